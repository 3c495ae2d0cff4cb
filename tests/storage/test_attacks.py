"""Attacks on the store's folder by somebody who can write it but has no key of the device's.

Whatever he does, what opens is a true copy with its own time, or less, and never a false one; he
can destroy, and that is said. Each act of his is a row here.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from appliance.capture.errors import CollapsedUnit
from storage import manifest
from storage.keys.rolekeys import RoleKeys
from storage.keys.signing import Signer
from storage.manifest import Manifest
from storage.quarantine import Quarantine
from storage.reading import NoCopy, Opened, open_unit
from storage.records import Snapshot
from storage.store import NewerCopyKept
from tests.storage.site import PASSWORD, Site, cut, flip, instant, ward

Attack = Callable[[Site], None]


@pytest.fixture
def taken(site: Site) -> Site:
    """Return a site with three copies of ward 14, a nurse, and a copy of ward 15."""
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    for minutes, patients in ((0, 4), (30, 5), (60, 6)):
        site.admit(minutes, patients)
    site.admit(60, 2, code="15")
    return site


TRUTH = {1: ward(instant(0).wall, 4), 2: ward(instant(30).wall, 5), 3: ward(instant(60).wall, 6)}


def untrue(opened: Opened, truth: dict[int, Snapshot]) -> list[str]:
    """Return whoever is shown with a chart, or under a time, that was never captured."""
    wrong = [] if opened.snapshot.unit.code == "14" else ["unit"]
    for chart in opened.snapshot.charts:
        said = opened.of(chart.person.key)
        held = truth[said.generation]
        if said.as_of.wall != held.as_of or chart not in held.charts:
            wrong.append(chart.person.key)
    there = {chart.person.key for chart in opened.snapshot.charts}
    there |= {lost.key for lost in opened.lost}
    missing = {chart.person.key for chart in truth[opened.manifest.generation].charts} - there
    return wrong + sorted(missing)


def nurse(site: Site) -> RoleKeys:
    return site.people.unlock("Anna Ek", PASSWORD)


def newest(site: Site) -> Path:
    return site.generation_dir(3)


def rewrite(file: Path, data: bytes) -> None:
    """Put other bytes into a file that nobody may write."""
    file.unlink()
    file.write_bytes(data)


def forge(site: Site, **changes: object) -> None:
    """Put a manifest with other words over the newest copy, signed with a key of his own."""
    said = site.store.newest("14")
    assert said is not None
    false = msgspec.structs.replace(said.manifest, **changes)
    rewrite(newest(site) / "manifest", manifest.to_file(false, Signer(bytes(32))))


def edit(site: Site, old: bytes, new: bytes) -> None:
    """Change words of the newest manifest and keep the true signature."""
    file = newest(site) / "manifest"
    data = file.read_bytes()
    assert old in data
    rewrite(file, data.replace(old, new))


def take_file_of(site: Site, number: int, code: str = "14") -> None:
    rewrite(
        newest(site) / "snapshot.db",
        (site.generation_dir(number, code) / "snapshot.db").read_bytes(),
    )


def put_as_newest(site: Site, number: int, code: str = "14") -> None:
    shutil.copytree(site.generation_dir(number, code), site.generation_dir(4))


def own_copy(site: Site) -> None:
    """Seal a ward of his own to the roles' public keys, signed with a key of his own."""
    folder = site.folder / "thief"
    folder.mkdir()
    signer = Signer.create(folder)
    store = type(site.store)(folder / "store", signer.public)
    as_of = instant(90)
    for _ in range(4):
        store.admit(
            ward(as_of.wall, 3),
            as_of=as_of,
            captured=as_of,
            recipients=site.recipients,
            signer=signer,
        )
    shutil.copytree(folder / "store" / "units" / "14" / "gen-0000000004", site.generation_dir(4))


def link_to_other_ward(site: Site) -> None:
    site.generation_dir(4).symlink_to(site.generation_dir(1, "15"), target_is_directory=True)


def link_ward_to_other_ward(site: Site) -> None:
    shutil.rmtree(site.unit_dir())
    site.unit_dir().symlink_to(site.unit_dir("15"), target_is_directory=True)


def leave_a_journal(site: Site) -> None:
    """Leave what SQLite would roll back, and a write-ahead log, beside the copy."""
    page = bytes.fromhex("d9d505f920a163d7") + bytes(8192)
    for ending in ("-journal", "-wal", "-shm"):
        (newest(site) / f"snapshot.db{ending}").write_bytes(page)


def tear_pages(site: Site) -> None:
    size = (newest(site) / "snapshot.db").stat().st_size
    for at in range(8192 + 100, size, 8192 * 2):
        flip(newest(site) / "snapshot.db", at)


def swap_pages(site: Site) -> None:
    file = newest(site) / "snapshot.db"
    data = file.read_bytes()
    pages = [data[at : at + 8192] for at in range(0, len(data), 8192)]
    pages[-1], pages[-2] = pages[-2], pages[-1]
    rewrite(file, b"".join(pages))


def leave_rubbish(site: Site) -> None:
    for name in ("manifest", "snapshot.db"):
        (newest(site) / name).unlink()
        (newest(site) / name).mkdir()


def delete(site: Site, *numbers: int) -> None:
    for number in numbers:
        shutil.rmtree(site.generation_dir(number))


def make_manifest_endless(site: Site) -> None:
    file = newest(site) / "manifest"
    file.unlink()
    os.mkfifo(file)


def make_manifest_huge(site: Site) -> None:
    file = newest(site) / "manifest"
    cut(file, 1 << 40)


