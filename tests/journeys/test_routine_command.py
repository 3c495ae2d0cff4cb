"""Routines from the command line: a real page of a real printer, and evidence that is proved."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from appliance.config.printers import PrinterSettings
from appliance.sources.demo.server import DemoServer
from printing.scans import look
from tests.hospital.cups import PrintRoom, print_room, wait_until
from tests.journeys.station import NURSE, Station, environment

__all__ = ["print_room"]


@pytest.fixture
def ready(furnished: Path, tmp_path: Path, print_room: PrintRoom, hospital: DemoServer) -> Station:
    tray = print_room.printer("ward31")
    print_room.queue("ward31", tray)
    printer = PrinterSettings(name=tray.name, server=str(print_room.socket))
    return Station.moved(furnished, tmp_path / "station", hospital.url, printer)


def begun(station: Station, routine: str, *words: str) -> subprocess.Popen[str]:
    """Begin a routine as the nurse, who has yet to type anything."""
    command = station.command("routine", "do", routine, *words, *station.as_nurse())
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment()
    )


def led(station: Station, routine: str, typed: str, *words: str) -> str:
    """Do a routine with what is typed, and return what was said."""
    with begun(station, routine, *words) as nurse:
        said, faults = nurse.communicate(typed, timeout=60)
    assert nurse.returncode == 0, (said, faults)
    return said


def words_of(page: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", page, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_only_the_paper_in_her_hand_passes_the_test_print(
    ready: Station, print_room: PrintRoom, tmp_path: Path
) -> None:
    with begun(ready, "test-print") as nurse:
        paper = print_room.machines["ward31"]
        wait_until(lambda: bool(paper.printed()), "the test page", limit=30)
        page = tmp_path / "page.pdf"
        page.write_bytes(paper.printed()[0])
        (code,) = re.findall(r"^ +(\d{6}) ", words_of(page), re.MULTILINE)
        (seal,) = (one for one in look(page.read_bytes(), "page.pdf")[0].codes if "LYKTA1." in one)
        typed = f"000000\n{code}\n{seal}\nj\nj\nj\n"
        told, faults = nurse.communicate(typed, timeout=60)
    assert nurse.returncode == 0, (told, faults)
    assert code not in told
    assert "Försök kvar: 2" in told
    assert "Månadens utskriftsprov, Godkänd." in told
    kept = ready.lykta("logbook", "show", "--kind", "check", *ready.as_nurse()).stdout
    assert "scan:passed" in kept


def test_a_month_of_routines_is_done_reckoned_signed_and_proved(
    station: Station, tmp_path: Path
) -> None:
    station.lykta("capture", "--once")
    listed = station.lykta("routine", "list", "--json", expect=None)
    assert {one["state"] for one in json.loads(listed.stdout)} <= {"waiting", "due"}
    said = led(station, "freshness", "j\nj\nu\nj\nj\nj\n", "--remark", "Tonern är beställd")
    assert "Daglig kontroll, Godkänd med anmärkning" in said

    by = ("--name", NURSE, "--code-file", station.code)
    folder = tmp_path / "stick"
    refused = station.lykta("routine", "evidence", "--to", folder, *station.as_nurse(), expect=1)
    assert refused.stderr.startswith("K-")
    station.lykta("routine", "evidence", "--to", folder, *by)
    (pdf,) = folder.glob("*.pdf")
    said = words_of(pdf)
    assert "Bevis för rutinerna" in said
    assert "beställd" in said
    assert "Äkta" in station.lykta("routine", "verify", pdf).stdout
    pdf.chmod(0o644)
    pdf.write_bytes(pdf.read_bytes().replace(b"%PDF-1.", b"%PDF-2."))
    assert "INTE ÄKTA" in station.lykta("routine", "verify", pdf, expect=1).stderr

    figures = json.loads(station.lykta("routine", "figures", "--json", *by).stdout)
    (done,) = (one for one in figures["checks"] if one["routine"] == "freshness")
    assert (done["outcome"], done["compared"]) == ("remarks", "3/3")
