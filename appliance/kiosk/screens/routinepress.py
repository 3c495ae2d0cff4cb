"""The press of a routine's test page; a print of before the lock goes first."""

from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.screens.anotherprint import after_print
from appliance.kiosk.screens.screen import House

_PAGE = PrintOrder(kind=PrintKind.TEST_PAGE, unit="")


def press_page(house: House) -> bool:
    """Begin the test page, and return whether it was begun.

    There is one press: where a print is under way the page would be swallowed. Then that one's
    end is waited for, and the routine comes back to its question by itself.
    """
    if house.press.running:
        house.go(after_print())
        return False
    house.press.start(_PAGE, house.language)
    return True
