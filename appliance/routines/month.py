"""One month's evidence out of the sealed logbook: the checks, and how much was done in time. Pure.

1. Only the logbook counts, whose records are sealed and chained; the open report is a reminder.
2. What was asked for is reckoned by the plan in force at that hour, as the logbook holds it, not
   by today's settings.
3. A check under a wrong clock is dated by another of the same boot whose clock was confirmed, from
   the uptime between them; where there is none it is counted as undated and nothing else.
4. The machine's own search for the test patient is one check, however many sources it asked; it
   passed where all of them found her.
5. What an outage left no fair time for is counted apart, neither as missed nor as done; what was
   signed as put off in one is not done either.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from appliance.routines.plan import Plan
from appliance.routines.putoff import WAITS, OutageSpan, late_after
from appliance.routines.rhythm import Occasion
from appliance.routines.routine import Outcome, Routine
from appliance.routines.run import Mark
from printing.sheets.routine_evidence import Check, Compliance, Month
from storage.clock import ClockVerdict, Instant
from storage.errors import LyktaError
from storage.logbook import Record

_TOGETHER = timedelta(minutes=10)
_FORM = re.compile(r"(\d{4})-(\d{2})")
_MONTHS = 12
_GOOD = (Outcome.PASSED.value, Outcome.REMARKS.value)


class NoSuchMonth(LyktaError):
    """A month was asked for that is none, or has not begun."""

    code = "N-11"
    message = "“{month}” is no month that has begun."
    remedy = "Write it as year and month, 2026-11."


class _Planned(msgspec.Struct, frozen=True):
    """A plan, and from when on it was in force."""

    since: datetime
    plan: Plan


def month_named(text: str, today: date) -> date:
    """Return the first day of a month written "2026-11". Raises NoSuchMonth."""
    found = _FORM.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= _MONTHS or not int(found[1]):
        raise NoSuchMonth(month=text)
    first = date(int(found[1]), int(found[2]), 1)
    if first > today:
        raise NoSuchMonth(month=text)
    return first


def month_of(
    records: Iterable[Record],
    first: date,
    zone: tzinfo,
    now: datetime,
    *,
    outages: Sequence[OutageSpan] = (),
    unreadable: int = 0,
) -> Month:
    """Return what the records tell of the month that begins on a day.

    `outages` are those of the record system that the machine's unit works in.
    """
    kept = [one for one in records if one.kind == "check"]
    dated = _Dated(kept)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    begin, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    checks = sorted((*_checks(kept, dated), *_searches(kept, dated)), key=lambda one: one.at)
    plans = _plans(kept, dated)
    return Month(
        first=first,
        last=last,
        until=now,
        since=plans[0].since if plans else None,
        checks=tuple(one for one in checks if begin <= one.at < end),
        compliance=_compliance(plans, checks, (begin, min(end, now)), zone, now, outages),
        undated=dated.undated,
        unreadable=unreadable,
    )


class _Dated:
    """When a record was written, told also for those under a wrong clock (3)."""

    def __init__(self, records: Sequence[Record]) -> None:
        sure = (one for one in records if one.clock == ClockVerdict.CONFIRMED)
        self._anchors: dict[str, Instant] = {one.at.boot: one.at for one in sure}
        self.undated = sum(self.of(one) is None for one in records if _is_check(one))

    def of(self, record: Record) -> datetime | None:
        """Return when it was, None where nothing dates it."""
        if record.clock != ClockVerdict.WRONG:
            return record.at.wall
        anchor = self._anchors.get(record.at.boot)
        if anchor is None:
            return None
        return anchor.wall + timedelta(seconds=record.at.boottime - anchor.boottime)


def _is_check(record: Record) -> bool:
    return "routine" in record.facts or record.facts.get("check") == "probe"


def _checks(records: Iterable[Record], dated: _Dated) -> list[Check]:
    found = []
    for record in records:
        at = dated.of(record)
        if at is not None and "routine" in record.facts:
            found.append(_check(record, at))
    return found


def _check(record: Record, at: datetime) -> Check:
    facts = record.facts
    stood = dict(one.rsplit(":", 1) for one in facts.get("steps", "").split() if ":" in one)
    return Check(
        at=at,
        routine=facts["routine"],
        outcome=facts.get("outcome", ""),
        person=record.person,
        steps=tuple(key for key, mark in stood.items() if mark == Mark.FAILED),
        noted=tuple(key for key, mark in stood.items() if mark == Mark.REMARK),
        remark=record.text,
        compared=facts.get("compared", ""),
        sheet=facts.get("sheet", ""),
        version=facts.get("version", ""),
        unsure=record.clock != ClockVerdict.CONFIRMED,
    )


def _searches(records: Iterable[Record], dated: _Dated) -> list[Check]:
    """Return the machine's own searches; records that lie close together are one (4)."""
    groups: list[tuple[datetime, list[Record]]] = []
    for record in records:
        at = dated.of(record)
        if at is None or record.facts.get("check") != "probe":
            continue
        names = {one.facts.get("source") for one in groups[-1][1]} if groups else set()
        is_near = groups and at - groups[-1][0] <= _TOGETHER
        if is_near and record.facts.get("source") not in names:
            groups[-1][1].append(record)
        else:
            groups.append((at, [record]))
    return [_search(at, those) for at, those in groups]


