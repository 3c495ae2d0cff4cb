"""L4, the due list on portrait A4: doses in the order of the clock, with boxes to tick.

1. What may already have been given is hatched at its left edge and has three boxes.
2. A row is never split over two pages; each page repeats the heading it continues; the end never
   stands alone on a page.
3. A bed's name never breaks inside a word: the letters grow smaller, then narrow.
"""

from collections.abc import Callable, Sequence

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.medicine import dose_lines
from printing.paper.page import (
    Page,
    Set,
    fitted_lines,
    height_of,
    inverted,
    paragraph,
    parts,
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
_FIRST = 17.0
"""Room for any heading, the one of the unknown time on two lines included."""
_FIXED = _FIRST + 8.0
_BED_LOOKS = ((Face.BOLD, 9.0), (Face.NARROW_BOLD, 8.5), (Face.NARROW_BOLD, 7.0))
_TIME_LOOKS = ((Face.BOLD, 9.5), (Face.NARROW_BOLD, 8.5))


class _Row:
    """One row's cells, measured: a dose with its ticks, or medicines without a time."""

    def __init__(self, row: DueRow | UntimedRow) -> None:
        self.row = row
        self.ticks: tuple[float, ...] = ()
        self.inset = 0.0
        self.time: list[Set] = []
        self.bed = _bed(row.patient)
        self.who = _who(row.patient)
        if isinstance(row, DueRow):
            self._timed(row)
        else:
            self.drug = _untimed(row)
        self.measure()

    def _timed(self, row: DueRow) -> None:
        self.ticks = _TICKS if row.unsure else _TICKS[1:]
        self.inset = _EDGE + 0.6 if row.unsure else 0.0
        words = f"{row.time} ?" if row.unsure else row.time
        room = _BED - _TIME - 1.0 - self.inset
        self.time = fitted_lines(room, words, _TIME_LOOKS, widest=widest_word)
        self.drug = _drug(row.medicine, row.detail, _TICKS[0] - _DRUG - 3.0)

    def measure(self) -> None:
        """Set the height that the cells ask for."""
        cells = (self.time, self.bed, self.who, self.drug)
        self.high = max(_LEAST, *(height_of(cell) + 2 * _PAD for cell in cells))

    def parts(self, room: float) -> "list[_Row]":
        """Return the row, or rows of `room` mm where it is taller; each names the patient (2)."""
        if self.high <= room:
            return [self]
        again = text_lines(_DRUG - _PATIENT - 2.0, f"→ {self.row.patient.name}", Face.BOLD, 9)
        rest = room - 2 * _PAD
        first, *others = parts([self.who, self.drug], rest, rest - height_of(again))
        self.who, self.drug = first
        self.measure()
        found = [self]
        for who, drug in others:
            one = _Row(self.row)
            one.who, one.drug, one.ticks, one.time = again + who, drug, (), []
            one.measure()
            found.append(one)
        return found


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


class _Flow(Flow):
    """The pages of a due list."""

    air = 4.6

    def __init__(self, sheet: DueList, frame: Frame) -> None:
        self.sheet = sheet
        super().__init__(frame)

    @property
    def left(self) -> float:
        """The room in mm that is left on the page."""
        return self.frame.bottom - self.y

    def turn(self) -> None:
        """Begin a page with the heads of the columns."""
        super().turn()
        places = (_TIME, _BED, _PATIENT, _DRUG)
        for x, words in zip(places, self.sheet.columns, strict=True):
            self.page.column_head(x, self.y, words, 40.0)
        self.y += 1.4
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def group(self, group: DueGroup, *, is_last: bool) -> None:
        """Place an hour's heading with its rows."""
        heading = self._unsure_heading if group.unsure else self._heading
        self._place(group.title, group.rows, heading, is_last=is_last)

    def untimed(self) -> None:
        """Place the patients whose medicines have no clock time, and those who cannot be read."""
        self._place(self.sheet.untimed_title, self.sheet.untimed, self._plain_heading, is_last=True)

    def _place(
        self,
        title: str,
        of: Sequence[DueRow | UntimedRow],
        heading: Callable[[str], None],
        *,
        is_last: bool,
    ) -> None:
        """Place rows under their heading, which never stands without a row under it (2)."""
        room = self.frame.bottom - self.frame.top - _FIXED - self._end_high()
        rows = [part for row in of for part in _Row(row).parts(room)]
        for place, row in enumerate(rows):
            end = self._end_high() if is_last and place == len(rows) - 1 else 0.0
            above = 0.0 if place else _FIRST
            if above + row.high + end > self.left:
                self.turn()
                above = _FIRST
            if above:
                heading(title)
            self._row(row)

    def _heading(self, title: str) -> None:
        for x, words in zip(_TICKS[1:], self.sheet.ticks, strict=True):
            self.page.column_head(x, self.y + 6.0, words, 17.0)
        self._plain_heading(title)

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

    def _plain_heading(self, title: str) -> None:
        self.page.say(_LEFT, self.y + 5.4, title, Face.BOLD, 11)
        self.y += _HEADING
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def _row(self, row: _Row) -> None:
        page, top = self.page, self.y + _PAD
        if row.inset:
            page.hatches.append((_LEFT, self.y, _EDGE, row.high))  # 1
        page.stack(_TIME + row.inset, top, row.time)
        page.stack(_BED, top, row.bed)
        page.stack(_PATIENT, top, row.who)
        page.stack(_DRUG, top, row.drug)
        box = self.y + (row.high - _BOX) / 2
        for x in row.ticks:
            page.frame((x, box, _BOX, _BOX), 0.8)
        self.y += row.high
        page.rule(_LEFT, self.y, _RIGHT, 0.6)

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
    flow.untimed()
    flow.close()
    return frame.finish(flow.pages)
