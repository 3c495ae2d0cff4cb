"""The patient header: two identifiers, and the allergy block, which is never left out."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.theme import MARGIN, STRIP, WIDTH, Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import AllergyBox, Head
from storage.records import AllergyState

_NAME, _NUMBER, _PERSON = Type(32, bold=True), Type(20, mono=True, bold=True), Type(20)
_NOTE, _ALERT = Type(17), Type(17, bold=True)
_ALLERGY = Type(22, bold=True)
_LEFT, _RIGHT = 764.0, 452.0
_GAP, _STEP, _MANY = 22.0, 28.0, 4


class PatientHead(Pane):
    """Name, number, sex and age, place and facts left; allergies right; warnings under both.

    As few lines as hold every word, because each one costs a medicine below it a line.
    """

    def __init__(self, glass: Glass, head: Head) -> None:
        """Grow with the words."""
        self.head = head
        height = max(84.0, self._lay_left(glass, None), self._right_height(glass) + 16)
        super().__init__(glass, Box(0, STRIP, WIDTH, height))

    def draw(self) -> None:
        """Draw the header."""
        self.pen.fill(Box(-400, STRIP, WIDTH + 800, self.box.h), "surface")
        self.pen.across(-400, STRIP + self.box.h - 1, WIDTH + 800, "line")
        self._lay_left(self.glass, self.pen)
        self._right()

    def _lay_left(self, glass: Glass, pen: Pen | None) -> float:
        """Place the left side; draw it where there is a pen; return the height it needs."""
        base = self._lay_identifiers(glass, pen)
        notes = " · ".join(part for part in (self.head.place, *self.head.facts) if part)
        if notes:
            base += 26
            if pen:
                pen.notes(MARGIN, base, notes, _NOTE, "ink", _LEFT)
            base += (len(glass.texts.flow(notes, _NOTE, _LEFT)) - 1) * leading(_NOTE)
        alert = self._attention()
        if alert:
            base += 25
            if pen:
                symbols.draw(pen, "warning", MARGIN, base - 18, 21)
                pen.paragraph(MARGIN + 29, base, alert, _ALERT, "warnink", _LEFT - 29)
            base += (len(glass.texts.wrap(alert, _ALERT, _LEFT - 29)) - 1) * leading(_ALERT)
        return base - STRIP + 12

    def _lay_identifiers(self, glass: Glass, pen: Pen | None) -> float:
        """Place the name, and number, sex and age behind it or under it; return the baseline."""
        names = glass.texts.wrap(self.head.name, _NAME, _LEFT)
        base = STRIP + 39.0
        if pen:
            pen.block(MARGIN, base, self.head.name, _NAME, "ink", names)
        base += (len(names) - 1) * leading(_NAME)
        used = glass.texts.width(names[-1], _NAME)
        for words, kind in ((self.head.number, _NUMBER), (self.head.person, _PERSON)):
            width = glass.texts.width(words, kind)
            if words and used and used + _GAP + width > _LEFT:
                used, base = 0.0, base + _STEP
            if pen:
                pen.text(MARGIN + used + (_GAP if used else 0), base, words, kind, "ink")
            used += (width + (_GAP if used else 0)) if words else 0
        return base

    def _attention(self) -> str:
        words = ", ".join(self.head.attention)
        return f"{self.head.attention_label} {words}".strip() if words else ""

    def _right_height(self, glass: Glass) -> float:
        box = self.head.allergy
        if box is None:
            return 0
        return max(68.0, allergy_height(glass, box, _RIGHT))

    def _right(self) -> None:
        if self.head.allergy is not None:
            box = Box(804, STRIP + 8, _RIGHT, self._right_height(self.glass))
            draw_allergies(self.pen, box, self.head.allergy)


def allergy_entries(box: AllergyBox) -> tuple[tuple[str, str], ...]:
    """Return the block's entries as (loud, plain): each allergy, or the one statement."""
    if box.lines:
        return tuple((line.substance, line.detail) for line in box.lines)
    return ((box.text, box.advice),)


def allergy_height(glass: Glass, box: AllergyBox, width: float) -> float:
    """Return how high the block must be for every word to stand in it."""
    return _lay_out(glass, None, Box(0, 0, width, 0), box, "ink") + 14


def draw_allergies(pen: Pen, box: Box, allergies: AllergyBox) -> None:
    """Draw the block: red and filled where listed, plain where none, hollow where not recorded."""
    ground, ink, edge, symbol = {
        AllergyState.LISTED: ("crit", "oncrit", "critedge", "allergy-on"),
        AllergyState.NONE_KNOWN: ("surface", "ink", "line", ""),
        AllergyState.NOT_RECORDED: ("surface", "critink", "critedge", "unknown"),
    }[allergies.state]
    pen.frame(box, ground, edge, 2 if symbol else 1)
    if symbol:
        symbols.draw(pen, symbol, box.x + 23, box.y + (box.h - 36) / 2, 36)
    shift = max(0.0, (box.h - allergy_height(pen.glass, allergies, box.w)) / 2)
    _lay_out(pen.glass, pen, Box(box.x, box.y + shift, box.w, box.h), allergies, ink)


def _lay_out(glass: Glass, pen: Pen | None, box: Box, allergies: AllergyBox, ink: str) -> float:
    """Place label and entries; draw them where there is a pen; return the lowest baseline.

    Up to four entries stand loud, each with its detail beside it where there is room; more
    stand in smaller type, so that the medicines below keep their place.
    """
    entries = allergy_entries(allergies)
    loud = _ALLERGY if len(entries) <= _MANY else Type(17, bold=True)
    quiet = _NOTE if len(entries) <= _MANY else Type(16)
    left = 24 if allergies.state is AllergyState.NONE_KNOWN else 78
    x, room = box.x + left, box.w - left - 16
    base = box.y + 22
    if allergies.label:
        _write(glass, pen, (x, base), (allergies.label, Type(16, bold=True), ink), room)
        base += 1
    for words, detail in entries:
        base += leading(loud) - 2
        wide = glass.texts.width(words, loud)
        base += _write(glass, pen, (x, base), (words, loud, ink), room)
        if detail and wide + 12 + glass.texts.width(detail, quiet) <= room:
            _write(glass, pen, (x + wide + 12, base), (detail, quiet, ink), room)
        elif detail:
            base += leading(quiet)
            base += _write(glass, pen, (x, base), (detail, quiet, ink), room)
    return base - box.y


def _write(
    glass: Glass,
    pen: Pen | None,
    at: tuple[float, float],
    text: tuple[str, Type, str],
    room: float,
) -> float:
    """Write a paragraph where there is a pen; return how far below its first line the last is."""
    words, kind, ink = text
    if pen is not None:
        pen.paragraph(at[0], at[1], words, kind, ink, room)
    return (len(glass.texts.wrap(words, kind, room)) - 1) * leading(kind)
