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
    """A booked visit; `patient` is None where the source names nobody.

    `kind` and `colour` ("#RRGGBB") are the source's category of the visit, `chair` the room or
    treatment chair, `note` the clinic's and `remark` the patient's own words. `moved_to` is the
    new start of a visit that was moved; its status is then CANCELLED. `recall` marks a visit
    that the clinic itself called the patient to.
    """

    key: str
    start: datetime
    end: datetime
    status: AppointmentStatus
    patient: Person | None = None
    reason: str = ""
    note: str = ""
    wants_earlier: bool = False
    kind: str = ""
    colour: str = ""
    chair: str = ""
    remark: str = ""
    moved_to: datetime | None = None
    recall: bool = False


class SlotStatus(StrEnum):
    """Whether a stretch of time may be booked."""

    FREE = "free"
    BLOCKED = "blocked"


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time that nobody has booked; `text` is the source's label ("Lunch").

    `kind` and `colour` ("#RRGGBB") are the source's type of slot, `chair` where it is.
    """

    key: str
    start: datetime
    end: datetime
    status: SlotStatus
    text: str = ""
    kind: str = ""
    colour: str = ""
    chair: str = ""


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a practitioner's working time."""

    start: datetime
    end: datetime


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """One practitioner's days in a clinic, appointments and slots each ordered by start.

    `photo` is a PNG or JPEG, empty unless practitioner and clinic have both consented;
    so is `title`. `hours` are the working time, empty where the source has none.
    """

    key: str
    practitioner: str
    title: str = ""
    room: str = ""
    appointments: tuple[Appointment, ...] = ()
    slots: tuple[Slot, ...] = ()
    hours: tuple[Hours, ...] = ()
    photo: bytes = b""
