"""The ways of asking for many patients: equal in what they bring, and believed no further."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from appliance.sources.fhir import FhirSource, asking, errors
from appliance.sources.fhir.strategies import Findings, Strategy, probe
from appliance.sources.source import SourceUnreachable
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.fault_proxy import FaultProxy, edited, status
from tests.hospital.sekmet import WARDS, Hospital, admitted, differences

OTHERS = (Strategy.WARD, Strategy.LISTS)


def used(source: FhirSource) -> Strategy:
    """Return the strategy that a source has come to."""
    return source._choice.strategy


@pytest.mark.parametrize("code", WARDS)
def test_three_strategies_bring_one_and_the_same_snapshot(
    make: Make, sekmet: Hospital, code: str
) -> None:
    truth = fetched(make(sekmet.url, strategy="patients"), code)
    assert truth.charts
    for strategy in OTHERS:
        source = make(sekmet.url, strategy=strategy.value)
        assert fetched(source, code).charts == truth.charts
        assert used(source) is strategy


def test_fewer_questions_are_asked_by_ward_and_by_lists(make: Make, sekmet: Hospital) -> None:
    asked = {}
    for strategy in Strategy:
        source = make(sekmet.url, strategy=strategy.value)
        fetched(source)
        asked[strategy] = source.effort.requests
    assert asked[Strategy.WARD] < asked[Strategy.PATIENTS]
    assert asked[Strategy.LISTS] < asked[Strategy.PATIENTS]


def test_orders_mixed_up_once_lists_were_heeded_fail_the_ward(
    make: Make, proxy: FaultProxy
) -> None:
    """A server that heeds lists and then answers with somebody else's order mixes answers up."""
    source = make(proxy.url, strategy="lists")
    fetched(source)
    proxy.on("/MedicationRequest?", edited(_of_another))
    with pytest.raises(errors.SourceWrongPatient):
        fetched(source)


def _of_another(tree: Any) -> None:
    tree["entry"][0]["resource"]["subject"]["reference"] = "Patient/other"


def one_patient_only(answer: Any) -> Any:
    """Answer for the first patient of a list alone, with a total that fits."""
    tree = answer.json()
    entries = tree.get("entry", [])
    kept = [one for one in entries if _subject(one) == _subject(entries[0])]
    return answer.with_json({**tree, "entry": kept, "total": len(kept)})


def nothing(answer: Any) -> Any:
    """Answer nothing, and that nothing is all there is."""
    return answer.with_json({**answer.json(), "entry": [], "total": 0, "link": []})


def _subject(entry: Any) -> str:
    found: str = entry["resource"]["subject"]["reference"]
    return found


def _listed(sekmet: Hospital, kind: str, code: str = "4E") -> str:
    """Return what stands in a question for a list of a ward's patients, and in no other."""
    return f"/{kind}?patient={min(admitted(sekmet.loaded, WARDS[code]))},"


@pytest.mark.parametrize(
    ("kind", "breaking"),
    [
        ("MedicationRequest", one_patient_only),
        ("MedicationAdministration", nothing),
        ("AllergyIntolerance", status(400)),
        pytest.param("MedicationRequest", nothing, marks=pytest.mark.full),
        pytest.param("MedicationRequest", status(403), marks=pytest.mark.full),
        pytest.param("MedicationAdministration", one_patient_only, marks=pytest.mark.full),
        pytest.param("AllergyIntolerance", nothing, marks=pytest.mark.full),
    ],
)
def test_a_server_that_heeds_no_lists_costs_questions_and_no_order(
    make: Make, proxy: FaultProxy, sekmet: Hospital, breaking: Any, kind: str
) -> None:
    proxy.on("/Encounter?location=", status(400), times=None)
    proxy.on(_listed(sekmet, kind), breaking, times=None)
    source = make(proxy.url)
    truth = fetched(make(sekmet.url, strategy="patients"))
    assert fetched(source).charts == truth.charts
    assert used(source) is Strategy.PATIENTS


