"""The disk goes bad under the copies: the list still comes out, and says of when each part is."""

import subprocess
from pathlib import Path

import pytest

from appliance.sources.demo.server import DemoServer
from storage.snapshot_file import PAGE_SIZE
from tests.journeys.station import NURSE, Station

WARD = "B31"


@pytest.fixture
def damaged(station: Station, hospital: DemoServer) -> Station:
    """Return a machine with two copies of a ward, some pages of the newest one rotten."""
    station.lykta("capture", "--once")
    station.lykta("capture", "--once")
    file = newest(station) / "snapshot.db"
    data = bytearray(file.read_bytes())
    middle = len(data) // PAGE_SIZE // 2
    for page in (middle, middle + 1):
        data[page * PAGE_SIZE + 4000] ^= 1
    file.chmod(0o600)
    file.write_bytes(data)
    return station


def newest(station: Station) -> Path:
    found: Path = max((station.folder / "store" / "copies" / "units" / WARD).glob("gen-*"))
    return found


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_ward_on_a_rotten_disk_is_printed_whole_and_each_older_sheet_says_so(
    damaged: Station,
) -> None:
    pdf = damaged.folder / "ward.pdf"
    done = damaged.lykta(
        "print", "medication-list", "--unit", WARD, "--to", pdf, *damaged.as_nurse()
    )
    assert "skadad på disken" in done.stderr
    printed = text_of(pdf)
    marked = printed.count("ÄLDRE KOPIA än enhetens övriga")
    assert marked >= 1
    assert printed.count("SLUT PÅ LISTAN") == 22 > marked
    listed = damaged.lykta("show", "--unit", WARD, *damaged.as_nurse()).stdout
    assert listed.count("!!! ÄLDRE KOPIA:") == len(damaged.stored(WARD)["older"])


def test_ward_without_any_readable_copy_never_holds_back_the_other_wards_lists(
    station: Station, hospital: DemoServer
) -> None:
    station.lykta("capture", "--once")
    (newest(station) / "snapshot.db").unlink()
    pdf = station.folder / "all.pdf"
    wanted = ("print", "ward-list", "--all-wards", "--to", pdf)
    done = station.lykta(*wanted, *station.as_nurse(), expect=1)
    assert f"kopia av {WARD}" in done.stderr
    assert text_of(pdf).count("Avdelningslista") >= 2


def test_copies_nobody_can_verify_open_by_the_envelope_alone_and_say_so_on_paper(
    station: Station, hospital: DemoServer
) -> None:
    station.lykta("capture", "--once")
    file = newest(station) / "manifest"
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.chmod(0o600)
    file.write_bytes(data)
    refused = station.lykta("show", "--unit", WARD, *station.as_nurse(), expect=None)
    assert refused.returncode != 0
    assert "S-13" in refused.stderr
    pdf = station.folder / "ward.pdf"
    envelope = ("--code-file", station.code, "--name", NURSE)
    done = station.lykta("print", "medication-list", "--unit", WARD, "--to", pdf, *envelope)
    assert "OBEKRÄFTAD" in done.stderr
    assert text_of(pdf).count("OBEKRÄFTAD KOPIA – KONTROLLERA VARJE RAD") >= 22
    assert "unverified-opened" in station.audit()


def test_unread_chart_is_never_called_unchanged(damaged: Station) -> None:
    for older in (damaged.folder / "store" / "copies" / "units" / WARD).glob("gen-*"):
        if older != newest(damaged):
            (older / "snapshot.db").unlink()
    pdf = damaged.folder / "ward.pdf"
    command = ("print", "medication-list", "--unit", WARD, "--to", pdf, *damaged.as_nurse())
    first = damaged.lykta(*command, "--changed", expect=1)
    lost = first.stderr.count("P-45") or first.stderr.count("Plats")
    assert lost >= 1, "who cannot be read is named beside the lists that come out"
    everybody = damaged.lykta(*command, expect=1)
    assert everybody.stderr.count("Plats") == first.stderr.count("Plats")
