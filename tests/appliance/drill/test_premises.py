"""An exercise lies in memory, leaves nothing behind, and never takes another's place."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.drill import premises
from appliance.drill.premises import (
    PASSWORD,
    DrillPremises,
    NoRoomInMemory,
    room_in_memory,
    sweep_memory,
)
from appliance.drill.ward import CODE, exercise
from storage import fsio
from storage.clock import Instant
from storage.reading import open_unit
from storage.reports import outages

NOW = datetime(2026, 11, 22, 2, 52, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    found = tmp_path / "shm"
    found.mkdir()
    return found


def mounts(folder: Path, *lines: str) -> Path:
    made = folder / "mountinfo"
    made.write_text("".join(f"36 35 0:1 / {line}\n" for line in lines))
    return made


def test_exercise_is_laid_in_memory_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, memory = tmp_path / "disk", tmp_path / "memory"
    disk.mkdir()
    memory.mkdir()
    known = mounts(tmp_path, f"{disk} rw - ext4 /dev/sda rw", f"{memory} rw - tmpfs tmpfs rw")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(disk))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(memory))
    assert room_in_memory(known) == memory
    only_disk = mounts(tmp_path, f"{disk} rw - ext4 /dev/sda rw", "/ rw - ext4 /dev/sda rw")
    with pytest.raises(NoRoomInMemory):
        room_in_memory(only_disk)


def test_machine_of_the_tests_has_room_in_memory() -> None:
    assert room_in_memory().is_dir()


def test_whole_ward_opens_with_the_exercises_own_password_and_no_other(room: Path) -> None:
    made = DrillPremises(room)
    made.admit("Övning")
    made.lay(exercise(1, made.clock.now().wall, ZoneInfo("Europe/Stockholm"), "Övning"))
    keys = made.people.unlock("Övning", PASSWORD)
    opened = open_unit(made.store, CODE, keys)
    assert (len(opened.snapshot.charts), opened.faults) == (8, ())
    assert outages.read(made.state), "it stands in an outage from its first moment"
    made.close()


def test_nothing_is_left_when_it_is_over(room: Path) -> None:
    made = DrillPremises(room)
    assert any(room.iterdir())
    made.close()
    made.close()
    assert not any(room.iterdir())


def test_premises_that_cannot_be_furnished_are_not_left_behind(room: Path) -> None:
    def broken() -> Instant:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        DrillPremises(room, read=broken)
    assert list(room.iterdir()) == []


def test_exercise_that_a_crash_left_is_swept_and_one_that_goes_on_is_not(room: Path) -> None:
    left = room / "lykta-drill-left"
    (left / "state").mkdir(parents=True)
    (left / "held.lock").touch()
    begun = room / "lykta-drill-begun"  # between its making and its lock
    begun.mkdir()
    first = DrillPremises(room)
    second = DrillPremises(room)
    assert not left.exists()
    assert first.folder.exists()
    assert begun.exists()
    first.close()
    second.close()


def test_what_a_dead_process_left_in_memory_without_a_lock_is_swept_when_a_kiosk_begins(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock's last line was written after the folder was removed: no lock lies in it."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    left, alive = (room / f"lykta-drill-{pid}-x" for pid in (ended.pid, os.getpid()))
    for folder in (left, alive):
        (folder / "state").mkdir(parents=True)
        (folder / "state" / "highwater").touch()
    held = DrillPremises(room)
    monkeypatch.setattr(premises, "room_in_memory", lambda: room)
    sweep_memory()
    assert not left.exists()
    assert alive.exists(), "its process lives: it may be about to lock it"
    assert held.folder.exists()
    held.close()


def test_exercise_that_goes_away_by_itself_meanwhile_stops_no_new_one(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = room / "lykta-drill-left"
    left.mkdir()
    (left / "held.lock").touch()

    def gone(path: Path) -> bool:
        raise FileNotFoundError(os.fspath(path))

    monkeypatch.setattr(premises.fsio, "is_held", gone)
    DrillPremises(room).close()


def test_folder_in_which_a_log_line_is_still_written_goes_all_the_same(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = DrillPremises(room)
    removed: list[Path] = []
    really: Callable[[Path], None] = fsio.remove_tree

    def disturbed(folder: Path) -> None:
        removed.append(folder)
        if len(removed) == 1:
            raise FileNotFoundError(os.fspath(folder))
        really(folder)

    monkeypatch.setattr(premises.fsio, "remove_tree", disturbed)
    made.close()
    assert len(removed) == 2
    assert not made.folder.exists()
