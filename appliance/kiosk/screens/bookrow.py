"""One stretch of the day book: booked with name and telephone, free, or blocked."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.sheets.sheet import BookKind, BookRow

_NAME, _PHONE, _NUMBER = Type(18, bold=True), Type(17, bold=True), Type(16, mono=True)
_TEXT, _FREE = Type(17), Type(20, bold=True)
_LINE = 23.0


def height_of(glass: Glass, row: BookRow, wide: float) -> float:
    """Return the least height in which a stretch can be read whole."""
    if row.kind is not BookKind.BOOKED:
        return 34.0
    lines = len(glass.texts.wrap(row.text, _TEXT, wide)) if row.text else 0
    return 8 + 2 * _LINE + lines * 22 + (22 if row.status else 0)


def _booked(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "surface", "line", 1, 8)
    pen.fill(Box(box.x, box.y + 2, 6, box.h - 4), "primedge")
    texts, left, right = pen.glass.texts, box.x + 18, box.x + box.w - 12
    phone = texts.width(row.phone, _PHONE)
    base = box.y + 22
    room = right - left - (phone + 14 if phone else 0)
    fits = texts.width(row.name, _NAME) <= room
    if fits:
        pen.text(left, base, row.name, _NAME, "ink")
        pen.text(right, base, row.phone, _PHONE, "ink", "right")
    else:
        base += pen.paragraph(left, base, row.name, _NAME, "ink", right - left) - _LINE
        base += _LINE
        pen.text(left, base, row.phone, _PHONE, "ink")
    base += _LINE
    used = pen.text(left, base, row.number, _NUMBER, "ink")
    if row.status:
        pen.text(
            max(left + used + 12, right), base, row.status, Type(16, bold=True), "ink", "right"
        )
    pen.paragraph(left, base + 22, row.text, _TEXT, "ink2", right - left)


def _free(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "oktint", "ok", 3, 8)
    middle = box.y + box.h / 2
    symbols.draw(pen, "free", box.x + 16, middle - 12, 24)
    words = " · ".join(part for part in (row.text, row.status) if part)
    room = box.w - 68
    kind = pen.glass.texts.fitting(words, (_FREE, Type(17, bold=True), Type(16, bold=True)), room)
    used = pen.text(box.x + 54, middle + 7, words, kind, "okink")
    clock = pen.glass.language.clock
    span = f"{clock(row.start)}–{clock(row.end)}"
    kind = Type(17, mono=True)
    if used + pen.glass.texts.width(span, kind) + 24 <= room:
        pen.text(box.x + box.w - 17, middle + 6, span, kind, "okink", "right")


def _blocked(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "sunken", "line", 1, 8)
    middle = box.y + box.h / 2
    symbols.draw(pen, "blocked", box.x + 16, middle - 12, 24)
    kind = pen.glass.texts.fitting(row.text, (Type(18), Type(16)), box.w - 68)
    pen.text(box.x + 54, middle + 6, row.text, kind, "ink2")


_DRAW = {BookKind.BOOKED: _booked, BookKind.FREE: _free, BookKind.BLOCKED: _blocked}


def draw_stretch(pen: Pen, box: Box, row: BookRow) -> None:
    """Draw one stretch: booked, free or blocked."""
    _DRAW[row.kind](pen, box, row)
