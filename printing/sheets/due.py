"""When doses are planned, as far as the source itself says so.

Nothing is invented. Clock times become instants only where the order

1. bears no mark to check its source text and is not given as needed only,
2. states its own clock times, each readable, every day or on given weekdays, or states
   single instants, but not both,
3. has a period of one day, and as many times as its frequency, where it states these; a
   single dose has a clock time on no stated day, so only its single instants count.

Every other order has no planned instants here; its sheet says "times not stated".
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from printing.language import Language
from storage.records import Order, OrderKind, Timing

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The weekdays as records write them, in the order of `date.weekday`."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")


class Planned(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One planned dose: its instant, and its time as the source wrote it."""

    at: datetime
    text: str


def has_times(order: Order) -> bool:
    """Return whether the order's own times can be laid out as instants."""
    timing = order.timing
    if order.check or order.kind is OrderKind.AS_NEEDED:  # 1
        return False
    if timing.moments or order.kind is OrderKind.ONE_TIME:
        return bool(timing.moments) and not timing.times  # 2, 3
    return _all_readable(timing) and _daily(timing)


def planned(order: Order, start: datetime, end: datetime, language: Language) -> list[Planned]:
    """Return an order's doses from `start` (included) to `end` (not included), in time order.

    Doses outside the order's own start and end are left out; an end counts as inside.
    """
    if not has_times(order):
        return []
    doses = _single(order, language) or _repeated(order, start, end, language.zone)
    inside = (dose for dose in doses if start <= dose.at < end)
    return sorted(dose for dose in inside if _within(order, dose.at))


def _all_readable(timing: Timing) -> bool:
    clocks = all(_CLOCK.fullmatch(text) for text in timing.times)
    days = all(day in WEEKDAYS for day in timing.days)
    return bool(timing.times) and clocks and days


def _daily(timing: Timing) -> bool:
    """Argument 3: a day's times repeat every day."""
    period = (timing.period or "1", timing.period_unit or "d")
    counted = timing.frequency in {None, len(timing.times)}
    return counted and period in {("1", "d"), ("24", "h")}


def _single(order: Order, language: Language) -> list[Planned]:
    return [Planned(at=at, text=language.clock(at)) for at in order.timing.moments]


def _repeated(order: Order, start: datetime, end: datetime, zone: tzinfo) -> list[Planned]:
    first = start.astimezone(zone).date() - timedelta(days=1)
    days = (end.astimezone(zone).date() - first).days + 1
    dates = (first + timedelta(days=number) for number in range(days))
    wanted = order.timing.days or WEEKDAYS
    return [
        Planned(at=_at(day, text, zone), text=text)
        for day in dates
        if WEEKDAYS[day.weekday()] in wanted
        for text in order.timing.times
    ]


def _at(day: date, text: str, zone: tzinfo) -> datetime:
    hours, minutes = text.split(":")[:2]
    local = datetime.combine(day, time(int(hours), int(minutes)), tzinfo=zone)
    return local.astimezone(UTC)


def _within(order: Order, at: datetime) -> bool:
    begun = order.starts is None or at >= order.starts
    return begun and (order.ends is None or at <= order.ends)
