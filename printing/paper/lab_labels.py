"""L5 on paper: 3 x 11 labels of 70 x 25.4 mm on A4, or single labels of 50 x 25 mm.

1. Every page begins with its stamp: of when the labels are, how many, which sheet and page.
2. Nothing is cut: a label too full is set smaller, and where that is not enough its words stand
   in full on the position beside it, and the label says so.
3. A code that does not fit with its quiet zone is left out as bars; the square code and the
   number in figures stay.
4. The blank labels take the last positions of the last page; a position that stays empty bears a
   dash, so that a missing label is seen.
5. Positions before `start` stay clean: their labels are gone.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from reportlab.graphics.barcode.code128 import Code128

from printing.paper.faces import Face
from printing.paper.page import (
    BLACK,
    Code,
    Mark,
    Page,
    Set,
    fitted_lines,
    height_of,
    inverted,
    text_lines,
)
from printing.paper.seal import modules
from printing.paper.wrap import line_width, written_width
from printing.sheets.lab_labels import POSITIONS, BlankLabel, LabelForm, LabLabel, LabLabels

BARS = (0.375, 0.25)
"""Widths in mm of a narrow bar, the easier to scan first: three or two dots at 203 dpi."""

_QUIET = 2.5
_BESIDE = 5.0
_MODULE = 0.32
_NOTE_EDGE = 2.4
_ACROSS = 3


class _Look(NamedTuple):
    """Sizes in pt of a label's words; `most` is how many lines its name may take."""

    name: tuple[Face, float]
    number: float
    tests: tuple[Face, float]
    detail: tuple[Face, float]
    lead: float
    most: int = 9


class _Form(NamedTuple):
    """Measures of one label in mm: its size, its inner edge, codes, and its looks."""

    wide: float
    high: float
    left: float
    top: float
    code: float
    stamp_code: float
    bars: float
    least_bars: float
    looks: tuple[_Look, ...]

    @property
    def room(self) -> float:
        """The width inside the edges."""
        return self.wide - 2 * self.left

    @property
    def depth(self) -> float:
        """The height inside the edges."""
        return self.high - 2 * self.top


_TIGHT = (
    _Look((Face.BOLD, 7), 9, (Face.BOLD, 7), (Face.NARROW, 7), 1.05),
    _Look((Face.NARROW_BOLD, 7), 9, (Face.NARROW_BOLD, 7), (Face.NARROW, 6.5), 1.0),
    _Look((Face.NARROW_BOLD, 6), 8, (Face.NARROW_BOLD, 6), (Face.NARROW, 6), 1.0),
)
_FORMS = {
    LabelForm.A4: _Form(
        70.0, 25.4, 5.0, 2.3, 9.6, 15.2, 6.0, 4.3,
        (
            _Look((Face.BOLD, 9), 10, (Face.BOLD, 7.5), (Face.REGULAR, 7), 1.2, 1),
            _Look((Face.BOLD, 8), 10, (Face.BOLD, 7.5), (Face.REGULAR, 7), 1.08, 2),
            *_TIGHT,
        ),
    ),
    LabelForm.SMALL: _Form(
        50.0, 25.0, 2.0, 2.0, 9.0, 0.0, 6.6, 4.3,
        (
            _Look((Face.BOLD, 8), 9, (Face.BOLD, 7), (Face.REGULAR, 7), 1.15, 1),
            _Look((Face.BOLD, 7.5), 9, (Face.BOLD, 7), (Face.NARROW, 7), 1.05, 2),
            *_TIGHT,
        ),
    ),
}  # fmt: skip
_SHEET_TOP = 8.8


class _Note(NamedTuple):
    """Words that stand on a position of their own."""

    lines: list[Set]


class _Stamp(NamedTuple):
    """The place of a page's stamp, with the number of its page."""

    page: int


class _PageCode(NamedTuple):
    """The code of the one "page" that a roll is: its stamp has no room for it."""


class _Nothing(NamedTuple):
    """A position that stays empty."""


_Item = LabLabel | BlankLabel | _Note | _Stamp | _PageCode | _Nothing


