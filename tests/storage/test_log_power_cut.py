"""The plug is pulled while a log is written: every line that was acknowledged is on the disk.

The same trial as `test_power_cut`: a real ext4 disk, copied mid-run, mounted again. The log's own
chain judges: nothing but the last, unfinished line may be missing.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from storage.logbook_reading import read
from tests.storage.site import Site
from tests.storage.test_logbook import WRITER
from tests.storage.test_power_cut import mounted, run_until_cut

pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]


def losses(tmp_path: Path, program: str, cuts: int) -> int:
    """Return after how many of the power cuts an acknowledged line was lost or a file damaged."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed")
    image, copy = tmp_path / "disk.img", tmp_path / "cut.img"
    with image.open("wb") as disk:
        disk.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    lost = 0
    with mounted(image, tmp_path / "disk") as folder:
        site = Site(folder / "site")
        subprocess.run(["sync", "-f", folder], check=True)
        for cut in range(cuts):
            known = run_until_cut(program, site.folder, cut, image, copy)
            with mounted(copy, tmp_path / "after") as after:
                logs = read(after / "site" / "logbook", site.kit.keys)
            broken = [fault for fault in logs.faults if fault.code != "S-51"]
            texts = {record.text for record in logs.entries}
            expected = {str(n) for n in range(1000 * cut, known + 1)}
            lost += bool(broken) or not expected <= texts
    return lost


def test_power_cut_loses_no_acknowledged_line(tmp_path: Path) -> None:
    assert losses(tmp_path, WRITER, 20) == 0


def test_power_cut_without_syncing_would_lose_lines(tmp_path: Path) -> None:
    """The control: the same trial with a disk that is never told to sync has losses to find."""
    assert losses(tmp_path, "import os\nos.fsync = lambda _: None\n" + WRITER, 5) > 0
