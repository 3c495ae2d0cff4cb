"""Way, a wide button that says in a line below where it leads."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

_TITLES = (Type(26, bold=True), Type(24, bold=True), Type(22, bold=True), Type(20, bold=True))
_DETAIL, _HINT = Type(18), Type(16, mono=True)
_LEFT = 24.0


class Way(Button):
    """Title and detail on the left, the key and an arrow on the right."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        words: tuple[str, str],
        action: Callable[[], None],
        *,
        hint: str = "",
    ) -> None:
        """`words` are the title and the line below it."""
        super().__init__(glass, box, words[0], action, hint=hint)
        self._detail = words[1]

    def draw(self) -> None:
        """Draw the button."""
        self.ring()
        x, y, w, h = self.box
        down = self._down
        self.pen.frame(
            self.box, "primtint" if down else "surface", "focus" if down else "primedge", 2
        )
        room = w - 2 * _LEFT - 100
        kind = self.glass.texts.fitting(self.label, _TITLES, room)
        lines = self.glass.texts.wrap(self._detail, _DETAIL, room) if self._detail else ()
        base = y + h / 2 + (8 if not lines else -2 - 11 * (len(lines) - 1))
        self.pen.text(x + _LEFT, base, self.label, kind, "primink")
        self.pen.paragraph(x + _LEFT, base + 29, self._detail, _DETAIL, "ink", room)
        symbols.draw(self.pen, "arrow-right", x + w - _LEFT - 24, y + h / 2 - 12, 24)
        self.pen.text(x + w - _LEFT - 38, y + h / 2 + 6, self.hint, _HINT, "primink", "right")
