"""Rounds that ask for changes only: equal to whole ones, and never trusted further than proved."""

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from appliance.sources.fhir import FhirSettings, FhirSource, changes, errors
from appliance.sources.source import Way
from storage.clock import wall_now
from storage.records import Chart, Snapshot
from tests.appliance.sources.conftest import QUICK, Make, fetched
from tests.hospital.fault_proxy import FaultProxy, clock_off, edited, status
from tests.hospital.sekmet import WARDS, Hospital, admitted

HOUR = timedelta(hours=1)
ORDERS = "/MedicationRequest?"
TOLD = "_lastUpdated="


class Ward:
    """The resources of ward 4E; what a test changes is put back after it."""

    def __init__(self, sekmet: Hospital) -> None:
        """Know the loaded ward."""
        self._sekmet = sekmet
        self._changed: dict[tuple[str, str], Any] = {}
        self._made: list[tuple[str, str]] = []
        self.patients = sorted(admitted(sekmet.loaded, WARDS["4E"]))

    def of(self, kind: str, patient: str) -> list[Any]:
        """Return what was loaded of a kind for a patient."""
        found = []
        for one in self._sekmet.loaded[kind]:
            whose = one.get("subject") or one.get("patient")
            if whose["reference"] == f"Patient/{patient}":
                found.append(one)
        return found

    def order(self, status: str = "active") -> Any:
        """Return an order of the ward."""
        return next(
            one
            for patient in self.patients
            for one in self.of("MedicationRequest", patient)
            if one["status"] == status
        )

    def change(self, resource: Any, **changes: Any) -> Any:
        """Store a resource with other elements."""
        self._changed[resource["resourceType"], resource["id"]] = resource
        changed = {**copy.deepcopy(resource), **changes}
        self._sekmet.put(changed)
        return changed

    def add(self, resource: Any) -> None:
        """Store a new resource."""
        self._made.append((resource["resourceType"], resource["id"]))
        self._sekmet.put(resource)

    def delete(self, resource: Any) -> None:
        """Take a resource away."""
        self._changed[resource["resourceType"], resource["id"]] = resource
        self._sekmet.delete(resource["resourceType"], resource["id"])

    def mend(self) -> None:
        """Put everything back."""
        for kind, key in self._made:
            self._sekmet.delete(kind, key)
        self._sekmet.put(*self._changed.values())


@pytest.fixture
def house(sekmet: Hospital) -> Iterator[Ward]:
    """Return the ward, put back after the test."""
    found = Ward(sekmet)
    yield found
    found.mend()


def whole(make: Make, sekmet: Hospital, code: str = "4E") -> tuple[Chart, ...]:
    """Return the ward as patient by patient brings it."""
    return fetched(make(sekmet.url, strategy="patients"), code).charts


def ways(source: FhirSource, *rounds: Callable[[], object]) -> list[tuple[Way, Snapshot]]:
    """Fetch once, then once after each act."""
    found = []
    for act in (lambda: None, *rounds):
        act()
        snapshot = fetched(source)
        found.append((source.effort.way, snapshot))
    return found


def new_order(house: Ward) -> Any:
    """Return an order as a doctor would write it now."""
    order = copy.deepcopy(house.order())
    return {**order, "id": "new-order", "medicationCodeableConcept": {"text": "Waran 2,5 mg"}}


def test_what_changed_between_rounds_is_in_the_next_copy(
    make: Make, sekmet: Hospital, house: Ward
) -> None:
    source = make(sekmet.url, full_every=HOUR)
    other = house.order()
    dose = next(one for who in house.patients for one in house.of("MedicationAdministration", who))
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "new-allergy",
        "patient": {"reference": f"Patient/{house.patients[0]}"},
        "code": {"text": "Penicillin"},
    }

    def live() -> None:
        house.add(new_order(house))
        house.add(allergy)
        text = [{**other["dosageInstruction"][0], "text": "changed by the doctor"}]
        house.change(other, dosageInstruction=text)
        house.add({**dose, "id": "new-dose", "effectiveDateTime": wall_now().isoformat()})

    (first, _), (second, snapshot) = ways(source, live)
    assert (first, second) == (Way.WHOLE, Way.CHANGES)
    assert snapshot.charts == whole(make, sekmet)
    texts = [order.source_text for chart in snapshot.charts for order in chart.orders]
    assert any("changed by the doctor" in text for text in texts)
    assert any("Waran" in order.drug for chart in snapshot.charts for order in chart.orders)


