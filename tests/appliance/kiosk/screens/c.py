"""The clinical and the print screens, with the hard cases of the sample charts lent to them.

A screen of the kiosk asks a desk in memory (ward_desk.WardDesk) instead of the machine's, so that
forty orders, the longest drug name and an older copy stand on the glass; all else is the kiosk's.
"""

from typing import Any

import msgspec

from appliance.kiosk.front.unseen import unseen_notices
from appliance.kiosk.ports import (
    PrintKind,
    PrintOrder,
    PrintView,
)
from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.missingsheets import missing_sheets
from appliance.kiosk.screens.otherprinter import OtherPrinter
from appliance.kiosk.screens.overview import OverviewScreen
from appliance.kiosk.screens.pagesinhand import pages_in_hand
from appliance.kiosk.screens.printout import choose_print, print_of_patient
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.savetostick import save_to_stick
from appliance.kiosk.screens.screen import House, Make
from appliance.kiosk.screens.timeoverview import time_overview_of
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.screens.ward import Ward
from storage.records import Chart, Stay, UnitKind
from tests.appliance.kiosk.screens import printed, screen
from tests.appliance.kiosk.screens.visit import Visit
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

_KEYS = {name: f"p{place}" for place, name in enumerate(charts.SAMPLES, start=1)}
_WARD, _CLINIC = charts.WARD.code, bookings.CLINIC.code
_FAMILIES = ("Wallenstierna-Łukaszewicz", "Ek", "Åkesson af Klercker", "Öberg", "دانش")


class Lent:
    """The kiosk's house with another desk, and a print that stands still."""

    def __init__(self, house: House, desk: WardDesk, press: Any = None) -> None:
        self._house, self.desk = house, desk
        self.press = press or house.press

    def __getattr__(self, name: str) -> Any:  # noqa: D105 - the house itself
        return getattr(self._house, name)


class StillPress:
    """A print that shows one view."""

    def __init__(self, visit: Visit, view: PrintView, desk: WardDesk) -> None:
        order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=_WARD)
        self.view, self.running = view, not view.finished
        self.plan = desk.plan(order, visit.kiosk.language)
        self.control = type(desk).control


def lent(visit: Visit, make: Make, **facts: object) -> Any:
    """Show a screen whose desk has the sample charts, and these facts."""
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    for name, value in facts.items():
        setattr(desk, name, value)
    return visit.show(lambda house: make(Lent(house, desk)))  # type: ignore[arg-type]  # a house


def _last_page(visit: Visit) -> None:
    for _ in range(60):
        if not visit.driver.screen.every() or not _turned(visit):
            return


def _turned(visit: Visit) -> bool:
    from appliance.kiosk.widgets.listing import Listing

    lists = [pane for pane in visit.driver.screen.every() if isinstance(pane, Listing)]
    if not lists or not lists[0].remaining:
        return False
    lists[0].page_down()
    return True


def _hard(name: str, kind: str) -> Make:
    patient = _KEYS[name]
    return {
        "medication": lambda house: MedicationScreen(house, _WARD, patient),
        "overview": lambda house: OverviewScreen(house, _WARD, patient),
        "time": time_overview_of(_WARD, patient),
        "large": in_large_type(_WARD, patient),
    }[kind]


def _add(kind: str, name: str) -> None:
    @screen(f"{kind}-{name.replace('_', '-')}")
    def bring(visit: Visit) -> None:
        lent(visit, _hard(name, kind))

    @screen(f"{kind}-{name.replace('_', '-')}-end")
    def bring_end(visit: Visit) -> None:
        lent(visit, _hard(name, kind))
        _last_page(visit)


for _kind, _name in (
    ("medication", "ordinary"),
    ("medication", "forty_orders"),
    ("medication", "longest_drug_name"),
    ("medication", "marked_to_check"),
    ("medication", "no_allergies_recorded"),
    ("medication", "protected_identity"),
    ("medication", "nameless"),
    ("overview", "ordinary"),
    ("overview", "longest_drug_name"),
    ("overview", "marked_to_check"),
    ("time", "ordinary"),
    ("time", "longest_drug_name"),
    ("large", "ordinary"),
    ("large", "marked_to_check"),
):
    _add(_kind, _name)


@screen("medication-older-copy")
def medication_older(visit: Visit) -> None:
    lent(visit, _hard("ordinary", "medication"), older=(_KEYS["ordinary"],))


@screen("medication-unverified")
def medication_unverified(visit: Visit) -> None:
    lent(visit, _hard("ordinary", "medication"), unverified=True)


@screen("ward-list-mixed")
def ward_mixed(visit: Visit) -> None:
    keys = tuple(_KEYS.values())
    lent(visit, lambda house: Ward(house, _WARD), older=(keys[0], keys[2]), lost=(keys[4],))


@screen("ward-list-long-names")
def ward_long(visit: Visit) -> None:
    made = []
    for bed, family in enumerate(_FAMILIES * 6, start=1):
        person = charts.person(f"b{bed}", family=family, given="Maximiliana Ulrika")
        stay = Stay(key=f"b{bed}", unit=_WARD, room="12", bed=f"{bed}")
        made.append(charts.chart(charts.order(), person=person, stay=stay))
    _ward_of(visit, tuple(made))


