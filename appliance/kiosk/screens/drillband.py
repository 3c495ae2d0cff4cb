"""The exercise's cover: a frame round everything, and a band with the task and its time.

1. It is told from every real screen by its word, its band and its frame, in every theme; it lies
   outside the screens, so that none is hidden by it and none could hide it.
2. A real outage takes the exercise away under whatever screen stands, and says so over all of it.
"""

from collections.abc import Callable
from functools import partial

from kivy.clock import Clock

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import DeskPort
from appliance.kiosk.ports.drill import DrillView
from appliance.kiosk.screens.drillended import DrillEnded
from appliance.kiosk.screens.drillhelp import DrillHelp
from appliance.kiosk.screens.drillresult import DrillResult
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import HEIGHT, WIDTH, Type
from appliance.kiosk.widgets.cover import RIM, Cover
from appliance.kiosk.widgets.pane import Button, Pane
from storage.errors import LyktaError

_WORD = (Type(32, bold=True), Type(28, bold=True), Type(24, bold=True))
_TASK = (
    Type(24, bold=True), Type(22, bold=True), Type(20, bold=True), Type(18, bold=True),
    Type(17, bold=True), Type(17), Type(16),
)  # fmt: skip
_TIME = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True))
_SMALL = (Type(18), Type(17), Type(16))
_EVERY = 1.0
_LEFT_WIDE, _TIME_WIDE, _KEY_WIDE, _GAP = 212.0, 186.0, 172.0, 20.0


class DrillBand(Cover):
    """Asks every second how far the exercise has come."""

    def __init__(self, house: House, quiet: Callable[[], float]) -> None:
        """Know nothing yet."""
        super().__init__(house.glass, quiet)
        self._house = house
        self._view: DrillView | None = None
        self._at_drill = self._ending = False
        self._clock = Clock.schedule_interval(lambda _: self._ask(), _EVERY)
        self._ask()

    def lay(self, screen: Pane) -> None:
        """Fit to the panel; offer no help where help already stands."""
        self._at_drill = isinstance(screen, DrillHelp | DrillResult | DrillEnded)
        super().lay(screen)
        self._keys()
        self._ask()

    def stop(self) -> None:
        """Ask no more."""
        self._clock.cancel()

    def draw(self) -> None:
        """Draw band and frame, then what is to be done, and how long it has taken (1)."""
        panel, thick = self.box, RIM.side * self._whole
        say, view = self.glass.language.say, self._view
        self.pen.fill(self._band, "prim")
        right, low = panel.x + panel.w, panel.y + panel.h
        for edge in (
            Box(panel.x, panel.y, thick, panel.h),
            Box(right - thick, panel.y, thick, panel.h),
            Box(panel.x, low - thick, panel.w, thick),
        ):
            self.pen.fill(edge, "prim")
        x, y, w, h = self._band.x + 24, self._band.y + 6, self._band.w - 48, self._band.h - 12
        word = Box(x, y, _LEFT_WIDE, h)
        self.pen.fill(word, "onprim", 6)
        said = (
            Said(say("EXERCISE"), _WORD, "prim"),
            Said(say("Invented patients"), _SMALL, "prim"),
        )
        self.pen.stack(word.inner(4), *said, gap=7, align="middle")
        if view is None:
            return
        left, end = x + _LEFT_WIDE + _GAP, x + w - _KEY_WIDE - _GAP - _TIME_WIDE
        task = (Said(view.task, _TASK, "onprim"), Said(self._below(view), _SMALL, "onprim"))
        self.pen.stack(Box(left, y, end - _GAP - left, h), *task, gap=9)
        place = say("Task {place}", place=view.place)
        time = (Said(view.time or "–", _TIME, "onprim"), Said(place, _SMALL, "onprim"))
        self.pen.stack(Box(end, y, _TIME_WIDE, h), *time, gap=9, align="right")

    def _below(self, view: DrillView) -> str:
        """Return the line under the task: what came of the last one, or where to answer."""
        say = self.glass.language.say
        asked = say("Answer under Help, F11") if view.choices else ""
        return view.said or asked or say("EXERCISE – NOT FOR CARE")

    @property
    def _whole(self) -> float:
        """How many design pixels one pixel of the design without a rim takes."""
        return min(self.box.w / WIDTH, self.box.h / HEIGHT)

    @property
    def _band(self) -> Box:
        return Box(self.box.x, self.box.y, self.box.w, RIM.top * self._whole)

    def _keys(self) -> None:
        self.empty()
        view, say, band = self._view, self.glass.language.say, self._band
        finished = view is not None and view.finished
        label = say("Result") if finished else say("Help")
        box = Box(band.x + band.w - 24 - _KEY_WIDE, band.y + 3, _KEY_WIDE, band.h - 6)
        kind = "disabled" if self._at_drill else "secondary"
        act = partial(self._house.go, DrillResult if finished else DrillHelp)
        self.put(Button(self.glass, box, label, act, hint="F11", kind=kind, size=22))

    def _ask(self) -> None:
        drill, language, quiet = self._house.desk.drill, self.glass.language, self.quiet()
        if not self._ending:
            self._house.ask(lambda: drill.now(language, quiet), self._told, _unheard)

    def _told(self, view: DrillView) -> None:
        if view.outage or view.left:
            self._end(alarm=view.outage)
        elif view != self._view:
            self._view = view
            self.refresh()
            self._keys()

    def _end(self, *, alarm: bool) -> None:
        """Give the real desk back; after a real outage, say so over everything (2)."""
        if not self._ending:
            self._ending = True
            drill = self._house.desk.drill
            self._house.ask(drill.leave, partial(self._left, alarm=alarm), self._still)

    def _left(self, desk: DeskPort, *, alarm: bool) -> None:
        self._house.swap(desk)
        if alarm:
            self._house.go(DrillEnded)

    def _still(self, _error: LyktaError) -> None:
        self._ending = False


def _unheard(_error: LyktaError) -> None:
    """Ask again in a second."""
