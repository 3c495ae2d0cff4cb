"""Whether a whole round found what the feed had told, item by item: pure.

Compared are two states of one unit after the same messages: the former round's copy brought on by
the feed, and the new round's copy brought on by the messages since it began. Where they differ, the
feed missed something (or told something that is not so). What counts:
1. Every item of either: a patient's place and name, each order, each dose, each allergy, alert and
   measure, each booking. Nothing is too small to count.
2. An item that the feed never touched must be equal, word for word (its hash apart: a source
   that only renumbers an order has not changed it).
3. An item that the feed made or changed was written in another language: it must be the same
   bed, the same status, the same drug by text or code, and no other amount, rate, frequency
   or clock time where both state one. Its free words are not compared.
4. What falls out of the history by its age alone (a dose, a stopped order), or lies outside the
   days that both books cover, counts neither way.
5. Of a patient whose chart was begun by a message only her place counts.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from appliance.capture.feed_wards import NOT_APPLIED, NOT_WHOLE, same_place
from storage.records import (
    Chart,
    Order,
    OrderStatus,
    Person,
    Slot,
    SlotStatus,
    Snapshot,
    Stay,
    plain_number,
    same_number,
)


class Kind(StrEnum):
    """What an item is."""

    STAYS = "stays"
    ORDERS = "orders"
    DOSES = "doses"
    WARNINGS = "warnings"
    BOOKINGS = "bookings"


class _Name(NamedTuple):
    kind: Kind
    whose: str
    which: str


class _Place(NamedTuple):
    name: str
    room: str
    bed: str


_MARGIN = timedelta(hours=1)


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a round came to: `missed` items by kind, and `foretold`, those that had changed."""

    missed: Counter[Kind]
    foretold: Counter[Kind]


def compared(
    before: Snapshot,
    told: Snapshot,
    arrived: Snapshot,
    *,
    history: timedelta,
    lacking: Collection[str] = (),
) -> Compared:
    """Compare the copy that the feed brought on (`told`) with what a whole round found.

    `before` is the former round's copy, `history` how far back doses and stopped orders go,
    `lacking` the persons of 5 by key. `told` and `arrived` have seen the same messages.
    """
    since = arrived.as_of - history + _MARGIN
    names = _Names(arrived)
    begun = {names.person(one.person) for one in told.charts if one.person.key in lacking}
    old, said, now = (_items(one, names, begun, since) for one in (before, told, arrived))
    days = _days(before, arrived)
    missed, foretold = Counter[Kind](), Counter[Kind]()
    for name in said.keys() | now.keys() | old.keys():
        if name.kind is Kind.BOOKINGS and not _within(name, days):  # 4
            continue
        if not _agree(said.get(name), now.get(name), old.get(name)):
            missed[name.kind] += 1
        elif now.get(name) != old.get(name):
            foretold[name.kind] += 1
    missed[Kind.BOOKINGS] += len(_freed(told, arrived))
    return Compared(missed=+missed, foretold=foretold)


class _Names:
    """Gives one name to what is one thing in several copies: by the new round's own keys."""

    def __init__(self, arrived: Snapshot) -> None:
        self._people = [chart.person for chart in arrived.charts]
        self._keys = {one.key for one in self._people}
        self._orders = {
            (chart.person.key, number): order.key
            for chart in arrived.charts
            for order in chart.orders
            for number in (*order.numbers, order.key)
        }

    def person(self, who: Person) -> str:
        if who.key in self._keys:
            return who.key
        same = (one.key for one in self._people if same_number(one.number, who.number))
        return next(same, who.key)

    def order(self, whose: str, order: Order) -> str:
        numbers = (order.key, *order.numbers)
        known = (self._orders.get((whose, number)) for number in numbers)
        return next((one for one in known if one), order.key)


def _items(
    snapshot: Snapshot, names: _Names, begun: Collection[str], since: datetime
) -> dict[_Name, object]:
    found: dict[_Name, object] = {}
    for chart in snapshot.charts:
        whose = names.person(chart.person)
        found[_Name(Kind.STAYS, whose, "")] = _place(chart.person, chart.stay)
        if whose not in begun:  # 5
            found |= _chart_items(chart, whose, names, since)
    for diary in snapshot.diaries:
        for visit in diary.appointments:
            who = plain_number(visit.patient.number) if visit.patient else ""
            name = _Name(Kind.BOOKINGS, diary.key, f"{visit.start.isoformat()} {who}")
            found[name] = visit.status
    return found


