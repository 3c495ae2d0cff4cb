"""A machine that burns is set up again from a stick and a printed code, and from nothing less."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage import fsio, reading
from storage.audit_reading import read as read_audit
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.codes import CodeMistyped
from storage.keys.people import People
from storage.keys.signing import Signer
from storage.manifest import GenerationDamaged
from storage.store import Store
from storage.upkeep import archive, backup, report
from storage.upkeep.archive import BackupDamaged, Member, Piece
from storage.upkeep.backup import Backup, MediumFailed
from storage.upkeep.medium import (
    MARK,
    BackupBusy,
    MediumForeign,
    MediumFull,
    MediumMissing,
    MediumTooSmallFiles,
    SameDisk,
)
from storage.upkeep.place import FolderNotEmpty, PlaceUnusable
from storage.upkeep.premises import Premises
from storage.upkeep.restore import BackupNotForThisCode, look_into, restore
from tests.storage.hospital import NURSE, Hospital, contents
from tests.storage.site import PASSWORD, Site, instant
from tests.storage.test_failing_disk import fail_at, file_size_limit


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return Hospital(tmp_path / "a")


@pytest.fixture
def stick(hospital: Hospital, tmp_path: Path) -> Path:
    return hospital.medium(tmp_path / "stick").folder


def made(hospital: Hospital, stick: Path, keep: int = 3) -> Path:
    return hospital.backup.make(hospital.backup.medium(stick), keep).file


def opened(folder: Path, code: str) -> dict[str, int]:
    """Open every unit of a machine's folder with the printed code; return patients by unit."""
    premises = Premises.below(folder)
    store = Store(premises.copies, Signer.load(premises.keys).public)
    with People(premises.keys, clock=Clock()).unlock_with_code(code) as keys:
        return {
            unit: len(reading.open_unit(store, unit, keys).snapshot.charts)
            for unit in store.units()
        }


# The drill


