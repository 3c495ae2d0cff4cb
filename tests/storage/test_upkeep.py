"""What is said of the store is true: every fault is named, and nothing goes that a rule keeps."""

import os
from pathlib import Path

import pytest

from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.people import People
from storage.keys.signing import Signer
from storage.proof import read as read_proof
from storage.retention import Why
from storage.store import Store
from storage.upkeep import checkup
from storage.upkeep.checkup import Checked, check, check_deeply
from storage.upkeep.compaction import UnitInUse, compact
from storage.upkeep.premises import Premises
from storage.upkeep.stats import stats
from tests.storage.hospital import NURSE, Hospital
from tests.storage.site import PASSWORD, instant, ward


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return Hospital(tmp_path / "a")


def checked(hospital: Hospital) -> Checked:
    return check(hospital.premises, hospital.site.store)


def codes(faults: tuple[LyktaError, ...]) -> list[str]:
    return [fault.code for fault in faults]


def folder_of(hospital: Hospital, number: int, unit: str = "14") -> Path:
    return hospital.premises.copies / "units" / unit / f"gen-{number:010d}"


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o600)
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :])


# Proving


def test_whole_store_has_no_faults_and_all_of_it_was_read(hospital: Hospital) -> None:
    read: list[int] = []
    found = check(hospital.premises, hospital.site.store, read.append)
    assert found.faults == ()
    assert (found.units, found.generations) == (2, 6)
    assert sum(read) == found.bytes == checkup.size_of(hospital.site.store) > 0


def test_rot_in_the_oldest_copy_is_named_too(hospital: Hospital) -> None:
    """Readers look from the newest down; here is who looks at the last."""
    flip(folder_of(hospital, 1) / "snapshot.db")
    faults = checked(hospital).faults
    assert [(fault.facts["unit"], fault.facts["generation"]) for fault in faults] == [("14", 1)]


def test_forged_manifest_is_named(hospital: Hospital) -> None:
    flip(folder_of(hospital, 2, "15") / "manifest")
    faults = checked(hospital).faults
    assert ("15", 2) in [(one.facts.get("unit"), one.facts.get("generation")) for one in faults]


def test_pinned_copy_that_rots_is_named(hospital: Hospital) -> None:
    hospital.site.store.pin("14", "trial", "IT", at=instant())
    assert checked(hospital).pinned == 1
    pinned = next((hospital.premises.copies / "pinned").rglob("snapshot.db"))
    flip(pinned)
    assert len(checked(hospital).faults) == 1


def test_log_that_lost_its_end_is_named_without_any_key(hospital: Hospital) -> None:
    """The manifest of the next copy remembers how far the log had come."""
    from storage.audit import heads

    hospital.site.store.admit(
        ward(instant(45).wall),
        as_of=instant(45),
        captured=instant(45),
        recipients=hospital.site.recipients,
        signer=hospital.site.signer,
        audit=heads(hospital.premises.audit),
    )
    assert checked(hospital).faults == ()
    log = next(hospital.premises.audit.glob("*.log"))
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    assert codes(checked(hospital).faults) == ["S-14"]
    log.unlink()
    assert codes(checked(hospital).faults) == ["S-14"]


def test_key_that_nobody_believes_is_named(hospital: Hospital) -> None:
    """Every reader passes over what is signed with it: capture would work for nothing."""
    key = hospital.premises.keys / "device.key"
    key.chmod(0o600)
    key.write_bytes(os.urandom(32))
    assert codes(checked(hospital).faults) == ["S-78"]


def test_list_of_recipients_that_was_changed_is_named(hospital: Hospital) -> None:
    flip(hospital.premises.keys / "recipients.json")
    assert codes(checked(hospital).faults) == ["K-03"]


def test_deep_check_opens_with_a_persons_key_and_leaves_its_proof(hospital: Hospital) -> None:
    with People(hospital.premises.keys, clock=Clock()).unlock(NURSE, PASSWORD) as keys:
        proofs, faults = check_deeply(
            hospital.premises, hospital.site.store, ["14", "15"], keys, hospital.clock
        )
    assert [(one.unit, one.generation, one.patients) for one in proofs] == [
        ("14", 3, 5),
        ("15", 3, 3),
    ]
    assert faults == ()
    assert set(read_proof(hospital.premises.state)) == {"14", "15"}


def test_deep_check_with_the_recovery_code_reads_the_log_line_by_line(hospital: Hospital) -> None:
    hospital.audit.append("search", person=NURSE)
    log = next(hospital.premises.audit.glob("*.log"))
    flip(log)
    with People(hospital.premises.keys, clock=Clock()).unlock_with_code(hospital.code) as keys:
        _, faults = check_deeply(hospital.premises, hospital.site.store, [], keys, hospital.clock)
    assert codes(faults) == ["S-14"]


# Taking back room


