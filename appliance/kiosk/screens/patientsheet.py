"""What the two sheets of one patient share: head, what must be read first, and the ways on."""

from functools import partial

from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.widgets.patienthead import PatientHead
from printing.sheets.sheet import AdministrationOverview, MedicationList
from printing.sheets.time_overview import TimeOverview

_FEW = 2


def put_head(
    screen: Screen,
    shown: Shown[MedicationList] | Shown[AdministrationOverview] | Shown[TimeOverview],
) -> float:
    """Name the copy, put the patient's head and the notices; return how far down they reach."""
    head = shown.sheet.head
    screen.waiting("")
    screen.house.showing(shown.copy, head.title, head.count)
    pane = PatientHead(screen.glass, head)
    screen.put(pane)
    top = pane.box.y + pane.box.h
    return screen.say_first(shown.notices, (head,), top)


def put_ways_on(
    screen: Screen,
    others: tuple[tuple[str, str, Make], ...],
    printing: tuple[str, Make],
) -> None:
    """Put the keys to what else there is of the patient (label, key, screen), and to print."""
    label, make = printing
    many = len(others) > _FEW
    start = 896.0 if many else 864.0
    wide = (start - 440) / max(len(others), 1) - 16
    for place, (words, hint, to_it) in enumerate(others):
        go = partial(screen.house.go, to_it)
        screen.button(440 + place * (wide + 16), wide, words, go, hint)
    screen.button(start, 1256 - start, label, partial(screen.house.go, make), "F8", "primary")
