"""L4, the ward list on landscape A4: whom we have, where, and which sheets came back.

1. Every patient's allergy state stands in the row: listed framed, not recorded dashed.
2. One box to tick per page of a patient's sheets, so a missing page is noticed.
3. A bed's name never breaks inside a word: the letters grow smaller, then narrow.
4. A row of an older copy, or of a chart that cannot be read, says so white on black under the
   name, on every part of a row that is split.
"""

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import LANDSCAPE, Frame
from printing.paper.page import (
    Page,
    Set,
    fitted_lines,
    head_lines,
    height_of,
    inverted,
    leading,
    paragraph,
    parts,
    text_lines,
)
from printing.paper.wrap import run, widest_word, written_width
from printing.sheets.sheet import WardList, WardRow
from storage.records import AllergyState

_EDGES = (10.0, 22.0, 67.0, 95.0, 107.0, 146.0, 165.0, 182.5, 197.0, 207.0, 231.0, 287.0)
_NAME, _ALLERGY, _PAGES = 1, 4, 8
_HEAD = 8.6
_LEAST = 10.2
_TICK = 3.0
_TICKS_A_LINE = 7
_NEW = 7.0
_PAD = 1.0
_FRAMED = 4.0
_NAME_ROOM = 43.9
_BED = ((Face.BOLD, 9.5), (Face.BOLD, 8.5), (Face.NARROW_BOLD, 8.5), (Face.NARROW_BOLD, 7.0))
_SUBSTANCE = ((Face.BOLD, 8.0), (Face.BOLD, 7.5), (Face.NARROW_BOLD, 7.5))


