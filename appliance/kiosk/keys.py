"""The keyboard: F-keys press the button that bears their name, Tab walks the ring, Esc goes back.

What a scanner types is gathered on every screen, beside whatever field takes it; where its code
leads somewhere, Enter goes there (scanning.py). No key closes the window, opens settings or an
inspector, copies or pastes; what is not listed here does nothing, nor does a mouse's second button.
"""

from typing import Any

from kivy.clock import Clock

from appliance.kiosk.kiosk import Kiosk
from appliance.kiosk.scan import Scan
from appliance.kiosk.scanning import lead
from appliance.kiosk.widgets.pane import Button, Pane

_NAMES = {
    8: "backspace",
    9: "tab",
    13: "enter",
    27: "escape",
    32: "space",
    271: "enter",
    273: "up",
    274: "down",
    275: "right",
    276: "left",
    280: "pageup",
    281: "pagedown",
    **{281 + number: f"F{number}" for number in range(1, 13)},
}
_HINTS = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    **{f"F{number}": f"F{number}" for number in range(1, 13)},
}
_KEPT = 1.0
"""Seconds after which what was typed is no beginning of a scan, and is forgotten."""
_WHEEL = {"scrollup": "pagedown", "scrolldown": "pageup"}
"""Kivy names the wheel by where the content goes."""
_HELD = frozenset({"ctrl", "alt", "meta"})


class Keys:
    """Takes every key of the window for one kiosk."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Listen to the window."""
        self._kiosk = kiosk
        self._window = window
        self._scan = Scan()
        self._forget = Clock.create_trigger(lambda _: self._scan.forget(), _KEPT)
        window.bind(on_key_down=self._down, on_textinput=self._text, on_touch_down=self._touched)

    def stop(self) -> None:
        """Listen no more."""
        self._forget.cancel()
        self._scan.forget()
        self._window.unbind(
            on_key_down=self._down, on_textinput=self._text, on_touch_down=self._touched
        )

    def _text(self, _window: Any, text: str) -> bool:
        self._forget.cancel()
        self._forget()
        self._scan.add(text)  # a scan may begin with the sign that ends the countdown
        if self._kiosk.touched():
            return True
        field = self._kiosk.screen.field
        if field is not None and self._focused() is None:
            field.type(text)
        return True

    def _touched(self, _window: Any, touch: Any) -> bool:
        """Let a mouse's other buttons do nothing, and its wheel turn the pages of a list."""
        name = getattr(touch, "button", "left") or "left"
        page = _WHEEL.get(name)
        if page and not self._kiosk.touched():
            _offer(self._kiosk.screen, page)
        return bool(name != "left")

    def _down(self, _window: Any, key: int, _scan: int, _sign: str | None, held: list[str]) -> bool:
        name = _NAMES.get(key, "")
        scanned = self._scan.take() if name == "enter" else ""
        if name not in ("", "enter", "space"):
            self._scan.forget()
        if scanned:
            self._kiosk.touched()
        elif self._kiosk.press_over(_HINTS.get(name, "")) or self._kiosk.touched():
            return True
        if scanned and lead(self._kiosk, scanned, lambda: self._act("enter", back=False)):
            return True
        if name and not _HELD & set(held):
            self._act(name, back="shift" in held)
        return True

    def _act(self, name: str, *, back: bool) -> None:
        screen = self._kiosk.screen
        hint = _HINTS.get(name)
        if name == "tab":
            self._walk(-1 if back else 1)
        elif name == "F9":
            self._kiosk.fetch_newer()
        elif hint:
            pressed = screen.press_hint(hint) or self._kiosk.press_cover(hint)
            if name == "escape" and not pressed:
                self._kiosk.back()
        elif name == "backspace" and screen.field is not None:
            screen.field.erase()
        else:
            self._on_focus(name)

    def _on_focus(self, name: str) -> None:
        focused, screen = self._focused(), self._kiosk.screen
        if isinstance(focused, Button):
            if name in ("enter", "space"):
                focused.press()
        elif focused is not None and focused.on_press_key(name):
            return
        elif name == "enter":
            screen.enter()
        elif focused is None:
            _offer(screen, name)

    def _focused(self) -> Pane | None:
        return next((pane for pane in self._kiosk.screen.every() if pane.focused), None)

    def _walk(self, step: int) -> None:
        ring = [pane for pane in self._kiosk.screen.every() if pane.focusable]
        if not ring:
            return
        old = self._focused()
        place = ring.index(old) + step if old in ring else (0 if step > 0 else -1)
        if old is not None:
            old.focused = False
            old.refresh()
        new = ring[place % len(ring)]
        new.focused = True
        new.refresh()


def _offer(screen: Pane, name: str) -> None:
    for pane in screen.every()[1:]:
        if pane.on_press_key(name):
            return
