"""One medicine as a row of the medication list: measured first, then drawn, never cut.

Two lines where two hold every word, so that a whole chart can be seen at once: the name over
form, strength, reason and instruction; dose and route over who ordered them; times over gap
and ceiling; the last dose; the next over what is left. What is longer makes its row higher.
"""

from dataclasses import dataclass

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.screens.verbatim import draw_verbatim, verbatim_height
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

DRUG, AMOUNT, ROUTE, TIMES, LAST, NEXT = 142, 470, 602, 714, 884, 1054
"""Left edges of the six columns."""
END = 1256
_GAP = 10
_SMALL, _TAG = Type(16), Type(16, bold=True)
_LEAST, _AIR, _TAG_STEP, _MARK, _SAVES = 53.0, 8.0, 24.0, 31.0, 10.0
_ROOM, _ORDERED = AMOUNT - DRUG - _GAP, TIMES - AMOUNT - _GAP


@dataclass(frozen=True)
class _Cell:
    """A cell: its place, and its texts as (words, type, token), broken at their middle dots.

    `shift` leaves room for a symbol before the first of them.
    """

    x: float
    width: float
    parts: tuple[tuple[str, Type, str], ...]
    shift: float = 0.0

    def height(self, glass: Glass) -> float:
        return sum(
            len(glass.texts.flow(words, kind, self.width - self._in(index))) * leading(kind)
            for index, (words, kind, _) in enumerate(self.parts)
        )

    def draw(self, pen: Pen, top: float) -> None:
        for index, (words, kind, token) in enumerate(self.parts):
            x, room = self.x + self._in(index), self.width - self._in(index)
            top += pen.notes(x, top + kind.size, words, kind, token, room)

    def _in(self, index: int) -> float:
        return 0.0 if index else self.shift


def medicine_height(glass: Glass, medicine: Medicine) -> float:
    """Return the height of a medicine's row in design pixels."""
    tallest = max(cell.height(glass) for cell in _cells(glass, medicine))
    tallest = max(tallest, _lay_drug(glass, None, 0, medicine))
    if medicine.verbatim:
        tallest = max(tallest, verbatim_height(glass, medicine, LAST - AMOUNT - _GAP) - 2)
    else:
        tallest = max(tallest, _lay_dose(glass, None, 0, medicine))
    return max(_LEAST, tallest + _AIR)


def draw_medicine(pen: Pen, box: Box, medicine: Medicine) -> None:
    """Draw a medicine's row."""
    glass = pen.glass
    if medicine.maybe_given:
        _draw_maybe(pen, box, _next(glass, medicine))
    _lay_drug(glass, pen, box.y + (box.h - _lay_drug(glass, None, 0, medicine)) / 2, medicine)
    for cell in _cells(glass, medicine):
        cell.draw(pen, box.y + (box.h - cell.height(glass)) / 2)
    if medicine.verbatim:
        draw_verbatim(pen, Box(AMOUNT, box.y + 3, LAST - AMOUNT - _GAP, box.h - 6), medicine)
    else:
        _lay_dose(glass, pen, box.y + (box.h - _lay_dose(glass, None, 0, medicine)) / 2, medicine)


def _ink(medicine: Medicine) -> tuple[str, bool]:
    return ("ink2", False) if medicine.stopped else ("ink", True)


def _cells(glass: Glass, medicine: Medicine) -> tuple[_Cell, ...]:
    dosage = () if medicine.verbatim else _dosage(glass, medicine)
    return (*dosage, _last(glass, medicine), _next(glass, medicine))


def _dosage(glass: Glass, medicine: Medicine) -> tuple[_Cell, ...]:
    """Return the times, with gap and ceiling under them."""
    token, _ = _ink(medicine)
    room, words = LAST - TIMES - _GAP, "  ".join(medicine.times)
    times = (words, glass.texts.fitting(words, (Type(17), _SMALL), room), token)
    notes = (*medicine.limits, medicine.times_note)
    return (_Cell(TIMES, room, _real((times, *((note, _SMALL, token) for note in notes)))),)


def _lay_dose(glass: Glass, pen: Pen | None, top: float, medicine: Medicine) -> float:
    """Place amount and route, and who ordered them under both; return the height.

    A dose too wide for its column takes the route's too, and the route goes under it: a number
    never parts from its unit, and no unit is broken.
    """
    token, bold = _ink(medicine)
    room, way = (ROUTE if medicine.route else TIMES) - AMOUNT - _GAP, TIMES - ROUTE - _GAP
    smallest = _sizes(16, bold=bold)[-1]
    wide = max(glass.texts.width(word, smallest) for word in medicine.amount.split(" ")) > room
    room, way = (_ORDERED, _ORDERED) if wide else (room, way)
    kind = _unbroken(glass, medicine.amount, _sizes(19, bold=bold), room)
    small = _unbroken(glass, medicine.route, _sizes(17), way)
    amount = len(glass.texts.wrap(medicine.amount, kind, room)) * leading(kind)
    route = len(glass.texts.wrap(medicine.route, small, way)) * leading(small)
    high = amount + route * bool(medicine.route) if wide else max(amount, route)
    if pen:
        left, below = (AMOUNT, amount) if wide else (ROUTE, 0.0)
        pen.paragraph(AMOUNT, top + 18, medicine.amount, kind, token, room)
        pen.paragraph(left, top + below + 18, medicine.route, small, token, way)
        pen.paragraph(AMOUNT, top + high + 15, medicine.ordered, _SMALL, "ink2", _ORDERED)
    lines = glass.texts.wrap(medicine.ordered, _SMALL, _ORDERED) if medicine.ordered else ()
    return high + len(lines) * leading(_SMALL)


