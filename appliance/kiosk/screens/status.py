"""The locked status board: how old every copy is, what needs a person, print and unlock."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import BoardView, UnitTile
from appliance.kiosk.screens.library import Library
from appliance.kiosk.screens.look import LookScreen, invitation
from appliance.kiosk.screens.more import More
from appliance.kiosk.screens.quickcards import QuickCards
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.unitboard import UnitBoard
from appliance.kiosk.screens.unlock import Unlock
from appliance.kiosk.symbols import LIGHT_SYMBOL
from appliance.kiosk.theme import BAR, WIDTH, Type
from appliance.kiosk.widgets.pane import Button

_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True), Type(26, bold=True))
_LINES = (Type(22), Type(20), Type(18), Type(17), Type(16))
_CARDS, _CARDS_IN_OUTAGE = 464.0, 376.0


class Status(Screen):
    """What everybody may see; it never names a patient."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without tiles; they come with the board."""
        super().__init__(house)
        self._units = UnitBoard(self, self._take)
        self._keys: tuple[Button, ...] = ()
        self._laid: tuple[bool, bool] | None = None

    def build(self) -> None:
        """Put what is always there, then what the board says."""
        say = self.say
        self._key(Box(856, 688, 400, 88), say("Unlock"), self._open, "F2", 28)
        self._key(Box(696, 688, 144, 88), say("More"), lambda: self.house.go(More), "F6", 26)
        self._key(
            Box(1080, 104, 176, 64),
            invitation(self.house),
            lambda: self.house.go(LookScreen),
            "F4",
            20,
        )
        self.on_board()

    def on_board(self) -> None:
        """Show what the desk knows now."""
        board = self.house.board
        self.refresh()
        outage = board is not None and board.locked_outage
        self._units.show(board, _CARDS_IN_OUTAGE if outage else _CARDS)
        self._ways(library=board is not None and board.library, outage=outage)

    def _ways(self, *, library: bool, outage: bool) -> None:
        """Put the key to print, the library's where there is one, the cards' in an outage."""
        if self._laid == (library, outage):
            return
        self._laid = library, outage
        self.take_off(*self._keys)
        say, wide = self.say, 432 if library else 656
        go = self.house.go
        keys = [
            self._key(
                Box(24, 688, wide, 88),
                say("Print the unit's lists"),
                lambda: self._unlock("print", self._own()),
                "F8",
                28,
                kind="primary",
            )
        ]
        if library:
            box = Box(472, 688, 208, 88)
            keys.append(self._key(box, say("Library"), lambda: go(Library), "F7", 26))
        if outage:
            box = Box(856, 592, 400, 72)
            keys.append(self._key(box, say("Quick cards"), lambda: go(QuickCards), "F5", 24))
        self._keys = tuple(keys)

    def _key(
        self,
        box: Box,
        label: str,
        act: Callable[[], None],
        hint: str,
        size: int,
        kind: str = "secondary",
    ) -> Button:
        made = Button(self.glass, box, label, act, hint=hint, size=size, kind=kind)
        self.put(made)
        return made

    def draw(self) -> None:
        """Draw the one sentence."""
        board = self.house.board
        if board is None:
            self._headline("unknown", self.say("The age is not known"), self._silent(), "ink")
            return
        if board.locked_outage:
            self.pen.fill(Box(-400, BAR, WIDTH + 800, 112), "out")
        symbol, ink = _symbol(board), "onout" if board.locked_outage else "ink"
        self._headline(symbol, board.headline, board.subline, ink)

    def _silent(self) -> str:
        return self.say("No answer about the copies yet. If this stays, restart the machine.")

    def _headline(self, symbol: str, head: str, line: str, ink: str) -> None:
        symbols.draw(self.pen, symbol, 24, 90, 76)
        self.pen.stack(
            Box(128, 84, 948, 96), Said(head, _HEADS, ink), Said(line, _LINES, ink), gap=16
        )

    def _own(self) -> str:
        board = self.house.board
        tiles = board.tiles if board else ()
        return next((tile.code for tile in tiles if tile.own), "")

    def _open(self) -> None:
        """Unlock for the own unit; in an outage for the units, where one touch prints all of it."""
        board = self.house.board
        self._unlock("", "" if board and board.locked_outage else self._own())

    def _take(self, tile: UnitTile) -> None:
        self._unlock("", tile.code)

    def _unlock(self, goal: str, unit: str) -> None:
        self.house.goal, self.house.unit = goal, unit
        self.house.go(Unlock)


def _symbol(board: BoardView) -> str:
    return "paused-on-out" if board.locked_outage else LIGHT_SYMBOL[board.light]
