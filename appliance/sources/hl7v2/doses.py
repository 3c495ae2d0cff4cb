"""RAS: doses that were given or not (HL7 v2 chapter 4A)."""

from zoneinfo import ZoneInfo

from appliance.sources.feed import Dosed, Event, Visit, Whom
from appliance.sources.hl7v2.errors import MessageLacks
from appliance.sources.hl7v2.message import Message, Segment
from appliance.sources.hl7v2.orders import Group, groups, numbers
from appliance.sources.hl7v2.people import visit, whom
from appliance.sources.hl7v2.values import (
    has_clock,
    instant,
    is_number,
    quantity,
    staff_name,
)
from printing.language import mark
from storage.records import Administration, AdministrationStatus

CUT_OFF = mark("Stopped before the whole dose was given.")
ODD_STATUS = mark("The source does not say clearly whether the dose was given.")
DAY_ONLY = mark("The source gives only the day, not the time.")
UNCLEAR_AMOUNT = mark("The amount or rate given is not a plain number.")
REASONS = (CUT_OFF, ODD_STATUS, DAY_ONLY, UNCLEAR_AMOUNT)
"""Why a dose of a message is to be checked; English keys for translation."""

_STATUS = {
    "CP": (AdministrationStatus.GIVEN, ()),
    "RE": (AdministrationStatus.NOT_GIVEN, ()),
    "NA": (AdministrationStatus.NOT_GIVEN, ()),
    "PA": (AdministrationStatus.UNCLEAR, (CUT_OFF,)),
}
_ODD = (AdministrationStatus.UNCLEAR, (ODD_STATUS,))
_UNKNOWN_AMOUNT = "999"


def events(message: Message, zone: ZoneInfo) -> tuple[Event, ...]:
    """Return what an RAS message says, one event for each dose."""
    who, stay = whom(message.first("PID")), visit(message, zone)
    found = [
        _dosed(group, rxa, (who, stay), zone)
        for group in groups(message)
        for rxa in group.all("RXA")
    ]
    if not found:
        raise MessageLacks(why="RXA")
    return tuple(found)


def _dosed(group: Group, rxa: Segment, about: tuple[Whom, Visit], zone: ZoneInfo) -> Event:
    at = instant(rxa(3), zone)
    if at is None:
        raise MessageLacks(why="RXA-3")
    own = numbers(group.segments[0])
    status, reasons = _STATUS.get(rxa(20).upper(), _ODD)
    amount = rxa(6)
    doubts = (() if has_clock(rxa(3)) else (DAY_ONLY,)) + (
        () if is_number(amount) and amount != _UNKNOWN_AMOUNT else (UNCLEAR_AMOUNT,)
    )
    check = reasons if status is AdministrationStatus.NOT_GIVEN else (*reasons, *doubts)
    notes = "; ".join(one.words for one in rxa.reps(9))
    until = instant(rxa(4), zone)
    routes = group.all("RXR")
    return Dosed(
        whom=about[0],
        visit=about[1],
        numbers=own,
        dose=Administration(
            key=f"feed:{own[0] if own else ''}:{rxa(3)}:{rxa(2)}",
            drug=rxa.rep(5).words,
            status=status,
            at=at,
            until=until if until != at else None,
            amount=quantity(amount, rxa.rep(7).words) if is_number(amount) else None,
            route=routes[0].rep(1).words if routes else "",
            by=staff_name(rxa.rep(10)),
            reason="; ".join(one.words for one in rxa.reps(18)),
            text=rxa.plain if check else notes,
            check=check,
        ),
        undone=rxa(21).upper() == "D",
    )
