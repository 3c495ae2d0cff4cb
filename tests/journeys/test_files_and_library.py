"""A machine whose record system only puts exports into a folder, and its library."""

from datetime import timedelta
from pathlib import Path

import pytest

from appliance.config import write
from appliance.config.settings import Settings as Whole
from appliance.config.settings import Site, StoreSettings, UnitSettings
from appliance.config.sources import FilesSettings, LibrarySettings
from storage.clock import read_machine, wall_now
from tests.appliance.sources.files.exports import MAPPING, hand_over, pdf, tables
from tests.journeys.station import NURSE, Station


class FilesStation(Station):
    """A machine with a watched folder and a folder of reference documents."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "http://127.0.0.1:9/fhir")
        self.watched, self.shelf = folder / "exports", folder / "docs"
        self.watched.mkdir()
        self.shelf.mkdir()
        (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        settings = Whole(
            site=Site(name="Provsjukhuset", device="LYKTA-T", language="sv"),
            files=(FilesSettings(folder=str(self.watched), mapping=str(folder / "mapping.toml")),),
            units=(UnitSettings(code="B31", name="Kirurgi", place="B31"),),
            store=StoreSettings(folder=str(folder / "store"), floor_mb=1, ballast_mb=1),
            library=LibrarySettings(source=str(self.shelf)),
        )
        self.answers.write_text(
            write(settings) + f'\n[person]\nname = "{NURSE}"\npassword_file = "password"\n',
            encoding="utf-8",
        )

    def export(self, minutes: float, name: str) -> None:
        """Put an export of some minutes ago into the folder, with a document of a patient."""
        at = (wall_now() - timedelta(minutes=minutes)).replace(microsecond=0)
        files = {**tables(at), "a.pdf": pdf("Fiktiv")}
        said = {"a.pdf": {"patient": "18020202-0202", "title": "Ur journalen"}}
        hand_over(self.watched, name, files, at, said)


@pytest.fixture(scope="module")
def files_station(tmp_path_factory: pytest.TempPathFactory) -> FilesStation:
    station = FilesStation(tmp_path_factory.mktemp("files-station"))
    station.export(20, "a")
    station.init()
    return station


def test_export_becomes_a_copy_of_the_time_that_stands_in_it(files_station: FilesStation) -> None:
    files_station.lykta("capture", "--once")
    (unit,) = files_station.status()["units"]
    assert unit["patients"] == 2
    if read_machine().synced:
        assert 19 <= unit["age_minutes"] <= 25
    else:
        assert unit["light"] != "fresh", "nobody can tell how old a file is by a doubtful clock"
    stored = files_station.stored("B31")
    assert [one["title"] for one in stored["charts"][0]["reports"]] == ["Ur journalen"]


def test_older_export_never_replaces_a_newer_one_across_a_restart(
    files_station: FilesStation,
) -> None:
    files_station.lykta("capture", "--once")
    before = files_station.stored("B31")["as_of"]
    (files_station.watched / "a").rename(files_station.folder / "gone")
    files_station.export(300, "old")
    refused = files_station.lykta("capture", "--once", expect=1)
    assert refused.returncode == 1
    assert files_station.stored("B31")["as_of"] == before
    (files_station.watched / "old").rename(files_station.folder / "old")
    files_station.export(1, "b")
    files_station.lykta("capture", "--once")
    assert files_station.stored("B31")["as_of"] > before


def test_bad_export_is_told_with_its_reason_and_the_copy_stays(
    files_station: FilesStation,
) -> None:
    before = files_station.stored("B31")["as_of"]
    there = files_station.watched / "bad"
    hand_over(files_station.watched, "bad", {"stays.csv": b"id;patient\n1"}, wall_now())
    told = files_station.lykta("source", "test", expect=None).stdout
    assert "Avvisade exporter" in told
    assert not there.exists()
    assert files_station.stored("B31")["as_of"] == before


def test_library_is_mirrored_listed_and_read(files_station: FilesStation) -> None:
    (files_station.shelf / "Telefonlista.txt").write_text("Jour 1234\n", encoding="utf-8")
    (files_station.shelf / "rutin.md").write_text("# Reservrutin\n\nRing IT.\n", encoding="utf-8")
    (files_station.shelf / "tabell.pdf").write_bytes(pdf("Tabell"))
    told = files_station.lykta("library", "sync").stdout
    assert "Nytt: Reservrutin" in told
    assert "Inget har ändrats" in files_station.lykta("library", "sync").stdout
    assert "3 dokument" in files_station.lykta("library", "list").stdout
    assert files_station.lykta("library", "show", "telefon").stdout.startswith("Jour 1234")
    target = files_station.folder / "out.pdf"
    files_station.lykta("library", "show", "tabell", "--to", target)
    assert target.read_bytes() == (files_station.shelf / "tabell.pdf").read_bytes()
    refused = files_station.lykta("library", "show", "t", expect=1)
    assert refused.stderr.startswith("R-21")


def test_library_that_lost_its_source_keeps_its_documents(files_station: FilesStation) -> None:
    files_station.shelf.rename(files_station.folder / "moved")
    refused = files_station.lykta("library", "sync", expect=1)
    assert refused.stderr.startswith("R-10")
    listed = files_station.lykta("library", "list", expect=1)
    assert "3 dokument" in listed.stdout
    assert "misslyckades" in listed.stderr
    assert files_station.status()["library"]["code"] == "R-10"
    said = files_station.lykta("status", expect=None).stdout
    assert "Biblioteket kunde inte förnyas" in said
