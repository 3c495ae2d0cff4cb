"""Locking by itself: how long nobody has touched anything, and the countdown before the lock."""

from collections.abc import Callable
from typing import Literal

from kivy.clock import Clock

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import HEIGHT, WIDTH, Type
from appliance.kiosk.widgets.pane import Button, Pane


class Idle:
    """Counts seconds without touch or key; `idle` and `countdown` as in the settings."""

    def __init__(self, idle: float, countdown: float) -> None:
        """Begin now."""
        self._idle = idle
        self._countdown = min(countdown, idle)
        self._since = Clock.get_boottime()

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
        return max(0, round(self._idle - self.quiet))

    def state(self, *, open_to_read: bool) -> Literal["rest", "count", "lock"]:
        """Tell whether to rest, to count down or to lock."""
        if not open_to_read or self.quiet < self._idle - self._countdown:
            return "rest"
        return "lock" if self.quiet >= self._idle else "count"


class Countdown(Pane):
    """Says how soon the machine locks; any touch or key ends it and does nothing else."""

    def __init__(self, glass: Glass, stay: Callable[[], object], lock: Callable[[], None]) -> None:
        """Cover everything below the top bar."""
        super().__init__(glass, Box(0, 0, WIDTH, HEIGHT))
        self._stay, self._lock = stay, lock
        self._left = -1

    def show(self, left: int) -> None:
        """Show the seconds left."""
        if left == self._left:
            return
        self._left = left
        self.empty()
        self.refresh()
        say = self.glass.language.say
        stay = Button(
            self.glass, Box(640, 448, 352, 72), say("Stay"), self._nothing, kind="primary", size=24
        )
        lock = Button(self.glass, Box(288, 448, 336, 72), say("Lock now"), self._lock)
        self.put(lock, stay)

    def draw(self) -> None:
        """Draw the card."""
        say = self.glass.language.say
        box = Box(264, 264, 752, 280)
        self.pen.frame(box, "surface", "ink", 4)
        words = self.glass.language.count(
            "Locks in {n} second", "Locks in {n} seconds", max(self._left, 0)
        )
        self.pen.text(640, 330, words, Type(34, bold=True), "ink", "middle")
        line = say("Nobody has touched the screen. Touch anywhere to stay.")
        self.pen.text(640, 378, line, Type(22), "ink", "middle")

    def on_touch_down(self, touch: object) -> bool:
        """Take every touch: the one that ends the countdown must open nothing beneath it."""
        super().on_touch_down(touch)
        return True

    def _nothing(self) -> None:
        self._stay()
