"""One medicine as a row of the medication list: measured first, then drawn, never cut.

Two lines where two hold every word, so that a whole chart can be seen at once: the name over
form, strength, reason and instruction; dose and route over who ordered them; times over gap
and ceiling; the last dose; the next over what is left. What is longer makes its row higher:
the doses of the last day go under the row where that is lower than beside it.
"""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.drugcell import lay_drug
from appliance.kiosk.screens.medicinecells import (
    Cell,
    day_words,
    last_cell,
    lay_dose,
    next_cell,
    times_cell,
)
from appliance.kiosk.screens.medicinecolumns import END, GAP, columns_of
from appliance.kiosk.screens.verbatim import draw_verbatim, verbatim_height
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

_SMALL = Type(16)
_LEAST, _AIR = 50.0, 6.0


class MedicineRow:
    """One row: measured once, then drawn as often as it is shown."""

    def __init__(self, glass: Glass, medicine: Medicine) -> None:
        """Lay the row out."""
        self._glass, self._one, self._columns = glass, medicine, columns_of(glass)
        self._cells = () if medicine.verbatim else (times_cell(glass, medicine),)
        self._last, self._next = last_cell(glass, medicine), next_cell(glass, medicine)
        self._below = ""
        self._lay_day()
        self._body = self._tallest()
        self.height = max(_LEAST, self._body + self._day_height() + _AIR)

    def draw(self, pen: Pen, box: Box) -> None:
        """Draw the row."""
        glass, one = self._glass, self._one
        day = self._day_height()
        box = Box(box.x, box.y, box.w, box.h - day - (_AIR / 2 if day else 0))
        if one.maybe_given:
            self._draw_maybe(pen, box)
        lay_drug(glass, pen, box.y + (box.h - lay_drug(glass, None, 0, one)) / 2, one)
        for cell in (*self._cells, self._last, self._next):
            cell.draw(pen, box.y + (box.h - cell.height(glass)) / 2)
        if one.verbatim:
            room = self._columns.last - self._columns.amount - GAP
            draw_verbatim(pen, Box(self._columns.amount, box.y + 3, room, box.h - 6), one)
        else:
            lay_dose(glass, pen, box.y + (box.h - lay_dose(glass, None, 0, one)) / 2, one)
        base = box.y + box.h + glass.texts.size(_SMALL) - 3
        left = self._columns.amount
        pen.notes(left, base, self._below, _SMALL, "ink2", END - left)

    def _lay_day(self) -> None:
        """Put the doses of the last day where they cost least: beside the others, or under."""
        words = day_words(self._glass, self._one)
        if not words:
            return
        beside = Cell(self._last.x, self._last.width, (*self._last.parts, (words, _SMALL, "ink2")))
        alone, self._below = self._last, words
        under = self._tallest() + self._day_height()
        self._last, self._below = beside, ""
        if self._tallest() > under:
            self._last, self._below = alone, words

    def _tallest(self) -> float:
        glass, one = self._glass, self._one
        cells = max(cell.height(glass) for cell in (*self._cells, self._last, self._next))
        if one.verbatim:
            room = self._columns.last - self._columns.amount - GAP
            dose = verbatim_height(glass, one, room) - 2
        else:
            dose = lay_dose(glass, None, 0, one)
        drug = lay_drug(glass, None, 0, one)
        return float(max(cells, dose, drug))

    def _day_height(self) -> float:
        if not self._below:
            return 0.0
        texts, room = self._glass.texts, END - self._columns.amount
        return len(texts.flow(self._below, _SMALL, room)) * texts.leading(_SMALL)

    def _draw_maybe(self, pen: Pen, box: Box) -> None:
        """Draw the loud ground of a dose that may have been given, and its mark before it."""
        left = self._columns.next
        pen.fill(Box(left - 8, box.y + 2, END - left + 8, box.h - 4), "warntint", 6)
        top = box.y + (box.h - self._next.height(pen.glass)) / 2
        size = pen.glass.texts.size(Type(18))
        symbols.draw(pen, "maybe-given", left, top + (size * 1.28 - 23) / 2, 23)
