"""When a routine is due, by the site's own clock: daily, weekly or monthly, and how late is late.

A rhythm is written as in the settings: "07:00 19:00" every day, "mon-fri 07:00" on working days,
"mon 10:00" every week, "1 10:00" on the first of every month.

1. Times are local: where summer time begins, an hour that does not exist is the hour after it;
   where it ends, the first of the two hours counts.
2. A routine may be done before its hour, from a quarter of the way back to the occasion before:
   what was done at half past six counts for seven o'clock.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

import msgspec

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""How a weekday is written in the settings, Monday first."""

_EVERY = frozenset(range(len(DAYS)))
_EARLY = 4
_DAILY, _WEEKLY, _MONTHLY = timedelta(days=1), timedelta(days=7), timedelta(days=31)


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One time a routine is asked for: it may be done from `opens`, is due, and then is late.

    It is missed where it was not done before `closes`, when the next one opens. All are UTC.
    """

    opens: datetime
    due: datetime
    late: datetime
    closes: datetime


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """Times of the day, every day, on some weekdays (Monday 0) or on one day of the month."""

    text: str
    times: tuple[time, ...]
    weekdays: frozenset[int] = _EVERY
    day: int | None = None

    @classmethod
    def of(cls, text: str) -> "Rhythm | None":
        """Return the rhythm that a text says, None for an empty one.

        Raises ValueError for what is no rhythm.
        """
        if not text:
            return None
        words = text.split(" ")
        named = "" if ":" in words[0] else words.pop(0)
        times = tuple(sorted({time.fromisoformat(one) for one in words}))
        if not times:
            raise ValueError(text)
        if named.isdecimal():
            return cls(text=text, times=times, day=int(named))
        return cls(text=text, times=times, weekdays=_weekdays(named) if named else _EVERY)

    @property
    def period(self) -> timedelta:
        """From one occasion to the next at the longest, or a little more."""
        if self.day is not None:
            return _MONTHLY
        return _DAILY if len(self.weekdays) == len(DAYS) else _WEEKLY

    def grace(self, daily: timedelta) -> timedelta:
        """Return how long after its hour it is late: `daily`, a day, or for monthly ones a week."""
        if self.day is not None:
            return _WEEKLY
        return _DAILY if len(self.weekdays) == 1 else daily

    def occasions(
        self, first: datetime, last: datetime, zone: tzinfo, daily: timedelta
    ) -> tuple[Occasion, ...]:
        """Return the occasions that are open at some time between two instants, oldest first."""
        margin = self.period * 2 + _DAILY
        due = sorted(set(self._due(first - margin, last + margin, zone)))
        opens = [at - (at - before) / _EARLY for before, at in pairwise(due)]  # 2
        grace = self.grace(daily)
        found = (
            Occasion(opens=begin, due=at, late=min(at + grace, end), closes=end)
            for (begin, end), at in zip(pairwise(opens), due[1:-1], strict=True)
        )
        return tuple(one for one in found if one.closes > first and one.opens <= last)

    def _due(self, first: datetime, last: datetime, zone: tzinfo) -> Iterator[datetime]:
        day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
        while day <= end:
            if self._is_day(day):
                yield from (_instant(day, at, zone) for at in self.times)
            day += _DAILY

    def _is_day(self, day: date) -> bool:
        if self.day is not None:
            return day.day == self.day
        return day.weekday() in self.weekdays


def _weekdays(named: str) -> frozenset[int]:
    """Return the days of "mon" or "fri-mon"; a range may go over Sunday."""
    first, _, last = named.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the instant of a local time of a day (1)."""
    return datetime.combine(day, at, zone).astimezone(UTC)
