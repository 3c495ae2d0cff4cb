"""A page of facts: the copies of a unit, or what this machine is."""

from collections.abc import Callable

from appliance.kiosk.pen import Box
from appliance.kiosk.ports.machine import Leaf
from appliance.kiosk.screens.itstatusrows import fact_listing
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type

_TITLES = (Type(42, bold=True), Type(34, bold=True), Type(28, bold=True))
_LINES = (Type(22), Type(20), Type(18))
_TOP, _BOTTOM = 84.0, 704.0


class LeafScreen(Screen):
    """Title, a line, and the groups; nothing to press but Back."""

    strip = False

    def __init__(self, house: House, ask: Callable[[], Leaf]) -> None:
        """`ask` answers on the desk's thread."""
        super().__init__(house)
        self._ask = ask
        self._leaf: Leaf | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Reading the machine's reports"))
        self.house.ask(self._ask, self._open)

    def draw(self) -> None:
        """Draw title and line."""
        super().draw()
        if self._leaf is not None:
            draw_titles(self, self._leaf.title, self._leaf.subline)

    def _open(self, leaf: Leaf) -> None:
        self._leaf = leaf
        self.waiting("")
        top = title_bottom(self)
        self.put(fact_listing(self.glass, Box(24, top, 1232, _BOTTOM - top), leaf.groups))


def title_bottom(screen: Screen) -> float:
    """Return where the content begins below a title and its line."""
    texts = screen.glass.texts
    return _TOP + texts.leading(_TITLES[0]) + texts.leading(_LINES[0]) + 12


def draw_titles(screen: Screen, title: str, line: str, width: float = 1232.0) -> None:
    """Draw a screen's title and the line below it, both in the largest type that fits."""
    texts = screen.glass.texts
    kind = texts.fitting(title, _TITLES, width)
    base = _TOP + texts.ascent(_TITLES[0])
    screen.pen.text(24, base, title, kind, "ink")
    small = texts.fitting(line, _LINES, width)
    base = _TOP + texts.leading(_TITLES[0]) + texts.ascent(_LINES[0])
    screen.pen.text(24, base, line, small, "ink")


def copies_of(unit: str) -> Make:
    """Return the screen of one unit's copies."""

    def make(house: House) -> LeafScreen:
        machine, language = house.desk.machine, house.language
        return LeafScreen(house, lambda: machine.copies(unit, language))

    return make
