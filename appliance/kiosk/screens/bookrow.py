"""One stretch of the day book: booked with name and telephone, free, blocked, or moved away.

A category's colour is a strip at the left edge; its word stands in the text, so that the colour
is never the only sign.
"""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.sheets.sheet import BookKind, BookRow

_NAME, _PHONE, _NUMBER = Type(18, bold=True), Type(17, bold=True), Type(16, mono=True)
_TEXT, _FREE = Type(17), Type(20, bold=True)
_LINE = 23.0
_STRIP, _LABEL = 12.0, 66.0
_SMALL = Type(16, bold=True)
_OF_PATIENTS = (BookKind.BOOKED, BookKind.MOVED)


def height_of(glass: Glass, row: BookRow, wide: float) -> float:
    """Return the least height in which a stretch can be read whole, its texts `wide` pixels."""
    texts = glass.texts
    if row.kind not in _OF_PATIENTS:
        return 12 + 22 * len(texts.wrap(_words(row), _SMALL, wide - 28))
    lines = len(texts.wrap(row.text, _kind(row), wide)) if row.text else 0
    head = 1
    if texts.width(row.name, _NAME) + texts.width(row.phone, _PHONE) + 14 > wide:
        head = len(texts.wrap(row.name, _NAME, wide)) + bool(row.phone)
    return 8 + (head + 1) * _LINE + lines * 22 + (22 if row.status else 0)


def _words(row: BookRow) -> str:
    return " · ".join(part for part in (row.text, row.status) if part)


def _kind(row: BookRow) -> Type:
    return Type(17, bold=True) if row.kind is BookKind.MOVED else _TEXT


def _strip(pen: Pen, box: Box, row: BookRow, otherwise: str = "") -> None:
    """Draw the colour of a stretch's category, with an edge that any colour stands out from."""
    if row.colour:
        pen.fill(Box(box.x + 2, box.y + 3, _STRIP, box.h - 6), "ink2")
        pen.fill(Box(box.x + 3, box.y + 4, _STRIP - 2, box.h - 8), row.colour)
    elif otherwise:
        pen.fill(Box(box.x, box.y + 2, 6, box.h - 4), otherwise)


def _booked(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "surface", "line", 1, 8)
    _strip(pen, box, row, "primedge")
    _visit(pen, box, row, _NAME, "ink")


def _moved(pen: Pen, box: Box, row: BookRow) -> None:
    """Draw a visit that was moved away: nobody's time here, and where to in bold."""
    pen.frame(box, "sunken", "line", 1, 8)
    _visit(pen, box, row, Type(18), "ink2")


def _visit(pen: Pen, box: Box, row: BookRow, kind: Type, token: str) -> None:
    texts, left, right = pen.glass.texts, box.x + 22, box.x + box.w - 12
    phone = texts.width(row.phone, _PHONE)
    base = box.y + 22
    room = right - left - (phone + 14 if phone else 0)
    fits = texts.width(row.name, kind) <= room
    if fits:
        pen.text(left, base, row.name, kind, token)
        pen.text(right, base, row.phone, _PHONE, "ink", "right")
    else:
        base += pen.paragraph(left, base, row.name, kind, token, right - left) - _LINE
        base += _LINE
        pen.text(left, base, row.phone, _PHONE, "ink")
    base += _LINE
    used = pen.text(left, base, row.number, _NUMBER, token)
    if row.status:
        pen.text(
            max(left + used + 12, right), base, row.status, Type(16, bold=True), "ink", "right"
        )
    shade = "ink" if row.kind is BookKind.MOVED else "ink2"
    pen.paragraph(left, base + 22, row.text, _kind(row), shade, right - left)


def _free(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "oktint", "ok", 3, 8)
    _strip(pen, box, row)
    used = _label(pen, box, row, "free", (_FREE, Type(17, bold=True), _SMALL), "okink")
    clock = pen.glass.language.clock
    span = f"{clock(row.start)}–{clock(row.end)}"
    kind = Type(17, mono=True)
    if used + pen.glass.texts.width(span, kind) + 24 <= box.w - _LABEL:
        pen.text(box.x + box.w - 17, box.y + box.h / 2 + 6, span, kind, "okink", "right")


def _blocked(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "sunken", "line", 1, 8)
    _strip(pen, box, row)
    _label(pen, box, row, "blocked", (Type(18), Type(16)), "ink2")


def _label(
    pen: Pen, box: Box, row: BookRow, symbol: str, kinds: tuple[Type, ...], token: str
) -> float:
    """Write what a stretch is beside its sign, in the largest type that fits, or wrapped.

    Returns the width that the words take.
    """
    texts, words, room = pen.glass.texts, _words(row), box.w - _LABEL
    kind = texts.fitting(words, kinds, room)
    middle = box.y + box.h / 2
    symbols.draw(pen, symbol, box.x + 20, middle - 12, 24)
    if texts.width(words, kind) <= room:
        return pen.text(box.x + 54, middle + 7, words, kind, token)
    lines = len(texts.wrap(words, kind, room))
    pen.paragraph(box.x + 54, middle + 7 - 11 * (lines - 1), words, kind, token, room)
    return room


_DRAW = {
    BookKind.BOOKED: _booked,
    BookKind.FREE: _free,
    BookKind.BLOCKED: _blocked,
    BookKind.MOVED: _moved,
}


def draw_stretch(pen: Pen, box: Box, row: BookRow) -> None:
    """Draw one stretch: booked, free or blocked."""
    _DRAW[row.kind](pen, box, row)