class _Row:
    """One patient's cells, measured."""

    def __init__(self, row: WardRow) -> None:
        self.row = row
        self.bed = fitted_lines(10.9, row.bed, _BED, widest=widest_word)
        self.name = text_lines(_NAME_ROOM, row.name, Face.BOLD, 9, lead=1.2) + _note(row)  # 4
        self.number = text_lines(27.6, row.number, Face.BOLD, 8.5)
        self.age = text_lines(11.2, row.age, Face.REGULAR, 8)
        if len(self.age) > 1:
            self.age = text_lines(11.2, row.age, Face.NARROW, 7)
        self.allergy = _allergy(row)
        self.next_dose = text_lines(17.4, row.next_dose, Face.BOLD, 9)
        self.medicines = text_lines(12.0, row.medicines, Face.REGULAR, 9)
        self.pages = row.pages or 0
        self.measure()

    def measure(self) -> None:
        """Set the height that the cells ask for."""
        self.tick_lines = -(-self.pages // _TICKS_A_LINE)
        cells = (self.bed, self.name, self.number, self.age, self.next_dose, self.medicines)
        self.high = max(
            _LEAST,
            height_of(self.allergy) + _FRAMED,
            self.tick_lines * 3.8 + 2.0,
            *(height_of(cell) + 2 * _PAD for cell in cells),
        )

    def parts(self, room: float) -> "list[_Row]":
        """Return the row, or rows of `room` mm where it is taller; each names the patient."""
        if self.high <= room:
            return [self]
        again = text_lines(_NAME_ROOM, f"→ {self.row.name}", Face.BOLD, 9, lead=1.2)
        again += _note(self.row)
        columns = [self.name, self.allergy]
        first, *others = parts(columns, room - _FRAMED, room - _FRAMED - height_of(again))
        self.name, self.allergy = first
        self.measure()
        found = [self]
        for name, allergy in others:
            rest = _Row(self.row)
            rest.name, rest.allergy, rest.pages = again + name, allergy, 0
            rest.measure()
            found.append(rest)
        return found


def _note(row: WardRow) -> list[Set]:
    return inverted(_NAME_ROOM, row.note, 8) if row.note else []


def _allergy(row: WardRow) -> list[Set]:
    """Return the words of the allergy cell: substances with their detail, or the state."""
    box = row.allergy
    room = _EDGES[5] - _EDGES[4] - 4.6
    if box.state is AllergyState.NONE_KNOWN:
        return text_lines(room + 2.0, box.text, Face.REGULAR, 8)
    if box.lines:
        words = ", ".join(line.substance for line in box.lines)
        return fitted_lines(room, words, _SUBSTANCE, lead=1.2)
    return text_lines(room, box.text, Face.BOLD, 8)


class _Flow(Flow):
    """The pages of a ward list."""

    air = 1.2

    def __init__(self, sheet: WardList, frame: Frame) -> None:
        self.sheet = sheet
        super().__init__(frame)

    def turn(self) -> None:
        """Begin a page with the column heads."""
        super().turn()
        page, top = self.page, self.y
        page.rule(_EDGES[0], top, _EDGES[-1], 1.2)
        for place, words in enumerate(self.sheet.columns):
            left, room = _EDGES[place] + 0.7, _EDGES[place + 1] - _EDGES[place] - 0.8
            lines = head_lines(words, room, is_bold=place in (_NAME, _ALLERGY))
            page.stack(left, top + (_HEAD - height_of(lines)) / 2, lines)
        self.y = top + _HEAD
        page.rule(_EDGES[0], self.y, _EDGES[-1], 1.2)

    def upright_lines(self) -> None:
        """Draw the lines where a hand writes, from the head to the last row."""
        for x in (_EDGES[4], _EDGES[9], _EDGES[10]):
            self.page.upright(x, self.frame.top + 1.2, self.y, 0.6)

    def row(self, row: _Row) -> None:
        page, y, high = self.page, self.y, row.high
        cells = (row.bed, row.name, row.number, row.age)
        for place, lines in enumerate(cells):
            page.stack(_EDGES[place] + 0.7, y + (high - height_of(lines)) / 2, lines)
        self._allergy(row)
        middle = y + high / 2
        if row.row.high_alert:
            page.say_mid((_EDGES[5] + _EDGES[6]) / 2, middle + 1.4, "▲", Face.BOLD, 11)
        page.stack(_EDGES[6] + 0.7, middle - height_of(row.next_dose) / 2, row.next_dose)
        page.stack(_EDGES[7] + 0.7, middle - height_of(row.medicines) / 2, row.medicines)
        if row.row.pages is not None:
            page.say(_EDGES[_PAGES] + 0.7, middle + 1.2, str(row.row.pages), Face.BOLD, 9.5)
        self._return_control(row)
        self.y += high
        page.rule(_EDGES[0], self.y, _EDGES[-1], 0.6)

    def _allergy(self, row: _Row) -> None:
        page, state = self.page, row.row.allergy.state
        left = _EDGES[4] + 1.0
        if state is not AllergyState.NONE_KNOWN:
            box = (left, self.y + 1.3, _EDGES[5] - left - 1.2, row.high - 2.6)
            is_missing = state is AllergyState.NOT_RECORDED
            page.frame(box, 1.4 if is_missing else 1.8, "box" if is_missing else "")
            left += 1.2
        page.stack(left, self.y + (row.high - height_of(row.allergy)) / 2, row.allergy)

    def _return_control(self, row: _Row) -> None:
        """Draw one box per page and two lines for time and signature (rule 2)."""
        page = self.page
        top = self.y + (row.high - row.tick_lines * 3.8) / 2
        for tick in range(row.pages):
            line, place = divmod(tick, _TICKS_A_LINE)
            page.frame((_EDGES[10] + 1.2 + place * 3.7, top + 0.4 + line * 3.8, _TICK, _TICK), 0.8)
        base = self.y + row.high - 1.9
        page.rule(260.0, base, 271.0, 0.6)
        page.rule(272.5, base, 286.6, 0.6)

    def close(self) -> None:
        """Set the end, the legend and the lines for patients who come during the outage."""
        sheet = self.sheet
        legend = [run(sheet.end.text, Face.BOLD, 8.5)]
        legend += [
            run(f"     {words}", Face.REGULAR, 8)
            for words in (sheet.end.counts, *sheet.legend)
            if words
        ]
        lines = paragraph(_EDGES[-1] - _EDGES[0] - 4.0, *legend)
        if self.y + height_of(lines) + _NEW + 5.0 > self.frame.bottom:
            self.upright_lines()
            self.turn()
        self.upright_lines()
        self.page.rule(_EDGES[0], self.y, _EDGES[-1], 1.2)
        top = self.y + 1.6
        left = _EDGES[0]
        if not sheet.end.complete:
            self.page.frame((left, top - 0.4, 277.0, height_of(lines) + 1.6), 2.2, "loud")
            left, top = left + 2.0, top + 0.4
        self.page.stack(left, top, lines)
        self._new_patients(top + height_of(lines) + _NEW)

    def _new_patients(self, base: float) -> None:
        """Draw three lines for new patients, each with its place."""
        page, sheet = self.page, self.sheet
        x = page.say(_EDGES[0], base, sheet.new_patients, Face.BOLD, 8) + 2.4
        place_wide = written_width(sheet.place_word, Face.REGULAR, 7)
        pitch = (_EDGES[-1] - x) / 3
        for number in (1, 2, 3):
            right = x + pitch - 4.0
            start = page.say(x, base, str(number), Face.REGULAR, 7) + 1.4
            word = right - 14.0 - place_wide - 1.2
            page.rule(start, base + 0.4, word - 1.6, 0.6)
            page.say(word, base, sheet.place_word, Face.REGULAR, 7)
            page.rule(right - 14.0, base + 0.4, right, 0.6)
            x += pitch


def lay_out(sheet: WardList) -> list[Page]:
    """Return the pages of a ward list."""
    frame = Frame(LANDSCAPE, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    room = frame.bottom - frame.top - _HEAD - leading(8) - 1.3
    for row in (part for whole in map(_Row, sheet.rows) for part in whole.parts(room)):
        if flow.y + row.high > frame.bottom - leading(8):
            flow.upright_lines()
            flow.turn()
        flow.row(row)
    flow.close()
    return frame.finish(flow.pages)
