"""The FHIR source against a server and patients that others made."""

from datetime import timedelta

import pytest

from appliance.sources.fhir import FhirSource, errors
from appliance.sources.fhir.strategies import Strategy
from storage.clock import wall_now
from storage.records import AllergyState, Unit
from tests.appliance.sources.conftest import LONG_AGO, Make, fetched
from tests.appliance.sources.contract import SourceTests
from tests.hospital.fault_proxy import FaultProxy
from tests.hospital.sekmet import WARDS, Hospital, admitted, differences


class TestContract(SourceTests):
    """The FHIR source keeps the contract."""

    @pytest.fixture
    def source(self, make: Make, sekmet: Hospital) -> FhirSource:
        return make(sekmet.url)

    @pytest.fixture
    def unit(self) -> Unit:
        return Unit(code="4E", name="Ward 4E")

    @pytest.fixture
    def unknown_unit(self) -> Unit:
        return Unit(code="9Z", name="Ward 9Z")

    @pytest.fixture
    def dead_source(self, make: Make, free_port) -> FhirSource:  # type: ignore[no-untyped-def]
        return make(f"http://127.0.0.1:{free_port()}/fhir", retries=0)


@pytest.mark.parametrize("code", WARDS)
def test_every_patient_and_order_of_a_ward_is_there_and_nothing_else(
    make: Make, sekmet: Hospital, code: str
) -> None:
    snapshot = fetched(make(sekmet.url), code)
    assert snapshot.charts
    assert differences(sekmet.loaded, snapshot, WARDS[code]) == []


def test_the_wards_together_hold_every_admitted_patient(make: Make, sekmet: Hospital) -> None:
    source = make(sekmet.url)
    got = [chart.person.key for code in WARDS for chart in fetched(source, code).charts]
    assert sorted(got) == sorted(
        stay["subject"]["reference"].partition("/")[2] for stay in sekmet.loaded["Encounter"]
    )


def test_the_comparison_finds_a_lost_order_and_a_changed_digit(
    make: Make, sekmet: Hospital
) -> None:
    import msgspec

    snapshot = fetched(make(sekmet.url))
    chart = max(snapshot.charts, key=lambda one: len(one.orders))
    dosed = next(order for order in chart.orders if order.amount)
    poorer = msgspec.structs.replace(
        chart, orders=tuple(one for one in chart.orders if one is not dosed)
    )
    tenfold = msgspec.structs.replace(dosed.amount, value=dosed.amount.value + "0")  # type: ignore[type-var]
    wrong = msgspec.structs.replace(
        chart, orders=(msgspec.structs.replace(dosed, amount=tenfold), *poorer.orders)
    )
    for spoilt in (poorer, wrong):
        charts = tuple(spoilt if one is chart else one for one in snapshot.charts)
        changed = msgspec.structs.replace(snapshot, charts=charts)
        assert len(differences(sekmet.loaded, changed, WARDS["4E"])) == 1
    fewer = msgspec.structs.replace(snapshot, charts=snapshot.charts[1:])
    assert len(differences(sekmet.loaded, fewer, WARDS["4E"])) == 1


def test_small_pages_bring_the_same_list(make: Make, proxy: FaultProxy) -> None:
    whole = fetched(make(proxy.url))
    paged = fetched(make(proxy.url, page_size=6))
    assert paged.charts == whole.charts
    assert any("_offset" in path for path in proxy.asked)


def test_questions_under_way_are_bounded(make: Make, proxy: FaultProxy) -> None:
    fetched(make(proxy.url, parallel=2))
    assert proxy.most_at_once == 2


def test_charts_stand_in_bed_order(make: Make, sekmet: Hospital) -> None:
    beds = [chart.stay.bed for chart in fetched(make(sekmet.url)).charts]
    assert beds == sorted(beds)
    assert all(bed.startswith("Bed 4E-") for bed in beds)


def test_no_known_allergies_is_never_an_allergy(make: Make, sekmet: Hospital) -> None:
    """Clinosim marks "No known allergies" as resolved: not trusted unless the site says so."""
    strict, trusting = make(sekmet.url), make(sekmet.url, trust_ended_none_known=True)
    for code in WARDS:
        for plain, trusted in zip(
            fetched(strict, code).charts, fetched(trusting, code).charts, strict=True
        ):
            words = {one.substance for one in plain.allergies.entries}
            assert "No known allergies" not in words
            assert plain.allergies.state is not AllergyState.NONE_KNOWN
            recorded = [
                one
                for one in sekmet.loaded["AllergyIntolerance"]
                if one["patient"]["reference"].endswith(plain.person.key)
            ]
            missing = trusted.allergies.state is AllergyState.NOT_RECORDED
            assert missing == (not recorded)


def test_weight_is_the_latest_with_its_own_time(make: Make, sekmet: Hospital) -> None:
    charts = fetched(make(sekmet.url)).charts
    weights = [one for chart in charts for one in chart.measures if one.kind == "weight"]
    assert weights
    assert all(one.value.unit == "kg" and one.at is not None for one in weights)


