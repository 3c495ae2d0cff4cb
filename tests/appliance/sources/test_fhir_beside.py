"""What stands beside the medication lists never costs one, and is never short in silence."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from appliance.sources.fhir import FhirSettings, FhirSource, beside
from storage.clock import wall_now
from storage.records import Chart, EventKind, EventStatus, Snapshot, Told
from tests.appliance.sources.conftest import QUICK, Make, fetched
from tests.hospital.fault_proxy import (
    Breaking,
    FaultProxy,
    body,
    cut_json,
    drip,
    edited,
    no_answer,
    status,
    web_page,
)
from tests.hospital.sekmet import WARDS, Hospital, admitted

FULL = pytest.mark.full
LABORATORY = [{"coding": [{"system": "http://snomed.info/sct", "code": "108252007"}]}]
IMAGING = [{"coding": [{"system": "http://snomed.info/sct", "code": "363679005"}]}]


def written(at: datetime) -> str:
    """Return an instant as FHIR writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Ordered:
    """A ward with samples, a scan, a visit and a procedure for every second patient."""

    def __init__(self, sekmet: Hospital) -> None:
        """Write them into the server."""
        now = wall_now()
        self.patients = sorted(admitted(sekmet.loaded, WARDS["4E"]))
        self.resources: list[dict[str, Any]] = []
        for number, patient in enumerate(self.patients[::2]):
            who = {"reference": f"Patient/{patient}"}
            self.resources += [
                specimen(f"tube-{number}", who, f"9000{number}"),
                request(f"hb-{number}", who, "B-Hb", now, tube=f"tube-{number}"),
                request(f"lpk-{number}", who, "B-LPK", now, tube=f"tube-{number}"),
                request(f"crp-{number}", who, "P-CRP", now),
                request(f"old-{number}", who, "P-Ca", now, status="completed"),
                request(f"dt-{number}", who, "DT buk", now, category=IMAGING,
                        occurrenceDateTime=written(now + timedelta(hours=20))),
                {"resourceType": "Procedure", "id": f"care-{number}", "status": "completed",
                 "code": {"text": "Såromläggning"}, "subject": who,
                 "performedDateTime": written(now - timedelta(hours=3))},
                {"resourceType": "Appointment", "id": f"visit-{number}", "status": "booked",
                 "serviceType": [{"text": "Dietist"}],
                 "start": written(now + timedelta(hours=4)),
                 "end": written(now + timedelta(hours=5)),
                 "participant": [{"actor": who, "status": "accepted"}]},
            ]  # fmt: skip
        sekmet.put(*self.resources)

    def clear(self, sekmet: Hospital) -> None:
        """Take them away again, those first that refer to others."""
        for one in reversed(self.resources):
            sekmet.delete(one["resourceType"], one["id"])


def specimen(key: str, who: dict[str, str], number: str, **facts: Any) -> dict[str, Any]:
    """Return a specimen in a purple tube."""
    return {
        "resourceType": "Specimen", "id": key, "subject": who,
        "accessionIdentifier": {"system": "urn:lid", "value": number},
        "container": [{"type": {"text": "lila EDTA"}}], **facts,
    }  # fmt: skip


def request(
    key: str, who: dict[str, str], test: str, now: datetime, tube: str = "", **facts: Any
) -> dict[str, Any]:
    """Return an order of an hour ago."""
    made = {
        "resourceType": "ServiceRequest", "id": key, "status": "active", "intent": "order",
        "category": LABORATORY, "code": {"text": test}, "subject": who,
        "identifier": [{"system": "urn:rid", "value": f"RID-{key}"}],
        "authoredOn": written(now - timedelta(hours=1)), **facts,
    }  # fmt: skip
    return {**made, "specimen": [{"reference": f"Specimen/{tube}"}]} if tube else made


