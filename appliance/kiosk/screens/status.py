"""The locked status board: how old every copy is, what needs a person, print and unlock."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import BoardView, UnitTile
from appliance.kiosk.screens.library import Library
from appliance.kiosk.screens.more import More
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.unitboard import UnitBoard
from appliance.kiosk.screens.unlock import Unlock
from appliance.kiosk.symbols import LIGHT_SYMBOL
from appliance.kiosk.theme import BAR, WIDTH, Type
from appliance.kiosk.widgets.pane import Button


class Status(Screen):
    """What everybody may see; it never names a patient."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without tiles; they come with the board."""
        super().__init__(house)
        self._units = UnitBoard(self, self._take, records=lambda: house.go(Records))
        self._print: Button | None = None
        self._library: Button | None = None

    def build(self) -> None:
        """Put buttons, then what the board says."""
        say = self.say
        self.put(
            Button(
                self.glass,
                Box(856, 688, 400, 88),
                say("Unlock"),
                lambda: self._unlock("", self._own()),
                hint="F2",
                size=28,
            ),
            Button(
                self.glass,
                Box(696, 688, 144, 88),
                say("More"),
                self._to_more,
                hint="F6",
                size=26,
            ),
            Button(
                self.glass,
                Box(1096, 104, 160, 64),
                self.house.language.next.endonym,
                self.house.switch_language,
                hint="F4",
                size=20,
            ),
        )
        self.on_board()

    def on_board(self) -> None:
        """Show what the desk knows now."""
        self.refresh()
        self._units.show(self.house.board)
        self._ways(library=self.house.board is not None and self.house.board.library)

    def _ways(self, *, library: bool) -> None:
        """Put the key to print, and beside it the one to the library, where there is one."""
        if self._print is not None and library == (self._library is not None):
            return
        self.take_off(self._print, self._library)
        say, wide = self.say, 432 if library else 656
        self._print = Button(
            self.glass,
            Box(24, 688, wide, 88),
            say("Print the unit's lists"),
            lambda: self._unlock("print", self._own()),
            hint="F8",
            kind="primary",
            size=28,
        )
        self._library = None
        self.put(self._print)
        if library:
            box, label = Box(472, 688, 208, 88), say("Library")
            self._library = Button(self.glass, box, label, self._to_library, hint="F7", size=26)
            self.put(self._library)

    def _to_library(self) -> None:
        self.house.go(Library)

    def _to_more(self) -> None:
        self.house.go(More)

    def draw(self) -> None:
        """Draw the one sentence."""
        board = self.house.board
        if board is None:
            self._headline("unknown", self.say("The age is not known"), self._silent(), "ink")
            return
        if board.outage:
            self.pen.fill(Box(-400, BAR, WIDTH + 800, 112), "out")
        symbol, ink = _symbol(board), "onout" if board.outage else "ink"
        self._headline(symbol, board.headline, board.subline, ink)

    def _silent(self) -> str:
        return self.say("No answer about the copies yet. If this stays, restart the machine.")

    def _headline(self, symbol: str, head: str, line: str, ink: str) -> None:
        symbols.draw(self.pen, symbol, 24, 98, 76)
        sizes = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
        self.pen.text(128, 134, head, self.glass.texts.fitting(head, sizes, 950), ink)
        kind = self.glass.texts.fitting(line, (Type(22), Type(20), Type(18)), 950)
        self.pen.paragraph(128, 171, line, kind, ink, 960)

    def _own(self) -> str:
        board = self.house.board
        tiles = board.tiles if board else ()
        return next((tile.code for tile in tiles if tile.own), "")

    def _take(self, tile: UnitTile) -> None:
        self._unlock("", tile.code)

    def _unlock(self, goal: str, unit: str) -> None:
        self.house.goal, self.house.unit = goal, unit
        self.house.go(Unlock)


def _symbol(board: BoardView) -> str:
    if board.outage:
        return "paused-on-out"
    return LIGHT_SYMBOL[board.light]
