"""IT status: what needs a person first, then copies, record systems and the machine itself."""

from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Right
from appliance.kiosk.ports.machine import Insides
from appliance.kiosk.screens.itcopies import copies_of
from appliance.kiosk.screens.itstatusask import PauseChoice, asked_of, asking
from appliance.kiosk.screens.itstatusdoubted import DoubtedList
from appliance.kiosk.screens.itstatusleaf import BOTTOM, TOP
from appliance.kiosk.screens.itstatusrows import fact_listing
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.widgets.listing import Listing


class ItStatus(Screen):
    """Anybody may look; what may be pressed depends on who is here."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without anything known."""
        super().__init__(house)
        self._seen: Insides | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Reading the machine's reports"))
        self._ask()

    def on_board(self) -> None:
        """Look again, unless somebody has turned the list: it must not move under a finger."""
        listing = self._listing()
        first = listing.visible[:1] if listing is not None and listing.chosen is None else ()
        if first and first[0].index == 0:
            self._ask()

    def draw(self) -> None:
        """Draw the verdict."""
        super().draw()
        seen = self._seen
        if seen is None:
            return
        self.draw_head(seen.headline, seen.subline, 1160)
        symbols.draw(self.pen, LAMP_SYMBOL[seen.lamp], 1208, 92, 48)

    def _ask(self) -> None:
        machine, language = self.house.desk.machine, self.house.language
        self.house.ask(lambda: machine.insides(language), self._show)

    def _show(self, seen: Insides) -> None:
        if seen == self._seen:
            return
        chosen = self.focused_label()
        self._seen = seen
        self.waiting("")
        self._lay(seen)
        self.focus_on(chosen)

    def _lay(self, seen: Insides) -> None:
        self.empty()
        self.leave_keys()
        box = Box(24, TOP, 1232, BOTTOM - TOP)
        self.put(fact_listing(self.glass, box, seen.groups, self._copies))
        self._keys(seen)

    def _keys(self, seen: Insides) -> None:
        say, go = self.say, self.house.go
        if seen.paused:
            asking(self, Right.CAPTURE, (440, 200), say("Let it copy again"), self._resume, "F6")
        else:
            pause = partial(go, PauseChoice)
            asking(self, Right.PAUSE, (440, 200), say("Pause the copying"), pause, "F6")
        if seen.doubted:
            words = self.house.language.count(
                "{n} refused copy", "{n} refused copies", seen.doubted
            )
            self.button(656, 184, words, partial(go, DoubtedList), "F7")
        copy = say("Copy now")
        asking(self, Right.CAPTURE, (856, 400), copy, self._copy, "F8", "primary")

    def _copies(self, unit: str) -> None:
        self.house.go(copies_of(unit))

    def _copy(self) -> None:
        machine, language = self.house.desk.machine, self.house.language
        self.house.go(asked_of(lambda: machine.capture_now((), language)))

    def _resume(self) -> None:
        machine, language = self.house.desk.machine, self.house.language
        self.house.go(asked_of(lambda: machine.resume(language)))

    def _listing(self) -> Listing | None:
        return next((pane for pane in self.every() if isinstance(pane, Listing)), None)
