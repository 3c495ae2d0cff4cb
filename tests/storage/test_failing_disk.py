"""A disk that lies, fails or fills never loses the copy that was there."""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from storage import fsio
from storage.fsio import DiskFault, DiskFull, NotAllowed
from storage.manifest import Manifest
from storage.reading import open_unit
from storage.snapshot_file import CopyUnverified
from storage.store import (
    NotDurable,
    Store,
    StoreBusy,
    TooLittleRoom,
)
from tests.storage.site import Site, cut, instant, numbers

Way = Callable[[Site, float, Manifest], Manifest]


def fail_at(nth: int, error: int, calls: list[str]) -> fsio.Hook:
    def hook(name: str, _: Path) -> None:
        calls.append(name)
        if len(calls) == nth:
            raise OSError(error, os.strerror(error))

    return hook


def admit(site: Site, minute: float, _before: Manifest) -> Manifest:
    return site.admit(minute)


def renew(site: Site, minute: float, before: Manifest) -> Manifest:
    as_of = instant(minute)
    renewed = site.store.renew(
        before,
        as_of=as_of,
        captured=as_of,
        source_time=None,
        recipients=site.recipients,
        signer=site.signer,
    )
    return renewed or site.admit(minute)


WAYS = {"written in full": admit, "renewed": renew}
REFUSED = (CopyUnverified, DiskFault, DiskFull, NotDurable)


@pytest.fixture
def kept(site: Site) -> Site:
    """Return a site with marks, a refusal, and three copies."""
    site.store = Store(site.folder / "store", site.signer.public, state=site.folder / "state")
    for minute in range(3):
        site.admit(minute)
    site.store.mark_rejected("14")
    return site


def different_files(site: Site) -> int:
    return len({found.manifest.digest for found in site.store.generations("14")})


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_no_single_failing_disk_call_loses_a_copy(kept: Site, error: int, way: Way) -> None:
    """SQLite's own method: let call 1 fail, then 2, until none is left to fail."""
    failed, nth = 0, 0
    while True:
        nth += 1
        calls: list[str] = []
        before = kept.admit(3 + 2 * nth)  # what a fault left unpruned goes
        last = before.generation
        with fsio.watched(fail_at(nth, error, calls)):
            try:
                last = way(kept, 4 + 2 * nth, before).generation
            except REFUSED as fault:
                failed += 1
                last += isinstance(fault, NotDurable)
                after = kept.store.newest("14")
                assert after is not None
                assert after.manifest.generation == last
        found = kept.store.generations("14")
        assert found[0].manifest.generation == last
        assert found[0].faults == ()
        assert different_files(kept) >= 3
        if len(calls) < nth:
            break
    assert failed > 10, "the test must have teeth"
    assert [p.name for p in kept.unit_dir().iterdir() if p.name.startswith(".tmp")] == []


