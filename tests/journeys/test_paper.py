"""From the store to a real printer: real CUPS, real IPP, the nurse at the tray."""

import signal
import subprocess
from pathlib import Path

import pytest

from appliance.config.printers import PrinterSettings
from appliance.sources.demo.server import DemoServer
from tests.hospital.cups import Machine, PrintRoom, print_room
from tests.journeys.station import Station, environment
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