def test_a_quiet_round_reads_far_less(
    make: Make, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "OVERLAP", timedelta(0))  # the hospital was loaded just now
    bodies: list[int] = []
    proxy.on("patient=", lambda answer: bodies.append(len(answer.body)) or answer, times=None)
    source = make(proxy.url, full_every=HOUR, measures=False)
    fetched(source)
    read = sum(bodies)
    bodies.clear()
    fetched(source)
    assert source.effort.way is Way.CHANGES
    assert sum(bodies) < read / 5


def dose(house: Ward) -> Any:
    """Return the latest dose of the ward."""
    given = [one for who in house.patients for one in house.of("MedicationAdministration", who)]
    return max(given, key=lambda one: one["effectiveDateTime"])


def allergy(house: Ward) -> Any:
    """Return an allergy as a nurse would record it now."""
    return {
        "resourceType": "AllergyIntolerance",
        "id": "new-allergy",
        "patient": {"reference": f"Patient/{house.patients[0]}"},
        "code": {"text": "Penicillin"},
    }


@pytest.mark.parametrize("kind", ["order", "dose", "allergy"])
def test_what_was_deleted_is_not_on_the_next_copy(
    make: Make, sekmet: Hospital, house: Ward, kind: str
) -> None:
    gone = {"order": house.order, "dose": lambda: dose(house), "allergy": lambda: allergy(house)}
    resource = gone[kind]()
    if kind == "allergy":
        sekmet.put(resource)
    found = ways(
        make(sekmet.url, full_every=HOUR),
        lambda: (
            sekmet.delete(resource["resourceType"], resource["id"])
            if kind == "allergy"
            else house.delete(resource)
        ),
    )
    assert resource["id"] in keys(found[0][1])
    assert resource["id"] not in keys(found[1][1])
    assert found[1][1].charts == whole(make, sekmet)


def keys(snapshot: Snapshot) -> set[str]:
    """Return the ids of every order, dose and allergy."""
    return {
        one.key
        for chart in snapshot.charts
        for one in (*chart.orders, *chart.administrations, *chart.allergies.entries)
    }


@pytest.mark.parametrize("kind", ["order", "dose", "allergy"])
def test_what_the_changes_do_not_tell_is_found_by_counting(
    make: Make, sekmet: Hospital, house: Ward, proxy: FaultProxy, kind: str
) -> None:
    silence(proxy)
    new = {
        "order": lambda: new_order(house),
        "dose": lambda: {**dose(house), "id": "new-dose"},
        "allergy": lambda: allergy(house),
    }[kind]()
    found = ways(make(proxy.url, full_every=HOUR), lambda: house.add(new))
    assert new["id"] in keys(found[1][1])
    assert found[1][1].charts == whole(make, sekmet)


def test_a_stopped_order_that_the_changes_do_not_tell_is_found_by_counting(
    make: Make, sekmet: Hospital, house: Ward, proxy: FaultProxy
) -> None:
    silence(proxy)
    order = house.order()
    found = ways(make(proxy.url, full_every=HOUR), lambda: house.change(order, status="stopped"))
    assert found[1][1].charts == whole(make, sekmet)


def silence(proxy: FaultProxy) -> None:
    """Let the server tell of no change at all, and say that this is all."""

    def nothing(tree: Any) -> Any:
        return {**tree, "entry": [], "total": 0, "link": []}

    proxy.on(TOLD, edited(nothing), times=None)


