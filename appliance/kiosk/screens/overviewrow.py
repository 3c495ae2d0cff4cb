"""One medicine of the administration overview: its name and dose left, its day on the line.

No word is lost: doses outside the hours are said in words, those before them under the name,
those after them at the row's right end; what a dose's row cannot show as a box (limits, what
is left, why there is no time) stands after now.
"""

from collections.abc import Sequence

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.screens import timeline
from appliance.kiosk.screens.endrow import EndRow
from appliance.kiosk.screens.verbatim import quoted
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.listing import Row
from printing.sheets.sheet import AdministrationOverview, DoseMark, Medicine, OverviewRow

NAME_WIDTH = 300.0
_SMALL, _LOUD, _TAG = Type(16), Type(17, bold=True), Type(16, bold=True)
_LEAST, _LEFT = 54.0, 24.0


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
        self._name = _name_type(glass, row.medicine)
        self._notes = self._dose_words()
        self._earlier = self._spoken("earlier {doses}", self._scale.earlier(row))
        self._later = self._spoken("later {doses}", self._scale.later(row))
        self._beside = self._beside_words()
        self._x = max(timeline.LEFT, self._scale.x(self._scale.now) + 12)

    def row(self) -> Row:
        """Return it as a row of a list."""
        marks = 4 + timeline.lanes(self._placed) * timeline.LANE
        below = self._note_top() + self._note_height()
        height = max(_LEAST, self._lay_name(None, 0.0) + 8, marks, below, self._later_base() + 8)
        return Row(height, self._draw)

    def _draw(self, pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        self._lay_name(pen, box.y)
        for mark in self._placed:
            timeline.draw_mark(pen, self._scale, mark, box.y)
        self._draw_note(pen, box.y + self._note_top())
        if self._later:
            width = self._glass.texts.width(self._later, _TAG)
            base = box.y + self._later_base()
            pen.fill(Box(timeline.RIGHT - width - 6, base - 16, width + 6, 21), "surface")
            pen.text(timeline.RIGHT, base, self._later, _TAG, "ink", "right")
        pen.across(_LEFT, box.y + box.h - 1, 1232, "line")

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

    def _later_base(self) -> float:
        """Return the baseline of the later doses: beside the marks, or under them and the note."""
        if not self._later:
            return 0.0
        left = timeline.RIGHT - self._glass.texts.width(self._later, _TAG)
        if not self._reaches(left) and not self._note_height():
            return 22.0
        marks = 4 + timeline.lanes(self._placed) * timeline.LANE
        return max(marks, self._note_top() + self._note_height()) + 16

    def _note_top(self) -> float:
        """Return where the note begins: beside the marks, or under them."""
        free = not self._reaches(self._x)
        return 6.0 if free else 4 + timeline.lanes(self._placed) * timeline.LANE

    def _note_height(self) -> float:
        lines = self._glass.texts.flow(self._beside, _SMALL, self._note_room())
        small = len(lines) * leading(_SMALL) if self._beside else 0
        loud = 28.0 if self._row.due_note else 0.0
        return loud + small + (8 if loud or small else 0)

    def _note_room(self) -> float:
        return timeline.RIGHT - self._x

    def _draw_note(self, pen: Pen, top: float) -> None:
        """Draw after now why no box can be drawn, and the limits of what is given as needed."""
        words, texts = self._row.due_note, self._glass.texts
        if words:
            width = texts.width(words, _LOUD)
            x = min(self._x, timeline.RIGHT - width - 12)
            if self._row.medicine.verbatim:
                pen.frame(Box(x, top, width + 20, 28), "primtint", "primedge", 2, 5)
                pen.text(x + 10, top + 20, words, _LOUD, "primink")
            else:
                pen.fill(Box(x - 4, top, width + 8, 24), "surface")
                pen.text(x, top + 18, words, _LOUD, "ink")
            top += 28
        if self._beside:
            lines = texts.flow(self._beside, _SMALL, self._note_room())
            wide = max(texts.width(line, _SMALL) for line in lines)
            ground = Box(self._x - 4, top - 2, wide + 8, len(lines) * leading(_SMALL) + 2)
            pen.fill(ground, "surface")
            pen.block(self._x, top + 14, self._beside, _SMALL, "ink", lines)

    def _lay_name(self, pen: Pen | None, top: float) -> float:
        """Place name, tags, dose and earlier doses; draw them with a pen; return their height."""
        texts, medicine = self._glass.texts, self._row.medicine
        lines = texts.wrap(medicine.drug, self._name, NAME_WIDTH)
        base = top + 22
        if pen:
            pen.block(_LEFT, base, medicine.drug, self._name, "ink", lines)
        base += (len(lines) - 1) * leading(self._name)
        after = _LEFT + texts.width(lines[-1], self._name) + 10
        base = _lay_tags(self._glass, pen, after, base, medicine)
        for words, kind, token in ((self._notes, _SMALL, "ink2"), (self._earlier, _SMALL, "ink")):
            if words and pen:
                pen.notes(_LEFT, base + 21, words, kind, token, NAME_WIDTH)
            base += len(texts.flow(words, kind, NAME_WIDTH)) * leading(kind) if words else 0
        return base - top


def _name_type(glass: Glass, medicine: Medicine) -> Type:
    """Return the type of the name: smaller where that saves it, or its tags, a line."""
    low = {}
    for size in (20, 18):
        kind = Type(size, bold=True)
        lines = glass.texts.wrap(medicine.drug, kind, NAME_WIDTH)
        x = _LEFT + glass.texts.width(lines[-1], kind) + 10
        base = len(lines) * leading(kind)
        low[kind] = _lay_tags(glass, None, x, base, medicine)
    large, small = low
    return small if low[small] + 10 < low[large] else large


def _lay_tags(glass: Glass, pen: Pen | None, x: float, base: float, medicine: Medicine) -> float:
    """Place the tags behind the name, each on the next line where it does not fit."""
    for tag in medicine.tags:
        width = glass.texts.width(tag, _TAG) + 16
        if x > _LEFT and x + width > _LEFT + NAME_WIDTH + 2:
            x, base = _LEFT, base + 26
        if pen:
            pen.fill(Box(x, base - 17, width, 22), "ink", 5)
            pen.text(x + 8, base, tag, _TAG, "bg")
        x += width + 8
    return base


def end_row(glass: Glass, sheet: AdministrationOverview) -> Row:
    """Return the row that says the list has ended."""
    end = EndRow(glass, sheet.end, _LEFT)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        pen.fill(Box(-400, box.y, WIDTH + 800, box.h), "surface")
        end.draw(pen, box.y)

    return Row(end.height, draw)