@pytest.fixture(scope="module")
def ordered(sekmet: Hospital) -> Iterator[Ordered]:
    """Return the ward with its orders; they are taken away afterwards."""
    made = Ordered(sekmet)
    yield made
    made.clear(sekmet)


@pytest.fixture(scope="module")
def truth(sekmet: Hospital, ordered: Ordered) -> list[Chart]:
    """Return the ward's charts, read without what stands beside them."""
    places = {code: f"Location/{key}" for code, key in WARDS.items()}
    source = FhirSource(
        FhirSettings(base_url=sekmet.url, places=places, labs=False, events=False, **QUICK)
    )
    found = fetched(source)
    source.close()
    assert found.charts
    assert ordered.patients
    return list(found.charts)


def lists(snapshot: Snapshot) -> list[Chart]:
    """Return the charts without what stands beside them."""
    bare = {"labs": (), "events": (), "labs_told": Told.NOT_TOLD, "events_told": Told.NOT_TOLD}
    return [_replaced(chart, bare) for chart in snapshot.charts]


def _replaced(chart: Chart, changes: dict[str, Any]) -> Chart:
    kept = {name: getattr(chart, name) for name in chart.__struct_fields__}
    return Chart(**{**kept, **changes})


def told(snapshot: Snapshot) -> tuple[set[Told], set[Told]]:
    """Return what the charts say of their laboratory orders and events."""
    labs = {chart.labs_told for chart in snapshot.charts}
    return labs, {chart.events_told for chart in snapshot.charts}


@pytest.mark.parametrize("strategy", ["ward", "lists"])
def test_samples_and_events_are_the_same_whichever_way_they_are_asked_for(
    make: Make, sekmet: Hospital, ordered: Ordered, strategy: str
) -> None:
    found = fetched(make(sekmet.url, strategy=strategy))
    assert told(found) == ({Told.WHOLE}, {Told.WHOLE})
    with_labs = [chart for chart in found.charts if chart.labs]
    assert len(with_labs) == len(ordered.patients[::2])
    for chart in with_labs:
        assert {(one.tests, one.tubes) for one in chart.labs} == {
            (("B-Hb", "B-LPK"), ("lila EDTA",)),
            (("P-CRP",), ()),
        }
        assert all(one.number for one in chart.labs)
        kinds = {(one.kind, one.text, one.status) for one in chart.events}
        assert kinds == {
            (EventKind.EXAMINATION, "DT buk", EventStatus.PLANNED),
            (EventKind.PROCEDURE, "Såromläggning", EventStatus.DONE),
            (EventKind.VISIT, "Dietist", EventStatus.PLANNED),
        }
    assert found.charts == fetched(make(sekmet.url, strategy="patients")).charts


@pytest.mark.parametrize(
    ("breaking", "labs"),
    [
        (status(404), Told.NOT_TOLD),
        pytest.param(status(403), Told.NOT_TOLD, marks=FULL),
        pytest.param(status(400), Told.NOT_TOLD, marks=FULL),
        pytest.param(status(401), Told.UNREAD, marks=FULL),
        (status(500), Told.UNREAD),
        pytest.param(status(429, retry_after="600"), Told.UNREAD, marks=FULL),
        pytest.param(no_answer, Told.UNREAD, marks=FULL),
        pytest.param(web_page, Told.UNREAD, marks=FULL),
        (cut_json, Told.UNREAD),
        pytest.param(body(b"\xff\xfe{"), Told.UNREAD, marks=FULL),
        (body(b"[" * 100_000), Told.UNREAD),
        (body(b'{"resourceType": "Bundle", "entry": [{"resource": 7}]}'), Told.UNREAD),
        pytest.param(edited(lambda tree: _first(tree).pop("id")), Told.UNREAD, marks=FULL),
        (edited(lambda tree: _first(tree).update(specimen="x")), Told.UNREAD),
        pytest.param(edited(lambda tree: tree.update(total=9999)), Told.UNREAD, marks=FULL),
    ],
    ids=[
        "404", "403", "400", "401", "500", "429", "silence", "web page", "cut", "no text",
        "nested", "number", "no id", "shape", "total",
    ],
)  # fmt: skip
def test_no_fault_of_laboratory_orders_costs_a_medication_list(
    make: Make, proxy: FaultProxy, truth: list[Chart], breaking: Breaking, labs: Told
) -> None:
    proxy.on("/ServiceRequest?", breaking, times=None)
    found = fetched(make(proxy.url, retries=0))
    assert lists(found) == truth
    assert told(found)[0] == {labs}
    assert all(chart.labs == () for chart in found.charts)


