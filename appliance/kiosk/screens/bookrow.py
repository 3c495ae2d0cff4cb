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
_STRIP, _LABEL, _TOP = 12.0, 66.0, 5.0
_SMALL = Type(16, bold=True)
_OF_PATIENTS = (BookKind.BOOKED, BookKind.MOVED)


def height_of(glass: Glass, row: BookRow, wide: float) -> float:
    """Return the least height in which a stretch can be read whole, its texts `wide` pixels."""
    texts = glass.texts
    if row.kind not in _OF_PATIENTS:
        return 12 + texts.leading(_SMALL) * len(texts.wrap(_words(row), _SMALL, wide - 28))
    text = len(texts.wrap(row.text, _kind(row), wide)) if row.text else 0
    high = _TOP + _head_height(glass, row, wide, _NAME) + texts.leading(_NUMBER)
    status = texts.leading(_SMALL) if row.status else 0
    return high + text * texts.leading(_kind(row)) + status + 3


def _head_height(glass: Glass, row: BookRow, wide: float, kind: Type) -> float:
    """Return how high name and telephone are: on one line, or the telephone under the name."""
    texts = glass.texts
    if texts.width(row.name, kind) + texts.width(row.phone, _PHONE) + 14 <= wide:
        return texts.leading(kind)
    names = len(texts.wrap(row.name, kind, wide)) * texts.leading(kind)
    return names + (texts.leading(_PHONE) if row.phone else 0)


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
    wide, top = right - left, box.y + _TOP
    base = top + texts.size(kind)
    if texts.width(row.name, kind) + texts.width(row.phone, _PHONE) + 14 <= wide:
        pen.text(left, base, row.name, kind, token)
        pen.text(right, base, row.phone, _PHONE, "ink", "right")
    else:
        high = pen.paragraph(left, base, row.name, kind, token, wide)
        pen.text(left, top + high + texts.size(_PHONE), row.phone, _PHONE, "ink")
    top += _head_height(pen.glass, row, wide, kind)
    base = top + texts.size(_NUMBER)
    used = pen.text(left, base, row.number, _NUMBER, token)
    beside = used + 12 + texts.width(row.status, _SMALL) <= wide
    if row.status and beside:
        pen.text(right, base, row.status, _SMALL, "ink", "right")
    top += texts.leading(_NUMBER)
    shade = "ink" if row.kind is BookKind.MOVED else "ink2"
    size = texts.size(_kind(row))
    top += pen.paragraph(left, top + size, row.text, _kind(row), shade, wide)
    if row.status and not beside:
        pen.text(left, top + texts.size(_SMALL), row.status, _SMALL, "ink")


def _free(pen: Pen, box: Box, row: BookRow) -> None:
    pen.frame(box, "oktint", "ok", 3, 8)
    _strip(pen, box, row)
    used = _label(pen, box, row, "free", (_FREE, Type(17, bold=True), _SMALL), "okink")
    clock = pen.glass.language.clock
    span = f"{clock(row.start)}–{clock(row.end)}"
    kind = Type(17, mono=True)
    if used + pen.glass.texts.width(span, kind) + 24 <= box.w - _LABEL:
        base = box.y + box.h / 2 + pen.glass.texts.size(kind) * 0.365
        pen.text(box.x + box.w - 17, base, span, kind, "okink", "right")


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
    lines = texts.wrap(words, kind, room)
    step, middle = texts.leading(kind), box.y + box.h / 2
    symbols.draw(pen, symbol, box.x + 20, middle - 12, 24)
    base = middle + texts.size(kind) * 0.365 - step * (len(lines) - 1) / 2
    pen.block(box.x + 54, base, words, kind, token, lines)
    return max(texts.width(line, kind) for line in lines)


_DRAW = {
    BookKind.BOOKED: _booked,
    BookKind.FREE: _free,
    BookKind.BLOCKED: _blocked,
    BookKind.MOVED: _moved,
}


def draw_stretch(pen: Pen, box: Box, row: BookRow) -> None:
    """Draw one stretch: booked, free or blocked."""
    _DRAW[row.kind](pen, box, row)
