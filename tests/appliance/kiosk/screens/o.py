"""The board and the screens of an outage, and those of what anybody may read in one."""

from datetime import timedelta

from appliance.downtime.downtime import Said
from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.outage import OutageScreen
from appliance.kiosk.screens.outagedeclare import OutageDeclare
from appliance.kiosk.screens.outageend import outage_end
from appliance.kiosk.screens.outagesummary import OutageSummary
from appliance.kiosk.screens.overview import OverviewScreen
from appliance.kiosk.screens.printout import Printout, choose_print
from appliance.kiosk.screens.quickcards import QuickCards
from appliance.kiosk.screens.routine import routine_of
from appliance.kiosk.screens.routines import RoutineChoice
from appliance.kiosk.screens.units import Units
from appliance.kiosk.screens.ward import Ward
from storage.records import UnitKind
from storage.reports import outages as outages_report
from storage.reports.outages import Outage
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.everyone import _hardest
from tests.appliance.kiosk.screens.visit import PERSON, Visit


def _board(visit: Visit, *, outage: bool) -> None:
    """Ask for a board until it says so."""

    def says() -> bool:
        visit.kiosk.tick()
        board = visit.kiosk.board
        return board is not None and board.locked_outage is outage

    visit.driver.until(says, f"a board with outage={outage}", 20.0)


def declared(visit: Visit, **said: object) -> None:
    """Declare an outage that began a minute after the copy; it ends before the next screen."""
    now = visit.machine.clock.now().wall
    one = visit.machine.downtime.declare(
        Said(since=now - timedelta(seconds=1), why="Nobody can log in", **said),  # type: ignore[arg-type]
        PERSON,
    )

    def over() -> None:
        visit.machine.downtime.end(one.key, PERSON, mistaken=True)
        _board(visit, outage=False)

    visit.later.append(over)
    _board(visit, outage=True)


@screen("status-outage", locked=True)
def status_outage(visit: Visit) -> None:
    declared(visit)
    visit.settle("Status")


def noticed(visit: Visit) -> None:
    """Let the record systems fall silent now, noticed by the machine alone."""
    state = visit.machine.places.state
    since = visit.machine.clock.now().wall
    names = {one.sources[0] for one in visit.machine.downtime.units if one.sources}
    before = outages_report.read(state)
    outages_report.write(state, dict.fromkeys(names, Outage(since, 4)))

    def over() -> None:
        outages_report.write(state, before)
        _board(visit, outage=False)

    visit.later.append(over)
    _board(visit, outage=True)


@screen("status-outage-noticed", locked=True)
def status_outage_noticed(visit: Visit) -> None:
    noticed(visit)
    visit.settle("Status")


@screen("administration-overview-noticed")
def administration_overview_noticed(visit: Visit) -> None:
    noticed(visit)
    patient = _hardest(visit)
    visit.show(lambda house: OverviewScreen(house, visit.ward, patient))


@screen("outages-noticed")
def outages_noticed(visit: Visit) -> None:
    noticed(visit)
    visit.show(OutageScreen)


@screen("routines-outage")
def routines_outage(visit: Visit) -> None:
    declared(visit)
    visit.show(RoutineChoice)


@screen("routine-outage")
def routine_outage(visit: Visit) -> None:
    declared(visit)
    visit.show(routine_of("freshness"))


@screen("quick-cards", locked=True)
def quick_cards(visit: Visit) -> None:
    visit.show(QuickCards)


@screen("units-outage")
def units_outage(visit: Visit) -> None:
    declared(visit)
    visit.show(Units)


@screen("ward-list-outage")
def ward_list_outage(visit: Visit) -> None:
    declared(visit)
    visit.show(lambda house: Ward(house, visit.ward))


@screen("medication-list-outage")
def medication_list_outage(visit: Visit) -> None:
    declared(visit)
    patient = _hardest(visit)
    visit.show(lambda house: MedicationScreen(house, visit.ward, patient))


@screen("administration-overview-outage")
def administration_overview_outage(visit: Visit) -> None:
    declared(visit)
    patient = _hardest(visit)
    visit.show(lambda house: OverviewScreen(house, visit.ward, patient))


@screen("print-outage")
def print_outage(visit: Visit) -> None:
    declared(visit)
    visit.show(choose_print(visit.ward, UnitKind.WARD))


@screen("outages")
def outages(visit: Visit) -> None:
    declared(visit)
    now = visit.machine.clock.now().wall
    planned = visit.machine.downtime.declare(
        Said(since=now + timedelta(hours=20), why="Planned work", until=now + timedelta(hours=24)),
        PERSON,
    )
    visit.later.append(lambda: _off(visit, planned.key))
    visit.show(OutageScreen)


def _off(visit: Visit, key: str) -> None:
    visit.machine.downtime.end(key, PERSON, mistaken=True)


@screen("outage-declare")
def outage_declare(visit: Visit) -> None:
    visit.show(OutageDeclare)
    visit.driver.wait_for("F8")


@screen("outage-end")
def outage_end_(visit: Visit) -> None:
    declared(visit)
    (row, *_) = visit.desk.outage.view(visit.kiosk.language).rows
    visit.show(outage_end(row))


@screen("outage-summary")
def outage_summary(visit: Visit) -> None:
    declared(visit)
    visit.show(OutageSummary)


@screen("outage-summary-print")
def outage_summary_print(visit: Visit) -> None:
    declared(visit)
    order = PrintOrder(kind=PrintKind.OUTAGE_SUMMARY, unit=visit.ward)
    visit.show(lambda house: Printout(house, (order,)))
