"""About: what this machine is, whom to call, under which terms it may be used."""

from appliance.kiosk.screens.itstatusleaf import LeafScreen
from appliance.kiosk.screens.screen import House


class About(LeafScreen):
    """Open to everybody at the machine."""

    def __init__(self, house: House) -> None:
        """Ask the machine what it is."""
        machine, language = house.desk.machine, house.language
        super().__init__(house, lambda: machine.about(language))
