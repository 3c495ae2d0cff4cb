"""L4, the due list on portrait A4: doses in the order of the clock, with boxes to tick.

1. What may already have been given is hatched at its left edge and has three boxes.
2. A row is never split over two pages; each page repeats the heading it continues; the end never
   stands alone on a page.
3. A bed's name never breaks inside a word: the letters grow smaller, then narrow.
"""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.medicine import dose_lines
from printing.paper.page import (
    Page,
    Set,
    fitted_lines,
    height_of,
    inverted,
    paragraph,
    text_lines,
)
from printing.paper.wrap import run, widest_word, written_width
from printing.sheets.due_list import DueGroup, DueList, DuePatient, DueRow, UntimedRow
from printing.sheets.sheet import Medicine

_LEFT, _RIGHT = PORTRAIT.left, PORTRAIT.right
_TIME, _BED, _PATIENT, _DRUG = 12.0, 27.0, 38.0, 84.0
_TICKS = (144.0, 164.0, 184.0)
_BOX = 4.4
_EDGE = 2.4
_LEAST = 9.0
_PAD = 1.0
_HEADING = 7.6
_BED_LOOKS = ((Face.BOLD, 9.0), (Face.NARROW_BOLD, 8.5), (Face.NARROW_BOLD, 7.0))
_TIME_LOOKS = ((Face.BOLD, 9.5), (Face.NARROW_BOLD, 8.5))


class _Row:
    """One dose's cells, measured."""

    def __init__(self, row: DueRow) -> None:
        self.unsure = row.unsure
        inset = _EDGE + 0.6 if row.unsure else 0.0
        room = _BED - _TIME - 1.0 - inset
        words = f"{row.time} ?" if row.unsure else row.time
        self.inset = inset
        self.time = fitted_lines(room, words, _TIME_LOOKS, widest=widest_word)
        self.bed = _bed(row.patient)
        self.patient = _who(row.patient)
        self.drug = _drug(row.medicine, row.detail, _TICKS[0] - _DRUG - 3.0)
        cells = (self.time, self.bed, self.patient, self.drug)
        self.high = max(_LEAST, *(height_of(cell) + 2 * _PAD for cell in cells))


def _bed(patient: DuePatient) -> list[Set]:
    return fitted_lines(_PATIENT - _BED - 1.2, patient.bed, _BED_LOOKS, widest=widest_word)


def _who(patient: DuePatient) -> list[Set]:
    room = _DRUG - _PATIENT - 2.0
    lines = text_lines(room, patient.name, Face.BOLD, 9, lead=1.2)
    lines += text_lines(room, patient.number, Face.REGULAR, 8, lead=1.2)
    return lines + (inverted(room, patient.note, 8) if patient.note else [])


def _drug(medicine: Medicine, detail: str, room: float) -> list[Set]:
    """Return drug and strength, then the dose; what is special about the time last."""
    name = f"▲\u00a0{medicine.drug}" if medicine.high_alert else medicine.drug
    runs = [run(name, Face.BOLD, 9)]
    if medicine.strength:
        runs.append(run(f" {medicine.strength}", Face.REGULAR, 8.5))
    if medicine.form:
        runs.append(run(f" {medicine.form}", Face.REGULAR, 8))
    words = ((" · ".join(medicine.tags[medicine.high_alert :]), Face.BOLD), (detail, Face.BOLD))
    marks = [(text, face) for text, face in words if text]
    return paragraph(room, *runs, lead=1.2) + dose_lines(medicine, room, marks)


