"""A store that was put back: every part of it is genuine, and still it is noticed."""

import errno
import os
import shutil
import stat
from pathlib import Path

import msgspec
import pytest

from storage import fsio, manifest
from storage.chain import ChainBroken, CopiesMissing
from storage.generations import Generations
from storage.glance import BELIEVED, Glance
from storage.highwater import Highwater, Mark, StoreRolledBack, Witness
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer
from storage.store import NotDurable, RecipientsRolledBack, Store
from tests.storage.site import Site, flip, instant, numbers


@pytest.fixture
def remembering(site: Site) -> Site:
    """Return a site whose store keeps high-water marks."""
    site.store = fresh(site)
    return site


def fresh(site: Site) -> Store:
    """Return the store as a process sees it that has just started."""
    return Store(site.folder / "store", site.signer.public, state=site.folder / "state")


def mark_file(site: Site) -> Path:
    return site.folder / "state" / "highwater" / "14.json"


def put_back(site: Site, minutes: tuple[float, ...] = (0, 15), then: float = 30) -> None:
    """Capture, keep a copy of the folder, capture once more, put the folder back."""
    for minute in minutes:
        site.admit(minute)
    shutil.copytree(site.unit_dir(), site.folder / "yesterday")
    site.admit(then)
    shutil.rmtree(site.unit_dir())
    shutil.copytree(site.folder / "yesterday", site.unit_dir())


def test_folder_of_yesterday_that_is_put_back_is_named(remembering: Site) -> None:
    put_back(remembering)
    found = fresh(remembering).newest("14")
    assert found is not None
    assert found.manifest.generation == 2, "the copy is shown: it is genuine, with its own age"
    assert [type(fault) for fault in found.faults] == [StoreRolledBack]
    assert found.faults[0].facts == {"unit": "14", "found": 2, "highest": 3}
    glanced = fresh(remembering).glance("14")
    assert glanced is not None
    assert [fault.code for fault in glanced.faults] == ["S-23"]


def test_mark_that_another_process_raised_is_read_at_once(remembering: Site) -> None:
    remembering.admit(0)
    kiosk = Highwater(remembering.folder / "state", remembering.signer.public)
    before = kiosk.of("14")
    assert before is not None
    assert before == kiosk.of("14")
    remembering.admit(15)
    after = kiosk.of("14")
    assert after is not None
    assert (before.generation, after.generation) == (1, 2)
    mark_file(remembering).write_bytes(b"{")
    assert kiosk.of("14") is None, "what cannot be read is no mark"


def test_every_copy_deleted_is_named(remembering: Site) -> None:
    remembering.admit(0)
    shutil.rmtree(remembering.unit_dir())
    assert remembering.store.newest("14") is None
    assert [type(fault) for fault in fresh(remembering).faults("14")] == [StoreRolledBack]


def test_ward_that_was_closed_by_a_person_raises_no_alarm_when_it_opens_again(
    remembering: Site,
) -> None:
    remembering.admit(0)
    shutil.rmtree(remembering.unit_dir())
    remembering.store.forget("14")
    assert fresh(remembering).faults("14") == ()
    assert remembering.admit(15).generation == 1
    remembering.store.forget("15")


def test_newest_deleted_is_named(remembering: Site) -> None:
    remembering.admit(0)
    remembering.admit(15)
    shutil.rmtree(remembering.generation_dir(2))
    found = fresh(remembering).newest("14")
    assert found is not None
    assert found.faults[0].facts["highest"] == 2


def test_rubbish_under_a_higher_number_hides_no_rollback(remembering: Site) -> None:
    remembering.admit(0)
    remembering.admit(15)
    shutil.rmtree(remembering.generation_dir(2))
    remembering.generation_dir(3).mkdir()
    found = fresh(remembering).newest("14")
    assert found is not None
    assert {fault.code for fault in found.faults} == {"S-06", "S-23"}


def test_bit_rot_is_damage_and_no_rollback(remembering: Site) -> None:
    remembering.admit(0)
    remembering.admit(15)
    for file in ("snapshot.db", "manifest"):
        flip(remembering.generation_dir(2) / file, 40)
        found = fresh(remembering).newest("14")
        assert found is not None
        assert [fault.code for fault in found.faults] == ["S-06"]


def test_marks_put_back_with_the_copies_are_noticed_by_who_ran_on(remembering: Site) -> None:
    kiosk = Generations(
        remembering.folder / "store", remembering.signer.public, state=remembering.folder / "state"
    )
    put_back(remembering)
    remembering.admit(45)
    seen = kiosk.glance("14")
    assert seen is not None
    assert seen.manifest.generation == 4
    shutil.rmtree(remembering.unit_dir())
    shutil.copytree(remembering.folder / "yesterday", remembering.unit_dir())
    mark_file(remembering).unlink()
    assert [fault.code for fault in _faults(kiosk)] == ["S-23"]
    assert [fault.code for fault in _faults(fresh(remembering))] == ["S-23"], "it told the others"


