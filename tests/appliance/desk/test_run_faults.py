"""Random sequences of faults: no sheet is lost silently, and none comes out twice silently."""

from pathlib import Path

import pytest

from tests.appliance.desk.print_trial import Trial
from tests.hospital.cups import PrintRoom, open_print_room, print_room

__all__ = ["print_room"]


def _tried(room: PrintRoom, folder: Path, seed: int) -> None:
    trial = Trial(room, folder / "machine", seed)
    try:
        trial.run()
        trial.check()
    finally:
        trial.close()


@pytest.mark.parametrize("seed", [101, 114])
def test_fault_that_once_lost_a_sheet_loses_none(
    print_room: PrintRoom, tmp_path: Path, seed: int
) -> None:
    """101: off in the middle, and CUPS called the job completed. 114: a queue paused."""
    _tried(print_room, tmp_path, seed)


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("ten", range(20))
def test_two_hundred_sequences_of_faults_lose_and_double_nothing(tmp_path: Path, ten: int) -> None:
    for seed in range(1000 + ten * 10, 1010 + ten * 10):
        with open_print_room() as room:
            folder = tmp_path / str(seed)
            folder.mkdir()
            _tried(room, folder, seed)
