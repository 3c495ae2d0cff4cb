"""Where nothing is valid: who may see what only decrypts, and what it says of itself."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from storage import fsio, manifest, snapshot_file
from storage.break_glass import newest_that_decrypts
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.keys.sealing import seal
from storage.keys.signing import Signer
from storage.manifest import Envelope
from storage.reading import CopyNotVerified, NoCopy, Opened, open_unit
from storage.store import Store
from tests.storage.site import PASSWORD, Site, flip, instant, ward
from tests.storage.test_rescue import admit, pages, rot, rot_charts

FIRST_PAGE = 4000


@pytest.fixture
def nurse(site: Site) -> RoleKeys:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site.people.unlock("Anna Ek", PASSWORD)


@pytest.fixture(params=["recovery", "break_glass"])
def envelope(site: Site, request: pytest.FixtureRequest) -> RoleKeys:
    return site.people.unlock_with_code(getattr(site.kit, request.param).groups)


def spoil_signature(site: Site, generation: int) -> None:
    file = site.generation_dir(generation) / "manifest"
    flip(file, file.stat().st_size - 20)


def opened_by(site: Site, keys: RoleKeys) -> Opened:
    return open_unit(site.store, "14", keys)


def test_copy_that_nobody_can_verify_opens_for_the_envelope_alone_and_says_so(
    site: Site, nurse: RoleKeys, envelope: RoleKeys
) -> None:
    site.admit(0)
    spoil_signature(site, 1)
    with pytest.raises(NoCopy):
        opened_by(site, nurse)
    opened = opened_by(site, envelope)
    assert opened.unverified
    assert isinstance(opened.faults[0], CopyNotVerified)
    assert {"S-06", "S-18"} <= {fault.code for fault in opened.faults}
    assert opened.snapshot == ward(instant(0).wall)


def test_pinned_copy_is_shown_to_nurses_where_nothing_else_opens_with_its_own_time(
    site: Site, nurse: RoleKeys
) -> None:
    site.admit(0)
    site.store.pin("14", "before the upgrade", "Anna Ek", at=instant(5))
    site.admit(600)
    shutil.rmtree(site.unit_dir())
    opened = opened_by(site, nurse)
    assert (opened.pinned, opened.unverified) == (True, False)
    assert opened.snapshot.as_of == instant(0).wall
    assert "S-17" in {fault.code for fault in opened.faults}


def test_patient_lost_everywhere_else_is_taken_from_the_pinned_copy(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)
    site.store.pin("14", "before the upgrade", "Anna Ek", at=instant(5))
    admit(site, 15)
    shutil.rmtree(site.generation_dir(1))
    rot_charts(site, 2, 3)
    opened = opened_by(site, nurse)
    assert (opened.manifest.generation, opened.pinned) == (2, False)
    assert opened.older.keys() == {"p4"}
    assert opened.of("p4").as_of == instant(0)


def test_pinned_copy_nobody_can_verify_is_the_very_last_for_the_envelope_alone(
    site: Site, nurse: RoleKeys, envelope: RoleKeys
) -> None:
    site.admit(0)
    found = site.store.pin("14", "before the upgrade", "Anna Ek", at=instant(5))
    shutil.rmtree(site.unit_dir())
    file = found.path / "manifest"
    flip(file, file.stat().st_size - 20)
    with pytest.raises(NoCopy):
        opened_by(site, nurse)
    opened = opened_by(site, envelope)
    assert (opened.unverified, opened.pinned) == (True, False)


def test_verified_copy_is_never_passed_over_for_a_newer_one_that_is_not(
    site: Site, envelope: RoleKeys
) -> None:
    site.admit(0)
    site.admit(15)
    spoil_signature(site, 2)
    opened = opened_by(site, envelope)
    assert opened.manifest.generation == 1
    assert not opened.unverified


def test_lost_device_key_never_takes_the_copies_from_who_opens_the_envelope(
    site: Site, nurse: RoleKeys, envelope: RoleKeys
) -> None:
    """A machine set up anew believes another signature; the old copies are all there is."""
    site.admit(0)
    site.admit(15)
    anew = Store(site.folder / "store", Signer.load(Site(site.folder / "other").keys_dir).public)
    with pytest.raises(NoCopy):
        open_unit(anew, "14", nurse)
    opened = open_unit(anew, "14", envelope)
    assert opened.unverified
    assert opened.snapshot.as_of == instant(15).wall


def test_forged_copy_that_the_envelope_opens_is_never_shown_as_verified(
    site: Site, nurse: RoleKeys, envelope: RoleKeys
) -> None:
    """The roles' public keys are no secret: who writes the folder can seal what he likes."""
    said = site.admit(0)
    forged = site.generation_dir(9)
    forged.mkdir()
    key = bytes(range(32))
    snapshot_file.write(forged / "snapshot.db", key, ward(instant(90).wall, 2))
    digest = fsio.digest(forged / "snapshot.db")
    info = manifest.binding("14", "9", digest)
    envelopes = tuple(
        Envelope(role.name, seal(key, role.public, info)) for role in site.recipients.for_unit("14")
    )
    counted = manifest.counts(ward(patients=2))
    claim = msgspec.structs.replace(
        said, generation=9, digest=digest, envelopes=envelopes, as_of=instant(90), **counted
    )
    stranger = Signer.load(Site(site.folder / "forger").keys_dir)
    (forged / "manifest").write_bytes(manifest.to_file(claim, stranger))
    for keys in (nurse, envelope):
        opened = opened_by(site, keys)
        assert (opened.manifest.generation, opened.unverified) == (1, False)
    shutil.rmtree(site.generation_dir(1))
    with pytest.raises(NoCopy):
        opened_by(site, nurse)
    opened = opened_by(site, envelope)
    assert (len(opened.snapshot.charts), opened.unverified) == (2, True)


