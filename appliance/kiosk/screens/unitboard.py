"""The tiles of the units and the cards beside them, as both boards of units show them."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import BoardView, UnitTile
from appliance.kiosk.screens.board import Cards
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.routines import RoutineChoice
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.tiles import Tiles

_CARDS = 464.0


class UnitBoard:
    """Tiles and cards on a screen: put when the desk first answers, taken off when it is silent."""

    def __init__(self, screen: Screen, take: Callable[[UnitTile], None]) -> None:
        """Begin with nothing on the screen; `take` is told which tile is touched."""
        self._screen, self._take = screen, take
        self._panes: tuple[Tiles, Cards] | None = None
        self._high = _CARDS

    def show(self, board: BoardView | None, cards_high: float = _CARDS) -> None:
        """Show what the desk knows now; nothing where it has not answered.

        `cards_high` is how high the column of cards may be.
        """
        if board is None or cards_high != self._high:
            self._high = cards_high
            self._screen.take_off(*(self._panes or ()))
            self._panes = None
        if board is None:
            return
        tiles, cards = self._panes = self._panes or self._put(board)
        tiles.show(board.tiles)
        cards.show(board.cards, board.steps)

    def _put(self, board: BoardView) -> tuple[Tiles, Cards]:
        glass = self._screen.glass
        tiles = Tiles(glass, Box(24, 200, 816, 464), board.tiles, self._take)
        go = self._screen.house.go
        records, routines = partial(go, Records), partial(go, RoutineChoice)
        cards = Cards(glass, Box(856, 200, 400, self._high), records, routines)
        self._screen.put(tiles, cards)
        return tiles, cards
