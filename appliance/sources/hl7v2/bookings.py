"""SIU: a clinic's appointments booked, moved, changed and cancelled (HL7 v2 chapter 10)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.feed import Booked, BookingAct, Event, Place, Unclear, Whom
from appliance.sources.hl7v2.errors import MessageLacks
from appliance.sources.hl7v2.message import Message, Segment
from appliance.sources.hl7v2.people import place, visit, whom
from appliance.sources.hl7v2.values import instant, staff_name
from storage.records import Appointment, AppointmentStatus

_ACTS = {
    "S12": (BookingAct.BOOK, AppointmentStatus.BOOKED),
    "S13": (BookingAct.CHANGE, AppointmentStatus.BOOKED),
    "S14": (BookingAct.CHANGE, AppointmentStatus.BOOKED),
    "S15": (BookingAct.CANCEL, AppointmentStatus.CANCELLED),
    "S17": (BookingAct.CANCEL, AppointmentStatus.CANCELLED),
    "S26": (BookingAct.CANCEL, AppointmentStatus.NO_SHOW),
}
_MINUTES = {"": 1, "MIN": 1, "M": 1, "S": 0, "H": 60, "HR": 60}


def events(message: Message, zone: ZoneInfo) -> tuple[Event, ...]:
    """Return what an SIU message says."""
    who = whom(message.first("PID"))
    found = _ACTS.get(message.kind[1])
    sch = message.first("SCH")
    if found is None:
        return (Unclear(whom=who, visit=visit(message, zone), why="EVN-1"),)
    own = tuple(dict.fromkeys(one for one in (sch(2), sch(1)) if one))
    if not own:
        raise MessageLacks(why="SCH-1, SCH-2")
    act, status = found
    start, end = _times(message, sch, zone)
    if start is None or end is None or end <= start:
        raise MessageLacks(why="SCH-11")
    where = _place(message)
    staff = message.first("AIP")
    return (
        Booked(
            whom=who,
            visit=msgspec.structs.replace(visit(message, zone), place=where),
            act=act,
            numbers=own,
            appointment=_appointment(message, own[0], (start, end), status, who),
            staff=staff_name(staff.rep(3)) if staff.rep(3)(2) else "",
            staff_numbers=tuple(one(1) for one in staff.reps(3) if one(1)),
        ),
    )


def _appointment(
    message: Message,
    number: str,
    span: tuple[datetime, datetime],
    status: AppointmentStatus,
    who: Whom,
) -> Appointment:
    sch = message.first("SCH")
    return Appointment(
        key=f"feed:{number}",
        start=span[0],
        end=span[1],
        status=status,
        patient=who.person,
        reason=sch.rep(7).words or message.first("AIS").rep(3).words,
        kind=sch.rep(8).words,
        note="; ".join(one(1) for note in message.all("NTE") for one in note.reps(3)),
        chair=_place(message).room,
    )


def _place(message: Message) -> Place:
    found = place(message.first("AIL").rep(3))
    return found if found else place(message.first("PV1").rep(3))


def _times(
    message: Message, sch: Segment, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Return start and end: SCH-11, TQ1 or AIS, the end by the duration where it is not said."""
    ais, tq1 = message.first("AIS"), message.first("TQ1")
    start = instant(sch(11, 4) or tq1(7) or ais(4), zone)
    end = instant(sch(11, 5) or tq1(8), zone)
    length = _length(sch(9), sch(10)) or _length(ais(7), ais(8))
    if end is None and start is not None and length is not None:
        end = start + length
    return start, end


def _length(text: str, unit: str) -> timedelta | None:
    minutes = _MINUTES.get(unit.upper(), 0)
    if not text.isdecimal() or not minutes or len(text) > len("9999"):
        return None
    return timedelta(minutes=int(text) * minutes)
