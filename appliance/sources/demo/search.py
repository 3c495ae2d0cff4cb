"""FHIR search over one instant of the hospital.

As real servers do: parameters that are not known are ignored; `location` finds a stay that was
ever there, not only one that is there now; a token matches by code where no system is given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appliance.sources.demo.fhir import Resource
from appliance.sources.demo.hours import ZONE

Params = Sequence[tuple[str, str]]
"""The parameters of a question, in its own order."""

_FOREVER = datetime.max.replace(tzinfo=ZONE) - timedelta(days=2)


class BadQuestion(ValueError):
    """A parameter has a value that no server can understand."""


class Shelf:
    """Every resource of one instant, indexed for the questions that are asked most."""

    def __init__(self, found: Mapping[str, list[Resource]]) -> None:
        """Index by id and by patient."""
        self.by_type = found
        self.by_id = {
            (kind, one["id"]): one for kind, all_ in found.items() for one in all_
        }
        self._of_patient: dict[tuple[str, str], list[Resource]] = {}
        for kind, all_ in found.items():
            for one in all_:
                whose = one.get("subject") or one.get("patient")
                if whose:
                    self._of_patient.setdefault((kind, whose["reference"]), []).append(one)

    def of_patients(self, kind: str, patients: Iterable[str]) -> list[Resource]:
        """Return a type's resources about some patients ("Patient/x")."""
        return [
            one for patient in dict.fromkeys(patients)
            for one in self._of_patient.get((kind, patient), ())
        ]

    def above(self, location: str) -> Iterator[str]:
        """Yield a Location's reference and those of all it is part of."""
        place = self.by_id.get(("Location", location.rpartition("/")[2]))
        while place is not None:
            yield f"Location/{place['id']}"
            part_of = place.get("partOf", {}).get("reference", "")
            place = self.by_id.get(("Location", part_of.rpartition("/")[2]))


@dataclass(frozen=True)
class Found:
    """What a question found: matches in a stable order, and the parameters that were heeded."""

    matches: list[Resource]
    heeded: Params


Values = Callable[[Resource, Shelf], Iterable[Any]]
Match = Callable[[str, Any], bool]


@dataclass(frozen=True)
class _Parameter:
    values: Values
    match: Match
    about_patient: bool = False
    is_date: bool = False


def search(shelf: Shelf, kind: str, params: Params) -> Found:
    """Return what of a type answers all parameters that are known.

    Raises BadQuestion where a known parameter has a value that means nothing.
    """
    known = _PARAMETERS.get(kind, {}) | _EVERYWHERE
    heeded = [(name, value) for name, value in params if name in known and value]
    found = _start(shelf, kind, heeded, known)
    for name, value in heeded:
        parameter = known[name]
        wishes = [wish for wish in value.split(",") if wish]
        if parameter.is_date:
            for wish in wishes:
                _wished_span(wish)
        found = [one for one in found if _any(parameter, one, shelf, wishes)]
    return Found(_sorted(found, shelf, params, known), heeded)


def _start(
    shelf: Shelf, kind: str, heeded: Params, known: Mapping[str, _Parameter]
) -> list[Resource]:
    """Return where to look: by id or by patient where the question names them."""
    for name, value in heeded:
        if name == "_id":
            found = (shelf.by_id.get((kind, key)) for key in dict.fromkeys(value.split(",")))
            return [one for one in found if one is not None]
        if known[name].about_patient:
            return shelf.of_patients(kind, (_typed(key, "Patient") for key in value.split(",")))
    return list(shelf.by_type.get(kind, ()))


def _any(parameter: _Parameter, one: Resource, shelf: Shelf, wishes: Sequence[str]) -> bool:
    values = list(parameter.values(one, shelf))
    return any(parameter.match(wish, value) for wish in wishes for value in values)


def _sorted(
    found: list[Resource], shelf: Shelf, params: Params, known: Mapping[str, _Parameter]
) -> list[Resource]:
    name = next((value for key, value in params if key == "_sort"), "")
    parameter = known.get(name.lstrip("-"))
    if parameter is None or not parameter.is_date:
        return found

    def first(one: Resource) -> datetime:
        return min((_span(value)[0] for value in parameter.values(one, shelf)), default=_FOREVER)

    return sorted(found, key=first, reverse=name.startswith("-"))


def included(shelf: Shelf, matches: Sequence[Resource], params: Params) -> list[Resource]:
    """Return the resources that `_include` adds to these matches, each once."""
    wanted = [tuple(value.split(":")[:2]) for name, value in params if name == "_include"]
    added: dict[str, Resource] = {}
    for one in matches:
        for wish in wanted:
            if wish in _INCLUDES and wish[0] == one["resourceType"]:
                _add(shelf, added, _INCLUDES[wish](one))
    return list(added.values())


def _add(shelf: Shelf, added: dict[str, Resource], references: Iterable[str]) -> None:
    for reference in references:
        kind, _, key = reference.partition("/")
        target = shelf.by_id.get((kind, key))
        if target is not None:
            added[reference] = target


def _typed(reference: str, kind: str) -> str:
    """Return "Patient/x" for "x", "Patient/x" or an absolute address of it."""
    return f"{kind}/{reference.rpartition('/')[2]}"


def _by_token(wish: str, value: tuple[str, str]) -> bool:
    system, bar, code = wish.rpartition("|")
    return code == value[1] and (not bar or system == value[0])


def _by_reference(wish: str, value: str) -> bool:
    return wish == value or wish == value.partition("/")[2] or wish.endswith(f"/{value}")


def _by_text(wish: str, value: str) -> bool:
    return value.casefold().startswith(wish.casefold())


