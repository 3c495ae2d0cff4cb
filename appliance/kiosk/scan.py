"""What a scanner types: signs in quick succession, ended by Enter.

A scanner is a keyboard that types faster than any hand: some two to thirty milliseconds a sign.
1. What comes slowly is no code, however long it is. 2. A loop that stands still for a moment (a
list is being drawn) makes signs look late that were typed in time: only a pause in which the loop
turned is a pause.
"""

from kivy.clock import Clock

_PAUSE = 0.25
"""Seconds between two signs after which they are no longer one scan."""
_TURNS = 3
"""Turns of the loop in that time, or it was the loop that was slow."""
_A_SIGN, _SLACK = 0.03, 0.3
"""Seconds for each sign, and for the loop's own pace of ten turns a second at rest."""
_LEAST, _MOST = 6, 400


class Scan:
    """Gathers the signs of one scan."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._signs = ""
        self._began, self._last, self._turn, self._lost = 0.0, 0.0, 0, 0.0

    def add(self, signs: str) -> None:
        """Take what was typed; after a pause it begins anew."""
        now, turn = float(Clock.get_boottime()), int(Clock.frames)
        gap = now - self._last
        if gap > _PAUSE and turn - self._turn >= _TURNS:
            self._signs = ""
        if not self._signs:
            self._began, self._lost = now, 0.0
        elif gap > _PAUSE:
            self._lost += gap  # 2
        self._signs = (self._signs + signs)[-_MOST:]
        self._last, self._turn = now, turn

    def forget(self) -> None:
        """Hold nothing: what was typed may be a secret."""
        self._signs = ""

    def take(self) -> str:
        """Return what was scanned just now, and hold nothing; empty where no scanner typed it."""
        signs, self._signs = self._signs, ""
        now, turn = float(Clock.get_boottime()), int(Clock.frames)
        late = now - self._last > _PAUSE and turn - self._turn >= _TURNS
        took = self._last - self._began - self._lost
        by_hand = took > len(signs) * _A_SIGN + _SLACK  # 1
        code = signs.strip()
        return "" if late or by_hand or len(code) < _LEAST else code
