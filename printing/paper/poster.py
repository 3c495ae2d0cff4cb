"""The frame of what hangs on a wall: a large title, one sentence, and a small foot.

1. A title or a foot that is too long wraps, and what lies below or above it gives way.
2. Number, machine and "page x of y" stand in the foot of every page, the code in its corner.
"""

from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.page import Mark, Page, Set, fitted_lines, text_lines
from printing.paper.wrap import written_width
from printing.sheets.sheet import Foot, Head

LEFT, RIGHT = 14.0, 196.0
"""The margins of a card in mm."""
_WIDE, _HIGH = 210.0, 297.0
_TOP = 14.0
_SIDE = 18.4
_GAP = 4.0
_FOOT = 288.6
_FOOT_LINE = 3.4
_TITLES = ((Face.BOLD, 26.0), (Face.BOLD, 22.0), (Face.BOLD, 18.0))


class Span(NamedTuple):
    """The free part of a page, from `top` to `bottom` in mm."""

    top: float
    bottom: float


class Poster:
    """A card's title and foot."""

    def __init__(self, head: Head, foot: Foot, lead: str) -> None:
        """Take what stands on each page."""
        self._head, self._foot, self._lead = head, foot, lead

    def page(self) -> tuple[Page, Span]:
        """Return a page with its title, and what of it is free."""
        page = Page(_WIDE, _HIGH)
        room = RIGHT - LEFT - _SIDE - _GAP
        title = fitted_lines(room, self._head.title, _TITLES, lead=1.15)
        y = page.stack(LEFT, _TOP, title) + 1.6
        below = [self._lead, *self._head.attention]
        for words in filter(None, below):
            y = page.stack(LEFT, y, text_lines(room, words, Face.REGULAR, 9.5, 1.3))
        y = max(y + 3.0, _TOP + _SIDE + 5.4)
        page.rule(LEFT, y, RIGHT, 2.0)
        return page, Span(y, self._foot_rule() - 3.0)

    def finish(self, pages: list[Page]) -> list[Page]:
        """Set the foot, the code's place and "page x of y" on every page (2)."""
        for number, page in enumerate(pages, 1):
            self._set_foot(page, number, len(pages))
            page.mark = Mark(
                self._foot.serial,
                number,
                len(pages),
                RIGHT - _SIDE,
                _TOP,
                _SIDE,
                _TOP + _SIDE + 3.2,
            )
        return pages

    def _lines(self) -> list[Set]:
        """Return the lines of the foot, wrapped beside the number."""
        words = self._foot.page_pattern.format(x=99, y=99)
        wide = 6.0 + max(
            written_width(words, Face.REGULAR, 7.5),
            written_width(self._foot.number, Face.BOLD, 10),
        )
        room = RIGHT - LEFT - wide
        return [line for one in self._foot.lines for line in text_lines(room, one, Face.REGULAR, 7)]

    def _foot_rule(self) -> float:
        return _FOOT - _FOOT_LINE * max(2, len(self._lines())) - 1.4

    def _set_foot(self, page: Page, number: int, of: int) -> None:
        rule = self._foot_rule()
        page.rule(LEFT, rule, RIGHT, 0.6)
        for place, line in enumerate(self._lines()):
            page.put(LEFT, rule + 3.8 + _FOOT_LINE * place, line.line, line.block)
        page.say_right(RIGHT, rule + 4.2, self._foot.number, Face.BOLD, 10)
        words = self._foot.page_pattern.format(x=number, y=of)
        page.say_right(RIGHT, rule + 7.6, words, Face.REGULAR, 7.5)


class PosterFlow:
    """The pages of one poster; `y` is where the next block begins, `free` what of the page is."""

    air = 0.0
    """Millimetres between the title and the first block of a page."""

    def __init__(self, poster: Poster) -> None:
        """Begin with an empty page."""
        self.poster = poster
        self.pages: list[Page] = []
        self.free = Span(0, 0)
        self.y = 0.0
        self.turn()

    @property
    def page(self) -> Page:
        """The page that is being set."""
        return self.pages[-1]

    def turn(self) -> None:
        """Begin a new page."""
        page, self.free = self.poster.page()
        self.pages.append(page)
        self.y = self.free.top + self.air
