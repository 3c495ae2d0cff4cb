"""From the store to a real printer: real CUPS, real IPP, the nurse at the tray."""

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from appliance.config.printers import PrinterSettings
from appliance.sources.demo.server import DemoServer
from tests.hospital.cups import Machine, PrintRoom, print_room
from tests.journeys.station import NURSE, Station, environment
from tests.journeys.test_bad_days import until

__all__ = ["print_room"]


@pytest.fixture
def tray(print_room: PrintRoom) -> Machine:
    machine = print_room.printer("ward31")
    print_room.queue("ward31", machine)
    return machine


@pytest.fixture
def printing_station(
    furnished: Path, tmp_path: Path, hospital: DemoServer, print_room: PrintRoom, tray: Machine
) -> Station:
    printer = PrinterSettings(name=tray.name, server=str(print_room.socket))
    station = Station.moved(furnished, tmp_path / "station", hospital.url, printer)
    station.lykta("capture", "--once")
    return station


def pages(pdf: bytes, folder: Path) -> str:
    file = folder / "came-out.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_ward_list_comes_out_of_the_wards_printer(
    printing_station: Station, tray: Machine, tmp_path: Path
) -> None:
    done = printing_station.lykta(
        "print", "ward-list", "--unit", "B31", *printing_station.as_nurse()
    )
    assert done.stdout.rstrip().endswith("Utskriven")
    (paper,) = tray.printed()
    text = pages(paper, tmp_path)
    assert "SLUT" in text
    for chart in printing_station.stored("B31")["charts"]:
        assert chart["person"]["number"] in text


def test_empty_tray_is_said_and_the_same_print_comes_out_when_it_is_filled(
    printing_station: Station, tray: Machine, tmp_path: Path
) -> None:
    tray.put_paper(0)
    command = printing_station.command(
        "print", "medication-list", "--unit", "B31", "--patient", "18020202-0202",
        *printing_station.as_nurse(),
    )  # fmt: skip
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=environment()) as nurse,
    ):
        until(lambda: "Har stannat" in said.read_text(), "the empty tray was not said", 30)
        assert nurse.poll() is None
        assert not tray.printed()
        tray.put_paper(250)
        assert nurse.wait(timeout=30) == 0
    assert said.read_text().rstrip().endswith("Utskriven")
    (paper,) = tray.printed()
    assert "18020202-0202" in pages(paper, tmp_path)


def test_print_that_the_printer_drops_is_not_called_printed(
    printing_station: Station, tray: Machine
) -> None:
    tray.feels("abort")
    failed = printing_station.lykta(
        "print", "ward-list", "--unit", "B31", *printing_station.as_nurse(), expect=1
    )
    assert "Utskriven" not in failed.stdout
    assert "Inte utskriven" in failed.stdout


def test_printer_that_is_off_is_said_and_a_print_given_up_never_comes_out_later(
    printing_station: Station, tray: Machine, tmp_path: Path
) -> None:
    tray.switch_off()
    command = printing_station.command(
        "print", "ward-list", "--unit", "B31", *printing_station.as_nurse()
    )
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=environment()) as nurse,
    ):
        until(lambda: "Har stannat" in said.read_text(), "nothing was said", 45)
        nurse.send_signal(signal.SIGINT)
        assert nurse.wait(timeout=30) == 1
    assert "Utskriven" not in said.read_text()
    tray.switch_on()
    second = printing_station.lykta(
        "print", "ward-list", "--unit", "B32", *printing_station.as_nurse()
    )
    assert second.returncode == 0
    assert len(tray.printed()) == 1


@pytest.fixture
def two_printers(
    furnished: Path, tmp_path: Path, hospital: DemoServer, print_room: PrintRoom, tray: Machine
) -> tuple[Station, Machine]:
    """Return a station whose second printer is asked when the first does not answer."""
    office = print_room.printer("office")
    for machine in (tray, office):
        machine.put_paper(250)
    printers = (
        PrinterSettings(label="Ward", direct=tray.uri),
        PrinterSettings(label="Office", direct=office.uri),
    )
    station = Station.moved(furnished, tmp_path / "station", hospital.url, *printers)
    station.lykta("capture", "--once")
    return station, office


