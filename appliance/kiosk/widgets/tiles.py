"""Tiles, one for each unit: code, name, state and age, louder only where it needs a person."""

from collections.abc import Callable, Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, leading
from appliance.kiosk.ports import UnitTile
from appliance.kiosk.symbols import LIGHT_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button, Pane
from storage.freshness import Light

_SLOTS, _FEW, _REASON_LINES = 12, 4, 2
_WIDE = 200
_QUIET = ("surface", "line", 1.0, "okink")
_LOOK = {
    Light.FRESH: _QUIET,
    Light.AGEING: ("warntint", "warnink", 3.0, "warnink"),
    Light.STALE: ("crittint", "critedge", 3.0, "critink"),
    Light.MISSING: ("crittint", "critedge", 3.0, "critink"),
    Light.UNKNOWN: ("crittint", "critedge", 3.0, "critink"),
}


class Tile(Button):
    """One unit; a wide one has room for its reason."""

    def __init__(self, glass: Glass, box: Box, unit: UnitTile, action: Callable[[], None]) -> None:
        """Show one unit's state."""
        super().__init__(glass, box, unit.code, action)
        self.unit = unit

    def draw(self) -> None:
        """Draw the tile."""
        self.ring()
        unit, (x, y, w, h) = self.unit, self.box
        ground, edge, width, ink = _LOOK[unit.light]
        if unit.before_outage:
            ground, edge, width, ink = "surface", "line", 1.0, "ink"
        quiet = width == 1.0
        if quiet and unit.own:
            edge, width = "ink", 3.0
        if self._down:
            edge, width = "focus", 4.0
        self.pen.frame(self.box, ground, edge, width)
        name = "paused" if unit.before_outage else LIGHT_SYMBOL[unit.light]
        if quiet and unit.paused:
            name = "paused"
        if not quiet:
            symbols.draw(self.pen, name, x + w - 60, y + 16, 44)
        wide = h > _WIDE
        self._head(x + 18, y, w - (90 if not quiet else 36), wide=wide)
        self._state(x + 18, y + (h - 110 if wide else 0), name, ink, quiet=quiet)
        if wide and unit.reasons and (unit.paused or not quiet):
            self._reason(x + 18, y + 100, w - 36)

    def _head(self, x: float, y: float, room: float, *, wide: bool) -> None:
        texts, unit = self.glass.texts, self.unit
        size = 34 if wide else 26
        code = texts.fitting(unit.code, (Type(size, bold=True), Type(22, bold=True)), room)
        base = y + (48 if wide else 38)
        self.pen.text(x, base, texts.shorten(unit.code, code, room), code, "ink")
        kind = Type(20 if wide else 18)
        self.pen.text(
            x, base + (30 if wide else 26), texts.shorten(unit.name, kind, room), kind, "ink2"
        )

    def _state(self, x: float, y: float, name: str, ink: str, *, quiet: bool) -> None:
        wide = self.box.h > _WIDE
        word = Type(20 if wide else 17, bold=True)
        base = y + (46 if wide else 94)
        if quiet:
            symbols.draw(self.pen, name, x, base - 15, 19)
        self.pen.text(x + (27 if quiet else 0), base, self.unit.state, word, ink)
        kinds = (Type(32 if wide else 26, bold=True), Type(24, bold=True), Type(20, bold=True))
        age = self.glass.texts.fitting(self.unit.age, kinds, self.box.w - 30)
        self.pen.text(x, base + (36 if wide else 29), self.unit.age, age, "ink")

    def _reason(self, x: float, base: float, width: float) -> None:
        kind = Type(18)
        lines = self.glass.texts.wrap(" ".join(self.unit.reasons), kind, width)
        shown = " ".join(lines[:_REASON_LINES]) + (" …" if len(lines) > _REASON_LINES else "")
        self.pen.paragraph(x, base + leading(kind) * 0.3, shown, kind, "ink", width)


class Tiles(Pane):
    """The units in a grid of four, or of two where there are at most four; more turn by page."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        units: Sequence[UnitTile],
        choose: Callable[[UnitTile], None],
    ) -> None:
        """`choose` hears which unit a finger took."""
        super().__init__(glass, box)
        self._choose = choose
        self._first = 0
        self.show(units)

    def show(self, units: Sequence[UnitTile]) -> None:
        """Show these units' state; a focused tile stays focused."""
        focused = next(
            (tile.unit.code for tile in self.every() if isinstance(tile, Tile) and tile.focused), ""
        )
        self.empty()
        self._units = tuple(units)
        slots = _SLOTS if len(units) <= _SLOTS else _SLOTS - 1
        self._first = min(self._first, max(0, len(units) - 1))
        for place, unit in enumerate(self._units[self._first : self._first + slots]):
            tile = Tile(self.glass, self._slot(place), unit, self._taker(unit))
            tile.focused = unit.code == focused
            self.put(tile)
        if len(units) > slots:
            self._more(slots)

    def _more(self, slots: int) -> None:
        rest = len(self._units) - self._first - slots
        count = self.glass.language.count
        label = (
            count("{n} more unit", "{n} more units", rest)
            if rest > 0
            else self.glass.language.say("First units")
        )

        def turn() -> None:
            self._first = self._first + slots if rest > 0 else 0
            self.show(self._units)

        self.put(Button(self.glass, self._slot(_SLOTS - 1), label, turn))

    def _taker(self, unit: UnitTile) -> Callable[[], None]:
        return lambda: self._choose(unit)

    def _slot(self, place: int) -> Box:
        columns, w, h = (2, 400, 224) if len(self._units) <= _FEW else (4, 192, 144)
        row, column = divmod(place, columns)
        x = self.box.x + column * (w + 16)
        return Box(x, self.box.y + row * (h + 16), w, h)
