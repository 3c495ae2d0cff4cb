"""A kiosk whose board breaks the screen each time it is shown: ``python breaking.py``."""

import sys
from typing import Any

from appliance.kiosk.app import run
from appliance.kiosk.settings import KioskSettings
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

CANARY = "Giftpatient"


class Poison:
    """A value that no screen can show; what it says of itself names a patient."""

    def __getattr__(self, name: str) -> Any:
        """Break, and name a patient in doing so."""
        raise KeyError(CANARY)


class PoisonedDesk(WardDesk):
    """A desk whose board is poison."""

    def board(self, *_question: Any) -> Any:
        return Poison()


if __name__ == "__main__":
    desk = PoisonedDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    sys.exit(run(desk, KioskSettings(fullscreen=False, tick=0.2)))