def test_changes_that_left_something_out_are_never_trusted_again(
    make: Make,
    sekmet: Hospital,
    house: Ward,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Another dose changes no count: only the full round can tell, and it wins."""
    monkeypatch.setattr(changes, "OVERLAP", timedelta(seconds=-2))
    silence(proxy)
    source = make(proxy.url, full_every=HOUR)
    order = house.order()
    text = [{**order["dosageInstruction"][0], "text": "TEN TIMES AS MUCH"}]
    fetched(source)
    house.change(order, dosageInstruction=text)
    fetched(source)
    assert source.effort.way is Way.CHANGES
    later(monkeypatch, 3601)
    third = fetched(source)
    assert source.effort.way is Way.WHOLE
    assert third.charts == whole(make, sekmet)
    assert "left out" in caplog.text
    fetched(source)
    assert source.effort.way is Way.WHOLE


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the changes' clock run ahead."""
    really = changes.monotonic
    monkeypatch.setattr(changes, "monotonic", lambda: really() + seconds)


def test_everything_is_read_whole_when_its_time_has_come(
    make: Make, sekmet: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make(sekmet.url, full_every=HOUR)
    found = [way for way, _ in ways(source, lambda: None, lambda: later(monkeypatch, 3601))]
    assert found == [Way.WHOLE, Way.CHANGES, Way.WHOLE]
    fetched(source)
    assert source.effort.way is Way.CHANGES


def test_without_the_setting_every_round_is_whole(make: Make, sekmet: Hospital) -> None:
    assert [way for way, _ in ways(make(sekmet.url), lambda: None)] == [Way.WHOLE, Way.WHOLE]


def test_a_patient_who_came_is_read_whole(make: Make, sekmet: Hospital, house: Ward) -> None:
    """Her orders are older than the last round: no change tells of them."""
    source = make(sekmet.url, full_every=HOUR)
    stay = next(
        one
        for one in sekmet.loaded["Encounter"]
        if any(WARDS["4W"] in place["location"]["reference"] for place in one["location"])
    )
    there = {"location": {"reference": f"Location/{WARDS['4E']}"}, "status": "active"}
    _, (_, snapshot) = ways(source, lambda: house.change(stay, location=[there]))
    assert snapshot.charts == whole(make, sekmet)
    assert len(snapshot.charts) == 8


def _foreign(tree: Any) -> None:
    for entry in tree.get("entry", ()):
        whose = entry["resource"].get("subject") or entry["resource"]["patient"]
        whose["reference"] = "Patient/other"


@pytest.mark.parametrize("fault", [status(400), status(403), edited(_foreign)])
def test_a_server_that_cannot_tell_changes_is_read_whole(
    make: Make, sekmet: Hospital, house: Ward, proxy: FaultProxy, fault: Any
) -> None:
    proxy.on(TOLD, fault, times=None)
    order = house.order()
    found = ways(make(proxy.url, full_every=HOUR), lambda: house.change(order, status="on-hold"))
    assert found[1][1].charts == whole(make, sekmet)


def test_a_server_that_stamps_nothing_is_always_read_whole(
    make: Make, sekmet: Hospital, proxy: FaultProxy
) -> None:
    def unstamped(tree: Any) -> None:
        for entry in tree.get("entry", ()):
            entry.get("resource", {}).get("meta", {}).pop("lastUpdated", None)

    proxy.on("?", edited(unstamped), times=None)
    source = make(proxy.url, full_every=HOUR)
    assert [way for way, _ in ways(source, lambda: None)] == [Way.WHOLE, Way.WHOLE]


def test_a_server_whose_clock_went_back_is_read_whole(
    make: Make, sekmet: Hospital, house: Ward, proxy: FaultProxy
) -> None:
    """What it stamps from now on lies before the last question for changes."""
    proxy.on("?", clock_off(7200.0), times=None)
    proxy.on("/Location/", clock_off(7200.0), times=None)
    source = make(proxy.url, full_every=HOUR)
    fetched(source)
    proxy.heal()
    order = house.order()
    house.change(order, dosageInstruction=[{**order["dosageInstruction"][0], "text": "later"}])
    assert fetched(source).charts == whole(make, sekmet)
    assert source.effort.way is Way.WHOLE


class Dateless(httpx.HTTPTransport):
    """The network, without the server's clock."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Take the Date header away."""
        response = super().handle_request(request)
        response.headers.pop("date", None)
        return response


def test_a_server_that_does_not_tell_its_time_is_always_read_whole(sekmet: Hospital) -> None:
    places = {"4E": f"Location/{WARDS['4E']}"}
    settings = FhirSettings(base_url=sekmet.url, places=places, full_every=HOUR, **QUICK)
    source = FhirSource(settings, Dateless())
    assert [way for way, _ in ways(source, lambda: None)] == [Way.WHOLE, Way.WHOLE]
    source.close()


def test_a_server_that_heeds_no_lists_is_not_asked_for_changes(
    make: Make, proxy: FaultProxy
) -> None:
    source = make(proxy.url, full_every=HOUR, strategy="patients")
    assert [way for way, _ in ways(source, lambda: None)] == [Way.WHOLE, Way.WHOLE]
    assert not [path for path in proxy.asked if TOLD in path]


def test_a_list_cut_short_in_a_whole_round_still_fails_it(make: Make, proxy: FaultProxy) -> None:
    """What is held is no excuse: a fetch that cannot be proved raises, as ever."""
    source = make(proxy.url, full_every=HOUR, strategy="lists")
    fetched(source)

    def short(tree: Any) -> Any:
        return {**tree, "entry": tree.get("entry", [])[:-1], "total": tree.get("total", 0)}

    proxy.on(ORDERS, edited(short), times=None)
    with pytest.raises(errors.SourceStrategyFails):
        fetched(source)
