"""The store: whole or not at all, newest valid, never lost."""

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage import fsio, manifest, snapshot_file
from storage.fsio import DiskFault, DiskFull, NotAllowed
from storage.keys import signing
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.manifest import AuditHead
from storage.records import Snapshot
from storage.snapshot_file import CopyUnreadable, CopyUnverified
from storage.store import (
    AsOfDiffers,
    NotDurable,
    Store,
    StoreBusy,
    TooLittleRoom,
    UnitCodeUnusable,
)
from tests.storage.site import MORNING, Site, clinic, cut, flip, instant, ward

KEY = bytes(range(32))


def numbers(site: Site, unit: str = "14") -> list[int]:
    return [found.manifest.generation for found in site.store.generations(unit)]


def test_manifest_counts_and_never_names(site: Site) -> None:
    said = site.admit(patients=5)
    counted = (said.patients, said.orders, said.patients_with_orders, said.administrations)
    assert counted == (5, 15, 5, 5)
    assert said.orders_by_status == {"active": 10, "stopped": 5}
    assert (said.unit, said.unit_name, said.kind.value) == ("14", "Avdelning 14", "ward")
    assert said.active_orders == 10
    text = (site.generation_dir(1) / "manifest").read_text("utf-8")
    for hidden in ("Håkansson", "Åsa", "0202", "Alvedon", "Penicillin"):
        assert hidden not in text


def test_clinic_is_a_unit_like_any_other(site: Site) -> None:
    said = site.admit_snapshot(clinic(), instant(0))
    assert (said.diaries, said.appointments, said.patients) == (2, 3, 0)
    site.admit()
    assert site.store.units() == ["14", "tand"]


def test_generations_are_numbered_and_chained(site: Site) -> None:
    first, second = site.admit(0), site.admit(15)
    assert (first.generation, second.generation) == (1, 2)
    data = (site.generation_dir(1) / "manifest").read_bytes()
    assert (first.previous, second.previous) == ("", manifest.chain_hash(data))