def test_dead_printer_is_left_for_the_next_and_the_journal_knows_every_sheet(
    two_printers: tuple[Station, Machine], tray: Machine, tmp_path: Path
) -> None:
    station, office = two_printers
    tray.switch_off()
    done = station.lykta("print", "medication-list", "--unit", "B31", *station.as_nurse())
    assert "Office" in done.stdout
    assert "Ingen kontakt" in done.stdout or "kontakt" in done.stdout
    told = json.loads(station.lykta("print", "journal", "--json").stdout)
    (printed,) = told["prints"]
    assert (printed["unit"], printed["kind"], printed["person"]) == (
        "B31",
        "medication-list",
        NURSE,
    )
    serials = [sheet["serial"] for one in printed["entries"] for sheet in one["sheets"]]
    words = [pages(paper, tmp_path) for paper in office.printed()]
    assert all(any(serial in paper for paper in words) for serial in serials)
    assert told["unsettled"] == {"came_out": [], "may_have": [], "did_not": []}
    counted = station.lykta("print", "confirm", *serials[1:3], "--pages", "1", expect=1)
    assert serials[2] in counted.stdout
    copied = station.lykta("print", "copy", serials[2], *station.as_nurse())
    assert copied.stdout.rstrip().endswith("Utskriven")
    assert f"ersätter blad {serials[2]}" in " ".join(pages(office.printed()[-1], tmp_path).split())


def test_only_what_changed_is_printed_again(
    two_printers: tuple[Station, Machine], tray: Machine
) -> None:
    station, _office = two_printers
    one = ("print", "medication-list", "--unit", "B31", "--patient", "18020202-0202")
    station.lykta(*one, *station.as_nurse())
    again = station.lykta(*one, "--changed", *station.as_nurse(), expect=1)
    assert "U-10" in again.stderr + again.stdout
    assert len(tray.printed()) == 1


def test_stick_holds_nothing_readable_and_opens_with_its_password(
    printing_station: Station, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    done = printing_station.lykta(
        "print", "medication-list", "--unit", "B31", "--stick", folder, *printing_station.as_nurse()
    )
    (file,) = folder.iterdir()
    (password,) = re.findall(r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", done.stdout)
    locked = file.read_bytes()
    readable = subprocess.run(
        ["pdftotext", "-upw", password, str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    for chart in printing_station.stored("B31")["charts"]:
        number = chart["person"]["number"]
        assert number in readable
        assert number.encode() not in locked
    closed = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=False)
    assert closed.returncode != 0
    assert (
        "stick"
        in printing_station.lykta("logbook", "show", "--code-file", printing_station.code).stdout
    )


def test_labels_come_out_on_a4_sheets_where_the_label_printer_is_broken(
    furnished: Path, tmp_path: Path, hospital: DemoServer, print_room: PrintRoom, tray: Machine
) -> None:
    sheets = PrinterSettings(name=tray.name, server=str(print_room.socket))
    broken = PrinterSettings(label="Etiketter", purpose="labels", labels="zpl", zpl="127.0.0.1:9")
    station = Station.moved(furnished, tmp_path / "station", hospital.url, sheets, broken)
    station.lykta("capture", "--once")
    station.lykta(
        *("print", "lab-labels", "--unit", "B31", "--printer", tray.name), *station.as_nurse()
    )
    (paper,) = tray.printed()
    text = pages(paper, tmp_path)
    assert text.count("kl ____ sign ____") > text.count("\f"), "many labels to a sheet, not one"


def test_file_that_could_not_be_written_outdates_no_sheet_on_the_ward(
    printing_station: Station, tray: Machine
) -> None:
    one = ("print", "medication-list", "--unit", "B31", "--patient", "18020202-0202")
    printing_station.lykta(*one, *printing_station.as_nurse())
    nowhere = printing_station.folder / "nowhere"
    for way in (("--to", nowhere / "list.pdf"), ("--stick", nowhere)):
        printing_station.lykta(*one, *way, *printing_station.as_nurse(), expect=1)
    last = printing_station.lykta("sheet", "list", "--json").stdout.splitlines()
    sheets = [json.loads(line)["sheet"] for line in last]
    assert len(sheets) == 3
    good = printing_station.lykta("sheet", "check", sheets[-1], "--json")
    assert json.loads(good.stdout)["verdict"] == "current"


def test_stick_that_gets_full_still_has_its_password_told(
    printing_station: Station, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    full = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if full.returncode:
        pytest.skip("only root can make a small stick")
    try:
        failed = printing_station.lykta(
            *("print", "medication-list", "--all-wards", "--stick", folder),
            *printing_station.as_nurse(),
            expect=1,
        )
        (file,) = folder.glob("lykta-*.pdf")
        password = re.search(r"(\w{4}-){3}\w{4}", failed.stdout)
        assert password
        assert "U-93" in failed.stderr
        command = ["pdftotext", "-upw", password.group(), str(file), "-"]
        subprocess.run(command, check=True, capture_output=True)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
