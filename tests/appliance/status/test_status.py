"""The status: no password, the reason in words, and exit codes that monitoring understands."""

import json

import pytest

from appliance.sources.source import SourceUnreachable
from appliance.status import report
from printing.language import language
from storage.freshness import Light
from tests.appliance.world import World, patients
from tests.storage.site import flip

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")


def light(world: World, unit: str) -> Light:
    return next(one.freshness.light for one in world.look().units if one.unit.code == unit)


def test_never_copied_is_missing_and_critical(world: World) -> None:
    seen = world.look()
    assert seen.light is Light.MISSING
    assert report.exit_code(seen) == 2
    assert seen.reached is None


@pytest.mark.parametrize(
    ("minutes", "expected", "code"),
    [
        (0, Light.FRESH, 0),
        (44, Light.FRESH, 0),
        (46, Light.AGEING, 1),
        (60, Light.AGEING, 1),
        (61, Light.STALE, 2),
        (60 * 24 * 40, Light.STALE, 2),
    ],
)
def test_light_turns_with_age_alone(
    world: World, minutes: float, expected: Light, code: int
) -> None:
    world.round()
    world.at(minutes)
    seen = world.look()
    assert seen.light is expected
    assert report.exit_code(seen) == code


def test_copy_of_another_boot_with_an_unconfirmed_clock_is_never_called_fresh(
    world: World,
) -> None:
    world.round()
    world.at(5, boot="boot-b", up=2, synced=False)
    seen = world.look()
    assert seen.light is Light.UNKNOWN
    assert report.exit_code(seen) == 3
    words = report.as_text(seen, SV, "Sjukhuset", "LYKTA")
    assert "minst" in words


def test_one_bad_ward_decides_the_exit_code(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["14"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    seen = world.look()
    assert light(world, "14") is Light.STALE
    assert light(world, "15") is Light.FRESH
    assert report.exit_code(seen) == 2
    assert seen.reached is False


def test_why_stands_in_words_beside_the_unit(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["14"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    text = report.as_text(world.look(), EN, "The Hospital", "LYKTA")
    (ward,) = [part for part in text.split("\n\n") if "TOO OLD" in part]
    assert "fhir.example.org cannot be reached" in ward
    assert "24 patients, 48 medicines" in text


def test_damaged_newest_copy_is_named_and_the_older_ones_age_counts(world: World) -> None:
    world.round()
    world.at(30)
    world.round()
    flip(world.site.generation_dir(2) / "snapshot.db", 5000)
    seen = next(one for one in world.look().units if one.unit.code == "14")
    assert seen.manifest is not None
    assert seen.manifest.generation == 1
    assert seen.faults
    assert seen.freshness.age is not None
    assert seen.freshness.age.at_least.total_seconds() == 30 * 60
    assert any(reason.text == seen.faults[0].message for reason in seen.freshness.reasons)


def test_json_is_whole_and_holds_no_patient(world: World) -> None:
    world.round()
    world.at(10)
    document = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    assert document["exit_code"] == 0
    ward = document["units"][0]
    assert (ward["code"], ward["patients"], ward["age_at_least"]) == ("14", 24, 600.0)
    assert ward["limit"] == 3600
    assert "Håkansson" not in json.dumps(document, ensure_ascii=False)


def test_nagios_line_has_a_verdict_and_measures(world: World) -> None:
    world.round()
    world.at(50)
    line = report.as_nagios(world.look(), EN)
    assert line.startswith("LYKTA WARNING - 0 of 3 units fresh")
    assert "'14_age'=3000s;2700;3600;0" in line
    assert "\n" not in line


def test_nagios_says_unknown_value_where_there_is_no_copy(world: World) -> None:
    world.source.answers["14"] = SourceUnreachable(host="x")
    world.round()
    assert "'14_age'=U;" in report.as_nagios(world.look(), EN)


def test_refused_capture_says_so_though_the_copy_is_fresh(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    text = report.as_text(world.look(), SV, "Sjukhuset", "LYKTA")
    assert "inte har några patienter" in text


def test_all_copies_damaged_is_told_apart_from_never_copied(world: World) -> None:
    world.round()
    flip(world.site.generation_dir(1) / "snapshot.db", 5000)
    seen = next(one for one in world.look().units if one.unit.code == "14")
    assert seen.freshness.light is Light.MISSING
    assert seen.faults
    assert any(reason.text == seen.faults[0].message for reason in seen.freshness.reasons)
