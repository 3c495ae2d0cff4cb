"""A fingerprint changes with what a connection test speaks of, and with nothing else."""

from pathlib import Path

import msgspec
import pytest

from appliance.config import Settings
from appliance.config.fingerprint import fingerprints
from appliance.config.sources import SqlSettings
from tests.journeys.station import settings


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return settings("https://h/fhir", tmp_path)


def the_one(site: Settings) -> str:
    (found,) = fingerprints(site).values()
    return found


def test_another_way_to_ask_or_another_place_is_another_fingerprint(site: Settings) -> None:
    replace = msgspec.structs.replace
    source, unit = site.fhir[0], site.units[0]
    others = [
        replace(site, fhir=(replace(source, url="https://h/other"),)),
        replace(site, fhir=(replace(source, secret_file="other"),)),
        replace(site, fhir=(replace(source, parallel=2),)),
        replace(site, units=(replace(unit, place="Location/other"), *site.units[1:])),
        replace(site, units=(replace(unit, kind="clinic"), *site.units[1:])),
        replace(site, units=site.units[1:]),
    ]
    prints = {the_one(one) for one in [site, *others]}
    assert len(prints) == len(others) + 1


def test_what_a_test_does_not_speak_of_leaves_the_fingerprint(site: Settings) -> None:
    replace = msgspec.structs.replace
    unit = replace(site.units[0], name="Annat", canary="18020202-0202", age_limit_minutes=5)
    for same in (
        replace(site, units=(unit, *site.units[1:])),
        replace(site, units=tuple(reversed(site.units))),
        replace(site, kiosk=replace(site.kiosk, theme="night")),
    ):
        assert the_one(same) == the_one(site)


def test_a_changed_mapping_file_is_another_fingerprint(site: Settings, tmp_path: Path) -> None:
    mapping = tmp_path / "praxis.toml"
    source = SqlSettings(url="postgresql+psycopg://l@h/b", mapping=str(mapping))
    sql = msgspec.structs.replace(site, fhir=(), sql=(source,))
    absent = the_one(sql)
    mapping.write_text("a = 1")
    first = the_one(sql)
    mapping.write_text("a = 2")
    assert len({absent, first, the_one(sql)}) == 3


def test_a_unit_that_moves_to_another_source_changes_both(site: Settings) -> None:
    replace = msgspec.structs.replace
    one, other = replace(site.fhir[0], name="A"), replace(site.fhir[0], name="B")
    units = tuple(replace(unit, source="A") for unit in site.units)
    units = (units[0], replace(units[1], source="B"), *units[2:])
    before = fingerprints(replace(site, fhir=(one, other), units=units))
    moved = (replace(units[0], source="B"), *units[1:])
    after = fingerprints(replace(site, fhir=(one, other), units=moved))
    assert before["A"] != after["A"]
    assert before["B"] != after["B"]


def test_source_that_lost_its_last_unit_is_not_said_to_be_changed_for_ever(site: Settings) -> None:
    replace = msgspec.structs.replace
    one, other = replace(site.fhir[0], name="A"), replace(site.fhir[0], name="B")
    units = tuple(replace(unit, source="A") for unit in site.units)
    assert fingerprints(replace(site, fhir=(one, other), units=units)).keys() == {"A"}
