"""Which routines are due now: pure, from the site's plan and what was done.

Safety arguments, numbered as in the code:
1. What was missed stays overdue: the next occasion's opening does not hide it, doing it does.
2. A routine that failed is carried out and not fulfilled: it stays due until it passes.
3. A result counts by how long ago it was, not by the clock that it was written under: in one boot
   by the uptime, which nobody can set; and one that is dated after now counts for nothing.
4. Where the wall clock is wrong no hour is known. Then only the uptime speaks: done is what was
   done in this boot less than a period ago, overdue what is surely older, and all else is due.
5. The clock itself is due as soon as nothing confirms it, whatever its rhythm.
6. Nothing is overdue from before routines were asked for on this machine.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

import msgspec

from appliance.routines.rhythm import Occasion, Rhythm
from appliance.routines.routine import Routine, State
from storage.clock import ClockVerdict, Instant
from storage.reports.routines import Asked, Done, Report

_RACE = timedelta(minutes=2)
_ZERO = timedelta(0)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """When the site wants its routines; one that it does not have has no rhythm.

    `daily_grace` is how long after its hour a daily routine is late.
    """

    rhythms: Mapping[Routine, Rhythm]
    daily_grace: timedelta = timedelta(hours=2)

    @classmethod
    def of(cls, texts: Mapping[str, str], daily_grace: timedelta = timedelta(hours=2)) -> "Plan":
        """Return the plan of rhythms by routine; names that are no routine are left out.

        Raises ValueError for what is no rhythm.
        """
        named = {one: Rhythm.of(texts.get(one.value, "")) for one in Routine}
        rhythms = {one: rhythm for one, rhythm in named.items() if rhythm is not None}
        return cls(rhythms=rhythms, daily_grace=daily_grace)

    @property
    def texts(self) -> dict[str, str]:
        """The rhythms as the settings spell them."""
        return {one.value: rhythm.text for one, rhythm in self.rhythms.items()}


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """How one routine stands.

    `since` is when it became so: its hour (DUE), when it became late (OVERDUE), when it was done
    (DONE). `until` is when that changes: its hour (WAITING), when it will be late (DUE), the hour
    of the next occasion (DONE). `asked` is the hour of the occasion that is to be done next, and
    when that is late. Each is None where it cannot be known. `last` is the last time it was
    carried out, well or not; `failed` that this failed. `certain` is false where the machine's
    clock is wrong, so that no hour can be told.
    """

    routine: Routine
    state: State
    since: datetime | None = None
    until: datetime | None = None
    asked: Asked | None = None
    last: Done | None = None
    failed: bool = False
    certain: bool = True


def due(
    plan: Plan,
    report: Report,
    now: Instant,
    zone: tzinfo,
    verdict: ClockVerdict = ClockVerdict.CONFIRMED,
) -> tuple[Due, ...]:
    """Return how every routine of the plan stands at a reading of the clock."""
    wrong = verdict is ClockVerdict.WRONG
    found = []
    for routine, rhythm in plan.rhythms.items():
        done = report.of(routine.value)
        of = _Of(routine, rhythm, plan.daily_grace, done, now)
        one = of.by_uptime() if wrong else of.by_clock(zone, report.since)
        unsure = routine is Routine.CLOCK and verdict is not ClockVerdict.CONFIRMED
        if unsure and one.state is not State.OVERDUE:
            one = msgspec.structs.replace(one, state=State.DUE, until=None)  # 5
        found.append(one)
    return tuple(found)


class _Of:
    """One routine at one reading of the clock."""

    def __init__(
        self,
        routine: Routine,
        rhythm: Rhythm,
        grace: timedelta,
        done: tuple[Done, ...],
        now: Instant,
    ) -> None:
        self.routine, self.rhythm, self.grace, self.now = routine, rhythm, grace, now
        self.last = done[-1] if done else None
        self.good = [one for one in done if one.fulfils]
        judged = [one for one in done if not one.waits]
        self.failed = bool(judged) and not judged[-1].fulfils

    def by_clock(self, zone: tzinfo, since: Instant | None) -> Due:
        """Return the state by the hours of the day."""
        wall = self.now.wall
        asked = effective(since, self.now) if since else None
        asked = wall if asked is None else asked
        near = self.rhythm.occasions(wall - self.rhythm.period, wall, zone, self.grace)
        good = max((at for at in map(self._at, self.good) if at is not None), default=None)
        *before, current = near
        if good is not None and good >= current.opens:
            coming = self._next(current, zone)
            return self._waiting(coming) if self.failed else self._done(good, coming)
        missed = [one for one in before if one.due >= asked and (good is None or good < one.opens)]
        if missed:
            return self._late(missed[0])  # 1
        if current.due < asked and wall >= current.due:
            return self._waiting(self._next(current, zone))  # 6
        if wall >= current.late:
            return self._late(current)
        if wall >= current.due:
            return self._due(State.DUE, current.due, current.late, current)
        return self._waiting(current)

    def by_uptime(self) -> Due:
        """Return the state where no hour is known (4)."""
        here = [one for one in self.good if one.at.boot == self.now.boot]
        ran = self.now.boottime - (here[-1].at.boottime if here else 0.0)
        passed = timedelta(seconds=ran)
        if here and not self.failed and passed < self.rhythm.period:
            state = State.DONE
        elif passed > self.rhythm.period + self.rhythm.grace(self.grace):
            state = State.OVERDUE
        else:
            state = State.DUE
        found = self._due(state, None, None)
        return msgspec.structs.replace(found, certain=False)

    def _waiting(self, coming: Occasion) -> Due:
        if self.failed and self.last is not None:
            failed_at = effective(self.last.at, self.now)
            return self._due(State.DUE, failed_at, coming.due, coming)  # 2
        return self._due(State.WAITING, None, coming.due, coming)

    def _done(self, at: datetime, coming: Occasion) -> Due:
        return self._due(State.DONE, at, coming.due, coming)

    def _late(self, one: Occasion) -> Due:
        return self._due(State.OVERDUE, one.late, None, one)

    def _due(
        self,
        state: State,
        since: datetime | None,
        until: datetime | None,
        occasion: Occasion | None = None,
    ) -> Due:
        return Due(
            routine=self.routine,
            state=state,
            since=since,
            until=until,
            asked=Asked(due=occasion.due, late=occasion.late) if occasion else None,
            last=self.last,
            failed=self.failed,
        )

    def _next(self, current: Occasion, zone: tzinfo) -> Occasion:
        return self.rhythm.occasions(current.closes, current.closes, zone, self.grace)[-1]

    def _at(self, one: Done) -> datetime | None:
        return effective(one.at, self.now)


def effective(at: Instant, now: Instant) -> datetime | None:
    """Return when something was by the present wall clock; None where it lies in the future (3)."""
    if at.boot == now.boot:
        return now.wall - timedelta(seconds=max(0.0, now.boottime - at.boottime))
    return at.wall if at.wall <= now.wall + _RACE else None
