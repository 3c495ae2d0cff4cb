"""When doses are planned, as far as the source itself says so.

Nothing is invented. Clock times become instants only where the order

1. bears no mark to check its source text and is not given as needed only,
2. states its own clock times, each readable and none of them twice, and no meal or part of the
   day beside them, or states single instants, but not both; a single dose has a clock time on no
   stated day, so only its single instants count,
3. states no range: "2-3 times" and "every 4-6 h" are nobody's clock times,
4. has no phrase of the source's own beside its times unless their number per period is stated
   too: the phrase may say "every other day",
5. repeats every day, as many times as its frequency where it states one, or on stated weekdays
   once a week, as many times as days times clock times,
6. or repeats every so many days or weeks at one clock time, and its first dose is known: its start
   is that clock time itself, or earlier on that day with the order written before the dose (an
   order written after it had its first dose on some other day); a weekday beside it must be
   the start's own,
7. or, where its doses are counted or it runs for a stated span, has a stated start. Only the
   doses that it has by every reading are laid out: the first so many from its start on, the
   lower number of a range, days by the calendar, the end itself not included.

Every other order has no planned instants here; its sheet says "times not stated", or shows the
times and leaves the day to the reader.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

import msgspec

from printing.language import Language
from storage.records import Order, OrderKind, Quantity, Timing

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The weekdays as records write them, in the order of `date.weekday`."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")
_FIGURE = re.compile(r"[1-9][0-9]{0,2}")
_DAYS_IN = {"d": 1, "wk": 7}
_WEEK = timedelta(days=8)
_YEARS = 800


class Planned(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One planned dose: its instant, and its time as the source wrote it."""

    at: datetime
    text: str


def has_times(order: Order, zone: tzinfo) -> bool:
    """Return whether the order's own times can be laid out as instants in a time zone."""
    timing = order.timing
    if order.check or order.kind is OrderKind.AS_NEEDED:  # 1
        return False
    if timing.moments or order.kind is OrderKind.ONE_TIME:
        return bool(timing.moments) and not timing.times  # 2
    if not _all_readable(timing) or not _is_exact(timing) or not _is_numbered(timing):
        return False
    is_bounded = timing.count is not None or timing.span is not None
    if is_bounded and (order.starts is None or not _is_span(timing.span)):  # 7
        return False
    return _daily(timing) or _weekly(timing) or _anchor(order, zone) is not None


def planned(order: Order, start: datetime, end: datetime, language: Language) -> list[Planned]:
    """Return an order's doses from `start` (included) to `end` (not included), in time order.

    Doses outside the order's own start and end are left out; an end counts as inside.
    """
    if not has_times(order, language.zone):
        return []
    doses = _single(order, language) or _repeated(order, start, end, language.zone)
    inside = (dose for dose in doses if start <= dose.at < end)
    return sorted(dose for dose in inside if within(order, dose.at))


def reach(order: Order) -> timedelta:
    """Return how far ahead an order's next dose may lie: a week, or its own longer interval."""
    every = _interval(order.timing)
    return max(_WEEK, timedelta(days=every + 1)) if every else _WEEK


def clock(text: str) -> time | None:
    """Return a clock time as the source wrote it, None where it is none a day has."""
    if not _CLOCK.fullmatch(text):
        return None
    hours, minutes = text.split(":")[:2]
    return time(int(hours), int(minutes))


def instant_of(day: date, text: str, zone: tzinfo) -> datetime:
    """Return a day's readable clock time as an instant, in UTC."""
    local = datetime.combine(day, clock(text) or time(), tzinfo=zone)
    return local.astimezone(UTC)


def within(order: Order, at: datetime) -> bool:
    """Return whether an instant lies between an order's own start and end; an end is inside."""
    return _begun(order, at) and (order.ends is None or at <= order.ends)


def _all_readable(timing: Timing) -> bool:
    clocks = [clock(text) for text in timing.times]
    days = all(day in WEEKDAYS for day in timing.days)
    single = len(set(clocks)) == len(clocks) > 0 and len(set(timing.days)) == len(timing.days)
    return single and None not in clocks and days and not timing.occasions  # 2


def _is_exact(timing: Timing) -> bool:
    """Argument 3."""
    return timing.frequency_to is None and not timing.period_to


