"""One reading of the hospital's stays for several units: honest in time, and never twice."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.capture.round import Watched, capture_round
from appliance.sources.fhir import FhirSource, errors, shared
from storage.clock import Clock, wall_now
from storage.records import Snapshot
from tests.appliance.sources.conftest import Make, fetched, ward
from tests.appliance.world import World
from tests.hospital.fault_proxy import FaultProxy, status
from tests.hospital.sekmet import WARDS, Hospital, differences

CENSUS = "/Encounter?status="


def asked_for_stays(proxy: FaultProxy) -> int:
    """Return how often the hospital's open stays were asked for."""
    return sum(CENSUS in path for path in proxy.asked)


def every_ward(source: FhirSource) -> dict[str, Snapshot]:
    """Return all wards, one after the other."""
    return {code: fetched(source, code) for code in WARDS}


def test_a_round_asks_for_the_stays_once_and_every_ward_is_right(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    for code, snapshot in every_ward(make(proxy.url)).items():
        assert differences(sekmet.loaded, snapshot, WARDS[code]) == []
    assert asked_for_stays(proxy) == 1


def test_the_second_ward_is_as_old_as_the_reading_that_it_shares(
    make: Make, sekmet: Hospital
) -> None:
    source = make(sekmet.url)
    first = fetched(source, "4E")
    at = wall_now()
    second = source.fetch(ward("4W"), at)
    assert second.as_of == at - timedelta(seconds=source.effort.earlier)
    assert abs((second.as_of - first.as_of).total_seconds()) < 0.2
    assert second.captured > at


def test_no_ward_gets_the_same_reading_twice(make: Make, proxy: FaultProxy) -> None:
    """A ward asked for again is asked for anew, or a round would copy the round before."""
    source = make(proxy.url)
    for code in ("4E", "4W", "4E", "4W"):
        fetched(source, code)
    assert asked_for_stays(proxy) == 2
    fetched(source, "4W")
    assert asked_for_stays(proxy) == 3
    assert source.effort.earlier == 0.0


def test_a_reading_is_handed_on_for_a_minute_at_most(
    make: Make, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make(proxy.url)
    fetched(source, "4E")
    really = shared.monotonic()
    monkeypatch.setattr(shared, "monotonic", lambda: really + shared.LONGEST + 0.1)
    fetched(source, "4W")
    assert asked_for_stays(proxy) == 2


def test_a_reading_that_failed_is_never_shared(make: Make, proxy: FaultProxy) -> None:
    source = make(proxy.url, retries=0)
    proxy.on(CENSUS, status(404))
    with pytest.raises(errors.SourceNotThere):
        fetched(source, "4E")
    assert fetched(source, "4W").charts
    assert asked_for_stays(proxy) == 2


def test_a_question_that_names_the_unit_is_not_shared(make: Make, proxy: FaultProxy) -> None:
    source = make(proxy.url, census={"location": "{place}"})
    assert fetched(source, "4E").charts
    assert fetched(source, "4W").charts
    assert sum("/Encounter?" in path and "status=" in path for path in proxy.asked) >= 2


def _moved(sekmet: Hospital, code: str, where: str) -> tuple[Any, Any]:
    """Return a patient's stay as it is, and as it is once she has been moved."""
    stay = next(
        one
        for one in sekmet.loaded["Encounter"]
        if any(WARDS[code] in place["location"]["reference"] for place in one["location"])
    )
    there = {"location": {"reference": f"Location/{WARDS[where]}"}, "status": "active"}
    return stay, {**stay, "location": [there]}


def test_a_patient_moved_while_the_round_runs_is_in_one_ward_only(
    make: Make, sekmet: Hospital
) -> None:
    source = make(sekmet.url)
    stay, moved = _moved(sekmet, "4W", "4E")
    who = stay["subject"]["reference"].partition("/")[2]
    first = fetched(source, "4E")
    sekmet.put(moved)
    try:
        second = fetched(source, "4W")
        again = {code: fetched(source, code) for code in ("4E", "4W")}
    finally:
        sekmet.put(stay)
    here = [who in {chart.person.key for chart in one.charts} for one in (first, second)]
    assert here == [False, True]
    after = {code: who in {c.person.key for c in one.charts} for code, one in again.items()}
    assert after == {"4E": True, "4W": False}


def test_a_slow_reading_is_handed_on_for_longer_but_never_beyond_five_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twenty thousand stays take half a minute to read: a minute later they would be read again."""
    now = [1000.0]
    monkeypatch.setattr(shared, "monotonic", lambda: now[0])

    def reading(took: float) -> Any:
        now[0] += took
        return object()

    stays = shared.SharedStays(share=True)
    first, _ = stays.of("A", now[0], lambda: reading(25.0))
    now[0] = 1249.0
    assert stays.of("B", now[0], lambda: reading(0.0)) == (first, 249.0)
    now[0] = 1251.0
    assert stays.of("C", now[0], lambda: reading(90.0))[0] is not first
    now[0] = 1251.0 + 301.0
    assert stays.of("D", now[0], lambda: reading(0.0))[1] == 0.0


def test_a_round_keeps_every_ward_with_the_time_of_the_reading_they_share(
    make: Make, sekmet: Hospital, tmp_path: Path
) -> None:
    world = World(tmp_path)
    keeper = msgspec.structs.replace(world.keeper(), clock=Clock(tmp_path / "state"))
    watched = [Watched(unit=ward(code)) for code in ("4E", "4W")]
    outcomes = capture_round(make(sekmet.url), watched, keeper)
    kept = [one.manifest for one in outcomes if one.manifest is not None]
    assert len(kept) == 2
    apart = [abs((kept[0].as_of.wall - kept[1].as_of.wall).total_seconds())]
    apart.append(abs(kept[0].as_of.boottime - kept[1].as_of.boottime))
    assert max(apart) < 0.5
