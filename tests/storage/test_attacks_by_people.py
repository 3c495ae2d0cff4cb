"""Who left, was locked out or holds an old keys folder reads nothing stored from then on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.clock import Clock
from storage.errors import LyktaError
from storage.generations import Found
from storage.keys.opening import NotSealedForThisKey
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.refusals import PersonLocked
from storage.keys.rolekeys import RoleKeys
from storage.reading import open_found, open_unit
from tests.storage.site import PASSWORD, Site, ward

LEAVER = "Anna Ek"
STAYS = "Bo Alm"


def remove(site: Site) -> None:
    site.people.remove(LEAVER, by=site.kit.keys)


def lock(site: Site) -> None:
    site.people.lock(LEAVER, by=site.kit.keys)


def rotate(site: Site) -> None:
    """Answer a key that leaked, of people who all stay."""
    site.people.rotate("staff", by=site.kit.keys)


class Left:
    """A site that somebody left; she kept her keys in memory and a copy of the keys folder."""

    def __init__(self, folder: Path, leave: Callable[[Site], None]) -> None:
        self.site = Site(folder / "site")
        for name in (LEAVER, STAYS):
            self.site.people.add(name, PASSWORD, by=self.site.kit.keys)
        self.before = self.capture(0)
        self.keys: RoleKeys = self.site.people.unlock(LEAVER, PASSWORD)
        self.kept = folder / "kept"
        shutil.copytree(self.site.keys_dir, self.kept)
        leave(self.site)
        self.after = self.capture(15)

    def capture(self, minutes: float) -> Found:
        self.site.recipients = Recipients.load(self.site.keys_dir)
        self.site.admit(minutes)
        found = self.site.store.newest("14")
        assert found is not None
        return found


@pytest.fixture(params=[remove, lock, rotate], ids=["removed", "locked", "key rotated"])
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Left:
    return Left(tmp_path, request.param)


def test_keys_that_somebody_kept_open_nothing_stored_after_she_left(left: Left) -> None:
    with pytest.raises(NotSealedForThisKey):
        open_found(left.after, left.keys)
    assert open_found(left.before, left.keys).charts, "what she could read then she still can"


def test_old_keys_folder_with_her_password_opens_nothing_stored_after_she_left(left: Left) -> None:
    keys = People(left.kept, clock=Clock(read=left.site.told)).unlock(LEAVER, PASSWORD)
    with pytest.raises(NotSealedForThisKey):
        open_found(left.after, keys)


def test_who_stays_reads_what_came_before_and_after_by_her_old_password(left: Left) -> None:
    with left.site.people.unlock(STAYS, PASSWORD) as keys:
        assert open_found(left.before, keys).charts == ward().charts
        assert open_unit(left.site.store, "14", keys).manifest == left.after.manifest


def test_register_that_was_edited_lets_a_locked_person_read_nothing_newer(tmp_path: Path) -> None:
    """She changes "locked" in both copies of the register; the signature no longer fits."""
    left = Left(tmp_path, lock)
    with pytest.raises(PersonLocked):
        left.site.people.unlock(LEAVER, PASSWORD)
    for file in (left.site.keys_dir / "register").iterdir():
        data = file.read_bytes().replace(b'"locked":true', b'"locked":false')
        file.chmod(0o600)
        file.write_bytes(data)
    try:
        keys = left.site.people.unlock(LEAVER, PASSWORD)
    except LyktaError:
        return
    with pytest.raises(NotSealedForThisKey):
        open_found(left.after, keys)


def test_old_register_put_back_beside_the_new_list_brings_nobody_back(tmp_path: Path) -> None:
    left = Left(tmp_path, remove)
    shutil.rmtree(left.site.keys_dir / "register")
    shutil.copytree(left.kept / "register", left.site.keys_dir / "register")
    try:
        keys = left.site.people.unlock(LEAVER, PASSWORD)
    except LyktaError:
        return
    with pytest.raises(NotSealedForThisKey):
        open_found(left.after, keys)