def lay_out(sheet: LabLabels) -> list[Page]:
    """Return the pages of a label sheet, or a page for each label of a roll."""
    items = list(_items(sheet))
    if sheet.form is LabelForm.SMALL:
        return _roll(sheet, items)
    return _sheets(sheet, items)


def single(sheet: LabLabels) -> list[Page]:
    """Return the same labels as single ones, a page each."""
    return _roll(sheet, list(_items(sheet, LabelForm.SMALL)))


@lru_cache(maxsize=1024)
def bars(code: str) -> tuple[tuple[int, int], ...]:
    """Return the bars of a Code 128 as (start, width) in modules; spaces lie between."""
    made = Code128(code)
    made.validate()
    made.encode()
    made.decompose()
    found, at = [], 0
    for step in made.decomposed:
        wide = ord(step.lower()) - ord("a") + 1
        if step.isupper():
            found.append((at, wide))
        at += wide
    return tuple(found)


class Bars(NamedTuple):
    """How a code's bars stand: their narrow width in mm, 0 for none, and the room they take.

    `is_beside` says that the words of the code fit to their right.
    """

    bar: float
    room: float
    is_beside: bool


def bars_in(code: str, words: float, room: float) -> Bars:
    """Return the widest bars for a code in `room` mm, best with `words` mm beside them (3)."""
    if not code:
        return Bars(0.0, 0.0, is_beside=words <= room)
    start, wide = bars(code)[-1]
    rooms = [(bar, (start + wide) * bar + _QUIET) for bar in BARS]
    for bar, needed in rooms:
        if needed + words <= room:
            return Bars(bar, needed, is_beside=True)
    bar, needed = next((one for one in rooms if one[1] <= room + _QUIET), (0.0, 0.0))
    return Bars(bar, needed, is_beside=False)


# -- what stands where ---------------------------------------------------------------------------


def _items(sheet: LabLabels, form: LabelForm | None = None) -> Iterator[_Item]:
    """Yield notes and labels in their order, without stamps, blanks and empty positions."""
    of = _FORMS[form or sheet.form]
    words = (*sheet.head.notices, *sheet.head.attention, *sheet.words, *_overflow(sheet, of))
    yield from _notes(words, of)
    for label in sheet.labels:
        yield label
        whole = _choices(label, sheet.more)[0]
        if _fitting(label, whole, of) is None:  # 2
            yield from _companion(label, " · ".join(filter(None, whole)), of)


def _notes(words: Sequence[str], form: _Form) -> Iterator[_Note]:
    room = form.room - _NOTE_EDGE
    lines = [line for text in words for line in text_lines(room, text, Face.REGULAR, 7, lead=1.12)]
    yield from _spread(lines, lambda: [], form)


def _companion(label: LabLabel, words: str, form: _Form) -> Iterator[_Note]:
    """Yield the words of a label that are too many for it, each position with whose they are."""
    room = form.room - _NOTE_EDGE

    def head() -> list[Set]:
        return text_lines(room, label.number, Face.BOLD, 8, lead=1.12)

    left = form.depth - _NOTE_EDGE / 2 - height_of(head())
    looks = ((Face.REGULAR, 7.0), (Face.NARROW, 7.0), (Face.NARROW, 6.0))
    settings = [text_lines(room, words, *look, lead=1.1) for look in looks]
    fitting = (lines for lines in settings if height_of(lines) <= left)
    yield from _spread(next(fitting, settings[1]), head, form)


def _spread(lines: list[Set], head: Callable[[], list[Set]], form: _Form) -> Iterator[_Note]:
    """Yield lines on as many positions as they need, each under a head of its own."""
    depth = form.depth - _NOTE_EDGE / 2 - height_of(head())
    while lines:
        taken, high = 0, 0.0
        while taken < len(lines) and (high + lines[taken].height <= depth or not taken):
            high += lines[taken].height
            taken += 1
        yield _Note([*head(), *lines[:taken]])
        lines = lines[taken:]


