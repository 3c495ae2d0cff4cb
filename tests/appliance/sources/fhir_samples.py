"""Small FHIR resources for the tests of reading, made as servers write them."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.sources.fhir.orders import Around, orders
from appliance.sources.fhir.paging import Got, Kind
from appliance.sources.fhir.shapes import (
    AllergyIntolerance,
    Encounter,
    MedicationAdministration,
    MedicationRequest,
)
from storage.records import Order

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SINCE = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
TWICE = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
DOSAGE = {
    "text": "1 tablett 2 gånger",
    "timing": TWICE,
    "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablett"}}],
}
CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"

_REQUESTS = Kind(MedicationRequest)
_GIVEN = Kind(MedicationAdministration)
_ALLERGIES = Kind(AllergyIntolerance)
_STAYS = Kind(Encounter)


def request(dosage: Any = None, **changes: Any) -> Got[MedicationRequest]:
    """Return an order on the stay "s1"; `dosage` are further elements of its one dosage."""
    tree = {
        "resourceType": "MedicationRequest",
        "id": "o1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Alvedon 500 mg"},
        "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": "Encounter/s1"},
        "meta": {"lastUpdated": "2026-11-21T10:00:00Z"},
        "dosageInstruction": [_without_none({**DOSAGE, **(dosage or {})})],
        **changes,
    }
    raw = json.dumps(_without_none(tree)).encode()
    return written_request(raw)


def written_request(raw: bytes) -> Got[MedicationRequest]:
    """Return an order from a server's own bytes."""
    return Got(_REQUESTS.read(raw, "h"), raw)


def given(**changes: Any) -> Got[MedicationAdministration]:
    """Return a dose given at 01:00 UTC."""
    tree = {
        "resourceType": "MedicationAdministration",
        "id": "a1",
        "status": "completed",
        "medicationCodeableConcept": {"text": "Alvedon 500 mg"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-22T02:00:00+01:00",
        "request": {"reference": "MedicationRequest/o1"},
        **changes,
    }
    raw = json.dumps(_without_none(tree)).encode()
    return Got(_GIVEN.read(raw, "h"), raw)


def allergy(code: str, words: str, clinical: str = "active", true: str = "confirmed") -> Any:
    """Return an allergy entry with SNOMED code, clinical and verification status."""
    tree = {
        "resourceType": "AllergyIntolerance",
        "id": f"al-{code}-{clinical}-{true}",
        "clinicalStatus": {"coding": [{"code": clinical}]},
        "verificationStatus": {"coding": [{"code": true}]},
        "code": {"text": words, "coding": [{"system": "http://snomed.info/sct", "code": code}]},
        "patient": {"reference": "Patient/p1"},
    }
    return _ALLERGIES.read(json.dumps(tree).encode(), "h")


def stay(**changes: Any) -> Encounter:
    """Return an open stay "s1"."""
    tree = {
        "resourceType": "Encounter",
        "id": "s1",
        "status": "in-progress",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-11-20T10:00:00Z"},
        **changes,
    }
    return _STAYS.read(json.dumps(tree).encode(), "h")


def around(**changes: Any) -> Around:
    """Return what is known around patient "p1" on stay "s1"."""
    known: dict[str, Any] = {
        "stays": frozenset({"s1"}),
        "began": datetime(2026, 11, 20, 10, tzinfo=UTC),
        "others": {},
        "given": frozenset(),
        "since": SINCE,
        "zone": ZONE,
        "medications": {},
        "staff": {},
        "host": "h",
    }
    return Around(**{**known, **changes})


def category(code: str) -> list[Any]:
    """Return a category element."""
    return [{"coding": [{"system": CATEGORY, "code": code}]}]


def one_order(dosage: Any = None, *, world: Any = None, **changes: Any) -> Order:
    """Return the one order that is read from a request with these changes."""
    (order,) = orders([request(dosage, **changes)], world or around())
    return order


def no_order(world: Any = None, **changes: Any) -> bool:
    """Tell whether a request with these changes is read as no order at all."""
    return orders([request(None, **changes)], world or around()) == ()


def _without_none(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if value is not None}