@screen("ward-list-empty")
def ward_empty(visit: Visit) -> None:
    _ward_of(visit, ())


def _ward_of(visit: Visit, made: tuple[Chart, ...]) -> None:
    whole = msgspec.structs.replace(charts.ward_snapshot(), charts=made)
    desk = WardDesk(whole, bookings.clinic_snapshot())
    visit.show(lambda house: Ward(Lent(house, desk), _WARD))  # type: ignore[arg-type]  # a house


@screen("medication-right-to-left")
def medication_right_to_left(visit: Visit) -> None:
    person = charts.person("rtl", family="الخطيب 王", given="مريم")
    made = charts.chart(charts.order(), charts.as_needed(), person=person)
    desk = WardDesk(msgspec.structs.replace(charts.ward_snapshot(), charts=(made,)))
    desk.notices = unseen_notices(person.name, visit.kiosk.language)
    visit.show(lambda house: MedicationScreen(Lent(house, desk), _WARD, "rtl"))  # type: ignore[arg-type]


@screen("doses-due-eight-hours")
def doses(visit: Visit) -> None:
    lent(visit, round_of(_WARD, 8))


@screen("samples")
def samples(visit: Visit) -> None:
    lent(visit, round_of(_WARD, 0))


@screen("day-book-samples")
def book(visit: Visit) -> None:
    lent(visit, lambda house: DayBookScreen(house, _CLINIC))


def _choosing(visit: Visit, **more: object) -> dict[str, object]:
    language = visit.kiosk.language
    return {
        "choices": printed.printers(language),
        "changed": language.say("Only changed ({n} of {all})", n=3, all=22),
        "forecast": printed.too_little_paper(language),
        **more,
    }


@screen("print-ward-choices")
def print_ward(visit: Visit) -> None:
    lent(visit, choose_print(_WARD, UnitKind.WARD), **_choosing(visit))


@screen("print-ward-unverified")
def print_unverified(visit: Visit) -> None:
    lent(visit, choose_print(_WARD, UnitKind.WARD), **_choosing(visit, unverified=True))


@screen("print-patient")
def print_patient(visit: Visit) -> None:
    make = print_of_patient(_WARD, _KEYS["ordinary"], PrintKind.MEDICATION_LIST)
    lent(visit, make, **_choosing(visit))


@screen("print-clinic")
def print_clinic(visit: Visit) -> None:
    lent(visit, choose_print(_CLINIC, UnitKind.CLINIC), **_choosing(visit))


@screen("print-labels")
def print_labels(visit: Visit) -> None:
    make = print_of_patient(_WARD, _KEYS["ordinary"], PrintKind.LAB_LABELS)
    lent(visit, make, **_choosing(visit))


@screen("other-printer")
def other_printer(visit: Visit) -> None:
    lent(visit, OtherPrinter, choices=printed.printers(visit.kiosk.language))


def _underway(visit: Visit, view: PrintView) -> None:
    desk = WardDesk(charts.ward_snapshot())
    press = StillPress(visit, view, desk)
    visit.show(lambda house: Underway(Lent(house, desk, press)))  # type: ignore[arg-type]


@screen("print-underway")
def underway(visit: Visit) -> None:
    _underway(visit, printed.view(visit.kiosk.language))


@screen("print-trouble")
def trouble(visit: Visit) -> None:
    _underway(visit, printed.view(visit.kiosk.language, offer=printed.FAR.label))


@screen("print-may-have-come-out")
def may_have_come_out(visit: Visit) -> None:
    _underway(visit, printed.doubtful(visit.kiosk.language))


@screen("print-paused")
def paused(visit: Visit) -> None:
    _underway(visit, printed.view(visit.kiosk.language, paused=True))


@screen("print-in-hand")
def in_hand(visit: Visit) -> None:
    _underway(visit, printed.ended(visit.kiosk.language))


@screen("print-missing")
def missing(visit: Visit) -> None:
    language = visit.kiosk.language
    told = msgspec.structs.replace(printed.ended(language), in_hand=printed.short(language, 9))
    _underway(visit, told)


def _nothing(*_told: object) -> None:
    """Hear an answer that no catalogue gives."""


@screen("pages-in-hand")
def pages(visit: Visit) -> None:
    asked = printed.asked(visit.kiosk.language)
    lent(visit, pages_in_hand(asked, _nothing, _nothing))


@screen("missing-sheets")
def which_missing(visit: Visit) -> None:
    asked = printed.short(visit.kiosk.language)
    lent(visit, missing_sheets(asked, _nothing))


@screen("save-to-stick")
def stick(visit: Visit) -> None:
    order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=_WARD)
    lent(visit, save_to_stick(order), plugged=("KINGSTON 16 GB",))


@screen("saved-to-stick")
def saved(visit: Visit) -> None:
    order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=_WARD)
    lent(visit, save_to_stick(order), plugged=("USB",))._save("USB")
    visit.settle()
