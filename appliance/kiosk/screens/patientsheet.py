"""What the two sheets of one patient share: head, what must be read first, and the ways on."""

from appliance.kiosk.ports import PrintOrder, Shown
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.widgets.patienthead import PatientHead
from printing.sheets.sheet import AdministrationOverview, MedicationList


def put_head(screen: Screen, shown: Shown[MedicationList] | Shown[AdministrationOverview]) -> float:
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
    other: tuple[str, Make],
    printing: tuple[str, PrintOrder],
    documents: tuple[str, Make] | None = None,
) -> None:
    """Put the keys to the patient's other sheet, to her documents, if any, and to print."""
    (label, make), (print_label, order) = other, printing
    if documents is not None:
        words, to_them = documents
        screen.button(632, 216, words, lambda: screen.house.go(to_them), "F7")
    narrow = documents is not None
    screen.button(440, 176 if narrow else 296, label, lambda: screen.house.go(make), "F5")
    screen.button(
        864 if narrow else 752,
        392 if narrow else 504,
        print_label,
        lambda: screen.house.go(lambda house: Printout(house, (order,))),
        "F8",
        "primary",
    )
