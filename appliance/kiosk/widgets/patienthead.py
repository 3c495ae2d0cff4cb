"""The patient header: two identifiers, and the allergy block, which is never left out."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.theme import MARGIN, STRIP, WIDTH, Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import AllergyBox, Head
from storage.records import AllergyState

_NAME, _NUMBER, _FACT, _LINE = (
    Type(32, bold=True),
    Type(20, mono=True, bold=True),
    Type(20),
    Type(17),
)
_ALLERGY = Type(22, bold=True)
_LEFT, _RIGHT = 756.0, 452.0
_MANY = 4


class PatientHead(Pane):
    """Name, number, sex and age, facts and place left; allergies and attention right."""

    def __init__(self, glass: Glass, head: Head) -> None:
        """Grow with the words."""
        self.head = head
        height = max(84.0, self._left_height(glass), self._right_height(glass) + 18)
        super().__init__(glass, Box(0, STRIP, WIDTH, height))

    def draw(self) -> None:
        """Draw the header."""
        self.pen.fill(Box(-400, STRIP, WIDTH + 800, self.box.h), "surface")
        self.pen.across(-400, STRIP + self.box.h - 1, WIDTH + 800, "line")
        self._left()
        self._right()

    def _facts(self) -> tuple[tuple[str, Type, str], ...]:
        head = self.head
        found = [(head.number, _NUMBER, "ink"), (head.person, _FACT, "ink")]
        found.append((head.place, _FACT, "ink2"))
        found += [(fact, _FACT, "ink") for fact in head.facts]
        return tuple(fact for fact in found if fact[0])

    def _flow(self, glass: Glass) -> list[list[tuple[str, Type, str]]]:
        lines: list[list[tuple[str, Type, str]]] = [[]]
        used = 0.0
        for fact in self._facts():
            width = glass.texts.width(fact[0], fact[1]) + 22
            if used + width > _LEFT and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append(fact)
            used += width
        return lines

    def _left_height(self, glass: Glass) -> float:
        names = len(glass.texts.wrap(self.head.name, _NAME, _LEFT))
        attention = self._attention()
        marks = len(glass.texts.wrap(attention, _LINE, _LEFT)) if attention else 0
        last = 34 + names * leading(_NAME) + (len(self._flow(glass)) - 1) * 30
        return last + 9 + (30 + (marks - 1) * leading(_LINE) if marks else 0)

    def _attention(self) -> str:
        words = ", ".join(self.head.attention)
        return f"{self.head.attention_label} {words}".strip() if words else ""

    def _left(self) -> None:
        base = STRIP + 39.0
        base += self.pen.paragraph(MARGIN, base, self.head.name, _NAME, "ink", _LEFT) - 5
        for line in self._flow(self.glass):
            x: float = MARGIN
            for words, kind, token in line:
                x += self.pen.text(x, base, words, kind, token) + 22
            base += 30
        attention = self._attention()
        if attention:
            self.pen.paragraph(MARGIN, base, attention, Type(17, bold=True), "warnink", _LEFT)

    def _right_height(self, glass: Glass) -> float:
        box = self.head.allergy
        if box is None:
            return 0
        return max(66.0, allergy_height(glass, box, _RIGHT))

    def _right(self) -> None:
        if self.head.allergy is not None:
            box = Box(804, STRIP + 9, _RIGHT, self._right_height(self.glass))
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
    shift = max(0.0, (box.h - allergy_height(pen.glass, allergies, box.w)) / 2)
    _lay_out(pen.glass, pen, Box(box.x, box.y + shift, box.w, box.h), allergies, ink)


def _lay_out(glass: Glass, pen: Pen | None, box: Box, allergies: AllergyBox, ink: str) -> float:
    """Place label and entries; draw them where there is a pen; return the lowest baseline.

    Up to four entries stand loud, each with its detail beside it where there is room; more
    stand in smaller type, so that the medicines below keep their place.
    """
    entries = allergy_entries(allergies)
    loud = _ALLERGY if len(entries) <= _MANY else Type(17, bold=True)
    quiet = _LINE if len(entries) <= _MANY else Type(16)
    left = 24 if allergies.state is AllergyState.NONE_KNOWN else 78
    x, room = box.x + left, box.w - left - 16
    base = box.y + 26
    if allergies.label:
        _write(glass, pen, (x, base), (allergies.label, Type(16, bold=True), ink), room)
        base += 4
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
