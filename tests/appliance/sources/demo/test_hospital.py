"""The hospital lives by the clock alone, and everything in it hangs together."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.site import CANARY, SEED, UNITS

NOW = datetime(2026, 11, 22, 2, 7, tzinfo=UTC)
WARDS = {"B31": 22, "B32": 20, "M41": 18}


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return Hospital(SEED)


@pytest.fixture(scope="module")
def now(hospital: Hospital) -> Mapping[str, list[dict]]:
    return hospital.at(NOW)


def digest(found: object) -> str:
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()


def lies_in(found: Mapping[str, list[dict]]) -> dict[str, tuple[str, str]]:
    """Return patient -> (ward, bed) of everybody who lies on one of our wards."""
    places = {one["id"]: one for one in found["Location"]}
    wards = {f"ward-{code.lower()}" for code in WARDS}
    census = {}
    for stay in found["Encounter"]:
        if stay["status"] != "in-progress" or stay["class"]["code"] != "IMP":
            continue
        current = [one for one in stay["location"] if one["status"] == "active"]
        assert len(current) == 1
        bed = place = current[0]["location"]["reference"].partition("/")[2]
        while place and place not in wards:
            above = places[place].get("partOf", {}).get("reference", "")
            place = above.partition("/")[2]
        if place:
            census[stay["subject"]["reference"]] = (place[5:].upper(), bed)
    return census


def walk(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name, part
            yield from walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from walk(part)


def test_same_seed_and_instant_give_the_same_bytes(hospital: Hospital) -> None:
    for minutes in (0, 777, 12_345):
        moment = NOW + timedelta(minutes=minutes)
        assert digest(hospital.at(moment)) == digest(Hospital(SEED).at(moment))


def test_what_was_asked_before_never_changes_the_answer() -> None:
    travelled = Hospital(SEED)
    for days in (40, -300, 3):
        travelled.at(NOW + timedelta(days=days))
    assert digest(travelled.at(NOW)) == digest(Hospital(SEED).at(NOW))


def test_another_seed_is_another_hospital() -> None:
    assert digest(Hospital(1).at(NOW)) != digest(Hospital(2).at(NOW))


def test_seconds_do_not_matter_within_a_minute(hospital: Hospital) -> None:
    assert digest(hospital.at(NOW)) == digest(hospital.at(NOW + timedelta(seconds=59)))


def test_captures_a_quarter_of_an_hour_apart_differ_even_at_night(hospital: Hospital) -> None:
    given = [
        digest(hospital.at(NOW + timedelta(minutes=15 * turn))["MedicationAdministration"])
        for turn in range(20)
    ]
    assert len(set(given)) >= 17
    assert all(one != later for one, later in zip(given, given[3:], strict=False))


def test_ids_are_unique_so_that_a_list_can_be_proved_whole(now: Mapping[str, list[dict]]) -> None:
    for kind, all_ in now.items():
        ids = Counter(one["id"] for one in all_)
        assert max(ids.values()) == 1, (kind, ids.most_common(2))


def test_every_reference_leads_somewhere(now: Mapping[str, list[dict]]) -> None:
    known = {f"{kind}/{one['id']}" for kind, all_ in now.items() for one in all_} | {"#med"}
    used = {
        value
        for all_ in now.values()
        for one in all_
        for name, value in walk(one)
        if name == "reference"
    }
    assert len(used) > 1000
    assert not used - known


def test_nothing_is_recorded_from_the_future(hospital: Hospital) -> None:
    for hours in (0, 7, 14, 30):
        moment = NOW + timedelta(hours=hours)
        found = hospital.at(moment)
        given = found["MedicationAdministration"]
        assert len(given) > 1000
        for one in given:
            period = one.get("effectivePeriod", {})
            told = [one.get("effectiveDateTime"), period.get("start"), period.get("end")]
            assert all(datetime.fromisoformat(when) <= moment for when in told if when)
        for one in found["MedicationRequest"]:
            assert datetime.fromisoformat(one["authoredOn"]) <= moment
        for one in found["Observation"]:
            assert datetime.fromisoformat(one["effectiveDateTime"]) <= moment
        for all_ in found.values():
            assert all(datetime.fromisoformat(x["meta"]["lastUpdated"]) <= moment for x in all_)


def test_the_wards_stay_full_for_two_days_and_no_bed_holds_two(hospital: Hospital) -> None:
    before: dict[str, tuple[str, str]] = {}
    changes = []
    for hour in range(0, 49, 2):
        census = lies_in(hospital.at(NOW + timedelta(hours=hour)))
        assert Counter(ward for ward, _ in census.values()) == WARDS
        assert len(set(census.values())) == 60
        if before:
            changes.append(len(set(before.items()) ^ set(census.items())))
        before = census
    assert sum(changes) > 40, "nobody comes, goes or moves"
    assert max(changes) < 30, "half the hospital changed within two hours"


def test_some_go_home_some_come_and_some_only_move(hospital: Hospital) -> None:
    first, last = lies_in(hospital.at(NOW)), lies_in(hospital.at(NOW + timedelta(hours=48)))
    assert len(first.keys() - last.keys()) > 5
    stayed = first.keys() & last.keys()
    assert any(first[one] != last[one] for one in stayed)
    assert any(first[one][0] != last[one][0] for one in stayed), "nobody moved to another ward"


def test_the_fictitious_woman_never_leaves_her_bed(hospital: Hospital) -> None:
    beds = set()
    for days in range(0, 400, 5):
        stays = hospital.census(NOW + timedelta(days=days))
        hers = [stay for stay in stays if stay.person.number == CANARY]
        assert len(hers) == 1
        beds.add(hers[0].place.bed.name)
    assert beds == {"01:1"}
    for days in (0, 23, 90):
        found = hospital.at(NOW + timedelta(days=days))
        key = next(one["id"] for one in found["Patient"] if one["identifier"][0]["value"] == CANARY)
        assert lies_in(found)[f"Patient/{key}"] == ("B31", "bed-b31-01-1")


def test_a_stay_never_forgets_where_it_was(hospital: Hospital) -> None:
    for stay in hospital.at(NOW)["Encounter"]:
        if stay["class"]["code"] != "IMP" or "participant" not in stay:
            continue
        places = stay["location"]
        assert places[0]["period"]["start"] == stay["period"]["start"]
        for one, following in itertools.pairwise(places):
            assert one["status"] == "completed"
            assert one["period"]["end"] == following["period"]["start"]


def test_the_traps_are_set(now: Mapping[str, list[dict]]) -> None:
    visits = Counter((one["status"], one["class"]["code"]) for one in now["Encounter"])
    assert visits["finished", "IMP"] > 10
    assert visits["in-progress", "AMB"] == 3
    assert visits["in-progress", "IMP"] == 62, "sixty of ours, two on a ward nobody copies"
    assert visits["planned", "IMP"] == visits["cancelled", "IMP"] == 3
    orders = Counter(
        (one["status"], one["category"][0]["coding"][0]["code"]) for one in now["MedicationRequest"]
    )
    assert orders["entered-in-error", "inpatient"]
    assert orders["draft", "inpatient"]
    assert orders["active", "community"]
    assert any(len(one.get("location", ())) > 1 for one in now["Encounter"]), "nobody has moved"


def test_it_works_before_its_own_epoch_and_on_both_days_of_the_clock_change() -> None:
    hospital = Hospital(SEED)
    for moment in (
        datetime(2019, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 1, tzinfo=UTC),
    ):
        assert Counter(ward for ward, _ in lies_in(hospital.at(moment)).values()) == WARDS


def test_the_units_that_a_configuration_names_exist(now: Mapping[str, list[dict]]) -> None:
    places = {f"Location/{one['id']}" for one in now["Location"]}
    assert [unit.code for unit in UNITS] == ["B31", "B32", "M41", "TAND"]
    assert {unit.location for unit in UNITS} <= places
