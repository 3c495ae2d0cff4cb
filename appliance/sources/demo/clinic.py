"""The clinic's appointment book as FHIR Schedule, Slot, Appointment, Practitioner.

1. A day is a row of half hours. Lunch and meetings are blocked; the rest is filled with visits
   whose length and kind are drawn from the day alone.
2. A visit is booked at an instant of its own; before it, its time is free.
3. Some visits are cancelled later; their time is free again and the cancelled one stays.
4. What happens on the day (arrived, done, did not come) follows the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.sources.demo import hours
from appliance.sources.demo.clinic_staff import CLINIC, PRACTITIONERS, Practitioner
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.fhir import (
    Resource,
    concept,
    period,
    reference,
    resource,
)
from appliance.sources.demo.names import FAMILIES, MEN, WOMEN
from appliance.sources.demo.numbers import fictitious_number, phone
from appliance.sources.demo.stays import Somebody

_SINCE = hours.at(hours.EPOCH, "08")
_HALF = 30
_OPENS, _CLOSES, _LUNCH = 8 * 60, 16 * 60 + 30, (12 * 60, 13 * 60)
_VISITORS = 150
_BEFORE, _AFTER = 3, 14
_SATURDAY = 5
_NEVER, _CANCELLED, _ABSENT, _EARLIER = 0.14, 0.08, 0.05, 0.07
_NOTES = (
    "Vill ha tidigare tid",
    "Ring dagen innan",
    "Tandvårdsrädd",
    "Tar blodförtunnande",
    "Behöver tolk, arabiska",
    "Kommer med rullstol",
)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A time somebody may book; `booked` and `cancelled` are None where it never happens."""

    id: str
    practitioner: Practitioner
    start: datetime
    end: datetime
    reason: str
    visitor: int
    booked: datetime | None
    cancelled: datetime | None
    absent: bool
    earlier: bool
    note: str


@dataclass(frozen=True)
class Blocked:
    """A stretch of time nobody may book."""

    id: str
    practitioner: Practitioner
    start: datetime
    end: datetime
    label: str


def diary(dice: Dice, practitioner: Practitioner, day: date) -> Iterator[Visit | Blocked]:
    """Yield one practitioner's working day from morning to evening; nothing at weekends."""
    if day.weekday() >= _SATURDAY:
        return
    minute = _OPENS
    while minute < _CLOSES:
        blocked = _blocked(dice, practitioner, day, minute)
        if blocked is not None:
            yield blocked
            minute = (blocked.end - blocked.start) // hours.MINUTE + minute
            continue
        visit = _visit(dice, practitioner, day, minute)
        yield visit
        minute += (visit.end - visit.start) // hours.MINUTE


def _clock(day: date, minute: int) -> datetime:
    return hours.at(day, f"{minute // 60}:{minute % 60:02d}")


def _blocked(dice: Dice, who: Practitioner, day: date, minute: int) -> Blocked | None:
    label, end = "", minute
    weekday, meeting = who.meeting
    if minute == _LUNCH[0]:
        label, end = "Lunch", _LUNCH[1]
    elif minute == _OPENS and day.weekday() == weekday:
        label, end = meeting, _OPENS + _HALF
    elif minute == _CLOSES - _HALF and dice.share("admin", who.id, day) < 0.5:  # noqa: PLR2004 - every other day
        label, end = "Journalföring", _CLOSES
    if not label:
        return None
    key = dice.mark("blocked", who.id, day, minute)
    return Blocked(key, who, _clock(day, minute), _clock(day, end), label)


def _visit(dice: Dice, who: Practitioner, day: date, minute: int) -> Visit:
    about = ("visit", who.id, day, minute)
    limit = _LUNCH[0] if minute < _LUNCH[0] else _CLOSES - _HALF
    reason, length = dice.pick(who.visits, *about)
    if minute + length > limit:
        reason, length = who.visits[0][0], _HALF
    start, end = _clock(day, minute), _clock(day, minute + length)
    lead = timedelta(minutes=dice.between(15, 14 * 24 * 60, *about, "lead"))
    booked = None if dice.share(*about, "never") < _NEVER else start - lead
    regrets = booked is not None and dice.share(*about, "cancelled") < _CANCELLED
    earlier = dice.share(*about, "earlier") < _EARLIER
    return Visit(
        id=dice.mark(*about),
        practitioner=who,
        start=start,
        end=end,
        reason=reason,
        visitor=_visitor_number(dice, who, day, minute),
        booked=booked,
        cancelled=start - lead * 0.3 if regrets else None,
        absent=dice.share(*about, "absent") < _ABSENT,
        earlier=earlier,
        note=_NOTES[0] if earlier else _note(dice, about),
    )


def _note(dice: Dice, about: tuple[object, ...]) -> str:
    return dice.pick(_NOTES[1:], *about, "note") if dice.share(*about, "noted") < 0.2 else ""  # noqa: PLR2004 - one visit in five


def _visitor_number(dice: Dice, who: Practitioner, day: date, minute: int) -> int:
    """Return who comes: nobody twice on a day, nor again within the week."""
    turn = PRACTITIONERS.index(who) * 17 + (minute - _OPENS) // _HALF
    return (dice.between(0, _VISITORS, "first") + hours.day_number(day) * 53 + turn) % _VISITORS


