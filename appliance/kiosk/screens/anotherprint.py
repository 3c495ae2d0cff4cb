"""A print of before the lock is under way: hers waits, and is told so, because there is one press.

Whose it was and how far it has come is nobody's to see after the lock; that it goes on is.
"""

from collections.abc import Callable

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.house import House, Make
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.message import Message


def after_print(then: Make | None = None) -> Make:
    """Return the screen that waits for the press, and goes on to `then`, or back, when it is."""
    return lambda house: AnotherPrint(house, then)


class AnotherPrint(Screen):
    """Says that a print is under way, and goes on by itself when it has ended."""

    strip = False

    def __init__(self, house: House, then: Make | None) -> None:
        """Wait for the press of this house."""
        super().__init__(house)
        self._then = then

    def build(self) -> None:
        """Put what is so, and the way to stop it."""
        self.leave_keys()
        say = self.say
        text = say("A print is under way. Wait until it has ended.")
        remedy = say("It was begun before the screen was locked. Yours has not begun yet.")
        self.put(Message(self.glass, Box(24, 208, 1232, 0), "waiting", say("Print"), text, remedy))
        control = self.house.press.control
        stopping = control.cancelled
        label = say("Stopping") if stopping else say("Stop the rest")
        stop: Callable[[], None] = self._stop
        self.button(752, 504, label, stop, "F10", "disabled" if stopping else "danger")

    def on_print(self) -> None:
        """Go on when the press stands still."""
        if self.house.press.running:
            return
        if self._then is None:
            self.house.back()
        else:
            self.house.replace(self._then)

    def _stop(self) -> None:
        self.house.press.control.cancel()
        self.empty()
        self.build()
