"""The search parameters of every resource type that the demo hospital serves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.sources.demo.fhir import Resource
from appliance.sources.demo.matching import by_date, by_reference, by_text, by_token
from appliance.sources.demo.shelf import Shelf

Values = Callable[[Resource, Shelf], Iterable[Any]]
Match = Callable[[str, Any], bool]


@dataclass(frozen=True)
class Parameter:
    """How a parameter finds its values in a resource, and how it compares them."""

    values: Values
    match: Match
    about_patient: bool = False
    is_date: bool = False


def _codings(*path: str) -> Values:
    def values(one: Resource, _: Shelf) -> Iterator[tuple[str, str]]:
        for concept in _walk(one, path):
            for coding in concept.get("coding", (concept,)):
                yield coding.get("system", ""), coding.get("code", "")

    return values


def _plain(*path: str) -> Values:
    def values(one: Resource, _: Shelf) -> Iterator[tuple[str, str]]:
        for value in _walk(one, path):
            yield "", str(value).lower() if isinstance(value, bool) else value

    return values


def _at(*path: str) -> Values:
    return lambda one, _: _walk(one, path)


def _refs(*path: str) -> Values:
    return lambda one, _: (target.get("reference", "") for target in _walk(one, path))


def _places(one: Resource, shelf: Shelf) -> Iterator[str]:
    for target in _walk(one, ("location", "location")):
        yield from shelf.above(target["reference"])


def _drug(one: Resource, shelf: Shelf) -> Iterator[tuple[str, str]]:
    for concept in _walk(one, ("medicationCodeableConcept",)):
        yield from ((coding["system"], coding["code"]) for coding in concept.get("coding", ()))
    target = one.get("medicationReference", {}).get("reference", "")
    shelved = shelf.by_id.get(("Medication", target.partition("/")[2]))
    for medication in (*one.get("contained", ()), *([shelved] if shelved else ())):
        yield from (
            (coding["system"], coding["code"]) for coding in medication["code"].get("coding", ())
        )


def _walk(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what lies at a path, through every list on the way."""
    if isinstance(value, list):
        for part in value:
            yield from _walk(part, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _walk(value[path[0]], path[1:])


def _token(values: Values) -> Parameter:
    return Parameter(values, by_token)


def _reference(values: Values) -> Parameter:
    return Parameter(values, by_reference)


def _date(values: Values) -> Parameter:
    return Parameter(values, by_date, is_date=True)


_WHOSE = Parameter(_refs("subject"), by_reference, about_patient=True)
_PATIENTS = {"patient": _WHOSE, "subject": _WHOSE}
_STATUS = {"status": _token(_plain("status"))}
_IDENTIFIER = {
    "identifier": Parameter(
        lambda one, _: (
            (each.get("system", ""), each.get("value", "")) for each in one.get("identifier", ())
        ),
        by_token,
    )
}
EVERYWHERE = {
    "_id": _token(_plain("id")),
    "_lastUpdated": _date(_at("meta", "lastUpdated")),
}
"""Parameters that every type has."""

_CONTEXT = {"encounter": _reference(_refs("encounter"))}

PARAMETERS: dict[str, dict[str, Parameter]] = {
    "Patient": {
        **_IDENTIFIER,
        "active": _token(_plain("active")),
        "birthdate": _date(_at("birthDate")),
        "gender": _token(_plain("gender")),
        "family": Parameter(_at("name", "family"), by_text),
        "given": Parameter(_at("name", "given"), by_text),
    },
    "Encounter": {
        **_PATIENTS,
        **_STATUS,
        **_IDENTIFIER,
        "class": _token(_codings("class")),
        "location": _reference(_places),
        "date": _date(_at("period")),
    },
    "MedicationRequest": {
        **_PATIENTS,
        **_STATUS,
        **_CONTEXT,
        **_IDENTIFIER,
        "intent": _token(_plain("intent")),
        "category": _token(_codings("category")),
        "authoredon": _date(_at("authoredOn")),
        "code": _token(_drug),
    },
    "MedicationAdministration": {
        **_PATIENTS,
        **_STATUS,
        "context": _reference(_refs("context")),
        "request": _reference(_refs("request")),
        "effective-time": _date(
            lambda one, _: (one.get("effectiveDateTime") or one["effectivePeriod"],)
        ),
        "code": _token(_drug),
    },
    "AllergyIntolerance": {
        "patient": Parameter(_refs("patient"), by_reference, about_patient=True),
        "clinical-status": _token(_codings("clinicalStatus")),
        "verification-status": _token(_codings("verificationStatus")),
        "criticality": _token(_plain("criticality")),
        "category": _token(_plain("category")),
        "code": _token(_codings("code")),
    },
    "Flag": {**_PATIENTS, **_STATUS, **_CONTEXT, "date": _date(_at("period"))},
    "Observation": {
        **_PATIENTS,
        **_STATUS,
        **_CONTEXT,
        "code": _token(_codings("code")),
        "category": _token(_codings("category")),
        "date": _date(_at("effectiveDateTime")),
    },
    "ServiceRequest": {
        **_PATIENTS,
        **_STATUS,
        **_CONTEXT,
        **_IDENTIFIER,
        "requisition": Parameter(
            lambda one, _: (
                (each.get("system", ""), each.get("value", ""))
                for each in _walk(one, ("requisition",))
            ),
            by_token,
        ),
        "intent": _token(_plain("intent")),
        "category": _token(_codings("category")),
        "authored": _date(_at("authoredOn")),
        "specimen": _reference(_refs("specimen")),
    },
    "Specimen": {
        **_PATIENTS,
        **_STATUS,
        "collected": _date(_at("collection", "collectedDateTime")),
    },
    "Procedure": {
        **_PATIENTS,
        **_STATUS,
        **_CONTEXT,
        "date": _date(_at("performedDateTime")),
    },
    "Location": {
        **_IDENTIFIER,
        **_STATUS,
        "partof": _reference(_refs("partOf")),
        "name": Parameter(_at("name"), by_text),
    },
    "Medication": {"code": _token(_codings("code")), **_STATUS},
    "Practitioner": {**_IDENTIFIER, "family": Parameter(_at("name", "family"), by_text)},
    "PractitionerRole": {
        "practitioner": _reference(_refs("practitioner")),
        "location": _reference(_refs("location")),
        "role": _token(_codings("code")),
    },
    "Schedule": {
        "actor": _reference(_refs("actor")),
        "date": _date(_at("planningHorizon")),
        "active": _token(_plain("active")),
    },
    "Slot": {
        **_STATUS,
        "schedule": _reference(_refs("schedule")),
        "start": _date(_at("start")),
    },
    "Appointment": {
        **_STATUS,
        "date": _date(_at("start")),
        "slot": _reference(_refs("slot")),
        **dict.fromkeys(
            ("actor", "patient", "practitioner", "location"),
            _reference(_refs("participant", "actor")),
        ),
    },
}
"""Parameters by type and name."""

INCLUDES: dict[tuple[str, ...], Callable[[Resource], Iterable[str]]] = {}
"""The references that `_include=Type:name` follows."""


def _includable(kind: str, name: str, *path: str) -> None:
    INCLUDES[kind, name] = lambda one: (target.get("reference", "") for target in _walk(one, path))


for _kind in ("Encounter", "MedicationRequest", "MedicationAdministration", "Flag", "Observation"):
    _includable(_kind, "patient", "subject")
    _includable(_kind, "subject", "subject")
_includable("AllergyIntolerance", "patient", "patient")
_includable("Encounter", "location", "location", "location")
_includable("MedicationRequest", "medication", "medicationReference")
_includable("MedicationRequest", "requester", "requester")
_includable("MedicationRequest", "encounter", "encounter")
_includable("MedicationAdministration", "medication", "medicationReference")
_includable("MedicationAdministration", "request", "request")
_includable("Location", "partof", "partOf")
_includable("Schedule", "actor", "actor")
_includable("Slot", "schedule", "schedule")
_includable("PractitionerRole", "practitioner", "practitioner")
for _name in ("actor", "patient", "practitioner", "location"):
    _includable("Appointment", _name, "participant", "actor")

TYPES = {kind: tuple(sorted(known)) for kind, known in PARAMETERS.items()}
"""Every resource type that is served, with the names of its search parameters."""