class _Flow:
    """The pages of a due list."""

    def __init__(self, sheet: DueList, frame: Frame) -> None:
        self.sheet = sheet
        self.frame = frame
        self.pages: list[Page] = []
        self.y = 0.0
        self.turn()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def left(self) -> float:
        """The room in mm that is left on the page."""
        return self.frame.bottom - self.y

    def turn(self) -> None:
        """Begin a page with the heads of the columns."""
        self.pages.append(self.frame.page())
        self.y = self.frame.top + 4.6
        places = (_TIME, _BED, _PATIENT, _DRUG)
        for x, words in zip(places, self.sheet.columns, strict=True):
            self.page.column_head(x, self.y, words, 40.0)
        self.y += 1.4
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def _after(self, is_last: bool) -> float:  # noqa: FBT001 - a yes or no is all it takes
        """Return the room that must stay under a row for the end of the list (2)."""
        return self._end_high() if is_last else 0.0

    def group(self, group: DueGroup, *, is_last: bool) -> None:
        """Place a heading with its rows; a heading never stands without a row under it (2)."""
        rows = [_Row(row) for row in group.rows]
        heading = self._unsure_heading if group.unsure else self._heading
        if self.left < 12.0 + rows[0].high:
            self.turn()
        heading(group.title)
        for row in rows:
            if row.high + self._after(row is rows[-1] and is_last) > self.left:
                self.turn()
                heading(group.title)
            self._row(row)

    def _heading(self, title: str) -> None:
        base = self.y + 5.4
        self.page.say(_LEFT, base, title, Face.BOLD, 11)
        for x, words in zip(_TICKS[1:], self.sheet.ticks, strict=True):
            self.page.column_head(x, base + 0.6, words, 17.0)
        self.y += _HEADING
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def _unsure_heading(self, title: str) -> None:
        lines = text_lines(_RIGHT - _LEFT - 16.0, title, Face.BOLD, 9.5)
        high = max(7.2, height_of(lines) + 2.6)
        top = self.y + 1.4
        self.page.frame((_LEFT, top, _RIGHT - _LEFT, high), 1.2)
        self.page.hatches.append((_LEFT, top, 11.0, high))
        self.page.upright(_LEFT + 11.0, top, top + high, 0.8)
        self.page.stack(_LEFT + 14.0, top + (high - height_of(lines)) / 2, lines)
        base = top + high + 4.6
        for x, words in zip(_TICKS, self.sheet.unsure_ticks, strict=True):
            self.page.column_head(x, base, words, 17.0)
        self.y = base + 1.4
        self.page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def _row(self, row: _Row) -> None:
        page, top = self.page, self.y + _PAD
        if row.unsure:
            page.hatches.append((_LEFT, self.y, _EDGE, row.high))  # 1
        page.stack(_TIME + row.inset, top, row.time)
        page.stack(_BED, top, row.bed)
        page.stack(_PATIENT, top, row.patient)
        page.stack(_DRUG, top, row.drug)
        box = self.y + (row.high - _BOX) / 2
        for x in _TICKS if row.unsure else _TICKS[1:]:
            page.frame((x, box, _BOX, _BOX), 0.8)
        self.y += row.high
        page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def untimed(self, rows: Sequence[UntimedRow]) -> None:
        """Place the patients whose medicines have no clock time, and those who cannot be read."""
        if not rows:
            return
        cells = [(_bed(row.patient), _who(row.patient), _untimed(row)) for row in rows]
        heights = [max(_LEAST, *(height_of(cell) + 2 * _PAD for cell in one)) for one in cells]
        if self.left < _HEADING + heights[0]:
            self.turn()
        self._untimed_heading()
        for one, high in zip(cells, heights, strict=True):
            if high + self._after(one is cells[-1]) > self.left:
                self.turn()
                self._untimed_heading()
            for x, cell in zip((_BED, _PATIENT, _DRUG), one, strict=True):
                self.page.stack(x, self.y + _PAD, cell)
            self.y += high
            self.page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def _untimed_heading(self) -> None:
        self.page.say(_LEFT, self.y + 5.4, self.sheet.untimed_title, Face.BOLD, 11)
        self.y += _HEADING
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def _end_cells(self) -> tuple[list[Set], list[Set], list[Set]]:
        """Return what is said of an empty list, the end and the advice, as lines."""
        sheet, room = self.sheet, _RIGHT - _LEFT
        counts = written_width(sheet.end.counts, Face.REGULAR, 8)
        return (
            text_lines(room, sheet.none_text, Face.BOLD, 11),
            text_lines(room - counts - 12.0, sheet.end.text, Face.BOLD, 10),
            text_lines(room, sheet.advice, Face.BOLD, 8.5),
        )

    def _end_high(self) -> float:
        none, end, advice = map(height_of, self._end_cells())
        return none + max(7.4, end + 3.2) + advice + 8.0

    def close(self) -> None:
        """Set the end in its frame, and what the list is not for."""
        sheet, room = self.sheet, _RIGHT - _LEFT
        none, end, advice = self._end_cells()
        high = max(7.4, height_of(end) + 3.2)
        if self.left < self._end_high():
            self.turn()
        if none:
            self.y = self.page.stack(_LEFT, self.y + 2.0, none)
        top = self.y + 2.6
        pen, dash = (1.2, "") if sheet.end.complete else (2.2, "loud")
        self.page.frame((_LEFT, top, room, high), pen, dash)
        self.page.stack(_LEFT + 3.0, top + (high - height_of(end)) / 2, end)
        self.page.say_right(_RIGHT - 3.0, top + high / 2 + 1.1, sheet.end.counts, Face.REGULAR, 8)
        self.page.stack(_LEFT, top + high + 1.6, advice)


def _untimed(row: UntimedRow) -> list[Set]:
    room = _RIGHT - _DRUG
    return inverted(room, row.text, 8) if row.lost else text_lines(room, row.text, Face.BOLD, 9)


def lay_out(sheet: DueList) -> list[Page]:
    """Return the pages of a due list. Raises HeadTooLong."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    for group in sheet.groups:
        flow.group(group, is_last=group is sheet.groups[-1] and not sheet.untimed)
    flow.untimed(sheet.untimed)
    flow.close()
    return frame.finish(flow.pages)
