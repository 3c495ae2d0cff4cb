"""ADT: who came, moved, left, returned, changed (HL7 v2 chapter 3)."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from appliance.sources.feed import (
    Admitted,
    Amended,
    Event,
    Left,
    Merged,
    Moved,
    Returned,
    Unclear,
    Visit,
    Warned,
    Whom,
)
from appliance.sources.hl7v2.errors import MessageLacks
from appliance.sources.hl7v2.message import Message
from appliance.sources.hl7v2.people import allergies, is_understood, visit, whom

_Make = Callable[[Message, Whom, Visit], Event]

ALLERGIES_UNCLEAR = "a line about an allergy"


def events(message: Message, zone: ZoneInfo) -> tuple[Event, ...]:
    """Return what an ADT message says; nothing where its trigger is about no patient in a bed."""
    trigger = message.kind[1]
    if trigger == "A40":
        return _merged(message)
    make = TRIGGERS.get(trigger)
    who = whom(message.first("PID"), message.first("PD1"))
    stay = visit(message, zone)
    if make is None:
        return (Unclear(whom=who, visit=stay, why="EVN-1"),)
    told: tuple[Event, ...] = (make(message, who, stay),)
    if not is_understood(message):
        told += (Unclear(whom=who, visit=stay, why=ALLERGIES_UNCLEAR),)
    return told


def _merged(message: Message) -> tuple[Event, ...]:
    """Return the merges of an A40, which holds one or several pairs of PID and MRG."""
    found: list[Event] = []
    who: Whom | None = None
    for segment in message.segments:
        if segment.name == "PID":
            who = whom(segment)
        elif segment.name == "MRG" and who is not None:
            gone = tuple(one(1) for one in segment.reps(1) if one(1))
            if not gone:
                raise MessageLacks(why="MRG-1")
            found.append(Merged(whom=who, gone=gone))
    if not found:
        raise MessageLacks(why="MRG")
    return tuple(found)


def _admitted(message: Message, who: Whom, stay: Visit) -> Event:
    return Admitted(whom=who, visit=stay, allergies=allergies(message))


def _registered(message: Message, who: Whom, stay: Visit) -> Event:
    """Return a registration (A04): only who has a bed comes to lie in one."""
    if stay.bedded:
        return _admitted(message, who, stay)
    return _amended(message, who, stay)


def _amended(message: Message, who: Whom, stay: Visit) -> Event:
    return Amended(whom=who, visit=stay, allergies=allergies(message))


TRIGGERS: dict[str, _Make] = {
    "A01": _admitted,
    "A02": lambda _message, who, stay: Moved(whom=who, visit=stay),
    "A03": lambda _message, who, stay: Left(whom=who, visit=stay),
    "A04": _registered,
    "A06": _admitted,
    "A07": lambda _message, who, stay: Left(whom=who, visit=stay),
    "A08": _amended,
    "A11": lambda _message, who, stay: Left(whom=who, visit=stay),
    "A12": lambda _message, who, stay: Moved(whom=who, visit=stay),
    "A13": lambda _message, who, stay: Returned(whom=who, visit=stay),
    "A31": _amended,
    "A60": lambda message, who, stay: Warned(whom=who, visit=stay, allergies=allergies(message)),
}
"""Trigger -> event. A40 apart; others about a patient (leave, pending moves, swaps) are Unclear."""
