"""Tiles, one for each unit: code, name, state and age, louder only where it needs a person."""

from collections.abc import Callable, Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Said
from appliance.kiosk.ports import UnitTile
from appliance.kiosk.symbols import LIGHT_SYMBOL
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button, Pane
from storage.freshness import Light

_SLOTS, _FEW = 12, 4
_WIDE, _BESIDE, _BETWEEN = 200, 27.0, 10.0
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
        head = Box(x + 18, y + 12, w - (90 if not quiet else 36), 86 if wide else 62)
        self._head(head, wide=wide)
        foot = Box(x + 18, y + h - (86 if wide else 68), w - 36, 67 if wide else 54)
        self._state(foot, name, ink, quiet=quiet, wide=wide)
        if wide and unit.reasons and (unit.paused or not quiet):
            self._reason(Box(x + 18, y + 94, w - 36, h - 86 - 94))

    def _head(self, place: Box, *, wide: bool) -> None:
        """Write code and name; either may be shortened, being a unit's."""
        texts, unit = self.glass.texts, self.unit
        codes = (Type(34 if wide else 26, bold=True), Type(22, bold=True))
        names = (Type(20 if wide else 18), Type(17), Type(16))
        code, name = (
            texts.shorten(words, texts.fitting(words, kinds, place.w), place.w)
            for words, kinds in ((unit.code, codes), (unit.name, names))
        )
        self.pen.stack(place, Said(code, codes), Said(name, names, "ink2"), gap=12)

    def _state(self, place: Box, name: str, ink: str, *, quiet: bool, wide: bool) -> None:
        """Write the state's word, with its symbol beside it on a quiet tile, and the age."""
        texts, unit = self.glass.texts, self.unit
        word = (Type(20 if wide else 17, bold=True), Type(16, bold=True))
        ages = (Type(32 if wide else 26, bold=True), Type(24, bold=True), Type(20, bold=True))
        beside = _BESIDE if quiet else 0.0
        for step in texts.steps():
            first = texts.fitting(unit.state, word, place.w - beside, step=step)
            second = texts.fitting(unit.age, ages, place.w, step=step)
            high = (texts.size(first) + texts.size(second)) * CAPITAL + _BETWEEN
            if high <= place.h:
                break
        base = place.y + place.h - high + texts.size(first) * CAPITAL
        if quiet:
            symbols.draw(self.pen, name, place.x, base - texts.size(first) * CAPITAL / 2 - 9, 19)
        self.pen.text(place.x + beside, base, unit.state, first, ink)
        self.pen.text(place.x, place.y + place.h, unit.age, second, "ink")

    def _reason(self, place: Box) -> None:
        """Write why, as far as there is room; the cards beside say it whole."""
        texts = self.glass.texts
        words = " ".join(self.unit.reasons)
        for kind in texts.ladder(Type(18), Type(16)):
            most = int(place.h // texts.leading(kind))
            lines = texts.wrap(words, kind, place.w)
            if len(lines) <= most:
                break
        shown = " ".join(lines[:most]) + (" …" if len(lines) > most else "")
        base = place.y + texts.size(kind)
        self.pen.paragraph(place.x, base, shown, kind, "ink", place.w)


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
