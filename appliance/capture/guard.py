"""The guard: a half-dead record system never overwrites a good copy.

`judge` is pure. It is given what the newest good copy held and what has arrived, and answers
with the reason to refuse it, or None. The safety argument, each step numbered at its code:

1. Another unit's snapshot is never admitted.
2. One person stands in a snapshot once; twice means the census cannot be trusted.
3. The canary, a fictitious patient who is always admitted, proves that the source still
   answers with patients; her absence refuses the capture.
4. An empty census never replaces a copy that had patients.
5. A census that lost more than max(5, half) since a recent copy is refused: churn of that
   size does not occur on a ward within hours (simulation in `docs/guard.md`, under one false
   alarm per year). After a gap of 12 h churn is natural, so then only 3, 4, 6 and what was learnt
   (14) bind. The gap ends where the doubt began: a source that has answered with a shrunken census
   since an hour after the good copy does not become believable by going on for twelve.
6. Patients without orders where there were orders: demographics alive, orders dead.
7. An appointment book without a single visit never replaces one that had visits. Visits are
   counted as the manifest counts them, cancelled ones too: a book where every visit was
   cancelled is an answer, and unlike counts would refuse it for ever.
8. Patients who have orders: a census where more than max(5, a third) of those who should have
   orders (in the proportion of the copy before) have none has lost a part of its orders,
   however many the others have.
9. A book that lost more than half of its diaries, or more than max(10, half) of its visits,
   since a recent copy is refused: a day's turn takes one day of eight.
10. Where there are older copies and none of them can be read, an answer without a single
   patient, order or visit is not admitted: it may be the dying source that (4) is about.

Rules 11 to 16, which need more than the copy before, stand in `guard_learnt`, the round's (17, 18)
in `guard_site`. A site may let those only say what they would refuse; 1 to 10, and 19 (in
`admission`: what its source dates earlier than the copy that is kept) always bind.

A ward of which the site says that it closes (`closes`) may be empty, or lose more than half, at
an hour of the week at which it was as empty in two of the weeks before: 4 and 5 do not bind then,
nor 6 and 8 where two patients at most are left, whose orders ended before they go. The first two
times a person accepts it.

Who left by a discharge that the source itself told of (its feed) is not lost: 4 and 5 count
without her. Absence alone is no discharge.

A refusal changes nothing, and the age of the older copy goes on counting: the board turns
amber, then red, with the reason in words. What was refused lies in quarantine and is never
accepted by repetition, only by a person and by name; and never where nobody could do so safely
(`may_be_accepted`): another unit's patients, one person twice, an older export.
"""

from datetime import timedelta
from enum import StrEnum

import msgspec

from appliance.capture.errors import (
    BookCollapsed,
    BookVanished,
    CanaryMissing,
    CaptureCrashed,
    CollapsedUnit,
    EmptyUnit,
    NothingToCompare,
    OlderThanKept,
    OrdersVanished,
    PatientsLostOrders,
    SamePatientTwice,
    WrongUnit,
)
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.records import Chart, OrderStatus, Snapshot, Unit, UnitKind, same_number

CHURN_GAP = timedelta(hours=12)
"""After a gap of this length a collapsed census may be natural churn."""

_ORDERS_KEPT = 0.2
_BARE_AT_LEAST = 5
_VISITS_LOST_AT_LEAST = 10
_LAST_TO_LEAVE = 2


