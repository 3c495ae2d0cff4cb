"""The export as FHIR AuditEvents: whole, well-formed by somebody else's rules, and nothing lost."""

import base64
import json
import re
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.auditevent import AuditEvent  # comes with sekmet-fhir
from fhir.resources.R4B.bundle import Bundle
from fhirpathpy import evaluate

from appliance.review import codes
from appliance.review.balp import COORDINATION_NUMBER, PERSONAL_NUMBER, audit_event, bundle
from appliance.review.codes import MEANINGS
from appliance.review.printable import printable
from storage.audit import EVENTS, Entry
from storage.clock import Instant
from tests.appliance.review.entries import PATIENT, entry, one_of_each
from tests.hospital import sekmet

Json = dict[str, Any]
SITE = "Provsjukhuset"
EACH = one_of_each()

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
EVENT_TYPES = {"110101", "110106", "110107", "110110", "110112", "110113", "110114"}
"""Those of DICOM's event ids (CID 400) that Lykta's events are."""

INVARIANTS = {
    "sev-1 of R4: a name or a query, not both": ("entity.all(name.empty() or query.empty())"),
    "every coding has a system and a code": (
        "(type | subtype | agent.type.coding | source.type | entity.type | entity.role)"
        ".all(system.exists() and code.exists())"
    ),
    "IHE BALP: the recorder is one of the agents": (
        "agent.where(who.identifier.value = %resource.source.observer.identifier.value).exists()"
    ),
    "IHE BALP: exactly one initiator": "agent.where(requestor = true).count() = 1",
    "IHE BALP: a patient is a person in role patient, with what": (
        "entity.where(role.code = '1' and role.system.endsWith('object-role'))"
        ".all(type.code = '1' and what.identifier.value.exists() and what.type = 'Patient')"
    ),
    "IHE BALP: a query has its text in base64, no what and no detail": (
        "entity.where(role.code = '24').all(query.exists() and what.empty() and detail.empty())"
    ),
    "DICOM A.5.3.12: authentication is an Execute": (
        "type.code != '110114' or (action = 'E' and subtype.where(code = '110122' or"
        " code = '110123').exists())"
    ),
}


def whole(events: list[Entry]) -> Json:
    found: Json = json.loads(b"".join(bundle(events, SITE)))
    return found


def restored(event: Json) -> Entry:
    """Return the log's entry that an AuditEvent was made of, from nothing but the AuditEvent."""
    said = {one["url"]: one for one in event["extension"]}
    wall = Instant(
        _moment(event["recorded"]),
        float(said["urn:lykta:uptime"]["valueDecimal"]),
        said["urn:lykta:boot"]["valueString"],
        said["urn:lykta:clock-synced"]["valueBoolean"],
    )
    asked = next((one for one in event["agent"] if one["requestor"] and "name" in one), {})
    fields = {"purpose": event.get("purposeOfEvent", [{"text": ""}])[0]["text"]}
    for one in event.get("entity", ()):
        role = one["role"]["code"]
        if role == codes.PATIENT.code:
            fields["patient"] = one["name"]
        elif role == codes.RECORD.code:
            fields["unit"] = one["what"]["identifier"]["value"]
        elif role == codes.QUERY.code:
            fields["detail"] = base64.b64decode(one["query"]).decode()
        else:
            fields["detail"] = one["detail"][0]["valueString"]
    device = event["source"]["observer"]["display"]
    return Entry(
        at=wall,
        event=next(s["code"] for s in event["subtype"] if s["system"].startswith("urn:lykta")),
        person=asked.get("name", ""),
        role=asked["role"][0]["text"] if "role" in asked else "",
        device="" if device == "unknown" else device,
        clock=said.get("urn:lykta:clock-verdict", {"valueString": ""})["valueString"],
        **fields,
    )


def _moment(written: str) -> Any:
    from datetime import datetime

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", written)
    return datetime.fromisoformat(written)


def test_every_event_of_the_log_has_a_meaning_and_no_other() -> None:
    assert set(MEANINGS) == set(EVENTS)


def test_nothing_of_the_log_is_left_out_of_the_export() -> None:
    found = whole(EACH)
    assert [restored(one["resource"]) for one in found["entry"]] == EACH