def test_a_first_order_written_between_two_questions_costs_no_strategy(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    """The list was right when it was asked; it is asked again before it is distrusted."""
    proxy.on("/Encounter?location=", status(400), times=None)
    proxy.on(_listed(sekmet, "MedicationRequest"), nothing, times=1)
    source = make(proxy.url)
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert used(source) is Strategy.LISTS


def test_a_strategy_that_failed_is_tried_again_after_a_day(
    make: Make, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.on("/Encounter?location=", status(400))
    source = make(proxy.url)
    fetched(source)
    assert used(source) is Strategy.LISTS
    fetched(source)
    assert used(source) is Strategy.LISTS
    really = asking.monotonic
    monkeypatch.setattr(asking, "monotonic", lambda: really() + 24 * 3600 + 1)
    fetched(source)
    assert used(source) is Strategy.WARD


def test_a_server_that_ignores_the_place_is_not_asked_for_its_whole_hospital_again(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    everybody = httpx.get(
        f"{sekmet.url}/Encounter?status=in-progress&_count=200&_include=Encounter:patient",
        trust_env=False,
    ).json()
    proxy.on("/Encounter?location=", edited(lambda _tree: everybody), times=None)
    source = make(proxy.url)
    assert differences(sekmet.loaded, fetched(source, "4W"), WARDS["4W"]) == []
    assert used(source) is Strategy.LISTS


def test_more_measures_than_can_be_listed_are_asked_for_one_by_one(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    truth = fetched(make(sekmet.url, strategy="patients"))
    proxy.on(_listed(sekmet, "Observation"), status(400), times=None)
    source = make(proxy.url)
    assert fetched(source).charts == truth.charts
    assert used(source) is Strategy.WARD


def test_a_strategy_that_the_site_chose_fails_rather_than_ask_otherwise(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on(_listed(sekmet, "MedicationRequest"), nothing, times=None)
    with pytest.raises(errors.SourceStrategyFails) as fault:
        fetched(make(proxy.url, strategy="lists"))
    assert "MedicationRequest" in str(fault.value)


def _without_one(kind: str) -> Callable[[Any], None]:
    def change(tree: Any) -> None:
        found = [one for one in tree["entry"] if one["resource"]["resourceType"] == kind]
        tree["entry"].remove(found[-1])

    return change


@pytest.mark.parametrize("kind", ["MedicationRequest", "AllergyIntolerance"])
def test_what_a_ward_question_leaves_out_is_found_by_counting(
    make: Make, proxy: FaultProxy, sekmet: Hospital, kind: str
) -> None:
    proxy.on("/Encounter?location=", edited(_without_one(kind)), times=None)
    source = make(proxy.url)
    truth = fetched(make(sekmet.url, strategy="patients"))
    assert fetched(source).charts == truth.charts
    assert used(source) is Strategy.LISTS


def test_a_ward_question_without_includes_leads_to_lists(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    def bare(tree: Any) -> None:
        tree["entry"] = [
            one for one in tree["entry"] if one["resource"]["resourceType"] == "Encounter"
        ]

    proxy.on("/Encounter?location=", edited(bare), times=None)
    source = make(proxy.url)
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert used(source) is Strategy.LISTS


def test_a_patient_whom_the_ward_question_does_not_bring_is_asked_for(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    def fewer(tree: Any) -> None:
        gone = next(one for one in tree["entry"] if one["resource"]["resourceType"] == "Encounter")
        tree["entry"].remove(gone)
        tree["total"] -= 1

    proxy.on("/Encounter?location=", edited(fewer), times=None)
    source = make(proxy.url)
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert used(source) is Strategy.WARD


def test_a_silent_server_is_no_reason_to_ask_in_another_way(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    """A passing outage must not cost the strategy: that would be hundreds of questions more."""
    source = make(proxy.url, retries=0)
    proxy.on("/MedicationAdministration?", status(503), times=None)
    with pytest.raises(SourceUnreachable):
        fetched(source)
    proxy.heal()
    fetched(source)
    assert used(source) is Strategy.WARD


def _probed(source: FhirSource, code: str = "4E") -> Findings:
    with source._visit() as (visit, pool):
        return probe(visit, pool, f"Location/{WARDS[code]}")


def test_the_probe_recommends_the_fewest_questions_that_prove_themselves(
    make: Make, sekmet: Hospital
) -> None:
    found = _probed(make(sekmet.url))
    assert [one.strategy for one in found.tried] == list(Strategy)
    assert all(one.proved for one in found.tried)
    assert found.recommended in OTHERS
    assert (found.patients, found.counts, found.changes) == (7, True, True)


def test_the_probe_says_why_not(make: Make, proxy: FaultProxy, sekmet: Hospital) -> None:
    proxy.on("/Encounter?location=", status(400), times=None)
    proxy.on(_listed(sekmet, "AllergyIntolerance"), nothing, times=None)
    proxy.on("_lastUpdated=", status(400), times=None)
    proxy.on("_summary=count", status(400), times=None)
    found = _probed(make(proxy.url))
    assert found.recommended is Strategy.PATIENTS
    assert "AllergyIntolerance" in found.tried[1].why
    assert found.tried[0].why
    assert (found.counts, found.changes) == (False, False)


def test_the_probe_of_an_empty_ward_recommends_what_every_server_can(
    make: Make, sekmet: Hospital
) -> None:
    sekmet.put({"resourceType": "Location", "id": "empty-ward", "name": "Empty"})
    try:
        with make(sekmet.url)._visit() as (visit, pool):
            found = probe(visit, pool, "Location/empty-ward")
    finally:
        sekmet.delete("Location", "empty-ward")
    assert found.recommended is Strategy.PATIENTS
    assert found.patients == 0
