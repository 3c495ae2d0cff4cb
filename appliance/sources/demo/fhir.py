"""Small pieces of FHIR R4 that every resource of the demo hospital is made of."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from appliance.sources.demo.drugs import ROUTES
from appliance.sources.demo.hours import written

Resource = dict[str, Any]
"""A FHIR resource as JSON knows it; its fields are checked by the tests, not by types."""

ATC = "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
HL7 = "http://terminology.hl7.org/CodeSystem/"
OWN = "https://journal.demo.example/fhir/"
"""The record system's own name space (a reserved domain name)."""


def resource(kind: str, key: str, changed: datetime, **fields: object) -> Resource:
    """Return a resource with id and meta; fields that are None or empty are left out."""
    instant = written(changed)
    meta = {"versionId": f"{int(changed.timestamp()):x}", "lastUpdated": instant}
    present = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    return {"resourceType": kind, "id": key, "meta": meta, **present}


def concept(text: str, system: str = "", code: str = "") -> Resource:
    """Return a CodeableConcept with the source's text and, where it has one, a code."""
    coding = [{"system": system, "code": code, "display": text}] if code else []
    return {"coding": coding, "text": text} if coding else {"text": text}


def coded(name: str, code: str) -> Resource:
    """Return a CodeableConcept of one of HL7's own code systems."""
    return {"coding": [{"system": HL7 + name, "code": code}]}


def reference(kind: str, key: str, display: str = "") -> Resource:
    """Return a relative literal reference."""
    target = {"reference": f"{kind}/{key}"}
    return {**target, "display": display} if display else target


def route(name: str) -> Resource:
    """Return a route in Swedish with its SNOMED CT code."""
    return concept(name, SNOMED, ROUTES[name])


def period(begin: datetime, end: datetime | None = None) -> Resource:
    """Return a Period; without `end` it is still running."""
    running = {"start": written(begin)}
    return {**running, "end": written(end)} if end else running


def figure(text: str) -> float | int:
    """Return the number that a Swedish label writes, "2,5", "25 000"."""
    number = float(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    return int(number) if number.is_integer() else number


@lru_cache(maxsize=2_000)
def quantity(text: str) -> Resource:
    """Return the Quantity of a label's words, "2 tabletter", "25 000 enheter", "83 ml/timme".

    One Quantity is shared by all who ask for the same words; it is never changed.
    """
    number, _, unit = _split(text)
    return {"value": figure(number), "unit": unit} if unit else {"value": figure(number)}


def extent(text: str) -> Mapping[str, Resource]:
    """Return doseQuantity, or doseRange where the words say "2-6 enheter"."""
    number, _, unit = _split(text)
    low, dash, high = number.partition("-")
    if not dash:
        return {"doseQuantity": quantity(text)}
    return {"doseRange": {"low": quantity(f"{low} {unit}"), "high": quantity(f"{high} {unit}")}}


def _split(text: str) -> tuple[str, str, str]:
    """Split "25 000 enheter" behind its last digit."""
    last = max(place for place, sign in enumerate(text) if sign.isdigit()) + 1
    head = text[:last]
    while not _is_number(head):
        head = head[: head.rindex(" ")]
    return head, " ", text[len(head) :].strip()


def _is_number(text: str) -> bool:
    return all(sign.isdigit() or sign in " ,-" for sign in text)