@pytest.mark.parametrize("logged", EACH, ids=lambda e: f"{e.event}-{bool(e.person)}")
def test_each_event_is_a_whole_audit_event(logged: Entry) -> None:
    event = audit_event(logged, SITE)
    AuditEvent.model_validate(event)
    assert event["type"]["system"] == DICOM
    assert event["type"]["code"] in EVENT_TYPES
    assert event["action"] in "CRUDE"
    assert event["outcome"] == ("4" if logged.event in {"unlock-failed", "refused"} else "0")
    assert all(isinstance(agent["requestor"], bool) for agent in event["agent"])
    assert event["source"]["observer"]["display"]
    roles = [one["role"]["code"] for one in event.get("entity", ())]
    assert ("1" in roles) == bool(logged.patient)
    for name, rule in INVARIANTS.items():
        assert evaluate(event, rule, {"resource": event}) == [True], name


def test_rules_of_this_test_can_fail() -> None:
    """The control: a broken AuditEvent breaks each rule."""
    broken = audit_event(entry("unlock", patient=PATIENT), SITE)
    broken["action"] = "R"
    broken["source"]["observer"]["identifier"]["value"] = "another"
    broken["agent"].append({"requestor": True})
    broken["entity"][0]["query"] = "QQ=="
    broken["entity"][0].pop("what")
    broken["entity"].append(
        {
            "role": {"system": "x", "code": "24"},
            "type": {"system": "x"},
            "detail": [{"type": "d", "valueString": "x"}],
        }
    )
    for name, rule in INVARIANTS.items():
        assert evaluate(broken, rule, {"resource": broken}) == [False], name
    with pytest.raises(ValueError, match="recorded"):
        AuditEvent.model_validate({k: v for k, v in broken.items() if k != "recorded"})


def test_whole_export_is_a_batch_that_a_repository_takes() -> None:
    found = whole(EACH)
    Bundle.model_validate(found)
    assert found["type"] == "batch"
    ids = [one["resource"]["id"] for one in found["entry"]]
    assert len(set(ids)) == len(EACH)
    assert {one["request"]["method"] for one in found["entry"]} == {"POST"}
    assert whole(EACH) == found, "the same log gives the same ids"
    assert whole([])["entry"] == []


def test_a_hospital_system_that_others_wrote_takes_every_event(tmp_path: Any) -> None:
    strict = "validation: {inbound: 'strict'}"
    with (
        sekmet.hospital(tmp_path, patients=False, settings=strict) as running,
        httpx.Client(timeout=30) as client,
    ):
        answered = client.post(running.url, json=whole(EACH)).json()
        assert [one["response"]["status"][:3] for one in answered["entry"]] == ["201"] * len(EACH)
        found = client.get(f"{running.url}/AuditEvent", params={"_summary": "count"}).json()
        assert found["total"] == len(EACH)
        broken = whole([entry()])
        del broken["entry"][0]["resource"]["source"]
        (refused,) = client.post(running.url, json=broken).json()["entry"]
        assert refused["response"]["status"][:1] == "4", "the control: it does look"


def test_two_entries_alike_are_two_events() -> None:
    ids = {one["resource"]["id"] for one in whole([entry(), entry()])["entry"]}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("logged", "system", "value"),
    [
        ("19121212-1212", PERSONAL_NUMBER, "191212121212"),
        ("191212121212", PERSONAL_NUMBER, "191212121212"),
        ("18020262-0202", COORDINATION_NUMBER, "180202620202"),
        ("180202-0202", "urn:lykta:patient", "180202-0202"),
        ("TEST-7", "urn:lykta:patient", "TEST-7"),
    ],
)
def test_patient_is_named_as_the_country_names_her(logged: str, system: str, value: str) -> None:
    (patient, *_) = audit_event(entry(patient=logged), SITE)["entity"]
    assert patient["what"]["identifier"] == {"system": system, "value": value}
    assert patient["name"] == logged


def test_broken_glass_is_said_as_the_purpose() -> None:
    (user, *_) = audit_event(entry(role="break-glass"), SITE)["agent"]
    assert user["purposeOfUse"][0]["coding"][0]["code"] == "BTG"
    assert "purposeOfUse" not in audit_event(entry(), SITE)["agent"][0]


def test_print_names_the_paper_it_went_to() -> None:
    media = [
        agent.get("media", {}).get("code") for agent in audit_event(entry("printed"), SITE)["agent"]
    ]
    assert media == [None, None, "110038"]


def test_signs_that_a_cat_on_the_keyboard_types_do_not_break_the_export() -> None:
    event = audit_event(entry("unlock-failed", person="a\x00b\x1b", detail=""), SITE)
    AuditEvent.model_validate(event)
    assert event["agent"][0]["name"] == "a\\x00b\\x1b"


def test_signs_that_steer_a_terminal_or_turn_the_writing_are_written_out() -> None:
    assert printable("Ann\x1b[2Ja \u202eåäö\t€") == "Ann\\x1b[2Ja \\u202eåäö\t€"