def _sizes(largest: int, *, bold: bool = False) -> tuple[Type, ...]:
    return tuple(Type(size, bold=bold) for size in range(largest, 15, -1))


def _last(glass: Glass, medicine: Medicine) -> _Cell:
    """Return the last dose with its details, and the doses of the last 24 hours."""
    token, _ = _ink(medicine)
    day = " · ".join(medicine.given_day)
    parts = (
        (medicine.last_given, _SMALL, token),
        (medicine.last_given_detail, _SMALL, "ink2"),
        (glass.language.say("24 h: {doses}", doses=day) if day else "", _SMALL, "ink2"),
    )
    return _Cell(LAST, NEXT - LAST - _GAP, _real(parts))


def _next(glass: Glass, medicine: Medicine) -> _Cell:
    """Return the next dose, whether it may have been given, and what is left of the day's."""
    token, bold = _ink(medicine)
    maybe = glass.language.say("May have been given") if medicine.maybe_given else ""
    parts = (
        (medicine.next_due, Type(18, bold=bold), token),
        (maybe, Type(16, bold=True), token),
        (medicine.left, _SMALL, token),
    )
    return _Cell(NEXT, END - NEXT, _real(parts), _MARK if medicine.maybe_given else 0)


def _unbroken(glass: Glass, words: str, kinds: tuple[Type, ...], room: float) -> Type:
    """Return the largest type in which no word need be broken."""
    return glass.texts.fitting(max(words.split(" "), key=len), kinds, room)


def _real(
    parts: tuple[tuple[str, Type, str], ...],
) -> tuple[tuple[str, Type, str], ...]:
    return tuple(part for part in parts if part[0])


def _notes(medicine: Medicine) -> str:
    """Return the second line: form, strength, needed for what, why, how.

    Who ordered it stands under the dose, or here where the source's own words stand there.
    """
    form = " ".join(part for part in (medicine.form, medicine.strength) if part)
    words = [form, medicine.needed_for, medicine.reason, medicine.instruction]
    if medicine.verbatim:
        words += [*medicine.limits, medicine.ordered]
    return " · ".join(word for word in words if word)


def _name_type(glass: Glass, medicine: Medicine) -> Type:
    """Return the type of the name: smaller where that saves it, or its tags, a line."""
    large, small = (Type(size, bold=not medicine.stopped) for size in (20, 18))
    low = {kind: _lay_name(glass, None, 0, medicine, kind) for kind in (large, small)}
    return small if low[small] + _SAVES < low[large] else large


def _lay_name(glass: Glass, pen: Pen | None, top: float, medicine: Medicine, kind: Type) -> float:
    """Place name and tags from `top`; draw them where there is a pen; return the last baseline."""
    lines = glass.texts.wrap(medicine.drug, kind, _ROOM)
    base = top + 18.0
    if pen:
        pen.block(DRUG, base, medicine.drug, kind, _ink(medicine)[0], lines)
    base += (len(lines) - 1) * leading(kind)
    return _lay_tags(glass, pen, DRUG + glass.texts.width(lines[-1], kind) + 10, base, medicine)


def _lay_drug(glass: Glass, pen: Pen | None, top: float, medicine: Medicine) -> float:
    """Place name, tags and notes from `top`; draw them where there is a pen; return the height."""
    base = _lay_name(glass, pen, top, medicine, _name_type(glass, medicine))
    notes = _notes(medicine)
    if not notes:
        return base + 6 - top
    if pen:
        pen.notes(DRUG, base + 21, notes, _SMALL, "ink2", _ROOM)
    return base + 6 + len(glass.texts.flow(notes, _SMALL, _ROOM)) * leading(_SMALL) - top


def _lay_tags(glass: Glass, pen: Pen | None, x: float, base: float, medicine: Medicine) -> float:
    """Place the tags behind the name, each on the next line where it does not fit."""
    for tag in medicine.tags:
        width = glass.texts.width(tag, _TAG) + 16
        if x > DRUG and x + width > DRUG + _ROOM:
            x, base = DRUG, base + _TAG_STEP
        if pen:
            pen.fill(Box(x, base - 17, width, 22), "ink", 5)
            pen.text(x + 8, base, tag, _TAG, "bg")
        x += width + 8
    return base


def _draw_maybe(pen: Pen, box: Box, cell: _Cell) -> None:
    """Draw the loud ground of a dose that may have been given, and its mark before the time."""
    pen.fill(Box(NEXT - 8, box.y + 3, END - NEXT + 8, box.h - 6), "warntint", 6)
    top = box.y + (box.h - cell.height(pen.glass)) / 2
    symbols.draw(pen, "maybe-given", NEXT, top - 1, 23)
