"""What lies over a screen: the countdown before the lock, and why a scan led nowhere."""

from appliance.kiosk.screens.safe import SafeScreen
from appliance.kiosk.screens.ward import Ward
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


@screen("countdown")
def countdown(visit: Visit) -> None:
    visit.show(lambda house: Ward(house, visit.ward))
    visit.kiosk.idle._since -= visit.kiosk.settings.idle - 19
    visit.kiosk._count_down()
    visit.kiosk.idle.touched()
    visit.driver.turn()


@screen("scan-nobody")
def scan_nobody(visit: Visit) -> None:
    visit.show(lambda house: Ward(house, visit.ward))
    said = visit.desk.scans.look_up("18990101-0000", visit.kiosk.language)
    visit.kiosk.tell(said.head, said.text, said.remedy)
    visit.driver.turn()


@screen("scan-locked", locked=True)
def scan_locked(visit: Visit) -> None:
    from appliance.kiosk.scanning import lead

    assert lead(visit.kiosk, "18020202-0202", lambda: None)
    visit.driver.turn()


@screen("safe", locked=True)
def safe(visit: Visit) -> None:
    """Stand in for the moment between two kiosks: the safe screen is no screen of either."""
    visit.kiosk._lay_over(SafeScreen(visit.kiosk.glass))
    visit.driver.turn()
