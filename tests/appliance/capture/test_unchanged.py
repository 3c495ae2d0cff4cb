"""A ward where nothing happened gets a fresh proof of age, not a fresh file; never a wrong one."""

import msgspec

from appliance.capture.memory import Memory
from storage.manifest import Manifest
from storage.reading import open_unit
from tests.appliance.world import NURSE, World, patients, without_orders
from tests.storage.site import PASSWORD, flip, instant, ward


def copied(world: World, minutes: float, unit: str = "14") -> Manifest:
    """Capture at a minute and return what became of the unit."""
    world.at(minutes)
    outcome = world.round()[unit]
    assert outcome.manifest is not None, outcome.error
    return outcome.manifest


def test_unchanged_ward_is_as_fresh_as_a_written_one_and_costs_no_file(world: World) -> None:
    first, second = copied(world, 0), copied(world, 65)
    assert (first.generation, second.generation) == (1, 2)
    assert second.digest == first.digest
    files = [world.site.generation_dir(n) / "snapshot.db" for n in (1, 2)]
    assert files[0].stat().st_ino == files[1].stat().st_ino
    assert second.as_of == instant(65)
    opened = open_unit(world.site.store, "14", world.site.people.unlock(NURSE, PASSWORD))
    assert opened.snapshot.as_of == instant(65).wall
    assert len(opened.snapshot.charts) == 24


def test_one_changed_order_is_written_in_full(world: World) -> None:
    first = copied(world, 0)
    world.source.answers["14"] = lambda as_of: msgspec.structs.replace(
        ward(as_of, 24, "14"),
        charts=(*ward(as_of, 23, "14").charts, without_orders(ward(as_of, 24, "14")).charts[-1]),
    )
    second = copied(world, 15)
    assert second.digest != first.digest
    opened = open_unit(world.site.store, "14", world.site.people.unlock(NURSE, PASSWORD))
    assert not opened.snapshot.charts[-1].orders


def test_change_there_and_back_never_brings_an_older_file_back(world: World) -> None:
    first = copied(world, 0)
    world.source.answers["14"] = patients(20, "14")
    copied(world, 15)
    world.source.answers["14"] = patients(24, "14")
    third = copied(world, 30)
    assert third.digest != first.digest
    assert third.patients == 24


def test_restarted_capture_writes_in_full_once(world: World) -> None:
    first = copied(world, 0)
    world.memory = Memory()
    second, third = copied(world, 15), copied(world, 30)
    assert second.digest != first.digest
    assert third.digest == second.digest


def test_newest_copy_that_rotted_is_never_renewed_nor_the_one_before_it(world: World) -> None:
    copied(world, 0)
    world.source.answers["14"] = patients(23, "14")
    rotten = copied(world, 15)
    flip(world.site.generation_dir(2) / "snapshot.db", 9000)
    third = copied(world, 30)
    assert third.digest != rotten.digest
    assert third.patients == 23
    opened = open_unit(world.site.store, "14", world.site.people.unlock(NURSE, PASSWORD))
    assert opened.manifest == third
    assert opened.faults == ()


def test_ward_where_nothing_ever_happens_still_gets_a_new_file_now_and_then(world: World) -> None:
    digests = [copied(world, 60 * hour).digest for hour in range(8)]
    assert len(set(digests)) == 2, "all generations over one file would rot together"


def test_refused_capture_is_not_remembered_as_the_copy(world: World) -> None:
    first = copied(world, 0)
    world.source.answers["14"] = patients(3, "14")
    world.at(15)
    assert world.round()["14"].manifest is None
    assert world.round(accept=frozenset({"14"}))["14"].manifest is not None
    assert copied(world, 30).patients == 3
    assert copied(world, 45).digest != first.digest
