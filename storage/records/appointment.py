"""A clinic's appointment book."""

from datetime import datetime
from enum import StrEnum

import msgspec

from storage.records.person import Person


class AppointmentStatus(StrEnum):
    """What the source knows of a visit."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A booked visit; `patient` is None where the source names nobody."""

    key: str
    start: datetime
    end: datetime
    status: AppointmentStatus
    patient: Person | None = None
    reason: str = ""
    note: str = ""
    wants_earlier: bool = False


class SlotStatus(StrEnum):
    """Whether a stretch of time may be booked."""

    FREE = "free"
    BLOCKED = "blocked"


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time that nobody has booked; `text` is the source's label ("Lunch")."""

    key: str
    start: datetime
    end: datetime
    status: SlotStatus
    text: str = ""


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """One practitioner's days in a clinic, appointments and slots each ordered by start."""

    key: str
    practitioner: str
    title: str = ""
    room: str = ""
    appointments: tuple[Appointment, ...] = ()
    slots: tuple[Slot, ...] = ()