def test_disk_put_back_whole_before_anything_runs_is_left_to_a_witness_outside(
    remembering: Site,
) -> None:
    """Said as it is: nothing on the machine can know; its status names number and hash."""
    put_back(remembering)
    mark_file(remembering).unlink()
    found = fresh(remembering).newest("14")
    assert found is not None
    assert found.faults == ()
    data = (found.path / "manifest").read_bytes()
    assert found.manifest_hash == manifest.chain_hash(data)


def _faults(store: Generations) -> tuple[object, ...]:
    found = store.newest("14")
    assert found is not None
    return found.faults


def test_next_copy_takes_no_number_twice_and_the_incident_stays_known(remembering: Site) -> None:
    put_back(remembering)
    remembering.store = fresh(remembering)
    said = remembering.admit(45)
    assert (said.generation, said.follows) == (4, 2)
    assert _faults(fresh(remembering)) == ()
    (incident,) = fresh(remembering).rollbacks("14")
    assert (incident.at, incident.highest, incident.found) == (instant(45), 3, 2)
    assert [type(fault) for fault in fresh(remembering).chain_faults("14")] == [CopiesMissing]


def test_another_history_under_the_same_number_is_named(remembering: Site) -> None:
    put_back(remembering)
    mark = mark_file(remembering).read_bytes()
    mark_file(remembering).unlink()
    remembering.store = fresh(remembering)
    assert remembering.admit(45).generation == 3
    mark_file(remembering).write_bytes(mark)
    assert [fault.code for fault in _faults(fresh(remembering))] == ["S-23"]


def test_chain_of_two_histories_is_named(remembering: Site) -> None:
    put_back(remembering)
    mark_file(remembering).unlink()
    remembering.store = fresh(remembering)
    third = remembering.admit(45)
    other = msgspec.structs.replace(third, generation=4, follows=2, previous="ab" * 32)
    remembering.generation_dir(4).mkdir()
    data = manifest.to_file(other, remembering.signer)
    (remembering.generation_dir(4) / "manifest").write_bytes(data)
    assert [type(fault) for fault in fresh(remembering).chain_faults("14")] == [ChainBroken]


def test_chain_over_a_damaged_copy_is_whole(remembering: Site) -> None:
    for minute in (0, 15):
        remembering.admit(minute)
    flip(remembering.generation_dir(2) / "snapshot.db", 9000)
    assert remembering.admit(30).follows == 1
    assert remembering.store.chain_faults("14") == ()


def test_mark_is_raised_only_when_the_copy_is_durable(remembering: Site) -> None:
    remembering.admit(0)
    before = mark_file(remembering).read_bytes()
    renamed = False

    def fail(name: str, path: Path) -> None:
        nonlocal renamed
        renamed = renamed or path.name == "gen-0000000002"
        if renamed and name == "fsync-dir":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(NotDurable):
        remembering.admit(15)
    assert mark_file(remembering).read_bytes() == before


