"""Protected identities on the glass: the mark beside every name, and the rule of the site."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import pytest

from appliance.desk.documents import Site
from appliance.desk.wish import Kind
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.screens.daybook import DayBookScreen
from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.overview import OverviewScreen
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.timeoverview import time_overview_of
from appliance.kiosk.screens.ward import Ward
from storage.records import Person, Snapshot
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD

FAMILY, PHONE, MARK = "Gömdahl", "070-174 06 99", "SKYDDAD IDENTITET"
NUMBER = "18110202-0001"
PATIENT = "p1"
LISTS: dict[str, Callable[[Any], Any]] = {
    "ward": lambda house: Ward(house, "14"),
    "doses due": round_of("14"),
    "day book": lambda house: DayBookScreen(house, "tand"),
}
OWN: dict[str, Callable[[Any], Any]] = {
    "medication list": lambda house: MedicationScreen(house, "14", PATIENT),
    "overview": lambda house: OverviewScreen(house, "14", PATIENT),
    "time overview": time_overview_of("14", PATIENT),
    "large type": in_large_type("14", PATIENT),
}


def _hidden(person: Person) -> Person:
    return msgspec.structs.replace(person, family=FAMILY, given="Lo", protected=True, phone=PHONE)


def _all_hidden(answer: Any) -> Callable[[datetime], Snapshot]:
    """Return an answer whose patients are all protected and all bear one name."""

    def made(as_of: datetime) -> Snapshot:
        plain = answer(as_of)
        charts = tuple(
            msgspec.structs.replace(one, person=_hidden(one.person)) for one in plain.charts
        )
        diaries = tuple(
            msgspec.structs.replace(
                diary,
                appointments=tuple(
                    msgspec.structs.replace(one, patient=one.patient and _hidden(one.patient))
                    for one in diary.appointments
                ),
            )
            for diary in plain.diaries
        )
        return msgspec.structs.replace(plain, charts=charts, diaries=diaries)

    return made


def _site(world: World, *, named: bool) -> FrontDesk:
    """Return the kiosk's desk of a site with a rule, the ward and the clinic all protected."""
    for unit in ("14", "tand"):
        world.source.answers[unit] = _all_hidden(world.source.answers[unit])
    world.round()
    site: Site = msgspec.structs.replace(world.desk_site(), protected_named=named)
    front = front_desk(world)
    front._site = msgspec.structs.replace(front._site, protected_named=site.protected_named)
    front.hold, front.silent = threading.Event(), threading.Event()  # type: ignore[attr-defined] # the driver's
    return front


@contextmanager
def _opened(glass: Any, front: FrontDesk) -> Iterator[Any]:
    with kiosk_in(glass, front) as driver:
        driver.kiosk.opened(front.unlock(NURSE, PASSWORD))
        yield driver


def _shown(driver: Any, make: Any) -> list[str]:
    driver.kiosk.go(make)
    driver.until(lambda: not driver.screen.busy, "an answer")
    driver.turn(3)
    return [str(text) for text in driver.texts()]


def test_every_screen_that_names_her_bears_the_mark_and_none_her_telephone(
    glass: Any, world: World
) -> None:
    with _opened(glass, _site(world, named=True)) as driver:
        for name, make in {**LISTS, **OWN}.items():
            said = _shown(driver, make)
            whole = " ".join(said)
            assert FAMILY in whole, name
            assert MARK in whole, (name, said)
            assert PHONE not in whole, name
        driver.kiosk.go(Search)
        driver.type("gömd")
        driver.until(lambda: FAMILY in " ".join(driver.texts()), "her row")
        assert MARK in " ".join(driver.texts())
        plan = driver.kiosk.desk._named("14", PATIENT, driver.kiosk.desk._documents(world.words))
        assert MARK in plan, "in the print dialog and above her documents"


def test_site_may_keep_her_name_off_lists_and_never_off_her_own_sheets(
    glass: Any, world: World
) -> None:
    with _opened(glass, _site(world, named=False)) as driver:
        for name, make in LISTS.items():
            whole = " ".join(_shown(driver, make))
            assert FAMILY not in whole, name
            assert "Namnet skyddat" in whole, name
            assert MARK in whole, name
        for name, make in OWN.items():
            whole = " ".join(_shown(driver, make))
            assert FAMILY in whole, name
            assert MARK in whole, name
        driver.kiosk.go(Search)
        driver.type(NUMBER)
        driver.until(lambda: "Namnet skyddat" in " ".join(driver.texts()), "her row")
        assert FAMILY not in " ".join(driver.texts())


@pytest.mark.parametrize("named", [True, False])
def test_desk_keeps_the_rule_and_her_own_sheets_and_labels_bear_her_name(
    world: World, *, named: bool
) -> None:
    front = _site(world, named=named)
    front.unlock(NURSE, PASSWORD)
    documents = front._documents(world.words)
    rows = documents.ward("14").rows
    assert all((FAMILY in row.name) is named and MARK in row.name for row in rows)
    assert FAMILY in documents.medication_list("14", PATIENT).head.name
    for kind, told in ((Kind.DUE_LIST, named), (Kind.LAB_LABELS, True)):
        seen = documents.sheet_of_unit("14", kind, lambda snapshot, _stamp: snapshot)
        assert {chart.person.family == FAMILY for chart in seen.charts} == {told}, kind
    found = documents.search("gömdahl").matches
    assert len(found) == len(rows), "she is found by a name that is not shown"
    assert all((one.chart.person.family == FAMILY) is named for one in found)
    assert all(bool(one.parts) is named for one in found)
