"""Message, a banner or a card that says what is so, what it means and what to do."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_HEAD, _BODY = Type(22, bold=True), Type(18)
_LOOK = {
    "info": ("primtint", "primedge", "ink"),
    "check": ("oktint", "ok", "ink"),
    "waiting": ("surface", "edge", "ink"),
    "warning": ("warntint", "warnink", "ink"),
    "cross": ("crittint", "critedge", "ink"),
    "unknown": ("crittint", "critedge", "ink"),
}


def message_height(glass: Glass, width: float, text: str, remedy: str = "") -> float:
    """Return the height of a message of this width."""
    lines = sum(
        len(glass.texts.wrap(words, kind, width - 84))
        for words, kind in ((text, _BODY), (remedy, Type(18, bold=True)))
        if words
    )
    return 58 + lines * leading(_BODY)


def draw_message(pen: Pen, box: Box, symbol: str, head: str, text: str, remedy: str = "") -> None:
    """Draw a message: symbol and head, then the text, then the remedy in bold."""
    ground, edge, ink = _LOOK[symbol]
    pen.fill(box, edge, 10)
    pen.fill(Box(box.x + 10, box.y + 2, box.w - 12, box.h - 4), ground, 8)
    symbols.draw(pen, symbol, box.x + 26, box.y + 14, 30)
    x, width = box.x + 70, box.w - 84
    kind = pen.glass.texts.fitting(head, (_HEAD, Type(20, bold=True), Type(18, bold=True)), width)
    pen.paragraph(x, box.y + 37, head, kind, ink, width)
    base = box.y + 66
    base += pen.paragraph(x, base, text, _BODY, ink, width)
    pen.paragraph(x, base, remedy, Type(18, bold=True), ink, width)


class Message(Pane):
    """A message that stands on a screen until what it says is over."""

    def __init__(
        self, glass: Glass, box: Box, symbol: str, head: str, text: str, remedy: str = ""
    ) -> None:
        """`box.h` grows to what the words need."""
        height = max(box.h, message_height(glass, box.w, text, remedy))
        super().__init__(glass, Box(box.x, box.y, box.w, height))
        self._words = (symbol, head, text, remedy)

    def draw(self) -> None:
        """Draw the message."""
        draw_message(self.pen, self.box, *self._words)
