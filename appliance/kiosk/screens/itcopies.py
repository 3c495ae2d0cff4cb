"""The copies of one unit; IT pins one of them here, and lets go of it again."""

from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Right
from appliance.kiosk.ports.machine import Leaf
from appliance.kiosk.screens.itpin import letting_go_of, pinning_of
from appliance.kiosk.screens.itstatusask import asking
from appliance.kiosk.screens.itstatusleaf import BOTTOM, TOP, LeafScreen
from appliance.kiosk.screens.itstatusrows import fact_listing
from appliance.kiosk.screens.screen import House, Make


class CopiesScreen(LeafScreen):
    """Anybody may look; a touch on a copy asks IT whether it is to be pinned."""

    def __init__(self, house: House, unit: str) -> None:
        """Show the copies of this unit."""
        machine, language = house.desk.machine, house.language
        super().__init__(house, lambda: machine.copies(unit, language))
        self._unit = unit

    def show(self, leaf: Leaf) -> None:
        """Put the facts, and the one key that is of use now."""
        may = not self.house.refused(Right.PIN) and not leaf.pinned
        box = Box(24, TOP, 1232, BOTTOM - TOP)
        self.put(fact_listing(self.glass, box, leaf.groups, self._chosen if may else None))
        if leaf.pinned:
            label, way = self.say("Let go of the pinned copy"), letting_go_of(self._unit)
            asking(self, Right.PIN, (440, 400), label, partial(self.house.go, way), "F6", "danger")
        elif leaf.newest:
            label, newest = self.say("Pin the newest copy"), partial(self._chosen, leaf.newest)
            asking(self, Right.PIN, (856, 400), label, newest, "F8")

    def _chosen(self, generation: str) -> None:
        self.house.go(pinning_of(self._unit, generation))


def copies_of(unit: str) -> Make:
    """Return the screen of one unit's copies."""
    return lambda house: CopiesScreen(house, unit)
