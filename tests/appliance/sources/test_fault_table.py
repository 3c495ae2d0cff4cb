"""Every fault of the table, on a real store: no list silently short, no good copy replaced."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.sources.fhir import FhirSource
from storage.reading import open_unit
from storage.records import Allergies, Snapshot
from tests.appliance.sources.conftest import Make, ward
from tests.appliance.world import NURSE, World
from tests.hospital.fault_proxy import FaultProxy
from tests.hospital.fault_table import PAGE, ROWS, look
from tests.hospital.faults import FAULTS, Fault, Kept
from tests.hospital.sekmet import WARDS, Hospital, differences
from tests.storage.site import PASSWORD

UNIT = "4E"
QUICK: dict[str, Any] = {"unit_seconds": 10.0, "retries": 1, "strategy": "patients"}
QUIETLY = [fault for fault in FAULTS if "left out" in fault.name or "gone" in fault.name]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a machine that watches one ward of the hospital."""
    made = World(tmp_path)
    made.units = (ward(UNIT),)
    return made


def test_the_table_has_twenty_faults_and_more() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_no_fault_shortens_a_list_or_replaces_a_good_copy(
    fault: Fault,
    world: World,
    make: Make,
    proxy: FaultProxy,
    sekmet: Hospital,
) -> None:
    world.source = make(proxy.url, **(QUICK | dict(fault.settings)))  # type: ignore[assignment] # a source like any other
    world.at(0)
    good = world.round()[UNIT].manifest
    assert good is not None
    before = _opened(world)
    assert differences(sekmet.loaded, before, WARDS[UNIT]) == []
    fault.begin(proxy)
    world.at(15)
    outcome = world.round()[UNIT]
    proxy.heal()
    assert _listed(_opened(world)) == _listed(before)
    newest = world.site.store.newest(UNIT)
    assert newest is not None
    assert (outcome.error is None) == (fault.kept is Kept.WHOLE), outcome.error
    assert (newest.manifest.generation > good.generation) == (fault.kept is Kept.WHOLE)
    assert bool(world.quarantine.held(UNIT)) == (fault.kept is Kept.DOUBTED)
    seen = look(world, UNIT, outcome)
    _collect(fault, seen.row(fault))
    assert seen.agrees(fault, PAGE.read_text("utf-8")), seen.row(fault)


def _shortens_nothing(
    strategy: str, fault: Fault, world: World, source: FhirSource, proxy: FaultProxy
) -> None:
    world.source = source  # type: ignore[assignment] # a source like any other
    world.at(0)
    assert world.round()[UNIT].error is None
    before = _listed(_opened(world))
    fault.begin(proxy)
    for minutes in (15, 30):
        world.at(minutes)
        world.round()
        assert _listed(_opened(world)) == before, (strategy, minutes)


@pytest.mark.parametrize("fault", QUIETLY, ids=lambda fault: fault.name)
def test_no_way_of_asking_lets_a_short_list_through(
    fault: Fault, world: World, make: Make, proxy: FaultProxy
) -> None:
    source = make(proxy.url, **(QUICK | dict(fault.settings) | {"strategy": "auto"}))
    _shortens_nothing("auto", fault, world, source, proxy)


@pytest.mark.full
@pytest.mark.parametrize("strategy", ["auto", "ward", "lists"])
@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_no_way_of_asking_lets_any_fault_through(
    strategy: str, changes: bool, fault: Fault, world: World, make: Make, proxy: FaultProxy
) -> None:
    every = timedelta(minutes=60 if changes else 0)
    wanted = QUICK | dict(fault.settings) | {"strategy": strategy, "full_every": every}
    _shortens_nothing(strategy, fault, world, make(proxy.url, **wanted), proxy)


def test_a_server_that_recovers_is_copied_again_without_anybody(
    world: World, make: Make, proxy: FaultProxy
) -> None:
    world.source = make(proxy.url, **QUICK)  # type: ignore[assignment] # a source like any other
    for number, fault in enumerate(one for one in FAULTS if one.kept is Kept.OLDER):
        if number % 6:
            continue
        fault.begin(proxy)
        world.at(number * 15 + 1)
        world.round()
        proxy.heal()
        world.at(number * 15 + 5)
        assert world.round()[UNIT].error is None, fault.name


def _opened(world: World) -> Snapshot:
    keys = world.site.people.unlock(NURSE, PASSWORD)
    return open_unit(world.site.store, UNIT, keys).snapshot


def _listed(snapshot: Snapshot) -> dict[str, tuple[frozenset[str], Allergies]]:
    return {
        chart.person.key: (frozenset(order.key for order in chart.orders), chart.allergies)
        for chart in snapshot.charts
    }


def _collect(fault: Fault, row: str) -> None:
    rows = os.environ.get(ROWS)
    if rows:
        with Path(rows).open("a", encoding="utf-8") as file:
            file.write(f"{fault.name}\t{row}")
