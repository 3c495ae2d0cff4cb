"""The keys that answer a question of a routine."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

YES, NO = "yes", "no"
"""How a question is answered."""


class AnswerKey(Button):
    """Yes or No; the one that was given bears its shape, green and checked or red and crossed."""

    def __init__(
        self, glass: Glass, box: Box, label: str, action: Callable[[], None], *, given: str,
        hint: str = "",
    ) -> None:  # fmt: skip
        """`given` is "yes" or "no" where this is the answer that was given, else empty."""
        super().__init__(glass, box, label, action, hint=hint, size=24)
        self._given = given

    def draw(self) -> None:
        """Draw the key, or the answer."""
        if not self._given:
            super().draw()
            return
        self.ring()
        good = self._given == YES
        ground, edge, ink = (
            ("oktint", "ok", "okink") if good else ("crittint", "critedge", "critink")
        )
        self.pen.frame(self.box, ground, edge, 3)
        kind = self.glass.texts.fitting(self.label, (Type(24, bold=True), Type(20, bold=True)),
                                        self.box.w - 80)  # fmt: skip
        wide = 44 + self.glass.texts.width(self.label, kind)
        x, middle = self.box.x + (self.box.w - wide) / 2, self.box.y + self.box.h / 2
        symbols.draw(self.pen, "check" if good else "cross", x, middle - 15, 30)
        base = middle + self.glass.texts.size(kind) * 0.365
        self.pen.text(x + 44, base, self.label, kind, ink)
