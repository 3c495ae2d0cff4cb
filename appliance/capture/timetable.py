"""When a unit is copied: how often, in which hours of the day, on which days of the week.

1. Intervals are counted by a clock that nobody can set: a wall clock put back by hours leaves no
   unit uncopied for as long. Only hours and weekdays ask the wall clock.
2. Hours are the site's local time on the day they begin; those over midnight end on the next day
   and belong to the weekday on which they began.
3. Where summer time begins or ends inside them, hours are the longer of the two readings: an
   hour that exists twice is counted from its first to its second, one that is left out is passed.
4. What only has to be done again and again (`Ticks`) goes by the library `schedule`. It reckons by
   the wall clock, so the clock of (1) stands behind it: what it has left overdue is done.
"""

import logging
import random
import re
import time as clocks
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo

import msgspec
import schedule

from storage.errors import LyktaError

log = logging.getLogger("lykta.capture")

WEEK = frozenset(range(7))
"""All weekdays, Monday 0 to Sunday 6."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""How a weekday is written in the settings, Monday first."""

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_TOGETHER = 30.0
_FARTHEST = 9


class Hours(msgspec.Struct, frozen=True):
    """Hours of a day; an end that is not later than the beginning is of the next day."""

    begin: time
    end: time

    @classmethod
    def of(cls, text: str) -> "Hours":
        """Return the hours that "06:00-22:00" says. Raises ValueError for anything else."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(text)
        first, second, third, fourth = (int(one) for one in found.groups())
        return cls(time(first, second), time(third, fourth))


WHOLE_DAY = Hours(time(0), time(0))
"""From midnight to midnight."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's place in the timetable: its interval, its hours and its weekdays."""

    every: timedelta
    hours: Hours = WHOLE_DAY
    days: frozenset[int] = WEEK
    zone: tzinfo = UTC

    @property
    def always(self) -> bool:
        """Whether it is copied day and night."""
        return self.days == WEEK and self.hours.begin == self.hours.end

    def closed_until(self, at: datetime) -> datetime | None:
        """Return when the unit is copied again, in UTC; None where `at` is within its hours."""
        if self.always:
            return None
        now = at.astimezone(UTC)
        coming = []
        for begin, end in self._spans(at.astimezone(self.zone)):
            if begin <= now < end:
                return None
            if begin > now:
                coming.append(begin)
        return min(coming)

    def _spans(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the hours of yesterday and of the days to come, as instants."""
        overnight = self.hours.end <= self.hours.begin
        for ahead in range(-1, _FARTHEST):
            day = local.date() + timedelta(days=ahead)
            if day.weekday() in self.days:  # 2
                last = day + timedelta(days=1) if overnight else day
                begin = min(self._readings(datetime.combine(day, self.hours.begin)))  # 3
                end = max(self._readings(datetime.combine(last, self.hours.end)))
                yield begin, end

    def _readings(self, local: datetime) -> Iterator[datetime]:
        for fold in (0, 1):
            yield local.replace(fold=fold, tzinfo=self.zone).astimezone(UTC)


class Turns:
    """Which units of one source are due; times are seconds of a clock that nobody can set."""

    def __init__(self, plans: Mapping[str, Plan], jitter: timedelta = timedelta(0)) -> None:
        """Begin with every unit due; a round's start is put off by up to `jitter`, at random."""
        self._plans = dict(plans)
        self._jitter = jitter.total_seconds()
        self._dice = random.SystemRandom()
        self._next = dict.fromkeys(plans, 0.0)

    @property
    def units(self) -> frozenset[str]:
        """The codes of all units."""
        return frozenset(self._plans)

    def due(self, now: float, at: datetime, held: Collection[str] = ()) -> frozenset[str]:
        """Return the units to copy now; `held` are paused ones, `at` is what the wall clock says.

        Where one is due, those come along that would be due within half a minute: a source is
        asked for its census once for all of them.
        """
        open_now = {
            unit
            for unit, plan in self._plans.items()
            if unit not in held and plan.closed_until(at) is None
        }
        if not any(self._next[unit] <= now for unit in open_now):
            return frozenset()
        return frozenset(unit for unit in open_now if self._next[unit] <= now + self._slack(unit))

    def begun(self, units: Collection[str], now: float) -> None:
        """Count the interval of these units from now."""
        late = self._dice.uniform(0, self._jitter)
        for unit in units:
            self._next[unit] = now + self._plans[unit].every.total_seconds() + late

    def again(self, units: Collection[str], at: float) -> None:
        """Let these units be due at a moment, if they would not be sooner."""
        for unit in units:
            self._next[unit] = min(self._next[unit], at)

    def closed(self, at: datetime) -> dict[str, datetime]:
        """Return the units outside their hours, with when they are copied again."""
        found = {unit: plan.closed_until(at) for unit, plan in self._plans.items()}
        return {unit: opens for unit, opens in found.items() if opens is not None}

    def _slack(self, unit: str) -> float:
        return min(_TOGETHER, self._plans[unit].every.total_seconds() / 4)


class Ticks:
    """Small tasks done again and again, from one thread (4)."""

    def __init__(self, patience: timedelta, scheduler: schedule.Scheduler | None = None) -> None:
        """Have no tasks yet; one that is later than `patience` is done though nothing is due."""
        self._patience = patience.total_seconds()
        self._scheduler = scheduler or schedule.Scheduler()
        self._done: dict[schedule.Job, float] = {}

    def every(self, seconds: int, act: Callable[[], object]) -> None:
        """Do a task at the next `run`, and then every so many seconds; a fault is logged."""

        def once() -> None:
            self._done[job] = clocks.monotonic()
            try:
                act()
            except (
                LyktaError,
                OSError,
            ) as fault:  # it must not keep the other tasks from being done
                log.warning("%s", fault)

        job = self._scheduler.every(seconds).seconds
        self._done[job.do(once)] = float("-inf")

    def run(self) -> None:
        """Do what is due."""
        self._scheduler.run_pending()
        now = clocks.monotonic()
        for job, done in list(self._done.items()):
            if now - done > job.interval + self._patience:
                job.run()  # type: ignore[no-untyped-call] # the library has types, but not here
