"""The plug is pulled: what was acknowledged is on the disk, and the newest good copy opens.

A real ext4 file system on a loop device; the writer is stopped mid-run, the disk is copied as it
is at that instant, and the copy is mounted, its journal replayed, as after a power cut. Needs
root and a loop device, and is skipped where there is none.
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.keys.signing import device_public
from storage.store import Store
from tests.storage.site import Site
from tests.storage.writer import WRITER

pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-o", "loop", image, folder], capture_output=True, check=False, text=True
    )
    if done.returncode:
        pytest.skip(f"no loop mount here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def run_until_cut(program: str, folder: Path, cut: int, image: Path, copy: Path) -> int:
    """Let a capture run, copy the disk as it is mid-run, return the last acknowledged number."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(1000 * cut)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        for _ in range(1 + cut % 7):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGSTOP)
        shutil.copyfile(image, copy)
        writer.send_signal(signal.SIGCONT)
        writer.kill()
    return acknowledged


def losses(tmp_path: Path, program: str, cuts: int) -> int:
    """Return after how many of the power cuts something acknowledged was lost or damaged."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed")
    image, copy = tmp_path / "disk.img", tmp_path / "cut.img"
    with image.open("wb") as disk:
        disk.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    lost = 0
    with mounted(image, tmp_path / "disk") as folder:
        site = Site(folder / "site")
        for minute in range(-3, 0):
            site.admit(minute, patients=40)
        subprocess.run(["sync", "-f", folder], check=True)
        public = device_public(site.keys_dir)
        for cut in range(cuts):
            known = run_until_cut(program, site.folder, cut, image, copy)
            with mounted(copy, tmp_path / "after") as after:
                state = after / "site" / "state"
                store = Store(after / "site" / "store", public, state=state)
                kept = store.generations("14")
                whole = kept and kept[0].manifest.generation >= known and not kept[0].faults
                pinned = store.pinned("14")
                whole = whole and (pinned is None or pinned.damage is None)
                files = {found.manifest.digest for found in kept}
                lost += not (whole and len(files) >= 3 and not store.chain_faults("14"))
    return lost


def test_power_cut_loses_nothing_acknowledged(tmp_path: Path) -> None:
    assert losses(tmp_path, WRITER, 20) == 0


def test_power_cut_without_syncing_would_lose_copies(tmp_path: Path) -> None:
    """The control: the same trial with a disk that is never told to sync has losses to find."""
    assert losses(tmp_path, "import os\nos.fsync = lambda _: None\n" + WRITER, 5) > 0
