"""Every unit is understood by systemd itself, and each takes as few rights as it can."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.rooms import ROOT

SYSTEM = ROOT / "systemd" / "system"
OWN = sorted(path.name for path in SYSTEM.glob("lykta-*.service"))
BACKUP = "lykta-backup.service"
ALWAYS = [name for name in OWN if name != BACKUP]
"""What runs day and night; the backup is run by its timer."""
THRESHOLD = 15
"""Exposure in tenths, of 100: "OK" ends at 40, a unit without a sandbox has 96."""

COMMON = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateMounts": "yes", "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "RestrictRealtime": "yes", "ProtectKernelModules": "yes", "ProtectKernelLogs": "yes",
    "ProtectKernelTunables": "yes", "ProtectControlGroups": "yes", "LimitCORE": "0",
    "MemorySwapMax": "0", "KeyringMode": "private", "SystemCallArchitectures": "native",
    "DevicePolicy": "closed",
}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed"
)


def _settings(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (SYSTEM / name).read_text(encoding="utf-8").splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def _analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, check=False
    )


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """Lay the units out as on a machine, with programs that exist on this one.

    The venv and cage need not be installed where tests run; a unit that names a missing
    program is rightly refused by systemd, so the paths are pointed at this tree's stand-ins.
    """
    shutil.copytree(SYSTEM, tmp_path / "system")
    for unit in (tmp_path / "system").rglob("*.*"):
        if unit.is_file():
            text = re.sub(
                r"^(Exec\w+=)(?:/opt/lykta|/usr/bin/cage|/usr/sbin/seatd|/usr/sbin/cupsd)\S*",
                r"\1/bin/true",
                unit.read_text(encoding="utf-8"),
                flags=re.MULTILINE,
            )
            unit.write_text(text, encoding="utf-8")
    return tmp_path / "system"


@pytest.mark.parametrize("name", [*OWN, "lykta.target", "lykta-backup.timer"])
def test_systemd_understands_the_unit(name: str, placed: Path) -> None:
    done = _analyze("verify", "--man=no", "--recursive-errors=no", str(placed / name))
    assert done.returncode == 0, done.stderr
    assert "Unknown" not in done.stderr
    assert name not in done.stderr


@pytest.mark.parametrize("name", ["cups.service", "seatd.service"])
def test_systemd_understands_what_we_add_to_others_units(name: str, placed: Path) -> None:
    bare = "[Unit]\nDescription=as Debian ships it, in short\n[Service]\nExecStart=/bin/true\n"
    (placed / name).write_text(bare, encoding="utf-8")
    done = _analyze("verify", "--man=no", "--recursive-errors=no", str(placed / name))
    assert done.returncode == 0, done.stderr
    assert "Unknown" not in done.stderr
    after = _exposure(placed / name)
    shutil.rmtree(placed / f"{name}.d")
    assert _exposure(placed / name) > 90
    assert after < 55


def _exposure(unit: Path) -> float:
    """Return a unit's exposure in tenths, of 100."""
    done = _analyze("security", "--offline=true", str(unit))
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found.group(1)) * 10


@pytest.mark.parametrize("name", OWN)
def test_a_unit_that_is_taken_over_can_do_little(name: str, placed: Path) -> None:
    done = _analyze("security", "--offline=true", f"--threshold={THRESHOLD}", str(placed / name))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("key", COMMON)
def test_every_unit_has_the_common_block(name: str, key: str) -> None:
    assert _settings(name).get(key) == [COMMON[key]]


@pytest.mark.parametrize("name", ALWAYS)
def test_a_unit_never_gives_up(name: str) -> None:
    settings = _settings(name)
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]
    assert int(settings["RestartSec"][0]) <= 10


@pytest.mark.parametrize("name", ALWAYS)
def test_a_unit_has_none_of_roots_powers(name: str) -> None:
    assert _settings(name)["CapabilityBoundingSet"] == [""]


def test_the_backup_may_read_every_file_and_nothing_else_of_roots_powers() -> None:
    settings = _settings(BACKUP)
    assert settings["CapabilityBoundingSet"] == ["CAP_DAC_READ_SEARCH"]
    assert "AmbientCapabilities" not in settings
    writable = " ".join(settings["ReadWritePaths"]).split()
    assert not [path for path in writable if "copies" in path or "keys" in path]
    assert settings["PrivateNetwork"] == ["yes"]


def test_the_backup_is_looked_after_every_hour_also_after_a_night_off() -> None:
    timer = _settings("lykta-backup.timer")
    assert timer["OnCalendar"] == ["hourly"]
    assert timer["Persistent"] == ["true"]
    assert "lykta-backup.timer" in _settings("lykta.target")["Wants"][0].split()


@pytest.mark.parametrize("name", ["lykta-capture.service", "lykta-kiosk.service"])
def test_a_service_that_hangs_is_started_again(name: str) -> None:
    settings = _settings(name)
    assert settings["Type"] == ["notify"]
    assert 30 <= int(settings["WatchdogSec"][0]) <= 300


@pytest.mark.parametrize("name", ["lykta-capture.service", "lykta-kiosk.service"])
def test_the_sandbox_leaves_the_clocks_readable(name: str) -> None:
    settings = _settings(name)
    assert "ProtectClock" not in settings, "forbids adjtimex: every age would be unconfirmed"
    assert settings["ProcSubset"] == ["all"], "pid would hide /proc/sys/kernel/random/boot_id"
    assert any("adjtimex" in line for line in settings["SystemCallFilter"])


def test_the_kiosk_has_no_network() -> None:
    settings = _settings("lykta-kiosk.service")
    assert settings["PrivateNetwork"] == ["yes"]
    assert settings["RestrictAddressFamilies"] == ["AF_UNIX"]


def test_capture_cannot_see_what_opens_the_copies() -> None:
    hidden = _settings("lykta-capture.service")["InaccessiblePaths"][0]
    assert "-/var/lib/lykta/keys/slots" in hidden.split()
    assert "-/var/lib/lykta/keys/envelopes" in hidden.split()
    assert "-/var/lib/lykta/keys/register" in hidden.split()


def test_the_kiosk_cannot_change_a_copy() -> None:
    writable = " ".join(_settings("lykta-kiosk.service")["ReadWritePaths"])
    assert "copies" not in writable


@pytest.mark.parametrize("path", sorted((ROOT / "systemd").rglob("*.conf")), ids=lambda p: p.name)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", OWN)
def test_the_unit_explains_itself(name: str) -> None:
    text = (SYSTEM / name).read_text(encoding="utf-8")
    assert text.count("\n# ") + text.startswith("# ") >= 8
