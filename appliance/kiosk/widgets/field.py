"""Field, where a name, a search or a password is typed.

Written anew rather than taken from Kivy: without selection, clipboard, bubble or undo there is
nothing to switch off, and `clear` leaves no earlier text behind.
"""

from collections.abc import Callable
from typing import Any

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_LONGEST = 128
_TYPED, _NOTE = Type(26), Type(18)


class Field(Pane):
    """One line of typed text; `secret` shows discs; `fault` draws the border of a refusal."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        *,
        secret: bool = False,
        changed: Callable[[str], None] | None = None,
        chosen: Callable[["Field"], None] | None = None,
    ) -> None:
        """Tell `changed` of every new text, and `chosen` that a finger chose this field."""
        super().__init__(glass, box)
        self.words = ""
        self.secret = secret
        self.active = False
        self.fault = False
        self.note = ""
        self._changed = changed
        self._chosen = chosen

    def type(self, sign: str) -> None:
        """Add what was typed; signs that no keyboard makes are ignored."""
        if sign.isprintable() and len(self.words) + len(sign) <= _LONGEST:
            self._set(self.words + sign)

    def erase(self) -> None:
        """Take the last sign away."""
        self._set(self.words[:-1])

    def clear(self) -> None:
        """Empty the field without telling anybody."""
        self.words = ""
        self.note = ""
        self.refresh()

    def draw(self) -> None:
        """Draw border, text (its end where it is longer than the field) and cursor."""
        edge, width = (
            ("critedge", 4) if self.fault else ("focus", 4) if self.active else ("edge", 2)
        )
        self.pen.frame(self.box, "surface", edge, width, 8)
        texts, middle = self.glass.texts, self.box.y + self.box.h / 2
        note = texts.fitting(self.note, (_NOTE,), self.box.w / 3)
        shown = "•" * len(self.words) if self.secret else self.words
        room = self.box.w - 44 - (texts.width(self.note, note) + 16) * bool(self.note)
        kind = texts.fitting(shown, (_TYPED,), room)
        while texts.width(shown, kind) > room:
            shown = shown[1:]
        x, base = self.box.x + 20, middle + texts.size(kind) * CAPITAL / 2
        width_drawn = self.pen.text(x, base, shown, kind, "ink")
        if self.active:
            self.pen.down(x + width_drawn + 3, self.box.y + 14, self.box.h - 28, "ink", 3)
        low = middle + texts.size(note) * CAPITAL / 2
        self.pen.text(self.box.x + self.box.w - 20, low, self.note, note, "ink2", "right")

    def on_touch_down(self, touch: Any) -> bool:
        """Choose this field."""
        if not self.touched(touch):
            return False
        if self._chosen:
            self._chosen(self)
        return True

    def _set(self, words: str) -> None:
        self.words = words
        self.fault = False
        self.refresh()
        if self._changed:
            self._changed(words)
