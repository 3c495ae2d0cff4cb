"""What a scanner types: signs in quick succession, ended by Enter.

A scanner is a keyboard that types faster than any hand. Signs that come slowly, or long ago,
are no code.
"""

from kivy.clock import Clock

_PAUSE = 0.25
"""Seconds between two signs after which they are no longer one scan."""
_LEAST, _MOST = 6, 300


class Scan:
    """Gathers the signs of one scan."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._signs, self._last = "", 0.0

    def add(self, signs: str) -> None:
        """Take what was typed; after a pause it begins anew."""
        now = float(Clock.get_boottime())
        if now - self._last > _PAUSE:
            self._signs = ""
        self._signs, self._last = (self._signs + signs)[-_MOST:], now

    def take(self) -> str:
        """Return what was scanned just now, and hold nothing; empty where it is too little."""
        signs, self._signs = self._signs.strip(), ""
        fresh = float(Clock.get_boottime()) - self._last <= _PAUSE
        return signs if fresh and len(signs) >= _LEAST else ""
