"""A store that was moved on a real machine: services, owners and the backup follow it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.rooms import ROOT

FOLLOW = ROOT / "systemd" / "follow-store"
UNITS = ROOT / "systemd" / "system"
NEW = "/srv/disk2/lykta"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Lay units and folders out as an installed machine has them."""
    shutil.copytree(UNITS, tmp_path / "usr/local/lib/systemd/system")
    shutil.copytree(ROOT / "systemd/tmpfiles.d", tmp_path / "usr/local/lib/tmpfiles.d")
    return tmp_path


def follow(machine: Path, folder: str) -> int:
    done = subprocess.run(
        [FOLLOW, folder], env={"ROOT": str(machine), "PATH": "/usr/bin:/bin"}, check=False
    )
    return done.returncode


def drop_ins(machine: Path) -> dict[str, str]:
    found = sorted((machine / "etc/systemd/system").glob("*.d/50-store.conf"))
    return {path.parent.name: path.read_text(encoding="utf-8") for path in found}


def test_every_service_that_knew_the_old_place_knows_the_new_one(machine: Path) -> None:
    assert follow(machine, NEW) == 0
    written = drop_ins(machine)
    for unit in UNITS.glob("lykta-*.service"):
        if "/var/lib/lykta" in unit.read_text(encoding="utf-8"):
            text = written[f"{unit.name}.d"]
            paths = "".join(line for line in text.splitlines() if "Paths=" in line)
            assert "/var/lib/lykta" not in paths
            assert "\nReadWritePaths=\n" in text, "the old place is not demanded any more"
    assert f"{NEW}/copies {NEW}/state" in written["lykta-capture.service.d"]
    assert f"{NEW}/keys/slots" in written["lykta-capture.service.d"]
    assert "-/mnt" in written["lykta-backup.service.d"]


def test_owners_follow(machine: Path) -> None:
    assert follow(machine, NEW) == 0
    text = (machine / "etc/tmpfiles.d/lykta-store.conf").read_text(encoding="utf-8")
    assert f"d {NEW}/copies   2750 lykta-capture lykta" in text
    lines = [line for line in text.splitlines() if not line.startswith("#") and line]
    assert all(line.split()[1].startswith(NEW) for line in lines)


def test_going_back_home_leaves_no_trace(machine: Path) -> None:
    assert follow(machine, NEW) == 0
    assert follow(machine, "/var/lib/lykta") == 0
    assert drop_ins(machine) == {}
    assert not (machine / "etc/tmpfiles.d/lykta-store.conf").exists()


@pytest.mark.parametrize("folder", ["/home/karin/lykta", "/tmp/x", "/srv/a b", "/srv/a|b"])  # noqa: S108 - refused
def test_place_that_the_services_cannot_reach_is_refused(machine: Path, folder: str) -> None:
    assert follow(machine, folder) == 1
    assert drop_ins(machine) == {}


@pytest.mark.skipif(not shutil.which("systemd-tmpfiles"), reason="systemd is not installed")
def test_systemd_understands_what_was_written(machine: Path) -> None:
    assert follow(machine, NEW) == 0
    conf = machine / "etc/tmpfiles.d/lykta-store.conf"
    done = subprocess.run(
        ["systemd-tmpfiles", "--cat-config", conf], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
