"""The patient header: two identifiers, and the allergy block, which is never left out."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import MARGIN, STRIP, WIDTH, Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import AllergyBox, Head
from storage.records import AllergyState

_NAME, _NUMBER, _PERSON = Type(32, bold=True), Type(20, mono=True, bold=True), Type(20)
_NOTE, _ALERT, _LABEL = Type(17), Type(17, bold=True), Type(16, bold=True)
_ALLERGY = Type(22, bold=True)
_LEFT, _RIGHT = 764.0, 452.0
_GAP, _MANY, _SIGN = 22.0, 4, 29.0
_TOP, _FOOT, _LEAST = 6.0, 8.0, 84.0


class PatientHead(Pane):
    """Name, number, sex and age, place and facts left; allergies right; warnings under both.

    As few lines as hold every word, because each one costs a medicine below it a line.
    """

    def __init__(self, glass: Glass, head: Head) -> None:
        """Grow with the words."""
        self.head = head
        self._name, self._note, self._alert = (gently(glass, one) for one in (_NAME, _NOTE, _ALERT))
        self._small = gently(glass, _NUMBER), gently(glass, _PERSON)
        height = max(_LEAST, self._lay_left(glass, None), self._right_height(glass) + 16)
        super().__init__(glass, Box(0, STRIP, WIDTH, height))

    def draw(self) -> None:
        """Draw the header."""
        self.pen.fill(Box(-400, STRIP, WIDTH + 800, self.box.h), "surface")
        self.pen.across(-400, STRIP + self.box.h - 1, WIDTH + 800, "line")
        self._lay_left(self.glass, self.pen)
        self._right()

    def _lay_left(self, glass: Glass, pen: Pen | None) -> float:
        """Place the left side; draw it where there is a pen; return the height it needs."""
        texts, top = glass.texts, self._lay_identifiers(glass, pen)
        notes = " · ".join(part for part in (self.head.place, *self.head.facts) if part)
        if notes:
            if pen:
                pen.notes(MARGIN, top + texts.size(self._note), notes, self._note, "ink", _LEFT)
            top += len(texts.flow(notes, self._note, _LEFT)) * texts.leading(self._note)
        alert = self._attention()
        if alert:
            top += 2
            base, room = top + texts.size(self._alert), _LEFT - _SIGN
            if pen:
                symbols.draw(pen, "warning", MARGIN, base - texts.size(self._alert) * 0.36 - 11, 21)
                pen.paragraph(MARGIN + _SIGN, base, alert, self._alert, "warnink", room)
            top += len(texts.wrap(alert, self._alert, room)) * texts.leading(self._alert)
        return top - STRIP + _FOOT

    def _lay_identifiers(self, glass: Glass, pen: Pen | None) -> float:
        """Place the name, and number, sex and age behind it or under it; return the lower edge."""
        texts, kind = glass.texts, self._name
        names = texts.wrap(self.head.name, kind, _LEFT)
        base = STRIP + _TOP + texts.size(kind)
        if pen:
            pen.block(MARGIN, base, self.head.name, kind, "ink", names)
        base += (len(names) - 1) * texts.leading(kind)
        low = STRIP + _TOP + len(names) * texts.leading(kind)
        used = texts.width(names[-1], kind)
        told = self.head.number, self.head.person
        for words, small in zip(told, self._small, strict=True):
            width = texts.width(words, small)
            if words and used and used + _GAP + width > _LEFT:
                used, base, low = 0.0, low + texts.size(small), low + texts.leading(small)
            if pen:
                pen.text(MARGIN + used + (_GAP if used else 0), base, words, small, "ink")
            used += (width + (_GAP if used else 0)) if words else 0
        return low

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
    return _lay_out(glass, None, Box(0, 0, width, 0), box, "ink") + 12


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
    shift = (box.h - _lay_out(pen.glass, None, box, allergies, ink)) / 2
    _lay_out(pen.glass, pen, Box(box.x, box.y + shift, box.w, box.h), allergies, ink)


def _lay_out(glass: Glass, pen: Pen | None, box: Box, allergies: AllergyBox, ink: str) -> float:
    """Place label and entries; draw them where there is a pen; return the height they take.

    Up to four entries stand loud, each with its detail beside it where there is room; more
    stand in smaller type, so that the medicines below keep their place.
    """
    entries = allergy_entries(allergies)
    few = len(entries) <= _MANY
    loud = gently(glass, _ALLERGY if few else Type(17, bold=True))
    quiet, label = gently(glass, _NOTE if few else Type(16)), gently(glass, _LABEL)
    left = 24 if allergies.state is AllergyState.NONE_KNOWN else 78
    x, room, top = box.x + left, box.w - left - 16, box.y
    if allergies.label:
        top += _write(glass, pen, (x, top), (allergies.label, label, ink), room)
    for words, detail in entries:
        wide = glass.texts.width(words, loud)
        beside = bool(detail) and wide + 12 + glass.texts.width(detail, quiet) <= room
        if beside and pen:
            base = top + glass.texts.size(loud)
            pen.text(x + wide + 12, base, detail, quiet, ink)
        top += _write(glass, pen, (x, top), (words, loud, ink), room)
        if detail and not beside:
            top += _write(glass, pen, (x, top), (detail, quiet, ink), room)
    return top - box.y


def _write(
    glass: Glass,
    pen: Pen | None,
    at: tuple[float, float],
    text: tuple[str, Type, str],
    room: float,
) -> float:
    """Write a paragraph from its upper edge where there is a pen; return how high it is."""
    words, kind, ink = text
    if pen is not None:
        pen.paragraph(at[0], at[1] + glass.texts.size(kind), words, kind, ink, room)
    return len(glass.texts.wrap(words, kind, room)) * glass.texts.leading(kind)
