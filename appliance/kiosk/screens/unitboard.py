"""The tiles of the units and the cards beside them, as both boards of units show them."""

from collections.abc import Callable

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import BoardView, UnitTile
from appliance.kiosk.screens.board import Cards
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.tiles import Tiles


class UnitBoard:
    """Tiles and cards on a screen: put when the desk first answers, taken off when it is silent."""

    def __init__(
        self, screen: Screen, take: Callable[[UnitTile], None], records: Callable[[], None]
    ) -> None:
        """Begin with nothing on the screen.

        `take` is told which tile is touched, `records` opens what was printed.
        """
        self._screen, self._take, self._records = screen, take, records
        self._panes: tuple[Tiles, Cards] | None = None

    def show(self, board: BoardView | None) -> None:
        """Show what the desk knows now; nothing where it has not answered."""
        if board is None:
            self._screen.take_off(*(self._panes or ()))
            self._panes = None
            return
        tiles, cards = self._panes = self._panes or self._put(board)
        tiles.show(board.tiles)
        cards.show(board.cards)

    def _put(self, board: BoardView) -> tuple[Tiles, Cards]:
        glass = self._screen.glass
        tiles = Tiles(glass, Box(24, 200, 816, 464), board.tiles, self._take)
        cards = Cards(glass, Box(856, 200, 400, 464), self._records)
        self._screen.put(tiles, cards)
        return tiles, cards
