"""What people say of outages is kept: through a restart, a full disk, a wrong touch."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.downtime.downtime import Downtime, Said, Watched
from appliance.downtime.errors import (
    BeginsTooEarly,
    BeginsTooLate,
    NoRoomForOutage,
    NoSuchSystem,
    OutageNotKept,
    OutageOver,
    TooLateToUndo,
)
from printing.language import language
from storage import fsio
from storage.logbook_reading import read as read_logbook
from storage.reports import declared
from tests.appliance.world import LIMIT, NURSE, World
from tests.storage.site import instant


def downtime(world: World, **facts: object) -> Downtime:
    units = [
        Watched(code="14", sources=("scripted",), limit=LIMIT),
        Watched(code="tand", sources=("dental",), limit=LIMIT),
    ]
    return Downtime(world.state, world.clock, units, logbook=world.logbook, **facts)  # type: ignore[arg-type]


def kinds(world: World) -> list[tuple[str, str]]:
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    found = read_logbook(world.site.folder / "logbook", keys).entries
    return [(one.kind, one.person) for one in found]


def test_a_declared_outage_is_not_forgotten_by_a_restart(world: World) -> None:
    downtime(world).declare(Said(why="No computer gets in"), NURSE)
    world.at(30, boot="another", up=60, synced=False)
    (one,) = downtime(world).known().going_on
    assert (one.by, one.why) == (NURSE, "No computer gets in")
    assert kinds(world) == [("outage-began", NURSE)]


def test_declared_twice_it_is_one(world: World) -> None:
    room = downtime(world)
    first = room.declare(Said(), NURSE)
    world.at(5)
    assert room.declare(Said(), "Eva Sund") == first
    assert len(kinds(world)) == 1


def test_an_end_is_a_persons_and_can_be_taken_back_for_a_while(world: World) -> None:
    room = downtime(world)
    key = room.declare(Said(), NURSE).key
    world.at(60)
    assert room.end(key, "Eva Sund").over == instant(60).wall
    assert not room.known().going_on
    (lately,) = room.lately_over()
    room.undo(lately.key, NURSE)
    assert [one.key for one in room.known().going_on] == [key]
    world.at(70)
    room.end(key, NURSE)
    world.at(70 + 31)
    assert room.lately_over() == ()
    with pytest.raises(TooLateToUndo):
        room.undo(key, NURSE)
    with pytest.raises(OutageOver):
        room.end(key, NURSE)
    assert [kind for kind, _ in kinds(world)] == [
        "outage-began", "outage-ended", "outage-began", "outage-ended",
    ]  # fmt: skip


def test_one_record_systems_outage_is_declared_by_its_name(world: World) -> None:
    room = downtime(world)
    assert room.sources == ("scripted", "dental")
    room.declare(Said(source="dental"), NURSE)
    assert [one.source for one in room.known().going_on] == ["dental"]
    with pytest.raises(NoSuchSystem):
        room.declare(Said(source="nothing"), NURSE)


def test_a_day_too_far_is_a_slip_of_the_finger(world: World) -> None:
    room, now = downtime(world), instant(0).wall
    with pytest.raises(BeginsTooEarly):
        room.declare(Said(since=now - timedelta(days=8)), NURSE)
    with pytest.raises(BeginsTooLate):
        room.declare(Said(since=now + timedelta(days=61)), NURSE)
    with pytest.raises(BeginsTooLate):
        room.declare(Said(until=now), NURSE)


def test_a_plan_that_is_touched_twice_is_planned_once(world: World) -> None:
    room, hours = downtime(world), timedelta(hours=5)
    first = room.declare(Said(since=world.clock.now().wall + hours), NURSE)
    world.at(0.1)
    assert room.declare(Said(since=world.clock.now().wall + hours), NURSE).key == first.key
    assert len(room.known().planned) == 1


def test_a_disk_that_refuses_is_said_and_nothing_is_pretended(world: World) -> None:
    room = downtime(world)

    def refuse(name: str, path: Path) -> None:
        if name in {"replace", "rename", "write"} and "declared" in path.name:
            raise OSError(28, os.strerror(28), str(path))

    with fsio.watched(refuse), pytest.raises(NoRoomForOutage) as told:
        room.declare(Said(), NURSE)
    said = " ".join(language("sv", "Europe/Stockholm").error(told.value))
    assert "disken är full" in said
    assert os.strerror(28) not in said, "the kernel speaks English"
    assert not room.known().going_on
    assert kinds(world) == []


def test_a_disk_that_fails_is_said_without_the_kernels_words(world: World) -> None:
    room = downtime(world)

    def refuse(name: str, path: Path) -> None:
        if name in {"replace", "rename", "write"} and "declared" in path.name:
            raise OSError(5, os.strerror(5), str(path))

    with fsio.watched(refuse), pytest.raises(OutageNotKept) as told:
        room.declare(Said(), NURSE)
    assert told.value.facts == {"why": "EIO"}


def test_a_file_that_cannot_be_read_is_an_outage_that_a_person_puts_away(world: World) -> None:
    room = downtime(world)
    room.declare(Said(), NURSE)
    (world.state / declared.FILE).write_bytes(b"[{torn")
    (one,) = room.known().going_on
    assert (one.key, one.since) == ("", None)
    room.end("", NURSE)
    assert not room.known().going_on
    assert ("note", NURSE) in kinds(world)


def test_before_a_planned_outage_a_copy_is_asked_for_once(world: World) -> None:
    asked: list[tuple[tuple[str, ...], str]] = []
    room = downtime(world, copy_now=lambda units, by: asked.append((units, by)))
    room.declare(Said(since=instant(120).wall, source="dental"), NURSE)
    for minutes in (10, 109, 111, 112):
        world.at(minutes)
        room.tend()
    assert asked == [(("tand",), NURSE)]
    world.at(121)
    room.tend()
    world.at(20, boot="another", up=30, synced=False)
    assert room.known().going_on, "a dead battery does not take it back"


def test_a_service_that_cannot_be_asked_does_not_stop_the_board(world: World) -> None:
    def refuse(_units: tuple[str, ...], _by: str) -> None:
        raise OSError(13, "Permission denied")

    room = downtime(world, copy_now=refuse)
    room.declare(Said(since=instant(5).wall), NURSE)
    room.tend()
    (planned,) = room.known().planned
    assert not planned.asked


def test_what_the_machine_notes_never_overrules_who_called_an_outage_off_meanwhile(
    world: World,
) -> None:
    desk = downtime(world)
    planned = desk.declare(Said(since=instant(5).wall), NURSE)

    def called_off_meanwhile(_units: tuple[str, ...], by: str) -> None:
        desk.end(planned.key, by, mistaken=True)

    downtime(world, copy_now=called_off_meanwhile).tend()
    known = declared.read(world.state).named(planned.key)
    assert known is not None
    assert (known.ended_by, known.mistaken, known.asked) == (NURSE, True, False)
    assert not desk.known().planned


def test_of_many_outages_the_oldest_ends_are_forgotten_and_never_one_that_goes_on(
    world: World,
) -> None:
    room = downtime(world)
    kept = room.declare(Said(source="dental"), NURSE).key
    for minute in range(declared.KEPT + 3):
        world.at(minute)
        room.end(room.declare(Said(), NURSE).key, NURSE)
    known = declared.read(world.state)
    assert len(known.known) == declared.KEPT + 1
    assert [one.key for one in known.open] == [kept]
