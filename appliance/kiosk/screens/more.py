"""More: what needs no patient. Forms, the check of a printed sheet, what was printed lately."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.forms import Forms
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.screens.sheetcheck import SheetCheck
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.way import Way

_TOP, _HIGH, _GAP = 208.0, 112.0, 16.0


class More(Screen):
    """Open to everybody at the machine, locked or not."""

    strip = False

    def build(self) -> None:
        """Put the ways."""
        say = self.say
        ways: tuple[tuple[str, str, str, Make], ...] = (
            (
                "F5",
                say("Check a printed sheet"),
                say("May it still be used? Scan the square code, or type the short one."),
                SheetCheck,
            ),
            (
                "F6",
                say("Forms and cards"),
                say("Blank forms, quick cards and telephone numbers."),
                Forms,
            ),
            (
                "F7",
                say("What was printed"),
                say("What came out lately, and what may have come out before a power cut."),
                Records,
            ),
        )
        for place, (hint, title, detail, make) in enumerate(ways):
            box = Box(24, _TOP + place * (_HIGH + _GAP), 1232, _HIGH)
            self.put(Way(self.glass, box, (title, detail), self._to(make), hint=hint))
        self.leave_keys()

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        self.pen.text(24, 134, self.say("More"), Type(42, bold=True), "ink")
        line = self.say("Nothing here shows a patient, so nobody need unlock.")
        self.pen.text(24, 171, line, Type(22), "ink")

    def _to(self, make: Make) -> Callable[[], None]:
        return partial(self.house.go, make)
