"""The back-entry list on landscape A4: printed doses, empty rows, sheets to collect, two names.

1. A row splits over pages only where it alone is taller than a page; its drug is named again.
2. What may be in the record already is hatched and bears ``?``; neither stands alone.
3. The box that two persons sign stands once, on the last page, with what it closes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.form_frame import TICK, tick
from printing.paper.frame import LANDSCAPE, Frame
from printing.paper.medicine import drug_lines
from printing.paper.page import Page, Set, fitted_lines, height_of, parts, text_lines
from printing.paper.wrap import line_width, written_width
from printing.sheets.back_entry import BackEntry, EntryRow

_LEFT, _RIGHT = LANDSCAPE.left, LANDSCAPE.right
_TIME, _DRUG = 13.2, 31.0
_GIVEN, _CODE, _AT, _SIGN = 83.2, 97.3, 113.3, 128.4
_ENTERED, _CHECKED, _REMARK = 151.4, 203.6, 250.8
_HEADS = (_GIVEN - 1.0, _CODE, _AT, _SIGN, _ENTERED, _CHECKED, _REMARK)
_ROW, _BLANK = 8.6, 8.0
_HEAD = 8.2
_PAD = 0.8
_STRIP = 2.3
_BACK = 6.0
_CLOSING = 7.8
_MOST_BLANK = 10
_BASE = 2.2
_TITLES = ((Face.BOLD, 10.0), (Face.BOLD, 9.0), (Face.NARROW_BOLD, 9.0))


class _Row(NamedTuple):
    """One dose measured."""

    row: EntryRow
    lines: list[Set]
    high: float
    is_rest: bool = False


def _words(row: EntryRow) -> list[Set]:
    """Return the words of the medicine's column."""
    room = _GIVEN - _DRUG - 1.6
    lines = drug_lines(row.medicine, room)
    for words in (row.note,):
        lines += text_lines(room, words, Face.BOLD, 7.5, lead=1.2)
    return lines


def _measure(row: EntryRow, room: float) -> list[_Row]:
    lines = _words(row)
    high = max(_ROW, height_of(lines) + 2 * _PAD)
    if high <= room:
        return [_Row(row, lines, high)]
    again = text_lines(_GIVEN - _DRUG - 1.6, f"→ {row.medicine.drug}", Face.BOLD, 9.5)
    first, *others = parts([lines], room - 2 * _PAD, room - 2 * _PAD - height_of(again))
    found = [_Row(row, first[0], room)]
    for (rest,) in others:
        tall = max(_ROW, height_of(again + rest) + 2 * _PAD)
        found.append(_Row(row, again + rest, tall, is_rest=True))
    return found


