"""Unchanged units: a new signed manifest over the file that is there, and when it must not be."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage import fsio, manifest, relink
from storage.clock import Clock
from storage.drafts import NotDurable, Place
from storage.fsio import DiskFull
from storage.generations import look
from storage.keys.recipients import Recipients
from storage.manifest import GenerationDamaged, Manifest, Suspicion
from storage.quarantine import Quarantine
from storage.reading import open_unit
from storage.scrub import scrub
from storage.store import NewerCopyKept, RecipientsRolledBack
from tests.storage.site import PASSWORD, Site, flip, instant, numbers, ward


def renew(site: Site, before: Manifest, minutes: float, **given: object) -> Manifest | None:
    as_of = instant(minutes)
    return site.store.renew(
        before,
        **{
            "as_of": as_of,
            "captured": instant(minutes + 0.1),
            "source_time": as_of.wall,
            "recipients": site.recipients,
            "signer": site.signer,
            **given,
        },
    )


def inode(site: Site, number: int) -> int:
    return (site.generation_dir(number) / "snapshot.db").stat().st_ino


def test_unchanged_ward_is_fresh_again_without_a_rewrite(site: Site) -> None:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    first = site.admit(0)
    second = renew(site, first, 15)
    third = renew(site, second, 30) if second else None
    assert second is not None
    assert third is not None
    assert inode(site, 1) == inode(site, 2) == inode(site, 3)
    assert (third.generation, third.sealed_as, third.follows) == (3, "1", 2)
    assert (third.as_of, third.captured, third.written) == (instant(30), instant(30.1), instant(0))
    opened = open_unit(site.store, "14", site.people.unlock("Anna Ek", PASSWORD))
    assert opened.manifest == third
    assert opened.snapshot.as_of == third.as_of.wall, "what a nurse sees is the manifest's time"
    assert opened.snapshot.captured == third.captured.wall
    assert opened.snapshot.charts == ward(instant(0).wall).charts
    assert site.store.chain_faults("14") == ()


def test_older_file_is_never_shown_as_fresh_when_the_newest_has_rotted(site: Site) -> None:
    """Found equal to copy 2; copy 2 rots: over copy 1, older words would have a fresh time."""
    site.admit(0, patients=4)
    second = site.admit(15, patients=5)
    flip(site.generation_dir(2) / "snapshot.db", 9000)
    assert renew(site, second, 30) is None
    assert numbers(site) == [1]
    assert site.admit(30, patients=5).generation == 3


def test_file_that_rotted_on_the_disk_alone_gets_no_fresh_time(site: Site) -> None:
    """Memory still has it right; the disk is asked."""
    first = site.admit(0)
    dropped: list[Path] = []

    def rot_when_dropped(name: str, path: Path) -> None:
        if name == "drop" and path.name == "snapshot.db" and not dropped:
            dropped.append(path)
            flip(path, 9000)

    with fsio.watched(rot_when_dropped):
        assert renew(site, first, 15) is None
    assert dropped
    assert numbers(site) == []


def test_copy_of_another_unit_or_another_capture_is_not_renewed(site: Site) -> None:
    first = site.admit(0)
    site.admit(15)
    assert renew(site, first, 30) is None, "somebody stored a copy in between"
    other = site.admit(0, code="15")
    strayed = msgspec.structs.replace(other, unit="14")
    assert renew(site, strayed, 30) is None


def test_new_colleague_reads_the_very_next_copy(site: Site) -> None:
    first = site.admit(0)
    site.people.add("Anna Ek", PASSWORD, role="night", units=("14",), by=site.kit.keys)
    added = Recipients.load(site.keys_dir)
    assert added.version > site.recipients.version
    assert renew(site, first, 15, recipients=added) is None


def test_role_whose_key_was_rotated_gets_the_next_copy_in_full(site: Site) -> None:
    """The names are the same; who was removed must not open it by the old key."""
    first = site.admit(0)
    rotated = Recipients(site.recipients.version + 1, site.recipients.roles)
    assert renew(site, first, 15, recipients=rotated) is None


def test_list_of_the_same_version_with_other_roles_is_not_believed_to_be_the_same(
    site: Site,
) -> None:
    first = site.admit(0)
    fewer = Recipients(site.recipients.version, site.recipients.roles[:1])
    assert renew(site, first, 15, recipients=fewer) is None


def test_older_list_of_recipients_is_refused_by_name(site: Site) -> None:
    first = site.admit(0)
    older = Recipients(first.recipients - 1, site.recipients.roles)
    with pytest.raises(RecipientsRolledBack):
        renew(site, first, 15, recipients=older)
    site.recipients = older
    with pytest.raises(RecipientsRolledBack) as refused:
        site.admit(15)
    assert refused.value.facts["known"] == first.recipients
    assert numbers(site) == [1]


def test_file_is_written_in_full_again_after_six_hours(site: Site) -> None:
    """All that goes over one file rots with it."""
    said: Manifest | None = site.admit(0)
    minutes = 0
    while said is not None:
        last, minutes = said, minutes + 15
        said = renew(site, last, minutes)
    assert timedelta(minutes=minutes) == relink.REWRITE_AFTER
    assert last.generation == minutes / 15


def test_after_a_restart_and_under_a_stepped_back_clock_it_is_written_in_full(site: Site) -> None:
    first = site.admit(0)
    assert renew(site, first, 15, as_of=instant(15, boot="boot-b")) is None
    assert renew(site, first, 15, as_of=instant(15, up=30)) is None


def test_newer_program_writes_what_the_older_one_did_not_keep(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site.admit(0)
    monkeypatch.setattr(manifest, "app_version", lambda: "99.0")
    assert renew(site, first, 15) is None


@pytest.mark.parametrize("error", [errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP])
def test_filesystem_without_links_gets_the_copy_in_full(site: Site, error: int) -> None:
    first = site.admit(0)

    def refuse(name: str, _: Path) -> None:
        if name == "link":
            raise OSError(error, os.strerror(error))

    with fsio.watched(refuse):
        assert renew(site, first, 15) is None
    assert sorted(path.name for path in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]


def test_full_disk_is_said_and_not_taken_for_a_missing_feature(site: Site) -> None:
    first = site.admit(0)

    def fill(name: str, _: Path) -> None:
        if name == "link":
            raise OSError(errno.ENOSPC, "full")

    with fsio.watched(fill), pytest.raises(DiskFull):
        renew(site, first, 15)
    assert numbers(site) == [1]


def test_renewing_for_a_day_keeps_three_different_whole_files(site: Site) -> None:
    said: Manifest | None = None
    for quarter in range(4 * 26):
        minutes = 15 * quarter
        renewed = renew(site, said, minutes) if said else None
        said = renewed or site.admit(minutes)
    found = site.store.generations("14")
    assert len({one.manifest.digest for one in found[:24]}) >= 4
    newest = found[0].manifest.digest
    flip(found[0].snapshot, 9000)
    left = site.store.generations("14")
    assert len({one.manifest.digest for one in left}) >= 3
    assert newest not in {one.manifest.digest for one in left}
    site.admit(minutes + 15)
    assert len({one.manifest.digest for one in site.store.generations("14")}) >= 3


def test_renewed_copy_still_says_that_a_person_accepted_it(site: Site) -> None:
    accepted = _accept(site, minutes=15)
    again = renew(site, accepted, 30)
    assert again is not None
    assert (again.accepted_by, again.sealed_as) == ("Anna Ek", "q-0000000001")
    keys = site.kit.keys
    assert open_unit(site.store, "14", keys).manifest == again


DOUBT = Suspicion("G-01", "Too few patients: {n}.", {"n": "1"})


def _doubted(site: Site, minutes: float) -> tuple[Quarantine, Manifest]:
    """Seal a doubted capture as the quarantine does, into its own folder."""
    from storage.drafts import Draft, private_folder, publish, write_sealed

    as_of = instant(minutes)
    draft = Draft(
        snapshot=ward(as_of.wall, 1),
        as_of=as_of,
        captured=as_of,
        recipients=site.recipients,
        signer=site.signer,
        suspicion=DOUBT,
    )
    folder = site.folder / "store" / "quarantine" / "14"
    fsio.ensure_dir(folder, 0o750)
    place = Place(number=1, label="q-0000000001", context="quarantine")
    with private_folder(folder / ".tmp-1") as private:
        said = write_sealed(private, draft, place)
        publish(private, folder / "q-0000000001", "14")
    return Quarantine(site.folder / "store", site.signer.public), said


def _accept(site: Site, minutes: float) -> Manifest:
    site.admit(0)
    quarantine, _ = _doubted(site, minutes)
    return site.store.adopt(
        quarantine.get("14", "q-0000000001"),
        suspicion=DOUBT,
        accepted_by="Anna Ek",
        signer=site.signer,
    )


def test_accepted_capture_is_the_next_copy_with_its_own_time(site: Site) -> None:
    accepted = _accept(site, minutes=15)
    assert (accepted.generation, accepted.follows) == (2, 1)
    assert (accepted.as_of, accepted.patients) == (instant(15), 1)
    assert (accepted.suspicion, accepted.accepted_by) == (DOUBT, "Anna Ek")
    opened = open_unit(site.store, "14", site.kit.keys)
    assert opened.manifest == accepted
    assert opened.snapshot.charts == ward(instant(15).wall, 1).charts


def test_filesystem_without_links_lets_a_doubted_capture_be_accepted_all_the_same(
    site: Site,
) -> None:
    def refuse(name: str, _: Path) -> None:
        if name == "link":
            raise OSError(errno.EPERM, "no")

    with fsio.watched(refuse):
        accepted = _accept(site, minutes=15)
    assert open_unit(site.store, "14", site.kit.keys).manifest == accepted


def test_doubted_capture_never_covers_a_newer_copy(site: Site) -> None:
    quarantine, _ = _doubted(site, 0)
    site.admit(15)
    with pytest.raises(NewerCopyKept):
        site.store.adopt(
            quarantine.get("14", "q-0000000001"),
            suspicion=DOUBT,
            accepted_by="Anna Ek",
            signer=site.signer,
        )
    assert numbers(site) == [1]


def test_doubted_capture_that_rots_between_looking_and_accepting_is_not_taken(site: Site) -> None:
    site.admit(0)
    quarantine, _ = _doubted(site, 15)
    found = quarantine.get("14", "q-0000000001")
    flip(found.snapshot, 9000)
    with pytest.raises(GenerationDamaged):
        site.store.adopt(found, suspicion=DOUBT, accepted_by="Anna Ek", signer=site.signer)
    assert numbers(site) == [1]


def test_doubted_capture_moved_into_the_store_is_forged(site: Site) -> None:
    site.admit(0)
    _, said = _doubted(site, 15)
    folder = site.folder / "store" / "quarantine" / "14" / "q-0000000001"
    folder.rename(site.generation_dir(2))
    assert said.generation == 1
    assert numbers(site) == [1]
    with pytest.raises(GenerationDamaged):
        look(site.generation_dir(2), site.signer.public, "14", 1)


def test_renewal_that_the_disk_did_not_confirm_is_said(site: Site) -> None:
    first = site.admit(0)
    renamed = False

    def fail(name: str, _: Path) -> None:
        nonlocal renamed
        renamed = renamed or name == "rename"
        if renamed and name == "fsync-dir":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(NotDurable):
        renew(site, first, 15)
    assert numbers(site) == [2, 1]


def test_scrub_reads_the_disk_and_a_file_of_many_generations_once(site: Site) -> None:
    said: Manifest | None = site.admit(0)
    for minutes in (60, 120, 180):
        said = renew(site, said, minutes) if said else None
    read: list[str] = []

    def count(name: str, path: Path) -> None:
        if path.name == "snapshot.db" and name in {"drop", "read"}:
            read.append(name)

    with fsio.watched(count):
        report = scrub(site.store, site.folder / "state", Clock(read=site.told))
    assert (report.generations, report.good) == (4, True)
    assert read == ["drop", "read"]
    flip(site.generation_dir(1) / "snapshot.db", 9000)
    rotten = scrub(site.store, site.folder / "state", Clock(read=site.told)).damaged
    assert [one.generation for one in rotten] == [4, 3, 2, 1]
