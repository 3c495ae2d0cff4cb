"""A store that is moved is never in two halves: at every moment the settings name a whole one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import fsio
from storage.audit_reading import read as read_audit
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.people import People
from storage.keys.signing import Signer
from storage.store import Store, StoreBusy
from storage.upkeep import moving
from storage.upkeep.moving import (
    MoveUnproven,
    NothingMoved,
    OldPlaceDiffers,
    OldPlaceInUse,
    PlaceTooSmall,
    came_from,
    move,
    remove_old,
)
from storage.upkeep.place import FolderNotEmpty, PlaceUnusable
from storage.upkeep.premises import Premises
from tests.storage.hospital import NURSE, Hospital, contents
from tests.storage.mover import MOVER
from tests.storage.site import instant
from tests.storage.test_backup import opened
from tests.storage.test_failing_disk import fail_at


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return Hospital(tmp_path / "a")


class Settings:
    """A settings file that names the store's folder, switched as the real one is."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file = file
        self.switch(folder)

    def switch(self, folder: Path) -> None:
        with fsio.worded(str(self.file)):
            fsio.replace(self.file, str(folder).encode(), 0o644)

    @property
    def folder(self) -> Path:
        return Path(self.file.read_text(encoding="utf-8"))


@pytest.fixture
def settings(hospital: Hospital, tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings", hospital.premises.folder)


def moved(hospital: Hospital, settings: Settings, target: Path) -> Premises:
    move(hospital.premises, hospital.site.store, target, settings.switch, at=instant())
    return Premises.below(settings.folder)


def worth(folder: Path) -> dict[str, bytes]:
    """Return every file of a store but locks, counts of tries, and the note of the move."""
    return {
        name: data
        for name, data in contents(folder).items()
        if not name.endswith((".lock", "tries.json", moving.NOTE))
    }


def test_moved_store_is_the_same_store(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    before = worth(hospital.premises.folder)
    new = moved(hospital, settings, tmp_path / "b")
    assert new.folder == tmp_path / "b"
    assert worth(new.folder) == before
    assert worth(hospital.premises.folder) == before, "the old place stays until it is confirmed"
    assert opened(new.folder, hospital.code) == {"14": 5, "15": 3}
    store = Store(new.copies, Signer.load(new.keys).public)
    assert [one.manifest.generation for one in store.generations("14")] == [3, 2, 1]


def test_permissions_and_links_arrive(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    first = hospital.premises.copies / "units/14/gen-0000000001/snapshot.db"
    twin = first.parents[2] / "15/gen-0000000009"
    twin.mkdir()
    os.link(first, twin / "snapshot.db")
    new = moved(hospital, settings, tmp_path / "b")
    linked = new.copies / "units/14/gen-0000000001/snapshot.db"
    assert linked.stat().st_nlink == 2
    assert linked.samefile(new.copies / "units/15/gen-0000000009/snapshot.db")
    for path in sorted(hospital.premises.folder.rglob("*")):
        there = new.folder / path.relative_to(hospital.premises.folder)
        if not path.name.endswith(".lock"):
            assert path.stat().st_mode == there.stat().st_mode, path
            assert path.stat().st_uid == there.stat().st_uid


def test_place_that_holds_anything_is_left_alone(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "b"
    other.mkdir()
    (other / "photo").write_bytes(b"x")
    with pytest.raises(FolderNotEmpty):
        moved(hospital, settings, other)
    assert contents(other) == {"photo": b"x"}
    assert settings.folder == hospital.premises.folder


def test_neither_place_may_lie_in_the_other(hospital: Hospital, settings: Settings) -> None:
    for target in (hospital.premises.folder / "new", hospital.premises.folder.parent):
        with pytest.raises(PlaceUnusable):
            moved(hospital, settings, target)


def test_small_disk_is_said_before_anything_is_copied(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs root")
    try:
        with pytest.raises(PlaceTooSmall):
            moved(hospital, settings, small / "b")
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("file", ["snapshot.db", "*.slot", "*.log", "device.key"])
def test_disk_that_lies_is_found_out_before_the_switch(
    hospital: Hospital, settings: Settings, tmp_path: Path, file: str
) -> None:
    def lie(name: str, path: Path) -> None:
        if name == "chmod" and path.match(file):
            data = path.read_bytes()
            path.write_bytes(bytes([data[0] ^ 1]) + data[1:])

    with fsio.watched(lie), pytest.raises(MoveUnproven):
        moved(hospital, settings, tmp_path / "b")
    assert settings.folder == hospital.premises.folder
    assert not (tmp_path / "b").exists()


def test_nothing_is_published_while_the_store_moves(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    refused = 0

    def capture(name: str, path: Path) -> None:
        nonlocal refused
        if name == "create" and path.name == "snapshot.db":
            with fsio.watched(lambda *_: None), pytest.raises(StoreBusy):
                hospital.site.admit(45)
            refused += 1

    with fsio.watched(capture):
        moved(hospital, settings, tmp_path / "b")
    assert refused == 6
    assert hospital.site.admit(60).generation == 4


def assert_survives_faults(tmp_path: Path, error: int, every: int) -> int:
    """Let each so-manieth disk call of a move fail in turn; return how many moves failed."""
    hospital = Hospital(tmp_path / "a", captures=1)
    settings = Settings(tmp_path / "settings", hospital.premises.folder)
    before = worth(hospital.premises.folder)
    target = tmp_path / "b"
    failed, nth = 0, 1 - every
    while True:
        nth += every
        calls: list[str] = []
        settings.switch(hospital.premises.folder)
        with fsio.watched(fail_at(nth, error, calls)):
            try:
                moved(hospital, settings, target)
            except LyktaError:
                failed += 1
        assert settings.folder in {hospital.premises.folder, target}
        assert worth(settings.folder) == before
        assert not list(tmp_path.glob(".tmp-b*"))
        if len(calls) < nth:
            assert settings.folder == target
            return failed
        shutil.rmtree(target, ignore_errors=True)


def test_move_that_fails_at_one_call_leaves_a_whole_store(tmp_path: Path) -> None:
    assert assert_survives_faults(tmp_path, 5, every=7) > 10, "the test must have teeth"


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_move_that_fails_at_any_call_leaves_a_whole_store(tmp_path: Path, error: int) -> None:
    assert assert_survives_faults(tmp_path, error, every=1) > 100, "the test must have teeth"


def kills(tmp_path: Path, times: int) -> Iterator[Path]:
    """Move a store over and over, kill the mover at many moments; yield what is then in force."""
    settings = tmp_path / "settings"
    for n in range(times):
        command = [sys.executable, "-c", MOVER, str(settings), str(1000 * n)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as mover:
            assert mover.stdout is not None
            assert mover.stdout.readline() == b"begun\n"
            try:
                mover.wait(0.01 + 0.019 * (n * 7 % 31))
            except subprocess.TimeoutExpired:
                mover.kill()
        yield Path(settings.read_text(encoding="utf-8"))


def assert_survives_kills(hospital: Hospital, settings: Settings, times: int) -> None:
    before = worth(hospital.premises.folder)
    seen, drafts = set(), 0
    for folder in kills(settings.file.parent, times):
        seen.add(folder)
        drafts += bool(list(folder.parent.glob(".tmp-place-*")))
        assert worth(folder) == before
        assert opened(folder, hospital.code) == {"14": 5, "15": 3}
    assert drafts, "the kills must have hit a move"
    assert len(seen) > 1, "some moves must have come to their end"


@pytest.mark.timeout(120)
def test_move_killed_at_any_moment_leaves_a_whole_store(
    hospital: Hospital, settings: Settings
) -> None:
    assert_survives_kills(hospital, settings, 10)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_move_killed_a_hundred_times_leaves_a_whole_store(
    hospital: Hospital, settings: Settings
) -> None:
    assert_survives_kills(hospital, settings, 100)


# The old place


def test_old_place_goes_when_it_is_told_to_and_nothing_is_lost(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    new = moved(hospital, settings, tmp_path / "b")
    hospital.audit.append("search", person=NURSE)  # a kiosk that was not restarted yet
    hospital.audit.append("lock", person=NURSE)
    hospital.audit.close()
    (hospital.premises.folder / "photo").write_bytes(b"x")
    assert came_from(new) == hospital.premises.folder
    settled = remove_old(new)
    assert len(settled.carried) == 1
    assert contents(hospital.premises.folder) == {"photo": b"x"}, "what is not Lykta's stays"
    with People(new.keys, clock=Clock()).unlock_with_code(hospital.code) as keys:
        log = read_audit(new.audit, keys)
    assert log.faults == ()
    assert [entry.event for entry in log.entries] == ["unlock", "search", "lock"]
    assert came_from(new) is None
    with pytest.raises(NothingMoved):
        remove_old(new)


def test_old_place_that_is_still_written_to_stays(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    new = moved(hospital, settings, tmp_path / "b")
    hospital.audit.append("search", person=NURSE)
    with pytest.raises(OldPlaceInUse):
        remove_old(new)
    hospital.audit.append("lock", person=NURSE)
    assert opened(hospital.premises.folder, hospital.code)


def test_log_that_was_tampered_with_stops_the_removal(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    hospital.audit.close()
    new = moved(hospital, settings, tmp_path / "b")
    log = next(hospital.premises.audit.glob("*.log"))
    log.write_bytes(b"x" + log.read_bytes()[1:])
    with pytest.raises(OldPlaceDiffers):
        remove_old(new)
    assert log.exists()


def test_note_that_names_anothers_folder_removes_nothing(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    """Who may write in the state folder must not aim root's hand at another machine's store."""
    victim = Hospital(tmp_path / "victim")
    new = moved(hospital, settings, tmp_path / "b")
    note = (new.state / moving.NOTE).read_bytes()
    forged = note.replace(bytes(hospital.premises.folder), bytes(victim.premises.folder))
    (new.state / moving.NOTE).write_bytes(forged)
    before = contents(victim.premises.folder)
    with pytest.raises(OldPlaceDiffers):
        remove_old(new)
    assert contents(victim.premises.folder) == before


def test_removal_that_fails_at_any_call_can_be_done_again(
    hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    hospital.audit.close()
    new = moved(hospital, settings, tmp_path / "b")
    failed, nth = 0, 0
    while True:
        nth += 1
        calls: list[str] = []
        with fsio.watched(fail_at(nth, 5, calls)):
            try:
                remove_old(new)
            except LyktaError:
                failed += 1
        assert opened(new.folder, hospital.code) == {"14": 5, "15": 3}
        if came_from(new) is None:
            break
    assert failed > 2, "the test must have teeth"
    assert not hospital.premises.keys.exists()
