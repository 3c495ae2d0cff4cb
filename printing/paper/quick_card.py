"""A quick card on portrait A4: steps in discs, what to do if it fails, whom to call.

1. The type grows smaller, in four steps, before a card takes a second page; words are never cut.
2. A step never breaks over two pages.
"""

from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.page import BLACK, Page, Set, fitted_lines, height_of, text_lines
from printing.paper.poster import LEFT, RIGHT, Poster, PosterFlow
from printing.paper.wrap import line_width
from printing.sheets.quick_card import Card, QuickCard, Step

_DISC = 8.4
_TEXT = 38.7
_INSIDE = 4.0
_CASE_ROOM = 42.0
_PHONES = 15.2
_BOX_GAP = 3.4


class _Look(NamedTuple):
    """One size of a card's type: titles, texts, the air round a step, and its disc's radius."""

    title: float
    text: float
    air: float
    disc: float


_LOOKS = (
    _Look(15.0, 11.0, 5.6, _DISC),
    _Look(14.0, 10.5, 4.0, 7.6),
    _Look(13.0, 10.0, 2.8, 6.6),
    _Look(12.0, 9.5, 1.8, 5.6),
)


class _Step(NamedTuple):
    """One step measured."""

    lines: list[Set]
    high: float


class _Case(NamedTuple):
    """One thing that may go wrong, measured."""

    case: list[Set]
    text: list[Set]
    high: float


def _step(step: Step, look: _Look) -> _Step:
    room = RIGHT - _TEXT
    lines = text_lines(room, step.title, Face.BOLD, look.title, 1.45)
    lines += text_lines(room, step.text, Face.REGULAR, look.text, 1.36)
    return _Step(lines, max(height_of(lines), 2 * look.disc) + look.air)


def _cases(card: Card, look: _Look) -> list[_Case]:
    size = min(10.0, look.text)
    room = RIGHT - LEFT - _CASE_ROOM - 3 * _INSIDE
    found = []
    for one in card.cases:
        case = fitted_lines(_CASE_ROOM, one.case, ((Face.BOLD, size), (Face.BOLD, 9.0)), 1.3)
        text = text_lines(room, one.text, Face.REGULAR, size, 1.3)
        found.append(_Case(case, text, max(height_of(case), height_of(text)) + 1.6))
    return found


class _Layout(PosterFlow):
    """A card in one size of type."""

    air = 1.0

    def __init__(self, sheet: QuickCard, poster: Poster, look: _Look) -> None:
        self.sheet = sheet
        self.look = look
        self.steps = [_step(step, look) for step in sheet.card.steps]
        self.cases = _cases(sheet.card, look)
        super().__init__(poster)
        self._fill()

    def _end_high(self) -> float:
        """Return the height of the two boxes at the foot."""
        high = _PHONES if self.sheet.phones else 0.0
        if self.cases:
            high += self._head_high() + sum(case.high for case in self.cases) + 4.0 + _BOX_GAP
        return high

    def _head_high(self) -> float:
        return height_of(self._fails()) + 3.0

    def _fails(self) -> list[Set]:
        room = RIGHT - LEFT - 2 * _INSIDE
        return text_lines(room, self.sheet.card.fails, Face.BOLD, self.look.title - 1, 1.2)

    def _fill(self) -> None:
        spare = self.free.bottom - self.y - self._end_high() - _BOX_GAP
        spare -= sum(step.high for step in self.steps)
        more = max(0.0, min(spare / max(1, len(self.steps)), 6.0))
        for number, step in enumerate(self.steps, 1):
            if self.y + step.high > self.free.bottom:
                self.turn()
            self._step(number, step, step.high + more)
        if self.y + self._end_high() > self.free.bottom:
            self.turn()
        self._end()

    def _step(self, number: int, step: _Step, high: float) -> None:
        page, radius = self.page, self.look.disc
        page.stack(_TEXT, self.y + (high - height_of(step.lines)) / 2, step.lines)
        middle = self.y + high / 2
        page.disc(LEFT + 0.4 + _DISC, middle, radius)
        size = radius * 26.0 / _DISC
        line = text_lines(30.0, str(number), Face.BOLD, size)[0]
        half = line_width(line.line) / 2
        page.put(
            LEFT + 0.4 + _DISC - half, middle + size * 0.129, line.line, line.block, is_white=True
        )
        self.y += high
        if number < len(self.steps):
            page.rule(_TEXT, self.y, RIGHT, 0.6)

    def _end(self) -> None:
        """Set the boxes at the foot of the last page: what may fail, whom to call."""
        y = self.free.bottom - self._end_high()
        if self.cases:
            y = self._fails_box(y) + _BOX_GAP
        if self.sheet.phones:
            self._phones(y)

    def _fails_box(self, top: float) -> float:
        page, head = self.page, self._head_high()
        high = head + sum(case.high for case in self.cases) + 4.0
        page.fill((LEFT, top, RIGHT - LEFT, head), BLACK)
        page.frame((LEFT, top, RIGHT - LEFT, high), 2.2)
        page.stack(LEFT + _INSIDE, top + 1.5, self._fails(), is_white=True)
        y = top + head + 2.6
        for case in self.cases:
            page.stack(LEFT + _INSIDE, y, case.case)
            page.stack(LEFT + _INSIDE + _CASE_ROOM + 2.0, y, case.text)
            y += case.high
        return top + high

    def _phones(self, top: float) -> None:
        page, phones = self.page, self.sheet.phones
        wide = (RIGHT - LEFT) / len(phones)
        page.frame((LEFT, top, RIGHT - LEFT, _PHONES), 1.1)
        looks = ((Face.BOLD, 15.0), (Face.BOLD, 12.0), (Face.BOLD, 9.5))
        for place, phone in enumerate(phones):
            x, room = LEFT + wide * place, wide - 2 * _INSIDE
            if place:
                page.upright(x, top, top + _PHONES, 0.6)
            name = text_lines(room, phone.name, Face.REGULAR, 8.5, 1.15)
            number = fitted_lines(room, phone.phone, looks, 1.15)
            y = top + (_PHONES - height_of(name) - height_of(number) - 0.8) / 2
            page.stack(x + _INSIDE, page.stack(x + _INSIDE, y, name) + 0.8, number)


def lay_out(sheet: QuickCard) -> list[Page]:
    """Return the pages of a card: one, wherever its words allow it (1)."""
    poster = Poster(sheet.head, sheet.foot, sheet.card.lead)
    pages: list[Page] = []
    for look in _LOOKS:
        pages = _Layout(sheet, poster, look).pages
        if len(pages) == 1:
            break
    return poster.finish(pages)