def test_compacting_takes_what_a_kill_left_and_nothing_else(hospital: Hospital) -> None:
    units = hospital.premises.copies / "units"
    (units / "14" / ".tmp-0000000009-1").mkdir()
    (units / "14" / ".del-gen-0000000001-1").mkdir()
    draft = hospital.premises.state / ".tmp-clock.json-99999999-ab12"
    hospital.premises.state.mkdir(exist_ok=True)
    draft.write_bytes(b"half")
    living = hospital.premises.state / f".tmp-clock.json-{os.getpid()}-ab12"
    living.write_bytes(b"being written")
    logs = {path.name: path.read_bytes() for path in hospital.premises.audit.iterdir()}
    done = compact(hospital.premises, hospital.site.store, {"14", "15"})
    assert done.drafts == ("state/.tmp-clock.json-99999999-ab12",)
    assert living.exists()
    assert not [path for path in (units / "14").iterdir() if path.name.startswith((".tmp", ".del"))]
    assert done.pruned == {}
    assert len(hospital.site.store.generations("14")) == 3
    assert {path.name: path.read_bytes() for path in hospital.premises.audit.iterdir()} == logs


def test_compacting_prunes_by_the_rule_of_retention(hospital: Hospital) -> None:
    """Pruning failed for a while: what piled up goes now, and only what the rule does not keep."""

    def fail(_: str, path: Path) -> None:
        if ".del-" in path.name:
            raise OSError(5, "no")

    with fsio.watched(fail):
        for number in range(3, 9):
            hospital.site.admit(15 * number)
    before = {number for number, _ in hospital.site.store.folders("14")}
    wanted = set(hospital.site.store.plan("14"))
    assert before > wanted, "the test must have teeth"
    done = compact(hospital.premises, hospital.site.store, {"14", "15"})
    assert set(done.pruned["14"]) == before - wanted
    assert {number for number, _ in hospital.site.store.folders("14")} == wanted


def test_unit_that_is_being_copied_is_left_as_it_is(hospital: Hospital) -> None:
    lock = hospital.premises.copies / "units" / "14" / ".lock"
    with fsio.locked(lock):
        done = compact(hospital.premises, hospital.site.store, {"14", "15"})
    assert done.skipped == ("14",)


def test_closed_ward_keeps_its_copies_until_it_is_named(hospital: Hospital) -> None:
    assert compact(hospital.premises, hospital.site.store, {"14"}).closed == ("15",)
    assert len(hospital.site.store.generations("15")) == 3
    done = compact(hospital.premises, hospital.site.store, {"14"}, ["15"])
    assert done.removed == ("15",)
    assert hospital.site.store.units() == ["14"]


@pytest.mark.parametrize("unit", ["14", "99", "../keys"])
def test_ward_that_is_captured_or_unknown_is_never_forgotten(hospital: Hospital, unit: str) -> None:
    with pytest.raises(UnitInUse):
        compact(hospital.premises, hospital.site.store, {"14", "15"}, [unit])
    assert hospital.site.store.units() == ["14", "15"]


def test_pinned_copy_of_a_closed_ward_is_not_forgotten(hospital: Hospital) -> None:
    hospital.site.store.pin("15", "trial", "IT", at=instant())
    with pytest.raises(UnitInUse):
        compact(hospital.premises, hospital.site.store, {"14"}, ["15"])
    assert len(hospital.site.store.generations("15")) == 3


# Figures


def test_figures_are_those_of_the_disk(hospital: Hospital) -> None:
    flip(folder_of(hospital, 1) / "snapshot.db")
    found = stats(hospital.premises, hospital.site.store)
    shelf = next(one for one in found.units if one.unit == "14")
    assert (shelf.generations, shelf.damaged, shelf.files) == (3, 1, 3)
    assert shelf.newest == instant(30).wall
    assert shelf.oldest == instant(15).wall
    assert shelf.reasons[Why.HEALTHY] == 2
    assert shelf.reasons[Why.EVIDENCE] == 1
    on_disk = sum(
        path.stat().st_blocks * 512
        for path in folder_of(hospital, 1).parent.rglob("*")
        if path.suffix == ".db" or path.name == "manifest"
    )
    assert on_disk <= shelf.bytes <= on_disk + 3 * 4096
    assert set(found.rooms) == {"keys", "copies", "state", "audit", "logbook"}
    assert found.free > 0


def test_generations_over_one_file_are_counted_as_one_file(hospital: Hospital) -> None:
    before = next(
        one for one in stats(hospital.premises, hospital.site.store).units if one.unit == "14"
    )
    twin = folder_of(hospital, 9)
    twin.mkdir()
    os.link(folder_of(hospital, 3) / "snapshot.db", twin / "snapshot.db")
    after = next(
        one for one in stats(hospital.premises, hospital.site.store).units if one.unit == "14"
    )
    assert (after.generations, after.files) == (before.generations + 1, before.files)
    assert after.bytes - before.bytes <= 4096


def test_store_of_a_fresh_machine_can_be_counted_and_proved(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path / "a", captures=0)
    store = Store(hospital.premises.copies, Signer.load(hospital.premises.keys).public)
    assert stats(hospital.premises, store).units == ()
    assert check(Premises.below(tmp_path / "a"), store).faults == ()
