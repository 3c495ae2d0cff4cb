"""A kiosk of its own process, for trying its doors from outside: ``python locked_down.py``."""

import sys

from appliance.kiosk.app import run
from appliance.kiosk.settings import KioskSettings
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

if __name__ == "__main__":
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    sys.exit(run(desk, KioskSettings(fullscreen=len(sys.argv) < 2, tick=0.3)))
