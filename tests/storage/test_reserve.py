"""The reserve: blocks that nobody else can take, let go when the disk is full."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import fsio
from storage.fsio import DiskFull
from storage.room import Reserve, ReserveSpent, TooLittleRoom, needed
from storage.store import Store
from tests.storage.site import Site, numbers

SIZE = 4 << 20


def ballast(site: Site) -> Path:
    return site.folder / "store" / "ballast"


@pytest.fixture
def reserved(site: Site) -> Site:
    """Return a site with a reserve, and one copy."""
    site.store = Store(site.folder / "store", site.signer.public, ballast=SIZE)
    site.admit(0)
    return site


def test_reserve_really_takes_its_blocks(reserved: Site) -> None:
    said = ballast(reserved).stat()
    assert (said.st_size, said.st_blocks * 512 >= SIZE) == (SIZE, True)
    assert reserved.store.room_faults() == ()


def test_machine_that_has_stored_nothing_yet_has_nothing_to_complain_of(site: Site) -> None:
    store = Store(site.folder / "store", site.signer.public, ballast=SIZE)
    assert store.room_faults() == ()


def test_full_disk_costs_the_reserve_and_not_the_copy(reserved: Site) -> None:
    full = [True]

    def fill(name: str, path: Path) -> None:
        if name == "unlink" and path == ballast(reserved):
            full[0] = False
        if full[0] and name == "sqlite-write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    reserved.store._room = lambda _: SIZE
    with fsio.watched(fill):
        assert reserved.admit(15).generation == 2
    assert not ballast(reserved).exists()
    assert [type(fault) for fault in reserved.store.room_faults()] == [ReserveSpent]


def test_reserve_is_made_again_when_there_is_room_beside_the_next_copy(reserved: Site) -> None:
    ballast(reserved).unlink()
    size = reserved.store.generations("14")[0].manifest.size
    free = [SIZE + needed(size) - 1]
    reserved.store._room = lambda _: free[0]
    reserved.admit(15)
    assert not ballast(reserved).exists()
    free[0] += 1 << 18
    reserved.admit(30)
    assert ballast(reserved).stat().st_size == SIZE
    assert reserved.store.room_faults() == ()


def test_reserve_is_let_go_where_the_next_copy_would_not_even_be_begun(reserved: Site) -> None:
    def room(_: Path) -> int:
        return 0 if ballast(reserved).exists() else SIZE

    reserved.store._room = room
    assert reserved.admit(15).generation == 2


def test_reserve_is_kept_where_letting_it_go_would_not_help(reserved: Site) -> None:
    reserved.store._room = lambda _: 0
    reserved.store._floor = SIZE * 10
    with pytest.raises(TooLittleRoom):
        reserved.admit(15)
    assert ballast(reserved).exists()


def test_disk_that_stays_full_is_said_and_keeps_the_copy(reserved: Site) -> None:
    def fill(name: str, _: Path) -> None:
        if name == "sqlite-write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with fsio.watched(fill), pytest.raises(DiskFull):
        reserved.admit(15)
    assert numbers(reserved) == [1]


def test_reserve_that_cannot_be_made_fails_no_capture_and_leaves_no_half(site: Site) -> None:
    site.store = Store(site.folder / "store", site.signer.public, ballast=SIZE)

    def fill(name: str, _: Path) -> None:
        if name == "fallocate":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with fsio.watched(fill):
        assert site.admit(0).generation == 1
    assert not ballast(site).exists()


def test_half_a_reserve_is_made_whole(tmp_path: Path) -> None:
    file = tmp_path / "ballast"
    file.write_bytes(b"x")
    reserve = Reserve(file, SIZE)
    assert reserve.spent
    reserve.restore(free=SIZE, spare=0)
    assert (reserve.spent, file.stat().st_size) == (False, SIZE)


def test_store_without_a_reserve_never_complains_of_one(site: Site) -> None:
    site.admit(0)
    assert site.store.room_faults() == ()
    assert not ballast(site).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_neighbour_that_fills_the_disk_costs_the_reserve_and_not_the_next_copy(
    small_disk: Path,
) -> None:
    """A real full disk: the neighbour takes every last byte of it."""
    site = Site(small_disk)
    site.store = Store(small_disk / "store", site.signer.public, ballast=SIZE)
    site.admit(0)
    assert ballast(site).exists()
    neighbour = small_disk / "neighbour"
    neighbour.write_bytes(bytes(fsio.free_bytes(small_disk)))
    assert fsio.free_bytes(small_disk) == 0
    assert site.admit(15).generation == 2
    assert [fault.code for fault in site.store.room_faults()] == ["S-28"]
    neighbour.unlink()
    assert site.admit(30).generation == 3
    assert site.store.room_faults() == ()
