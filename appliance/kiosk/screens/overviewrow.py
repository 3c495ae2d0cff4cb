"""One medicine of the administration overview: its name and dose left, its day on the line.

No word is lost: doses outside the hours are said in words, those before them under the name,
those after them at the row's right end; what a dose's row cannot show as a box (limits, what
is left, why there is no time) stands after now.
"""

from collections.abc import Sequence

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens import timeline
from appliance.kiosk.screens.endrow import EndRow
from appliance.kiosk.screens.overviewname import LEFT, NameCell
from appliance.kiosk.screens.overviewnote import NoteCell
from appliance.kiosk.screens.timemark import draw_mark
from appliance.kiosk.screens.verbatim import quoted
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.listing import Row
from printing.sheets.sheet import AdministrationOverview, DoseMark, OverviewRow

_TAG = Type(16, bold=True)
_LEAST, _AIR = 54.0, 6.0


class MedicineDay:
    """One row: measured once, then drawn as often as it is shown."""

    def __init__(
        self,
        glass: Glass,
        sheet: AdministrationOverview,
        row: OverviewRow,
        *,
        as_needed: bool = False,
    ) -> None:
        """Lay the row out."""
        self._glass, self._row, self._as_needed = glass, row, as_needed
        self._states = dict(sheet.glass_legend)
        self._scale = timeline.scale_of(sheet)
        self._placed = timeline.place_marks(glass, self._scale, row)
        self._marks = timeline.marks_height(glass, self._placed)
        earlier = self._spoken("earlier {doses}", self._scale.earlier(row))
        self._name = NameCell(glass, row.medicine, self._dose_words(), earlier)
        self._later = self._spoken("later {doses}", self._scale.later(row))
        self._x = max(timeline.LEFT, self._scale.x(self._scale.now) + 12)
        self._note = NoteCell(glass, self._x, row, self._beside_words())

    def row(self) -> Row:
        """Return it as a row of a list."""
        below = self._note_top() + self._note.height
        later = self._later_top() + self._later_height()
        height = max(_LEAST, self._name.height + _AIR, self._marks, below, later + _AIR)
        return Row(height, self._draw)

    def _draw(self, pen: Pen, box: Box, _chosen: bool) -> None:
        self._name.lay(pen, box.y)
        for mark in self._placed:
            draw_mark(pen, self._scale, mark, box.y)
        self._note.draw(pen, box.y + self._note_top())
        self._draw_later(pen, box.y + self._later_top())
        pen.across(LEFT, box.y + box.h - 1, 1232, "line")

    def _dose_words(self) -> str:
        """Return what stands under the name: the dose, or the source's own words and why."""
        medicine = self._row.medicine
        dose = ", ".join(part for part in (medicine.amount, medicine.route) if part)
        why = medicine.times_note
        words = quoted(medicine) if medicine.verbatim else dose
        limits = () if self._as_needed else medicine.limits
        notes = (words, why, medicine.needed_for, medicine.instruction, *limits)
        return " · ".join(part for part in notes if part)

    def _beside_words(self) -> str:
        """Return what stands after now in small type: gap, ceiling, given, left."""
        medicine = self._row.medicine
        if not self._as_needed:
            return medicine.left
        day = " · ".join(medicine.given_day)
        given = self._glass.language.say("24 h: {doses}", doses=day) if day else ""
        return " · ".join(part for part in (*medicine.limits, medicine.left, given) if part)

    def _spoken(self, template: str, marks: Sequence[DoseMark]) -> str:
        if not marks:
            return ""
        doses = [timeline.mark_words(self._glass, self._scale, mark) for mark in marks]
        if template.startswith("earlier"):
            told = zip(marks, doses, strict=True)
            doses = [f"{self._states[mark.state]} {dose}" for mark, dose in told]
            return self._glass.language.say("earlier {doses}", doses=", ".join(doses))
        return self._glass.language.say("later {doses}", doses=", ".join(doses))

    def _reaches(self, x: float) -> bool:
        """Tell whether a mark of the first lane reaches to a place."""
        return any(mark.reach > x - 8 for mark in self._placed if mark.lane == 0)

    def _later_lines(self) -> tuple[str, ...]:
        room = timeline.RIGHT - timeline.LEFT - 12
        return self._glass.texts.wrap(self._later, _TAG, room) if self._later else ()

    def _later_height(self) -> float:
        return len(self._later_lines()) * self._glass.texts.leading(_TAG)

    def _later_top(self) -> float:
        """Return where the later doses begin: beside the marks, or under them and the note."""
        if not self._later:
            return 0.0
        left = timeline.RIGHT - self._glass.texts.width(self._later, _TAG)
        if not self._reaches(left) and not self._note.height:
            return 4.0
        return max(self._marks, self._note_top() + self._note.height)

    def _draw_later(self, pen: Pen, top: float) -> None:
        texts, lines = self._glass.texts, self._later_lines()
        if not lines:
            return
        width = max(texts.width(line, _TAG) for line in lines)
        left = timeline.RIGHT - width
        pen.fill(Box(left - 6, top, width + 6, self._later_height()), "surface")
        pen.block(left, top + texts.size(_TAG), self._later, _TAG, "ink", lines)

    def _note_top(self) -> float:
        """Return where the note begins: beside the marks, or under them."""
        return 6.0 if not self._reaches(self._x) else self._marks


def end_row(glass: Glass, sheet: AdministrationOverview) -> Row:
    """Return the row that says the list has ended."""
    end = EndRow(glass, sheet.end, LEFT)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.fill(Box(-400, box.y, WIDTH + 800, box.h), "surface")
        end.draw(pen, box.y)

    return Row(end.height, draw)
