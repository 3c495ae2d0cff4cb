"""Opening: the newest copy that opens, for whom it is meant, and no silence about the rest."""

import msgspec
import pytest

from storage import manifest, reading
from storage.keys.opening import NotSealedForThisKey, new_seed, public_of
from storage.keys.recipients import ALL, Recipients, Role
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.manifest import GenerationDamaged
from storage.reading import NoCopy, NotYourUnit, open_found, open_unit
from storage.snapshot_file import CopyUnreadable
from tests.storage.site import PASSWORD, Site, clinic, flip, instant, ward


@pytest.fixture
def nurse(site: Site) -> RoleKeys:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site.people.unlock("Anna Ek", PASSWORD)


def test_what_was_captured_is_what_is_read(site: Site, nurse: RoleKeys) -> None:
    site.admit(0)
    said = site.admit(15, patients=60)
    opened = open_unit(site.store, "14", nurse)
    assert opened.snapshot == ward(instant(15).wall, 60)
    assert (opened.manifest, opened.faults) == (said, ())
    site.admit_snapshot(clinic(), instant(0))
    assert open_unit(site.store, "tand", nurse).snapshot == clinic()


def test_recovery_code_opens_the_copies_when_every_password_is_forgotten(site: Site) -> None:
    site.admit()
    keys = site.people.unlock_with_code(site.kit.code)
    assert open_unit(site.store, "14", keys).snapshot == ward()


def test_changed_password_still_opens_yesterdays_copy(site: Site, nurse: RoleKeys) -> None:
    site.admit()
    site.people.passwd("Anna Ek", PASSWORD, "ett nytt lösenord")
    again = site.people.unlock("Anna Ek", "ett nytt lösenord")
    assert nurse.person == again.person
    assert open_unit(site.store, "14", again).snapshot == ward()


FIRST_PAGE = 4000
"""Where a flipped bit takes the page that leads to all others."""


def test_newest_of_which_no_page_reads_falls_back_whole_and_says_so(
    site: Site, nurse: RoleKeys
) -> None:
    for minute in (0, 15, 30):
        site.admit(minute)
    for number in (2, 3):
        flip(site.generation_dir(number) / "snapshot.db", FIRST_PAGE)
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 1
    assert [fault.facts["generation"] for fault in opened.faults] == [3, 2]
    assert (opened.older, opened.lost) == ({}, ())


def test_nothing_that_opens_is_said_in_words(site: Site, nurse: RoleKeys) -> None:
    with pytest.raises(NoCopy):
        open_unit(site.store, "14", nurse)
    site.admit()
    flip(site.generation_dir(1) / "snapshot.db", FIRST_PAGE)
    with pytest.raises(NoCopy):
        open_unit(site.store, "14", nurse)


def test_nurse_of_another_ward_opens_nothing(site: Site) -> None:
    site.people.add("Bo", PASSWORD, "ward-15", ("15",), by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(code="14")
    site.admit(code="15")
    bo = site.people.unlock("Bo", PASSWORD)
    assert open_unit(site.store, "15", bo).manifest.unit == "15"
    with pytest.raises(NotYourUnit):
        open_unit(site.store, "14", bo)


def test_slot_that_claims_more_units_still_opens_nothing_more(site: Site) -> None:
    """What stands in a header is only words; the envelope is what locks."""
    site.people.add("Bo", PASSWORD, "ward-15", ("15",), by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(code="14")
    bo = site.people.unlock("Bo", PASSWORD)
    boastful = RoleKeys("Bo", "ward-15", ALL, {"ward-15": bo.seed("ward-15")})
    with pytest.raises(NotSealedForThisKey):
        open_unit(site.store, "14", boastful)


def test_new_role_opens_from_the_next_capture_on(site: Site) -> None:
    site.admit(0)
    site.people.add("Bo", PASSWORD, "ward-14", ("14",), by=site.kit.keys)
    bo = site.people.unlock("Bo", PASSWORD)
    with pytest.raises(NotSealedForThisKey):
        open_unit(site.store, "14", bo)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(15)
    assert open_unit(site.store, "14", bo).manifest.generation == 2


def test_role_taken_off_the_list_opens_old_copies_only(site: Site, nurse: RoleKeys) -> None:
    site.admit(0)
    others = tuple(role for role in site.recipients.roles if role.name != "staff")
    site.recipients = Recipients(2, others)
    site.admit(15)
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 1
    assert [type(fault) for fault in opened.faults] == [NotSealedForThisKey]


def test_role_of_the_same_name_with_another_key_opens_nothing(site: Site) -> None:
    site.recipients = Recipients(2, (Role("staff", public_of(new_seed()), ALL),))
    site.admit()
    stranger = RoleKeys("M", "staff", ALL, {"staff": new_seed()})
    with pytest.raises(NotSealedForThisKey):
        open_unit(site.store, "14", stranger)


def test_copy_sealed_before_the_roles_key_was_rotated_still_opens(
    site: Site, nurse: RoleKeys
) -> None:
    site.admit(0)
    rotated = RoleKeys("A", "staff", ALL, {"staff": (new_seed(), new_seed(), nurse.seed("staff"))})
    assert open_unit(site.store, "14", rotated).snapshot == ward(instant(0).wall)
    strange = RoleKeys("A", "staff", ALL, {"staff": (new_seed(), new_seed())})
    with pytest.raises(NotSealedForThisKey):
        open_unit(site.store, "14", strange)


def test_locked_session_opens_nothing(site: Site, nurse: RoleKeys) -> None:
    site.admit()
    seeds = {"staff": nurse.seed("staff")}
    nurse.forget()
    with pytest.raises(KeysForgotten):
        open_unit(site.store, "14", nurse)
    with pytest.raises(KeysForgotten):
        nurse.seed("staff")
    assert open_unit(site.store, "14", RoleKeys("A", "staff", ALL, seeds))


def test_file_that_rots_between_check_and_opening_falls_back(site: Site, nurse: RoleKeys) -> None:
    """The digest was right when it was looked at; the page fails when it is read."""
    site.admit(0)
    site.admit(15)
    newest = site.store.newest("14")
    assert newest is not None
    flip(newest.snapshot, FIRST_PAGE)
    with pytest.raises(CopyUnreadable):
        open_found(newest, nurse)
    assert newest.damage is None
    with pytest.raises(CopyUnreadable):
        reading._open(site.store, newest, nurse)


def test_copy_that_is_not_what_its_manifest_counts_is_not_shown(site: Site) -> None:
    said = site.admit(patients=5)
    with pytest.raises(GenerationDamaged, match="counts"):
        reading._whole(ward(patients=4), said)
    with pytest.raises(GenerationDamaged, match="counts"):
        reading._whole(ward(code="15"), said)
    assert reading._whole(ward(), said) == ward()
    unchanged = msgspec.structs.replace(said, as_of=instant(15), captured=instant(16))
    dated = reading._whole(ward(), unchanged)
    assert (dated.as_of, dated.captured) == (instant(15).wall, instant(16).wall)


def test_capture_that_counted_wrongly_is_passed_over(site: Site, nurse: RoleKeys) -> None:
    """A genuine signature over a false count: the copy before it is shown."""
    site.admit(0)
    said = site.admit(15)
    false = msgspec.structs.replace(said, patients=said.patients + 1)
    file = site.generation_dir(2) / "manifest"
    file.chmod(0o600)
    file.write_bytes(manifest.to_file(false, site.signer))
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 1
    assert [fault.code for fault in opened.faults] == ["S-06"]
