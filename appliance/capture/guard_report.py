"""What the guard would have done with a unit's past, under other figures: pure.

The past is replayed through the guard's own rules. Numbered as in the code:
1. What was kept, and would be refused now, was true as far as anybody knows: it counts as one
   alarm and goes on as if a person had accepted it at once.
2. What was refused and stayed refused counts too, and becomes nobody's copy.
3. Rules that need more than counts (another unit's answer, one person twice, the canary, the whole
   round) cannot be replayed; what they refused stands in the history by its code.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from appliance.capture import guard, guard_learnt
from appliance.capture.guard import Counts, Facts, Limits, Policy
from appliance.capture.guard_course import Course, Row
from storage.records import Unit

_YEAR = timedelta(days=365)
_FACTS = Facts.__struct_fields__


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's past: how long, how many captures; by code, what was refused, would be, is now.

    `refused` is what the guard did refuse, `would` what it only said, `replayed` what these
    figures refuse.
    """

    span: timedelta
    captures: int
    refused: dict[str, int]
    would: dict[str, int]
    replayed: dict[str, int]

    def a_year(self, times: int) -> float:
        """Return how often a year that is, by this span."""
        return times * (_YEAR / self.span) if self.span else 0.0


def replay(rows: Iterable[Row], unit: Unit, limits: Limits) -> Replay:
    """Return what a unit's past comes to under these figures."""
    course, previous = Course(), None
    refused: Counter[str] = Counter()
    would: Counter[str] = Counter()
    replayed: Counter[str] = Counter()
    seen = []
    for row in rows:
        seen.append(row.at)
        refused.update([row.code] if row.code else [])
        would.update([row.would] if row.would else [])
        code = _judged(row, previous, course, unit, limits)
        replayed.update([code] if code else [])
        kept = bool(row.generation)  # 1, 2
        accepted = kept and bool(code or row.accepted)
        course.note(msgspec.structs.replace(row, would="", accepted=accepted))
        previous = row if kept else previous
    span = timedelta(seconds=max(seen) - min(seen)) if seen else timedelta()
    return Replay(
        span=span,
        captures=len(seen),
        refused=dict(refused),
        would=dict(would),
        replayed=dict(replayed),
    )


def _judged(row: Row, previous: Row | None, course: Course, unit: Unit, limits: Limits) -> str:
    facts = Facts(**{name: getattr(row, name) for name in _FACTS})
    past = course.past(row.at, row.source_time)
    before = _counts(previous, row.at) if previous else None
    refusal = None
    if before is not None:
        closed = guard_learnt.closed(past, facts, limits)
        refusal = guard.judge_counts(unit, before, facts, limits, closed=closed)
    case = guard_learnt.Case(unit=unit, facts=facts, previous=before, past=past)
    why = guard_learnt.weighed(case, refusal, Policy(limits=limits)).refusal
    return why.code if why else ""


def _counts(previous: Row, at: int) -> Counts:
    return Counts(
        patients=previous.patients,
        active_orders=previous.active_orders,
        with_orders=previous.with_orders,
        visits=previous.visits,
        diaries=previous.diaries,
        gap=timedelta(seconds=max(0, at - previous.at)),
    )
