"""Appointments as records, with what is needed to put them into a diary."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir.people import named_only, person
from appliance.sources.fhir.shapes import Appointment, Patient, Reference
from appliance.sources.fhir.values import id_of, instant
from storage import records
from storage.records import AppointmentStatus, Person

_STATUS = {
    "arrived": AppointmentStatus.ARRIVED,
    "checked-in": AppointmentStatus.ARRIVED,
    "fulfilled": AppointmentStatus.DONE,
    "noshow": AppointmentStatus.NO_SHOW,
    "cancelled": AppointmentStatus.CANCELLED,
}
_PLAIN = frozenset({"booked", *_STATUS})
_DAY = 24 * 60
_GONE = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW})


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment with the people and slots that it names."""

    appointment: records.Appointment
    who: tuple[Reference, ...]
    slots: tuple[str, ...]

    @property
    def live(self) -> bool:
        """Say whether somebody is expected, or was there."""
        return self.appointment.status not in _GONE

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Say whether the appointment takes any of this time."""
        return self.appointment.start < end and start < self.appointment.end


def bookings(
    found: list[Appointment],
    people: Mapping[str, Patient],
    number_systems: tuple[str, ...],
    zone: ZoneInfo,
) -> list[Booking]:
    """Return the appointments that have a time, with their patients."""
    made = []
    for one in found:
        start = instant(one.start, zone)
        if start is not None:
            patient = _patient(one, people, number_systems)
            made.append(_booking(one, start, patient, zone))
    return made


def _booking(
    found: Appointment, start: datetime, patient: Person | None, zone: ZoneInfo
) -> Booking:
    minutes = min(max(found.minutes_duration, 0), _DAY)
    end = instant(found.end, zone) or start + timedelta(minutes=minutes)
    slots = (id_of(slot.reference, "Slot") for slot in found.slot)
    return Booking(
        appointment=records.Appointment(
            key=found.id,
            start=start,
            end=end,
            status=_STATUS.get(found.status, AppointmentStatus.BOOKED),
            patient=patient,
            reason=_reason(found),
            note=_note(found),
            wants_earlier=_wants_earlier(found, start, zone),
            kind=_kind(found),
        ),
        who=tuple(one.actor for one in found.participant),
        slots=tuple(slot for slot in slots if slot),
    )


def _patient(
    found: Appointment, people: Mapping[str, Patient], number_systems: tuple[str, ...]
) -> Person | None:
    for one in found.participant:
        key = id_of(one.actor.reference, "Patient")
        if key in people:
            return person(people[key], number_systems)
        if key:
            return named_only(key, one.actor.display)
    return None


def _reason(found: Appointment) -> str:
    reasons = "; ".join(one.words for one in found.reason_code if one.words)
    services = "; ".join(one.words for one in found.service_type if one.words)
    return reasons or found.description or services


def _kind(found: Appointment) -> str:
    """Return the visit's category, unless it already stands as its reason."""
    services = "; ".join(one.words for one in found.service_type if one.words)
    kind = found.appointment_type.words or services
    return "" if kind == _reason(found) else kind


def _note(found: Appointment) -> str:
    """Return the source's remarks; a status that is not a firm booking is told with them."""
    unsure = "" if found.status in _PLAIN else found.status
    told = found.description if found.description != _reason(found) else ""
    why = found.cancelation_reason.words
    return "; ".join(text for text in (unsure, why, told, found.comment) if text)


def _wants_earlier(found: Appointment, start: datetime, zone: ZoneInfo) -> bool:
    """Say whether every period the patient asked for ends before the visit begins.

    R4 has no other sign of it than `requestedPeriod`, and the status `waitlist` of an
    appointment that has a time already.
    """
    ends = [instant(period.end or period.start, zone) for period in found.requested_period]
    known = [end for end in ends if end is not None]
    return found.status == "waitlist" or (bool(known) and all(end <= start for end in known))
