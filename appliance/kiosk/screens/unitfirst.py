"""Where a touched unit leads: its list, its day book, or, for who came to print, the dialog."""

from appliance.kiosk.ports import Right, UnitTile
from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.house import House, Make
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.ward import Ward
from storage.records import UnitKind

PRINT = "print"
"""What the house is asked for by who touched the key that prints, before she unlocked."""


def first_screen(tile: UnitTile, goal: str) -> Make:
    """Return the screen of a unit for who wants this of it."""
    if goal == PRINT:
        return choose_print(tile.code, tile.kind)
    if tile.kind is UnitKind.CLINIC:
        return lambda house: DayBookScreen(house, tile.code)
    return lambda house: Ward(house, tile.code)


def print_refused(house: House) -> str:
    """Say why who came to print may not, and ask her for no unit then; "" where she may."""
    why = house.refused(Right.PRINT_PATIENTS) if house.goal == PRINT else ""
    if why:
        house.goal = ""
    return why
