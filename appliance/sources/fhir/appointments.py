"""A clinic's appointment book: schedules, slots and appointments of today and the next week.

Safety argument (numbers at the lines):
1. Schedules are those that name the clinic or a place directly in it. Appointments are asked for
   by those places and by every practitioner of those schedules, because servers differ in what
   an appointment names; one that names another clinic's place is not ours.
2. Every answer is filtered again by time here.
3. Time is shown as free only where the source says free and no live appointment overlaps it, or
   where only cancelled appointments hold the slot. `busy` without an appointment we can see, and
   `busy-tentative`, are blocked: nobody may be booked there unasked.
4. A cancelled appointment stays in the book, marked as such; entered-in-error does not.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.bookings import Booking, bookings
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.lookup import look_up, look_up_names
from appliance.sources.fhir.paging import Kind, whole_list
from appliance.sources.fhir.places import Hierarchy
from appliance.sources.fhir.shapes import (
    Appointment,
    Location,
    Patient,
    Practitioner,
    Reference,
    Schedule,
    Slot,
)
from appliance.sources.fhir.together import together
from appliance.sources.fhir.values import id_of, instant, name_words
from storage import records

_SCHEDULES = Kind(Schedule)
_SLOTS = Kind(Slot)
_APPOINTMENTS = Kind(Appointment)
_PATIENTS = Kind(Patient)
_STAFF = Kind(Practitioner)
_LOCATIONS = Kind(Location)

DAYS_AHEAD = 7
_STAFF_KINDS = ("Practitioner", "PractitionerRole")
_PLACE_KINDS = ("Location", "HealthcareService")


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a book, as instants: from local midnight to local midnight."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    def covers(self, at: datetime | None) -> bool:
        """Say whether an instant lies in the days."""
        return at is not None and self.start <= at < self.end

    def asked(self) -> tuple[str, str]:
        """Return the two search values that ask for these days."""
        return f"ge{self.start:%Y-%m-%dT%H:%M:%SZ}", f"lt{self.end:%Y-%m-%dT%H:%M:%SZ}"


def window(now: datetime, zone: str) -> tuple[date, date]:
    """Return today and the last day of the book, by the site's calendar."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today, today + timedelta(days=DAYS_AHEAD)


def diaries(
    visit: Visit, pool: Executor, unit: records.Unit, place: str, days: tuple[date, date]
) -> tuple[records.Diary, ...]:
    """Return every practitioner's diary in a clinic, by name; all of them, or an error.

    What names no practitioner stands in a diary of the clinic's own name.
    """
    span = _span(days, ZoneInfo(visit.settings.zone))
    places = _places(visit, place)
    schedules = _schedules(visit, pool, places)
    slots = _slots(visit, pool, schedules, span)
    found = _appointments(visit, pool, places, schedules, span)
    ours = _ours(visit, pool, found, place, {slot.id for slot in slots})
    people = look_up(visit, pool, _PATIENTS, _named(ours, ("Patient",)))
    staff = look_up_names(visit, pool, _STAFF, _staff_ids(schedules, ours))
    booked = bookings(ours, people, visit.settings.number_systems, span.zone)
    book = _Book(unit.name, places, staff)
    for schedule in schedules:
        book.open(schedule)
    for slot in slots:
        book.note(slot)
    for booking in booked:
        book.enter(booking)
    return book.diaries(slots, span)


def _span(days: tuple[date, date], zone: ZoneInfo) -> Span:
    first, last = days
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return Span(start=start, end=end, zone=zone)


def _places(visit: Visit, place: str) -> dict[str, str]:
    """Return the clinic's references, itself first, with the names of the rooms in it (1).

    A server that does not know the question has no rooms to lose; one that forbids it has, and
    fails the unit: half of the schedules would be missing.
    """
    found = {place: ""}
    key = id_of(place, "Location")
    if key:
        with suppress(errors.SourceRefusesQuestion, errors.SourceNotThere):
            for got in whole_list(visit, _LOCATIONS, {"partof": place}):
                if id_of(got.resource.part_of.reference, "Location") == key:
                    found[f"Location/{got.resource.id}"] = got.resource.name
    return found


