"""Killed while a backup is written or restored: the one before is whole, the place is untouched."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.clock import Clock
from storage.upkeep import backup
from storage.upkeep.restore import look_into, restore
from tests.storage.hospital import Hospital
from tests.storage.test_backup import opened

MAKER = """
import sys
from pathlib import Path
from storage.clock import Clock
from storage.keys.signing import device_public
from storage.store import Store
from storage.upkeep.backup import Backup
from storage.upkeep.premises import Premises
from storage.upkeep.restore import restore
from tests.storage.site import Told
here = Premises.below(Path(sys.argv[1]))
code, number = sys.argv[3], int(sys.argv[4])
store = Store(here.copies, device_public(here.keys))
work = Backup(here, store, Clock(here.state, read=Told()), device="LYKTA T/1")
medium = work.medium(Path(sys.argv[2]))
print("begun", flush=True)
while True:
    number += 1
    made = work.make(medium, 2)
    restore(made.file, here.folder.parent / f"b{number}", code, Clock())
"""
"""Its arguments: the machine's folder, the medium's, the printed code, the first number."""


def killed(hospital: Hospital, stick: Path, n: int) -> None:
    folder = hospital.premises.folder
    words = [str(folder), str(stick), hospital.code, str(1000 * n)]
    with subprocess.Popen(
        [sys.executable, "-c", MAKER, *words],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as maker:
        assert maker.stdout is not None
        assert maker.stdout.readline() == b"begun\n"
        try:
            maker.wait(0.02 + 0.011 * (n * 7 % 31))
        except subprocess.TimeoutExpired:
            maker.kill()


def assert_survives_kills(tmp_path: Path, times: int) -> None:
    hospital = Hospital(tmp_path / "a", captures=1)
    stick = hospital.medium(tmp_path / "stick").folder
    hospital.backup.make(hospital.backup.medium(stick), 2)
    drafts = 0
    for n in range(times):
        killed(hospital, stick, n)
        drafts += bool(list(stick.glob(".tmp-*")) + list(tmp_path.glob(".tmp-b*")))
        newest = hospital.backup.medium(stick).stored()[0].path
        backup.verify(newest, hospital.site.signer.public)
        for place in tmp_path.glob("b*"):
            assert opened(place, hospital.code) == {"14": 5, "15": 3}
    assert drafts, "the kills must have hit a write"
    last = hospital.backup.make(hospital.backup.medium(stick), 2)
    assert look_into(last.file, tmp_path, hospital.code, Clock()).faults == ()
    assert list(stick.glob(".tmp-*")) == []
    restore(last.file, tmp_path / "b", hospital.code, Clock())


@pytest.mark.timeout(120)
def test_backup_or_restore_killed_at_any_moment_leaves_all_that_was_whole(tmp_path: Path) -> None:
    assert_survives_kills(tmp_path, 6)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_backup_or_restore_killed_a_hundred_times_leaves_all_that_was_whole(
    tmp_path: Path,
) -> None:
    assert_survives_kills(tmp_path, 100)