def _sheets(sheet: LabLabels, items: Sequence[_Item]) -> list[Page]:
    """Return sheets of A4, each position filled (1, 4, 5)."""
    cells: list[list[_Item]] = []
    first = sheet.start - 1
    rest = list(items)
    while rest or not cells:
        free = POSITIONS - (0 if cells else first) - 1
        clean = [_Nothing()] * (0 if cells else first)
        cells.append([*clean, _Stamp(len(cells) + 1), *rest[:free]])
        rest = rest[free:]
    if POSITIONS - len(cells[-1]) < len(sheet.blanks):
        cells.append([_Stamp(len(cells) + 1)])
    gap = POSITIONS - len(cells[-1]) - len(sheet.blanks)
    dashes = [_Note([])] * gap
    cells[-1] += [*dashes, *sheet.blanks]
    return [_sheet(sheet, page, len(cells)) for page in cells]


def _sheet(sheet: LabLabels, cells: Sequence[_Item], pages: int) -> Page:
    form, page = _FORMS[LabelForm.A4], Page(210, 297)
    for place, item in enumerate(cells):
        row, column = divmod(place, _ACROSS)
        _place(page, column * form.wide, _SHEET_TOP + row * form.high, item, sheet, form, pages)
    return page


def _roll(sheet: LabLabels, items: Sequence[_Item]) -> list[Page]:
    form, pages = _FORMS[LabelForm.SMALL], []
    for item in (_Stamp(1), _PageCode(), *items, *sheet.blanks):
        page = Page(form.wide, form.high)
        _place(page, 0.0, 0.0, item, sheet, form, 1)
        pages.append(page)
    return pages


def _place(
    page: Page, x: float, y: float, item: _Item, sheet: LabLabels, form: _Form, pages: int
) -> None:
    at = _At(page, x + form.left, y + form.top, form)
    if isinstance(item, LabLabel):
        at.label(item, sheet)
    elif isinstance(item, BlankLabel):
        at.blank(item)
    elif isinstance(item, _Stamp):
        at.stamp(sheet, item.page, pages)
    elif isinstance(item, _PageCode):
        at.page_code(sheet)
    elif isinstance(item, _Note):
        at.note(item)


# -- one position ----------------------------------------------------------------------------------


def square_side(code: str, usual: float) -> float:
    """Return the side in mm of a square code: larger where its modules would be too fine."""
    return max(usual, modules(code)[0] * _MODULE) if code else usual


class _Words(NamedTuple):
    """A label's words set in one look, and what stands at its foot."""

    lines: list[Set]
    high: float
    code: list[Set]
    bars: Bars


class _Told(NamedTuple):
    """What a label tells besides the person's number: in full, or where to find it."""

    name: str
    tests: str
    detail: str
    code_text: str


def _choices(label: LabLabel, more: str) -> tuple[_Told, ...]:
    """Return what a label can tell, all of it first (2)."""
    return (
        _Told(label.name, label.tests, label.detail, label.code_text),
        _Told(label.name, more, "", label.code_text),
        _Told(more, "", "", label.code_text),
        _Told(more, "", "", ""),
    )


def _fitting(label: LabLabel, told: _Told, form: _Form) -> _Words | None:
    """Return the words in the first look that fits, None where none does."""
    number = written_width(told.code_text, Face.BOLD, 7.5)
    words = max(number, written_width(label.hand, Face.REGULAR, 7))
    found = bars_in(label.code, words, form.room)
    code = [] if found.is_beside else _code_lines(label, told, form)
    least, most = _heights(label.code, found, form)
    for look in form.looks:
        lines, fits = _set(label, told, look, form)
        free = form.depth - height_of(lines) - height_of(code) - 0.3
        if fits and free >= least:
            return _Words(lines, min(most, free), code, found)
    return None


def _heights(code: str, found: Bars, form: _Form) -> tuple[float, float]:
    """Return the least and the greatest height of what stands at a label's foot."""
    if found.is_beside:
        return _BESIDE, form.bars
    if found.bar:
        return form.least_bars, min(form.bars, form.depth - square_side(code, form.code) - 6.4)
    return 0.0, 0.0


def _set(label: LabLabel, told: _Told, look: _Look, form: _Form) -> tuple[list[Set], bool]:
    room = form.room - square_side(label.code, form.code) - 1.8
    warning = inverted(room, label.warning, 7, 1.15) if label.warning else []
    name = text_lines(room, told.name, *look.name, lead=look.lead)
    number = text_lines(room, label.number, Face.BOLD, look.number, lead=look.lead)
    tests = text_lines(room, told.tests, *look.tests, lead=look.lead)
    narrow = (Face.NARROW, look.detail[1])
    detail = fitted_lines(room, told.detail, (look.detail, narrow), look.lead, line_width)
    return [*warning, *name, *number, *tests, *detail], len(name) <= look.most


