"""A clinic's diaries from rows.

Safety argument (numbers at the lines):
1. A visit is never lost because its status is odd: a word that the mapping does not know stays
   a booked visit, with that word first in its note. A slot of unknown status is blocked:
   nobody may be booked there unasked.
2. A visit of a practitioner who is in no list stands in a diary of the clinic's own name.
3. What a query answered is filtered again here by unit and day.
4. A visit whose patient is not in the list of patients fails the copy, beyond as many as the
   mapping allows: a cut list of patients would leave a book without names.
"""

from collections.abc import Mapping as AnyMapping
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from appliance.sources.rows.errors import RowsOrphaned
from appliance.sources.rows.fields import IGNORE, MOVED
from appliance.sources.rows.lists import Lists
from appliance.sources.rows.people import consented, person
from appliance.sources.rows.values import Cells
from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Hours,
    Person,
    Slot,
    SlotStatus,
)

_COLOUR_SIGNS = frozenset("0123456789abcdefABCDEF")
_LENGTH_OF_A_COLOUR = 7


class _Category(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    colour: str = ""


class _Around(msgspec.Struct, frozen=True, kw_only=True):
    """The lists that visits and slots point into; None where the mapping has no such table."""

    patients: AnyMapping[str, Person] | None
    chairs: AnyMapping[str, str]
    categories: AnyMapping[str, _Category]
    span: tuple[datetime, datetime] | None

    def covers(self, start: datetime, end: datetime) -> bool:
        """Say whether a stretch of time touches the days that are asked for (3)."""
        if self.span is None:
            return True
        first, last = self.span
        return start < last and (end > first or start >= first)


def diaries(lists: Lists, name: str, days: tuple[date, date] | None) -> tuple[Diary, ...]:
    """Return every practitioner's diary, in the source's order, then by name."""
    around = _Around(
        patients=_patients(lists),
        chairs={one.key("key"): one.text("name") for one in lists.of("chairs")},
        categories=_categories(lists),
        span=_span(lists, days),
    )
    staff = lists.of("practitioners")
    known = {one.key("key") for one in staff}
    visits = _visits(lists, around, known)
    slots = _slots(lists, around)
    hours = _hours(lists, around)
    lists.no_orphans("slots", sum(len(v) for k, v in slots.items() if k not in known))
    made = [(_place(one), _diary(one, around, visits, slots, hours)) for one in staff]
    made.sort(key=lambda pair: (pair[0], pair[1].practitioner.casefold(), pair[1].key))
    own = visits.get("")
    rest = (Diary(key="clinic", practitioner=name, appointments=tuple(own)),) if own else ()  # (2)
    return (*(diary for _order, diary in made), *rest)


def _place(one: Cells) -> int:
    order = one.number_of("order")
    return 1_000_000 if order is None else order


def _diary(
    one: Cells,
    around: _Around,
    visits: AnyMapping[str, list[Appointment]],
    slots: AnyMapping[str, list[Slot]],
    hours: AnyMapping[str, list[Hours]],
) -> Diary:
    key, shown = one.key("key"), consented(one)
    room = one.text("room")
    return Diary(
        key=key,
        practitioner=one.key("name"),
        title=one.text("title") if shown else "",
        photo=one.picture("photo") if shown else b"",
        room=around.chairs.get(room, room),
        appointments=tuple(visits.get(key, ())),
        slots=tuple(slots.get(key, ())),
        hours=tuple(hours.get(key, ())),
    )


def _patients(lists: Lists) -> dict[str, Person] | None:
    if not lists.has("patients"):
        return None
    return {one.key("key"): person(one, one.key("key")) for one in lists.of("patients")}


def _categories(lists: Lists) -> dict[str, _Category]:
    return {
        one.key("key"): _Category(name=one.text("name"), colour=_colour(one.text("colour")))
        for one in lists.of("categories")
    }


def _colour(text: str) -> str:
    """Return a colour that is one, "" for anything else: the word is always beside it."""
    right = (
        len(text) == _LENGTH_OF_A_COLOUR and text[0] == "#" and _COLOUR_SIGNS.issuperset(text[1:])
    )
    return text.upper() if right else ""


def _span(lists: Lists, days: tuple[date, date] | None) -> tuple[datetime, datetime] | None:
    if days is None:
        return None
    first = datetime.combine(days[0], time(), lists.zone).astimezone(UTC)
    last = datetime.combine(days[1] + timedelta(days=1), time(), lists.zone).astimezone(UTC)
    return first, last


def _ends(one: Cells, start: datetime) -> datetime:
    end, minutes = one.instant("end"), one.number_of("minutes")
    if end is None and minutes is None:
        raise one.wrong("end", "is empty")
    end = end or start + timedelta(minutes=minutes or 0)
    if end < start:
        raise one.wrong("end", "lies before the start")
    return end


def _visits(lists: Lists, around: _Around, known: set[str]) -> dict[str, list[Appointment]]:
    found: dict[str, list[Appointment]] = {}
    nameless = 0
    for one in lists.of("appointments"):
        start = one.time("start")
        end = _ends(one, start)
        if one.word("status") == IGNORE or not around.covers(start, end):
            continue
        visit = _visit(one, start, end, around)
        nameless += visit.patient is None and bool(one.text("patient"))
        whose = one.text("practitioner")
        found.setdefault(whose if whose in known else "", []).append(visit)  # (2)
    if nameless > lists.table("appointments").orphans:  # (4)
        raise RowsOrphaned(
            table="appointments",
            host=lists.host,
            got=nameless,
            other="patients",
            allowed=lists.table("appointments").orphans,
        )
    for visits in found.values():
        visits.sort(key=lambda visit: (visit.start, visit.key))
    return found


def _visit(one: Cells, start: datetime, end: datetime, around: _Around) -> Appointment:
    status = one.word("status")
    odd = one.text("status") if status is None else ""  # (1)
    chair, kind = one.text("chair"), _kind(one, around)
    moved = status == MOVED
    return Appointment(
        key=one.key("key"),
        start=start,
        end=end,
        status=_status(status),
        patient=_patient(one, around),
        reason=one.text("reason"),
        note="; ".join(filter(None, (odd, one.text("note")))),
        wants_earlier=one.sure("wants_earlier"),
        kind=kind.name,
        colour=kind.colour,
        chair=around.chairs.get(chair, chair),
        remark=one.text("remark"),
        moved_to=one.instant("moved_to") if moved else None,
        recall=one.sure("recall"),
    )


def _status(word: str | None) -> AppointmentStatus:
    if word == MOVED:
        return AppointmentStatus.CANCELLED
    return AppointmentStatus(word) if word else AppointmentStatus.BOOKED


def _patient(one: Cells, around: _Around) -> Person | None:
    key = one.text("patient")
    if around.patients is not None:
        return around.patients.get(key)
    told = any(one.text(field) for field in ("number", "family", "given", "name"))
    return person(one, key or one.key("key")) if key or told else None


def _kind(one: Cells, around: _Around) -> _Category:
    key, colour = one.text("category"), _colour(one.text("colour"))
    known = around.categories.get(key, _Category(name=key))
    return _Category(name=known.name, colour=colour or known.colour)


def _slots(lists: Lists, around: _Around) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = {}
    for one in lists.of("slots"):
        start, status = one.time("start"), one.word("status")
        end = _ends(one, start)
        if status == IGNORE or not around.covers(start, end):
            continue
        kind, chair = _kind(one, around), one.text("chair")
        slot = Slot(
            key=one.key("key"),
            start=start,
            end=end,
            status=SlotStatus(status) if status else SlotStatus.BLOCKED,  # (1)
            text="; ".join(filter(None, ("" if status else one.text("status"), one.text("text")))),
            kind=kind.name,
            colour=kind.colour,
            chair=around.chairs.get(chair, chair),
        )
        found.setdefault(one.key("practitioner"), []).append(slot)
    for slots in found.values():
        slots.sort(key=lambda slot: (slot.start, slot.key))
    return found


def _hours(lists: Lists, around: _Around) -> dict[str, list[Hours]]:
    found: dict[str, list[Hours]] = {}
    for one in lists.of("hours"):
        start = one.time("start")
        end = _ends(one, start)
        if around.covers(start, end):
            found.setdefault(one.key("practitioner"), []).append(Hours(start=start, end=end))
    for hours in found.values():
        hours.sort(key=lambda one: (one.start, one.end))
    return found
