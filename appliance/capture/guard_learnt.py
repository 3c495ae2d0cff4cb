"""The guard's learnt rules: what the copy before alone cannot show. Pure; numbered on from `guard`.

11. Of the patients who had orders in the copy before and are still there, more than max(3, a
    fifth) have none now: their orders died, however many other patients have come. Known while
    the process remembers who was in the copy before (by a keyed hash, `memory`).
12. More than three, and more than half, of them lost more than a quarter of their orders at once:
    every patient lost some, so neither 6, 8 nor 11 sees it. One patient's orders are stopped by a
    round; half of a ward's are not within an hour.
13. The census lost more than max(5, 65 %) of the largest of the last 24 hours: a source
    that dies step by step passes 5 at every step. A ward that was as empty at this hour of
    another week is excused.
14. The census is below half of the fewest patients that were there at this hour of the three
    weeks before or more, and by more than five: this binds after any gap, and for a first copy.
15. The source's own time stood still over three captures: a stale replica answers. The first two
    only say so.
16. A first copy of six patients or more without a single order, where nine of ten patients of the
    other units have orders: there is nothing to compare with but them.

Each is under one false alarm a year on an ordinary ward in the simulation of `docs/guard.md`.
Without a median: that of a small ward falls by half when two patients go home.
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from appliance.capture import errors, guard
from appliance.capture.guard import CHURN_GAP, Counts, Facts, Limits, shrank
from appliance.capture.guard_course import Past
from printing.language import mark
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.records import Unit, UnitKind

ENOUGH = 6
"""Of fewer patients the absence of orders says nothing."""

SEEN_WEEKS = 3
CLOSED_WEEKS = 2
_OTHERS_HAVE = 0.9
_MORE_THAN_USUAL = 2

FIRST_IS_EMPTY = mark("The first copy of {unit} is empty: look whether its place is right.")
FULLER = mark("{unit} has {now} patients, at this hour it usually has {usual} at most.")
STANDS_STILL = mark("The record system's own time did not advance since the last copy of {unit}.")
BELIEVED = mark(
    "{unit} went from {before} patients to {now} in {hours} hours when nobody could ask: look "
    "whether that is right."
)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived, and all that it is judged by; `others` is None where nothing is known.

    `others` is the share of the other units' patients who have orders, in their newest copies.
    """

    unit: Unit
    facts: Facts
    previous: Counts | None = None
    past: Past = Past()
    others: float | None = None


def closed(past: Past, facts: Facts, limits: Limits) -> bool:
    """Return whether the site says that the ward closes and it was as empty at this hour."""
    return limits.closes and past.seen_before(facts.patients, CLOSED_WEEKS)


def doubt(case: Case, limits: Limits) -> LyktaError | None:
    """Return why what has arrived is doubted by what was learnt, or None (11 to 16)."""
    still = _stands_still(case, limits)
    if case.unit.kind is UnitKind.CLINIC:
        return still
    return _orders(case, limits) or _slow_loss(case, limits) or _unusual(case, limits) or still


def _orders(case: Case, limits: Limits) -> LyktaError | None:
    unit, facts, previous = case.unit.code, case.facts, case.previous
    if previous is None:
        bare = facts.patients >= ENOUGH and not facts.active_orders
        if bare and case.others is not None and case.others >= _OTHERS_HAVE:  # 16
            return errors.FirstCopyBare(unit=unit, now=facts.patients)
        return None
    most = max(limits.emptied_at_least, facts.stayed * limits.emptied_share)
    if limits.emptied_share and facts.emptied > most:  # 11
        return errors.PatientsEmptied(unit=unit, stayed=facts.stayed, emptied=facts.emptied)
    most = max(limits.emptied_at_least, facts.stayed / 2)
    if limits.thinned_drop and facts.thinned > most:  # 12
        return errors.OrdersThinned(unit=unit, stayed=facts.stayed, thinned=facts.thinned)
    return None


def _slow_loss(case: Case, limits: Limits) -> LyktaError | None:
    now, past, previous = case.facts.patients, case.past, case.previous
    recent = previous is not None and previous.gap <= CHURN_GAP
    before = past.most - past.left - case.facts.discharged
    excused = past.seen_before(now, 1)
    lost = shrank(before, now, limits.day_share, limits)
    if limits.day_share and recent and lost and not excused:  # 13
        return errors.SlowLoss(unit=case.unit.code, before=past.most, now=now)
    return None


def _unusual(case: Case, limits: Limits) -> LyktaError | None:
    usual, now = case.past.usual, case.facts.patients
    if not limits.band_share or usual is None or usual.weeks < SEEN_WEEKS:
        return None
    accepted = case.past.accepted
    low = usual.low if accepted is None else min(usual.low, accepted)
    if shrank(low - case.facts.discharged, now, limits.band_share, limits):  # 14
        return errors.BelowUsual(unit=case.unit.code, usual=usual.low, now=now)
    return None


def _stands_still(case: Case, limits: Limits) -> LyktaError | None:
    if limits.stalled and case.past.stalled >= limits.stalled:  # 15
        return errors.SourceStandsStill(unit=case.unit.code, captures=case.past.stalled)
    return None


def notes(case: Case, limits: Limits) -> Iterator[Reason]:
    """Yield what to look at though it is kept."""
    if limits.stalled and 0 < case.past.stalled < limits.stalled:
        yield Reason(STANDS_STILL, {"unit": case.unit.code})
    if case.unit.kind is UnitKind.WARD:
        yield from _notes_of_ward(case, limits)


def _notes_of_ward(case: Case, limits: Limits) -> Iterator[Reason]:
    unit, now, usual, previous = case.unit.code, case.facts.patients, case.past.usual, case.previous
    if previous is None and not now:
        yield Reason(FIRST_IS_EMPTY, {"unit": unit})
    if usual and usual.weeks >= SEEN_WEEKS and now > _MORE_THAN_USUAL * usual.high + ENOUGH:
        yield Reason(FULLER, {"unit": unit, "now": str(now), "usual": str(usual.high)})
    if previous is None or previous.gap <= CHURN_GAP:
        return
    if shrank(previous.patients - case.facts.discharged, now, limits.lost_share, limits):
        facts = {"unit": unit, "before": str(previous.patients), "now": str(now)}
        hours = str(previous.gap // timedelta(hours=1))
        yield Reason(BELIEVED, facts | {"hours": hours})


def weighed(case: Case, refusal: LyktaError | None, policy: guard.Policy) -> guard.Verdict:
    """Return the verdict on a case that rules 1 to 10 have judged; `refusal` is theirs."""
    if refusal is not None:
        return guard.Verdict(refusal=refusal)
    limits = policy.of(case.unit.code)
    doubted = doubt(case, limits)
    seen = tuple(notes(case, limits))
    if policy.log_only:
        return guard.Verdict(would=doubted, notes=seen)
    return guard.Verdict(refusal=doubted, notes=seen)
