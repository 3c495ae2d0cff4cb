"""More: what needs no patient, in the order of how often somebody looks for it at night."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.about import About
from appliance.kiosk.screens.drillstart import DrillStart
from appliance.kiosk.screens.forms import Forms
from appliance.kiosk.screens.itstatus import ItStatus
from appliance.kiosk.screens.look import LookScreen
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.routines import RoutineChoice
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.screens.sheetcheck import SheetCheck
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.way import Way
from printing.language import mark

_TOP, _BOTTOM, _GAP, _HIGHEST = 196.0, 704.0, 16.0, 112.0
_COLUMNS = 2
_TITLE, _DETAIL = Type(26, bold=True), Type(18)
WAYS: tuple[tuple[str, str, str, Make], ...] = (
    ("F5", mark("Check a printed sheet"),
     mark("May it still be used? Scan the square code, or type the short one."), SheetCheck),
    ("F6", mark("Forms and cards"),
     mark("Blank forms, quick cards and telephone numbers."), Forms),
    ("F7", mark("What was printed"),
     mark("What came out lately, and what may have come out before a power cut."), Records),
    ("F3", mark("Checks"),
     mark("What is to be done today, this week and this month, step by step."), RoutineChoice),
    ("F8", mark("Practise"),
     mark("An exercise with invented patients. No real patient is opened."), DrillStart),
    ("F10", mark("IT status"),
     mark("Copies, record systems, disk and keys. Copy now, or let it rest."), ItStatus),
    ("F4", mark("About this machine"),
     mark("Whom to call, version, licence and fingerprint."), About),
)  # fmt: skip
"""Key, title, the line below it, where it leads: paper first, then checks, then the machine."""


class More(Screen):
    """Open to everybody at the machine, locked or not."""

    strip = False

    def build(self) -> None:
        """Put the ways, in two columns, each column read from above."""
        rows = -(-len(WAYS) // _COLUMNS)
        high = min(_HIGHEST, (_BOTTOM - _TOP + _GAP) / rows - _GAP)
        for place, (hint, title, detail, make) in enumerate(WAYS):
            column, row = divmod(place, rows)
            box = Box(24 + column * 624, _TOP + row * (high + _GAP), 608, high)
            words = (self.say(title), self._below(self.say(detail), box))
            self.put(Way(self.glass, box, words, self._to(make), hint=hint))
        self.leave_keys()
        label = self.say("Language and text")
        self.button(856, 400, label, partial(self.house.go, LookScreen), "Enter")

    def _below(self, detail: str, box: Box) -> str:
        """Return the line below a title, or nothing where large letters leave it no room."""
        texts = self.glass.texts
        lines = texts.wrap(detail, _DETAIL, box.w - 148)
        high = texts.leading(_TITLE) + len(lines) * texts.leading(_DETAIL) + 16
        return detail if high <= box.h else ""

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        line = self.say("Nothing here shows a patient, so nobody need unlock.")
        self.draw_head(self.say("More"), line)

    def _to(self, make: Make) -> Callable[[], None]:
        return partial(self.house.go, make)