def test_administrations_reach_back_three_days_and_no_further(make: Make, sekmet: Hospital) -> None:
    now = wall_now()
    charts = fetched(make(sekmet.url)).charts
    got = {one.key for chart in charts for one in chart.administrations}
    oldest = (now - timedelta(hours=72)).isoformat()
    patients = set(admitted(sekmet.loaded, WARDS["4E"]))
    wanted = {
        one["id"]
        for one in sekmet.loaded["MedicationAdministration"]
        if one["subject"]["reference"].partition("/")[2] in patients
        and one["effectiveDateTime"].replace("Z", "+00:00") >= oldest
    }
    assert got == wanted
    assert len(wanted) < len(sekmet.loaded["MedicationAdministration"])


@pytest.mark.parametrize("years", [-56, 10])
def test_a_machine_with_a_dead_clock_still_asks_for_the_right_days(
    make: Make, sekmet: Hospital, years: int
) -> None:
    right = fetched(make(sekmet.url))
    wrong = fetched(make(sekmet.url), at=wall_now() + timedelta(days=365 * years))
    given = [len(chart.administrations) for chart in right.charts]
    assert [len(chart.administrations) for chart in wrong.charts] == given
    assert sum(given) > 0
    assert wrong.as_of != right.as_of
    assert wrong.as_of > LONG_AGO


def test_the_sources_own_clock_is_kept(make: Make, sekmet: Hospital) -> None:
    at = wall_now()
    told = fetched(make(sekmet.url), at=at).source_time
    assert told is not None
    assert abs((told - at).total_seconds()) < 60


def test_absolute_references_are_the_same_patients(
    make: Make, sekmet: Hospital, proxy: FaultProxy
) -> None:
    from tests.hospital.fault_proxy import edited

    def absolute(tree):  # type: ignore[no-untyped-def]
        import json

        text = json.dumps(tree)
        for kind in ("Patient", "Encounter", "Location", "MedicationRequest"):
            text = text.replace(f'"{kind}/', f'"https://inner.example/fhir/{kind}/')
        return json.loads(text)

    proxy.on("?", edited(absolute), times=None)
    assert differences(sekmet.loaded, fetched(make(proxy.url)), WARDS["4E"]) == []


@pytest.mark.parametrize("place", ["loc-ward-4E", "Location/loc-ward-4E"])
def test_a_place_may_be_written_short_or_long(make: Make, sekmet: Hospital, place: str) -> None:
    snapshot = fetched(make(sekmet.url, places={"4E": place}))
    assert len(snapshot.charts) == 7


@pytest.mark.parametrize("place", ["Location/nowhere", "urn:x|nowhere", "Ward/4E", ""])
def test_a_place_that_is_not_there_is_said_so(make: Make, sekmet: Hospital, place: str) -> None:
    with pytest.raises(errors.SourcePlaceUnknown):
        fetched(make(sekmet.url, places={"4E": place}))


def test_connections_are_used_again(make: Make, sekmet: Hospital) -> None:
    source = make(sekmet.url, parallel=1)
    fetched(source)
    pool = source._client._http._transport._pool  # type: ignore[attr-defined]
    assert len(pool.connections) == 1


def test_patient_whose_record_was_merged_keeps_the_orders_of_both(
    make: Make, sekmet: Hospital
) -> None:
    """The older record is replaced by hers; its order and allergy stay under the older id."""
    key = min(admitted(sekmet.loaded, WARDS["4E"]))
    her = next(one for one in sekmet.loaded["Patient"] if one["id"] == key)
    older = {**her, "id": "merged-away", "active": False, "link": _link(key, "replaced-by")}
    subject = {"reference": "Patient/merged-away"}
    order = {
        "resourceType": "MedicationRequest",
        "id": "merged-order",
        "status": "active",
        "intent": "order",
        "subject": subject,
        "medicationCodeableConcept": {"text": "Waran 2,5 mg"},
    }
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "merged-allergy",
        "patient": subject,
        "code": {"text": "Penicillin"},
    }
    added = [older, order, allergy]
    sekmet.put({**her, "link": _link("merged-away", "replaces")}, *added)
    source = make(sekmet.url)
    try:
        charts = fetched(source).charts
    finally:
        sekmet.put(her)
        for one in reversed(added):
            sekmet.delete(one["resourceType"], one["id"])
    chart = next(chart for chart in charts if chart.person.key == key)
    assert "merged-order" in {one.key for one in chart.orders}
    assert "merged-allergy" in {one.key for one in chart.allergies.entries}
    others = [one for one in charts if one is not chart]
    assert source._choice.strategy is Strategy.WARD
    assert all(order.key != "merged-order" for one in others for order in one.orders)


def _link(key: str, kind: str) -> list[object]:
    return [{"other": {"reference": f"Patient/{key}"}, "type": kind}]
