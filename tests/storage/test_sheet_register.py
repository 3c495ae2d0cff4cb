"""The register of printed sheets: what it must remember through crashes, and what it never says."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import fsio
from storage import sheet_register as module
from storage.fsio import DiskFault, DiskFull
from storage.sheet_register import KEPT, Ending, PrintedSheet, SheetRegister

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def made(number: int, *, at: datetime = NOON, **facts: object) -> PrintedSheet:
    usual: dict[str, object] = {
        "kind": "medication-list", "unit": "14", "generation": 7, "patient": "tag", "at": at,
        "codes": (f"AAA-{number:03d}", f"BBB-{number:03d}"),
    }  # fmt: skip
    return PrintedSheet(serial=f"LYKTA-{number:04d}", **{**usual, **facts})  # type: ignore[arg-type]  # a test's shorthand


@pytest.fixture
def register(tmp_path: Path) -> SheetRegister:
    return SheetRegister(tmp_path / "sheets")


def again(register: SheetRegister) -> SheetRegister:
    return SheetRegister(register._folder)


def test_a_sheet_is_remembered_by_number_letters_and_patient(register: SheetRegister) -> None:
    register.enter([made(1), made(2, patient="other")])
    seen = again(register)
    one = seen.sheet("lykta-0001")
    assert one is not None
    assert one.sheet == made(1)
    assert one.ending is None
    assert one.may_be_out
    assert [(known.sheet.serial, page) for known, page in seen.named("BBB-002")] == [
        ("LYKTA-0002", 2)
    ]
    assert [known.sheet.serial for known in seen.series("14", "medication-list", "tag")] == [
        "LYKTA-0001"
    ]
    assert seen.patients("14", "medication-list") == {"tag", "other"}
    assert seen.sheet("LYKTA-0003") is None
    assert seen.sheet("OTHER-0001") is None
    assert [known.sheet.serial for known in seen.numbered("0001")] == ["LYKTA-0001"]


def test_an_end_is_remembered_and_a_withdrawal_is_never_taken_back(
    register: SheetRegister,
) -> None:
    register.enter([made(1)])
    register.end(["LYKTA-0001"], Ending.WITHDRAWN, NOON)
    register.end(["LYKTA-0001"], Ending.PRINTED, NOON + timedelta(minutes=1))
    known = again(register).sheet("LYKTA-0001")
    assert known is not None
    assert known.ending is Ending.WITHDRAWN
    assert not known.may_be_out


def test_a_copy_that_never_came_out_replaces_nothing(register: SheetRegister) -> None:
    register.enter([made(1), made(2, replaces="LYKTA-0001")])
    first = register.sheet("LYKTA-0001")
    assert first is not None
    assert first.replaced_by == "LYKTA-0002"
    register.end(["LYKTA-0002"], Ending.NOT_PRINTED, NOON)
    first = again(register).sheet("LYKTA-0001")
    assert first is not None
    assert not first.replaced_by


def test_what_another_process_writes_is_seen_at_once(register: SheetRegister) -> None:
    register.enter([made(1)])
    assert register.sheet("LYKTA-0002") is None
    again(register).enter([made(2)])
    assert register.sheet("LYKTA-0002") is not None


_ENTER = """
import sys
from pathlib import Path
from storage.sheet_register import SheetRegister
from tests.storage.test_sheet_register import made

register, first = SheetRegister(Path(sys.argv[1])), int(sys.argv[2])
for number in range(first, first + 25):
    register.enter([made(number)])
"""


def test_two_processes_never_mix_their_lines(tmp_path: Path) -> None:
    """Argument 3."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _ENTER, str(tmp_path)]
    writers = [subprocess.Popen([*command, first], cwd=root) for first in ("0", "100", "200")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    register = SheetRegister(tmp_path)
    assert len(list(register.latest())) == 75
    assert register.damaged == 0


@pytest.mark.parametrize("cut", [1, 5, 40, 120])
def test_half_a_line_of_a_crash_costs_that_line_alone(register: SheetRegister, cut: int) -> None:
    """Argument 2."""
    register.enter([made(1)])
    register.enter([made(2)])
    (file,) = register._folder.glob("printed-*")
    file.write_bytes(file.read_bytes()[:-cut])
    seen = again(register)
    seen.enter([made(3)])
    fresh = again(register)
    found = {known.sheet.serial for known in fresh.latest()}
    assert found >= {"LYKTA-0001", "LYKTA-0003"}
    assert {known.sheet.serial for known in seen.latest()} == found
    assert ("LYKTA-0002" in found) == (cut == 1)  # only the end of its line was lost


def test_a_bent_line_is_passed_over_and_counted(register: SheetRegister) -> None:
    register.enter([made(1)])
    register.enter([made(2)])
    (file,) = register._folder.glob("printed-*")
    file.write_bytes(file.read_bytes().replace(b"LYKTA-0001", b"LYKTA-0009"))
    seen = again(register)
    assert [known.sheet.serial for known in seen.latest()] == ["LYKTA-0002"]
    assert seen.damaged == 1


def test_old_days_go_and_the_newest_stays(register: SheetRegister) -> None:
    """Argument 4."""
    register.enter([made(1, at=NOON - KEPT - timedelta(days=1))])
    register.enter([made(2, at=NOON - KEPT + timedelta(days=1))])
    register.enter([made(3)])
    assert [known.sheet.serial for known in again(register).latest()] == [
        "LYKTA-0003",
        "LYKTA-0002",
    ]
    assert register.sheet("LYKTA-0001") is None


def test_a_register_that_grows_too_large_forgets_its_oldest_day(
    register: SheetRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 900)
    for number in range(6):
        register.enter([made(number, at=NOON + timedelta(days=number))])
    left = [known.sheet.serial for known in again(register).latest()]
    assert left[0] == "LYKTA-0005"
    assert 1 <= len(left) < 6
    assert "LYKTA-0000" not in left


def test_a_full_disk_is_said_in_words_and_loses_nothing(register: SheetRegister) -> None:
    register.enter([made(1)])

    def full(call: str, path: Path) -> None:
        if call == "write" and "printed" in path.name:
            raise OSError(28, "full")

    with fsio.watched(full), pytest.raises(DiskFull):
        register.enter([made(2)])
    assert register.sheet("LYKTA-0001") is not None


def test_a_disk_that_fails_while_reading_is_said_in_words(register: SheetRegister) -> None:
    register.enter([made(1)])

    def broken(call: str, _path: Path) -> None:
        if call == "read":
            raise OSError(5, "bad sector")

    with fsio.watched(broken), pytest.raises(DiskFault):
        again(register).sheet("LYKTA-0001")


def test_every_entry_is_on_the_disk_before_anything_is_printed(register: SheetRegister) -> None:
    """Argument 2: the line is synced, and a new day's name too."""
    calls: list[str] = []
    with fsio.watched(lambda call, _path: calls.append(call)):
        register.enter([made(1)])
    assert calls.index("append") < calls.index("fsync") < calls.index("fsync-dir", -4)
