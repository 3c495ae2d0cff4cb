"""Choose a unit: the first screen of an open machine."""

from functools import partial

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import PrintKind, PrintOrder, Right, UnitTile
from appliance.kiosk.screens.clockquestion import ClockQuestion
from appliance.kiosk.screens.library import Library
from appliance.kiosk.screens.more import More
from appliance.kiosk.screens.newpassword import wanted
from appliance.kiosk.screens.outage import OutageScreen
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.routines import GOAL, RoutineChoice
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.screens.unitboard import UnitBoard
from appliance.kiosk.screens.unitfirst import PRINT, first_screen, print_refused
from appliance.kiosk.theme import BAR, WIDTH, Type
from appliance.kiosk.widgets.pane import Button

_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True), Type(26, bold=True))
_LINES = (Type(22), Type(20), Type(18), Type(17), Type(16))


class Units(Screen):
    """The units as tiles; a touch opens the ward list or the day book, or the print dialog."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without tiles."""
        super().__init__(house)
        self._units = UnitBoard(self, self._open)
        self._keys: tuple[Button, ...] = ()
        self._laid: tuple[bool, bool] | None = None
        self._print_at = 0.0
        self._why = print_refused(house)

    def build(self) -> None:
        """Go straight to the unit that was touched on the locked board, if one was."""
        say, go = self.say, self.house.go
        board = self.house.board
        narrow = board is not None and board.library
        find, last = (176.0, 744.0) if narrow else (232.0, 664.0)
        self.button(24, find - 40, say("Lock"), self.house.lock, "F2")
        room, right = 224 - 24 * narrow, Right.READ_LISTS
        self.button(find, room, say("Find a patient"), lambda: go(Search), "F3", right=right)
        if narrow:
            self.button(392, 168, say("Library"), lambda: go(Library), "F7")
        if self.house.unlocked is not None and not self.house.unlocked.by_envelope:
            x, width = (576, 152) if narrow else (472, 176)
            self.button(x, width, say("New password"), lambda: go(wanted), "F6")
        self.button(last, 136, say("More"), lambda: go(More), "F5")
        self._print_at = last + 152
        self.on_board()
        if self.house.goal == GOAL:
            self.house.goal = ""
            go(RoutineChoice)
            return
        code, self.house.unit = self.house.unit, ""
        for tile in board.tiles if board else ():
            if tile.code == code and self._may(tile):
                self._open(tile)

    def _may(self, tile: UnitTile) -> bool:
        """Whether who is here reads this unit; who does not chooses among her own."""
        unlocked = self.house.unlocked
        return unlocked is None or tile.code in unlocked.units

    def _print_key(self, *, outage: bool) -> Button:
        """Put the one primary key: in an outage, all of the own unit in one touch."""
        mine, act, label = self._mine(), self._print, self.say("Print a unit's lists")
        if mine is not None and outage:
            act = partial(self._all_of, mine)
            label = self.say("Print all of {unit}", unit=mine.code)
        left, right = self._print_at, Right.PRINT_PATIENTS
        return self.button(left, 1256 - left, label, act, "F8", "primary", right=right)

    def _mine(self) -> UnitTile | None:
        """Return the machine's own unit where she reads it, else the only one that she reads."""
        board = self.house.board
        tiles = [tile for tile in board.tiles if self._may(tile)] if board else []
        own = next((tile for tile in tiles if tile.own), None)
        return own or (tiles[0] if len(tiles) == 1 else None)

    def _all_of(self, tile: UnitTile) -> None:
        """Print everything of a unit, with no further question where the press is free."""
        if self.house.press.running:
            self.house.go(choose_print(tile.code, tile.kind))
            return
        order = PrintOrder(kind=PrintKind.EVERYTHING, unit=tile.code)
        self.house.press.start(order, self.house.language)
        self.house.go(Underway)

    def on_board(self) -> None:
        """Show the units' state, and ask about the clock where nobody has vouched for it."""
        self.refresh()
        self._asked()
        self._units.show(self.house.board)

    def draw(self) -> None:
        """Draw the question; in an outage on its yellow ground, with what cannot be known."""
        board, printing = self.house.board, self.house.goal == PRINT
        outage = board is not None and board.locked_outage
        head = self.say("Print lists of which unit?") if printing else self.say("Which unit?")
        line = self.say("Touch a unit, or find a patient by name or personal number.")
        if board is not None and outage:
            self.pen.fill(Box(-400, BAR, WIDTH + 800, 112), "out")
            line = f"{board.headline}. {board.subline}"
        line = self._why or line
        ink, room = "onout" if outage else "ink", 656 if self._laid and self._laid[0] else 1016
        self.pen.stack(
            Box(24, 84, room, 96), Said(head, _HEADS, ink), Said(line, _LINES, ink), gap=16
        )

    def _asked(self) -> None:
        """Put the keys that the board decides: outage, clock where nobody vouched for it, print."""
        board = self.house.board
        clock = board is not None and board.ask_clock
        outage = board is not None and board.locked_outage
        if self._laid == (clock, outage):
            return
        self._laid = clock, outage
        self.take_off(*self._keys)
        go, say = self.house.go, self.say
        keys = [(Box(1056, 96, 200, 72), say("Outage"), lambda: go(OutageScreen), "F10")]
        if clock:
            ask = say("Is the clock right?")
            keys.append((Box(696, 96, 344, 72), ask, lambda: go(ClockQuestion), "F4"))
        above = [Button(self.glass, at, name, do, hint=hint) for at, name, do, hint in keys]
        self.put(*above)
        below = [self._print_key(outage=outage)] if self.house.goal != PRINT else []
        self._keys = (*above, *below)

    def _print(self) -> None:
        self.house.goal = PRINT
        self.house.go(Units)

    def _open(self, tile: UnitTile) -> None:
        goal, self.house.goal = self.house.goal, ""
        self.house.go(first_screen(tile, goal))
