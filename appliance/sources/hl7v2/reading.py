"""From the bytes of a message to what it says."""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from appliance.sources.feed import Event, Heard
from appliance.sources.hl7v2 import adt, bookings, doses, orders
from appliance.sources.hl7v2.errors import MessageLacks, NotForUs
from appliance.sources.hl7v2.message import Message
from appliance.sources.hl7v2.values import has_clock, instant

_KINDS = {
    ("ADT", ""): adt.events,
    ("RDE", "O11"): orders.events,
    ("RDE", "O25"): orders.events,
    ("RAS", "O17"): doses.events,
    ("SIU", ""): bookings.events,
}
_LONGEST = 15
_PART = re.compile(r"[A-Z0-9]{0,3}")
_OURS = frozenset({"ADT", "OMP", "ORM", "RDE", "RAS", "RGV", "SIU", ""})
"""Kinds that speak of places, drugs and bookings; others (results, bills) change no list."""

_SIGNS_OF_LIFE = frozenset({"NMD", "NMQ", "ACK"})


def heard(raw: bytes, zone: ZoneInfo, charset: str, processing: str) -> Heard:
    """Return what a message says. `processing` is what MSH-11 must be ("" : anything).

    Raises FeedNonsense (its subclasses).
    """
    return understood(Message(raw, charset), zone, processing)


def understood(message: Message, zone: ZoneInfo, processing: str) -> Heard:
    """Return what a split message says. Raises NotForUs, MessageLacks."""
    msh = message.msh
    if processing and msh(11).upper() != processing:
        raise NotForUs(why=msh(11)[:5] or "-")
    kind, trigger = message.kind
    said = instant(msh(7), zone) if has_clock(msh(7)) else None
    events: tuple[Event, ...] = ()
    strange = ""
    make = _KINDS.get((kind, "")) or _KINDS.get((kind, _of_today(kind, trigger)))
    if make is not None:
        events, strange = _events(make, message, zone)
    elif kind not in _SIGNS_OF_LIFE:
        strange = _named(kind, trigger)
    return Heard(
        sender="|".join((msh(3), msh(4))),
        number=msh(10),
        kind=_named(kind, trigger),
        said=said,
        sequence=int(msh(13)) if msh(13).isdecimal() and len(msh(13)) <= _LONGEST else None,
        events=events,
        strange=strange,
        grave=bool(strange) and kind in _OURS,
    )


def _events(
    make: Callable[[Message, ZoneInfo], tuple[Event, ...]], message: Message, zone: ZoneInfo
) -> tuple[tuple[Event, ...], str]:
    """Return the events; a message that names nobody and need not is only strange."""
    kind, trigger = message.kind
    if message.all("PID") or (kind == "ADT" and trigger in {*adt.TRIGGERS, "A40"}):
        return make(message, zone), ""
    if kind in ("RDE", "RAS"):
        raise MessageLacks(why="PID")
    return (), _named(kind, trigger)


def _of_today(kind: str, trigger: str) -> str:
    if trigger == "O01":
        return {"RDE": "O11", "RAS": "O17"}.get(kind, trigger)
    return trigger


def _named(kind: str, trigger: str) -> str:
    """Return a type and trigger for the status, "?" for what can be neither."""
    return "^".join(one if _PART.fullmatch(one) else "?" for one in (kind, trigger))