def _place(person: Person, stay: Stay) -> _Place:
    return _Place(person.name.casefold(), stay.room, stay.bed)


def _chart_items(chart: Chart, whose: str, names: _Names, since: datetime) -> dict[_Name, object]:
    found: dict[_Name, object] = {}
    keys = {order.key: names.order(whose, order) for order in chart.orders}
    for order in chart.orders:
        if not _long_stopped(order, since):  # 4
            bare = msgspec.structs.replace(order, raw_hash="")  # 2
            found[_Name(Kind.ORDERS, whose, keys[order.key])] = bare
    for dose in chart.administrations:
        if dose.at >= since:  # 4
            about = keys.get(dose.order, dose.order or dose.drug)
            at = dose.at.replace(second=0, microsecond=0).isoformat()
            found[_Name(Kind.DOSES, whose, f"{about} {at}")] = dose.status
    return found | _warnings(chart, whose)


def _warnings(chart: Chart, whose: str) -> dict[_Name, object]:
    found: dict[_Name, object] = {
        _Name(Kind.WARNINGS, whose, "allergies"): chart.allergies.state,
    }
    for entry in chart.allergies.entries:
        found[_Name(Kind.WARNINGS, whose, f"allergy {entry.substance.casefold()}")] = True
    for alert in chart.alerts:
        if alert not in (NOT_APPLIED, NOT_WHOLE):
            found[_Name(Kind.WARNINGS, whose, f"alert {alert.key}")] = alert.text
    for measure in chart.measures:
        found[_Name(Kind.WARNINGS, whose, measure.kind)] = measure
    return found


def _long_stopped(order: Order, since: datetime) -> bool:
    stopped = order.status is OrderStatus.STOPPED
    return stopped and order.stopped_at is not None and order.stopped_at < since


def _agree(said: object, now: object, old: object) -> bool:
    if said == now:
        return True
    if said is None or now is None or said == old:  # 2
        return False
    if isinstance(said, Order) and isinstance(now, Order):
        return _same_order(said, now)  # 3
    if isinstance(said, _Place) and isinstance(now, _Place):
        same_bed = same_place(said.room, now.room) and same_place(said.bed, now.bed)
        return same_bed and said.name == now.name
    return False


def _same_order(said: Order, now: Order) -> bool:
    codes = {one.code for one in said.codes} & {one.code for one in now.codes}
    same_drug = bool(codes) or said.drug.casefold() == now.drug.casefold()
    same_figures = not _differing(_stated(said), _stated(now))
    return same_drug and same_figures and said.status is now.status


def _stated(order: Order) -> frozenset[tuple[str, str]]:
    """Return what an order states as figures, by name; what it does not state stands not there."""
    timing = order.timing
    often = (timing.frequency, timing.period, timing.period_unit)
    amounts = {"amount": order.amount, "to": order.amount_to, "rate": order.rate}
    figures = {name: _number(one.value) for name, one in amounts.items() if one is not None}
    words = {"often": str(often) if timing.frequency else "", "times": " ".join(timing.times)}
    return frozenset((figures | {name: text for name, text in words.items() if text}).items())


def _differing(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Say whether two orders state one thing otherwise; what only one of them states is no word."""
    theirs = dict(other)
    return any(theirs.get(name, value) != value for name, value in one)


def _number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _days(before: Snapshot, arrived: Snapshot) -> tuple[date, date] | None:
    if before.days is None or arrived.days is None:
        return None
    return max(before.days[0], arrived.days[0]), min(before.days[1], arrived.days[1])


def _within(name: _Name, days: tuple[date, date] | None) -> bool:
    """Say whether a booking lies on a day that both books cover."""
    if days is None:
        return True
    day = datetime.fromisoformat(name.which.split(" ")[0]).date()
    return days[0] <= day <= days[1]


def _freed(told: Snapshot, arrived: Snapshot) -> list[Slot]:
    """Return the times that the feed still shows as free and the round does not."""
    free = {
        (diary.key, slot.start)
        for diary in arrived.diaries
        for slot in diary.slots
        if slot.status is SlotStatus.FREE
    }
    return [
        slot
        for diary in told.diaries
        for slot in diary.slots
        if slot.status is SlotStatus.FREE
        and slot.start >= arrived.as_of
        and (diary.key, slot.start) not in free
    ]
