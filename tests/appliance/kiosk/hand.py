"""A hand at the display: real X events by XTEST, for a kiosk that runs in the test's own process.

The Driver reads the glass; the Hand touches it. What it does goes through the X server and SDL,
as a finger, a keyboard or a scanner does on a ward: focus, layout, order and pace are real. It
loads a Swedish layout, which has the letters of the four languages on keys (ß, ø, æ on AltGr; ü
and é, which on a ward take a dead key, are put there too); a sign that no key makes is refused,
because xdotool would remap a spare key and the sign be lost.
"""

import os
import subprocess
from typing import Any

from appliance.kiosk.driver import Driver, NotOnGlass

_LAYOUT = """
xkb_keymap {
  xkb_keycodes { include "evdev+aliases(qwerty)" };
  xkb_types    { include "complete" };
  xkb_compat   { include "complete" };
  xkb_symbols  {
    include "pc+se+inet(evdev)"
    key <AD03> { [ e, E, eacute, Eacute ] };
    key <AD07> { [ u, U, udiaeresis, Udiaeresis ] };
  };
};
"""
_KEYS = {
    "enter": "Return", "escape": "Escape", "tab": "Tab", "space": "space",
    "backspace": "BackSpace", "up": "Up", "down": "Down", "left": "Left", "right": "Right",
    "pageup": "Prior", "pagedown": "Next",
}  # fmt: skip
_ON_A_KEYBOARD = frozenset("åäöøæüéßÅÄÖØÆÜÉ§½¤€£µ")
_SETTLE = 3
"""Turns of the loop after an event: one to take it, two to act and to draw."""


class NoKey(AssertionError):
    """The layout has no key for a sign that should be typed."""


class Hand:
    """Fingers, a keyboard and a scanner on the display of one kiosk.

    `driver` is the kiosk's own; `display` is the name of the X display, by default the one the
    window was opened on. Every act turns the loop until the event was taken.
    """

    def __init__(self, driver: Driver, display: str = "") -> None:
        """Put the layout on the display and the keyboard's focus on the window."""
        self.driver = driver
        self._display = display or os.environ["DISPLAY"]
        command = ["xkbcomp", "-w0", "-", self._display]
        subprocess.run(command, input=_LAYOUT.encode(), check=True)
        self.focus()

    def focus(self) -> None:
        """Give the window the keyboard; there is no window manager that would."""
        self._do("windowfocus", "--sync", str(_window(self.driver)))

    def tap(self, name: str) -> None:
        """Touch the button with this label or hint."""
        self.touch(*self.driver.button(name).box.middle)

    def tap_text(self, words: str) -> None:
        """Touch the first text that holds these words; any space is a space."""
        for drawn in self.driver.drawn():
            if words in drawn.words.replace("\u00a0", " "):
                self.touch(*drawn.box.middle)
                return
        raise NotOnGlass(f"no text {words!r}; there is {self.driver.texts()}")

    def tap_keys(self, words: str) -> None:
        """Type on the keyboard of the glass with a finger, key by key."""
        for sign in words:
            self.tap(sign)

    def touch(self, x: float, y: float, button: int = 1) -> None:
        """Touch a point in design pixels and let go; `button` 3 is a mouse's right one."""
        self._do("mousemove", *self._pixel(x, y), "click", str(button))

    def press(self, x: float, y: float) -> None:
        """Put the finger down."""
        self._do("mousemove", *self._pixel(x, y), "mousedown", "1")

    def move(self, x: float, y: float) -> None:
        """Move the finger, down or not."""
        self._do("mousemove", *self._pixel(x, y))

    def release(self) -> None:
        """Lift the finger."""
        self._do("mouseup", "1")

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
        """Put the finger down, move it in steps, lift it; both points in design pixels."""
        self.press(*start)
        for step in range(1, steps + 1):
            share = step / steps
            self.move(*(a + (b - a) * share for a, b in zip(start, end, strict=True)))
        self.release()

    def wheel(self, x: float, y: float, notches: int) -> None:
        """Turn a mouse's wheel at a point, down for positive `notches`."""
        click = ("click", "5" if notches > 0 else "4")
        self._do("mousemove", *self._pixel(x, y), *(click * abs(notches)))

    def key(self, name: str, *held: str) -> None:
        """Press a key by its name ("F2", "enter", "a", "Delete"), with others held ("ctrl")."""
        self._do("key", "+".join((*held, _KEYS.get(name, name))))

    def type(self, words: str, ms: int = 4) -> None:
        """Type on the real keyboard, `ms` milliseconds from key to key. Raises NoKey."""
        self._type(words, ms)

    def scan(self, code: str, ms: int = 2) -> None:
        """Scan a code: its signs in one burst, `ms` milliseconds each, and Enter."""
        self._type(code, ms, "key", "Return")

    def _type(self, words: str, ms: int, *then: str) -> None:
        for sign in words:
            if not (sign.isascii() and sign.isprintable()) and sign not in _ON_A_KEYBOARD:
                raise NoKey(f"{sign!r} of {words!r} is on no key of the layout")
        self._do("type", "--delay", str(ms), "--args", "1", words, *then)

    def _pixel(self, x: float, y: float) -> tuple[str, str]:
        glass = self.driver.kiosk.glass
        left, top = glass.left + x * glass.scale, glass.top + y * glass.scale
        return str(round(left)), str(round(top))

    def _do(self, *words: str) -> None:
        names = os.environ | {"DISPLAY": self._display}
        subprocess.run(["xdotool", *words], env=names, check=True)
        self.driver.turn(_SETTLE)


def _window(driver: Driver) -> Any:
    return driver.window.get_window_info().window
