"""One medicine as a row of the medication list: measured first, then drawn, never cut."""

from dataclasses import dataclass

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.screens.verbatim import draw_verbatim, verbatim_height
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

DRUG, AMOUNT, ROUTE, TIMES, LAST, NEXT = 142, 488, 640, 756, 900, 1072
"""Left edges of the six columns."""
END = 1256
_GAP = 12
_DRUG, _SMALL = Type(20, bold=True), Type(16)
_TAG = Type(16, bold=True)
_LEAST = 53.0


@dataclass(frozen=True)
class _Cell:
    """A cell: its place, and its paragraphs as (words, type, token)."""

    x: float
    width: float
    parts: tuple[tuple[str, Type, str], ...]

    def height(self, glass: Glass) -> float:
        return sum(
            len(glass.texts.wrap(words, kind, self.width)) * leading(kind)
            for words, kind, _ in self.parts
        )

    def draw(self, pen: Pen, top: float) -> None:
        for words, kind, token in self.parts:
            base = top + kind.size
            top += pen.paragraph(self.x, base, words, kind, token, self.width)


def medicine_height(glass: Glass, medicine: Medicine) -> float:
    """Return the height of a medicine's row in design pixels."""
    tallest = max(cell.height(glass) for cell in _cells(glass, medicine))
    tallest = max(tallest, _drug_height(glass, medicine))
    if medicine.verbatim:
        tallest = max(tallest, verbatim_height(glass, medicine, LAST - AMOUNT - _GAP))
    return max(_LEAST, tallest + 10)


def draw_medicine(pen: Pen, box: Box, medicine: Medicine) -> None:
    """Draw a medicine's row."""
    glass = pen.glass
    room = box.h
    _draw_drug(pen, box, room, medicine)
    for cell in _cells(glass, medicine):
        height = cell.height(glass)
        if medicine.maybe_given and cell.x == NEXT + 34:
            _maybe_ground(pen, box, room)
        cell.draw(pen, box.y + (room - height) / 2)
    if medicine.verbatim:
        draw_verbatim(pen, Box(AMOUNT, box.y + 3, LAST - AMOUNT - _GAP, room - 6), medicine)


def _ink(medicine: Medicine) -> tuple[str, bool]:
    return ("ink2", False) if medicine.stopped else ("ink", True)


def _cells(glass: Glass, medicine: Medicine) -> tuple[_Cell, ...]:
    token, bold = _ink(medicine)
    cells = []
    if not medicine.verbatim:
        amount = ((medicine.amount, _dose_type(glass, medicine.amount, bold=bold), token),)
        cells.append(_Cell(AMOUNT, ROUTE - AMOUNT - _GAP, _real(amount)))
        cells.append(_Cell(ROUTE, TIMES - ROUTE - 8, _real(((medicine.route, Type(17), token),))))
        times = ("  ".join(medicine.times), Type(17), token)
        notes = (medicine.times_note, *medicine.limits, medicine.left)
        cells.append(
            _Cell(
                TIMES,
                LAST - TIMES - _GAP,
                _real((times, *((note, _SMALL, "ink2") for note in notes))),
            )
        )
    day = tuple((given, _SMALL, "ink2") for given in medicine.given_day)
    last = ((medicine.last_given, _SMALL, token), (medicine.last_given_detail, _SMALL, "ink2"))
    last_day = (*last, *day)
    cells.append(_Cell(LAST, NEXT - LAST - _GAP, _real(last_day)))
    shift = 34 if medicine.maybe_given else 0
    due: tuple[tuple[str, Type, str], ...] = ((medicine.next_due, Type(18, bold=bold), token),)
    if medicine.maybe_given:
        due += ((glass.language.say("May have been given"), Type(16, bold=True), token),)
    cells.append(_Cell(NEXT + shift, END - NEXT - shift - 4, _real(due)))
    return tuple(cells)


def _dose_type(glass: Glass, words: str, *, bold: bool) -> Type:
    """Return the largest type in which no word of a dose need be broken."""
    longest = max(words.split(" "), key=len)
    kinds = tuple(Type(size, bold=bold) for size in (19, 18, 17, 16))
    return glass.texts.fitting(longest, kinds, ROUTE - AMOUNT - _GAP)