class State(StrEnum):
    """What a capture is worth; of a round, `PARTIAL` where some units are complete."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    SUSPECT = "suspect"
    REJECTED = "rejected"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's figures; each is a share from 0 to 1 or a count. 0 switches a learnt rule off.

    `lost_share` and `lost_at_least` are how much of a census may go between two copies (5),
    `day_share` in a day (13), `band_share` below what is usual (14). `emptied_share` and
    `emptied_at_least` are how many patients may lose all their orders at once (11),
    `thinned_drop` is how large a part of their orders half of the patients may lose (12),
    `stalled` how many captures in a row may find the source's own time where it was (15).
    `closes` says that the ward is empty at times, as every weekend.
    """

    lost_share: float = 0.5
    lost_at_least: int = 5
    emptied_share: float = 0.2
    emptied_at_least: int = 3
    thinned_drop: float = 0.25
    day_share: float = 0.65
    band_share: float = 0.5
    stalled: int = 3
    closes: bool = False


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The guard's figures for a site; a unit in `units` has its own.

    `site_share` of all patients may be missing at the end of a round (18), `canary` is the number
    of a fictitious patient who lies somewhere on the site (19). `log_only` lets the rules from 11
    on say what they would refuse, and refuse nothing.
    """

    limits: Limits = Limits()
    units: dict[str, Limits] = {}
    site_share: float = 0.2
    canary: str = ""
    log_only: bool = False

    def of(self, unit: str) -> Limits:
        """Return the figures of a unit."""
        return self.units.get(unit, self.limits)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What the newest good copy of a unit held, and how long it was unanswered.

    `gap` is from its as-of to now, or to the first capture that was refused since.
    """

    patients: int
    active_orders: int
    visits: int
    gap: timedelta
    with_orders: int = 0
    diaries: int = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What has arrived, in counts alone.

    `stayed` are patients who had orders to be given in the copy before and are still there,
    `emptied` those of them who have none now, `thinned` those who lost a large part, `discharged`
    patients of the copy before who left by an event; all 0 where nobody remembers who was in it.
    """

    patients: int = 0
    active_orders: int = 0
    with_orders: int = 0
    visits: int = 0
    diaries: int = 0
    stayed: int = 0
    emptied: int = 0
    thinned: int = 0
    discharged: int = 0


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the guard says of one arrived capture.

    `refusal` is why it must not replace the copy before, `would` why it would have been refused
    had the site not asked the learnt rules to speak only, `notes` what else to look at.
    """

    refusal: LyktaError | None = None
    would: LyktaError | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def state(self) -> State:
        """COMPLETE where it may be kept, SUSPECT where a person may accept it, else REJECTED."""
        return state_of(self.refusal)


def state_of(error: LyktaError | None) -> State:
    """Return what a capture is worth that ended in this error, or in none."""
    if error is None:
        return State.COMPLETE
    ours = error.code.startswith("G-") and not isinstance(error, CaptureCrashed)
    return State.SUSPECT if ours and may_be_accepted(error) else State.REJECTED


def facts_of(arrived: Snapshot) -> Facts:
    """Return what a snapshot holds, in counts; who stayed and who left is not known from it."""
    charts = arrived.charts
    return Facts(
        patients=len(charts),
        active_orders=active_orders(arrived),
        with_orders=sum(bool(chart.orders) for chart in charts),
        visits=visits(arrived),
        diaries=len(arrived.diaries),
    )


def judge(
    unit: Unit,
    previous: Counts | None,
    arrived: Snapshot,
    canary: str = "",
    *,
    unreadable: bool = False,
    facts: Facts | None = None,
    limits: Limits | None = None,
    closed: bool = False,
) -> LyktaError | None:
    """Return why an arrived snapshot must not replace the previous copy, or None (1 to 10).

    `unreadable` says that there are older copies, of which none can be read. `facts` are those of
    the snapshot with who left by an event, `limits` the unit's figures, `closed` says that the
    ward closes at this hour and was as empty in weeks before.
    """
    if arrived.unit.code != unit.code or arrived.unit.kind != unit.kind:  # 1
        return WrongUnit(unit=unit.code)
    if unit.kind is UnitKind.WARD:
        keys = [chart.person.key for chart in arrived.charts]
        if len(set(keys)) < len(keys):  # 2
            return SamePatientTwice(unit=unit.code)
        if canary and not has_canary(arrived, canary):  # 3
            return CanaryMissing(unit=unit.code)
    counted = facts or facts_of(arrived)
    if previous is None:
        nothing = not (counted.active_orders or counted.visits)
        return NothingToCompare(unit=unit.code) if unreadable and nothing else None  # 10
    return judge_counts(unit, previous, counted, limits or Limits(), closed=closed)


