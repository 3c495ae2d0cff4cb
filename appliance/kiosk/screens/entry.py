"""What stands before the lists after somebody got in: a new password, a second person, nothing."""

from appliance.kiosk.ports import Unlocked
from appliance.kiosk.screens.confirmation import Confirmation
from appliance.kiosk.screens.newpassword import forced
from appliance.kiosk.screens.screen import House


def enter(house: House, unlocked: Unlocked, password: str = "") -> None:
    """Begin a person's visit where she must begin it; `password` is what she typed just now."""
    if unlocked.needs_second:
        house.admit(unlocked, Confirmation)
    elif unlocked.must_change:
        house.admit(unlocked, forced(password, too_old=unlocked.too_old))
    else:
        house.opened(unlocked)