def _code_lines(label: LabLabel, told: _Told, form: _Form) -> list[Set]:
    """Return the number's lines above the bars; the last leaves room for the hand's words."""
    hand = written_width(label.hand, Face.REGULAR, 7) + 2.0
    lines = text_lines(form.room, told.code_text, Face.BOLD, 7, lead=1.08)
    if not lines or line_width(lines[-1].line) > form.room - hand:
        lines += text_lines(form.room, "\u00a0", Face.REGULAR, 7, lead=1.08)
    return lines


class _At:
    """One position of a page: its upper left inner corner and its measures."""

    def __init__(self, page: Page, x: float, y: float, form: _Form) -> None:
        self.page, self.x, self.y, self.form = page, x, y, form
        self.right = x + form.room
        self.foot = y + form.depth

    def label(self, label: LabLabel, sheet: LabLabels) -> None:
        """Place one label; in full if it fits, else with what tells whose it is (2)."""
        found = (_fitting(label, told, self.form) for told in _choices(label, sheet.more))
        words = next((one for one in found if one is not None), None)
        if words is not None:
            self.page.stack(self.x, self.y, words.lines)
            self._square(label.code, label.mark)
            self._codes(label, words)

    def _square(self, code: str, words: str) -> None:
        side, page = square_side(code, self.form.code), self.page
        left = self.right - side
        if code:
            page.codes.append(Code(left, self.y, side, code))
        base = self.y + (side if code else 0.0) + 2.9
        looks = ((Face.BOLD, 7.0), (Face.NARROW_BOLD, 7.0), (Face.NARROW_BOLD, 6.0))
        fitting = (look for look in looks if written_width(words, *look) <= side + 1.0)
        look = next(fitting, looks[-1])
        middle = min(left + side / 2, self.right - 0.2 - written_width(words, *look) / 2)
        page.say_mid(middle, base, words, *look)

    def _codes(self, label: LabLabel, words: _Words) -> None:
        page, top, found = self.page, self.foot - words.high, words.bars
        if found.bar:
            for start, wide in bars(label.code):
                page.fill((self.x + start * found.bar, top, wide * found.bar, words.high), BLACK)
        if found.is_beside:
            left = self.x + found.room
            page.say(left, self.foot - 3.1, label.code_text, Face.BOLD, 7.5)
            page.say(left, self.foot - 0.3, label.hand, Face.REGULAR, 7)
        else:
            page.stack(self.x, top - height_of(words.code) - 0.1, words.code)
            page.say_right(self.right, top - 0.7, label.hand, Face.REGULAR, 7)

    def blank(self, blank: BlankLabel) -> None:
        """Place a label to be filled in by hand."""
        page, form = self.page, self.form
        page.say(self.x, self.y + 2.4, blank.title, *_blank_look(blank.title, form))
        self._square(blank.code, blank.mark)
        step = (form.depth - 7.0) / len(blank.lines)
        line_end = self.right - form.code - 2.0
        labels = [written_width(words, Face.REGULAR, 7) for words in blank.lines]
        start = self.x + max(labels) + 1.5
        base = self.y + 3.0
        for words in blank.lines:
            base += step
            page.say(self.x, base, words, Face.REGULAR, 7)
            below = base > self.y + form.code + 3.6
            page.rule(start, base + 0.5, self.right if below else line_end, 0.6)
        page.say(self.x, self.foot, blank.code, Face.BOLD, 8.5)
        page.say_right(self.right, self.foot, blank.hand, Face.REGULAR, 7)

    def note(self, note: _Note) -> None:
        """Place words on a position of their own; a dash where there are none (4)."""
        form, page = self.form, self.page
        if not note.lines:
            middle = self.x + form.room / 2
            page.rule(middle - 6.0, self.y + form.depth / 2, middle + 6.0, 0.6)
            return
        page.frame((self.x - 0.7, self.y - 0.3, form.room + 1.4, form.depth + 0.6), 0.8)
        page.stack(self.x + 1.2, self.y + 0.8, note.lines)

    def stamp(self, sheet: LabLabels, x: int, pages: int) -> None:
        """Place the first label of a page (1)."""
        form, page = self.form, self.page
        page.frame((self.x - 0.9, self.y - 0.5, form.room + 1.8, form.depth + 1.0), 1.2)
        side = form.stamp_code
        if side:
            left = self.right - side
            page.mark = Mark(sheet.foot.serial, x, pages, left, self.y, side, self.y + side + 2.6)
            words = sheet.foot.page_pattern.format(x=x, y=pages)
            page.say_mid(left + side / 2, self.y + side + 5.4, words, Face.NARROW_BOLD, 7)
        lines = _stamp_lines(sheet, form)
        page.stack(self.x + 0.6, self.y, lines[: _stamp_fits(lines, form)])

    def page_code(self, sheet: LabLabels) -> None:
        """Place the code of a roll, with the sheet's number beside it."""
        page, side = self.page, self.form.depth - 3.0
        left = self.right - side
        page.mark = Mark(sheet.foot.serial, 1, 1, left, self.y, side, self.y + side + 2.8)
        room = left - self.x - 1.5
        lines = text_lines(room, sheet.head.name, Face.BOLD, 8, lead=1.15)
        for words in (sheet.head.title, *sheet.stamp[:2]):
            lines += _small(room, words, Face.NARROW_BOLD, 7.5)
        page.stack(self.x, self.y, lines)


