"""How often the loop turns, and the sign of life for systemd.

In use 60 turns a second, after five quiet seconds 10: an idle kiosk costs half a per cent of a
core. The watchdog is fed only by frames that really turn (sd_notify(3)).
"""

from typing import Any

from kivy.clock import Clock

from appliance.kiosk.kiosk import Kiosk
from appliance.service_manager import notify

_IN_USE, _AT_REST, _AFTER = 60, 10, 5.0
_FEED = 5.0


class Pace:
    """Sets the loop's pace by touches and keys."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Listen to the window's touches."""
        self._kiosk, self._window = kiosk, window
        window.bind(on_touch_down=self._touched)
        self._clocks = [
            Clock.schedule_interval(lambda _: self._slow_down(), 1.0),
            Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), _FEED),
        ]

    def ready(self) -> None:
        """Tell systemd that the first screen stands."""
        notify("READY=1")

    def stop(self) -> None:
        """Listen no more."""
        self._window.unbind(on_touch_down=self._touched)
        for clock in self._clocks:
            clock.cancel()

    def _touched(self, _window: Any, _touch: Any) -> bool:
        _set_pace(_IN_USE)
        return self._kiosk.touched()

    def _slow_down(self) -> None:
        _set_pace(_AT_REST if self._kiosk.idle.quiet > _AFTER else _IN_USE)


def _set_pace(turns: int) -> None:
    """Set the loop's pace; Kivy has no public way to change it while running."""
    if Clock._max_fps != turns:  # noqa: SLF001 - see above
        Clock._max_fps = turns  # noqa: SLF001 - see above
