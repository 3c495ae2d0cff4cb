"""Pages of figures: large ones side by side, tables, remarks. Calm and in black.

1. A table goes over to the next page with its head again.
"""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import PORTRAIT
from printing.paper.page import (
    Page,
    Set,
    fitted_lines,
    head_lines,
    height_of,
    text_lines,
)
from printing.paper.wrap import line_width
from printing.sheets.statistics import Figure, FigureTable

LEFT, RIGHT = PORTRAIT.left, PORTRAIT.right
_TILE = 22.0
_TILE_GAP = 3.0
_ROW, _LINE = 6.6, 4.0
_FIRST = 66.0
_VALUES = ((Face.BOLD, 20.0), (Face.BOLD, 15.0), (Face.BOLD, 12.0), (Face.BOLD, 9.0))


class FigureFlow(Flow):
    """Pages of figures being set."""

    air = 4.0

    def tiles(self, figures: Sequence[Figure]) -> None:
        """Set the large figures side by side."""
        page = self.page
        wide = (RIGHT - LEFT - _TILE_GAP * (len(figures) - 1)) / len(figures)
        for place, figure in enumerate(figures):
            x, room = LEFT + (wide + _TILE_GAP) * place, wide - 4.0
            page.frame((x, self.y, wide, _TILE), 0.8)
            value = fitted_lines(room, figure.value, _VALUES, 1.1, widest=line_width)
            y = page.stack(x + 2.0, self.y + 2.0, value)
            y = page.stack(x + 2.0, y, text_lines(room, figure.label, Face.BOLD, 8, 1.15))
            page.stack(x + 2.0, y + 0.6, text_lines(room, figure.note, Face.REGULAR, 7, 1.15))
        self.y += _TILE + 4.0

    def title(self, words: str, hint: str = "") -> None:
        """Set the title of a block, with a hint at its end."""
        base = self.y + 5.0
        self.page.say(LEFT, base, words, Face.BOLD, 10)
        if hint:
            self.page.say_right(RIGHT, base, hint, Face.REGULAR, 7.5)
        self.page.rule(LEFT, base + 1.5, RIGHT, 1.2)
        self.y = base + 1.5

    def table(self, table: FigureTable) -> None:
        """Set a table (1)."""
        if self.y + 4 * _ROW > self.frame.bottom:
            self.turn()
        self._table_head(table)
        if not table.rows:
            self.page.say(LEFT, self.y + 4.4, table.none, Face.REGULAR, 9)
            self.y += _ROW
        for row in table.rows:
            if self.y + _ROW > self.frame.bottom:
                self.turn()
                self._table_head(table)
            self._row(table, row)
        self.y += 4.0

    def _columns(self, table: FigureTable) -> list[tuple[float, float]]:
        """Return the right edge and the width of each column of figures."""
        wide = (RIGHT - LEFT - _FIRST) / len(table.columns)
        return [(LEFT + _FIRST + wide * place, wide) for place in range(1, len(table.columns) + 1)]

    def _table_head(self, table: FigureTable) -> None:
        base = self.y + 5.0
        title = text_lines(_FIRST - 2.0, table.title, Face.BOLD, 10)
        self.page.stack(LEFT, base - height_of(title) + 0.9, title)
        heads = zip(self._columns(table), table.columns, strict=True) if table.rows else ()
        for (right, wide), words in heads:
            _right(self.page, right, base + 0.6, head_lines(words, wide - 2.0))
        self.page.rule(LEFT, base + 1.5, RIGHT, 1.2)
        self.y = base + 1.5

    def _row(self, table: FigureTable, row: tuple[str, ...]) -> None:
        """Set a row, as high as its longest cell: no word of it is ever cut."""
        page, base = self.page, self.y + 4.6
        label = text_lines(_FIRST - 2.0, row[0], Face.BOLD, 9)
        for place, line in enumerate(label):
            page.put(LEFT, base + place * _LINE, line.line, line.block)
        many = [len(label), 1]
        for (right, wide), words in zip(self._columns(table), row[1:], strict=True):
            cell = text_lines(wide - 2.0, words, Face.REGULAR, 9)
            for place, line in enumerate(cell):
                page.put_right(right, base + place * _LINE, line.line, line.block)
            many.append(len(cell))
        self.y += _ROW + (max(many) - 1) * _LINE
        page.rule(LEFT, self.y, RIGHT, 0.4)

    def remarks(self, sentences: Sequence[str]) -> None:
        """Set sentences in small type at the end."""
        lines = [
            line
            for words in sentences
            for line in text_lines(RIGHT - LEFT, words, Face.REGULAR, 8, 1.3)
        ]
        if self.y + height_of(lines) > self.frame.bottom:
            self.turn()
        self.page.stack(LEFT, self.y + 1.0, lines)


def _right(page: Page, right: float, base: float, lines: list[Set]) -> None:
    """Set the lines of a head so that they end at `right`, the last on `base`."""
    for back, line in enumerate(reversed(lines)):
        page.put_right(right, base - 2.7 * back - 0.6, line.line, line.block)