def judge_counts(
    unit: Unit, previous: Counts, facts: Facts, limits: Limits, *, closed: bool = False
) -> LyktaError | None:
    """Return why counts must not follow those of the copy before, or None (4 to 9)."""
    if unit.kind is UnitKind.CLINIC:
        return _judge_book(unit, previous, facts)
    if closed and facts.patients <= _LAST_TO_LEAVE:
        return None
    refusal = None if closed else _judge_census(unit, previous, facts, limits)
    return refusal or _judge_orders(unit, previous, facts)


def may_be_accepted(refusal: LyktaError) -> bool:
    """Return whether a person may overrule a refusal, and so whether quarantine keeps it."""
    return not isinstance(refusal, WrongUnit | SamePatientTwice | OlderThanKept)  # 1, 2


def _judge_census(unit: Unit, previous: Counts, facts: Facts, limits: Limits) -> LyktaError | None:
    now = facts.patients
    before = max(0, previous.patients - facts.discharged)
    if before and not now:  # 4
        return EmptyUnit(unit=unit.code, before=previous.patients)
    if previous.gap <= CHURN_GAP and shrank(before, now, limits.lost_share, limits):  # 5
        return CollapsedUnit(unit=unit.code, before=previous.patients, now=now)
    return None


def shrank(before: int, now: int, share: float, limits: Limits) -> bool:
    """Return whether a census lost more than a ward discharges."""
    return before - now > max(limits.lost_at_least, before * share)


def _judge_orders(unit: Unit, previous: Counts, facts: Facts) -> LyktaError | None:
    now = facts.patients
    expected = previous.active_orders * now / previous.patients if previous.patients else 0
    if expected and facts.active_orders < expected * _ORDERS_KEPT:  # 6
        return OrdersVanished(unit=unit.code, before=previous.active_orders, now=now)
    having = facts.with_orders
    should = previous.with_orders * now / previous.patients if previous.patients else 0
    if should - having > max(_BARE_AT_LEAST, should / 3):  # 8
        return PatientsLostOrders(unit=unit.code, before=previous.with_orders, now=having)
    return None


def _judge_book(unit: Unit, previous: Counts, facts: Facts) -> LyktaError | None:
    now, left = facts.visits, facts.diaries
    if previous.visits and not now:  # 7
        return BookVanished(unit=unit.code, before=previous.visits)
    fewer_books = previous.diaries - left > previous.diaries / 2
    fewer_visits = previous.visits - now > max(_VISITS_LOST_AT_LEAST, previous.visits / 2)
    if previous.gap <= CHURN_GAP and (fewer_books or fewer_visits):  # 9
        return BookCollapsed(
            unit=unit.code, books=previous.diaries, before=previous.visits, left=left, now=now
        )
    return None


def has_canary(snapshot: Snapshot, canary: str) -> bool:
    """Return whether the fictitious patient is there, in any spelling of her number."""
    return any(same_number(chart.person.number, canary) for chart in snapshot.charts)


def to_give(chart: Chart) -> int:
    """Return how many of a patient's orders are to be given or on hold."""
    return sum(order.status is not OrderStatus.STOPPED for order in chart.orders)


def active_orders(snapshot: Snapshot) -> int:
    """Return the number of orders that are to be given or on hold."""
    return sum(to_give(chart) for chart in snapshot.charts)


def visits(snapshot: Snapshot) -> int:
    """Return the number of visits in a clinic's book, cancelled ones included."""
    return sum(len(diary.appointments) for diary in snapshot.diaries)
