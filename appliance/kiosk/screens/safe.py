"""The safe screen: what stands while the kiosk is built anew after a screen broke.

It asks nothing of the desk and knows no patient, no person and no copy; so it has no bar
either: what a bar said could be older than the fault.
"""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import HEIGHT, WIDTH, Type
from appliance.kiosk.widgets.pane import Pane

_LEFT, _WIDE, _TEXT, _EDGE = 120.0, 1040.0, 152.0, 40.0
_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
_BODY, _REMEDY = Type(22), Type(22, bold=True)
_GAP = 12.0


class SafeScreen(Pane):
    """Says that the screen comes back by itself, and what to do if it does not."""

    def __init__(self, glass: Glass) -> None:
        """Cover the glass."""
        super().__init__(glass, Box(0, 0, WIDTH, HEIGHT))

    def draw(self) -> None:
        """Draw the card, as high as its words, in the middle."""
        texts, room = self.glass.texts, _WIDE - _TEXT - _EDGE
        parts = self._parts(room)
        heights = [
            len(texts.wrap(words, kind, room)) * texts.leading(kind) for words, kind in parts
        ]
        high = sum(heights) + _GAP * (len(parts) - 1) + 2 * _EDGE
        card = Box(_LEFT, (HEIGHT - high) / 2, _WIDE, high)
        self.pen.fill(Box(-400, -400, WIDTH + 800, HEIGHT + 800), "bg")
        self.pen.frame(card, "surface", "ink", 4)
        symbols.draw(self.pen, "waiting", card.x + 44, card.y + _EDGE, 64)
        top = card.y + _EDGE
        for (words, kind), height in zip(parts, heights, strict=True):
            base = top + texts.ascent(kind)
            self.pen.paragraph(card.x + _TEXT, base, words, kind, "ink", room)
            top += height + _GAP

    def _parts(self, room: float) -> tuple[tuple[str, Type], ...]:
        say = self.glass.language.say
        head = say("The screen restarts by itself")
        return (
            (head, self.glass.texts.fitting(head, _HEADS, room)),
            (say("Something on it broke. It opens again in a few seconds, locked."), _BODY),
            (say("What is being printed goes on printing."), _BODY),
            (
                say("If this comes again and again: use the sheets on paper and call IT."),
                _REMEDY,
            ),
        )