ATTACKS: dict[str, Attack] = {
    "a bit of the file": lambda site: flip(newest(site) / "snapshot.db", 9_000),
    "a bit of every other page": tear_pages,
    "two pages of the file swapped": swap_pages,
    "the file cut short": lambda site: cut(newest(site) / "snapshot.db", 16_384),
    "a bit of the manifest": lambda site: flip(newest(site) / "manifest", 77),
    "a later hour written into the manifest": lambda site: edit(site, b"T08:00:00Z", b"T09:00:00Z"),
    "fewer patients written into the manifest": lambda s: edit(s, b'"patients":6', b'"patients":1'),
    "a manifest signed with another key": lambda site: forge(site, patients=1),
    "a manifest that names no envelopes": lambda site: forge(site, envelopes=()),
    "an older copy under a newer number": lambda site: put_as_newest(site, 1),
    "another ward's copy under this ward": lambda site: put_as_newest(site, 1, "15"),
    "a link to another ward's copy": link_to_other_ward,
    "the whole ward a link to another": link_ward_to_other_ward,
    "the file of an older copy": lambda site: take_file_of(site, 1),
    "the file of another ward": lambda site: take_file_of(site, 1, "15"),
    "a copy of his own making": own_copy,
    "a journal beside the file": leave_a_journal,
    "folders where files should be": leave_rubbish,
    "the newest deleted": lambda site: delete(site, 3),
    "everything deleted": lambda site: delete(site, 1, 2, 3),
    "a manifest that never ends": make_manifest_endless,
    "a manifest of a million megabytes": make_manifest_huge,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_nothing_done_to_the_folder_makes_a_nurse_read_what_was_never_captured(
    attack: Attack, taken: Site
) -> None:
    attack(taken)
    try:
        opened = open_unit(taken.store, "14", nurse(taken))
    except NoCopy:
        return
    assert untrue(opened, TRUTH) == []
    assert not opened.unverified


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_nothing_done_to_the_folder_stops_the_next_capture_from_being_the_copy(
    name: str, taken: Site
) -> None:
    ATTACKS[name](taken)
    admitted = taken.admit(120, 7)
    opened = open_unit(taken.store, "14", nurse(taken))
    assert opened.manifest == admitted
    assert opened.snapshot == ward(instant(120).wall, 7)


SILENT = {"a journal beside the file", "the newest deleted", "everything deleted"}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - SILENT))
def test_attack_that_leaves_traces_is_named_on_the_board(name: str, taken: Site) -> None:
    ATTACKS[name](taken)
    assert taken.store.faults("14"), "the board says that a newer copy is damaged or forged"


def test_stranger_with_his_own_copy_reaches_no_nurse_even_where_nothing_else_is_left(
    taken: Site,
) -> None:
    own_copy(taken)
    delete(taken, 1, 2, 3)
    with pytest.raises(NoCopy):
        open_unit(taken.store, "14", nurse(taken))


def test_who_opens_the_envelope_is_told_that_nothing_proves_the_strangers_copy(
    taken: Site,
) -> None:
    own_copy(taken)
    delete(taken, 1, 2, 3)
    opened = open_unit(taken.store, "14", taken.people.unlock_with_code(taken.kit.code))
    assert opened.unverified
    assert "S-18" in {fault.code for fault in opened.faults}


def test_envelope_of_one_copy_never_opens_another(taken: Site) -> None:
    """Moving the sealed key of an older copy into the newest does not even reach the file."""
    older = taken.store.generations("14")[-1].manifest
    said: Manifest = taken.store.generations("14")[0].manifest
    mixed = msgspec.structs.replace(said, envelopes=older.envelopes)
    rewrite(newest(taken) / "manifest", manifest.to_file(mixed, taken.signer))
    opened = open_unit(taken.store, "14", nurse(taken))
    assert opened.manifest.generation == 2
    assert untrue(opened, TRUTH) == []


def test_brackets_a_hundred_thousand_deep_do_not_take_the_last_resort_away(taken: Site) -> None:
    """Nothing is valid any more; one folder is a bomb, the one behind it still decrypts."""
    rewrite(newest(taken) / "manifest", b'{"x":' + b"[" * 10**5 + b"]" * 10**5 + b"}")
    for number in (1, 2):
        flip(taken.generation_dir(number) / "manifest", -5)
    opened = open_unit(taken.store, "14", taken.people.unlock_with_code(taken.kit.code))
    assert opened.unverified
    assert opened.manifest.generation == 2


def test_name_that_leaves_no_number_for_the_next_copy_stops_no_capture(taken: Site) -> None:
    (taken.unit_dir() / "gen-9999999999").mkdir()
    for minutes in (90, 120):
        admitted = taken.admit(minutes)
        found = taken.store.newest("14")
        assert found is not None
        assert found.manifest == admitted


def test_clock_set_back_never_lets_a_doubted_capture_replace_a_newer_copy(taken: Site) -> None:
    as_of = instant(90)
    quarantine = Quarantine(taken.folder / "store", taken.signer.public)
    doubted = quarantine.hold(
        ward(as_of.wall, 1),
        CollapsedUnit(unit="14", before=6, now=1),
        as_of=as_of,
        captured=as_of,
        recipients=taken.recipients,
        signer=taken.signer,
        beside=taken.store.newest("14"),
    )
    hours_later = instant(-300, boot="boot-b", up=10, synced=False)
    good = taken.admit_snapshot(ward(hours_later.wall, 6), hours_later)
    assert quarantine.waiting("14", good) == ()
    with pytest.raises(NewerCopyKept):
        taken.store.adopt(
            quarantine.get("14", doubted.sealed_as),
            suspicion=doubted.suspicion,
            accepted_by="IT",
            signer=taken.signer,
        )