def _is_numbered(timing: Timing) -> bool:
    """Argument 4."""
    return not timing.text or (timing.frequency is not None and bool(timing.period))


def _daily(timing: Timing) -> bool:
    """Argument 5: a day's times repeat every day, or on each of the weekdays."""
    period = (timing.period or "1", timing.period_unit or "d")
    counted = timing.frequency in {None, len(timing.times)}
    return counted and period in {("1", "d"), ("24", "h")}


def _weekly(timing: Timing) -> bool:
    """Argument 5: a week's weekdays, every week."""
    counted = timing.frequency in {None, len(timing.times) * len(timing.days)}
    once_a_week = (timing.period, timing.period_unit) in {("1", "wk"), ("7", "d")}
    return bool(timing.days) and counted and once_a_week


def _interval(timing: Timing) -> int:
    """Return every how many days an order of argument 6 is given, 0 where it is none."""
    alone = len(timing.times) == 1 and timing.frequency in {None, 1}
    if not (alone and timing.period_unit in _DAYS_IN and _FIGURE.fullmatch(timing.period)):
        return 0
    days = int(timing.period) * _DAYS_IN[timing.period_unit]
    return days if days <= _YEARS and (not timing.days or days % 7 == 0) else 0


def _anchor(order: Order, zone: tzinfo) -> date | None:
    """Return the day of the first dose of an order of argument 6, None where it is not known."""
    if order.starts is None or not _interval(order.timing) or len(order.timing.days) > 1:
        return None
    day = order.starts.astimezone(zone).date()
    first = instant_of(day, order.timing.times[0], zone)
    is_on_day = WEEKDAYS[day.weekday()] in (order.timing.days or WEEKDAYS)
    if not is_on_day or order.starts > first:
        return None
    written_before = order.ordered_at is not None and order.ordered_at <= first
    return day if order.starts == first or written_before else None


def _is_span(span: Quantity | None) -> bool:
    return span is None or (span.unit in {"h", "d", "wk"} and bool(_FIGURE.fullmatch(span.value)))


def _single(order: Order, language: Language) -> list[Planned]:
    return [Planned(at=at, text=language.clock(at)) for at in order.timing.moments]


def _repeated(order: Order, start: datetime, end: datetime, zone: tzinfo) -> list[Planned]:
    """Return the doses round a stretch of time; of a counted order, those that are its own."""
    begin, count = start.astimezone(zone).date() - timedelta(days=1), order.timing.count
    until = _over(order, zone)
    last = min(end, until or end).astimezone(zone).date()
    if count is not None and order.starts is not None:
        begin = order.starts.astimezone(zone).date()
        if (last - begin).days > _YEARS:
            return []
    doses = (dose for dose in _from(order, begin, last, zone) if _begun(order, dose.at))
    mine = islice(doses, count)
    return [dose for dose in mine if until is None or dose.at < until]


def _from(order: Order, begin: date, last: date, zone: tzinfo) -> Iterator[Planned]:
    """Yield a dose for every clock time of every day an order is given on, in time order."""
    texts = sorted(order.timing.times, key=lambda text: clock(text) or time())
    for number in range((last - begin).days + 1):
        day = begin + timedelta(days=number)
        if _is_day(order, day, zone):
            yield from (Planned(at=instant_of(day, text, zone), text=text) for text in texts)


def _is_day(order: Order, day: date, zone: tzinfo) -> bool:
    if WEEKDAYS[day.weekday()] not in (order.timing.days or WEEKDAYS):
        return False
    if _daily(order.timing) or _weekly(order.timing):
        return True
    first = _anchor(order, zone)
    return first is not None and (day - first).days % _interval(order.timing) == 0


def _over(order: Order, zone: tzinfo) -> datetime | None:
    """Return when a stated span is over, counted from the stated start; days by the calendar."""
    span, starts = order.timing.span, order.starts
    if span is None or starts is None:
        return None
    if span.unit == "h":
        return starts + timedelta(hours=int(span.value))
    local = starts.astimezone(zone) + timedelta(days=int(span.value) * _DAYS_IN[span.unit])
    return local.astimezone(UTC)


def _begun(order: Order, at: datetime) -> bool:
    return order.starts is None or at >= order.starts
