"""What the two sheets of one patient share: head, what must be read first, and the ways on."""

from functools import partial

from appliance.kiosk.pen import Glass
from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.patienthead import PatientHead
from printing.sheets.sheet import AdministrationOverview, MedicationList
from printing.sheets.time_overview import TimeOverview

_FEW = 2
_LEAST_FEW, _LEAST_MANY, _MOST = 864.0, 896.0, 980.0
"""How far left the key to print may begin, by how many keys stand before it, and how far right."""
_PRINT = Type(20, bold=True)
_AROUND = 62.0
"""What a key's label has round it: its edges and its hint."""


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


def head_height(glass: Glass) -> float:
    """Return how high the heads of a sheet's columns stand."""
    return round(glass.texts.leading(Type(16)) + 10)


def put_ways_on(
    screen: Screen,
    others: tuple[tuple[str, str, Make], ...],
    printing: tuple[str, Make],
) -> None:
    """Put the keys to what else there is of the patient (label, key, screen), and to print."""
    label, make = printing
    texts, least = screen.glass.texts, _LEAST_FEW if len(others) <= _FEW else _LEAST_MANY
    # As designed: a key that takes room from the others makes their labels smaller.
    widest, words_of = texts.ladder(_PRINT)[-1], texts.ladder(Type(18, bold=True))[-1]
    start = max(least, min(_MOST, 1256 - texts.width(label, widest) - 2 * _AROUND))
    room = start - 440 - 16 * len(others)
    needed = [texts.width(words, words_of) + _AROUND for words, _hint, _make in others]
    x = 440.0
    for (words, hint, to_it), wide in zip(others, needed, strict=True):
        share = wide * room / sum(needed)
        screen.button(x, share, words, partial(screen.house.go, to_it), hint)
        x += share + 16
    screen.button(start, 1256 - start, label, partial(screen.house.go, make), "F8", "primary")
