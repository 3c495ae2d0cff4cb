"""A patient's row of the ward list: bed, name, number, allergies, what is special of her copy."""

from dataclasses import dataclass

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.allergytag import allergy_tag, allergy_width
from appliance.kiosk.screens.copynote import draw_note, note_height
from appliance.kiosk.theme import Type
from printing.sheets.sheet import WardRow

_BED, _NAME, _NUMBER = Type(18, bold=True, mono=True), Type(18, bold=True), Type(16, mono=True)
_SMALL_NAME, _HEAD, _TWO = Type(16, bold=True), Type(16), 2
_SMALL_BED = Type(16, bold=True, mono=True)
_ROW, _AIR, _GAP = 47.0, 7.0, 6.0
_ROOM = 616.0
"""The width of a column where there are two of them."""


@dataclass(frozen=True)
class WardColumns:
    """Left edges of bed, name and number, and the right edge of the allergies, in a row."""

    bed: float
    name: float
    number: float
    right: float
    count: int

    @property
    def bed_room(self) -> float:
        """The width of the bed's column."""
        return self.name - self.bed - _GAP

    @property
    def name_room(self) -> float:
        """The width of the name's column."""
        return self.number - self.name - _GAP


_TWO_COLUMNS = WardColumns(18.0, 74.0, 304.0, 594.0, count=2)
_ONE_COLUMN = WardColumns(18.0, 140.0, 640.0, 1214.0, count=1)


def ward_columns(glass: Glass) -> WardColumns:
    """Return the columns for the size of letters the reader wants: two side by side, or one."""
    return _TWO_COLUMNS if glass.enlarged <= 1 else _ONE_COLUMN


def draw_ground(pen: Pen, box: Box, _first: int) -> None:
    """Draw the card under a column of rows, and the heads over it."""
    pen.frame(Box(box.x, box.y, box.w, box.h + 1), "surface", "line", 1)
    say, base, columns = pen.glass.language.say, box.y - 10, ward_columns(pen.glass)
    pen.text(box.x + columns.bed, base, say("Bed"), _HEAD, "ink2")
    pen.text(box.x + columns.name, base, say("Name"), _HEAD, "ink2")
    pen.text(box.x + columns.number, base, say("Personal number"), _HEAD, "ink2")
    pen.text(box.x + columns.right, base, say("Allergies"), _HEAD, "ink2", "right")


class PatientRow:
    """One patient.

    A name that one line does not hold stands on two smaller ones; where those do not hold it
    either it takes the whole width, and number and allergies stand under it.
    """

    def __init__(self, glass: Glass, row: WardRow) -> None:
        """Measure the row."""
        self._row, self._columns, texts = row, ward_columns(glass), glass.texts
        columns = self._columns
        tag = allergy_width(glass, row.allergy, lost=row.lost)
        self._room = columns.right - columns.number - tag - 2
        self._type = texts.fitting(row.name, (_NAME, _SMALL_NAME), columns.name_room)
        self._names = texts.wrap(row.name, self._type, columns.name_room)
        self._under = 0.0
        if len(self._names) > _TWO:
            self._names = texts.wrap(row.name, self._type, columns.right - columns.name)
            self._under = len(self._names) * texts.leading(self._type)
        self._names_high = len(self._names) * texts.leading(self._type)
        self._bed = texts.fitting(row.bed, (_BED, _SMALL_BED), columns.bed_room)
        beds = texts.wrap(row.bed, self._bed, columns.bed_room)
        self._bed_high = len(beds) * texts.leading(self._bed)
        self._number_high = len(texts.wrap(row.number, _NUMBER, self._room)) * texts.leading(
            _NUMBER
        )
        low = max(self._names_high, self._bed_high, self._under + self._number_high)
        self._body = max(_ROW, low + 2 * _AIR)
        note = note_height(glass, row.note, columns.right - columns.name)
        self.height = self._body + note + (3 if row.note else 0)

    def draw(self, pen: Pen, box: Box, *, chosen: bool) -> None:
        """Draw the row."""
        row, columns, texts = self._row, self._columns, pen.glass.texts
        if chosen:
            pen.fill(box, "primtint")
            pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        left = box.x + columns.name
        base = self._top(box.y, self._bed_high) + texts.size(self._bed)
        pen.paragraph(box.x + columns.bed, base, row.bed, self._bed, "ink", columns.bed_room)
        base = self._top(box.y, self._names_high) + texts.size(self._type)
        pen.block(left, base, row.name, self._type, "ink", self._names)
        top = box.y + _AIR + self._under if self._under else self._top(box.y, self._number_high)
        x = box.x + columns.number
        pen.paragraph(x, top + texts.size(_NUMBER), row.number, _NUMBER, "ink", self._room)
        middle = top + texts.leading(_NUMBER) / 2 if self._under else box.y + self._body / 2
        allergy_tag(pen, box.x + columns.right, middle, row.allergy, right=True, lost=row.lost)
        room = columns.right - columns.name
        draw_note(pen, left, box.y + self._body - 2, row.note, room, lost=row.lost)

    def _top(self, top: float, high: float) -> float:
        """Return where a text so high begins: in the middle, unless something stands under it."""
        return top + (_AIR if self._under else (self._body - high) / 2)
