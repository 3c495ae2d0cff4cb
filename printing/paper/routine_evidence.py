"""The evidence of a month's routines on portrait A4: figures first, then every check, no gaps.

1. A row goes over to the next page whole; its columns' heads stand again there.
2. A check that did not pass has a bar at its left and its result in bold: never shade alone.
3. The end says how many there were, so that a lost last page is seen.
"""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import BLACK, Page, Set, head_lines, height_of, text_lines
from printing.sheets.routine_evidence import EvidenceRow, RoutineEvidence

_LEFT, _RIGHT = PORTRAIT.left, PORTRAIT.right
_ROW, _FIRST = 6.6, 66.0
_WIDTHS = (25.0, 44.0, 27.0, 33.0)
_GAP = 2.0
_SIZE = 8.5
_AIR = 1.2
_BAR = 1.2


class _Flow(Flow):
    """The pages being set."""

    air = 2.0

    def __init__(self, sheet: RoutineEvidence, frame: Frame) -> None:
        self.sheet = sheet
        super().__init__(frame)
        self._compliance()
        self._checks()
        self._end()

    def _compliance(self) -> None:
        table = self.sheet.compliance
        self._title(table.title)
        if not table.rows:
            self._line(table.none)
            return
        wide = (_RIGHT - _LEFT - _FIRST) / len(table.columns)
        rights = [_LEFT + _FIRST + wide * place for place in range(1, len(table.columns) + 1)]
        self._heads(table.columns, rights, wide)
        for row in table.rows:
            base = self.y + 4.6
            self.page.say(_LEFT, base, row[0], Face.BOLD, 9)
            for right, words in zip(rights, row[1:], strict=True):
                self.page.say_right(right, base, words, Face.REGULAR, 9)
            self.y += _ROW
            self.page.rule(_LEFT, self.y, _RIGHT, 0.4)
        self.y += 4.0

    def _heads(self, columns: Sequence[str], rights: Sequence[float], wide: float) -> None:
        heads = [head_lines(words, wide - _GAP) for words in columns]
        high = max(height_of(lines) for lines in heads)
        for right, lines in zip(rights, heads, strict=True):
            base = self.y + high
            for back, line in enumerate(reversed(lines)):
                self.page.put_right(right, base - 2.7 * back, line.line, line.block)
        self.y += high + 1.4
        self.page.rule(_LEFT, self.y, _RIGHT, 0.8)

    def _title(self, words: str) -> None:
        base = self.y + 5.0
        self.page.say(_LEFT, base, words, Face.BOLD, 10)
        self.page.rule(_LEFT, base + 1.5, _RIGHT, 1.2)
        self.y = base + 3.0

    def _checks(self) -> None:
        self._title(self.sheet.checks_title)
        if not self.sheet.rows:
            self._line(self.sheet.none)
            return
        self._columns()
        for row in self.sheet.rows:
            cells = self._cells(row)
            high = max(height_of(cell) for cell in cells) + 2 * _AIR
            if self.y + high > self.frame.bottom:
                self.turn()
                self._columns()  # 1
            self._row(row, cells, high)
        self.y += 3.0

    def _columns(self) -> None:
        base = self.y + 3.4
        for x, words in zip(_lefts(), self.sheet.columns, strict=True):
            self.page.say(x, base, words, Face.BOLD, 8)
        self.y = base + 1.4
        self.page.rule(_LEFT, self.y, _RIGHT, 0.8)

    def _cells(self, row: EvidenceRow) -> list[list[Set]]:
        outcome = Face.BOLD if row.bad else Face.REGULAR
        said = (
            (row.when, Face.REGULAR),
            (row.routine, Face.REGULAR),
            (row.outcome, outcome),
            (row.person, Face.REGULAR),
            (row.remark, Face.REGULAR),
        )
        rooms = zip(said, _rooms(), strict=True)
        return [text_lines(room - _GAP, words, face, _SIZE) for (words, face), room in rooms]

    def _row(self, row: EvidenceRow, cells: Sequence[list[Set]], high: float) -> None:
        if row.bad:  # 2
            self.page.fill((_LEFT - 2.4, self.y + 0.4, _BAR, high - 0.8), BLACK)
        for x, cell in zip(_lefts(), cells, strict=True):
            self.page.stack(x, self.y + _AIR, cell)
        self.y += high
        self.page.rule(_LEFT, self.y, _RIGHT, 0.4)

    def _line(self, words: str) -> None:
        self.page.say(_LEFT, self.y + 4.4, words, Face.REGULAR, 9)
        self.y += _ROW + 2.0

    def _end(self) -> None:
        """Say that it has ended (3), and what is to be known of it."""
        lines = [
            *text_lines(_RIGHT - _LEFT, self.sheet.end, Face.BOLD, 9, 1.6),
            *(
                line
                for words in self.sheet.remarks
                for line in text_lines(_RIGHT - _LEFT, words, Face.REGULAR, 8, 1.4)
            ),
        ]
        if self.y + height_of(lines) > self.frame.bottom:
            self.turn()
        self.page.stack(_LEFT, self.y + 1.0, lines)


def _rooms() -> tuple[float, ...]:
    return (*_WIDTHS, _RIGHT - _LEFT - sum(_WIDTHS))


def _lefts() -> tuple[float, ...]:
    return tuple(_LEFT + sum(_WIDTHS[:place]) for place in range(len(_WIDTHS) + 1))


def lay_out(sheet: RoutineEvidence) -> list[Page]:
    """Return the pages of a month's evidence."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    return frame.finish(_Flow(sheet, frame).pages)
