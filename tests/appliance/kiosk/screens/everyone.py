"""The screens as they stood before the rooms of the kiosk were built on."""

from datetime import date

from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.documents import documents_of
from appliance.kiosk.screens.envelopecode import EnvelopeCode
from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.more import More
from appliance.kiosk.screens.overview import OverviewScreen
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.timeoverview import time_overview_of
from appliance.kiosk.screens.unlock import Unlock
from appliance.kiosk.screens.ward import Ward
from storage.records import UnitKind
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


@screen("status", locked=True)
def status(visit: Visit) -> None:
    visit.settle("Status")


@screen("more", locked=True)
def more(visit: Visit) -> None:
    visit.show(More)


@screen("unlock", locked=True)
def unlock(visit: Visit) -> None:
    visit.show(Unlock)
    visit.driver.wait_for("Demo Nurse")


@screen("envelope", locked=True)
def envelope(visit: Visit) -> None:
    visit.show(EnvelopeCode)


@screen("units")
def units(visit: Visit) -> None:
    visit.settle("Units")


@screen("ward-list")
def ward_list(visit: Visit) -> None:
    visit.show(lambda house: Ward(house, visit.ward))


def _day(visit: Visit, *, booked: bool) -> date:
    """Return the first day of the clinic's copy with appointments, or without any."""
    days = visit.desk.day_books(visit.clinic, None, visit.kiosk.language).sheet
    while days.before is not None:
        days = visit.desk.day_books(visit.clinic, days.before, visit.kiosk.language).sheet
    while any(book.day.rows for book in days.books) is not booked:
        assert days.after is not None, f"a day with booked={booked}"
        days = visit.desk.day_books(visit.clinic, days.after, visit.kiosk.language).sheet
    return days.day


@screen("day-book")
def day_book(visit: Visit) -> None:
    day = _day(visit, booked=True)
    visit.show(lambda house: DayBookScreen(house, visit.clinic, day))


@screen("day-book-empty")
def day_book_empty(visit: Visit) -> None:
    day = _day(visit, booked=False)
    visit.show(lambda house: DayBookScreen(house, visit.clinic, day))


def _hardest(visit: Visit) -> str:
    """Return the key of the ward's patient with most to tell."""
    rows = visit.desk.ward_list(visit.ward, visit.kiosk.language).sheet.rows
    return max(rows, key=lambda row: (len(row.medicines), len(row.name))).patient


@screen("medication-list")
def medication_list(visit: Visit) -> None:
    patient = _hardest(visit)
    visit.show(lambda house: MedicationScreen(house, visit.ward, patient))


@screen("administration-overview")
def administration_overview(visit: Visit) -> None:
    patient = _hardest(visit)
    visit.show(lambda house: OverviewScreen(house, visit.ward, patient))


@screen("time-overview")
def time_overview(visit: Visit) -> None:
    visit.show(time_overview_of(visit.ward, _hardest(visit)))


@screen("large-type")
def large_type(visit: Visit) -> None:
    visit.show(in_large_type(visit.ward, _hardest(visit)))


@screen("doses-due")
def doses_due(visit: Visit) -> None:
    visit.show(round_of(visit.ward))


@screen("print-unit")
def print_unit(visit: Visit) -> None:
    visit.show(choose_print(visit.ward, UnitKind.WARD))


@screen("documents")
def documents(visit: Visit) -> None:
    visit.show(documents_of(visit.ward))