def _first(tree: Any) -> Any:
    return tree["entry"][0]["resource"] if tree.get("entry") else {"id": "", "specimen": []}


@pytest.mark.parametrize("kind", ["Appointment", pytest.param("Procedure", marks=FULL)])
def test_a_fault_of_visits_costs_neither_lists_nor_labels(
    make: Make, proxy: FaultProxy, ordered: Ordered, kind: str
) -> None:
    proxy.on(f"/{kind}?", status(500), times=None)
    found = fetched(make(proxy.url, retries=0))
    assert told(found) == ({Told.WHOLE}, {Told.UNREAD})
    assert any(chart.labs for chart in found.charts)
    assert all(chart.events == () for chart in found.charts)
    assert ordered.resources


def test_a_server_that_heeds_no_lists_of_patients_costs_questions_and_no_label(
    make: Make, proxy: FaultProxy, ordered: Ordered
) -> None:
    truth = fetched(make(proxy.url))

    def first_only(tree: Any) -> Any:
        entries = tree.get("entry", [])
        kept = [one for one in entries if _subject(one) == _subject(entries[0])]
        return {**tree, "entry": kept, "total": len(kept)}

    listed = f"/ServiceRequest?patient={min(ordered.patients)},"
    proxy.on(listed, edited(first_only), times=None)
    found = fetched(make(proxy.url))
    assert told(found)[0] == {Told.WHOLE}
    assert [chart.labs for chart in found.charts] == [chart.labs for chart in truth.charts]


def _subject(entry: Any) -> str:
    found: str = entry["resource"]["subject"]["reference"]
    return found


def test_somebody_elses_order_is_never_a_label(
    make: Make, proxy: FaultProxy, ordered: Ordered
) -> None:
    def anothers(tree: Any) -> None:
        for entry in tree.get("entry", [])[:1]:
            entry["resource"]["subject"]["reference"] = "Patient/other"

    proxy.on("/ServiceRequest?", edited(anothers), times=None)
    found = fetched(make(proxy.url))
    assert told(found)[0] == {Told.UNREAD}
    assert ordered.resources


@pytest.mark.parametrize("strategy", ["lists", pytest.param("patients", marks=FULL)])
def test_a_list_that_grew_short_with_a_total_that_lies_gives_no_short_sheet_of_labels(
    make: Make, proxy: FaultProxy, ordered: Ordered, strategy: str
) -> None:
    source = make(proxy.url, strategy=strategy)
    assert told(fetched(source))[0] == {Told.WHOLE}

    def short(tree: Any) -> Any:
        kept = tree.get("entry", [])[1:]
        return {**tree, "entry": kept, "total": len(kept)}

    proxy.on("/ServiceRequest?", edited(short), times=None)
    assert told(fetched(source))[0] == {Told.UNREAD}
    proxy.heal()
    assert told(fetched(source))[0] == {Told.WHOLE}
    assert ordered.resources


def test_an_order_that_is_really_gone_is_gone(
    make: Make, sekmet: Hospital, ordered: Ordered
) -> None:
    source = make(sekmet.url)
    before = sum(len(chart.labs) for chart in fetched(source).charts)
    one = next(one for one in ordered.resources if one["id"] == "crp-0")
    sekmet.put({**one, "status": "revoked"})
    found = fetched(source)
    assert told(found)[0] == {Told.WHOLE}
    assert sum(len(chart.labs) for chart in found.charts) == before - 1
    sekmet.put(one)


