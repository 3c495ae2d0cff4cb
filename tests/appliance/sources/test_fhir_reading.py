"""Allergies, doses, places, persons and settings: each trap by its name."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from appliance.sources.fhir import FhirSettings, administrations, errors
from appliance.sources.fhir.administrations import recent
from appliance.sources.fhir.census import current_places
from appliance.sources.fhir.client import http_date
from appliance.sources.fhir.paging import Kind
from appliance.sources.fhir.people import person
from appliance.sources.fhir.places import room_and_bed
from appliance.sources.fhir.settings import NATIONAL_NUMBERS, origin
from appliance.sources.fhir.shapes import Flag, Location, Patient
from appliance.sources.fhir.values import id_of, instant
from appliance.sources.fhir.warnings import alerts, allergies
from storage.records import AdministrationStatus, AllergyState, Sex
from tests.appliance.sources.fhir_samples import NOW, SINCE, ZONE, allergy, given, stay

NKA = ("716186003", "No known allergies")
PENICILLIN = ("764146007", "Penicillin")


def state(*found: Any, trust: bool = False) -> AllergyState:
    return allergies(list(found), trust_ended_none_known=trust)[0].state


def test_silence_is_not_the_same_as_no_allergies() -> None:
    assert state() is AllergyState.NOT_RECORDED
    assert state(allergy(*NKA)) is AllergyState.NONE_KNOWN


def test_no_known_allergies_beside_an_allergy_never_hides_it() -> None:
    found, _ = allergies([allergy(*NKA), allergy(*PENICILLIN)], trust_ended_none_known=True)
    assert found.state is AllergyState.LISTED
    assert [entry.substance for entry in found.entries] == ["Penicillin"]


@pytest.mark.parametrize("clinical", ["resolved", "inactive"])
def test_an_ended_statement_of_no_allergies_is_trusted_only_where_the_site_says_so(
    clinical: str,
) -> None:
    ended = allergy(*NKA, clinical)
    assert state(ended) is AllergyState.NOT_RECORDED
    assert state(ended, trust=True) is AllergyState.NONE_KNOWN


@pytest.mark.parametrize("true", ["refuted", "entered-in-error"])
def test_a_refuted_statement_counts_for_nothing(true: str) -> None:
    assert state(allergy(*NKA, true=true), trust=True) is AllergyState.NOT_RECORDED
    assert state(allergy(*PENICILLIN, true=true)) is AllergyState.NOT_RECORDED


@pytest.mark.parametrize("clinical", ["resolved", "inactive"])
def test_an_allergy_that_is_over_is_not_listed(clinical: str) -> None:
    assert state(allergy(*PENICILLIN, clinical)) is AllergyState.NOT_RECORDED


def test_an_unconfirmed_allergy_is_listed_with_its_certainty() -> None:
    found, _ = allergies([allergy(*PENICILLIN, true="unconfirmed")], trust_ended_none_known=False)
    assert found.entries[0].certainty == "unconfirmed"


def test_no_known_drug_allergy_is_less_than_no_known_allergy() -> None:
    partial = allergy("409137002", "No known drug allergy")
    found, sayings = allergies([partial], trust_ended_none_known=True)
    assert found.state is AllergyState.NOT_RECORDED
    assert [one.text for one in sayings] == ["No known drug allergy"]


def flag(**changes: Any) -> Flag:
    tree = {"resourceType": "Flag", "id": "f", "status": "active", "code": {"text": "MRSA"}}
    return Kind(Flag).read(json.dumps({**tree, **changes}).encode(), "h")


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (flag(), True),
        (flag(status="inactive"), False),
        (flag(status="entered-in-error"), False),
        (flag(period={"end": "2026-11-21T00:00:00Z"}), False),
        (flag(period={"end": "2026-11-22"}), True),
        (flag(period={"end": "2026-11-20"}), False),
    ],
)
def test_a_warning_is_shown_as_long_as_it_holds(found: Flag, shown: bool) -> None:
    assert bool(alerts([found], NOW, ZONE)) == shown


@pytest.mark.parametrize(
    ("status", "read", "reason"),
    [
        ("completed", AdministrationStatus.GIVEN, ()),
        ("not-done", AdministrationStatus.NOT_GIVEN, ()),
        ("in-progress", AdministrationStatus.RUNNING, ()),
        ("stopped", AdministrationStatus.UNCLEAR, (administrations.CUT_OFF,)),
        ("on-hold", AdministrationStatus.UNCLEAR, (administrations.PAUSED,)),
        ("unknown", AdministrationStatus.UNCLEAR, (administrations.ODD_STATUS,)),
        ("new-word", AdministrationStatus.UNCLEAR, (administrations.ODD_STATUS,)),
    ],
)
def test_only_what_was_surely_given_is_given(
    status: str, read: AdministrationStatus, reason: tuple[str, ...]
) -> None:
    (dose,) = administrations.administrations([given(status=status)], ZONE, {}, {}, "h")
    assert (dose.status, dose.check) == (read, reason)
    assert dose.at == datetime(2026, 11, 22, 1, tzinfo=UTC)


def test_a_dose_dated_by_day_alone_gets_no_false_time() -> None:
    day = given(effectiveDateTime="2026-11-21")
    (dose,) = administrations.administrations([day], ZONE, {}, {}, "h")
    assert dose.check == (administrations.DAY_ONLY,)


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, True),
        ({"effectiveDateTime": "2026-11-01T00:00:00Z"}, False),
        ({"effectiveDateTime": "2026-11-01T00:00:00Z", "status": "in-progress"}, True),
        ({"status": "entered-in-error"}, False),
        (
            {
                "effectiveDateTime": None,
                "effectivePeriod": {"start": "2026-11-18T00:00:00Z", "end": "2026-11-20T00:00:00Z"},
            },
            True,
        ),
    ],
)
def test_an_infusion_that_still_runs_is_recent_however_long_ago_it_began(
    changes: dict[str, Any], kept: bool
) -> None:
    assert bool(recent([given(**changes)], SINCE, ZONE, "h")) == kept


def test_a_dose_without_any_time_fails_the_ward() -> None:
    with pytest.raises(errors.SourceBadValue):
        recent([given(effectiveDateTime=None)], SINCE, ZONE, "h")


def placed(*places: dict[str, Any]) -> list[str]:
    found = stay(
        location=[
            {"location": {"reference": f"Location/{at}"}, **one} for at, one in enumerate(places)
        ]
    )
    return [one.location.reference[-1] for one in current_places(found, NOW, ZONE)]


def test_where_a_patient_is_now() -> None:
    ended, runs = "2026-11-21T10:00:00Z", "2026-11-23T10:00:00Z"
    assert placed({"status": "active"}, {"status": "completed"}) == ["0"]
    assert placed({"period": {"end": ended}}, {"period": {"end": runs}}, {}) == ["1", "2"]
    assert placed({"status": "planned"}, {"status": "reserved"}) == []
    assert placed({"status": "active"}, {"status": "active"}) == ["0", "1"]


def test_a_patient_on_the_way_stays_on_her_last_wards_list_for_a_day() -> None:
    now, old = {"end": "2026-11-22T01:00:00Z"}, {"end": "2026-11-20T01:00:00Z"}
    before = {"end": "2026-11-21T20:00:00Z"}
    assert placed(
        {"status": "completed", "period": before}, {"status": "completed", "period": now}
    ) == ["1"]
    assert placed({"status": "completed", "period": old}) == []
    assert placed({"status": "completed"}) == ["0"]


def place(key: str, kind: str = "", above: str = "") -> Location:
    tree: dict[str, Any] = {"resourceType": "Location", "id": key, "name": f"N{key}"}
    if kind:
        tree["physicalType"] = {"coding": [{"code": kind}]}
    if above:
        tree["partOf"] = {"reference": f"Location/{above}"}
    return Kind(Location).read(json.dumps(tree).encode(), "h")


@pytest.mark.parametrize(
    ("way", "names"),
    [
        ((place("b", "bd"), place("r", "ro"), place("w", "wa"), place("h")), ("Nr", "Nb")),
        ((place("b"), place("r"), place("w")), ("Nr", "Nb")),
        ((place("r", "ro"), place("w")), ("Nr", "")),
        ((place("b", "bd"), place("w")), ("", "Nb")),
        ((place("w"),), ("", "")),
    ],
)
def test_room_and_bed_come_from_the_hierarchy(way: Any, names: tuple[str, str]) -> None:
    assert room_and_bed(way, "w") == names


def patient(**changes: Any) -> Patient:
    tree = {"resourceType": "Patient", "id": "p1", **changes}
    return Kind(Patient).read(json.dumps(tree).encode(), "h")


def test_the_personal_number_comes_before_every_other_number() -> None:
    found = patient(
        identifier=[
            {"use": "official", "system": "urn:x", "value": "1"},
            {"type": {"coding": [{"code": "MR"}]}, "value": "2"},
            {"use": "old", "system": NATIONAL_NUMBERS[0], "value": "3"},
            {"system": NATIONAL_NUMBERS[0], "value": "18020202-0202"},
        ],
        name=[
            {"use": "old", "family": "Förr", "given": ["Kvinna"]},
            {"use": "official", "family": "Fiktiv", "given": ["Kvinna", "Eva"]},
        ],
        gender="female",
        birthDate="1802-02-02",
    )
    read = person(found, NATIONAL_NUMBERS)
    assert (read.number, read.name) == ("18020202-0202", "Fiktiv, Kvinna Eva")
    assert read.sex is Sex.FEMALE


def test_without_a_personal_number_the_record_number_identifies() -> None:
    found = patient(identifier=[{"type": {"coding": [{"code": "MR"}]}, "value": "M-17"}])
    assert person(found, NATIONAL_NUMBERS).number == "M-17"
    assert person(patient(), NATIONAL_NUMBERS).number == ""


def test_a_protected_identity_is_known_as_one() -> None:
    label = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    assert person(patient(meta={"security": [{"system": label, "code": "R"}]}), ()).protected
    assert not person(patient(meta={"security": [{"system": label, "code": "N"}]}), ()).protected


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("Patient/7", "7"),
        ("https://h/fhir/Patient/7", "7"),
        ("Patient/7/_history/2", "7"),
        ("Person/7", ""),
        ("urn:uuid:7", ""),
        ("#p", ""),
        ("", ""),
        ("Patient/a b", ""),
    ],
)
def test_references_are_understood_or_not_at_all(reference: str, key: str) -> None:
    assert id_of(reference, "Patient") == key


def test_times_without_a_zone_are_the_sites_own() -> None:
    assert instant("2026-11-22T02:00:00+01:00", ZONE) == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert instant("2026-11-22", ZONE) == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert instant("2026-11-22T01:00:00.123456789Z", ZONE) is not None
    assert instant("2026-11", ZONE) is None
    assert instant("i går", ZONE) is None


@pytest.mark.parametrize(
    "url",
    ["", "hospital", "ftp://h/fhir", "https://u:p@h/fhir", "https://h:x/fhir", "https://h/?a=1"],
)
def test_an_address_that_cannot_be_one_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(errors.SourceAddressWrong):
        FhirSettings(base_url=url, places={})


def test_a_secret_is_not_in_what_a_log_would_show() -> None:
    settings = FhirSettings(base_url="https://h/fhir/", places={}, auth="bearer", secret="geheim")
    assert "geheim" not in repr(settings)
    assert settings.base == "https://h/fhir"
    assert settings.history == timedelta(hours=72)
    assert origin("https://h/x") == origin("https://h:443/y")


@pytest.mark.parametrize(
    "header",
    [
        "Sun, 22 Nov 2026 03:00:00 GMT",
        "Sun, 22 Nov 2026 03:00:00 -0000",
        "Sun, 22 Nov 2026 03:00:00",
        "Sun, 22 Nov 2026 04:00:00 +0100",
    ],
)
def test_servers_date_without_a_zone_never_stops_the_capture(header: str) -> None:
    assert http_date(header) == datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize("header", ["", "0", "soon", "Sun, 99 Nov 2026 03:00:00 GMT"])
def test_servers_date_that_is_none_is_no_clock(header: str) -> None:
    assert http_date(header) is None


@pytest.mark.parametrize("clock", ["T00:00:00", "T00:00:00Z", "T23:59:59+14:00", ""])
@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "9999-01-01", "9999-12-31"])
def test_time_at_the_calendars_end_can_be_shown_in_every_zone(day: str, clock: str) -> None:
    at = instant(day + clock, ZONE)
    assert at is not None
    assert at.year in (1, 9999)
    for hours in (-14, 14):
        at.astimezone(timezone(timedelta(hours=hours)))