def test_unverified_copy_of_another_ward_is_never_shown_as_this_one(
    site: Site, envelope: RoleKeys
) -> None:
    site.admit(0, code="15")
    site.unit_dir("14").mkdir()
    shutil.copytree(site.generation_dir(1, "15"), site.generation_dir(1, "14"))
    spoil_signature(site, 1)
    with pytest.raises(NoCopy):
        opened_by(site, envelope)


def test_what_rotted_in_an_unverified_copy_is_named_and_not_filled_from_others(
    site: Site, envelope: RoleKeys
) -> None:
    admit(site, 0)
    admit(site, 15)
    for generation in (1, 2):
        spoil_signature(site, generation)
    file = site.generation_dir(2) / "snapshot.db"
    sound = file.read_bytes()
    named = 0
    for page in range(4, pages(file) + 1):
        rot(file, page)
        opened = opened_by(site, envelope)
        assert opened.unverified
        assert opened.older == {}
        shown = {chart.person.key for chart in opened.snapshot.charts}
        assert shown | {one.key for one in opened.lost} == {f"p{n}" for n in range(1, 9)}
        named += len(opened.lost)
        file.write_bytes(sound)
    assert named >= 6


def test_damaged_beyond_reading_falls_to_the_older_one_even_unverified(
    site: Site, envelope: RoleKeys
) -> None:
    site.admit(0)
    site.admit(15)
    for generation in (1, 2):
        spoil_signature(site, generation)
    flip(site.generation_dir(2) / "snapshot.db", FIRST_PAGE)
    opened = opened_by(site, envelope)
    assert opened.snapshot.as_of == instant(0).wall


@pytest.mark.parametrize("rubbish", [b"", b"\n", b"{}\n", b"[1]\nx\n", b"\xff\xfe\n\n", None])
def test_rubbish_in_the_folder_is_never_opened_and_never_stops_the_search(
    site: Site, envelope: RoleKeys, rubbish: bytes | None
) -> None:
    site.admit(0)
    spoil_signature(site, 1)
    folder: Path = site.generation_dir(7)
    folder.mkdir()
    if rubbish is not None:
        (folder / "manifest").write_bytes(rubbish)
    opened = opened_by(site, envelope)
    assert opened.unverified
    assert opened.manifest.generation == 1


@pytest.mark.parametrize("name", ["manifest", "snapshot.db"])
def test_pipe_in_a_files_place_never_makes_a_nurse_wait(
    site: Site, envelope: RoleKeys, name: str
) -> None:
    site.admit(0)
    site.admit(15)
    file = site.generation_dir(2) / name
    file.unlink()
    os.mkfifo(file)
    assert opened_by(site, envelope).manifest.generation == 1
    spoil_signature(site, 1)
    opened = opened_by(site, envelope)
    assert (opened.manifest.generation, opened.unverified) == (1, True)


def test_keys_that_were_forgotten_open_nothing_unverified(site: Site, envelope: RoleKeys) -> None:
    site.admit(0)
    folder = site.generation_dir(1)
    envelope.forget()
    with pytest.raises(KeysForgotten):
        open_unit(site.store, "14", envelope)
    assert newest_that_decrypts("14", [folder], envelope) is None
