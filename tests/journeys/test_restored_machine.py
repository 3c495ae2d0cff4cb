"""A machine is lost and another takes its place; a store moves house; nobody on the ward waits."""

import json
import re
import shutil
from pathlib import Path

import pytest

from appliance.config import load
from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.server import DemoServer
from appliance.sources.demo.site import SEED, UNITS
from storage.clock import wall_now
from tests.journeys.station import Station

WARD = UNITS[0].code


@pytest.fixture(scope="module")
def captured(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Capture every unit once; tests copy the folder."""
    with DemoServer(Hospital(SEED), wall_now) as server:
        made = Station.moved(furnished, tmp_path_factory.mktemp("captured") / "a", server.url)
        made.lykta("capture", "--once")
    return made.folder


@pytest.fixture
def station(captured: Path, hospital: DemoServer, tmp_path: Path) -> Station:
    """Return a machine that has captured once."""
    return Station.moved(captured, tmp_path / "station", hospital.url)


def on_a_stick(station: Station, tmp_path: Path) -> Path:
    """Mark a stick and back up; return the backup."""
    stick = tmp_path / "stick"
    stick.mkdir()
    station.lykta("backup", "make", "--medium", stick, "--new-medium", "--same-disk")
    return next(stick.glob("*.lyktabackup"))


def generations(station: Station) -> dict[str, int]:
    """Return the number of each unit's newest copy."""
    return {unit["code"]: unit["generation"] for unit in station.status()["units"]}


class Elsewhere(Station):
    """A machine that has nothing but the program, a stick and a sheet of paper."""

    def __init__(self, folder: Path, paper: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.config = folder / "etc" / "lykta.toml"
        self.code = folder / "typed-code"
        shutil.copy(paper, self.code)
        self.password = self._secret("password", "fyra ord utan sammanhang")


def test_burned_machine_is_restored_from_stick_and_paper_and_prints(
    station: Station, tmp_path: Path
) -> None:
    """The drill: machine A is destroyed; B opens its charts and prints them."""
    file = on_a_stick(station, tmp_path)
    wanted = station.stored(WARD)
    elsewhere = Elsewhere(tmp_path / "b", station.code)
    shutil.rmtree(station.folder)
    store = elsewhere.folder / "var"
    said = elsewhere.lykta(
        "backup", "restore", file, "--to", store, "--code-file", elsewhere.code, limit=120
    )
    for unit in UNITS:
        assert f"{unit.code}: " in said.stdout
    assert load(elsewhere.config).store.path == store
    assert elsewhere.stored(WARD) == wanted
    paper = elsewhere.folder / "lists.pdf"
    elsewhere.lykta(
        *("print", "medication-list", "--unit", WARD, "--to", paper), *elsewhere.as_nurse()
    )
    assert paper.read_bytes().startswith(b"%PDF-")
    assert "backup-restored" in elsewhere.audit()
    elsewhere.lykta("capture", "--once")
    assert elsewhere.status()["units"]


def test_restore_tells_where_something_lies_already(station: Station, tmp_path: Path) -> None:
    file = on_a_stick(station, tmp_path)
    before = generations(station)
    words = ("backup", "restore", file, "--to", station.folder / "store")
    refused = station.lykta(*words, "--code-file", station.code, expect=1)
    assert "S-70" in refused.stderr
    assert generations(station) == before


def test_backups_are_listed_verified_and_opened(station: Station, tmp_path: Path) -> None:
    file = on_a_stick(station, tmp_path)
    stick = ("--medium", file.parent)
    assert file.name in station.lykta("backup", "list", *stick).stdout
    assert file.name in station.lykta("backup", "verify", *stick).stdout
    opened = station.lykta("backup", "verify", file, "--opens", "--code-file", station.code)
    assert f"{WARD}: " in opened.stdout
    file.write_bytes(file.read_bytes()[:-1])
    assert "S-60" in station.lykta("backup", "verify", *stick, expect=1).stderr
    assert "backup-made" in station.audit()


def test_backup_is_made_by_the_timetable_and_not_oftener(station: Station, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    station.lykta("backup", "make", "--if-due")
    text = station.config.read_text(encoding="utf-8")
    text = re.sub(r'(\[backup\][^\[]*?)# folder = ""', rf'\1folder = "{stick}"', text)
    station.config.chmod(0o644)
    station.config.write_text(text, encoding="utf-8")
    assert "S-61" in station.lykta("backup", "make", "--if-due", expect=1).stderr
    assert list(stick.iterdir()) == []
    station.lykta("backup", "make", "--new-medium", "--same-disk")
    station.lykta("backup", "make", "--if-due")
    assert len(list(stick.glob("*.lyktabackup"))) == 1
    station.lykta("backup", "make")
    assert len(list(stick.glob("*.lyktabackup"))) == 2


def test_place_for_backups_is_asked_for_in_words(station: Station) -> None:
    assert "Q-11" in station.lykta("backup", "make", expect=1).stderr


def test_store_moves_house_and_the_ward_goes_on(station: Station, tmp_path: Path) -> None:
    before = station.stored(WARD)
    remarked = "# our own remark\n" + station.config.read_text(encoding="utf-8")
    station.config.chmod(0o640)
    station.config.write_text(remarked, encoding="utf-8")
    station.lykta("store", "move", tmp_path / "disk2" / "lykta", limit=120)
    assert load(station.config).store.path == tmp_path / "disk2" / "lykta"
    assert station.config.read_text(encoding="utf-8").startswith("# our own remark\n")
    assert station.config.stat().st_mode & 0o777 == 0o640
    assert (station.folder / "store").exists()
    assert station.stored(WARD) == before
    station.lykta("capture", "--once")
    station.lykta("store", "move", "--remove-old")
    assert not (station.folder / "store").exists()
    assert station.audit().count("store-moved") == 2
    station.lykta("store", "verify", "--code-file", station.code)
    assert "S-75" in station.lykta("store", "move", "--remove-old", expect=1).stderr


def test_store_is_proved_and_its_faults_are_named(station: Station) -> None:
    whole = station.lykta("store", "verify", "--deep", *station.as_nurse())
    assert f"{WARD}: " in whole.stdout
    copies = station.folder / "store" / "copies" / "units" / WARD
    snapshot = next(copies.glob("gen-*/snapshot.db"))
    data = snapshot.read_bytes()
    snapshot.chmod(0o600)
    snapshot.write_bytes(data[:9000] + bytes([data[9000] ^ 1]) + data[9001:])
    damaged = station.lykta("store", "verify", expect=1)
    assert f"{WARD}" in damaged.stderr
    assert "unlock" in station.audit()
    assert "store verify" in station.audit()


def test_figures_of_the_store_are_told(station: Station) -> None:
    station.lykta("capture", "--once")
    text = station.lykta("store", "stats").stdout
    assert f"{WARD}: 2 " in text
    figures = json.loads(station.lykta("store", "stats", "--format", "json").stdout)
    shelf = next(one for one in figures["units"] if one["unit"] == WARD)
    assert shelf["generations"] == 2
    assert shelf["damaged"] == 0
    assert 0 < shelf["bytes"] <= figures["rooms"]["copies"]


def test_ward_that_closed_is_forgotten_only_when_it_is_named(
    station: Station,
) -> None:
    closed = UNITS[1].code
    text = station.config.read_text(encoding="utf-8")
    parts = re.split(r"(?=^\[\[units\]\])", text, flags=re.MULTILINE)
    kept = [part for part in parts if f'code = "{closed}"' not in part]
    station.config.chmod(0o644)
    station.config.write_text("".join(kept), encoding="utf-8")
    assert f"--remove {closed}" in station.lykta("store", "compact").stdout
    assert "S-79" in station.lykta("store", "compact", "--remove", WARD, expect=1).stderr
    units = station.folder / "store" / "copies" / "units"
    assert (units / closed).exists()
    station.lykta("store", "compact", "--remove", closed)
    assert not (units / closed).exists()
    assert (units / WARD).exists()
    assert f"copies of {closed} removed" in station.audit()


@pytest.mark.parametrize("words", [("store", "move"), ("store", "move", "x", "--remove-old")])
def test_half_a_wish_is_asked_about(station: Station, words: tuple[str, ...]) -> None:
    assert station.lykta(*words, expect=2).stderr
