"""Laboratory orders and events as single resources say them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.sources.fhir.events import events
from appliance.sources.fhir.laboratory import (
    Samples,
    Whose,
    counts,
    is_laboratory,
    lab_orders,
)
from appliance.sources.fhir.paging import Got, Kind
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import Appointment, Procedure, ServiceRequest, Specimen
from appliance.sources.samples import NOT_TO_TAKE, ODD, ON_HOLD
from appliance.sources.source import SourceNonsense
from storage.records import EventKind, EventStatus, LabOrder
from tests.appliance.sources.fhir_samples import NOW, SINCE, ZONE

LAB = [{"coding": [{"system": "http://snomed.info/sct", "code": "108252007"}]}]
SETTINGS = FhirSettings(base_url="http://h", places={})
WHOSE = Whose(stays=frozenset({"s1"}), began=SINCE, zone=ZONE)

_REQUESTS, _SPECIMENS = Kind(ServiceRequest), Kind(Specimen)
_VISITS, _PROCEDURES = Kind(Appointment), Kind(Procedure)


def request(**changes: Any) -> Got[ServiceRequest]:
    """Return a laboratory order on the stay "s1"; a change to None leaves the element out."""
    tree = {
        "resourceType": "ServiceRequest", "id": "r1", "status": "active", "intent": "order",
        "category": LAB, "code": {"text": "B-Hb"}, "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": "Encounter/s1"}, "authoredOn": "2026-11-21T12:00:00+01:00",
        **changes,
    }  # fmt: skip
    raw = json.dumps({name: one for name, one in tree.items() if one is not None}).encode()
    return Got(_REQUESTS.read(raw, "h"), raw)


def specimen(**changes: Any) -> Specimen:
    """Return a specimen in a purple tube."""
    tree = {
        "resourceType": "Specimen", "id": "t1", "subject": {"reference": "Patient/p1"},
        "container": [{"type": {"text": "lila EDTA"}}], **changes,
    }  # fmt: skip
    return _SPECIMENS.read(json.dumps(tree).encode(), "h")


def labs(
    *found: Got[ServiceRequest], samples: tuple[Specimen, ...] = (), **site: Any
) -> tuple[LabOrder, ...]:
    """Return the laboratory orders of these requests."""
    how = FhirSettings(base_url="http://h", places={}, **site)
    return lab_orders(found, Samples({one.id: one for one in samples}), WHOSE, how)


def test_an_order_is_told_in_the_sources_words() -> None:
    (one,) = labs(
        request(
            specimen=[{"reference": "Specimen/t1"}],
            requisition={"value": "R-77"},
            requester={"display": "A. Lind"},
            priority="stat",
            note=[{"text": "fastande"}],
            occurrenceDateTime="2026-11-22T06:00:00+01:00",
        ),
        samples=(specimen(),),
    )
    assert one.tests == ("B-Hb",)
    assert one.tubes == ("lila EDTA",)
    assert (one.number, one.ordered_by, one.priority, one.note) == (
        "R-77", "A. Lind", "stat", "fastande",
    )  # fmt: skip
    assert one.ordered == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    assert one.planned == datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert (one.taken, one.check) == (None, ())


NUMBERS = [
    {"type": {"coding": [{"code": "FILL"}]}, "system": "urn:lis", "value": "F-1"},
    {"type": {"coding": [{"code": "PLAC"}]}, "system": "urn:ehr", "value": "P-1"},
    {"use": "old", "system": "urn:x", "value": "OLD"},
]


@pytest.mark.parametrize(
    ("facts", "site", "number"),
    [
        ({"identifier": NUMBERS}, (), "P-1"),
        ({"identifier": NUMBERS[:1]}, (), "F-1"),
        ({"identifier": NUMBERS, "requisition": {"value": "R-1"}}, (), "R-1"),
        ({"identifier": NUMBERS, "requisition": {"value": "R-1"}}, ("urn:lis",), "F-1"),
        ({"identifier": NUMBERS}, ("urn:nowhere",), "P-1"),
        ({"identifier": NUMBERS[2:]}, (), ""),
        ({}, (), ""),
    ],
)
def test_the_number_on_the_label_is_the_laboratorys(
    facts: dict[str, Any], site: tuple[str, ...], number: str
) -> None:
    (one,) = labs(request(**facts), lab_numbers=site)
    assert one.number == number


def test_the_specimens_own_number_comes_before_the_requisitions() -> None:
    tube = specimen(accessionIdentifier={"value": "LID-9"})
    (one,) = labs(
        request(specimen=[{"reference": "Specimen/t1"}], requisition={"value": "R-1"}),
        samples=(tube,),
    )
    assert one.number == "LID-9"


def test_analyses_of_one_tube_share_a_label_and_without_a_tube_each_has_its_own() -> None:
    same = {"requisition": {"value": "R-1"}, "specimen": [{"reference": "Specimen/t1"}]}
    tubed = [request(id="a", **same), request(id="b", code={"text": "B-LPK"}, **same)]
    (one,) = labs(*tubed, samples=(specimen(),))
    assert one.tests == ("B-Hb", "B-LPK")
    bare = [request(id="a", requisition={"value": "R-1"}),
            request(id="b", requisition={"value": "R-1"}, code={"text": "B-LPK"})]  # fmt: skip
    assert len(labs(*bare)) == 2
    unnumbered = [
        request(id="a", specimen=same["specimen"]),
        request(id="b", specimen=same["specimen"]),
    ]
    assert len(labs(*unnumbered, samples=(specimen(),))) == 2


def test_only_when_every_tube_is_taken_is_an_order_taken() -> None:
    two = [{"reference": "Specimen/t1"}, {"reference": "Specimen/t2"}]
    taken = specimen(collection={"collectedDateTime": "2026-11-21T13:00:00+01:00"})
    left = specimen(id="t2", container=[{"type": {"text": "grön"}}])
    (one,) = labs(request(specimen=two), samples=(taken, left))
    assert (one.taken, one.tubes) == (None, ("grön",))
    (one,) = labs(request(specimen=two[:1]), samples=(taken,))
    assert one.taken == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    spoilt = specimen(status="unsatisfactory", receivedTime="2026-11-21T13:00:00+01:00")
    (one,) = labs(request(specimen=two[:1]), samples=(spoilt,))
    assert one.taken is None


def test_a_contained_specimen_is_read_too() -> None:
    inside = {"resourceType": "Specimen", "id": "in", "type": {"text": "Blod"}}
    (one,) = labs(request(contained=[inside, 7], specimen=[{"reference": "#in"}]))
    assert one.tubes == ("Blod",)


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({"status": "on-hold"}, (ON_HOLD,)),
        ({"status": "unknown"}, (ODD,)),
        ({"status": "waiting"}, (ODD,)),
        ({"doNotPerform": True}, (NOT_TO_TAKE,)),
        ({"doNotPerform": True, "status": "on-hold"}, (ON_HOLD, NOT_TO_TAKE)),
        ({"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}, (ODD,)),
        ({"implicitRules": "urn:x"}, (ODD,)),
    ],
)
def test_what_may_not_be_an_order_is_marked_so_that_it_gets_no_label(
    facts: dict[str, Any], check: tuple[str, ...]
) -> None:
    (one,) = labs(request(**facts))
    assert one.check == check


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "revoked"}, {"status": "completed"}, {"status": "draft"},
        {"status": "entered-in-error"}, {"intent": "proposal"}, {"intent": "plan"},
        {"encounter": {"reference": "Encounter/other"}, "authoredOn": "2026-10-01T08:00:00Z"},
    ],
)  # fmt: skip
def test_what_is_no_order_of_this_stay_is_no_label(facts: dict[str, Any]) -> None:
    assert labs(request(**facts)) == ()


def test_an_order_of_the_emergency_ward_just_before_is_kept() -> None:
    facts = {"encounter": {"reference": "Encounter/er"}, "authoredOn": "2026-11-18T20:00:00Z"}
    assert counts(request(**facts).resource, WHOSE)


@pytest.mark.parametrize(
    ("facts", "is_lab"),
    [
        ({}, True),
        ({"category": [{"coding": [{"code": "LAB"}]}]}, True),
        ({"category": [{"coding": [{"code": "laboratory"}]}]}, True),
        ({"category": [{"coding": [{"code": "363679005"}]}]}, False),
        ({"category": [{"text": "Labb"}]}, False),
        ({"category": None, "code": {"coding": [{"system": "http://loinc.org"}]}}, True),
        ({"category": None, "specimen": [{"reference": "Specimen/t1"}]}, True),
        ({"category": None}, False),
    ],
)
def test_which_orders_are_for_the_laboratory(facts: dict[str, Any], is_lab: bool) -> None:
    assert is_laboratory(request(**facts).resource, SETTINGS) is is_lab


def test_a_site_names_its_own_category() -> None:
    own = FhirSettings(base_url="http://h", places={}, lab_categories=("L7",))
    found = request(category=[{"coding": [{"code": "L7"}]}]).resource
    assert is_laboratory(found, own)
    assert not is_laboratory(found, SETTINGS)


def visit(**changes: Any) -> Appointment:
    """Return a visit tomorrow."""
    tree = {
        "resourceType": "Appointment", "id": "v1", "status": "booked",
        "serviceType": [{"text": "Dietist"}], "start": "2026-11-22T10:00:00+01:00",
        "participant": [{"actor": {"reference": "Location/x", "display": "Mottagning 3"}}],
        **changes,
    }  # fmt: skip
    return _VISITS.read(json.dumps(tree).encode(), "h")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("booked", EventStatus.PLANNED), ("fulfilled", EventStatus.DONE),
        ("noshow", EventStatus.CANCELLED), ("arrived", EventStatus.UNKNOWN),
        ("whatever", EventStatus.UNKNOWN),
    ],
)  # fmt: skip
def test_nothing_is_told_as_done_that_may_not_have_happened(status: str, told: EventStatus) -> None:
    (one,) = events((), (visit(status=status),), (), WHOSE, NOW, SETTINGS)
    assert (one.status, one.kind, one.text, one.place) == (
        told, EventKind.VISIT, "Dietist", "Mottagning 3",
    )  # fmt: skip


def test_events_of_other_weeks_and_errors_are_left_out() -> None:
    far = visit(start="2026-12-22T10:00:00+01:00")
    wrong = visit(status="entered-in-error")
    assert events((), (far, wrong), (), WHOSE, NOW, SETTINGS) == ()


def test_a_scan_without_a_time_is_told_without_one() -> None:
    scan = request(category=[{"coding": [{"code": "363679005"}]}], code={"text": "DT buk"})
    (one,) = events((scan,), (), (), WHOSE, NOW, SETTINGS)
    assert (one.kind, one.at, one.status) == (EventKind.EXAMINATION, None, EventStatus.PLANNED)


ANY = st.recursive(
    st.none() | st.booleans() | st.text(max_size=12) | st.integers() | st.floats(allow_nan=False)
    | st.sampled_from(["active", "Patient/p1", "9999-12-31", "0001-01-01T00:00:00", "2026-11-21"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["text", "coding", "code", "reference", "value", "start", "end", "event",
                         "system", "type", "display", "actor", "collectedDateTime"]),
        inner, max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip
FIELDS = st.sampled_from([
    "status", "intent", "category", "code", "subject", "encounter", "authoredOn", "identifier",
    "requisition", "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", "specimen",
    "note", "contained", "start", "participant", "performedDateTime", "performedPeriod",
    "collection", "container", "accessionIdentifier", "priority", "requester", "location",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(FIELDS, ANY, max_size=8), st.sampled_from(["PT", "SR", "SP", "AP"]))
def test_no_resource_however_odd_ends_the_reading(tree: dict[str, Any], which: str) -> None:
    """What cannot be read is a fault of the source; nothing else may come of it."""
    kinds: dict[str, Kind[Any]] = {
        "PT": _PROCEDURES, "SR": _REQUESTS, "SP": _SPECIMENS, "AP": _VISITS,
    }  # fmt: skip
    kind = kinds[which]
    raw = json.dumps({**tree, "resourceType": kind.name, "id": "x"}).encode()
    try:
        found = kind.read(raw, "h")
    except SourceNonsense:
        return
    if which == "SR":
        lab_orders((Got(found, raw),), Samples({}), WHOSE, SETTINGS)
        events((Got(found, raw),), (), (), WHOSE, NOW, SETTINGS)
    elif which == "SP":
        labs(request(specimen=[{"reference": "Specimen/x"}]), samples=(found,))
    elif which == "AP":
        events((), (found,), (), WHOSE, NOW, SETTINGS)
    else:
        events((), (), (found,), WHOSE, NOW, SETTINGS)