def test_state_folder_that_cannot_be_written_fails_no_capture(
    remembering: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def forbid(name: str, path: Path) -> None:
        if "highwater" in str(path) and name in {"create", "mkdir"}:
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        assert remembering.admit(0).generation == 1
    assert not mark_file(remembering).exists()
    assert remembering.store.newest("14") is not None
    assert mark_file(remembering).exists(), "who may write it raises it at the next look"


BOMB = '{"x":' + "[" * 100_000 + "]" * 100_000 + "}"


@pytest.mark.parametrize("torn", ['{"generation": 1', "", BOMB, "\x00" * 100])
def test_torn_mark_is_written_anew(remembering: Site, torn: str) -> None:
    remembering.admit(0)
    mark_file(remembering).write_text(torn)
    assert _faults(fresh(remembering)) == ()
    remembering.store = fresh(remembering)
    remembering.admit(15)
    shutil.rmtree(remembering.generation_dir(2))
    assert [fault.code for fault in _faults(fresh(remembering))] == ["S-23"]


def test_capture_that_ends_while_somebody_looks_is_no_alarm(remembering: Site) -> None:
    remembering.admit(0)
    looking = fresh(remembering)
    admitted = []

    def admit_meanwhile(name: str, path: Path) -> None:
        if name == "read" and path == mark_file(remembering) and not admitted:
            admitted.append(True)
            with fsio.watched(lambda _, __: None):
                remembering.admit(15)

    with fsio.watched(admit_meanwhile):
        assert _faults(looking) == ()
    assert admitted


def test_number_beyond_all_reason_does_not_end_the_captures(remembering: Site) -> None:
    """A folder that anybody made must not use up the numbers."""
    remembering.admit(0)
    (remembering.unit_dir() / "gen-9999999999").mkdir()
    assert remembering.admit(15).generation == 2
    mark = mark_file(remembering).read_text()
    mark_file(remembering).write_text(mark.replace('"generation":2', '"generation":9999999998'))
    remembering.store = fresh(remembering)
    assert remembering.admit(30).generation == 3
    assert numbers(remembering) == [3, 2, 1]


def test_old_list_of_recipients_is_refused_even_where_the_copies_were_put_back(
    remembering: Site,
) -> None:
    """The mark remembers the version; a removed person's key must not be sealed to again."""
    old = remembering.recipients
    remembering.admit(0)
    shutil.copytree(remembering.unit_dir(), remembering.folder / "yesterday")
    remembering.recipients = Recipients(old.version + 3, old.roles)
    remembering.admit(15)
    shutil.rmtree(remembering.unit_dir())
    shutil.copytree(remembering.folder / "yesterday", remembering.unit_dir())
    remembering.store = fresh(remembering)
    remembering.recipients = old
    with pytest.raises(RecipientsRolledBack) as refused:
        remembering.admit(30)
    assert (refused.value.facts["version"], refused.value.facts["known"]) == (
        old.version,
        old.version + 3,
    )


def test_capture_accepted_late_does_not_lower_the_known_version_of_the_list(
    remembering: Site,
) -> None:
    """It was sealed to an older list; the newer one stays the one that counts."""
    said = remembering.admit(0)
    newer = msgspec.structs.replace(said, recipients=9)
    late = msgspec.structs.replace(said, generation=2, recipients=3)
    marks = Highwater(remembering.folder / "other", remembering.signer.public)
    for one in (newer, late):
        marks.raise_to(one, "hash", data=manifest.to_file(one, remembering.signer))
    again = Highwater(remembering.folder / "other", remembering.signer.public)
    mark = again.of("14")
    assert mark is not None
    assert (mark.generation, again.recipients("14")) == (2, 9)


@pytest.mark.parametrize("running", [True, False], ids=["while it runs", "after a restart"])
def test_rotten_or_forged_mark_never_stops_the_copies(remembering: Site, *, running: bool) -> None:
    """Marks are not signed, and the kiosk writes them: they may alarm, never stop a capture."""
    said = remembering.admit(0)
    stranger = Signer(bytes(32))
    forged = manifest.to_file(msgspec.structs.replace(said, recipients=900), stranger)
    mark = msgspec.json.decode(mark_file(remembering).read_bytes(), type=Mark)
    witness = Witness(said.generation, forged)
    rotten = msgspec.structs.replace(mark, witness=witness)
    mark_file(remembering).write_bytes(msgspec.json.encode(rotten))
    if not running:
        remembering.store = fresh(remembering)
    assert remembering.admit(15).generation == 2
    marks = Highwater(remembering.folder / "state", remembering.signer.public)
    assert marks.recipients("14") == remembering.recipients.version, "a true one is in its place"


def test_board_that_looks_every_three_seconds_reads_each_file_once(site: Site) -> None:
    site.admit(0)
    read: list[Path] = []

    def count(name: str, path: Path) -> None:
        if name == "read" and path.name == "snapshot.db":
            read.append(path)

    with fsio.watched(count):
        for _ in range(20):
            assert site.store.glance("14") is not None
        assert len(read) == 1
        site.store.newest("14")
        assert len(read) == 2, "whoever opens reads the file"


def test_glance_names_what_was_written_since_at_once(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    assert site.store.glance("14") is not None
    flip(site.generation_dir(2) / "snapshot.db", 9000)
    found = site.store.glance("14")
    assert found is not None
    assert (found.manifest.generation, len(found.faults)) == (1, 1)


def test_rot_below_the_filesystem_is_hidden_from_the_board_for_ten_minutes_at_most(
    tmp_path: Path,
) -> None:
    """The disk rots without touching size or times; only reading it again can tell."""
    now = 0.0
    file = tmp_path / "file"
    file.write_bytes(b"whole")
    glance = Glance(lambda: now)
    before = glance.digest(file)
    times = file.stat()
    rot = tmp_path / "rot"
    rot.write_bytes(b"wholf")
    assert BELIEVED <= 600

    def digest_after(seconds: float) -> str:
        nonlocal now
        now += seconds
        return glance.digest(file)

    assert digest_after(BELIEVED / 2) == before
    with file.open("r+b") as stream:
        stream.write(b"wholf")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    glance._known = {
        key: msgspec.structs.replace(
            read, looks=(read.looks[0], read.looks[1], file.stat().st_ctime_ns)
        )
        for key, read in glance._known.items()
    }
    assert digest_after(BELIEVED / 4) == before
    assert digest_after(BELIEVED / 2) == fsio.digest(rot)


def test_glance_at_a_file_that_is_gone_is_an_error_and_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    glance = Glance()
    glance.digest(file)
    file.unlink()
    with pytest.raises(OSError, match=os.strerror(errno.ENOENT)):
        glance.digest(file)


def test_marks_are_kept_under_the_services_sandbox(remembering: Site) -> None:
    # Capture and kiosk run with RestrictSUIDSGID=: making a folder with setgid is refused there,
    # and the marks were then kept in memory only, so that a restart forgot how far copies had come.
    put_back(remembering)
    folder = mark_file(remembering).parent
    assert mark_file(remembering).is_file()
    assert not folder.stat().st_mode & (stat.S_ISUID | stat.S_ISGID)