def test_machine_that_burned_is_restored_elsewhere_by_the_printed_code_alone(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    file = made(hospital, stick)
    shutil.rmtree(hospital.premises.folder)
    restored = restore(file, tmp_path / "elsewhere" / "b", hospital.code, Clock())
    assert restored.faults == ()
    assert {one.unit: (one.generation, one.patients) for one in restored.units} == {
        "14": (3, 5),
        "15": (3, 3),
    }
    assert opened(restored.folder, hospital.code) == {"14": 5, "15": 3}
    assert restored.settings is not None
    assert restored.settings.read_text(encoding="utf-8").startswith("# a remark")


def test_restored_machine_goes_on_capturing_and_the_nurses_password_still_opens(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    folder = restore(made(hospital, stick), tmp_path / "b", hospital.code, Clock()).folder
    again = hospital.site
    again.store = Store(folder / "copies", Signer.load(folder / "keys").public)
    assert again.admit(45).generation == 4
    with People(folder / "keys", clock=Clock()).unlock(NURSE, PASSWORD) as keys:
        assert len(reading.open_unit(again.store, "14", keys).snapshot.charts) == 5


def test_log_of_who_read_what_survives_the_machine(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    folder = restore(made(hospital, stick), tmp_path / "b", hospital.code, Clock()).folder
    with People(folder / "keys", clock=Clock()).unlock_with_code(hospital.code) as keys:
        log = read_audit(folder / "audit", keys)
    assert log.faults == ()
    assert [entry.person for entry in log.entries] == [NURSE]


def test_private_files_are_private_again(hospital: Hospital, stick: Path, tmp_path: Path) -> None:
    folder = restore(made(hospital, stick), tmp_path / "b", hospital.code, Clock()).folder
    assert (folder / "keys/device.key").stat().st_mode & 0o777 == 0o400
    assert (folder / "keys/slots").stat().st_mode & 0o7777 == (
        (hospital.premises.keys / "slots").stat().st_mode & 0o7777
    )
    assert folder.stat().st_mode & 0o007 == 0


# What a finder of the stick gets


def test_stick_that_is_lost_tells_nothing_of_any_patient_or_person(
    hospital: Hospital, stick: Path
) -> None:
    data = made(hospital, stick).read_bytes()
    for word in ("Håkansson", "0202-0001", "Alvedon", NURSE, "Avdelning 14"):
        assert word.encode() not in data
    head = archive.read_head(next(stick.glob("*.lyktabackup")))
    persons = {path.name for path in (hospital.premises.keys / "slots").iterdir()}
    assert not [name for name in head.envelope if name.startswith("slots/")]
    assert persons
    assert not [name for name in head.envelope if Path(name).name in persons]
    device = (hospital.premises.keys / "device.key").read_bytes()
    assert device not in data


def test_machine_cannot_read_its_own_backup(hospital: Hospital, stick: Path) -> None:
    """With everything on its disk but the printed code: the key was forgotten."""
    file = made(hospital, stick)
    on_disk = [path.read_bytes() for path in hospital.premises.folder.rglob("*") if path.is_file()]
    for secret in {data for data in on_disk if len(data) == archive.KEY_SIZE}:
        with pytest.raises(BackupDamaged):
            archive.unpack(file, secret, lambda _, chunks: list(chunks) and None)


def test_other_code_opens_nothing_and_leaves_no_trace(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    file = made(hospital, stick)
    stranger = Site(tmp_path / "stranger")
    with pytest.raises(BackupNotForThisCode):
        restore(file, tmp_path / "b", stranger.kit.code, Clock())
    with pytest.raises(CodeMistyped):
        restore(file, tmp_path / "b", "K7QF-0M2D", Clock())
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".tmp", "b"))] == []


# Nothing is written over


def test_restore_never_writes_over_a_living_store(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    file = made(hospital, stick)
    before = contents(hospital.premises.folder)
    with pytest.raises(FolderNotEmpty):
        restore(file, hospital.premises.folder, hospital.code, Clock())
    assert contents(hospital.premises.folder) == before
    (tmp_path / "link").symlink_to(hospital.premises.folder)
    with pytest.raises(FolderNotEmpty):
        restore(file, tmp_path / "link", hospital.code, Clock())
    assert contents(hospital.premises.folder) == before


def test_empty_folders_of_a_fresh_installation_give_way(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    target = tmp_path / "var"
    for name in ("copies", "state", "audit"):
        (target / name).mkdir(parents=True)
    target.chmod(0o2750)
    restore(made(hospital, stick), target, hospital.code, Clock())
    assert opened(target, hospital.code) == {"14": 5, "15": 3}
    assert target.stat().st_mode & 0o7777 == 0o2750


def test_disk_mounted_at_the_place_is_said(hospital: Hospital, stick: Path) -> None:
    with pytest.raises(PlaceUnusable):
        restore(made(hospital, stick), Path("/proc"), hospital.code, Clock())


@pytest.mark.parametrize(
    ("error", "every"),
    [
        pytest.param(5, 9, id="EIO, one call in nine"),
        pytest.param(5, 1, id="EIO", marks=pytest.mark.full),
        pytest.param(28, 1, id="ENOSPC", marks=pytest.mark.full),
    ],
)
def test_restore_that_fails_at_any_call_leaves_the_place_as_it_was(
    hospital: Hospital, stick: Path, tmp_path: Path, error: int, every: int
) -> None:
    file = made(hospital, stick)
    failed, nth = 0, 1 - every
    while True:
        nth += every
        calls: list[str] = []
        target = tmp_path / f"b{nth}"
        with fsio.watched(fail_at(nth, error, calls)):
            try:
                restored = restore(file, target, hospital.code, Clock())
            except LyktaError:
                failed += 1
                if target.exists():  # the last step alone: renamed, but not confirmed
                    assert calls[-1] in {"open-dir", "fsync-dir"}
                    assert opened(target, hospital.code) == {"14": 5, "15": 3}
            else:
                assert {one.unit for one in restored.units} | {
                    fault.facts.get("unit") for fault in restored.faults
                } >= {"14", "15"} or restored.faults
        if len(calls) < nth:
            break
        assert not list(tmp_path.glob(f".tmp-b{nth}-*"))
    assert failed > 5, "the test must have teeth"


# A backup that is not whole


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def in_head(data: bytes) -> bytes:
    return data.replace(b'"device":"LYKTA T', b'"device":"LYKTA U', 1)


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "one bit in the body": lambda data: flipped(data, len(data) // 2),
    "cut off": lambda data: data[: len(data) * 2 // 3],
    "without its end": lambda data: data[:-200],
    "added to": lambda data: data + b"more",
    "another head": in_head,
    "one bit in the signature": lambda data: flipped(data, len(data) - 3),
    "another format": lambda data: b"zip" + data,
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("what", WRONG)
def test_backup_that_was_changed_is_refused_before_anything_is_trusted(
    hospital: Hospital, stick: Path, tmp_path: Path, what: str
) -> None:
    file = made(hospital, stick)
    file.write_bytes(WRONG[what](file.read_bytes()))
    with pytest.raises(BackupDamaged):
        backup.verify(file, hospital.site.signer.public)
    with pytest.raises(BackupDamaged):
        restore(file, tmp_path / "b", hospital.code, Clock())
    assert not (tmp_path / "b").exists()
    assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.parametrize("lost", [1, 16, 17, 300, 16_400, 40_000])
def test_end_that_is_missing_shows_without_any_signature(
    hospital: Hospital, stick: Path, lost: int
) -> None:
    """The plain text comes out before the seal's end: whoever unpacks is told at the end."""
    file, key = stick / "t.lyktabackup", bytes(32)
    head = archive.read_head(made(hospital, stick))
    archive.write(file, head, key, hospital.site.signer, [piece("a", os.urandom(700_000))])
    whole = file.read_bytes()
    taken: list[bytes] = []
    for data in (whole[: -64 - lost] + whole[-64:], whole[:-64] + bytes(lost) + whole[-64:]):
        file.write_bytes(data)
        with pytest.raises(BackupDamaged):
            archive.unpack(file, key, lambda _, chunks: taken.extend(chunks))
    assert sum(map(len, taken)) > 250_000, "the trap is real: plain text was given out before"


def forged(hospital: Hospital, stick: Path, pieces: list[Piece]) -> Path:
    """Write a backup that the printed code opens, as anybody who knows the public key can."""
    genuine = archive.read_head(made(hospital, stick))
    key = os.urandom(32)
    role = hospital.site.recipients.find("recovery")
    assert role is not None
    info = archive.key_binding(genuine.site, 9)
    head = msgspec.structs.replace(genuine, number=9, sealed=backup.seal(key, role.public, info))
    file = stick / "lykta-x-000009-20261121T070000Z.lyktabackup"
    archive.write(file, head, key, Signer(os.urandom(32)), pieces)
    return file


def piece(name: str, data: bytes = b"x") -> Piece:
    return backup.gather._held(name, 0o640, data)


@pytest.mark.parametrize(
    "name",
    ["../out", "/etc/out", "keys/../../out", "a//b", "./a", "a/.", "", "ö", "a\\b", "a" * 500],
)
def test_forged_backup_writes_nothing_outside_its_folder(
    hospital: Hospital, stick: Path, tmp_path: Path, name: str
) -> None:
    file = forged(hospital, stick, [piece(name)])
    before = set(tmp_path.rglob("*"))
    with pytest.raises(BackupDamaged):
        restore(file, tmp_path / "deep" / "b", hospital.code, Clock())
    assert {path for path in tmp_path.rglob("*") if path.name == "out"} == set()
    assert set(tmp_path.rglob("*")) - before <= {tmp_path / "deep"}


def test_forged_backup_with_a_link_is_refused(
    hospital: Hospital, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tarfile

    monkeypatch.setattr(tarfile, "DIRTYPE", tarfile.SYMTYPE)
    file = forged(hospital, stick, [Piece(name="link", mode=0o777)])
    monkeypatch.undo()
    with pytest.raises(BackupDamaged, match=r"\(name\)"):
        restore(file, tmp_path / "b", hospital.code, Clock())


def test_forged_backup_of_a_stranger_is_not_this_machines(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    taken = backup.gather.pieces(
        hospital.premises, hospital.site.store, None, backup.gather.Gathered()
    )
    file = forged(hospital, stick, list(taken))
    with pytest.raises(BackupDamaged, match="signature"):
        backup.verify(file, hospital.site.signer.public)
    with pytest.raises(BackupDamaged, match="signature"):
        restore(file, tmp_path / "b", hospital.code, Clock())


def test_what_comes_out_twice_under_one_name_is_refused(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    file = forged(hospital, stick, [piece("keys/a"), piece("keys/a")])
    with pytest.raises(BackupDamaged):
        restore(file, tmp_path / "b", hospital.code, Clock())


def test_unit_whose_copy_does_not_open_is_named_and_holds_back_nobody(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    """A folder of an unknown unit was in the store: the rest is restored all the same."""
    (hospital.premises.copies / "units" / "16").mkdir()
    result = hospital.backup.make(hospital.backup.medium(stick), 3)
    assert result.left_out == ("16",)
    assert result.units == 2
    restored = restore(result.file, tmp_path / "b", hospital.code, Clock())
    assert {one.unit for one in restored.units} == {"14", "15"}


def test_looking_into_a_backup_leaves_nothing_behind(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    file = made(hospital, stick)
    apart = tmp_path / "apart"
    apart.mkdir()
    seen = look_into(file, apart, hospital.code, Clock())
    assert {one.unit for one in seen.units} == {"14", "15"}
    assert list(apart.iterdir()) == []


# While the machine is at work


def test_backup_taken_while_copies_are_published_and_pruned_is_consistent(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    """At every disk call of the backup another generation may appear and an old one go."""
    minute = 30

    def publish(name: str, _: Path) -> None:
        nonlocal minute
        if name == "open":
            minute += 1
            with fsio.watched(lambda *_: None):
                hospital.site.admit(minute)

    with fsio.watched(publish):
        result = hospital.backup.make(hospital.backup.medium(stick), 3)
    assert minute > 35, "the test must have teeth"
    assert result.left_out == ()
    restored = restore(result.file, tmp_path / "b", hospital.code, Clock())
    assert restored.faults == ()
    assert {one.unit for one in restored.units} == {"14", "15"}


def test_backup_beside_a_busy_capture_process_opens_every_time(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    stop = threading.Event()

    def capture() -> None:
        minute = 100
        while not stop.is_set():
            minute += 1
            hospital.site.admit(minute)
            hospital.audit.append("search", person=NURSE)

    busy = threading.Thread(target=capture)
    busy.start()
    try:
        files = [made(hospital, stick, keep=9) for _ in range(5)]
    finally:
        stop.set()
        busy.join()
    for number, file in enumerate(files):
        restored = restore(file, tmp_path / f"b{number}", hospital.code, Clock())
        assert restored.faults == ()
        assert {one.unit for one in restored.units} == {"14", "15"}


def test_copy_that_rots_while_it_is_read_is_never_backed_up_as_whole(
    hospital: Hospital, stick: Path
) -> None:
    def rot(name: str, path: Path) -> None:
        if name == "open" and path.name == "snapshot.db":
            path.chmod(0o600)
            path.write_bytes(flipped(path.read_bytes(), 5000))

    with fsio.watched(rot), pytest.raises(GenerationDamaged):
        made(hospital, stick)
    assert list(stick.glob("*.lyktabackup")) == []


def test_half_written_log_line_is_left_for_the_next_backup(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    log = next(hospital.premises.audit.glob("*.log"))
    whole = log.read_bytes()
    log.write_bytes(whole + b"half a li")
    restored = restore(made(hospital, stick), tmp_path / "b", hospital.code, Clock())
    assert restored.faults == ()
    assert (restored.folder / "audit" / log.name).read_bytes() == whole


def test_keys_that_are_being_changed_are_never_taken_by_halves(
    hospital: Hospital, stick: Path
) -> None:
    changes = 0

    def change(name: str, path: Path) -> None:
        nonlocal changes
        if name == "read" and path.name == "recipients.json":
            changes += 1
            (hospital.premises.keys / "slots" / "x.slot").write_bytes(bytes([changes]))

    with fsio.watched(change), pytest.raises(backup.gather.KeysRestless):
        made(hospital, stick)
    assert list(stick.glob("*.lyktabackup")) == []
    made(hospital, stick)


# The medium


def test_medium_that_is_not_in_the_machine_is_said_and_its_folder_is_not_filled(
    hospital: Hospital, tmp_path: Path
) -> None:
    mount_point = tmp_path / "empty"
    mount_point.mkdir()
    for folder in (mount_point, tmp_path / "nowhere"):
        with pytest.raises(MediumMissing):
            made(hospital, folder)
    assert list(mount_point.iterdir()) == []
    told = report.read(hospital.premises.state)
    assert told is not None
    assert told.fault is not None
    assert told.fault.code == "S-61"


def test_medium_of_another_machine_is_refused_and_untouched(
    hospital: Hospital, tmp_path: Path
) -> None:
    other = Hospital(tmp_path / "other")
    theirs = other.medium(tmp_path / "theirs").folder
    made(other, theirs)
    before = contents(theirs)
    with pytest.raises(MediumForeign):
        made(hospital, theirs, keep=1)
    assert contents(theirs) == before


def test_new_medium_on_the_stores_own_disk_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    medium = hospital.backup.medium(tmp_path)
    with pytest.raises(SameDisk):
        medium.prepare(hospital.clock.now(), hospital.premises.folder)
    assert not (tmp_path / MARK).exists()


def test_folder_that_does_not_exist_is_never_made_a_medium(
    hospital: Hospital, tmp_path: Path
) -> None:
    with pytest.raises(MediumMissing):
        hospital.backup.medium(tmp_path / "no").prepare(
            hospital.clock.now(), hospital.premises.folder, same_disk=True
        )


def test_two_backups_never_write_at_once(hospital: Hospital, stick: Path) -> None:
    with fsio.locked(stick / ".lock"), pytest.raises(BackupBusy):
        made(hospital, stick)


def test_only_so_many_backups_are_kept_and_never_by_a_clock_that_jumped(
    hospital: Hospital, stick: Path
) -> None:
    files = []
    for minute in (0, 600, -90000, 10):
        hospital.site.told.reading = instant(minute)
        files.append(made(hospital, stick, keep=2))
    assert sorted(stick.glob("*.lyktabackup")) == sorted(files[2:])
    assert [one.file for one in backup.listed(hospital.backup.medium(stick))] == files[:1:-1]


def test_wish_to_keep_none_keeps_the_newest(hospital: Hospital, stick: Path) -> None:
    file = made(hospital, stick, keep=0)
    assert list(stick.glob("*.lyktabackup")) == [file]


def test_files_of_others_on_the_medium_are_never_removed(hospital: Hospital, stick: Path) -> None:
    (stick / "holiday.jpg").write_bytes(b"x")
    (stick / "lykta-a.lyktabackup").write_bytes(b"x")
    for _ in range(3):
        made(hospital, stick, keep=1)
    assert {"holiday.jpg", "lykta-a.lyktabackup"} <= {path.name for path in stick.iterdir()}


def test_backup_that_does_not_read_back_as_written_is_never_called_a_backup(
    hospital: Hospital, stick: Path
) -> None:
    """A medium that lies: what is read back is not what was written."""
    first = made(hospital, stick)

    def lie(name: str, path: Path) -> None:
        if name == "read" and path.name.startswith(".tmp-lykta"):
            path.write_bytes(flipped(path.read_bytes(), path.stat().st_size // 2))

    with fsio.watched(lie), pytest.raises(BackupDamaged):
        made(hospital, stick, keep=1)
    assert list(stick.glob("*.lyktabackup")) == [first]
    assert list(stick.glob(".tmp-*")) == []


@pytest.mark.parametrize(
    ("error", "every"),
    [
        pytest.param(5, 9, id="EIO, one call in nine"),
        pytest.param(5, 1, id="EIO", marks=pytest.mark.full),
        pytest.param(28, 1, id="ENOSPC", marks=pytest.mark.full),
    ],
)
def test_backup_that_fails_at_any_call_keeps_the_one_before(
    hospital: Hospital, stick: Path, tmp_path: Path, error: int, every: int
) -> None:
    first = made(hospital, stick)
    failed, nth = 0, 1 - every
    while True:
        nth += every
        calls: list[str] = []
        with fsio.watched(fail_at(nth, error, calls)):
            try:
                made(hospital, stick, keep=1)
            except LyktaError:
                failed += 1
        kept = hospital.backup.medium(stick).stored()
        assert kept, "there is always one"
        backup.verify(kept[0].path, hospital.site.signer.public)
        if len(calls) < nth:
            break
    assert failed > 5, "the test must have teeth"
    assert not first.exists()
    assert look_into(kept[0].path, tmp_path, hospital.code, Clock()).faults == ()


def test_stick_that_is_pulled_out_is_said_of_the_stick(hospital: Hospital, stick: Path) -> None:
    def pulled(name: str, path: Path) -> None:
        if name == "write" and path.name.startswith(".tmp-lykta"):
            raise OSError(5, "no")

    with fsio.watched(pulled), pytest.raises(MediumFailed):
        made(hospital, stick)
    told = report.read(hospital.premises.state)
    assert told is not None
    assert told.fault is not None


def test_file_too_large_for_fat_is_said_in_words(hospital: Hospital, stick: Path) -> None:
    """FAT answers EFBIG at 4 GiB; the system's limit on a file's size answers the same."""
    with file_size_limit(40_000), pytest.raises(MediumTooSmallFiles):
        made(hospital, stick)


def test_full_medium_gives_up_older_backups_but_never_the_newest(
    hospital: Hospital, tmp_path: Path
) -> None:
    """A real small disk, where the test may mount one."""
    small = tmp_path / "small"
    small.mkdir()
    size = hospital.backup.size() + (1 << 20)
    words = ["mount", "-t", "tmpfs", "-o", f"size={int(size * 1.9)}", "tmpfs", str(small)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs root")
    try:
        medium = hospital.backup.medium(small)
        medium.prepare(hospital.clock.now(), hospital.premises.folder)
        files = [made(hospital, small, keep=9) for _ in range(9)]
        kept = [one.path for one in medium.stored()]
        assert kept[0] == files[-1]
        assert 1 <= len(kept) < 9
        (small / "holiday.jpg").write_bytes(bytes(fsio.free_bytes(small) - 5000))
        with pytest.raises(MediumFull):
            made(hospital, small, keep=9)
        assert [one.path for one in medium.stored()] == [files[-1]]
        backup.verify(files[-1], hospital.site.signer.public)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_leftover_of_a_killed_backup_is_swept(hospital: Hospital, stick: Path) -> None:
    (stick / ".tmp-lykta-x-000004-x.lyktabackup").write_bytes(b"half")
    made(hospital, stick)
    assert list(stick.glob(".tmp-*")) == []


# What is told


def test_status_can_tell_without_the_medium_when_the_last_backup_was_made(
    hospital: Hospital, stick: Path
) -> None:
    assert report.read(hospital.premises.state) is None
    assert report.is_due(None, 3600, hospital.clock)
    hospital.site.told.reading = instant(40)
    file = made(hospital, stick)
    told = report.read(hospital.premises.state)
    assert told is not None
    assert (told.file, told.units, told.fault) == (file.name, 2, None)
    assert told.made == instant(40)
    assert told.size == file.stat().st_size
    assert not report.is_due(told, 3600, hospital.clock)
    hospital.site.told.reading = instant(99)
    assert not report.is_due(told, 3600, hospital.clock)
    hospital.site.told.reading = instant(100)
    assert report.is_due(told, 3600, hospital.clock)


def test_failed_backup_is_tried_again_and_the_last_good_one_stays_told(
    hospital: Hospital, stick: Path
) -> None:
    file = made(hospital, stick)
    (stick / MARK).unlink()
    with pytest.raises(MediumMissing):
        made(hospital, stick)
    told = report.read(hospital.premises.state)
    assert told is not None
    assert told.file == file.name
    assert told.fault is not None
    assert report.is_due(told, 1e9, hospital.clock)


def test_damaged_file_is_listed_as_damaged(hospital: Hospital, stick: Path) -> None:
    file = made(hospital, stick)
    file.write_bytes(b"nothing")
    assert backup.listed(hospital.backup.medium(stick))[0].head is None


def test_members_say_what_they_are(hospital: Hospital, stick: Path) -> None:
    file = stick / "t.lyktabackup"
    key = bytes(32)
    head = archive.read_head(made(hospital, stick))
    archive.write(file, head, key, hospital.site.signer, [Piece(name="keys", mode=0o750)])
    seen: list[Member] = []
    archive.unpack(file, key, lambda member, _: seen.append(member))
    assert seen == [Member("keys", 0o750, 0, is_folder=True)]


def test_timer_that_stopped_shows_by_the_age_of_the_last_backup(
    hospital: Hospital, stick: Path
) -> None:
    daily = Backup(
        hospital.premises,
        hospital.site.store,
        hospital.clock,
        device="LYKTA T/1",
        every=timedelta(hours=24),
    )
    daily.make(daily.medium(stick), 3)
    told = report.read(hospital.premises.state)
    assert told is not None
    assert report.overdue(told, hospital.clock, instant(48 * 60)) is None
    late = report.overdue(told, hospital.clock, instant(49 * 60))
    assert late is not None
    assert late.facts == {"hours": "49"}
    report.forget(hospital.premises.state)
    report.forget(hospital.premises.state)
    assert report.read(hospital.premises.state) is None


def test_each_backup_opens_with_the_code_of_its_day(
    hospital: Hospital, stick: Path, tmp_path: Path
) -> None:
    """A new envelope does not lock out the backups that were made before it, nor open them."""
    before = made(hospital, stick)
    with hospital.site.people.unlock_with_code(hospital.code) as by:
        new = hospital.site.people.new_code("recovery", by=by).groups
    after = made(hospital, stick)
    assert restore(before, tmp_path / "b1", hospital.code, Clock()).faults == ()
    assert restore(after, tmp_path / "b2", new, Clock()).faults == ()
    for file, code in ((before, new), (after, hospital.code)):
        with pytest.raises(BackupNotForThisCode):
            restore(file, tmp_path / "b3", code, Clock())
