"""Keep the glass fitted to the window: the real size often comes after the first frame.

A Wayland compositor tells it late, and a display that is changed tells another one.
"""

from typing import Any

from kivy.clock import Clock

from appliance.kiosk.kiosk import Kiosk


class Fitting:
    """Fits one kiosk to its window."""

    def __init__(self, kiosk: Kiosk, window: Any) -> None:
        """Listen to the window's size, and fit at once."""
        self._kiosk, self._window = kiosk, window
        self._changed = Clock.create_trigger(lambda _: self._fit())
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
        self._kiosk.resize((int(self._window.width), int(self._window.height)))