def _search(at: datetime, records: Sequence[Record]) -> Check:
    found = all(one.facts.get("found") == "yes" for one in records)
    return Check(
        at=at,
        routine=Routine.PROBE.value,
        outcome=(Outcome.PASSED if found else Outcome.FAILED).value,
        steps=() if found else ("search",),
        unsure=any(one.clock != ClockVerdict.CONFIRMED for one in records),
    )


def _plans(records: Iterable[Record], dated: _Dated) -> list[_Planned]:
    """Return the plans in the order in which they came into force (2)."""
    found = []
    for record in records:
        at = dated.of(record)
        if at is None or record.facts.get("event") != "plan":
            continue
        late = record.facts.get("late_minutes", "")
        minutes = int(late) if late.isdecimal() else 120
        try:
            plan = Plan.of(record.facts, timedelta(minutes=minutes))
        except ValueError:
            continue  # of a later version, whose rhythms this one does not know
        found.append(_Planned(at, plan))
    return sorted(found, key=lambda one: one.since)


def _compliance(
    plans: Sequence[_Planned],
    checks: Sequence[Check],
    span: tuple[datetime, datetime],
    zone: tzinfo,
    now: datetime,
    outages: Sequence[OutageSpan],
) -> tuple[Compliance, ...]:
    found = []
    for routine in Routine:
        asked = [one for plan in _spans(plans, span) for one in _occasions(routine, *plan, zone)]
        mine = [one for one in checks if one.routine == routine.value]
        failed = sum(
            one.outcome == Outcome.FAILED.value for one in mine if span[0] <= one.at < span[1]
        )
        if asked or failed:
            excused = outages if routine in WAITS else ()
            found.append(_counted(routine, asked, mine, failed, now, excused))
    return tuple(found)


def _spans(
    plans: Sequence[_Planned], span: tuple[datetime, datetime]
) -> Iterable[tuple[Plan, datetime, datetime]]:
    """Yield each plan with the part of the span in which it was in force."""
    ends = [*(one.since for one in plans[1:]), span[1]]
    for one, end in zip(plans, ends, strict=True) if plans else ():
        first, last = max(one.since, span[0]), min(end, span[1])
        if first < last:
            yield one.plan, first, last


def _occasions(
    routine: Routine, plan: Plan, first: datetime, last: datetime, zone: tzinfo
) -> list[Occasion]:
    rhythm = plan.rhythms.get(routine)
    if rhythm is None:
        return []
    near = rhythm.occasions(first, last, zone, plan.daily_grace)
    return [one for one in near if first <= one.due < last]


def _counted(
    routine: Routine,
    asked: Sequence[Occasion],
    checks: Sequence[Check],
    failed: int,
    now: datetime,
    outages: Sequence[OutageSpan],
) -> Compliance:
    good = [one.at for one in checks if one.outcome in _GOOD]
    done = [(one, late_after(one, outages), _first(good, one)) for one in asked]
    in_time = sum(at is not None and (late is None or at < late) for _, late, at in done)
    left = [(one, late) for one, late, at in done if at is None]
    over = [(one, late) for one, late in left if one.closes <= now]
    missed = sum(late is not None and late < one.closes for one, late in over)  # 5
    return Compliance(
        routine=routine.value,
        asked=len(asked),
        in_time=in_time,
        late=len(asked) - len(left) - in_time,
        missed=missed,
        put_off=len(over) - missed,
        waiting=len(left) - len(over),
        failed=failed,
    )


def _first(good: Iterable[datetime], one: Occasion) -> datetime | None:
    """Return when an occasion was first done, None where it was not."""
    return min((at for at in good if one.opens <= at < one.closes), default=None)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
