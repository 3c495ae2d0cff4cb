"""The driver: reads the glass and touches it, for the tour and for the tests.

Touches and keys enter where SDL's own events enter Kivy, so that everything after the window
system is what a finger would set off.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop

from appliance.kiosk.kiosk import Kiosk
from appliance.kiosk.pen import Drawn
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.pane import Button, Pane

_CODES = {
    "backspace": 8, "tab": 9, "enter": 13, "escape": 27, "space": 32,
    "up": 273, "down": 274, "right": 275, "left": 276, "pageup": 280, "pagedown": 281,
    **{f"F{number}": 281 + number for number in range(1, 13)},
}  # fmt: skip


class NotOnGlass(AssertionError):
    """What was looked for did not come; the message says what stands on the glass instead."""


class Driver:
    """Drives one kiosk in its real window."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Take the kiosk and its window."""
        self.kiosk = kiosk
        self.window = window

    @property
    def screen(self) -> Screen:
        """The screen that stands now."""
        return self.kiosk.screen

    def panes(self) -> list[Pane]:
        """Return every pane on the glass, lowest first."""
        return [
            pane
            for child in reversed(self.kiosk.root.children)
            if isinstance(child, Pane)
            for pane in child.every()
        ]

    def drawn(self) -> list[Drawn]:
        """Return every text on the glass with its place."""
        return [drawn for pane in self.panes() for drawn in pane.pen.drawn]

    def texts(self) -> list[str]:
        """Return every text on the glass."""
        return [drawn.words for drawn in self.drawn()]

    def shows(self, words: str) -> bool:
        """Tell whether some text on the glass holds these words; any space is a space."""
        return any(words in text.replace("\u00a0", " ") for text in self.texts())

    def turn(self, turns: int = 1) -> None:
        """Let the loop turn."""
        for _ in range(turns):
            EventLoop.idle()
            self.window.mainloop()

    def until(self, holds: Callable[[], bool], what: str, deadline: float = 10.0) -> None:
        """Turn until something holds. Raises NotOnGlass after `deadline` seconds."""
        end = time.monotonic() + deadline
        while not holds():
            if time.monotonic() > end:
                raise NotOnGlass(f"{what}\non {type(self.screen).__name__}: {self.texts()}")
            self.turn()
        self.turn(2)

    def wait_for(self, words: str, deadline: float = 10.0) -> None:
        """Turn until these words stand on the glass."""
        self.until(lambda: self.shows(words), f"waited for {words!r}", deadline)

    def button(self, name: str) -> Button:
        """Return the topmost button with this label or key hint."""
        for pane in reversed(self.panes()):
            if isinstance(pane, Button) and name in (pane.label, pane.hint):
                return pane
        raise NotOnGlass(f"no button {name!r}; there is {self.texts()}")

    def touch(self, x: float, y: float) -> None:
        """Touch a point in design pixels and let go."""
        self.press(x, y)
        self.release(x, y)

    def press(self, x: float, y: float) -> None:
        """Put the finger down."""
        self.window.dispatch("on_mouse_down", *self._pixel(x, y), "left", [])
        self.turn(2)

    def drag(self, x: float, y: float) -> None:
        """Move the finger that is down."""
        self.window.dispatch("on_mouse_move", *self._pixel(x, y), [])
        self.turn(2)

    def release(self, x: float, y: float) -> None:
        """Lift the finger."""
        self.window.dispatch("on_mouse_up", *self._pixel(x, y), "left", [])
        self.turn(3)

    def tap(self, name: str) -> None:
        """Touch the button with this label or hint."""
        self.touch(*self.button(name).box.middle)

    def tap_text(self, words: str) -> None:
        """Touch the first text that holds these words."""
        for drawn in self.drawn():
            if words in drawn.words:
                self.touch(*drawn.box.middle)
                return
        raise NotOnGlass(f"no text {words!r}; there is {self.texts()}")

    def key(self, name: str, *held: str) -> None:
        """Press and release a key by its name, with modifier keys held."""
        code = _CODES.get(name) or ord(name)
        self.window.dispatch("on_key_down", code, code, None, list(held))
        self.window.dispatch("on_key_up", code, code)
        self.turn(2)

    def type(self, words: str) -> None:
        """Type on the real keyboard, sign by sign."""
        for sign in words:
            self.window.dispatch("on_textinput", sign)
        self.turn(2)

    def type_on_glass(self, words: str) -> None:
        """Type on the keyboard of the glass, key by key."""
        for sign in words:
            self.tap(sign)

    def picture(self, file: Path) -> None:
        """Save what the window shows as a PNG."""
        self.turn(3)
        made = self.window.screenshot(name=str(file))
        Path(made).replace(file)

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        glass = self.kiosk.glass
        return round(glass.left + x * glass.scale), round(glass.top + y * glass.scale)