def lose_half(path: Path) -> None:
    cut(path, path.stat().st_size // 2)


def lose_a_page(path: Path) -> None:
    """Leave the size as it should be: the middle never reached the disk."""
    middle = path.stat().st_size // 2
    path.chmod(0o600)
    with path.open("r+b") as stream:
        stream.seek(middle)
        stream.write(bytes(min(512, middle)))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("tear", [lose_half, lose_a_page])
def test_disk_that_says_it_wrote_and_did_not_never_gets_a_copy_published(
    kept: Site, tear: Callable[[Path], None], way: Way
) -> None:
    """Each file that is written is torn in its turn, and no call ever fails."""
    torn: list[str] = []
    nth = 0
    while True:
        nth += 1
        left = [nth]
        before = kept.admit(3 + 2 * nth)
        last = before.generation

        def lie(name: str, path: Path, left: list[int] = left) -> None:
            if name == "fsync" and path.stat().st_size:
                left[0] -= 1
                if left[0] == 0:
                    torn.append(path.name)
                    tear(path)

        with fsio.watched(lie), suppress(CopyUnverified):
            last = way(kept, 4 + 2 * nth, before).generation
        if left[0] > 0:
            break
        opened = open_unit(kept.store, "14", kept.kit.keys)
        assert opened.manifest.generation == last, torn[-1]
        assert opened.faults == (), torn[-1]
        assert different_files(kept) >= 3
    assert "manifest" in torn
    assert ("snapshot.db" in torn) == (way is admit), "a renewal writes no file"
    assert any("14.json" in name for name in torn), "the high-water mark too"


def test_failed_confirmation_of_the_rename_is_said_and_prunes_nothing(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    renamed = False

    def fail(name: str, _: Path) -> None:
        nonlocal renamed
        renamed = renamed or name == "rename"
        if renamed and name == "fsync-dir":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(NotDurable):
        site.admit(3)
    assert numbers(site) == [4, 3, 2, 1]


def test_failed_pruning_is_not_a_failed_capture(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        site.admit(minute)

    def fail(_: str, path: Path) -> None:
        if ".del-" in path.name:
            raise OSError(5, "no")

    with fsio.watched(fail):
        assert site.admit(3).generation == 4
    assert "pruning of 14 failed" in caplog.text
    assert numbers(site) == [4, 3, 2, 1]
    assert site.admit(4).generation == 5
    assert numbers(site) == [5, 4, 3]


def test_writes_reach_the_disk_in_the_order_that_survives_a_power_cut(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    calls: list[tuple[str, str]] = []
    with fsio.watched(lambda name, path: calls.append((name, path.name))):
        site.admit(3)
    publish = calls.index(("rename", "gen-0000000004"))
    before, after = calls[:publish], calls[publish + 1 :]
    draft = f".tmp-0000000004-{os.getpid()}"
    synced = before.index(("fsync", "snapshot.db"))
    verified = before.index(("sqlite-open", "snapshot.db"), synced)
    signed = before.index(("create", "manifest"))
    assert synced < verified < signed < before.index(("fsync", "manifest"))
    assert before[-1] == ("fsync-dir", draft)
    assert after[1] == ("fsync-dir", "14")
    assert "unlink" not in [name for name, _ in before]
    assert ("unlink", "manifest") in after[2:]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)


def test_disk_that_fills_under_sqlite_keeps_the_old_copy(site: Site) -> None:
    """A real failing write inside SQLite: the system's limit on a file's size."""
    site.admit(0)
    with file_size_limit(20_000), pytest.raises((DiskFull, DiskFault)):
        site.admit(15, patients=200)
    assert numbers(site) == [1]
    assert site.admit(30).generation == 2


def test_full_filesystem_keeps_the_old_copy(tmp_path: Path) -> None:
    """A real full disk: a small tmpfs that a neighbour fills, where the test may mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    try:
        site = Site(tmp_path)
        site.admit(0)
        neighbour = tmp_path / "neighbour"
        free = fsio.free_bytes(tmp_path)
        neighbour.write_bytes(bytes(free - 40_000))
        with pytest.raises(TooLittleRoom):
            site.admit(15, patients=50)
        eager = Store(tmp_path / "store", site.store._signer_public, room=lambda _: 1 << 30)
        site.store = eager
        with pytest.raises(DiskFull):
            site.admit(15, patients=50)
        assert numbers(site) == [1]
        neighbour.unlink()
        assert site.admit(30).generation == 2
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_too_little_room_is_refused_before_anything_is_written(site: Site) -> None:
    size = site.admit(0).size
    room = (1 << 20) + int(2.5 * size)
    free = [room - 1]
    site.store = Store(site.folder / "store", site.store._signer_public, lambda _: free[0])
    with pytest.raises(TooLittleRoom):
        site.admit(15)
    free[0] = room
    assert site.admit(15).generation == 2


def test_little_room_is_made_by_pruning_older_hours_of_every_ward(site: Site) -> None:
    for hour in range(12):
        site.admit(60 * hour)
        site.admit(60 * hour, code="15")
    assert len(numbers(site)) == 12

    def room(_: Path) -> int:
        there = len(list((site.folder / "store" / "units").glob("*/gen-*")))
        return 1 << 40 if there <= 10 else 0

    site.store = Store(site.folder / "store", site.signer.public, room)
    assert site.admit(60 * 12).generation == 13
    assert numbers(site)[:3] == [13, 12, 11], "the newest stay"
    assert numbers(site, "15") == [12, 11, 10]


def test_folder_of_another_owner_is_said_in_words(site: Site) -> None:
    site.admit(0)

    def forbid(name: str, _: Path) -> None:
        if name in {"mkdir", "read"}:
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        with pytest.raises(NotAllowed):
            site.admit(15)
        assert site.store.newest("14") is None
        assert isinstance(site.store.faults("14")[0], NotAllowed)


def test_two_captures_of_one_unit_never_mix(site: Site) -> None:
    site.admit(0)
    with fsio.locked(site.unit_dir() / ".lock"):
        with pytest.raises(StoreBusy):
            site.admit(15)
        site.store.sweep()
        assert site.admit(15, code="15").generation == 1
    assert site.admit(30).generation == 2
