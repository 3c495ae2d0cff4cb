"""Keypad, ten digits and an erase key, large enough for a gloved finger."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.widgets.keyboard import KeyboardKey
from appliance.kiosk.widgets.pane import Pane

_ROWS = ("123", "456", "789")


class Keypad(Pane):
    """Three columns and four rows, as on a telephone."""

    def __init__(
        self, glass: Glass, box: Box, typed: Callable[[str], None], erased: Callable[[], None]
    ) -> None:
        """Tell `typed` of each digit and `erased` of the erase key."""
        super().__init__(glass, box)
        self._typed, self._erased = typed, erased

    def lay(self) -> None:
        """Put the keys."""
        for row, digits in enumerate(_ROWS):
            for column, digit in enumerate(digits):
                self._key(self._slot(row, column, 1), digit, partial(self._typed, digit))
        self._key(self._slot(3, 0, 1), "0", partial(self._typed, "0"))
        erase = self.glass.language.say("Erase")
        self._key(self._slot(3, 1, 2), erase, self._erased, kind="function")

    def _slot(self, row: int, column: int, across: int) -> Box:
        gap = self.glass.apart()
        wide = (self.box.w - 2 * gap) / 3
        high = (self.box.h - 3 * gap) / 4
        x, y = self.box.x + column * (wide + gap), self.box.y + row * (high + gap)
        return Box(x, y, across * wide + (across - 1) * gap, high)

    def _key(self, box: Box, label: str, action: Callable[[], None], kind: str = "key") -> None:
        self.put(KeyboardKey(self.glass, box, label, action, kind=kind, size=28))
