"""Island mode: what is pinned stays, whatever happens to the store beside it."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from storage import fsio
from storage.clock import Clock
from storage.fsio import DiskFault, DiskFull
from storage.generations import Found, UnitCodeUnusable
from storage.pinned import AlreadyPinned, NothingToPin, NotPinned
from storage.reading import open_unit
from storage.room import TooLittleRoom
from storage.scrub import scrub
from storage.snapshot_file import CopyUnverified
from storage.store import NotDurable, Store
from tests.storage.site import Site, cut, flip, instant, numbers


def pin(site: Site, generation: int | None = None) -> Found:
    return site.store.pin("14", "why", "Anna Ek", at=instant(60), generation=generation)


def pinned_dir(site: Site, number: int) -> Path:
    return site.folder / "store" / "pinned" / "14" / f"gen-{number:010d}"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_pinned_copy_has_blocks_of_its_own(site: Site) -> None:
    site.admit(0)
    found = pin(site)
    assert found.path == pinned_dir(site, 1)
    assert found.snapshot.stat().st_ino != (site.generation_dir(1) / "snapshot.db").stat().st_ino
    assert found.snapshot.stat().st_nlink == 1
    flip(site.generation_dir(1) / "snapshot.db", 9000)
    again = site.store.pinned("14")
    assert again is not None
    assert (again.damage, again.manifest) == (None, found.manifest)


def test_nothing_that_runs_by_itself_touches_a_pinned_copy(site: Site) -> None:
    """Captures, renewals, pruning on a full disk, sweeping."""
    said = site.admit(0)
    pin(site)
    before = bytes_of(pinned_dir(site, 1))
    for quarter in range(1, 4 * 26):
        said = site.admit(15 * quarter)
    site.store.prune("14", hours=0)
    site.store.sweep()
    assert bytes_of(pinned_dir(site, 1)) == before
    assert 1 in numbers(site), "the generation itself stays too"
    shutil.rmtree(site.unit_dir())
    found = site.store.pinned("14")
    assert found is not None
    assert found.damage is None
    assert said.generation > 100


def test_pinned_copy_opens_when_nothing_else_is_left(site: Site) -> None:
    site.admit(0)
    pin(site)
    site.admit(15)
    for number in (1, 2):
        shutil.rmtree(site.generation_dir(number))
    opened = open_unit(site.store, "14", site.kit.keys)
    assert opened.pinned
    assert opened.manifest.as_of == instant(0), "with its own age"


def test_second_pin_never_overwrites_the_first(site: Site) -> None:
    site.admit(0)
    pin(site)
    site.admit(15)
    before = bytes_of(pinned_dir(site, 1))
    with pytest.raises(AlreadyPinned):
        pin(site)
    assert bytes_of(pinned_dir(site, 1)) == before
    site.store.unpin("14")
    assert site.store.pinned("14") is None
    assert pin(site).manifest.generation == 2


def test_damaged_pin_is_still_named_and_not_overwritten(site: Site) -> None:
    site.admit(0)
    pin(site)
    flip(pinned_dir(site, 1) / "snapshot.db", 9000)
    found = site.store.pinned("14")
    assert found is not None
    assert found.damage is not None
    flip(pinned_dir(site, 1) / "manifest", 40)
    assert site.store.pinned("14") is None
    with pytest.raises(AlreadyPinned):
        pin(site)
    site.store.unpin("14")


def test_earlier_copy_can_be_pinned_when_the_newest_is_already_poor(site: Site) -> None:
    site.admit(0, patients=5)
    site.admit(15, patients=1)
    assert pin(site, generation=1).manifest.patients == 5


def test_damaged_copy_is_never_pinned(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    flip(site.generation_dir(2) / "snapshot.db", 9000)
    with pytest.raises(NothingToPin):
        pin(site, generation=2)
    assert pin(site).manifest.generation == 1


def test_who_pinned_and_why_is_known_without_a_password(site: Site) -> None:
    site.admit(0)
    assert site.store.pin_note("14") is None
    pin(site)
    note = site.store.pin_note("14")
    assert note is not None
    assert (note.generation, note.reason, note.by, note.at) == (1, "why", "Anna Ek", instant(60))
    assert site.store.pinned_units() == ["14"]
    file = pinned_dir(site, 1) / "pin.json"
    file.chmod(0o600)
    for torn in ("torn", '{"x":' + "[" * 100_000):
        file.write_text(torn)
        assert site.store.pin_note("14") is None
    assert site.store.pinned("14") is not None


def test_unit_without_a_copy_or_a_pin_says_so(site: Site) -> None:
    with pytest.raises(NothingToPin):
        pin(site)
    with pytest.raises(NotPinned):
        site.store.unpin("14")
    with pytest.raises(UnitCodeUnusable):
        site.store.pin("../keys", "why", "Anna Ek", at=instant(0))
    assert site.store.pinned_units() == []
    assert not (site.folder / "store" / "units" / "14").exists()


def test_pin_without_room_is_refused_before_it_is_begun(site: Site) -> None:
    site.admit(0)
    site.store = Store(site.folder / "store", site.signer.public, room=lambda _: 1 << 20)
    with pytest.raises(TooLittleRoom):
        pin(site)


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_no_single_failing_disk_call_leaves_half_a_pin(site: Site, error: int) -> None:
    site.admit(0)
    nth = failed = 0
    while True:
        nth += 1
        left = [nth]

        def fail(_: str, __: Path, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(error, os.strerror(error))

        try:
            with fsio.watched(fail):
                pin(site)
        except (DiskFault, DiskFull, NothingToPin, NotDurable):
            failed += 1
        found = site.store.pinned("14")
        assert found is None or found.damage is None
        if found is not None:
            site.store.unpin("14")
        if left[0] > 0:
            break
    assert failed > 15
    site.store.sweep()
    left_over = [path.name for path in (site.folder / "store" / "pinned" / "14").iterdir()]
    assert left_over == []


@pytest.mark.parametrize("name", ["manifest", "snapshot.db"])
def test_disk_that_writes_half_and_says_all_is_well_gives_no_pin(site: Site, name: str) -> None:
    site.admit(0)

    def tear(call: str, path: Path) -> None:
        if call == "fsync" and path.name == name:
            cut(path, path.stat().st_size // 2)

    with fsio.watched(tear), pytest.raises(CopyUnverified):
        pin(site)
    assert site.store.pinned("14") is None


def test_capture_goes_on_while_another_unit_is_pinned(site: Site) -> None:
    site.admit(0)
    site.admit(0, code="15")

    def admit_the_other(call: str, path: Path) -> None:
        if call == "rename" and "pinned" in path.parts:
            assert site.admit(15, code="15").generation == 2

    with fsio.watched(admit_the_other):
        pin(site)
    assert numbers(site, "15") == [2, 1]


def test_pin_that_rots_is_found_by_the_hour(site: Site) -> None:
    site.admit(0)
    pin(site)
    clock = Clock(read=site.told)
    assert scrub(site.store, site.folder / "state", clock).good
    flip(pinned_dir(site, 1) / "snapshot.db", 9000)
    (rotten,) = scrub(site.store, site.folder / "state", clock).damaged
    assert (rotten.unit, rotten.generation, rotten.reason) == ("14", 1, "pinned: digest")
    flip(pinned_dir(site, 1) / "manifest", 40)
    (rotten,) = scrub(site.store, site.folder / "state", clock).damaged
    assert rotten.reason == "pinned: manifest"
