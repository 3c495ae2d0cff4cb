"""What an error tells a person to do really helps: done here step by step, with real keys."""

import shutil

import pytest

from storage.keys.opening import NotSealedForThisKey
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.refusals import CodeOpensNothing
from storage.keys.rolekeys import RoleKeys
from storage.keys.signing import Signer
from storage.keys.slots import Cost
from storage.reading import NoCopy, open_unit
from storage.store import RecipientsRolledBack, Store
from tests.storage.site import PASSWORD, Site

CHEAP = Cost(1024, 1, 1)


@pytest.fixture
def people(site: Site) -> People:
    """Return the site's people, one nurse among them."""
    people = People(site.keys_dir, cost=CHEAP)
    people.add("Bo Vik", PASSWORD, by=site.kit.keys, must_change=False)
    site.recipients = Recipients.load(site.keys_dir)
    return people


def test_nurse_who_is_logged_in_while_keys_change_logs_in_again_and_reads_the_newest(
    site: Site, people: People
) -> None:
    site.admit(0)
    before = people.unlock("Bo Vik", PASSWORD)
    people.rotate("staff", by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(15)
    shown = open_unit(site.store, "14", before)
    assert shown.manifest.generation == 1, "older, and said"
    (said,) = shown.faults
    assert isinstance(said, NotSealedForThisKey)
    assert "log in again" in said.remedy
    assert open_unit(site.store, "14", people.unlock("Bo Vik", PASSWORD)).manifest.generation == 2


def test_keys_folder_restored_from_an_older_backup_does_not_stop_copies_for_ever(
    site: Site, people: People
) -> None:
    backup = site.keys_dir.with_name("backup-of-keys")
    shutil.copytree(site.keys_dir, backup)
    for _ in range(3):
        people.rotate("staff", by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(0)
    shutil.rmtree(site.keys_dir)
    shutil.copytree(backup, site.keys_dir)
    recovery = people.unlock_with_code(site.kit.code)
    site.recipients = Recipients.load(site.keys_dir)
    with pytest.raises(RecipientsRolledBack) as refused:
        site.admit(15)
    assert "lykta keys rotate recovery" in refused.value.remedy
    while site.recipients.version < refused.value.facts["known"]:  # type: ignore[operator] # a number
        people.rotate("recovery", by=recovery)
        site.recipients = Recipients.load(site.keys_dir)
    site.admit(30)
    opened = open_unit(site.store, "14", people.unlock("Bo Vik", PASSWORD))
    assert opened.manifest.generation == 2


def test_nurse_with_an_old_envelope_is_told_of_envelopes_and_not_of_capital_letters(
    site: Site, people: People
) -> None:
    old = site.kit.break_glass
    people.new_code("break-glass", by=site.kit.keys)
    with pytest.raises(CodeOpensNothing, match="K-27") as refused:
        people.unlock_with_code(old.groups)
    assert "an older one" in refused.value.remedy


def test_nurse_without_a_copy_is_told_of_the_envelope_that_opens_one(site: Site) -> None:
    site.admit(0)
    nobodys = Store(site.folder / "store", Signer(bytes(32)).public)
    with pytest.raises(NoCopy) as refused:
        open_unit(nobodys, "14", RoleKeys("Bo", "staff", "all", {"staff": bytes(32)}))
    assert "emergency envelope" in refused.value.remedy
    assert open_unit(
        nobodys, "14", site.people.unlock_with_code(site.kit.break_glass.groups)
    ).unverified
