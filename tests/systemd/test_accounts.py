"""Accounts and folders as systemd makes them: who may read what is a promise, not a hope."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from appliance.config.places import SPOOL, Places
from tests.house.rooms import ROOT

SYSUSERS = ROOT / "systemd" / "sysusers.d" / "lykta.conf"
TMPFILES = ROOT / "systemd" / "tmpfiles.d" / "lykta.conf"

pytestmark = [
    pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not installed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away"),
]


def _run(*words: str | Path) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    complaints = [line for line in done.stderr.splitlines() if not line.startswith("Creating ")]
    assert not complaints
    return done.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Make the root of a machine with its accounts and folders, by systemd's own tools."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n", encoding="ascii")
    (tmp_path / "etc" / "group").write_text("root:x:0:\nlp:x:7:\n", encoding="ascii")
    _run("systemd-sysusers", f"--root={tmp_path}", SYSUSERS)
    keys = Places(folder=tmp_path / "var/lib/lykta").keys
    for folder in ("slots", "envelopes", "register", "state"):
        (keys / folder).mkdir(parents=True)
    for file in ("device.key", "recipients.json", "slots/anna.json", "envelopes/e", "register/1.a"):
        (keys / file).write_text("as root left it", encoding="ascii")
        (keys / file).chmod(0o400)
    sheets = Places(folder=tmp_path / "var/lib/lykta").state / "sheets"
    sheets.mkdir(parents=True)
    (sheets / "seal.key").touch(mode=0o600)
    (tmp_path / "etc/lykta").mkdir()
    (tmp_path / "etc/lykta/hospital-ca.pem").touch(mode=0o600)
    _run("systemd-tmpfiles", "--create", f"--root={tmp_path}", TMPFILES)
    return tmp_path


def _ids(machine: Path, name: str) -> dict[str, int]:
    lines = (machine / "etc" / name).read_text(encoding="ascii").splitlines()
    return {line.split(":")[0]: int(line.split(":")[2]) for line in lines}


def _may(machine: Path, user: str, path: str, bit: int) -> bool:
    """Say whether a user may do what a permission bit (4 read, 2 write, 1 enter) stands for.

    Judged as the kernel does, by owner, else group, else others, on every folder down to it.
    """
    groups = [
        line.split(":")[0]
        for line in (machine / "etc" / "group").read_text(encoding="ascii").splitlines()
        if user in line.split(":")[3].split(",")
    ]
    uid = _ids(machine, "passwd")[user]
    gids = {_ids(machine, "group")[name] for name in groups}
    above = [folder for folder in Path(path).parents if folder.name]
    return all(_bits(machine / folder, uid, gids) & 1 for folder in above) and bool(
        _bits(machine / path, uid, gids) & bit
    )


def _bits(path: Path, uid: int, gids: set[int]) -> int:
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == uid:
        return mode >> 6 & 7
    return (mode >> 3 if status.st_gid in gids else mode) & 7


STORE = "var/lib/lykta"


@pytest.mark.parametrize(
    ("user", "path", "bit", "allowed"),
    [
        ("lykta-capture", f"{STORE}/copies", 2, True),
        ("lykta-capture", f"{STORE}/state", 2, True),
        ("lykta-capture", f"{STORE}/state/sheets", 1, False),
        ("lykta-capture", f"{STORE}/state/sheets/seal.key", 4, False),
        ("lykta-kiosk", f"{STORE}/state/sheets", 2, True),
        ("lykta-kiosk", f"{STORE}/state/sheets/seal.key", 4, True),
        ("lykta-capture", f"{STORE}/audit", 2, True),
        ("lykta-capture", f"{STORE}/logbook", 2, True),
        ("lykta-kiosk", f"{STORE}/logbook", 2, True),
        ("lykta-capture", f"{STORE}/keys", 2, False),
        ("lykta-capture", f"{STORE}/keys/device.key", 4, True),
        ("lykta-capture", f"{STORE}/keys/slots", 4, False),
        ("lykta-capture", f"{STORE}/keys/slots", 2, False),
        ("lykta-capture", f"{STORE}/keys/register", 4, False),
        ("lykta-capture", f"{STORE}/keys/envelopes", 4, False),
        ("lykta-capture", f"{STORE}/keys/state", 2, False),
        ("lykta-capture", f"{STORE}/keys/recipients.json", 2, False),
        ("lykta-kiosk", f"{STORE}/copies", 4, True),
        ("lykta-kiosk", f"{STORE}/copies", 2, False),
        ("lykta-kiosk", f"{STORE}/keys/slots/anna.json", 4, True),
        ("lykta-kiosk", f"{STORE}/keys/slots", 2, True),
        ("lykta-kiosk", f"{STORE}/keys/envelopes/e", 4, True),
        ("lykta-kiosk", f"{STORE}/keys/envelopes", 2, False),
        ("lykta-kiosk", f"{STORE}/keys/register/1.a", 4, True),
        ("lykta-kiosk", f"{STORE}/keys/register", 2, False),
        ("lykta-kiosk", f"{STORE}/keys", 2, False),
        ("lykta-kiosk", f"{STORE}/keys/state", 2, True),
        ("lykta-kiosk", f"{STORE}/keys/device.key", 4, False),
        ("lykta-kiosk", f"{STORE}/state", 2, True),
        ("lykta-kiosk", f"{STORE}/audit", 2, True),
        ("lykta-kiosk", "run/lykta-log", 2, True),
        ("lykta-seat", "run/lykta-log", 1, False),
        ("lykta-kiosk", "etc/credstore", 1, False),
        ("lykta-capture", f"{STORE}/library", 2, True),
        ("lykta-kiosk", f"{STORE}/library", 4, True),
        ("lykta-kiosk", f"{STORE}/library", 2, False),
        ("lykta-capture", "srv/lykta-in", 2, True),
        ("lykta-kiosk", "srv/lykta-in", 1, False),
        ("lykta-capture", "etc/credstore/lykta", 1, False),
        ("lykta-capture", "etc/lykta/hospital-ca.pem", 4, True),
        ("lykta-kiosk", "etc/lykta/hospital-ca.pem", 4, False),
        ("lykta-seat", STORE, 1, False),
        ("lykta-seat", "etc/lykta", 1, False),
    ],
)
def test_each_account_can_do_its_work_and_no_more(
    machine: Path, user: str, path: str, bit: int, allowed: bool
) -> None:
    assert _may(machine, user, path, bit) is allowed


def test_nobody_of_lykta_can_log_in(machine: Path) -> None:
    lines = (machine / "etc" / "passwd").read_text(encoding="ascii").splitlines()
    shells = {line.split(":")[0]: line.split(":")[6] for line in lines}
    ours = {name: shell for name, shell in shells.items() if name.startswith("lykta-")}
    assert len(ours) == 3
    assert set(ours.values()) == {"/usr/sbin/nologin"}


def test_the_folders_are_those_the_settings_name() -> None:
    text = TMPFILES.read_text(encoding="utf-8")
    places = Places(folder=Path("/var/lib/lykta"))
    kept = (places.copies, places.keys, places.audit, places.logbook, places.state)
    for place in (*kept, SPOOL):
        assert f" {place} " in text
