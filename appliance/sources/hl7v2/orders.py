"""RDE: orders made and changed (HL7 v2 chapter 4A).

An order is structured where every filled field of it has a place in our record. Where one has not
(a second timing, a rate's own time unit, a mixture, a local code), the order bears a reason to
check and every sheet shows the segments' words in its place, as they came.
"""

import hashlib
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.feed import Event, OrderAct, Ordered, Unclear, Visit, Whom
from appliance.sources.hl7v2.errors import MessageLacks, MessageTooLarge
from appliance.sources.hl7v2.message import Message, Rep, Segment
from appliance.sources.hl7v2.people import visit, whom
from appliance.sources.hl7v2.timing import When, when
from appliance.sources.hl7v2.values import instant, is_number, quantity, staff_name
from printing.language import mark
from storage.records import Code, Order, OrderKind, OrderStatus

MIXTURE = mark("The order is a mixture; its parts stand in the source text.")
SEVERAL_TIMES = mark("The order has several dosages; they stand in the source text.")
SEVERAL_ROUTES = mark("The order states its route in more than one way.")
ODD_AMOUNT = mark("The amount ordered is not a plain number.")
ODD_RATE = mark("The rate is stated in a way Lykta does not know.")
MORE = mark("The order holds more than Lykta can show in its columns.")
ODD_STATUS = mark("The source does not say clearly whether this order is active.")
NO_TIMES = mark("The source does not say when it is to be given.")
NO_AMOUNT = mark("The source gives no amount apart from its text.")
REASONS = (
    MIXTURE,
    SEVERAL_TIMES,
    SEVERAL_ROUTES,
    ODD_AMOUNT,
    ODD_RATE,
    MORE,
    ODD_STATUS,
    NO_TIMES,
    NO_AMOUNT,
)
"""Why an order of a message is to be checked in its own words; English keys for translation."""

_ACTS = {
    "NW": OrderAct.NEW,
    **dict.fromkeys(("XO", "XX", "XR", "RP", "RO"), OrderAct.CHANGE),
    **dict.fromkeys(("DC", "OD", "DR", "CA", "OC", "CR"), OrderAct.STOP),
    **dict.fromkeys(("HD", "OH", "HR"), OrderAct.HOLD),
    **dict.fromkeys(("RL", "OE", "OR"), OrderAct.RELEASE),
}
"""HL7 table 0119, requests and what the filler says it did of itself."""

_NUMBERED = frozenset({"TQ1", "TQ2", "NTE"})
_MOST_WORDS = 16_000
"""No sheet could show more words of one order."""

_RUNNING = frozenset({"", "IP", "SC", "A"})
_DISPENSING = frozenset({*range(8, 19), *range(28, 33), *range(35, 46)})
_SHOWN = frozenset({1, 2, 3, 4, 5, 6, 7, 21, 22, 23, 24, 25, 26, 27})
_ORDER_PARTS = frozenset({"ORC", "TQ1", "TQ2", "RXE", "NTE", "RXR", "RXC"})


class Group(msgspec.Struct, frozen=True):
    """One order's segments: its ORC and what follows until the next."""

    segments: tuple[Segment, ...]

    def all(self, name: str) -> tuple[Segment, ...]:
        """Return the segments of a name."""
        return tuple(one for one in self.segments if one.name == name)


def groups(message: Message) -> tuple[Group, ...]:
    """Return a message's orders. Raises MessageLacks where there is none."""
    found: list[list[Segment]] = []
    for segment in message.segments:
        if segment.name == "ORC":
            found.append([segment])
        elif found:
            found[-1].append(segment)
    if not found:
        raise MessageLacks(why="ORC")
    return tuple(Group(tuple(one)) for one in found)


def events(message: Message, zone: ZoneInfo) -> tuple[Event, ...]:
    """Return what an RDE message says, one event for each order."""
    who, stay = whom(message.first("PID")), visit(message, zone)
    return tuple(_event(group, who, stay, zone) for group in groups(message))


def _event(group: Group, who: Whom, stay: Visit, zone: ZoneInfo) -> Event:
    orc = group.segments[0]
    act = _ACTS.get(orc(1).upper())
    if act is None:
        return Unclear(whom=who, visit=stay, why="ORC-1")
    if not numbers(orc):
        raise MessageLacks(why="ORC-2, ORC-3")
    order = _order(group, zone)
    if act in (OrderAct.NEW, OrderAct.CHANGE) and not order.drug:
        raise MessageLacks(why="RXE-2")
    return Ordered(
        whom=who,
        visit=stay,
        act=act,
        order=order,
        at=instant(orc(15), zone) or instant(orc(9), zone),
        why=orc.rep(16).words,
    )


def numbers(orc: Segment) -> tuple[str, ...]:
    """Return an order's numbers: the placer's, then the filler's."""
    return tuple(dict.fromkeys(one for one in (orc(2), orc(3)) if one))