def visitor(dice: Dice, number: int) -> Somebody:
    """Return one of the clinic's patients."""
    about = ("visitor", number)
    woman = dice.share(*about, "sex") < 0.5  # noqa: PLR2004 - an even chance
    born = date(dice.between(1938, 2018, *about, "year"), 1, 1) + timedelta(days=number * 7 % 353)
    return Somebody(
        id=dice.mark(*about),
        number=fictitious_number(born, 4, woman=woman),
        family=dice.pick(FAMILIES, *about, "family"),
        given=dice.pick(WOMEN if woman else MEN, *about, "given"),
        born=born,
        woman=woman,
        phone=phone(number * 2 + dice.between(0, 1, *about, "phone")),
    )


def schedules(now: datetime) -> list[Resource]:
    """Return one Schedule a practitioner, with person, room and clinic as its actors."""
    first, last = _span(now)
    return [
        resource(
            "Schedule",
            f"schema-{who.id}",
            _SINCE,
            active=True,
            serviceType=[concept("Tandvård")],
            specialty=[concept(who.title)],
            actor=[
                reference("Practitioner", who.id, who.name),
                reference("Location", who.room_id, who.room),
                reference("Location", CLINIC),
            ],
            planningHorizon=period(hours.at(first, "00"), hours.at(last, "23:59")),
        )
        for who in PRACTITIONERS
    ]


def _span(now: datetime) -> tuple[date, date]:
    today = hours.day_of(now)
    return today - timedelta(days=_BEFORE), today + timedelta(days=_AFTER)


def days(dice: Dice, now: datetime) -> Iterator[Visit | Blocked]:
    """Yield everything in the book around an instant."""
    day, last = _span(now)
    while day <= last:
        for who in PRACTITIONERS:
            yield from diary(dice, who, day)
        day += timedelta(days=1)


def slots(entry: Visit | Blocked, now: datetime) -> list[Resource]:
    """Return the time of an entry as Slots: blocked, booked, or free by the half hour."""
    if isinstance(entry, Blocked):
        return [_slot(entry.id, entry, (entry.start, entry.end), "busy-unavailable", entry.label)]
    if _is_taken(entry, now):
        return [_slot(entry.id, entry, (entry.start, entry.end), "busy")]
    made = []
    begin, number = entry.start, 0
    while begin < entry.end:
        end = begin + timedelta(minutes=_HALF)
        made.append(_slot(f"{entry.id}-{number}", entry, (begin, end), "free"))
        begin, number = end, number + 1
    return made


def _is_taken(visit: Visit, now: datetime) -> bool:
    if visit.booked is None or visit.booked > now:
        return False
    return visit.cancelled is None or visit.cancelled > now


def _slot(
    key: str, entry: Visit | Blocked, span: tuple[datetime, datetime], status: str, label: str = ""
) -> Resource:
    return resource(
        "Slot",
        f"tid-{key}",
        _SINCE,
        schedule=reference("Schedule", f"schema-{entry.practitioner.id}"),
        status=status,
        start=hours.written(span[0]),
        end=hours.written(span[1]),
        comment=label,
    )


def appointment(dice: Dice, visit: Visit, now: datetime) -> Resource | None:
    """Return a visit as Appointment, or None while nobody has booked it."""
    if visit.booked is None or visit.booked > now:
        return None
    status, changed = _status(visit, now)
    slot = [reference("Slot", f"tid-{visit.id}")] if status != "cancelled" else None
    person = visitor(dice, visit.visitor)
    return resource(
        "Appointment",
        visit.id,
        changed,
        status=status,
        cancelationReason=concept("Patienten har fått förhinder")
        if status == "cancelled"
        else None,
        serviceType=[concept("Tandvård")],
        reasonCode=[concept(visit.reason)],
        start=hours.written(visit.start),
        end=hours.written(visit.end),
        minutesDuration=(visit.end - visit.start) // hours.MINUTE,
        slot=slot,
        created=hours.written(visit.booked),
        comment=visit.note,
        participant=_participants(visit, person),
        requestedPeriod=[period(visit.booked, visit.start)] if visit.earlier else None,
    )


def _participants(visit: Visit, person: Somebody) -> list[Resource]:
    who = visit.practitioner
    actors = (
        reference("Patient", person.id, f"{person.given} {person.family}"),
        reference("Practitioner", who.id, who.name),
        reference("Location", who.room_id, who.room),
        reference("Location", CLINIC),
    )
    return [{"actor": actor, "required": "required", "status": "accepted"} for actor in actors]


def _status(visit: Visit, now: datetime) -> tuple[str, datetime]:
    """Return a visit's status and since when it has it."""
    booked = visit.booked or visit.start
    here = visit.start - timedelta(minutes=visit.visitor % 12)
    missed = visit.start + timedelta(minutes=15)
    life = [(booked, "booked")]
    if visit.cancelled is not None:
        life.append((visit.cancelled, "cancelled"))
    elif visit.absent:
        life.append((missed, "noshow"))
    else:
        life += [(max(here, booked), "arrived"), (visit.end, "fulfilled")]
    since, status = max(step for step in life if step[0] <= now)
    return status, since


def staff() -> list[Resource]:
    """Return the clinic's Practitioners and the PractitionerRoles that bear their titles."""
    made = []
    for who in PRACTITIONERS:
        made.append(
            resource(
                "Practitioner",
                who.id,
                _SINCE,
                active=True,
                name=[{"family": who.family, "given": [who.given], "prefix": [who.title]}],
                qualification=[{"code": concept(who.title)}],
            )
        )
        made.append(
            resource(
                "PractitionerRole",
                f"roll-{who.id}",
                _SINCE,
                active=True,
                practitioner=reference("Practitioner", who.id, who.name),
                code=[concept(who.title)],
                location=[reference("Location", CLINIC), reference("Location", who.room_id)],
            )
        )
    return made
