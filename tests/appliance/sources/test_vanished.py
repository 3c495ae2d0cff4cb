"""What vanished from a list is asked for by its id: gone for good, or left out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from appliance.sources.fhir import errors
from appliance.sources.fhir.connector import FhirSource
from storage.records import AllergyState, Snapshot
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.fault_proxy import Answer, Breaking, FaultProxy
from tests.hospital.sekmet import WARDS, Hospital, Resource, admitted

STAYS, ORDERS, ALLERGIES = "/Encounter?", "/MedicationRequest?", "/AllergyIntolerance?"


def without(key: str) -> Breaking:
    """Leave out one resource and count only the others."""

    def breaking(answer: Answer) -> Answer:
        tree = answer.json()
        kept = [one for one in tree.get("entry", ()) if one["resource"]["id"] != key]
        missing = len(tree.get("entry", ())) - len(kept)
        if "total" in tree:
            tree["total"] -= missing
        return answer.with_json({**tree, "entry": kept})

    return breaking


@contextmanager
def changed(hospital: Hospital, before: Resource, **change: object) -> Iterator[None]:
    """Change a resource at the hospital, and put it back afterwards."""
    hospital.put({**before, **change})
    try:
        yield
    finally:
        hospital.put(before)


def patients(snapshot: Snapshot) -> set[str]:
    """Return who is on the list."""
    return {chart.person.key for chart in snapshot.charts}


def orders(snapshot: Snapshot) -> set[str]:
    """Return which orders are on all lists together."""
    return {order.key for chart in snapshot.charts for order in chart.orders}


def a_stay(hospital: Hospital) -> Resource:
    """Return an open stay of the ward."""
    return next(iter(admitted(hospital.loaded, WARDS["4E"]).values()))


def an_order(hospital: Hospital) -> Resource:
    """Return a live order of a patient in the ward."""
    here = admitted(hospital.loaded, WARDS["4E"])
    return next(
        one
        for one in hospital.loaded["MedicationRequest"]
        if one["status"] == "active" and one["subject"]["reference"].rsplit("/", 1)[-1] in here
    )


@pytest.fixture
def known(make: Make, proxy: FaultProxy) -> FhirSource:
    """Return a source that has read the ward once."""
    source = make(proxy.url, strategy="patients")
    fetched(source)
    return source


def test_a_patient_whom_a_lying_census_left_out_is_missed_every_time(
    known: FhirSource, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on(STAYS, without(a_stay(sekmet)["id"]), times=None)
    for _ in range(3):
        with pytest.raises(errors.SourceLeavesOut):
            fetched(known)
    proxy.heal()
    assert patients(fetched(known)) == set(admitted(sekmet.loaded, WARDS["4E"]))


def test_a_patient_who_went_home_is_not_kept_on_the_list(
    known: FhirSource, sekmet: Hospital
) -> None:
    stay = a_stay(sekmet)
    with changed(sekmet, stay, status="finished"):
        assert stay["subject"]["reference"].rsplit("/", 1)[-1] not in patients(fetched(known))
    assert patients(fetched(known)) == set(admitted(sekmet.loaded, WARDS["4E"]))


def test_a_patient_who_moved_to_another_ward_is_not_kept_on_the_list(
    known: FhirSource, sekmet: Hospital
) -> None:
    stay = a_stay(sekmet)
    there = [{"location": {"reference": f"Location/{WARDS['5W']}"}, "status": "active"}]
    with changed(sekmet, stay, location=there):
        assert stay["subject"]["reference"].rsplit("/", 1)[-1] not in patients(fetched(known))


def test_an_order_that_a_lying_list_left_out_is_missed_every_time(
    known: FhirSource, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on(ORDERS, without(an_order(sekmet)["id"]), times=None)
    for _ in range(2):
        with pytest.raises(errors.SourceLeavesOut):
            fetched(known)
    proxy.heal()
    assert an_order(sekmet)["id"] in orders(fetched(known))


def test_an_order_that_the_source_deleted_is_gone(known: FhirSource, sekmet: Hospital) -> None:
    order = an_order(sekmet)
    sekmet.delete("MedicationRequest", order["id"])
    try:
        assert order["id"] not in orders(fetched(known))
    finally:
        sekmet.put(order)
    assert order["id"] in orders(fetched(known))


@pytest.mark.parametrize("word", ["entered-in-error", "stopped", "completed"])
def test_an_order_that_ended_may_leave_the_list(
    known: FhirSource, proxy: FaultProxy, sekmet: Hospital, word: str
) -> None:
    order = an_order(sekmet)
    with changed(sekmet, order, status=word):
        proxy.on(ORDERS, without(order["id"]), times=None)
        assert order["id"] not in orders(fetched(known))


def test_an_order_that_became_another_patients_may_leave_the_list(
    known: FhirSource, sekmet: Hospital
) -> None:
    order = an_order(sekmet)
    others = set(admitted(sekmet.loaded, WARDS["5W"]))
    with changed(sekmet, order, subject={"reference": f"Patient/{min(others)}"}):
        assert order["id"] not in orders(fetched(known))


def test_an_allergy_that_a_lying_list_left_out_is_missed(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    whose = min(admitted(sekmet.loaded, WARDS["4E"]))
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "vanishing",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "Bensylpenicillin"},
        "patient": {"reference": f"Patient/{whose}"},
    }
    sekmet.put(allergy)
    try:
        source = make(proxy.url, strategy="patients")
        seen = {chart.person.key: chart.allergies.state for chart in fetched(source).charts}
        assert seen[whose] is AllergyState.LISTED
        proxy.on(ALLERGIES, without("vanishing"), times=None)
        with pytest.raises(errors.SourceLeavesOut):
            fetched(source)
    finally:
        sekmet.delete("AllergyIntolerance", "vanishing")


def test_the_first_fetch_after_a_restart_is_the_guards_business(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on(STAYS, without(a_stay(sekmet)["id"]), times=None)
    here = set(admitted(sekmet.loaded, WARDS["4E"]))
    assert patients(fetched(make(proxy.url))) == here - {
        a_stay(sekmet)["subject"]["reference"].rsplit("/", 1)[-1]
    }
