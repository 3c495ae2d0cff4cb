"""When the record system was gone, and when it was back, stands in the logbook once."""

import os
from pathlib import Path

import pytest

from appliance.sources.source import SourceNonsense, SourceUnreachable
from storage import fsio
from storage.logbook import Record
from storage.logbook_reading import read
from storage.reports import outages
from storage.reports.outages import Outage
from tests.appliance.world import World, patients
from tests.storage.site import clinic, instant


def die(world: World, *units: str) -> None:
    for unit in units:
        world.source.answers[unit] = SourceUnreachable(host="fhir")


def live(world: World) -> None:
    world.source.answers |= {
        "14": patients(24, "14"), "15": patients(8, "15"), "tand": clinic,
    }  # fmt: skip


def records(world: World) -> list[Record]:
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    return list(read(world.site.folder / "logbook", keys).entries)


def test_outage_of_a_night_is_two_lines_with_beginning_end_and_the_last_copy(world: World) -> None:
    world.round()
    for minutes in (15, 30, 45):
        world.at(minutes)
        die(world, "14", "15", "tand")
        world.round()
    assert outages.read(world.state) == {"scripted": Outage(instant(15).wall, 3)}
    world.at(60)
    live(world)
    world.round()
    began, ended = records(world)
    assert (began.kind, ended.kind) == ("outage-began", "outage-ended")
    assert began.facts == {
        "source": "scripted",
        "since": "2026-11-21T07:15:00Z",
        "units": "3",
        "last_copy": "2026-11-21T07:00:00Z",
    }
    assert ended.facts == {
        "source": "scripted",
        "since": "2026-11-21T07:15:00Z",
        "until": "2026-11-21T08:00:00Z",
    }
    assert outages.read(world.state) == {}


def test_one_dead_ward_or_a_refused_copy_is_no_outage(world: World) -> None:
    world.round()
    die(world, "14", "15")
    world.source.answers["tand"] = SourceNonsense(host="fhir")
    world.at(15)
    world.round()
    world.source.answers["14"] = patients(0, "14")
    world.at(30)
    world.round()
    assert records(world) == []


def test_outage_ends_with_the_first_ward_that_answers(world: World) -> None:
    die(world, "14", "15", "tand")
    world.round()
    world.at(15)
    world.source.answers["15"] = patients(8, "15")
    world.round()
    assert [record.kind for record in records(world)] == ["outage-began", "outage-ended"]


def test_restart_in_the_night_writes_no_second_beginning(world: World) -> None:
    die(world, "14", "15", "tand")
    world.round()
    again = World.__new__(World)
    vars(again).update(vars(world))
    again.logbook = type(world.logbook)(
        world.site.folder / "logbook", world.recipients, world.clock
    )
    again.at(15)
    again.round()
    assert [record.kind for record in records(world)] == ["outage-began"]


def test_our_own_fault_says_nothing_about_the_record_system(world: World) -> None:
    for unit in ("14", "15", "tand"):
        world.source.answers[unit] = ZeroDivisionError("ours")
    world.round()
    assert records(world) == []
    die(world, "14", "15")
    world.round()
    assert [record.kind for record in records(world)] == ["outage-began"]


def test_full_disk_fails_no_round_and_the_line_is_written_later(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    die(world, "14", "15", "tand")

    def full(name: str, path: Path) -> None:
        if "logbook" in str(path) and name in {"create", "mkdir", "write"}:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        world.round()
    assert "logbook" in caplog.text
    world.at(15)
    world.round()
    (began,) = records(world)
    assert began.facts["since"] == "2026-11-21T07:00:00Z", "not when the disk was free again"
