"""The statistics page on portrait A4: large figures, a bar a day, two tables. Calm and in black.

1. A bar bears its number, so that no height has to be guessed; a day without prints has a line.
2. A table goes over to the next page with its head again.
"""

from printing.paper.faces import Face
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import (
    TINT,
    Page,
    Set,
    fitted_lines,
    head_lines,
    height_of,
    text_lines,
)
from printing.paper.wrap import line_width
from printing.sheets.statistics import FigureTable, Statistics

_LEFT, _RIGHT = PORTRAIT.left, PORTRAIT.right
_TILE = 22.0
_TILE_GAP = 3.0
_BARS = 24.0
_ROW = 6.6
_FIRST = 66.0
_VALUES = ((Face.BOLD, 20.0), (Face.BOLD, 15.0), (Face.BOLD, 12.0), (Face.BOLD, 9.0))


class _Flow:
    """The page being set."""

    def __init__(self, sheet: Statistics, frame: Frame) -> None:
        self.sheet = sheet
        self.frame = frame
        self.pages: list[Page] = []
        self.y = 0.0
        self.turn()
        self._tiles()
        self._days()
        for table in sheet.tables:
            self._table(table)
        self._remarks()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn(self) -> None:
        self.pages.append(self.frame.page())
        self.y = self.frame.top + 4.0

    def _tiles(self) -> None:
        """Set the large figures side by side."""
        page, figures = self.page, self.sheet.figures
        wide = (_RIGHT - _LEFT - _TILE_GAP * (len(figures) - 1)) / len(figures)
        for place, figure in enumerate(figures):
            x, room = _LEFT + (wide + _TILE_GAP) * place, wide - 4.0
            page.frame((x, self.y, wide, _TILE), 0.8)
            value = fitted_lines(room, figure.value, _VALUES, 1.1, widest=line_width)
            y = page.stack(x + 2.0, self.y + 2.0, value)
            y = page.stack(x + 2.0, y, text_lines(room, figure.label, Face.BOLD, 8, 1.15))
            page.stack(x + 2.0, y + 0.6, text_lines(room, figure.note, Face.REGULAR, 7, 1.15))
        self.y += _TILE + 4.0

    def _title(self, words: str, hint: str = "") -> None:
        base = self.y + 5.0
        self.page.say(_LEFT, base, words, Face.BOLD, 10)
        if hint:
            self.page.say_right(_RIGHT, base, hint, Face.REGULAR, 7.5)
        self.page.rule(_LEFT, base + 1.5, _RIGHT, 1.2)
        self.y = base + 1.5

    def _days(self) -> None:
        """Draw a bar for each day with its number (1)."""
        page, days = self.page, self.sheet.days
        self._title(self.sheet.days_title, self.sheet.days_hint)
        most = max((day.count for day in days), default=0) or 1
        pitch = (_RIGHT - _LEFT) / max(1, len(days))
        foot = self.y + 6.0 + _BARS
        for place, day in enumerate(days):
            x = _LEFT + pitch * place
            middle = x + pitch / 2
            if day.count:
                high = max(1.0, _BARS * day.count / most)
                box = (x + pitch * 0.18, foot - high, pitch * 0.64, high)
                page.fill(box, TINT)
                page.frame(box, 0.6)
                page.say_mid(middle, foot - high - 0.9, str(day.count), Face.NARROW, 7)
            if day.down:
                page.disc(middle, foot + 2.0, 0.9)
            if day.label:
                page.say_mid(max(middle, x + 2.6), foot + 6.2, day.label, Face.NARROW, 7)
        page.rule(_LEFT, foot, _RIGHT, 0.6)
        self.y = foot + 10.0

    def _table(self, table: FigureTable) -> None:
        if self.y + 4 * _ROW > self.frame.bottom:
            self.turn()
        self._table_head(table)
        if not table.rows:
            self.page.say(_LEFT, self.y + 4.4, table.none, Face.REGULAR, 9)
            self.y += _ROW
        for row in table.rows:
            if self.y + _ROW > self.frame.bottom:
                self.turn()
                self._table_head(table)
            self._row(table, row)
        self.y += 4.0

    def _columns(self, table: FigureTable) -> list[tuple[float, float]]:
        """Return the right edge and the width of each column of figures."""
        wide = (_RIGHT - _LEFT - _FIRST) / len(table.columns)
        return [(_LEFT + _FIRST + wide * place, wide) for place in range(1, len(table.columns) + 1)]

    def _table_head(self, table: FigureTable) -> None:
        base = self.y + 5.0
        title = text_lines(_FIRST - 2.0, table.title, Face.BOLD, 10)
        self.page.stack(_LEFT, base - height_of(title) + 0.9, title)
        heads = zip(self._columns(table), table.columns, strict=True) if table.rows else ()
        for (right, wide), words in heads:
            _right(self.page, right, base + 0.6, head_lines(words, wide - 2.0))
        self.page.rule(_LEFT, base + 1.5, _RIGHT, 1.2)
        self.y = base + 1.5

    def _row(self, table: FigureTable, row: tuple[str, ...]) -> None:
        page, base = self.page, self.y + 4.6
        page.say(_LEFT, base, row[0], Face.BOLD, 9)
        for (right, _wide), words in zip(self._columns(table), row[1:], strict=True):
            page.say_right(right, base, words, Face.REGULAR, 9)
        self.y += _ROW
        page.rule(_LEFT, self.y, _RIGHT, 0.4)

    def _remarks(self) -> None:
        lines = [
            line
            for words in self.sheet.remarks
            for line in text_lines(_RIGHT - _LEFT, words, Face.REGULAR, 8, 1.3)
        ]
        if self.y + height_of(lines) > self.frame.bottom:
            self.turn()
        self.page.stack(_LEFT, self.y + 1.0, lines)


def _right(page: Page, right: float, base: float, lines: list[Set]) -> None:
    """Set the lines of a head so that they end at `right`, the last on `base`."""
    for back, line in enumerate(reversed(lines)):
        page.put_right(right, base - 2.7 * back - 0.6, line.line, line.block)


def lay_out(sheet: Statistics) -> list[Page]:
    """Return the pages of a unit's statistics: one, but for a very long table."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    return frame.finish(_Flow(sheet, frame).pages)
