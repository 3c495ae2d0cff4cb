"""How long the loop sleeps between two turns, and the sign of life for systemd.

It wakes for whatever happens: a touch, a key, an answer of the desk, or a clock that is due. In
use it turns 60 times a second besides, so that the worst a lost sign can cost is a frame; after
five quiet seconds it only wakes. The watchdog is fed only by turns that really come
(sd_notify(3)).
"""

from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock

from appliance.kiosk import waiting
from appliance.kiosk.kiosk import Kiosk
from appliance.service_manager import notify

_IN_USE, _AT_REST, _AFTER = 1 / 60, 0.5, 5.0
"""Seconds of sleep at most in use and at rest, and the quiet seconds after which it rests."""
_FEED = 5.0


class Pace:
    """Lets the loop sleep while nothing happens."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Listen to the window's touches, and sleep where Kivy would wait for its next frame."""
        self._kiosk, self._window = kiosk, window
        window.bind(on_touch_down=self._touched)
        self._feeding = Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), _FEED)
        self._turns, Clock._max_fps = Clock._max_fps, 0  # noqa: SLF001 - no public way while running
        self._go_on, Clock.idle = Clock.idle, self._sleep

    def ready(self) -> None:
        """Tell systemd that the first screen stands."""
        notify("READY=1")

    def stop(self) -> None:
        """Listen no more, and leave the loop as it was; may be called twice."""
        self._window.unbind(on_touch_down=self._touched)
        self._feeding.cancel()
        Clock.idle, Clock._max_fps = self._go_on, self._turns  # noqa: SLF001 - see above

    def _touched(self, _window: Any, _touch: Any) -> bool:
        return self._kiosk.touched()

    def _sleep(self) -> float:
        waiting.sleep(self._longest)
        return float(self._go_on())

    def _longest(self) -> float:
        """Return for how many seconds nothing need be done."""
        if EventLoop.quit or self._window.canvas.needs_redraw:
            return 0.0
        most = _AT_REST if self._kiosk.idle.quiet > _AFTER else _IN_USE
        return min(most, float(Clock.get_min_timeout()) - float(Clock.time()))
