"""Told, a card over the screen that says one thing; any touch or key takes it away."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import HEIGHT, WIDTH
from appliance.kiosk.widgets.message import Message, message_height
from appliance.kiosk.widgets.pane import Button, Pane

_WIDE, _PAD, _KEY = 800.0, 24.0, 72.0


class Told(Pane):
    """Says why something led nowhere; it opens nothing and hides no warning for long."""

    def __init__(
        self,
        glass: Glass,
        words: tuple[str, str, str],
        close: Callable[[], object],
        symbol: str = "warning",
    ) -> None:
        """Cover the glass; `words` are head, text and remedy."""
        super().__init__(glass, Box(0, 0, WIDTH, HEIGHT))
        self._words, self._close, self._symbol = words, close, symbol
        high = message_height(glass, _WIDE - 2 * _PAD, *words) + _KEY + 3 * _PAD
        self._card = Box((WIDTH - _WIDE) / 2, (HEIGHT - high) / 2, _WIDE, high)

    def draw(self) -> None:
        """Draw the card."""
        self.pen.frame(self._card, "surface", "ink", 4)

    def lay(self) -> None:
        """Put the message and the one key."""
        x, y, wide, high = self._card
        box = Box(x + _PAD, y + _PAD, wide - 2 * _PAD, 0)
        key = Box(x + wide - _PAD - 240, y + high - _PAD - _KEY, 240, _KEY)
        label = self.glass.language.say("Close")
        close = Button(self.glass, key, label, self._nothing, hint="Enter", kind="primary", size=24)
        self.put(Message(self.glass, box, self._symbol, *self._words), close)

    def on_touch_down(self, touch: object) -> bool:
        """Take every touch: the one that ends this must open nothing beneath it."""
        super().on_touch_down(touch)
        return True

    def _nothing(self) -> None:
        self._close()