def test_newest_needs_no_password_and_no_private_file(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    for hidden in ("slots", "escrow"):
        for file in (site.keys_dir / hidden).iterdir():
            file.unlink()
    (site.keys_dir / "device.key").unlink()
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.as_of == instant(15)
    assert found.faults == ()


def test_unit_without_a_copy_has_none(site: Site) -> None:
    assert site.store.newest("14") is None
    assert site.store.units() == []
    assert site.store.faults("14") == ()


@pytest.mark.parametrize("code", ["", "../keys", "a/b", ".tmp-1", "a" * 65, "å"])
def test_unit_code_never_becomes_a_path(site: Site, code: str) -> None:
    with pytest.raises(UnitCodeUnusable):
        site.store.newest(code)
    with pytest.raises(UnitCodeUnusable):
        site.admit_snapshot(ward(code=code), instant(0))


def test_snapshot_of_another_moment_is_not_stored(site: Site) -> None:
    with pytest.raises(AsOfDiffers):
        site.admit_snapshot(ward(MORNING - timedelta(minutes=30)), instant(0))
    assert site.store.newest("14") is None


def test_copy_that_nobody_could_open_is_not_stored(site: Site) -> None:
    site.recipients = Recipients(2, ())
    with pytest.raises(RecipientsUntrusted):
        site.admit()
    assert site.store.newest("14") is None


def test_audit_heads_stand_in_the_signed_manifest(site: Site) -> None:
    head = AuditHead("a.log", 7, "ab")
    site.store.admit(
        ward(),
        as_of=instant(0),
        captured=instant(0),
        recipients=site.recipients,
        signer=site.signer,
        audit=[head],
    )
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.audit == (head,)


def test_manifest_names_the_program_that_wrote_it(site: Site) -> None:
    assert site.admit().app_version == manifest.app_version()
    assert manifest.app_version("no-such-package") == "0"


def test_files_are_readable_by_the_group_and_written_by_nobody(site: Site) -> None:
    site.admit()

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    folder = site.generation_dir(1)
    assert (mode(folder), mode(site.unit_dir())) == (0o750, 0o750)
    assert {mode(file) for file in folder.iterdir()} == {0o440}


def test_draft_is_private_while_it_is_written(site: Site) -> None:
    seen: set[int] = set()

    def look(name: str, path: Path) -> None:
        if name == "sqlite-write":
            seen.add(stat.S_IMODE(path.parent.stat().st_mode))

    with fsio.watched(look):
        site.admit()
    assert seen == {0o700}


def test_nothing_readable_lies_on_disk_at_any_moment(site: Site) -> None:
    """Looked for at every disk call of a capture, temporary files included."""
    hidden = ["Håkansson".encode(), b"Alvedon", b"Penicillin", b"SQLite format 3"]
    seen = 0

    def look(_: str, __: Path) -> None:
        nonlocal seen
        for file in (p for p in site.folder.rglob("*") if p.is_file()):
            data = file.read_bytes()
            assert not any(word in data for word in hidden), file
            seen += 1

    with fsio.watched(look):
        site.admit()
    assert seen > 50


# Newest valid: damaged, forged, moved and replayed generations are named and passed over.


def flip_file(site: Site, name: str, at: int) -> None:
    flip(site.generation_dir(2) / name, at)


def swap_numbers(site: Site) -> None:
    site.generation_dir(2).rename(site.generation_dir(9))


def resign_with_own_key(site: Site) -> None:
    file = site.generation_dir(2) / "manifest"
    payload = file.read_bytes().splitlines()[0]
    said = msgspec.json.decode(payload, type=manifest.Manifest)
    file.chmod(0o600)
    file.write_bytes(manifest.to_file(said, signing.Signer(bytes(32))))


def another_file(site: Site) -> None:
    file = site.generation_dir(2) / "snapshot.db"
    file.unlink()
    file.write_bytes((site.generation_dir(1) / "snapshot.db").read_bytes())


def newer_program(site: Site) -> None:
    payload = json.dumps({"format": "lykta-generation-9"}).encode()
    signer = signing.Signer.load(site.keys_dir)
    signature = msgspec.json.encode(signer.sign(manifest.CONTEXT, payload)).strip(b'"')
    file = site.generation_dir(2) / "manifest"
    file.chmod(0o600)
    file.write_bytes(payload + b"\n" + signature + b"\n")


DAMAGE = {
    "bit in the copy": lambda site: flip_file(site, "snapshot.db", 9000),
    "bit in the manifest": lambda site: flip_file(site, "manifest", 40),
    "bit in the signature": lambda site: flip_file(site, "manifest", -5),
    "no manifest": lambda site: (site.generation_dir(2) / "manifest").unlink(),
    "no copy": lambda site: (site.generation_dir(2) / "snapshot.db").unlink(),
    "empty manifest": lambda site: cut(site.generation_dir(2) / "manifest", 0),
    "short copy": lambda site: cut(site.generation_dir(2) / "snapshot.db", 8192),
    "replayed under a new number": swap_numbers,
    "signed by a stranger": resign_with_own_key,
    "another generation's file": another_file,
    "of a newer program": newer_program,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_newest_is_named_and_the_one_before_is_the_copy(site: Site, damage: object) -> None:
    site.admit(0)
    site.admit(15)
    damage(site)  # type: ignore[operator]  # a table of functions
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.generation == 1
    assert [fault.code for fault in found.faults] == ["S-06"]
    assert site.store.faults("14")[0].facts == found.faults[0].facts


def test_unit_whose_every_copy_is_damaged_says_so(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    for number in (1, 2):
        flip(site.generation_dir(number) / "snapshot.db", 5000)
    assert site.store.newest("14") is None
    assert [fault.facts["generation"] for fault in site.store.faults("14")] == [2, 1]


def test_generation_of_another_ward_is_never_shown_for_this_one(site: Site) -> None:
    site.admit(0, code="15")
    site.admit(0, code="14")
    site.generation_dir(1, "15").rename(site.generation_dir(2, "14"))
    found = site.store.newest("14")
    assert found is not None
    assert (found.manifest.unit, len(found.faults)) == ("14", 1)


def test_capture_goes_on_over_a_damaged_newest(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    flip(site.generation_dir(2) / "snapshot.db", 5000)
    assert site.admit(30).generation == 3
    assert site.store.faults("14") == ()


def test_other_files_in_the_store_are_not_generations(site: Site) -> None:
    site.admit()
    (site.unit_dir() / "gen-backup").mkdir()
    (site.unit_dir() / "README").write_text("x")
    (site.unit_dir().parent / "lost+found").mkdir()
    assert numbers(site) == [1]
    assert site.store.units() == ["14"]


def test_generation_pruned_while_it_is_looked_at_is_no_fault(site: Site) -> None:
    site.admit(0)
    site.admit(15)

    def prune(name: str, path: Path) -> None:
        if name == "read" and path.parent == site.generation_dir(2) and path.parent.exists():
            path.parent.rename(path.parent.with_name(".del-2"))

    with fsio.watched(prune):
        found = site.store.newest("14")
    assert found is not None
    assert (found.manifest.generation, found.faults) == (1, ())


# Reading back before publishing.


@pytest.mark.parametrize("where", ["fsync", "open"])
def test_silently_torn_write_is_caught_before_it_is_published(site: Site, where: str) -> None:
    """The disk lies: it takes the write and keeps something else. A digest would not tell."""
    site.admit(0)

    def lie(name: str, path: Path) -> None:
        if name == where and path.name == "snapshot.db":
            flip(path, path.stat().st_size // 2)

    with fsio.watched(lie), pytest.raises(CopyUnverified):
        site.admit(15)
    assert numbers(site) == [1]
    assert [p.name for p in site.unit_dir().iterdir() if p.name.startswith(".tmp")] == []


def written(tmp_path: Path, snapshot: Snapshot) -> Path:
    file = tmp_path / "14" / "gen" / "snapshot.db"
    file.parent.mkdir(parents=True)
    snapshot_file.write(file, KEY, snapshot)
    return file


def test_file_that_holds_one_patient_less_is_not_verified(tmp_path: Path) -> None:
    whole = ward(patients=6)
    short = msgspec.structs.replace(whole, charts=whole.charts[:-1])
    file = written(tmp_path, short)
    with pytest.raises(CopyUnverified, match="content"):
        snapshot_file.verify(file, KEY, whole)
    snapshot_file.verify(file, KEY, short)


def test_file_of_the_wrong_key_or_no_file_is_neither_verified_nor_read(tmp_path: Path) -> None:
    file = written(tmp_path, ward())
    for bad_file, key in ((file, bytes(32)), (file.with_name("none"), KEY)):
        with pytest.raises(CopyUnverified):
            snapshot_file.verify(bad_file, key, ward())
        with pytest.raises(CopyUnreadable):
            snapshot_file.read(bad_file, key)
    with pytest.raises(ValueError, match="32 bytes"):
        snapshot_file.read(file, b"short")


def test_sealed_file_keeps_every_letter(tmp_path: Path) -> None:
    for folder, snapshot in (("w", ward(patients=60)), ("c", clinic())):
        assert snapshot_file.read(written(tmp_path / folder, snapshot), KEY) == snapshot


def test_sealed_file_is_sqlcipher_with_pages_of_8192(tmp_path: Path) -> None:
    file = written(tmp_path, ward(patients=60))
    with snapshot_file._connected(file, KEY, "ro") as database:
        assert database.execute("PRAGMA page_size").fetchone() == ("8192",)
        assert database.execute("PRAGMA cipher_version").fetchone()[0].startswith("4.")
    data = file.read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert len(zlib.compress(data)) > len(data), "sealed bytes look like noise"
    assert list(file.parent.iterdir()) == [file], "no journal, no temporary file"


def test_rotten_bit_on_any_page_fails_the_check(tmp_path: Path) -> None:
    """Pages that hold only an index too: no reading of patients would notice those."""
    whole = ward(patients=40)
    file = written(tmp_path, whole)
    data = file.read_bytes()
    for page in range(0, len(data), snapshot_file.PAGE_SIZE):
        flip(file, page + 100)
        with pytest.raises(CopyUnverified):
            snapshot_file.verify(file, KEY, whole)
        file.write_bytes(data)
    snapshot_file.verify(file, KEY, whole)


def test_file_of_another_schema_is_not_guessed_at(tmp_path: Path) -> None:
    file = written(tmp_path, ward())
    with snapshot_file._connected(file, KEY, "rw") as database:
        database.execute("UPDATE meta SET v = x'39' WHERE k = 'schema'")
    with pytest.raises(CopyUnreadable):
        snapshot_file.read(file, KEY)


def test_source_that_hands_over_lists_for_tuples_is_stored_as_well(site: Site) -> None:
    whole = ward()
    as_list = msgspec.structs.replace(whole, charts=list(whole.charts))
    assert site.admit_snapshot(as_list, instant(0)).patients == 5


def test_record_of_a_wrong_type_is_never_published(site: Site) -> None:
    broken = msgspec.structs.replace(ward(), source=7)
    with pytest.raises(CopyUnverified):
        site.admit_snapshot(broken, instant(0))
    assert site.store.newest("14") is None


def test_capture_that_is_told_to_end_leaves_nothing_behind(site: Site) -> None:
    """SIGTERM raises SystemExit at whatever line the capture stands."""
    site.admit(0)

    def end(name: str, _: Path) -> None:
        if name == "sqlite-commit":
            raise SystemExit

    with fsio.watched(end), pytest.raises(SystemExit):
        site.admit(15)
    assert sorted(path.name for path in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]


# A disk that fails.


def fail_at(nth: int, error: int, calls: list[str]) -> fsio.Hook:
    def hook(name: str, _: Path) -> None:
        calls.append(name)
        if len(calls) == nth:
            raise OSError(error, os.strerror(error))

    return hook


@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_no_single_failing_disk_call_loses_a_copy(site: Site, error: int) -> None:
    """SQLite's own method: let call 1 fail, then 2, until none is left to fail."""
    for minute in range(5):
        site.admit(minute)
    last, failed, nth = 5, 0, 0
    while True:
        nth += 1
        calls: list[str] = []
        minute = 5 + nth
        with fsio.watched(fail_at(nth, error, calls)):
            try:
                last = site.admit(minute).generation
            except (CopyUnverified, DiskFault, DiskFull, NotDurable) as fault:
                failed += 1
                after = site.store.newest("14")
                assert after is not None
                if isinstance(fault, NotDurable):
                    last += 1
                assert after.manifest.generation == last
        kept = site.store.generations("14")
        assert kept[0].manifest.generation == last
        assert len(kept) >= 3
        if len(calls) < nth:
            break
    assert failed > 15, "the test must have teeth"
    assert [p.name for p in site.unit_dir().iterdir() if p.name.startswith(".tmp")] == []


def test_failed_confirmation_of_the_rename_is_said_and_prunes_nothing(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    renamed = False

    def fail(name: str, _: Path) -> None:
        nonlocal renamed
        renamed = renamed or name == "rename"
        if renamed and name == "fsync-dir":
            raise OSError(5, "no")

    with fsio.watched(fail), pytest.raises(NotDurable):
        site.admit(3)
    assert numbers(site) == [4, 3, 2, 1]


def test_failed_pruning_is_not_a_failed_capture(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        site.admit(minute)

    def fail(_: str, path: Path) -> None:
        if ".del-" in path.name:
            raise OSError(5, "no")

    with fsio.watched(fail):
        assert site.admit(3).generation == 4
    assert "pruning of 14 failed" in caplog.text
    assert numbers(site) == [4, 3, 2, 1]
    assert site.admit(4).generation == 5
    assert numbers(site) == [5, 4, 3]


def test_writes_reach_the_disk_in_the_order_that_survives_a_power_cut(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    calls: list[tuple[str, str]] = []
    with fsio.watched(lambda name, path: calls.append((name, path.name))):
        site.admit(3)
    publish = calls.index(("rename", "gen-0000000004"))
    before, after = calls[:publish], calls[publish + 1 :]
    draft = f".tmp-0000000004-{os.getpid()}"
    synced = before.index(("fsync", "snapshot.db"))
    verified = before.index(("sqlite-open", "snapshot.db"), synced)
    signed = before.index(("create", "manifest"))
    assert synced < verified < signed < before.index(("fsync", "manifest"))
    assert before[-1] == ("fsync-dir", draft)
    assert after[1] == ("fsync-dir", "14")
    assert "unlink" not in [name for name, _ in before]
    assert ("unlink", "manifest") in after[2:]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)


def test_disk_that_fills_under_sqlite_keeps_the_old_copy(site: Site) -> None:
    """A real failing write inside SQLite: the system's limit on a file's size."""
    site.admit(0)
    with file_size_limit(20_000), pytest.raises((DiskFull, DiskFault)):
        site.admit(15, patients=200)
    assert numbers(site) == [1]
    assert site.admit(30).generation == 2


def test_full_filesystem_keeps_the_old_copy(tmp_path: Path) -> None:
    """A real full disk: a small tmpfs that a neighbour fills, where the test may mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting needs root")
    try:
        site = Site(tmp_path)
        site.admit(0)
        neighbour = tmp_path / "neighbour"
        free = fsio.free_bytes(tmp_path)
        neighbour.write_bytes(bytes(free - 40_000))
        with pytest.raises(TooLittleRoom):
            site.admit(15, patients=50)
        eager = Store(tmp_path / "store", site.store._signer_public, room=lambda _: 1 << 30)
        site.store = eager
        with pytest.raises(DiskFull):
            site.admit(15, patients=50)
        assert numbers(site) == [1]
        neighbour.unlink()
        assert site.admit(30).generation == 2
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_too_little_room_is_refused_before_anything_is_written(site: Site) -> None:
    size = site.admit(0).size
    room = max(1 << 20, int(2.5 * size))
    free = [room - 1]
    site.store = Store(site.folder / "store", site.store._signer_public, lambda _: free[0])
    with pytest.raises(TooLittleRoom):
        site.admit(15)
    free[0] = room
    assert site.admit(15).generation == 2


def test_little_room_is_made_by_pruning_first(site: Site) -> None:
    answers = iter([0, 1 << 40])
    site.admit(0)
    site.store = Store(site.folder / "store", site.store._signer_public, lambda _: next(answers))
    assert site.admit(15).generation == 2


def test_folder_of_another_owner_is_said_in_words(site: Site) -> None:
    site.admit(0)

    def forbid(name: str, _: Path) -> None:
        if name in {"mkdir", "read"}:
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        with pytest.raises(NotAllowed):
            site.admit(15)
        assert site.store.newest("14") is None
        assert isinstance(site.store.faults("14")[0], NotAllowed)


def test_two_captures_of_one_unit_never_mix(site: Site) -> None:
    site.admit(0)
    with fsio.locked(site.unit_dir() / ".lock"):
        with pytest.raises(StoreBusy):
            site.admit(15)
        site.store.sweep()
        assert site.admit(15, code="15").generation == 1
    assert site.admit(30).generation == 2


# Keeping and pruning.


def test_ward_that_is_captured_every_half_hour_keeps_a_day_of_hours(site: Site) -> None:
    for half in range(2 * 27):
        site.admit(30 * half, patients=1)
    kept = numbers(site)
    assert kept[:4] == [54, 53, 52, 50]
    assert len(kept) == 25
    hours = {found.manifest.as_of.wall.replace(minute=0) for found in site.store.generations("14")}
    assert len(hours) == 24
    assert max(hours) - min(hours) == timedelta(hours=23)


def test_three_valid_generations_stay_however_many_are_damaged(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    flip(site.generation_dir(3) / "snapshot.db", 5000)
    site.admit(3)
    assert numbers(site) == [4, 2, 1]
    site.admit(4)
    site.admit(5)
    site.admit(6)
    assert numbers(site) == [7, 6, 5]
    assert not site.generation_dir(3).exists(), "evidence goes when three newer ones are good"


def test_generation_of_another_owner_never_stops_pruning_until_the_disk_is_full(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        site.admit(minute)

    def forbid(name: str, path: Path) -> None:
        if "gen-0000000002" in str(path):
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        for minute in range(3, 9):
            site.admit(minute)
        assert "pruning of 14 failed" in caplog.text
        assert numbers(site) == [9, 8, 7]
    assert site.generation_dir(2).exists()


def test_leftover_that_cannot_be_removed_keeps_no_other_one(site: Site) -> None:
    site.admit(0)
    for number in (2, 3):
        (site.unit_dir() / f".tmp-000000000{number}-1").mkdir()

    def forbid(name: str, path: Path) -> None:
        if name == "rmtree" and "0000000002" in path.name:
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        site.store.sweep()
    assert [one.name for one in site.unit_dir().glob(".tmp-*")] == [".tmp-0000000002-1"]


def test_leftovers_of_a_kill_are_swept(site: Site) -> None:
    site.admit(0)
    for name in (".tmp-0000000002-1", ".del-gen-0000000001-1"):
        (site.unit_dir() / name).mkdir()
        (site.unit_dir() / name / "manifest").write_text("x")
        (site.unit_dir() / name / "snapshot.db").write_text("x")
    (site.unit_dir() / ".del-gen-0000000001-1" / "manifest").unlink()
    site.store.sweep()
    assert sorted(p.name for p in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]
    site.store.sweep()


# Killed at any moment.

WRITER = """
import sys
from pathlib import Path
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.store import Store
from tests.storage.site import instant, ward
folder = Path(sys.argv[1])
store = Store(folder / "store", device_public(folder / "keys"))
minute = int(sys.argv[2])
while True:
    minute += 1
    as_of = instant(minute)
    said = store.admit(ward(as_of.wall, 40), as_of=as_of, captured=as_of,
                       recipients=Recipients.load(folder / "keys"),
                       signer=Signer.load(folder / "keys"))
    print(said.generation, flush=True)
"""


def kill_while_storing(site: Site, pause: float, minute: int) -> int:
    """Run a capture in a process of its own, kill it, return the last acknowledged number."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(site.folder), str(minute)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        first = int(writer.stdout.readline())
        try:
            writer.wait(pause)
        except subprocess.TimeoutExpired:
            writer.kill()
        lines = writer.stdout.read().splitlines(keepends=True)
    return max([first, *(int(line) for line in lines if line.endswith(b"\n"))])


def assert_survives_kills(site: Site, times: int) -> None:
    site.admit(0, patients=40)
    leftovers = 0
    for n in range(times):
        acknowledged = kill_while_storing(site, 0.005 + 0.0013 * (n * 7 % 31), 1000 * n)
        leftovers += any(p.name.startswith((".tmp", ".del")) for p in site.unit_dir().iterdir())
        found = site.store.newest("14")
        assert found is not None
        assert found.manifest.generation >= acknowledged
        assert found.faults == ()
        assert len(site.store.generations("14")) >= min(3, acknowledged)
    assert leftovers, "the kills must have hit a write"
    site.store.sweep()
    assert not [p for p in site.unit_dir().iterdir() if p.name.startswith((".tmp", ".del"))]


def test_capture_killed_at_any_moment_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 12)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_capture_killed_two_hundred_times_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 200)
