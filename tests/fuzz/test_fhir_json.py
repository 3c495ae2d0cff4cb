"""FHIR JSON that is nearly right: an error of ours or a true record, never a crash or a guess.

Real resources of a third party's hospital and of ours are damaged: values exchanged, removed,
repeated, nested, made huge; bytes flipped, cut, inserted. Whatever comes of it,
1. reading ends with records or with one of our errors, and in time;
2. a chart made of the records is shown, printed, stored and read back;
3. an order with nothing to check states no amount and no clock time that is not in its bytes.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appliance.sources.fhir.administrations import administrations, recent
from appliance.sources.fhir.bookings import bookings
from appliance.sources.fhir.orders import orders
from appliance.sources.fhir.paging import Got, Kind
from appliance.sources.fhir.people import person
from appliance.sources.fhir.shapes import (
    AllergyIntolerance,
    Appointment,
    Flag,
    MedicationAdministration,
    MedicationRequest,
    Observation,
    Patient,
    Resource,
)
from appliance.sources.fhir.warnings import alerts, allergies, measures
from printing.paper import render
from printing.sheets.administration_overview import administration_overview
from printing.sheets.medication_list import medication_list
from storage.errors import LyktaError
from storage.records import Administration, Chart, Order, decode_snapshot, encode
from tests.appliance.sources.fhir_samples import NOW, SINCE, ZONE, around
from tests.printing import charts
from tests.printing.timings import ROUNDS

_WARD = Path(__file__).parents[1] / "hospital" / "inpatients"
_FEW = settings(
    max_examples=60,
    deadline=timedelta(seconds=5),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a chart takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_MANY = settings(_FEW, max_examples=2_000)

_DOSAGE = {
    "sequence": 1,
    "text": "1 tablett 2 gånger",
    "patientInstruction": "Med mat",
    "timing": {
        "event": ["2026-11-22T08:00:00+01:00"],
        "repeat": {
            "boundsPeriod": {"start": "2026-11-20", "end": "2026-11-30"},
            "count": 6, "countMax": 8, "duration": 30, "durationUnit": "min",
            "frequency": 2, "frequencyMax": 3, "period": 1.50, "periodMax": 2,
            "periodUnit": "d", "dayOfWeek": ["mon"], "timeOfDay": ["08:00:00", "20:00:00"],
            "when": ["ACM"], "offset": 30,
        },
        "code": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "code": "BID",
        }]},
    },
    "asNeededCodeableConcept": {"text": "smärta"},
    "route": {"text": "oralt"},
    "doseAndRate": [{
        "doseRange": {"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}},
        "rateRatio": {"numerator": {"value": 5, "unit": "ml"}, "denominator": {"value": 1}},
    }],
    "maxDosePerPeriod": {"numerator": {"value": 4}, "denominator": {"value": 1, "unit": "d"}},
    "maxDosePerAdministration": {"value": 2, "unit": "mg"},
    "maxDosePerLifetime": {"value": 0.50, "unit": "g"},
}  # fmt: skip
_ORDER = {
    "resourceType": "MedicationRequest",
    "id": "o1",
    "status": "active",
    "intent": "order",
    "identifier": [{"system": "urn:placer", "value": "P-1"}],
    "medicationReference": {"reference": "#m1"},
    "contained": [
        {
            "resourceType": "Medication", "id": "m1", "form": {"text": "lösning"},
            "ingredient": [
                {"itemReference": {"reference": "#s1"}, "strength": {
                    "numerator": {"value": 10, "unit": "mg"},
                    "denominator": {"value": 1, "unit": "ml"},
                }},
                {"itemCodeableConcept": {"text": "ketamin"}},
            ],
        },
        {"resourceType": "Substance", "id": "s1", "code": {"text": "morfin"}},
    ],
    "subject": {"reference": "Patient/p1"},
    "encounter": {"reference": "Encounter/s1"},
    "authoredOn": "2026-11-20T07:00:00+01:00",
    "meta": {"lastUpdated": "2026-11-21T10:00:00Z"},
    "dosageInstruction": [_DOSAGE],
}  # fmt: skip
_VISIT = {
    "resourceType": "Appointment", "id": "v1", "status": "cancelled",
    "start": "2026-11-22T08:00:00+01:00", "minutesDuration": 30,
    "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    "requestedPeriod": [{"start": "2026-11-20"}], "appointmentType": {"text": "Nybesök"},
}  # fmt: skip


def _lines(name: str) -> list[dict[str, Any]]:
    text = (_WARD / f"{name}.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()[:12]]


_SEEDS: dict[type[Resource], list[dict[str, Any]]] = {
    MedicationRequest: [_ORDER, *_lines("MedicationRequest")],
    MedicationAdministration: _lines("MedicationAdministration"),
    AllergyIntolerance: _lines("AllergyIntolerance"),
    Observation: _lines("Observation"),
    Patient: _lines("Patient"),
    Flag: [{"resourceType": "Flag", "id": "f", "status": "active", "code": {"text": "MRSA"}}],
    Appointment: [_VISIT],
}

_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from([
        "", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "2026-02-30", "2026-11-22T24:00:00",
        "\x00", "\u202e", "\ud83d\udc8a", "#", "Medication/", "08:00:00", "25:99", "{x}", "d",
    ]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "value", "extension", "text"]), inner, max_size=3),
        max_leaves=6,
    ),
)  # fmt: skip


def _places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps: list[Any] = []
    if len(path) > 40:
        return []
    if isinstance(tree, dict):
        steps = list(tree)
    elif isinstance(tree, list):
        steps = list(range(len(tree)))
    below = [place for step in steps for place in _places(tree[step], (*path, step))]
    return [path, *below] if path else below


@st.composite
def damaged(draw: st.DrawFn, seed: dict[str, Any]) -> bytes:
    """Return a resource with some of its values changed, then perhaps some of its bytes."""
    tree = json.loads(json.dumps(seed))
    for _ in range(draw(st.integers(0, 4))):
        places = _places(tree)
        *path, last = draw(st.sampled_from(places))
        parent = tree
        for step in path:
            parent = parent[step]
        _damage(draw, parent, last)
    raw = json.dumps(tree, ensure_ascii=draw(st.booleans())).encode(errors="replace")
    if draw(st.integers(0, 3)):
        return raw
    at = draw(st.integers(0, len(raw)))
    return raw[:at] + draw(st.binary(max_size=4)) + raw[at + draw(st.integers(0, 9)) :]


def _damage(draw: st.DrawFn, parent: Any, last: Any) -> None:
    way = draw(st.sampled_from(["change", "change", "remove", "repeat", "nest", "add"]))
    value = parent[last]
    if way == "remove":
        del parent[last]
    elif way == "repeat":
        parent[last] = [value, value]
    elif way == "nest":
        for _ in range(draw(st.sampled_from([1, 3, 90]))):
            value = {"extension": [value]}
        parent[last] = value
    elif way == "add" and isinstance(value, dict):
        value[draw(st.text(max_size=12))] = draw(_ODD)
    else:
        parent[last] = draw(_ODD)


def _resources(data: st.DataObject, shape: type[Resource]) -> list[Got[Any]]:
    """Return what is read of one or two damaged resources; nothing where they are refused."""
    kind, found = Kind(shape), []
    for seed in data.draw(st.lists(st.sampled_from(_SEEDS[shape]), min_size=1, max_size=2)):
        raw = data.draw(damaged(seed))
        try:
            found.append(Got(kind.read(raw, "h"), raw))
        except LyktaError:
            continue
    return found


def _orders(data: st.DataObject) -> tuple[Order, ...]:
    found = _resources(data, MedicationRequest)
    stays = frozenset({"s1", *(f"{one.resource.encounter.reference}"[10:] for one in found)})
    made = orders(found, around(stays=stays))
    for order in made:
        _nothing_invented(order, [one.raw for one in found])
    return made


def _nothing_invented(order: Order, raws: list[bytes]) -> None:
    """Assert (3) of an order, against the bytes of whichever resource it came from."""
    told = [order.amount, order.amount_to, order.rate, order.most, order.most_each]
    words = [one.value for one in told if one is not None] + list(order.timing.times)
    if order.check:
        return
    assert any(all(word.encode() in raw for word in words) for raw in raws), order


def _given(data: st.DataObject) -> tuple[Administration, ...]:
    found = _resources(data, MedicationAdministration)
    try:
        return administrations(
            recent(found, SINCE - timedelta(days=9), ZONE, "h"), ZONE, {}, {}, "h"
        )
    except LyktaError:
        return ()


def _bare(data: st.DataObject, shape: type[Resource]) -> list[Any]:
    return [one.resource for one in _resources(data, shape)]


def _show(chart: Chart) -> None:
    """Assert (2) of a chart."""
    ward = msgspec.structs.replace(charts.ward_snapshot(), charts=(chart,))
    assert decode_snapshot(encode(ward)) == ward
    said = charts.stamp(as_of=NOW, captured=NOW, printed=NOW + timedelta(minutes=9))
    for language in charts.LANGUAGES:
        sheets = [
            medication_list(chart, said, charts.WARD, language, ROUNDS),
            administration_overview(chart, said, charts.WARD, language, ROUNDS),
        ]
        assert render(sheets, language).startswith(b"%PDF")


def read_orders(data: st.DataObject) -> None:
    """Read damaged orders and administrations and show what comes of them."""
    chart = charts.chart(*_orders(data), administrations=_given(data))
    _show(chart)


def read_the_rest(data: st.DataObject) -> None:
    """Read damaged patients, allergies, flags, measures and visits."""
    state, sayings = allergies(_bare(data, AllergyIntolerance), trust_ended_none_known=True)
    warned = alerts(_bare(data, Flag), NOW, ZONE) + sayings
    measured = measures(_bare(data, Observation), ZONE)
    people = [person(one, ()) for one in _bare(data, Patient)] or [charts.person()]
    _show(
        charts.chart(person=people[0], allergies=state, alerts=warned, measures=measured),
    )
    for one in bookings(_bare(data, Appointment), {}, (), ZONE):
        assert msgspec.json.encode(one.appointment)


@pytest.mark.parametrize("read", [read_orders, read_the_rest])
def test_a_damaged_answer_is_an_error_or_a_record_and_never_a_crash(
    read: Callable[[st.DataObject], None],
) -> None:
    _FEW(given(st.data())(read))()


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("read", [read_orders, read_the_rest])
def test_minutes_of_damaged_answers_find_no_crash(
    read: Callable[[st.DataObject], None],
) -> None:
    _MANY(given(st.data())(read))()


@pytest.mark.parametrize("deep", [50, 5_000])
def test_an_answer_nested_without_end_is_refused_and_never_ends_the_machine(deep: int) -> None:
    nested = b'{"a":' * deep + b"1" + b"}" * deep
    raw = json.dumps({**_ORDER, "dosageInstruction": ["HERE"]}).encode()
    raw = raw.replace(b'"HERE"', nested)
    try:
        found = Kind(MedicationRequest).read(raw, "h")
    except LyktaError:
        return
    (order,) = orders([Got(found, raw)], around())
    assert order.check


@pytest.mark.parametrize("number", [b"9" * 5_000, b"1e999999999", b"-0", b"1E400", b"0.1e-400"])
def test_a_number_without_end_costs_neither_the_ward_nor_the_machine(number: bytes) -> None:
    raw = json.dumps({**_ORDER, "dosageInstruction": [{**_DOSAGE, "somethingNew": "HERE"}]})
    raw_bytes = raw.encode().replace(b'"HERE"', number)
    (order,) = orders([Got(Kind(MedicationRequest).read(raw_bytes, "h"), raw_bytes)], around())
    assert order.check
    assert len(order.source_text) < 20_000
