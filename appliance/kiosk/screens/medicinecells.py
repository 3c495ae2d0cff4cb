"""The cells of a medicine's row that are right of its drug: dose, times, last dose, next dose."""

from dataclasses import dataclass

from appliance.kiosk.pen import Glass, Pen
from appliance.kiosk.screens.medicinecolumns import END, GAP, columns_of
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

_SMALL = Type(16)
MARK = 31.0
"""The room of the sign before a dose that may have been given."""


@dataclass(frozen=True)
class Cell:
    """A cell: its place, and its texts as (words, type, token), broken at their middle dots.

    `shift` leaves room for a symbol before the first of them.
    """

    x: float
    width: float
    parts: tuple[tuple[str, Type, str], ...]
    shift: float = 0.0

    def height(self, glass: Glass) -> float:
        """Return how high the cell's texts are."""
        texts = glass.texts
        return sum(
            len(texts.flow(words, kind, self.width - self._in(index))) * texts.leading(kind)
            for index, (words, kind, _) in enumerate(self.parts)
        )

    def draw(self, pen: Pen, top: float) -> None:
        """Draw the texts, one under the other."""
        for index, (words, kind, token) in enumerate(self.parts):
            x, room = self.x + self._in(index), self.width - self._in(index)
            top += pen.notes(x, top + pen.glass.texts.size(kind), words, kind, token, room)

    def _in(self, index: int) -> float:
        return 0.0 if index else self.shift


def ink(medicine: Medicine) -> tuple[str, bool]:
    """Return the ink of a medicine and whether it is bold; a stopped one stands back."""
    return ("ink2", False) if medicine.stopped else ("ink", True)


def times_cell(glass: Glass, medicine: Medicine) -> Cell:
    """Return the times, with gap and ceiling under them."""
    token, _ = ink(medicine)
    columns = columns_of(glass)
    room, words = columns.last - columns.times - GAP, "  ".join(medicine.times)
    times = (words, glass.texts.fitting(words, (Type(17), _SMALL), room), token)
    notes = (*medicine.limits, medicine.times_note)
    return Cell(columns.times, room, _real((times, *((note, _SMALL, token) for note in notes))))


def last_cell(glass: Glass, medicine: Medicine) -> Cell:
    """Return the last dose with its details."""
    token, _ = ink(medicine)
    columns = columns_of(glass)
    parts = (
        (medicine.last_given, _SMALL, token),
        (medicine.last_given_detail, _SMALL, "ink2"),
    )
    return Cell(columns.last, columns.next - columns.last - GAP, _real(parts))


def day_words(glass: Glass, medicine: Medicine) -> str:
    """Return the doses of the last 24 hours in words, empty where none are told."""
    day = " · ".join(medicine.given_day)
    return glass.language.say("24 h: {doses}", doses=day) if day else ""


def next_cell(glass: Glass, medicine: Medicine) -> Cell:
    """Return the next dose, whether it may have been given, and what is left of the day's."""
    token, bold = ink(medicine)
    maybe = glass.language.say("May have been given") if medicine.maybe_given else ""
    parts = (
        (medicine.next_due, Type(18, bold=bold), token),
        (maybe, Type(16, bold=True), token),
        (medicine.left, _SMALL, token),
    )
    left = columns_of(glass).next
    shift = MARK if medicine.maybe_given else 0.0
    return Cell(left, END - left, _real(parts), shift)


def lay_dose(glass: Glass, pen: Pen | None, top: float, medicine: Medicine) -> float:
    """Place amount and route, and who ordered them under both; return the height.

    In enlarged letters who ordered them stands under the drug.

    A dose too wide for its column takes the route's too, and the route goes under it: a number
    never parts from its unit, and no unit is broken.
    """
    texts, columns, (token, bold) = glass.texts, columns_of(glass), ink(medicine)
    whole = columns.times - columns.amount - GAP
    room, way = (columns.route if medicine.route else columns.times) - columns.amount - GAP, 0.0
    smallest = _sizes(16, bold=bold)[-1]
    wide = columns.under or _longest(glass, medicine.amount, smallest) > room
    room, way = (whole, whole) if wide else (room, columns.times - columns.route - GAP)
    kind = _unbroken(glass, medicine.amount, _sizes(19, bold=bold), room)
    small = _unbroken(glass, medicine.route, _sizes(17), way)
    amount = len(texts.wrap(medicine.amount, kind, room)) * texts.leading(kind)
    route = len(texts.wrap(medicine.route, small, way)) * texts.leading(small)
    high = amount + route * bool(medicine.route) if wide else max(amount, route)
    ordered = "" if columns.under else medicine.ordered
    if pen:
        left, below = (columns.amount, amount) if wide else (columns.route, 0.0)
        base = top + texts.size(kind) - 1
        pen.paragraph(columns.amount, base, medicine.amount, kind, token, room)
        base = top + below + texts.size(small if wide else kind) - 1
        pen.paragraph(left, base, medicine.route, small, token, way)
        base = top + high + texts.size(_SMALL) - 1
        pen.paragraph(columns.amount, base, ordered, _SMALL, "ink2", whole)
    lines = texts.wrap(ordered, _SMALL, whole) if ordered else ()
    return high + len(lines) * texts.leading(_SMALL)


def _longest(glass: Glass, words: str, kind: Type) -> float:
    return max(glass.texts.width(word, kind) for word in words.split(" "))


def _sizes(largest: int, *, bold: bool = False) -> tuple[Type, ...]:
    return tuple(Type(size, bold=bold) for size in range(largest, 15, -1))


def _unbroken(glass: Glass, words: str, kinds: tuple[Type, ...], room: float) -> Type:
    """Return the largest type in which no word need be broken."""
    return glass.texts.fitting(max(words.split(" "), key=len), kinds, room)


def _real(parts: tuple[tuple[str, Type, str], ...]) -> tuple[tuple[str, Type, str], ...]:
    return tuple(part for part in parts if part[0])
