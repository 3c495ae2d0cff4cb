"""The audit log as FHIR R4 AuditEvents, after the patterns of IHE BALP.

A Bundle of type "batch", as IHE ITI-20 sends it: an audit record repository takes it as it is.
1. Who acted is the agent that is requestor; the kiosk is the source agent and the observer.
2. A patient is an entity of type Person in role Patient, a search an entity in role Query.
3. The event's own word is always among the subtypes, and what FHIR has no place for stands in
   extensions: clock verdict, boot, uptime. Nothing of an entry is left out.
BALP's own profiles are for REST servers (type "rest", two networked agents). Lykta reads its own
copy, so the events bear DICOM's types and claim no profile.
"""

import base64
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from appliance.review import codes
from appliance.review.codes import MEANINGS, Code, Meaning
from appliance.review.printable import printable
from storage.audit import Entry

OWN = "urn:lykta:"
"""Begins the systems and extensions that are Lykta's own."""

PERSONAL_NUMBER = "urn:oid:1.2.752.129.2.1.3.1"
COORDINATION_NUMBER = "urn:oid:1.2.752.129.2.1.3.3"

_NAMESPACE = uuid.UUID("8d8b7a5c-52c8-4c0e-9a5e-6c796b746131")
_NUMBER = re.compile(r"(\d{6})(\d{2})-?(\d{4})")
_FIRST_COORDINATION_DAY = 61

Json = dict[str, Any]


def bundle(entries: Iterable[Entry], site: str) -> Iterator[bytes]:
    """Yield the pieces of a Bundle's JSON, one AuditEvent at a time."""
    yield b'{"resourceType":"Bundle","type":"batch","entry":['
    seen: Counter[bytes] = Counter()
    for number, entry in enumerate(entries):
        whole = msgspec.json.encode(entry)
        seen[whole] += 1
        name = uuid.uuid5(_NAMESPACE, f"{seen[whole]}|{whole.decode()}")
        part = {
            "fullUrl": f"urn:uuid:{name}",
            "resource": {**audit_event(entry, site), "id": str(name)},
            "request": {"method": "POST", "url": "AuditEvent"},
        }
        yield (b",\n" if number else b"\n") + msgspec.json.encode(part)
    yield b"\n]}\n"


def audit_event(entry: Entry, site: str) -> Json:
    """Return one entry as an AuditEvent; `site` names the hospital."""
    meaning = MEANINGS[entry.event]
    own = Code(entry.event, entry.event, f"{OWN}audit-event")
    subtypes = [one.coding() for one in (meaning.subtype, own) if one]  # 3
    return _filled(
        {
            "resourceType": "AuditEvent",
            "extension": list(_extensions(entry)),
            "type": meaning.type.coding(),
            "subtype": subtypes,
            "action": meaning.action,
            "recorded": _instant(entry.at.wall),
            "outcome": meaning.outcome,
            "purposeOfEvent": [{"text": printable(entry.purpose)}] if entry.purpose else [],
            "agent": list(_agents(entry)),
            "source": {
                "site": printable(site),
                "observer": _device(entry),
                "type": [codes.USER_DEVICE.coding()],
            },
            "entity": list(_entities(entry, meaning)),
        }
    )


def _extensions(entry: Entry) -> Iterator[Json]:
    """Yield what was known of the clock."""
    if entry.clock:
        yield {"url": f"{OWN}clock-verdict", "valueString": entry.clock}
    yield {"url": f"{OWN}clock-synced", "valueBoolean": entry.at.synced}
    yield {"url": f"{OWN}uptime", "valueDecimal": entry.at.boottime}
    yield {"url": f"{OWN}boot", "valueString": entry.at.boot}


def _agents(entry: Entry) -> Iterator[Json]:
    if entry.person:
        role = {"text": printable(entry.role)} if entry.role else None
        forced = {"coding": [codes.BREAK_GLASS.coding()]} if entry.role == "break-glass" else None
        yield {
            "type": {"coding": [codes.READER.coding()]},
            "role": [role] if role else [],
            "who": _named("person", entry.person),
            "name": printable(entry.person),
            "requestor": True,  # 1
            "purposeOfUse": [forced] if forced else [],
        }
    yield {
        "type": {"coding": [codes.SENDER.coding()]},
        "who": _device(entry),
        "requestor": not entry.person,
        "network": {"address": printable(entry.device), "type": "1"} if entry.device else None,
    }
    if entry.event == "printed":
        yield {
            "type": {"coding": [codes.TARGET_MEDIA.coding()]},
            "requestor": False,
            "media": codes.PAPER.coding(),
        }


def _entities(entry: Entry, meaning: Meaning) -> Iterator[Json]:
    if entry.patient:
        yield {
            "what": {"type": "Patient", "identifier": _patient(entry.patient)},
            "type": codes.PERSON.coding(),
            "role": codes.PATIENT.coding(),  # 2
            "name": printable(entry.patient),
        }
    if entry.unit:
        yield {
            "what": {"identifier": _identifier("unit", entry.unit)},
            "type": codes.SYSTEM_OBJECT.coding(),
            "role": codes.RECORD.coding(),
            "name": printable(entry.unit),
        }
    if not entry.detail:
        return
    if meaning.about is codes.QUERY:
        yield {
            "type": codes.SYSTEM_OBJECT.coding(),
            "role": codes.QUERY.coding(),
            "description": printable(entry.detail),
            "query": base64.b64encode(entry.detail.encode()).decode(),
        }
    else:
        yield {
            "type": (codes.PERSON if meaning.about is codes.USER else codes.SYSTEM_OBJECT).coding(),
            "role": meaning.about.coding(),
            "detail": [{"type": "detail", "valueString": printable(entry.detail)}],
        }


def _patient(number: str) -> Json:
    """Return a personal number as HL7 Sweden writes it, anything else as the source's key."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return _identifier("patient", number)
    coordination = int(found[2]) >= _FIRST_COORDINATION_DAY
    system = COORDINATION_NUMBER if coordination else PERSONAL_NUMBER
    return {"system": system, "value": "".join(found.groups())}


def _device(entry: Entry) -> Json:
    return {"type": "Device", **_named("device", entry.device or "unknown")}


def _named(kind: str, name: str) -> Json:
    return {"identifier": _identifier(kind, name), "display": printable(name)}


def _identifier(kind: str, value: str) -> Json:
    return {"system": f"{OWN}{kind}", "value": printable(value)}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _filled(record: Json) -> Json:
    """Return a record without what is empty: FHIR forbids empty lists and objects."""
    kept: Json = {}
    for name, value in record.items():
        if isinstance(value, dict):
            value = _filled(value)  # noqa: PLW2901 - the same value, tidied
        elif isinstance(value, list):
            value = [_filled(one) if isinstance(one, dict) else one for one in value]  # noqa: PLW2901 - as above
        if value not in (None, "", [], {}):
            kept[name] = value
    return kept
