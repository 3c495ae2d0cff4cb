"""Where a scanner's burst leads, on every screen.

1. A screen that waits for a code takes it first. 2. A card unlocks, also while somebody else has
unlocked: her visit ends first. 3. A sheet is checked by anybody. 4. A patient or a place opens for
who has unlocked, and not before she changed a password or a second person has confirmed. 5. Where
a secret is being typed, a personal number is what is typed: somebody's password may look like one.
6. A code that leads nowhere is said to, and never opens a patient who is nearly hers.
"""

from collections.abc import Callable
from typing import Protocol

from appliance.kiosk.ports import Unlocked
from appliance.kiosk.ports.scanning import ScanKind, Scanned
from appliance.kiosk.screens.badge import unlock_by
from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.sheetcheck import SheetCheck, check_of
from appliance.kiosk.screens.ward import Ward
from storage.records import UnitKind


class Hall(House, Protocol):
    """What a scan may ask of the kiosk."""

    screen: Screen
    unlocked: Unlocked | None

    def tell(self, head: str, text: str, remedy: str) -> None:
        """Say one thing over the screen."""
        ...


def lead(kiosk: Hall, code: str, typed: Callable[[], None]) -> bool:
    """Go where a code leads; return False where Enter should do what it does.

    `typed` does what Enter does, for a code that turns out to be nobody's.
    """
    if kiosk.screen.scanned(code):  # 1
        return True
    kind = kiosk.desk.scans.kind(code)
    if kind is ScanKind.SEAL:  # 3
        return _check(kiosk, code)
    if kind is ScanKind.BADGE:
        return _card(kiosk, code)
    field = kiosk.screen.field
    if field is not None and (field.secret or kind is ScanKind.UNKNOWN):  # 5
        return False
    return _look_up(kiosk, code, kind, typed)


def _check(kiosk: Hall, code: str) -> bool:
    if isinstance(kiosk.screen, SheetCheck):
        return False  # it stands in its field, and Enter checks it
    kiosk.go(check_of(code))
    return True


def _card(kiosk: Hall, code: str) -> bool:
    if kiosk.unlocked is not None:  # 2
        kiosk.lock()
    kiosk.go(unlock_by(code))
    kiosk.glass.texts.forget()  # a field may have drawn it
    return True


def _look_up(kiosk: Hall, code: str, kind: ScanKind, typed: Callable[[], None]) -> bool:
    person = kiosk.unlocked
    if person is None or person.must_change or person.needs_second:  # 4
        if kiosk.screen.field is not None:
            return False
        _unlock_first(kiosk, kind)
        return True
    screen, desk, language = kiosk.screen, kiosk.desk, kiosk.language

    def heard(scanned: Scanned) -> None:
        if not _open(kiosk, scanned, code):
            if screen.field is not None:
                typed()
            else:
                kiosk.tell(scanned.head, scanned.text, scanned.remedy)  # 6

    kiosk.ask(lambda: desk.scans.look_up(code, language), heard)
    return True


def _unlock_first(kiosk: Hall, kind: ScanKind) -> None:
    say = kiosk.language.say
    remedy = say("Unlock, then scan once more.")
    if kind is ScanKind.UNKNOWN:
        head = say("The scanned code leads nowhere")
        kiosk.tell(head, say("Nothing is opened by a code while the screen is locked."), remedy)
    else:
        head = say("Unlock first")
        kiosk.tell(head, say("A patient or a unit opens only for a person."), remedy)


def _open(kiosk: Hall, scanned: Scanned, code: str) -> bool:
    if scanned.patient:
        unit, patient = scanned.unit, scanned.patient
        kiosk.go(lambda house: MedicationScreen(house, unit, patient))
        return True
    if scanned.unit:
        unit, clinic = scanned.unit, scanned.unit_kind is UnitKind.CLINIC
        kiosk.go(lambda house: DayBookScreen(house, unit) if clinic else Ward(house, unit))
        return True
    if scanned.hits:
        kiosk.go(Search)
        if kiosk.screen.field is not None:
            kiosk.screen.field.type(code)
        return True
    return False
