"""What the guard refused: kept, sealed, and never accepted by patience."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from appliance.capture.errors import CollapsedUnit, SamePatientTwice, WrongUnit
from appliance.capture.guard import may_be_accepted
from storage import fsio
from storage.keys.rolekeys import RoleKeys
from storage.reading import open_found
from storage.store import Found
from tests.appliance.world import NURSE, World, patients, without_orders
from tests.storage.site import PASSWORD, ward


def nurse(world: World) -> RoleKeys:
    return world.site.people.unlock(NURSE, PASSWORD)


def newest(world: World, unit: str = "14") -> Found:
    found = world.site.store.newest(unit)
    assert found is not None
    return found


def test_record_system_that_stays_half_dead_for_a_day_never_wins(world: World) -> None:
    """Not even after 12 h, when a shrunken census would be churn had nobody answered so long."""
    world.round()
    world.source.answers["14"] = patients(3, "14")
    for hour in range(1, 25):
        world.at(60 * hour)
        assert isinstance(world.round()["14"].error, CollapsedUnit)
    assert newest(world).manifest.patients == 24
    numbers = [found.manifest.generation for found in world.quarantine.held("14")]
    assert numbers == [24, 23, 22, 21, 1]


def test_ward_that_nobody_could_ask_for_half_a_day_may_have_emptied(world: World) -> None:
    world.round()
    world.at(60 * 13)
    world.source.answers["14"] = patients(3, "14")
    assert world.round()["14"].error is None


def test_doubt_ends_with_the_next_good_copy(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(3, "14")
    world.at(60)
    world.round()
    world.source.answers["14"] = patients(20, "14")
    world.at(120)
    world.round()
    world.source.answers["14"] = patients(3, "14")
    world.at(120 + 60 * 13)
    assert world.round()["14"].error is None


def test_doubt_outlives_a_restart(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(3, "14")
    world.at(60)
    world.round()
    world.at(60 * 14, boot="boot-b", up=5)
    assert isinstance(world.round()["14"].error, CollapsedUnit)


def test_doubt_that_began_after_a_restart_is_as_old_as_the_clocks_say(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(3, "14")
    world.at(60, boot="boot-b", up=5)
    assert isinstance(world.round()["14"].error, CollapsedUnit)
    world.at(60 * 14, boot="boot-b", up=60 * 13 + 5)
    assert isinstance(world.round()["14"].error, CollapsedUnit)


def test_refused_capture_can_be_read_by_the_wards_own_people(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = lambda as_of: without_orders(ward(as_of, 24, "14"))
    world.round()
    (found,) = world.quarantine.held("14")
    snapshot = open_found(found, nurse(world))
    assert (len(snapshot.charts), snapshot.orders) == (24, 0)
    assert found.manifest.suspicion is not None
    assert found.manifest.suspicion.code == "G-04"
    assert found.manifest.follows == 1


def test_good_copies_clear_the_quarantine_three_days_later(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    world.round()
    world.source.answers["14"] = patients(24, "14")
    world.at(60 * 24 * 3)
    world.round()
    assert len(world.quarantine.held("14")) == 1
    world.at(60 * 24 * 3 + 16)
    world.round()
    assert world.quarantine.held("14") == ()


def test_another_wards_patients_are_neither_held_nor_accepted(world: World) -> None:
    """Sealed under another ward's name they would open for people who must not read them."""
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(8, "15")
    for accept in (frozenset[str](), frozenset({"14"})):
        assert isinstance(world.round(accept=accept)["14"].error, WrongUnit)
    assert world.quarantine.units() == []
    assert newest(world).manifest.patients == 24


def test_patient_who_stands_twice_is_neither_held_nor_accepted(world: World) -> None:
    world.round()
    world.at(15)

    def twice(as_of: object) -> object:
        whole = ward(as_of, 24, "14")  # type: ignore[arg-type] # the instant the world hands over
        return msgspec.structs.replace(whole, charts=(*whole.charts, whole.charts[0]))

    world.source.answers["14"] = twice  # type: ignore[assignment] # as above
    outcome = world.round(accept=frozenset({"14"}))["14"]
    assert isinstance(outcome.error, SamePatientTwice)
    assert world.quarantine.units() == []
    assert may_be_accepted(CollapsedUnit(unit="14", before=24, now=3))


def test_disk_that_refuses_the_quarantine_changes_nothing_about_the_refusal(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")

    def full(name: str, path: Path) -> None:
        if "/quarantine/14" in str(path) and name in {"mkdir", "create", "sqlite-open"}:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        outcomes = world.round()
    assert isinstance(outcomes["14"].error, CollapsedUnit)
    assert outcomes["15"].error is None
    assert "quarantine" in caplog.text
    assert world.quarantine.held("14") == ()


def test_quarantine_that_cannot_be_read_stops_no_good_copy(world: World) -> None:
    world.round()
    world.source.answers["14"] = patients(3, "14")
    world.at(15)
    world.round()
    world.source.answers["14"] = patients(23, "14")
    world.at(30)

    def forbid(name: str, path: Path) -> None:
        if "/quarantine/14/" in str(path) and name == "read":
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        assert world.round()["14"].error is None
    folder = world.site.folder / "store" / "quarantine" / "14"
    shutil.rmtree(folder)
    folder.write_text("no folder")
    world.at(45)
    assert world.round()["14"].error is None
    assert newest(world).manifest.patients == 23
