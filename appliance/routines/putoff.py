"""What an outage does to the routines: some wait for the record system. Pure.

1. Nothing passes for being left out: a run of which something waits never counts as done.
2. An outage explains an old copy and nothing else: one that holds old news fails as ever.
3. An hour is put off only where the outage left no fair time for it: as long after its end as
   the site gives after the hour itself. A minute's silence excuses nobody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from appliance.routines.plan import Due
from appliance.routines.rhythm import Occasion
from appliance.routines.routine import Routine, State
from appliance.routines.run import Ask, Mark, Run, Said, Step
from printing.language import mark

WAITS = frozenset({Routine.FRESHNESS, Routine.PROBE, Routine.RESTART, Routine.UPDATE})
"""What waits in an outage: what asks the record system, and what takes the machine away."""

_PRESSING = (State.DUE, State.OVERDUE)
_WAITING = mark("Waits for the record system.")
_NEEDED = mark("Not now, in an outage.")
_NO_NEWER = mark("The record system is down: no newer copy can come.")
_NOT_COMPARED = mark("The record system is down: nobody can compare.")
_LEFT_OUT = {"patients": _WAITING, "found": _WAITING, "record": _WAITING}


class Down(msgspec.Struct, frozen=True, kw_only=True):
    """The outage of the unit where the machine stands; `since` is None where nobody knows it."""

    since: datetime | None = None


class OutageSpan(msgspec.Struct, frozen=True, kw_only=True):
    """An outage of a month: when it began and ended, None where it goes on."""

    since: datetime
    until: datetime | None


def put_off(found: Iterable[Due], down: Down | None) -> tuple[Due, ...]:
    """Return how the routines stand while the record system is down: nobody is reminded."""
    if down is None:
        return tuple(found)
    return tuple(
        msgspec.structs.replace(one, state=State.PUT_OFF, since=down.since, until=None, asked=None)
        if one.routine in WAITS and one.state in _PRESSING
        else one
        for one in found
    )


def held(run: Run, down: Down | None) -> Run:
    """Return the run with what cannot be done now left out; `waits` says that something was."""
    if down is None:
        return run
    made = tuple(_held(one) for one in run.steps)
    waits = any(one.mark is Mark.SKIPPED and one is not old
                for one, old in zip(made, run.steps, strict=True))  # fmt: skip
    return msgspec.structs.replace(run, steps=made, waits=run.waits or waits)


def _held(step: Step) -> Step:
    if step.key in _LEFT_OUT:
        return _ended(step, Mark.SKIPPED, _LEFT_OUT[step.key])
    if step.key == "restart" and step.is_open:
        return _ended(step, Mark.SKIPPED, _NEEDED)
    if step.key == "compare":
        return _ended(step, Mark.REMARK, _NOT_COMPARED)
    if step.key == "age" and step.mark is Mark.FAILED:  # 2
        return msgspec.structs.replace(
            step, mark=Mark.REMARK, said=(Said(text=_NO_NEWER), *step.said), remedy=()
        )
    return step


def _ended(step: Step, stands: Mark, words: str) -> Step:
    return msgspec.structs.replace(
        step, ask=Ask.AUTO, mark=stands, questions=(), said=(Said(text=words),), remedy=()
    )


def late_after(one: Occasion, outages: Sequence[OutageSpan]) -> datetime | None:
    """Return from when an occasion is late, by the outages since its hour; None for never (3)."""
    late, grace = one.late, one.late - one.due
    for outage in sorted(outages, key=lambda each: each.since):
        if outage.since >= late or (outage.until is not None and outage.until <= one.due):
            continue
        if outage.until is None:
            return None
        late = max(late, outage.until + grace)
    return late
