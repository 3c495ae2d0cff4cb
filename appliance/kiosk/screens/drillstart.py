"""Practise: begin an exercise on this machine, with invented patients, or see earlier results."""

from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import DeskPort, Right
from appliance.kiosk.screens.drillband import DrillBand
from appliance.kiosk.screens.drillscores import DrillScoresScreen
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.way import Way

_TOP, _HIGH, _GAP = 208.0, 112.0, 16.0


class DrillStart(Screen):
    """Open to everybody at the machine: no patient is in it, so nobody need unlock."""

    strip = False

    def build(self) -> None:
        """Put the ways, or why there is none now."""
        say = self.say
        why = self._refused()
        ways = (
            (
                "F8", say("Begin with paper"),
                say("Six tasks, about seven minutes. Prints about fifteen pages that say {word}.",
                    word=say("EXERCISE")),
                partial(self._begin, paper=True),
            ),
            (
                "F7", say("Begin without paper"),
                say("Three tasks, about three minutes: unlock, find a patient, read a dose."),
                partial(self._begin, paper=False),
            ),
            (
                "F6", say("Results"),
                say("What was practised here, by shift."),
                partial(self.house.go, DrillScoresScreen),
            ),
        )  # fmt: skip
        y = _TOP
        for hint, title, detail, act in ways:
            if not (why and hint != "F6"):
                box = Box(24, y, 1232, _HIGH)
                self.put(Way(self.glass, box, (title, detail), act, hint=hint))
                y += _HIGH + _GAP
        if why:
            self.put(Message(self.glass, Box(24, y, 1232, 0), "waiting", say("Not now"), why))
        self.leave_keys()

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        line = self.say("A ward of invented patients on this machine. No real patient is opened.")
        self.draw_head(self.say("Practise"), line)

    def _refused(self) -> str:
        """Say why nobody can practise now; empty where anybody can."""
        if self.house.press.running:
            return self.say("A print is under way. Wait until it has ended.")
        return self.house.refused(Right.DRILL) if self.house.unlocked else ""

    def _begin(self, *, paper: bool) -> None:
        self.empty()
        self.waiting(self.say("Making the ward of the exercise"))
        unlocked, language = self.house.unlocked, self.house.language
        person = unlocked.person if unlocked else ""
        drill = self.house.desk.drill
        self.house.ask(lambda: drill.begin(language, paper=paper, person=person), self._begun)
        self.leave_keys()

    def _begun(self, desk: DeskPort) -> None:
        self.house.swap(desk, DrillBand)
