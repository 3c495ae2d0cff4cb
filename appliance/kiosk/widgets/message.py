"""Message, a banner or a card that says what is so, what it means and what to do."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_HEADS = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))
_BODY, _REMEDY = Type(18), Type(18, bold=True)
_TEXT_AT, _PAD, _ARROW = 70.0, 14.0, 46.0
_LOOK = {
    "info": ("primtint", "primedge", "ink"),
    "check": ("oktint", "ok", "ink"),
    "waiting": ("surface", "edge", "ink"),
    "warning": ("warntint", "warnink", "ink"),
    "cross": ("crittint", "critedge", "ink"),
    "unknown": ("crittint", "critedge", "ink"),
}


def message_height(
    glass: Glass, width: float, head: str, text: str, remedy: str = "", *, leads: bool = False
) -> float:
    """Return the height of a message of this width; one that `leads` on keeps room for an arrow."""
    texts, room = glass.texts, _room(width, leads=leads)
    lines = sum(
        len(texts.wrap(words, kind, room))
        for words, kind in ((text, _BODY), (remedy, _REMEDY))
        if words
    )
    heads = len(texts.wrap(head, _head(glass, head, room), room))
    first = heads * texts.leading(_head(glass, head, room))
    return 2 * _PAD + first + lines * texts.leading(_BODY)


def draw_message(
    pen: Pen,
    box: Box,
    symbol: str,
    head: str,
    text: str,
    remedy: str = "",
    *,
    leads: bool = False,
) -> None:
    """Draw a message: symbol and head, then the text, then the remedy in bold."""
    ground, edge, ink = _LOOK[symbol]
    pen.fill(box, edge, 10)
    pen.fill(Box(box.x + 10, box.y + 2, box.w - 12, box.h - 4), ground, 8)
    symbols.draw(pen, symbol, box.x + 26, box.y + _PAD, 30)
    if leads:
        symbols.draw(pen, "arrow-right", box.x + box.w - 38, box.y + 18, 24)
    texts, x, width = pen.glass.texts, box.x + _TEXT_AT, _room(box.w, leads=leads)
    kind = _head(pen.glass, head, width)
    base = box.y + _PAD + texts.size(kind)
    base += pen.paragraph(x, base, head, kind, ink, width)
    base += pen.paragraph(x, base, text, _BODY, ink, width)
    pen.paragraph(x, base, remedy, _REMEDY, ink, width)


def _room(width: float, *, leads: bool) -> float:
    return width - _TEXT_AT - (_ARROW if leads else _PAD)


def _head(glass: Glass, head: str, width: float) -> Type:
    """Return the head's type: on one line where it fits, else the smallest on several."""
    return glass.texts.fitting(head, _HEADS, width)


class Message(Pane):
    """A message that stands on a screen until what it says is over."""

    def __init__(
        self, glass: Glass, box: Box, symbol: str, head: str, text: str, remedy: str = ""
    ) -> None:
        """`box.h` grows to what the words need."""
        height = max(box.h, message_height(glass, box.w, head, text, remedy))
        super().__init__(glass, Box(box.x, box.y, box.w, height))
        self._words = (symbol, head, text, remedy)

    def draw(self) -> None:
        """Draw the message."""
        draw_message(self.pen, self.box, *self._words)