def _by_date(wish: str, value: object) -> bool:
    prefix, (low, high) = _wished_span(wish)
    first, last = _span(value)
    return {
        "eq": low <= first and last < high,
        "ne": not (low <= first and last < high),
        "ge": last >= low,
        "gt": last >= high,
        "le": first < high,
        "lt": first < low,
        "sa": first >= high,
        "eb": last < low,
        "ap": first < high and last >= low,
    }[prefix]


def _wished_span(wish: str) -> tuple[str, tuple[datetime, datetime]]:
    prefix = wish[:2] if wish[:2].isalpha() else "eq"
    if prefix not in {"eq", "ne", "ge", "gt", "le", "lt", "sa", "eb", "ap"}:
        raise BadQuestion(f"{wish!r} has no known prefix")
    text = wish[2:] if wish[:2].isalpha() else wish
    return prefix, _date_span(text)


_STEPS = {10: timedelta(days=1), 16: timedelta(minutes=1)}


def _date_span(text: str) -> tuple[datetime, datetime]:
    """Return the first instant a date means and the first it no longer means."""
    padded = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        begin = datetime.fromisoformat(padded.replace(" ", "+"))
    except ValueError:
        raise BadQuestion(f"{text!r} is no date") from None
    if begin.tzinfo is None:
        begin = begin.replace(tzinfo=ZONE)
    long = {4: timedelta(days=365), 7: timedelta(days=30)}.get(len(text))
    step = long or _STEPS.get(len(text)) or timedelta(seconds=1)
    return begin, begin + step


def _span(value: object) -> tuple[datetime, datetime]:
    """Return the first and last instant of an instant or Period of a resource."""
    if isinstance(value, dict):
        low, high = value.get("start"), value.get("end")
        return (
            _date_span(low)[0] if low else datetime.min.replace(tzinfo=ZONE),
            _date_span(high)[0] if high else _FOREVER,
        )
    begin, end = _date_span(str(value))
    return begin, end - timedelta(microseconds=1)


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


def _walk(value: Any, path: Sequence[str]) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield what lies at a path, through every list on the way."""
    if isinstance(value, list):
        for part in value:
            yield from _walk(part, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _walk(value[path[0]], path[1:])


def _token(values: Values) -> _Parameter:
    return _Parameter(values, _by_token)


def _reference(values: Values) -> _Parameter:
    return _Parameter(values, _by_reference)


def _date(values: Values) -> _Parameter:
    return _Parameter(values, _by_date, is_date=True)


_WHOSE = _Parameter(_refs("subject"), _by_reference, about_patient=True)
_PATIENTS = {"patient": _WHOSE, "subject": _WHOSE}
_STATUS = {"status": _token(_plain("status"))}
_IDENTIFIER = {
    "identifier": _Parameter(
        lambda one, _: (
            (each.get("system", ""), each.get("value", "")) for each in one.get("identifier", ())
        ),
        _by_token,
    )
}
_EVERYWHERE = {
    "_id": _token(_plain("id")),
    "_lastUpdated": _date(_at("meta", "lastUpdated")),
}
_CONTEXT = {"encounter": _reference(_refs("encounter"))}

_PARAMETERS: dict[str, dict[str, _Parameter]] = {
    "Patient": {
        **_IDENTIFIER,
        "active": _token(_plain("active")),
        "birthdate": _date(_at("birthDate")),
        "gender": _token(_plain("gender")),
        "family": _Parameter(_at("name", "family"), _by_text),
        "given": _Parameter(_at("name", "given"), _by_text),
    },
    "Encounter": {
        **_PATIENTS, **_STATUS, **_IDENTIFIER,
        "class": _token(_codings("class")),
        "location": _reference(_places),
        "date": _date(_at("period")),
    },
    "MedicationRequest": {
        **_PATIENTS, **_STATUS, **_CONTEXT, **_IDENTIFIER,
        "intent": _token(_plain("intent")),
        "category": _token(_codings("category")),
        "authoredon": _date(_at("authoredOn")),
        "code": _token(_drug),
    },
    "MedicationAdministration": {
        **_PATIENTS, **_STATUS,
        "context": _reference(_refs("context")),
        "request": _reference(_refs("request")),
        "effective-time": _date(
            lambda one, _: (one.get("effectiveDateTime") or one["effectivePeriod"],)
        ),
        "code": _token(_drug),
    },
    "AllergyIntolerance": {
        "patient": _Parameter(_refs("patient"), _by_reference, about_patient=True),
        "clinical-status": _token(_codings("clinicalStatus")),
        "verification-status": _token(_codings("verificationStatus")),
        "criticality": _token(_plain("criticality")),
        "category": _token(_plain("category")),
        "code": _token(_codings("code")),
    },
    "Flag": {**_PATIENTS, **_STATUS, **_CONTEXT, "date": _date(_at("period"))},
    "Observation": {
        **_PATIENTS, **_STATUS, **_CONTEXT,
        "code": _token(_codings("code")),
        "category": _token(_codings("category")),
        "date": _date(_at("effectiveDateTime")),
    },
    "Location": {
        **_IDENTIFIER, **_STATUS,
        "partof": _reference(_refs("partOf")),
        "name": _Parameter(_at("name"), _by_text),
    },
    "Medication": {"code": _token(_codings("code")), **_STATUS},
    "Practitioner": {**_IDENTIFIER, "family": _Parameter(_at("name", "family"), _by_text)},
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

_INCLUDES: dict[tuple[str, ...], Callable[[Resource], Iterable[str]]] = {}


def _includable(kind: str, name: str, *path: str) -> None:
    _INCLUDES[kind, name] = lambda one: (
        target.get("reference", "") for target in _walk(one, path)
    )


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

TYPES = {kind: tuple(sorted(known)) for kind, known in _PARAMETERS.items()}
"""Every resource type that is served, with the names of its search parameters."""
