"""Locking by itself: how long nobody has touched anything, and the countdown before the lock."""

from collections.abc import Callable
from typing import Literal

from kivy.clock import Clock

from appliance.kiosk.pen import Glass
from appliance.kiosk.widgets.over import Key, Over

IN_OUTAGE = 600.0
"""So many seconds at least an open machine waits in an outage: then a ward reads from it."""


class Idle:
    """Counts seconds without touch or key; `idle` and `countdown` as in the settings.

    While `outage` holds it waits longer, and on a screen that has `least` seconds of patience.
    """

    def __init__(self, idle: float, countdown: float) -> None:
        """Begin now."""
        self._idle = idle
        self._countdown = min(countdown, idle)
        self._since = Clock.get_boottime()
        self.outage = False
        self.least = 0.0

    @property
    def _patience(self) -> float:
        return max(self._idle, self.least, IN_OUTAGE if self.outage else 0.0)

    def touched(self) -> None:
        """Begin anew."""
        self._since = Clock.get_boottime()

    @property
    def quiet(self) -> float:
        """Seconds since the last sign of life."""
        return float(Clock.get_boottime() - self._since)

    @property
    def left(self) -> int:
        """Whole seconds until the lock."""
        return max(0, round(self._patience - self.quiet))

    def state(self, *, open_to_read: bool) -> Literal["rest", "count", "lock"]:
        """Tell whether to rest, to count down or to lock."""
        if not open_to_read or self.quiet < self._patience - self._countdown:
            return "rest"
        return "lock" if self.quiet >= self._patience else "count"


class Countdown(Over):
    """Says how soon the machine locks; any touch or key ends it and does nothing else.

    It hides what is under it: who has not touched the screen for so long may be gone.
    """

    def __init__(self, glass: Glass, stay: Callable[[], object], lock: Callable[[], None]) -> None:
        """Cover the glass."""
        super().__init__(glass, "paused")
        self._stay, self._lock = stay, lock
        self._left = -1

    def show(self, left: int) -> None:
        """Show the seconds left."""
        if left == self._left:
            return
        self._left = left
        language = self.glass.language
        self.tell(
            language.count("Locks in {n} second", "Locks in {n} seconds", max(left, 0)),
            (language.say("Nobody has touched the screen. Touch anywhere to stay."),),
            "",
            Key(language.say("Lock now"), self._lock, "F2"),
            Key(language.say("Stay"), self._stay, "Enter", "primary"),
        )


class Told(Over):
    """Says why something led nowhere; any touch or key takes it away."""

    def __init__(
        self, glass: Glass, words: tuple[str, str, str], close: Callable[[], object]
    ) -> None:
        """Cover the glass; `words` are head, text and remedy."""
        super().__init__(glass, "warning")
        head, text, remedy = words
        label = glass.language.say("Close")
        self.tell(head, (text,), remedy, Key(label, close, "Enter", "primary"))
