"""The guard: a half-dead record system never overwrites a good copy.

`judge` is pure. It is given what the newest good copy held and what has arrived, and answers
with the reason to refuse it, or None. The safety argument, each step numbered at its code:

1. Another unit's snapshot is never admitted.
2. One person stands in a snapshot once; twice means the census cannot be trusted.
3. The canary, a fictitious patient who is always admitted, proves that the source still
   answers with patients; her absence refuses the capture.
4. An empty census never replaces a copy that had patients.
5. A census that lost more than max(5, half) since a recent copy is refused: churn of that
   size does not occur on a ward within hours (simulation in `store.md` 6, under one false
   alarm per year). After a gap of 12 h churn is natural, so then only 3, 4 and 6 bind. The gap
   ends where the doubt began: a source that has answered with a shrunken census since an hour
   after the good copy does not become believable by going on for twelve.
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

A refusal changes nothing, and the age of the older copy goes on counting: the board turns
amber, then red, with the reason in words. What was refused lies in quarantine and is never
accepted by repetition, only by a person and by name; and never where nobody could do so safely
(`may_be_accepted`): another unit's patients, or one person twice.
"""

from datetime import timedelta

import msgspec

from appliance.capture.errors import (
    BookCollapsed,
    BookVanished,
    CanaryMissing,
    CollapsedUnit,
    EmptyUnit,
    NothingToCompare,
    OrdersVanished,
    PatientsLostOrders,
    SamePatientTwice,
    WrongUnit,
)
from storage.errors import LyktaError
from storage.records import OrderStatus, Snapshot, Unit, UnitKind, same_number

CHURN_GAP = timedelta(hours=12)
"""After a gap of this length a collapsed census may be natural churn."""

_LOST_AT_LEAST = 5
_ORDERS_KEPT = 0.2
_VISITS_LOST_AT_LEAST = 10


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The guard's figures for a site; each unit may have figures of its own."""


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


def judge(
    unit: Unit,
    previous: Counts | None,
    arrived: Snapshot,
    canary: str = "",
    *,
    unreadable: bool = False,
) -> LyktaError | None:
    """Return why an arrived snapshot must not replace the previous copy, or None.

    `unreadable` says that there are older copies, of which none can be read.
    """
    if arrived.unit.code != unit.code or arrived.unit.kind != unit.kind:  # 1
        return WrongUnit(unit=unit.code)
    if unreadable and previous is None and not (active_orders(arrived) or visits(arrived)):  # 10
        return NothingToCompare(unit=unit.code)
    if unit.kind is UnitKind.CLINIC:
        return _judge_clinic(unit, previous, arrived)
    return _judge_ward(unit, previous, arrived, canary)


def may_be_accepted(refusal: LyktaError) -> bool:
    """Return whether a person may overrule a refusal, and so whether quarantine keeps it."""
    return not isinstance(refusal, WrongUnit | SamePatientTwice)  # 1, 2


def _judge_ward(
    unit: Unit, previous: Counts | None, arrived: Snapshot, canary: str
) -> LyktaError | None:
    keys = [chart.person.key for chart in arrived.charts]
    if len(set(keys)) < len(keys):  # 2
        return SamePatientTwice(unit=unit.code)
    if canary and not has_canary(arrived, canary):  # 3
        return CanaryMissing(unit=unit.code)
    return None if previous is None else _judge_change(unit, previous, arrived)


def _judge_change(unit: Unit, previous: Counts, arrived: Snapshot) -> LyktaError | None:
    now = len(arrived.charts)
    if previous.patients and not now:  # 4
        return EmptyUnit(unit=unit.code, before=previous.patients)
    lost = previous.patients - now
    if previous.gap <= CHURN_GAP and lost > max(_LOST_AT_LEAST, previous.patients / 2):  # 5
        return CollapsedUnit(unit=unit.code, before=previous.patients, now=now)
    expected = previous.active_orders * now / previous.patients if previous.patients else 0
    if expected and active_orders(arrived) < expected * _ORDERS_KEPT:  # 6
        return OrdersVanished(unit=unit.code, before=previous.active_orders, now=now)
    having = sum(bool(chart.orders) for chart in arrived.charts)
    should = previous.with_orders * now / previous.patients if previous.patients else 0
    if should - having > max(_LOST_AT_LEAST, should / 3):  # 8
        return PatientsLostOrders(unit=unit.code, before=previous.with_orders, now=having)
    return None


def _judge_clinic(unit: Unit, previous: Counts | None, arrived: Snapshot) -> LyktaError | None:
    if previous is None:
        return None
    now, left = visits(arrived), len(arrived.diaries)
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


def active_orders(snapshot: Snapshot) -> int:
    """Return the number of orders that are to be given or on hold."""
    return sum(
        order.status is not OrderStatus.STOPPED
        for chart in snapshot.charts
        for order in chart.orders
    )


def visits(snapshot: Snapshot) -> int:
    """Return the number of visits in a clinic's book, cancelled ones included."""
    return sum(len(diary.appointments) for diary in snapshot.diaries)
