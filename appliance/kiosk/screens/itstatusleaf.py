"""A page of facts: what this machine is, or with keys of their own the copies of a unit."""

from collections.abc import Callable

from appliance.kiosk.pen import Box
from appliance.kiosk.ports.machine import Leaf
from appliance.kiosk.screens.itstatusrows import fact_listing
from appliance.kiosk.screens.screen import House, Screen

TOP, BOTTOM = 196.0, 704.0
"""Where the content of these screens begins below the head, and where it ends."""


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
            self.draw_head(self._leaf.title, self._leaf.subline)

    def _open(self, leaf: Leaf) -> None:
        self._leaf = leaf
        self.waiting("")
        self.show(leaf)
        self.refresh()

    def show(self, leaf: Leaf) -> None:
        """Put the facts."""
        self.put(fact_listing(self.glass, Box(24, TOP, 1232, BOTTOM - TOP), leaf.groups))
