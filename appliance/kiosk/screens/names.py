"""The names that can unlock, to be touched instead of typed."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_KINDS = tuple(Type(size, bold=True) for size in (20, 18, 17, 16))
_ROOM = 440.0


class Names(Listing):
    """A card of names; a touch picks one."""

    def __init__(
        self, house: House, names: tuple[str, ...], pick: Callable[[str], None], title: str
    ) -> None:
        """Show the names, four at a time."""
        box = Box(24, 88, 504, 280)
        inner = Box(box.x + 1, box.y + 56, box.w - 2, box.h - 58)
        rows = [self._row(name, pick) for name in names]
        super().__init__(house.glass, inner, rows)
        self._frame, self._title = box, title

    def draw(self) -> None:
        """Draw the card under the rows."""
        self.pen.frame(self._frame, "surface", "line", 1)
        kinds = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True))
        kind = self.glass.texts.fitting(self._title, kinds, self._frame.w - 56)
        self.pen.text(self._frame.x + 28, self._frame.y + 38, self._title, kind)
        super().draw()

    @staticmethod
    def _row(name: str, pick: Callable[[str], None]) -> Row:
        def draw(pen: Pen, box: Box, chosen: bool) -> None:
            if chosen:
                pen.fill(box, "primtint")
                pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
            pen.across(box.x, box.y, box.w, "line")
            texts, left = pen.glass.texts, box.x + 28
            kind = texts.fitting(name, _KINDS, _ROOM)
            if texts.width(name, kind) <= _ROOM:
                pen.text(left, box.y + 35, name, kind, "primink")
            else:
                pen.filled(Box(left, box.y + 4, _ROOM, box.h - 6), name, _KINDS, "primink")

        return Row(55, draw, lambda: pick(name))