def _order(group: Group, zone: ZoneInfo) -> Order:
    orc = group.segments[0]
    rxe = next(iter(group.all("RXE")), None)
    own = numbers(orc)
    words = "\n".join(one.plain for one in group.segments)
    if len(words) > _MOST_WORDS:
        raise MessageTooLarge(why="an order's text")
    timings, routes = group.all("TQ1"), group.all("RXR")
    times = when(timings[0], zone) if timings else When()
    said = _Said() if rxe is None else _encoded(rxe)
    route = routes[0].rep(1).words if routes else ""
    check = _unique((
        *_doubts(group, rxe, timings, routes), *said.check, *times.check, *_gaps(said, times)
    ))  # fmt: skip
    return Order(
        key=f"feed:{own[0]}",
        status=OrderStatus.ACTIVE,
        kind=_kind(times, rxe),
        drug=said.drug,
        strength=said.strength,
        form=said.form,
        codes=said.codes,
        amount=quantity(said.amount, said.unit),
        amount_to=quantity(said.amount_to, said.unit),
        route=route,
        rate=quantity(said.rate, said.rate_unit),
        timing=times.timing,
        needed_for=times.needed_for,
        reason=said.reason,
        instruction="; ".join(_unique((*said.instruction, times.instruction, *_notes(group)))),
        starts=times.starts,
        ends=times.ends,
        ordered_at=instant(orc(9), zone),
        ordered_by=staff_name(orc.rep(12)),
        source_text=_verbatim(group) if check else _phrase(said, times, route),
        check=check,
        raw_hash=hashlib.sha256(words.encode()).hexdigest(),
        numbers=own,
    )


def _verbatim(group: Group) -> str:
    """Return every word of an order's segments but their own numbers and the order's."""
    return "\n".join(
        one.without(*({1} if one.name in _NUMBERED else ()))
        for one in group.segments
        if one.name != "ORC" or one.reps(5) or one.reps(7)
    )


def _phrase(said: "_Said", times: When, route: str) -> str:
    """Return an order's whole dosage in one line of the message's own words."""
    amount = "-".join(text for text in (said.amount, said.amount_to) if text)
    dose = (amount, said.unit) if amount else ()
    rate = (said.rate, said.rate_unit) if said.rate else ()
    parts = (*dose, *rate, times.timing.text, *times.timing.times, route)
    return " ".join(text for text in parts if text)


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an RXE segment says of the drug and its amount."""

    drug: str = ""
    strength: str = ""
    form: str = ""
    codes: tuple[Code, ...] = ()
    amount: str = ""
    amount_to: str = ""
    unit: str = ""
    rate: str = ""
    rate_unit: str = ""
    reason: str = ""
    instruction: tuple[str, ...] = ()
    check: tuple[str, ...] = ()


def _encoded(rxe: Segment) -> _Said:
    amount, most = rxe(3), rxe(4)
    plain = all(is_number(text) for text in (amount, most) if text)
    rate_is_plain = (not rxe(23) or is_number(rxe(23))) and not rxe(22)
    return _Said(
        drug=rxe.rep(2).words,
        strength=" ".join(text for text in (rxe(25), rxe.rep(26).words) if text),
        form=rxe.rep(6).words,
        codes=_codes(rxe.rep(2)),
        amount=amount,
        amount_to=most if most != amount else "",
        unit=rxe.rep(5).words,
        rate=rxe(23),
        rate_unit=rxe.rep(24).words,
        reason="; ".join(one.words for one in rxe.reps(27)),
        instruction=tuple(one.words for number in (7, 21) for one in rxe.reps(number)),
        check=(() if plain else (ODD_AMOUNT,)) + (() if rate_is_plain else (ODD_RATE,)),
    )


def _codes(what: Rep) -> tuple[Code, ...]:
    triples = ((what(1), what(2), what(3)), (what(4), what(5), what(6)))
    return tuple(
        Code(system=system, code=code, text=text) for code, text, system in triples if system
    )


def _kind(times: When, rxe: Segment | None) -> OrderKind:
    if times.as_needed:
        return OrderKind.AS_NEEDED
    if times.once:
        return OrderKind.ONE_TIME
    if times.continuous or (rxe is not None and rxe(23)):
        return OrderKind.INFUSION
    return OrderKind.REGULAR


def _doubts(
    group: Group, rxe: Segment | None, timings: tuple[Segment, ...], routes: tuple[Segment, ...]
) -> Iterable[str]:
    if group.all("RXC"):
        yield MIXTURE
    if len(timings) > 1:
        yield SEVERAL_TIMES
    if len(routes) > 1 or any(set(one.filled) - {1} for one in routes):
        yield SEVERAL_ROUTES
    if _holds_more(group, rxe, timings):
        yield MORE
    if group.segments[0](5).upper() not in _RUNNING:
        yield ODD_STATUS


def _gaps(said: "_Said", times: When) -> Iterable[str]:
    """Yield what an order must say to be given from its columns, and does not."""
    timed = times.timing.frequency or times.once or times.as_needed or times.continuous
    if not timed and not said.rate:
        yield NO_TIMES
    if not said.amount and not said.rate:
        yield NO_AMOUNT


def _holds_more(group: Group, rxe: Segment | None, timings: tuple[Segment, ...]) -> bool:
    """Say whether something was filled that no column of ours holds."""
    if any(one.name not in _ORDER_PARTS for one in group.segments) or group.all("TQ2"):
        return True
    if len(group.all("RXE")) > 1:
        return True
    filled = frozenset(rxe.filled) if rxe is not None else frozenset()
    untimed = not timings and bool({1} & filled or group.segments[0].reps(7))
    review = rxe is not None and rxe(20).upper() not in ("", "N")
    return untimed or review or bool(filled - _SHOWN - _DISPENSING - {20})


def _notes(group: Group) -> tuple[str, ...]:
    return tuple(one(1) for note in group.all("NTE") for one in note.reps(3))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
