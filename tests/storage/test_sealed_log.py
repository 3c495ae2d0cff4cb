"""The chain under both logs: what is taken away shows, what fills or fails loses nothing."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage import fsio, sealed_log
from storage.keys.opening import new_seed, public_of
from storage.keys.rolekeys import RoleKeys
from storage.manifest import AuditHead
from storage.sealed_log import Kind, SealedLog, adopt, heads
from storage.sealed_log_reading import Flaw, OpenedLog, missing_parts, read_logs
from tests.storage.site import instant

KIND = Kind("trial")
SEEDS = {"anna": new_seed(), "berit": new_seed()}
PUBLIC = {name: public_of(seed) for name, seed in SEEDS.items()}
KEYS = RoleKeys("Anna", "anna", (), {"anna": SEEDS["anna"]})


def begin(folder: Path, *readers: str) -> SealedLog:
    """Begin as a process does."""
    known = {name: PUBLIC[name] for name in readers or ("anna",)}
    return SealedLog(folder, KIND, lambda: known)


class Reading:
    """All that was read of a folder."""

    def __init__(self, folder: Path, keys: RoleKeys = KEYS) -> None:
        found = list(read_logs(folder, KIND, keys))
        self.logs = [one for one in found if isinstance(one, OpenedLog)]
        own = [log.flaw for log in self.logs if log.flaw]
        self.flaws = own + [one for one in found if isinstance(one, Flaw)]


def plains(found: Reading) -> set[bytes]:
    return {entry for log in found.logs for entry in log.entries}


def flaws(found: Reading) -> list[tuple[str, str]]:
    return [(flaw.log, flaw.reason) for flaw in found.flaws]


def test_every_role_it_is_sealed_to_opens_it_and_no_other(tmp_path: Path) -> None:
    begin(tmp_path, "anna", "berit").write(b"to both", instant())
    begin(tmp_path, "berit").write(b"to one", instant())
    assert plains(Reading(tmp_path)) == {b"to both"}
    assert [log.sealed for log in Reading(tmp_path).logs].count(True) == 1
    berit = RoleKeys("Berit", "berit", (), {"berit": SEEDS["berit"]})
    assert plains(Reading(tmp_path, berit)) == {b"to both", b"to one"}


def remove(file: Path) -> None:
    file.unlink()


def cut_last(file: Path) -> None:
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize(("tamper", "reason"), [(remove, "missing"), (cut_last, "cut")])
def test_file_taken_away_or_cut_shows_by_those_that_came_later(
    tmp_path: Path, tamper: Callable[[Path], None], reason: str
) -> None:
    files: list[Path] = []
    for n in range(3):
        log = begin(tmp_path)
        log.write(b"one", instant())
        log.write(b"two", instant())
        log.close()
        (new,) = set(tmp_path.glob("*.log")) - set(files)
        os.utime(new, (n, n))
        files.append(new)
    assert Reading(tmp_path).flaws == []
    tamper(files[0])
    assert flaws(Reading(tmp_path)) == [(files[0].name, reason)]


def test_what_no_later_file_saw_is_the_documented_limit(tmp_path: Path) -> None:
    log = begin(tmp_path)
    log.write(b"one", instant())
    log.write(b"two", instant())
    log.close()
    (file,) = tmp_path.glob("*.log")
    cut_last(file)
    assert Reading(tmp_path).flaws == []


def test_long_log_goes_on_in_a_new_file_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_log, "LARGEST", 4)
    log = begin(tmp_path)
    for n in range(10):
        log.write(str(n).encode(), instant())
    found = Reading(tmp_path)
    assert sorted(len(one.entries) for one in found.logs) == [2, 4, 4]
    assert plains(found) == {str(n).encode() for n in range(10)}
    assert found.flaws == []


def test_no_room_for_a_new_file_goes_on_in_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_log, "LARGEST", 2)
    log = begin(tmp_path)
    log.write(b"0", instant())
    log.write(b"1", instant())

    def refuse(name: str, _: Path) -> None:
        if name == "create":
            raise OSError(28, "no")

    with fsio.watched(refuse):
        log.write(b"2", instant())
    log.write(b"3", instant())
    assert [len(one.entries) for one in Reading(tmp_path).logs] in ([3, 1], [1, 3])


def test_two_processes_never_write_one_file(tmp_path: Path) -> None:
    begin_at = begin(tmp_path)
    begin_at.write(b"mine", instant())
    (file,) = tmp_path.glob("*.log")
    with pytest.raises(BlockingIOError):
        fsio.open_alone(file)
    begin_at.close()
    os.close(fsio.open_alone(file))


def test_write_that_lies_is_caught_and_cut_off(tmp_path: Path) -> None:
    """The disk takes half a line and says it took all."""
    log = begin(tmp_path)
    log.write(b"good", instant())
    real = os.write

    def half(target: int, data: memoryview) -> int:
        real(target, data[: len(data) // 2])
        return len(data)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(OSError, match="less than it said"):
            log.write(b"torn", instant())
    log.write(b"after", instant())
    found = Reading(tmp_path)
    assert plains(found) == {b"good", b"after"}
    assert found.flaws == []


def test_forked_child_cuts_nothing_that_its_parent_wrote(tmp_path: Path) -> None:
    log = begin(tmp_path)
    log.write(b"before", instant())
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        log.close()
        os._exit(0)
    log.write(b"after the fork", instant())
    os.write(go, b"x")
    os.waitpid(child, 0)
    assert plains(Reading(tmp_path)) == {b"before", b"after the fork"}


def test_room_is_held_while_a_log_is_written_and_given_back_at_its_end(tmp_path: Path) -> None:
    log = begin(tmp_path)
    log.write(b"one", instant())
    (file,) = tmp_path.glob("*.log")
    held = file.stat().st_blocks * 512
    if held < 60_000:
        pytest.skip("this file system holds no room in advance")
    assert file.stat().st_size < 4096
    log.close()
    assert file.stat().st_blocks * 512 < held


def test_file_system_that_holds_no_room_still_takes_the_log(tmp_path: Path) -> None:
    def refuse(name: str, _: Path) -> None:
        if name == "allocate":
            raise OSError(95, "not supported")

    with fsio.watched(refuse):
        begin(tmp_path).write(b"one", instant())
    assert plains(Reading(tmp_path)) == {b"one"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a real disk of one MiB, a tmpfs, where the test may."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(disk: Path) -> None:
    """Be the neighbour who takes every block that is left."""
    with (disk / "neighbour").open("wb", buffering=0) as neighbour, suppress(OSError):
        while True:
            neighbour.write(bytes(4096))


def write_a_nights_lines(log: SealedLog) -> None:
    for n in range(150):
        log.write(f"chart-opened {n}".encode() * 10, instant())


def test_log_that_has_begun_outlives_a_disk_that_fills(small_disk: Path) -> None:
    folder = small_disk / "log"
    log = begin(folder)
    log.write(b"first", instant())
    fill(small_disk)
    write_a_nights_lines(log)
    assert len(plains(Reading(folder))) == 151
    with pytest.raises(OSError, match="No space"):
        begin(folder).write(b"a new process", instant())
    assert Reading(folder).flaws == []


def test_without_room_held_the_full_disk_stops_the_log(small_disk: Path) -> None:
    """The control: the test above has teeth."""

    def refuse(name: str, _: Path) -> None:
        if name == "allocate":
            raise OSError(95, "not supported")

    log = begin(small_disk / "log")
    with fsio.watched(refuse):
        log.write(b"first", instant())
    fill(small_disk)
    with pytest.raises(OSError, match="No space"):
        write_a_nights_lines(log)


def test_spooled_file_interrupted_while_it_is_taken_in_is_taken_in_once(tmp_path: Path) -> None:
    spool, folder = tmp_path / "spool", tmp_path / "log"
    folder.mkdir()
    log = begin(spool)
    log.write(b"late", instant())
    log.close()

    def fail(name: str, _: Path) -> None:
        if name == "unlink":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(OSError, match="no"):
        adopt(spool, folder)
    assert adopt(spool, folder) == 1
    assert [len(one.entries) for one in Reading(folder).logs] == [1]
    assert list(spool.iterdir()) == []


def test_heads_of_the_latest_files_are_told_without_a_key(tmp_path: Path) -> None:
    assert heads(tmp_path / "nothing") == ()
    for _ in range(18):
        begin(tmp_path).write(b"one", instant())
    assert len(heads(tmp_path)) == 16


def test_pipe_laid_among_the_files_hides_no_other_and_is_told(tmp_path: Path) -> None:
    begin(tmp_path).write(b"one", instant())
    os.mkfifo(tmp_path / "a.log")
    assert [head.entries for head in heads(tmp_path)] == [1]
    begin(tmp_path).write(b"two", instant())
    found = Reading(tmp_path)
    assert plains(found) == {b"one", b"two"}
    assert flaws(found) == [("a.log", "unreadable")]


def test_missing_file_and_cut_one_are_told_without_any_key(tmp_path: Path) -> None:
    files: list[Path] = []
    for n in range(4):
        log = begin(tmp_path)
        log.write(b"one", instant())
        log.write(b"two", instant())
        log.close()
        (new,) = set(tmp_path.glob("*.log")) - set(files)
        os.utime(new, (n, n))
        files.append(new)
    witness = heads(tmp_path)
    assert missing_parts(tmp_path, witness) == ()
    files[0].unlink()
    cut_last(files[1])
    found = {(flaw.log, flaw.reason) for flaw in missing_parts(tmp_path)}
    assert found == {(files[0].name, "missing"), (files[1].name, "cut")}
    cut_last(files[3])
    assert (files[3].name, "cut") not in {(f.log, f.reason) for f in missing_parts(tmp_path)}
    assert (files[3].name, "cut") in {(f.log, f.reason) for f in missing_parts(tmp_path, witness)}


def test_line_is_on_the_disk_before_anybody_remembers_it(tmp_path: Path) -> None:
    """Else a power cut, which takes the line and not the memory of it, looks like tampering."""
    begin(tmp_path).write(b"one", instant())
    calls: list[str] = []
    with fsio.watched(lambda name, _: calls.append(name)):
        heads(tmp_path)
    assert calls.index("fsync") < calls.index("read")


def test_strange_things_in_the_spool_stop_nothing(tmp_path: Path) -> None:
    spool, folder = tmp_path / "spool", tmp_path / "log"
    folder.mkdir()
    log = begin(spool)
    log.write(b"late", instant())
    log.close()
    os.mkfifo(spool / "a.log")
    (spool / "b.log").symlink_to(tmp_path / "somebodys-secret")
    (tmp_path / "somebodys-secret").write_bytes(b"secret")
    (spool / "c.log").mkdir()
    assert adopt(spool, folder) == 1
    assert plains(Reading(folder)) == {b"late"}
    assert len(list(folder.iterdir())) == 1


def test_unreadable_file_that_others_remember_is_told_once(tmp_path: Path) -> None:
    first = begin(tmp_path)
    first.write(b"one", instant())
    (file,) = tmp_path.glob("*.log")
    begin(tmp_path).write(b"two", instant())
    file.unlink()
    os.mkfifo(file)
    assert flaws(Reading(tmp_path)) == [(file.name, "unreadable")]


def test_file_that_never_held_an_entry_is_not_missed(tmp_path: Path) -> None:
    """A process that could not go on takes its empty file away again."""
    begin(tmp_path).write(b"one", instant())
    witness = (*heads(tmp_path), AuditHead("never-begun.log", 0, "ab" * 32))
    assert missing_parts(tmp_path, witness) == ()