def reference(given: Reference, kinds: Iterable[str]) -> str:
    """Return a reference in the plain spelling "Kind/id", "" where it is of another kind."""
    for kind in kinds:
        key = id_of(given.reference, kind)
        if key:
            return f"{kind}/{key}"
    return ""


def _schedules(visit: Visit, pool: Executor, places: Mapping[str, str]) -> list[Schedule]:
    asked = [
        lambda place=place: whole_list(visit, _SCHEDULES, {"actor": place}) for place in places
    ]
    found = {got.resource.id: got.resource for part in together(pool, asked) for got in part}
    return [one for one in found.values() if one.active and _in_clinic(one, places)]


def _in_clinic(schedule: Schedule, places: Mapping[str, str]) -> bool:
    return any(reference(actor, _PLACE_KINDS) in places for actor in schedule.actor)


def _slots(visit: Visit, pool: Executor, schedules: list[Schedule], span: Span) -> list[Slot]:
    asked = [
        lambda key=schedule.id: whole_list(
            visit, _SLOTS, {"schedule": f"Schedule/{key}", "start": span.asked()}
        )
        for schedule in schedules
    ]
    keys = {schedule.id for schedule in schedules}
    found = {got.resource.id: got.resource for part in together(pool, asked) for got in part}
    return [
        slot
        for slot in found.values()
        if id_of(slot.schedule.reference, "Schedule") in keys
        and span.covers(instant(slot.start, span.zone))  # (2)
    ]


def _appointments(
    visit: Visit,
    pool: Executor,
    places: Mapping[str, str],
    schedules: list[Schedule],
    span: Span,
) -> list[Appointment]:
    staff = {reference(actor, _STAFF_KINDS) for one in schedules for actor in one.actor} - {""}
    asked = [
        lambda actor=actor: whole_list(visit, _APPOINTMENTS, {"actor": actor, "date": span.asked()})
        for actor in (*places, *sorted(staff))  # (1)
    ]
    wanted = staff | set(places)
    found = {got.resource.id: got.resource for part in together(pool, asked) for got in part}
    return [
        one
        for one in found.values()
        if one.status != "entered-in-error"  # (4)
        and span.covers(instant(one.start, span.zone))  # (2)
        and wanted & {reference(who.actor, _STAFF_KINDS + _PLACE_KINDS) for who in one.participant}
    ]


def _ours(
    visit: Visit, pool: Executor, found: list[Appointment], place: str, slots: set[str]
) -> list[Appointment]:
    """Leave out what names another clinic's place and none of ours (1)."""
    hierarchy = Hierarchy(
        visit, pool, {id_of(key, "Location") for key in _named(found, ("Location",), full=True)}
    )
    clinic = id_of(place, "Location")
    ours = []
    for one in found:
        named = [reference(who.actor, _PLACE_KINDS) for who in one.participant]
        named = [key for key in named if key]
        here = [key == place or hierarchy.inside(id_of(key, "Location"), clinic) for key in named]
        held = {id_of(slot.reference, "Slot") for slot in one.slot}
        if not named or any(here) or held & slots:
            ours.append(one)
    return ours


def _named(found: list[Appointment], kinds: tuple[str, ...], *, full: bool = False) -> set[str]:
    named = {reference(who.actor, kinds) for one in found for who in one.participant} - {""}
    return named if full else {key.partition("/")[2] for key in named}


def _staff_ids(schedules: list[Schedule], found: list[Appointment]) -> set[str]:
    named = {id_of(actor.reference, "Practitioner") for one in schedules for actor in one.actor}
    return named | _named(found, ("Practitioner",))


