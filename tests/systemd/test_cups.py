"""cupsd on a machine: a waiting job is a patient in clear text, so nothing of it may stay."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.rooms import ROOT

CUPS = ROOT / "systemd" / "cups"


def _read(name: str) -> dict[str, str]:
    lines = (CUPS / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(None, 1) for line in lines if len(line.split(None, 1)) == 2)


CUPSD = shutil.which("cupsd", path="/usr/sbin:/usr/bin") or ""
"""An ordinary user's PATH does not lead to it."""


@pytest.mark.skipif(not CUPSD, reason="cups is not installed")
def test_cupsd_itself_accepts_the_settings(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    (spool / "tmp").mkdir(parents=True)
    files = tmp_path / "cups-files.conf"
    text = (CUPS / "cups-files.conf").read_text(encoding="utf-8")
    files.write_text(text.replace("/run/lykta-spool", str(spool)), encoding="utf-8")
    done = subprocess.run(
        [CUPSD, "-t", "-c", CUPS / "cupsd.conf", "-s", files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Unknown" not in done.stdout + done.stderr


def test_a_printed_page_is_not_kept() -> None:
    assert _read("cupsd.conf")["PreserveJobFiles"] == "No"
    assert int(_read("cupsd.conf")["PreserveJobHistory"]) <= 3600


def test_a_waiting_page_dies_with_the_power() -> None:
    files = _read("cups-files.conf")
    assert files["RequestRoot"].startswith("/run/")
    assert files["TempDir"].startswith("/run/")


def test_a_power_cut_loses_no_queue() -> None:
    assert _read("cupsd.conf")["DirtyCleanInterval"] == "0"


def test_only_the_socket_leads_to_the_jobs() -> None:
    lines = (CUPS / "cupsd.conf").read_text(encoding="utf-8").splitlines()
    listens = [line for line in lines if line.startswith(("Listen", "Port"))]
    assert listens == ["Listen /run/cups/cups.sock"]
    socket = (ROOT / "systemd/system/cups.socket.d/50-lykta.conf").read_text(encoding="utf-8")
    assert "SocketMode=0660\nSocketGroup=lykta-print\n" in socket


def test_the_log_names_no_patient() -> None:
    assert _read("cupsd.conf")["LogLevel"] == "warn"
