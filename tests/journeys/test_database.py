"""IT connects a clinic's database: mapping, test, copy, and the day book that comes of it."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from appliance.config import load, write
from appliance.config.settings import UnitSettings
from appliance.config.sources import SqlSettings
from storage.clock import wall_now
from storage.records import UnitKind
from tests.hospital import sqlserver
from tests.journeys.station import Station

SOURCE = "Tidboken"


def connect(station: Station, server: sqlserver.SqlServer, mapping: str) -> None:
    """Add a dental practice's database beside the hospital, with a clinic of its own."""
    station.secret("database-password", sqlserver.PASSWORD)
    now = load(station.config)
    database = SqlSettings(
        name=SOURCE,
        url=server.url(),
        secret_file=str(station.folder / "database-password"),
        mapping=mapping,
    )
    hospital = msgspec.structs.replace(now.fhir[0], name="Journalen")
    units = [msgspec.structs.replace(one, source="Journalen") for one in now.units]
    clinic = UnitSettings(
        code="FTV", name="Folktandvården Lyktan", kind=UnitKind.CLINIC, place="1", source=SOURCE
    )
    changed = msgspec.structs.replace(
        now, fhir=(hospital,), sql=(database,), units=(*units[:1], clinic)
    )
    file = station.folder / "new.toml"
    file.write_text(write(changed), encoding="utf-8")
    station.lykta("config", "apply", file)


def today() -> str:
    return wall_now().astimezone(ZoneInfo("Europe/Stockholm")).date().isoformat()


def test_clinic_in_a_database_is_tested_copied_and_shown(station: Station, tmp_path: Path) -> None:
    own = tmp_path / "clinic.toml"
    shown = station.lykta("source", "mapping", "show", "dental-practice").stdout
    own.write_text(shown.replace("Dental practice (SQL Server)", "Vår tidbok"), encoding="utf-8")
    assert "Vår tidbok" in station.lykta("source", "mapping", "check", own).stdout
    (tmp_path / "base").mkdir()
    day = wall_now().astimezone(ZoneInfo("Europe/Stockholm")).date()
    with sqlserver.sqlserver(tmp_path / "base", sqlserver.practice(day)) as server:
        connect(station, server, str(own))
        told = station.lykta("source", "test", "--source", SOURCE).stdout
        assert "Inloggningen kan läsa och kan inte skriva." in told
        assert "Vår tidbok" in told
        station.lykta("capture", "--once")
    book = station.lykta("show", "--unit", "FTV", *station.as_nurse()).stdout
    assert "Åström, Örjan" in book
    assert "070-1740606" in book
    assert "Patienten: Rädd för nålar" in book
    assert "FLYTTAD till" in book
    assert "Skyddad" not in book, "her visit was cancelled"


def test_mistake_in_a_mapping_is_told_with_its_line(station: Station, tmp_path: Path) -> None:
    own = tmp_path / "clinic.toml"
    text = station.lykta("source", "mapping", "show", "dental-practice").stdout
    own.write_text(text.replace("FROM Category", "INTO Category"), encoding="utf-8")
    done = station.lykta("source", "mapping", "check", own, expect=1)
    line = text[: text.index("FROM Category")].count("\n") + 1
    assert f"line {line}" in done.stderr
    assert "INTO" in done.stderr


def test_shipped_mappings_and_their_fields_are_listed(station: Station) -> None:
    listed = station.lykta("source", "mapping", "list").stdout
    assert "dental-practice" in listed
    assert "ward-postgresql" in listed
    assert "moved_to" in station.lykta("source", "mapping", "fields", "clinic").stdout
