"""Asking the service: heard from who may ask, answered in the same file, and never for ever."""

import os
from pathlib import Path

import pytest

from appliance.capture import asked
from appliance.capture.asked import Asked
from storage import fsio
from tests.appliance.world import World


def waiting(world: World) -> dict[Path, Asked]:
    return asked.waiting(world.state, world.clock, world.clock.now())


def test_request_waits_until_every_unit_is_done(world: World) -> None:
    path = asked.ask(world.state, ["14", "15"], world.clock.now())
    assert waiting(world)[path].left == ("14", "15")
    asked.note(path, "14", "")
    assert waiting(world)[path].left == ("15",)
    asked.note(path, "15", "F-10")
    assert waiting(world) == {}
    told = asked.read(path)
    assert told is not None
    assert told.done == {"14": "", "15": "F-10"}, "who asked can still read it"


def test_answer_for_a_unit_that_was_not_asked_for_changes_nothing(world: World) -> None:
    path = asked.ask(world.state, ["14"], world.clock.now())
    asked.note(path, "15", "")
    asked.note(path, "14", "G-01")
    asked.note(path, "14", "")
    told = asked.read(path)
    assert told is not None
    assert told.done == {"14": "G-01"}, "the first word counts"


def test_request_that_nobody_came_back_for_is_cleared_away(world: World) -> None:
    path = asked.ask(world.state, ["14"], world.clock.now())
    world.at(31)
    assert waiting(world) == {}
    assert not path.exists()


@pytest.mark.parametrize("junk", [b"", b"{", b'{"at": 1}', b"\xff", b"[" * 100_000])
def test_junk_among_the_requests_is_cleared_away(world: World, junk: bytes) -> None:
    path = asked.ask(world.state, ["14"], world.clock.now())
    other = path.with_name("junk.json")
    other.write_bytes(junk)
    assert list(waiting(world)) == [path]
    assert not other.exists()


def test_link_that_another_account_laid_is_not_followed(world: World) -> None:
    path = asked.ask(world.state, ["14"], world.clock.now())
    (path.parent / "link.json").symlink_to(path)
    assert list(waiting(world)) == [path]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_request_of_an_account_that_may_only_write_the_folder_is_not_obeyed(world: World) -> None:
    path = asked.ask(world.state, ["14"], world.clock.now())
    os.chown(path, 12345, 12345)
    assert waiting(world) == {}


def test_thousand_requests_keep_nobody_busy_for_ever(world: World) -> None:
    for _ in range(60):
        asked.ask(world.state, ["14"], world.clock.now())
    assert len(waiting(world)) == 20


def test_unreadable_folder_stops_no_service(world: World) -> None:
    asked.ask(world.state, ["14"], world.clock.now())

    def fail(name: str, path: Path) -> None:
        if name == "stat":
            raise PermissionError(13, "no")

    with fsio.watched(fail):
        assert waiting(world) == {}


def test_service_is_known_by_its_lock(world: World) -> None:
    world.state.mkdir(exist_ok=True)
    assert not asked.service_runs(world.state)
    with fsio.locked(world.state / asked.SERVICE_LOCK):
        assert asked.service_runs(world.state)
    assert not asked.service_runs(world.state)
