"""Keep the glass fitted to the window: the real size often comes after the first frame.

A Wayland compositor tells it late, and a display that is changed tells another one. Without a
window manager X leaves a full-screen window at the size it was made in, while SDL tells the
screen's: on 1280 x 720 the picture lay 80 pixels too low. Taken out of full screen such a
window obeys a size; put back, it keeps it.
"""

from typing import Any

from kivy.clock import Clock
from kivy.core.window.window_info import WindowInfoX11

from appliance.kiosk.kiosk import Kiosk

_STEP = 0.05


class Fitting:
    """Fits one kiosk to its window."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Listen to the window's size, and fit at once."""
        self._kiosk, self._window = kiosk, window
        self._changed = Clock.create_trigger(lambda _: self._fit())
        self._widened = not kiosk.settings.fullscreen
        window.bind(size=self._size_came)
        self._fit()

    def stop(self) -> None:
        """Listen no more."""
        self._window.unbind(size=self._size_came)
        self._changed.cancel()

    def _size_came(self, *_window_and_size: Any) -> None:
        # SDL tells it in the midst of an event: build anew when the loop turns, not inside it.
        self._changed()

    def _fit(self) -> None:
        size = (int(self._window.width), int(self._window.height))
        if not self._widened and size != self._kiosk.settings.size:
            self._widened = True
            if isinstance(self._window.get_window_info(), WindowInfoX11):
                self._widen(size)
        self._kiosk.resize(size)

    def _widen(self, size: tuple[int, int]) -> None:
        """Make a full-screen X11 window really as large as it believes it is."""
        self._window.fullscreen = False

        def obeyed(_elapsed: float) -> bool:
            if (int(self._window.width), int(self._window.height)) == size:
                return True  # still full-screen: look again
            self._window.size = size
            Clock.schedule_once(self._fill_again, _STEP)
            return False

        Clock.schedule_interval(obeyed, _STEP)

    def _fill_again(self, _elapsed: float) -> None:
        self._window.fullscreen = "auto"