def _blank_look(title: str, form: _Form) -> tuple[Face, float]:
    room = form.room - form.code - 2.0
    looks = ((Face.BOLD, 7.5), (Face.NARROW_BOLD, 7.5), (Face.NARROW_BOLD, 6.5))
    return next((look for look in looks if written_width(title, *look) <= room), looks[-1])


def _stamp_lines(sheet: LabLabels, form: _Form) -> list[Set]:
    """Return the words of the stamp, in the largest setting that fits."""
    for size, lead in ((7.0, 1.06), (6.5, 1.06), (6.0, 1.06), (6.0, 1.0)):
        lines = _stamp_words(sheet, form, size, lead)
        if _stamp_fits(lines, form) == len(lines):
            break
    return lines


def _stamp_words(sheet: LabLabels, form: _Form, size: float, lead: float) -> list[Set]:
    room, head = form.room - form.stamp_code - 1.8, sheet.head
    old = head.as_of.too_old
    when = text_lines(room - 2.0, head.as_of.when, Face.BOLD, size + 5 - 2 * old, lead=lead + 0.04)
    if old:
        when = [line._replace(is_inverted=True) for line in when]
    lines = _small(room, head.capsule, Face.NARROW_BOLD, size, lead)
    lines += _small(room, f"{head.name} · {head.title}", Face.NARROW_BOLD, size + 1, lead)
    lines += when + (_small(room, head.as_of.age, Face.NARROW_BOLD, size, lead) if old else [])
    for words in sheet.stamp:
        lines += _small(room, words, Face.NARROW, size, lead)
    return lines + _small(room, sheet.later, Face.NARROW_BOLD, size, lead)


def _small(room: float, words: str, face: Face, size: float, lead: float = 1.06) -> list[Set]:
    """Set a line of the stamp, ever smaller down to 6 pt before it wraps."""
    sizes = [(face, size - step / 4) for step in range(int((size - 6.0) * 4) + 1)]
    return fitted_lines(room, words, sizes, lead, line_width)


def _stamp_fits(lines: Sequence[Set], form: _Form) -> int:
    """Return how many of the lines the stamp holds."""
    high = 0.0
    for number, line in enumerate(lines):
        high += line.height
        if high > form.depth + 0.4:
            return number
    return len(lines)


def _overflow(sheet: LabLabels, form: _Form) -> tuple[str, ...]:
    """Return what the stamp cannot hold even in its smallest setting (2)."""
    lines = _stamp_lines(sheet, form)
    if _stamp_fits(lines, form) == len(lines):
        return ()
    return (sheet.head.as_of.age, *sheet.stamp, sheet.later)
