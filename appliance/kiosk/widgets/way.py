"""Way, a wide button that says in a line below where it leads."""

from collections.abc import Callable
from dataclasses import replace

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

_TITLES = (Type(26, bold=True), Type(24, bold=True), Type(22, bold=True), Type(20, bold=True))
_DETAIL, _HINT = Type(18), Type(16, mono=True)
_LEFT, _BETWEEN, _AIR = 24.0, 14.0, 14.0
_ROOM_FOR_HINT = 56.0


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
        kind, detail, lines = self._sizes(room)
        texts = self.glass.texts
        high = texts.size(kind) * CAPITAL + (_BETWEEN + texts.tall(detail, len(lines))) * bool(
            lines
        )
        base = y + (h - high) / 2 + texts.size(kind) * CAPITAL
        self.pen.text(x + _LEFT, base, self.label, kind, "primink")
        first = base + _BETWEEN + texts.size(detail) * CAPITAL
        self.pen.block(x + _LEFT, first, self._detail, detail, "ink", lines)
        symbols.draw(self.pen, "arrow-right", x + w - _LEFT - 24, y + h / 2 - 12, 24)
        hint = texts.fitting(self.hint, (_HINT,), _ROOM_FOR_HINT)
        low = y + h / 2 + texts.size(hint) * CAPITAL / 2
        self.pen.text(x + w - _LEFT - 38, low, self.hint, hint, "primink", "right")

    def _sizes(self, room: float) -> tuple[Type, Type, tuple[str, ...]]:
        """Return the title's type, the detail's and its lines: as large as the key holds."""
        texts = self.glass.texts
        for step in texts.steps():
            kind = texts.fitting(self.label, _TITLES, room, step=step)
            detail = replace(_DETAIL, size=_DETAIL.size * step / texts.enlarged)
            lines = texts.wrap(self._detail, detail, room) if self._detail else ()
            if texts.size(kind) + _BETWEEN + texts.tall(detail, len(lines)) <= self.box.h - _AIR:
                break
        return kind, detail, lines
