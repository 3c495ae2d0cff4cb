"""Forms and cards from the command line: no password, real CUPS, a number on each."""

import subprocess
from pathlib import Path

import pytest

from appliance.config.printers import PrinterSettings
from tests.hospital.cups import PrintRoom, print_room
from tests.journeys.station import Station

__all__ = ["print_room"]

_SITE = """
[[contacts]]
name = "Läkemedelsjour"
phone = "08-465 004 21"

[[cards]]
name = "blood"
file = "{folder}/blood.txt"
"""


@pytest.fixture
def ready(furnished: Path, tmp_path: Path, print_room: PrintRoom) -> Station:
    tray = print_room.printer("ward31")
    print_room.queue("ward31", tray)
    printer = PrinterSettings(name=tray.name, server=str(print_room.socket))
    return Station.moved(furnished, tmp_path / "station", "http://127.0.0.1:9", printer)


def text_of(pdf: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_a_ward_without_key_and_record_prints_what_it_writes_on(
    ready: Station, print_room: PrintRoom, tmp_path: Path
) -> None:
    ready.lykta("print", "blank-form", "--form", "mar", "--copies", "3")
    (paper,) = print_room.machines["ward31"].printed()
    file = tmp_path / "forms.pdf"
    file.write_bytes(paper)
    said = text_of(file)
    assert "Kontrollblad" in said
    numbers = {word for word in said.split() if word.startswith("LYKTA-T-0")}
    assert len(numbers) == 4, said  # three forms and the sheet that counts them


def test_cards_and_numbers_are_the_sites_own_where_it_has_them(
    ready: Station, tmp_path: Path
) -> None:
    (tmp_path / "blood.txt").write_text("# Blod\n## Ring blodcentralen\n", encoding="utf-8")
    with ready.config.open("a", encoding="utf-8") as config:
        config.write(_SITE.format(folder=tmp_path))
    listed = ready.lykta("form", "list").stdout
    assert "mar" in listed
    assert "Blod" in listed
    card = tmp_path / "card.pdf"
    ready.lykta("print", "quick-card", "--form", "blood", "--to", card)
    assert "Ring blodcentralen" in text_of(card)
    numbers = tmp_path / "numbers.pdf"
    ready.lykta("print", "contacts", "--to", numbers)
    assert "08-465 004 21" in text_of(numbers)
    wrong = ready.lykta("print", "blank-form", "--form", "mra", "--to", card, expect=1)
    assert "U-40" in wrong.stderr
