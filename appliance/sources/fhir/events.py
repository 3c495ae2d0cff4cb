"""What a patient has before her that is neither medicine nor sample: scans, procedures, visits.

1. Only what lies within two days of now, either way, or what is ordered and has no time yet.
2. What is entered in error is not there; what is cancelled is, and says so.
3. A status that does not say whether it happened is UNKNOWN, never DONE and never PLANNED.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from appliance.sources.fhir.laboratory import Whose, counts, is_laboratory
from appliance.sources.fhir.paging import Got
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import Appointment, Concept, Procedure, ServiceRequest
from appliance.sources.fhir.values import instant
from storage.records import Event, EventKind, EventStatus

NEAR = timedelta(days=2)
"""How far before and after now events are told."""

_APPOINTMENT = {
    "booked": EventStatus.PLANNED,
    "pending": EventStatus.PLANNED,
    "proposed": EventStatus.PLANNED,
    "fulfilled": EventStatus.DONE,
    "cancelled": EventStatus.CANCELLED,
    "noshow": EventStatus.CANCELLED,
}
_PROCEDURE = {
    "preparation": EventStatus.PLANNED,
    "completed": EventStatus.DONE,
    "not-done": EventStatus.CANCELLED,
}
_ERROR = "entered-in-error"
_NO_VISIT = frozenset({_ERROR, "waitlist"})
_IMAGING = frozenset({"363679005", "imaging", "RAD", "103693007", "diagnostic"})
_SURGERY = frozenset({"387713003", "24642003", "409063005", "409073007", "surgical"})


def events(
    requests: Sequence[Got[ServiceRequest]],
    appointments: Iterable[Appointment],
    procedures: Iterable[Procedure],
    whose: Whose,
    now: datetime,
    settings: FhirSettings,
) -> tuple[Event, ...]:
    """Return one patient's events by time; never raises."""
    ordered = [
        _ordered(one.resource, whose)
        for one in requests
        if not is_laboratory(one.resource, settings) and counts(one.resource, whose)
    ]
    visits = [_visit(one, whose) for one in appointments if one.status not in _NO_VISIT]
    done = [_procedure(one, whose) for one in procedures if one.status != _ERROR]
    near = [one for one in (*ordered, *visits, *done) if _is_near(one, now)]
    return tuple(sorted(near, key=_by_time))


def _is_near(event: Event, now: datetime) -> bool:
    """Say whether an event belongs on a sheet of these days (1)."""
    if event.at is None:
        return event.status is EventStatus.PLANNED
    return event.at <= now + NEAR and (event.until or event.at) >= now - NEAR


def _by_time(event: Event) -> tuple[float, str]:
    return (event.at.timestamp() if event.at else 0.0, event.key)


def _ordered(request: ServiceRequest, whose: Whose) -> Event:
    period = request.occurrence_period
    told = request.occurrence_date_time or period.start
    told = told or next(iter(request.occurrence_timing.event), "")
    plain = request.status == "active" and not request.do_not_perform
    return Event(
        key=f"ServiceRequest/{request.id}",
        kind=_kind(request.category),
        text=request.code.words or "?",
        at=instant(told, whose.zone),
        until=instant(period.end, whose.zone),
        status=EventStatus.PLANNED if plain else EventStatus.UNKNOWN,
    )


def _visit(found: Appointment, whose: Whose) -> Event:
    what = (found.appointment_type, *found.service_type, *found.reason_code)
    words = [one.words for one in what if one.words]
    words += [found.description] if found.description else []
    places = (one.actor for one in found.participant)
    place = next((one.display for one in places if "Location/" in one.reference), "")
    return Event(
        key=f"Appointment/{found.id}",
        kind=EventKind.VISIT,
        text=", ".join(dict.fromkeys(words)) or "?",
        at=instant(found.start, whose.zone),
        until=instant(found.end, whose.zone),
        place=place,
        status=_APPOINTMENT.get(found.status, EventStatus.UNKNOWN),
    )


def _procedure(found: Procedure, whose: Whose) -> Event:
    period = found.performed_period
    kind = _kind((found.category,))
    return Event(
        key=f"Procedure/{found.id}",
        kind=EventKind.PROCEDURE if kind is EventKind.OTHER else kind,
        text=found.code.words or "?",
        at=instant(found.performed_date_time or period.start, whose.zone),
        until=instant(period.end, whose.zone),
        place=found.location.display,
        status=_PROCEDURE.get(found.status, EventStatus.UNKNOWN),
    )


def _kind(categories: Iterable[Concept]) -> EventKind:
    found: Any = tuple(categories)
    if any(one.has(_IMAGING) for one in found):
        return EventKind.EXAMINATION
    if any(one.has(_SURGERY) for one in found):
        return EventKind.PROCEDURE
    return EventKind.OTHER
