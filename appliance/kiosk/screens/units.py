"""Choose a unit: the first screen of an open machine."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import UnitTile
from appliance.kiosk.screens.clockquestion import ClockQuestion
from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.library import Library
from appliance.kiosk.screens.more import More
from appliance.kiosk.screens.newpassword import wanted
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.unitboard import UnitBoard
from appliance.kiosk.screens.ward import Ward
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button
from storage.records import UnitKind


class Units(Screen):
    """The units as tiles; a touch opens the ward list or the day book, or the print dialog."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without tiles."""
        super().__init__(house)
        self._units = UnitBoard(self, self._open, records=lambda: house.go(Records))
        self._clock_key: Button | None = None

    def build(self) -> None:
        """Go straight to the unit that was touched on the locked board, if one was."""
        say = self.say
        narrow = self.house.board is not None and self.house.board.library
        go = self.house.go
        find, last = (176.0, 744.0) if narrow else (232.0, 664.0)
        self.button(24, find - 40, say("Lock"), self.house.lock, "F2")
        self.button(find, 224 - 24 * narrow, say("Find a patient"), lambda: go(Search), "F3")
        if narrow:
            self.button(392, 168, say("Library"), lambda: go(Library), "F7")
        if self.house.unlocked is not None and not self.house.unlocked.by_envelope:
            x, width = (576, 152) if narrow else (472, 176)
            self.button(x, width, say("New password"), self._password, "F6")
        self.button(last, 136, say("More"), lambda: go(More), "F5")
        if self.house.goal != "print":
            label, left = say("Print a unit's lists"), last + 152
            self.button(left, 1256 - left, label, self._print, "F8", "primary")
        self.on_board()
        wanted, self.house.unit = self.house.unit, ""
        board = self.house.board
        for tile in board.tiles if board else ():
            if tile.code == wanted:
                self._open(tile)

    def on_board(self) -> None:
        """Show the units' state, and ask about the clock where nobody has vouched for it."""
        self.refresh()
        self._clock()
        self._units.show(self.house.board)

    def draw(self) -> None:
        """Draw the question."""
        printing = self.house.goal == "print"
        head = self.say("Print lists of which unit?") if printing else self.say("Which unit?")
        self.pen.text(24, 134, head, Type(42, bold=True), "ink")
        line = self.say("Touch a unit, or find a patient by name or personal number.")
        self.pen.text(24, 171, line, Type(22), "ink")

    def _clock(self) -> None:
        board = self.house.board
        asked = board is not None and board.ask_clock
        if asked and self._clock_key is None:
            box, label = Box(896, 96, 360, 72), self.say("Is the clock right?")
            go = self._to_clock
            self._clock_key = Button(self.glass, box, label, go, hint="F4", size=22)
            self.put(self._clock_key)
        elif not asked and self._clock_key is not None:
            self.take_off(self._clock_key)
            self._clock_key = None

    def _to_clock(self) -> None:
        self.house.go(ClockQuestion)

    def _password(self) -> None:
        self.house.go(wanted)

    def _print(self) -> None:
        self.house.goal = "print"
        self.house.go(Units)

    def _open(self, tile: UnitTile) -> None:
        goal, self.house.goal = self.house.goal, ""
        self.house.go(_first_screen(tile, goal))


def _first_screen(tile: UnitTile, goal: str) -> Make:
    if goal == "print":
        return choose_print(tile.code, tile.kind)
    if tile.kind is UnitKind.CLINIC:
        return lambda house: DayBookScreen(house, tile.code)
    return lambda house: Ward(house, tile.code)