class _Book:
    """The diaries while they are being filled, one per practitioner."""

    def __init__(
        self, name: str, places: Mapping[str, str], staff: Mapping[str, Practitioner]
    ) -> None:
        self._name = name
        self._places = places
        self._staff = staff
        self._diaries: dict[str, records.Diary] = {}
        self._of_schedule: dict[str, str] = {}
        self._whose: dict[str, str] = {}
        self._rooms: dict[str, str] = {}
        self._chairs: dict[str, str] = {}
        self._of_slot: dict[str, list[Booking]] = {}
        self._bookings: dict[str, list[Booking]] = {}

    def open(self, schedule: Schedule) -> None:
        """Open the diary of whoever a schedule is for."""
        who = next((one for one in schedule.actor if reference(one, _STAFF_KINDS)), None)
        room = next((one for one in schedule.actor if self._room(one)), None)
        services = (*schedule.specialty, *schedule.service_type)
        key = reference(who, _STAFF_KINDS) if who else f"Schedule/{schedule.id}"
        self._of_schedule[schedule.id] = key
        self._rooms[schedule.id] = self._room(room) if room else ""
        if key not in self._diaries:
            self._diaries[key] = records.Diary(
                key=key,
                practitioner=self._words(who) if who else schedule.comment or self._name,
                title=next((one.words for one in services if one.words), ""),
                room=self._rooms[schedule.id],
            )

    def note(self, slot: Slot) -> None:
        """Note in whose diary a slot stands, and where it is."""
        schedule = id_of(slot.schedule.reference, "Schedule")
        self._whose[slot.id] = self._of_schedule[schedule]
        self._chairs[slot.id] = self._rooms[schedule]

    def enter(self, booking: Booking) -> None:
        """Enter an appointment in the diary of each of its practitioners, or of the clinic."""
        rooms = (self._room(one) for one in booking.who)
        chair = next((room for room in rooms if room), "")
        booking = msgspec.structs.replace(
            booking, appointment=msgspec.structs.replace(booking.appointment, chair=chair)
        )
        named = {reference(one, _STAFF_KINDS): one for one in booking.who}
        named.pop("", None)
        names = {key: self._words(one) for key, one in named.items()}
        for key, name in (names or {self._by_slot(booking): self._name}).items():
            if key not in self._diaries:
                self._diaries[key] = records.Diary(key=key, practitioner=name)
            self._bookings.setdefault(key, []).append(booking)
        for slot in booking.slots:
            self._of_slot.setdefault(slot, []).append(booking)

    def diaries(self, slots: list[Slot], span: Span) -> tuple[records.Diary, ...]:
        """Return the finished diaries by practitioner."""
        own: dict[str, list[records.Slot]] = {}
        for slot in slots:
            key = self._whose[slot.id]
            shown = self._slot(slot, self._bookings.get(key, []), span)
            if shown is not None:
                own.setdefault(key, []).append(shown)
        done = [
            msgspec.structs.replace(
                diary,
                appointments=_by_start(one.appointment for one in self._bookings.get(key, [])),
                slots=tuple(sorted(own.get(key, []), key=lambda one: (one.start, one.key))),
            )
            for key, diary in self._diaries.items()
        ]
        return tuple(sorted(done, key=lambda one: (one.practitioner.casefold(), one.key)))

    def _slot(self, slot: Slot, booked: list[Booking], span: Span) -> records.Slot | None:
        start, end = instant(slot.start, span.zone), instant(slot.end, span.zone)
        if start is None or slot.status == "entered-in-error":
            return None
        end = end or start
        if any(one.live and one.overlaps(start, end) for one in booked):  # (3)
            return None
        holders = self._of_slot.get(slot.id, [])
        if any(one.live for one in holders):
            return None
        released = slot.status == "busy" and bool(holders)
        free = slot.status == "free" or released  # (3)
        return records.Slot(
            key=slot.id,
            start=start,
            end=end,
            status=records.SlotStatus.FREE if free else records.SlotStatus.BLOCKED,
            text=slot.comment,
            kind=slot.appointment_type.words
            or "; ".join(one.words for one in slot.service_type if one.words),
            chair=self._chairs[slot.id],
        )

    def _by_slot(self, booking: Booking) -> str:
        return next((self._whose[key] for key in booking.slots if key in self._whose), "clinic")

    def _room(self, actor: Reference) -> str:
        key = reference(actor, ("Location",))
        return self._places.get(key, "") or (
            actor.display if key and key not in self._places else ""
        )

    def _words(self, who: Reference) -> str:
        if who.display:
            return who.display
        known = self._staff.get(id_of(who.reference, "Practitioner"))
        return name_words(known.name) if known else who.reference


def _by_start(found: Iterable[records.Appointment]) -> tuple[records.Appointment, ...]:
    return tuple(sorted(found, key=lambda one: (one.start, one.key)))
