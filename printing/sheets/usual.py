"""A ward's usual round times: told beside an order, never taken for the order's own.

The times are the site's, from its settings; the source does not state them. The argument:

1. They are told only for an active regular order with nothing to check that says exactly "n times
   a day": no clock times, instants, meals or ranges of its own, and not "every n hours", which is
   an interval and no round.
2. The ward must have told exactly n times for n times a day; none is left out or added.
3. An order that is counted or bound to a span without an end is left alone: which of the rounds
   are still its own cannot be known.
4. Only coming rounds are told, within the order's start, end and weekdays. Nothing of the past
   follows from them: that a usual round was not recorded says nothing.
5. They are marked as usual wherever they stand, are never the next dose, and never sorted among
   stated times.
6. An order whose text, phrase or instruction holds any word beyond dose and number is left alone:
   "at night" must not become eight in the morning by a ward's habit.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from printing.language import Language
from printing.sheets.due import WEEKDAYS, Planned, clock, instant_of, within
from printing.sheets.told import says_only_how_often
from storage.records import Order, OrderKind, OrderStatus, Timing


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """A ward's round times by how many doses a day has; empty where the ward told none."""

    times: Mapping[int, tuple[str, ...]] = {}

    def of(self, order: Order) -> tuple[str, ...]:
        """Return the usual times of an order, empty where they are not to be told (1-3, 6)."""
        timing = order.timing
        plain = order.status is OrderStatus.ACTIVE and order.kind is OrderKind.REGULAR
        if order.check or not plain or not _is_per_day(timing) or _has_own(timing):  # 1, 3
            return ()
        if not says_only_how_often(order):  # 6
            return ()
        told = self.times.get(timing.frequency or 0, ())
        readable = all(clock(text) is not None for text in told)
        return told if len(told) == timing.frequency and readable else ()  # 2


def coming(
    order: Order, usual: Usual, start: datetime, end: datetime, language: Language
) -> list[Planned]:
    """Return an order's usual rounds from `start` to `end` (not included), in time order (4)."""
    times, zone = usual.of(order), language.zone
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rounds = (
        Planned(at=instant_of(day, text, zone), text=text)
        for day in dates
        if WEEKDAYS[day.weekday()] in (order.timing.days or WEEKDAYS)
        for text in times
    )
    return sorted(dose for dose in rounds if start <= dose.at < end and within(order, dose.at))


def _is_per_day(timing: Timing) -> bool:
    exact = timing.frequency_to is None and not timing.period_to
    return exact and (timing.period, timing.period_unit) in {("1", "d"), ("24", "h")}


def _has_own(timing: Timing) -> bool:
    """Say whether an order has words of its own that a usual round might contradict (1, 3)."""
    stated = timing.times or timing.moments or timing.occasions
    odd = any(day not in WEEKDAYS for day in timing.days)
    return bool(stated) or odd or timing.count is not None or timing.span is not None
