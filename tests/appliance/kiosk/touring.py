"""A tour in a process of its own: ``python -m tests.appliance.kiosk.touring DIR [LANG THEME]``."""

import sys
from pathlib import Path

from appliance.kiosk.settings import KioskSettings
from appliance.kiosk.tour import tour
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD, WardDesk
from tests.printing import bookings, charts

if __name__ == "__main__":
    out, code, theme = (*sys.argv[1:], *("sv", "day")[len(sys.argv) - 2 :])
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    wanted = KioskSettings(language=code, theme=theme, fullscreen=True, tick=0.3)
    sys.exit(tour(desk, wanted, Path(out), NAMES[0], PASSWORD))