class _Flow(Flow):
    """The list being set."""

    air = 0.6

    def __init__(self, sheet: BackEntry, frame: Frame) -> None:
        self.sheet = sheet
        super().__init__(frame)

    def _title(self, title: str, columns: Sequence[str] = ()) -> None:
        room = _HEADS[0] - _LEFT - 1.2 if columns else _RIGHT - _LEFT
        head = fitted_lines(room, title, _TITLES, widest=line_width)
        page, base = self.page, self.y + 5.0 + height_of(head[1:])
        page.stack(_LEFT, base - height_of(head) + 0.22 * head[-1].height, head)
        after = (*_HEADS[1:], _RIGHT)
        for x, right, words in zip(_HEADS, after, columns, strict=False):
            page.column_head(x, base, words, right - x - 0.8)
        page.rule(_LEFT, base + 1.6, _RIGHT, 1.2)
        self.y = base + 1.6

    def doses(self) -> None:
        """Set the printed doses, their head again on every page."""
        room = self.frame.bottom - self.frame.top - _HEAD
        self._title(self.sheet.title, self.sheet.columns)
        for row in (part for one in self.sheet.rows for part in _measure(one, room)):
            if self.y + row.high > self.frame.bottom:
                self.turn()
                self._title(self.sheet.title, self.sheet.columns)
            self._row(row)
        if self.sheet.none_text:
            words = text_lines(_GIVEN - _LEFT - 2.0, self.sheet.none_text, Face.REGULAR, 8.5)
            self.page.stack(_LEFT, self.y + 1.6, words)
            self.y += max(_ROW, height_of(words) + 3.2)

    def _row(self, row: _Row) -> None:
        page, y = self.page, self.y
        page.stack(_DRUG, y + max(_PAD, (row.high - height_of(row.lines)) / 2), row.lines)
        if not row.is_rest:
            self._time(row, y)
            self._fields(y, row.high)
        self.y += row.high
        page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def _time(self, row: _Row, y: float) -> None:
        page, middle = self.page, y + row.high / 2
        if row.row.unsure:
            page.hatches.append((_LEFT, y + 0.3, _STRIP, row.high - 0.6))
        time = f"{row.row.time}?" if row.row.unsure else row.row.time
        if row.row.day:
            page.say(_TIME, middle - 1.0, row.row.day, Face.REGULAR, 7.5)
            middle += 1.9
        page.say(_TIME, middle + 1.3, time, Face.BOLD, 9.5)

    def _fields(self, y: float, high: float) -> None:
        """Draw what a hand fills in: ticks, code, times and signatures of two persons."""
        page, middle, base = self.page, y + high / 2, y + high - _BASE
        for x in (_GIVEN, _ENTERED, _CHECKED):
            page.frame((x, middle - TICK / 2, TICK, TICK), 0.8)
        page.frame((_CODE, middle - 2.2, 12.2, 4.4), 0.6)
        for left, right in (
            (_AT, 125.4), (_SIGN, 146.4),
            (_ENTERED + 6.0, 172.4), (174.6, 199.6),
            (_CHECKED + 6.0, 222.4), (224.6, 246.6),
            (_REMARK, _RIGHT),
        ):  # fmt: skip
            page.rule(left, base, right, 0.6)

    def blanks(self) -> None:
        """Set the empty rows for what was given as needed or ordered on paper.

        They are more where the page has room for them above the boxes at its foot.
        """
        sheet = self.sheet
        rows = sheet.blank_rows
        is_new = self.y + _HEAD + _BLANK * rows > self.frame.bottom
        if is_new:
            self.turn()
        self._title(sheet.blank_title, sheet.columns if is_new else ())
        free = self.frame.bottom - self.y - self._close_high(self._returned_lines())
        rows = max(rows, min(_MOST_BLANK, int(free / _BLANK)))
        for _ in range(rows):
            self.page.say(_LEFT, self.y + 2.6, sheet.blank_time, Face.REGULAR, 7)
            self.page.say(_DRUG, self.y + 2.6, sheet.blank_medicine, Face.REGULAR, 7)
            self._fields(self.y, _BLANK)
            self.y += _BLANK
            self.page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def close(self) -> None:
        """Set the boxes for each sheet that comes back, and what two persons sign (3)."""
        lines = self._returned_lines()
        if self.y + self._close_high(lines) > self.frame.bottom:
            self.turn()
        self._title(self.sheet.sheets_title)
        self.y += 1.0
        for line in lines:
            for x, words in line:
                if words:
                    tick(self.page, x, self.y + 3.7, words, 8)
                else:
                    self.page.frame((x, self.y + 0.8, TICK, TICK), 0.8)
                    self.page.rule(x + TICK + 1.4, self.y + 4.4, x + 34.0, 0.6)
            self.y += _BACK
        self._sign(self.y + 1.2)

    def _close_high(self, lines: Sequence[object]) -> float:
        return _HEAD + _BACK * len(lines) + _CLOSING + 3.0

    def _returned_lines(self) -> list[list[tuple[float, str]]]:
        """Return the boxes line by line; empty ones to write beside where no sheet is known."""
        words = [*(self.sheet.returned or ("",) * 4), self.sheet.void]
        lines: list[list[tuple[float, str]]] = [[]]
        x = _LEFT
        for one in words:
            wide = max(38.4, written_width(one, Face.REGULAR, 8) + TICK + 6.0)
            if x + wide > _RIGHT + 3.0:
                lines.append([])
                x = _LEFT
            lines[-1].append((x, one))
            x += wide
        return lines

    def _sign(self, top: float) -> None:
        page, sheet = self.page, self.sheet
        page.frame((_LEFT, top, _RIGHT - _LEFT, _CLOSING), 1.2)
        for x, words in zip((_LEFT + 3.0, 142.0), sheet.closing, strict=True):
            page.frame((x, top + (_CLOSING - 4.2) / 2, 4.2, 4.2), 0.8)
            end = page.say(x + 5.6, top + 5.1, words, Face.BOLD, 9)
            page.say(end + 3.0, top + 5.1, sheet.signing, Face.BOLD, 9)
        self.y = top + _CLOSING


def lay_out(sheet: BackEntry) -> list[Page]:
    """Return the pages of a back-entry list. Raises HeadTooLong."""
    frame = Frame(LANDSCAPE, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    flow.doses()
    flow.blanks()
    flow.close()
    return frame.finish(flow.pages)