def _real(
    parts: tuple[tuple[str, Type, str], ...],
) -> tuple[tuple[str, Type, str], ...]:
    return tuple(part for part in parts if part[0])


def _extra(medicine: Medicine) -> _Cell:
    """Return the sentences under the name: needed for what, why, how, ordered by whom."""
    words: tuple[str, ...] = (
        medicine.needed_for,
        medicine.reason,
        medicine.instruction,
        medicine.ordered,
    )
    if medicine.verbatim:
        words += (medicine.times_note, *medicine.limits, medicine.left)
    line = " · ".join(word for word in words if word)
    return _Cell(DRUG, AMOUNT - DRUG - _GAP, _real(((line, _SMALL, "ink2"),)))


def _form(medicine: Medicine) -> str:
    return " ".join(part for part in (medicine.form, medicine.strength) if part)


def _drug_lines(glass: Glass, medicine: Medicine) -> tuple[tuple[str, ...], bool]:
    """Return the drug name's lines and whether the tags still fit on the last of them."""
    width = AMOUNT - DRUG - _GAP
    lines = glass.texts.wrap(medicine.drug, _name_type(medicine), width)
    tags = sum(glass.texts.width(tag, _TAG) + 24 for tag in medicine.tags)
    last = glass.texts.width(lines[-1], _name_type(medicine))
    return lines, last + tags + 4 <= width


def _name_type(medicine: Medicine) -> Type:
    return Type(20) if medicine.stopped else _DRUG


def _drug_height(glass: Glass, medicine: Medicine) -> float:
    lines, beside = _drug_lines(glass, medicine)
    height = len(lines) * leading(_name_type(medicine)) - 2.0
    if medicine.tags and not beside:
        height += 26 * _tag_rows(glass, medicine)
    form = _form(medicine)
    if form:
        height += len(glass.texts.wrap(form, _SMALL, AMOUNT - DRUG - _GAP)) * leading(_SMALL)
    return height + _extra(medicine).height(glass)


def _tag_rows(glass: Glass, medicine: Medicine) -> int:
    rows, used = 1, 0.0
    for tag in medicine.tags:
        width = glass.texts.width(tag, _TAG) + 24
        if used and used + width > AMOUNT - DRUG - _GAP:
            rows, used = rows + 1, 0.0
        used += width
    return rows


def _draw_drug(pen: Pen, box: Box, room: float, medicine: Medicine) -> None:
    glass, width = pen.glass, AMOUNT - DRUG - _GAP
    lines, beside = _drug_lines(glass, medicine)
    top = box.y + (room - _drug_height(glass, medicine)) / 2
    kind = _name_type(medicine)
    pen.paragraph(DRUG, top + 18, medicine.drug, kind, _ink(medicine)[0], width)
    base = top + 18 + (len(lines) - 1) * leading(kind)
    if medicine.tags:
        x = DRUG + glass.texts.width(lines[-1], kind) + 10 if beside else DRUG
        base = _tags(pen, x, base if beside else base + 26, medicine)
    low = base + 5 + pen.paragraph(DRUG, base + 21, _form(medicine), _SMALL, "ink2", width)
    _extra(medicine).draw(pen, low)


def _tags(pen: Pen, x: float, base: float, medicine: Medicine) -> float:
    start = x
    for tag in medicine.tags:
        width = pen.glass.texts.width(tag, _TAG) + 16
        if x > start and x + width > AMOUNT - _GAP:
            x, base = DRUG, base + 26
        pen.fill(Box(x, base - 17, width, 22), "ink", 5)
        pen.text(x + 8, base, tag, _TAG, "bg")
        x += width + 8
    return base


def _maybe_ground(pen: Pen, box: Box, room: float) -> None:
    pen.fill(Box(NEXT - 10, box.y + 3, END - NEXT + 10, room - 6), "warntint", 6)
    symbols.draw(pen, "maybe-given", NEXT - 2, box.y + room / 2 - 13, 26)
