"""What an event does to a clinic's appointment book: pure.

1. A booking is found by its numbers; a new one that stands there already, by patient and start
   in the same diary, is there.
2. Whose diary it belongs in is said by number or by name; otherwise it cannot be applied.
3. A free time that a booking touches is no longer shown as free. A cancelled one gives no free
   time back: whether it is to be sold again only the clinic's own book says.
4. A cancelled visit stays in the book, marked as cancelled.
"""

import msgspec

from appliance.sources.feed import Booked, BookingAct
from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Slot,
    SlotStatus,
    Snapshot,
    same_number,
)

_MOST = 10_000


def booked(clinic: Snapshot, event: Booked) -> Snapshot | None:
    """Return a clinic's book after an event, None where it cannot be applied."""
    places = [
        (diary, one)
        for diary in clinic.diaries
        for one in diary.appointments
        if one.key.removeprefix("feed:") in event.numbers
    ]
    if len(places) > 1:
        return None
    if places:
        return _changed(clinic, *places[0], event)
    if event.act is not BookingAct.BOOK:
        return None  # 1
    diary = _diary(clinic, event)
    if diary is None or len(diary.appointments) >= _MOST:
        return None  # 2
    if any(_is_there(one, event.appointment) for one in diary.appointments):
        return clinic  # 1
    return _with(clinic, diary, event.appointment)


def _changed(clinic: Snapshot, diary: Diary, before: Appointment, event: Booked) -> Snapshot | None:
    said = event.appointment
    if event.act is BookingAct.CANCEL:
        return _with(clinic, diary, msgspec.structs.replace(before, status=said.status))  # 4
    now = msgspec.structs.replace(
        before,
        start=said.start,
        end=said.end,
        status=AppointmentStatus.BOOKED if _was_called_off(before) else before.status,
        reason=said.reason or before.reason,
        note=said.note or before.note,
        kind=said.kind or before.kind,
        chair=said.chair or before.chair,
    )
    if not (event.staff or event.staff_numbers):
        return _with(clinic, diary, now)
    other = _diary(clinic, event)
    if other is None:
        return None  # 2
    if other.key != diary.key:
        clinic = _replaced(clinic, _without(diary, before))
    return _with(clinic, other, now)


def _was_called_off(visit: Appointment) -> bool:
    return visit.status in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


def _diary(clinic: Snapshot, event: Booked) -> Diary | None:
    numbers, name = set(event.staff_numbers), event.staff.casefold()
    found = [
        one
        for one in clinic.diaries
        if one.key in numbers or (name and one.practitioner.casefold() == name)
    ]
    return found[0] if len(found) == 1 else None


def _is_there(one: Appointment, other: Appointment) -> bool:
    if one.start != other.start or one.patient is None or other.patient is None:
        return False
    return same_number(one.patient.number, other.patient.number) and not _was_called_off(one)


def _with(clinic: Snapshot, diary: Diary, visit: Appointment) -> Snapshot:
    without = _without(diary, visit)
    visits = tuple(sorted((*without.appointments, visit), key=lambda one: (one.start, one.key)))
    slots = diary.slots if _was_called_off(visit) else _left_free(diary.slots, visit)
    return _replaced(clinic, msgspec.structs.replace(without, appointments=visits, slots=slots))


def _without(diary: Diary, visit: Appointment) -> Diary:
    visits = tuple(one for one in diary.appointments if one.key != visit.key)
    return msgspec.structs.replace(diary, appointments=visits)


def _left_free(slots: tuple[Slot, ...], visit: Appointment) -> tuple[Slot, ...]:
    return tuple(
        one
        for one in slots
        if one.status is not SlotStatus.FREE or one.end <= visit.start or one.start >= visit.end
    )  # 3


def _replaced(clinic: Snapshot, diary: Diary) -> Snapshot:
    diaries = tuple(diary if one.key == diary.key else one for one in clinic.diaries)
    return msgspec.structs.replace(clinic, diaries=diaries)
