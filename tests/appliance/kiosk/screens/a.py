"""Where rooms meet: a print of before the lock in the way of another."""

from appliance.kiosk.screens.anotherprint import after_print
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


@screen("print-in-the-way")
def print_in_the_way(visit: Visit) -> None:
    visit.show(after_print())