def test_a_refusal_after_it_was_told_is_a_fault_not_a_lack(
    make: Make, proxy: FaultProxy, ordered: Ordered
) -> None:
    source = make(proxy.url)
    fetched(source)
    proxy.on("/ServiceRequest?", status(404), times=None)
    assert told(fetched(source)) == ({Told.UNREAD}, {Told.UNREAD})
    proxy.heal()
    assert told(fetched(source))[0] == {Told.WHOLE}
    assert ordered.resources


def test_what_a_server_does_not_know_is_asked_again_after_an_hour(
    make: Make, proxy: FaultProxy, ordered: Ordered, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.on("/ServiceRequest?", status(404), times=None)
    source = make(proxy.url)
    assert told(fetched(source))[0] == {Told.NOT_TOLD}
    proxy.heal()
    assert told(fetched(source))[0] == {Told.NOT_TOLD}
    assert not any("ServiceRequest" in path for path in proxy.asked)
    really = time.monotonic
    monkeypatch.setattr(beside, "monotonic", lambda: really() + 3601)
    assert told(fetched(source))[0] == {Told.WHOLE}
    assert ordered.resources


def test_a_server_that_hangs_on_laboratory_orders_delays_the_lists_little_and_once(
    make: Make, proxy: FaultProxy, ordered: Ordered
) -> None:
    proxy.on("/ServiceRequest?", drip(1.0), times=None)
    fetched(quick := make(proxy.url, labs=False, events=False))
    source = make(proxy.url, timeout_seconds=2.0, unit_seconds=10.0)
    began = time.monotonic()
    found = fetched(source)
    assert time.monotonic() - began < 10 + quick.effort.waited
    assert found.charts
    assert told(found)[0] == {Told.UNREAD}
    asked = sum("ServiceRequest" in path for path in proxy.asked)
    assert told(fetched(source))[0] == {Told.UNREAD}
    assert sum("ServiceRequest" in path for path in proxy.asked) == asked
    assert ordered.resources


def test_a_sample_that_names_its_order_makes_it_taken(
    make: Make, sekmet: Hospital, ordered: Ordered
) -> None:
    """As sekmet's own workflow writes it: the specimen names the request, not the other way."""
    who = {"reference": f"Patient/{ordered.patients[0]}"}
    now = written(wall_now() - timedelta(minutes=5))
    sekmet.put(
        specimen("late-tube", who, "90099", status="available",
                 request=[{"reference": "ServiceRequest/crp-0"}],
                 collection={"collectedDateTime": now}),
    )  # fmt: skip
    try:
        found = fetched(make(sekmet.url))
    finally:
        sekmet.delete("Specimen", "late-tube")
    taken = [one for chart in found.charts for one in chart.labs if one.taken]
    assert [one.key for one in taken] == ["crp-0"]


def test_where_taken_samples_cannot_be_read_there_is_a_label_too_many_and_none_too_few(
    make: Make, proxy: FaultProxy, ordered: Ordered
) -> None:
    proxy.on("/Specimen?", status(500), times=None)
    found = fetched(make(proxy.url, retries=0))
    assert told(found)[0] <= {Told.WHOLE, Told.UNREAD}
    assert all(one.taken is None for chart in found.charts for one in chart.labs)
    assert ordered.resources


def test_a_site_may_switch_both_off(make: Make, sekmet: Hospital, ordered: Ordered) -> None:
    source = make(sekmet.url, labs=False, events=False)
    assert told(fetched(source)) == ({Told.NOT_TOLD}, {Told.NOT_TOLD})
    only_events = fetched(make(sekmet.url, labs=False))
    assert told(only_events) == ({Told.NOT_TOLD}, {Told.WHOLE})
    assert ordered.resources
