"""Laboratory orders as labels need them, whichever connector read them."""

from collections.abc import Iterable

import msgspec

from printing.language import mark
from storage.records import LabOrder

ON_HOLD = mark("on hold in the record")
ODD = mark("the record does not say clearly whether it is ordered")
NOT_TO_TAKE = mark("the record says: do NOT take")
REASONS = (ON_HOLD, ODD, NOT_TO_TAKE)
"""Why a laboratory order gets no label; English keys for translation."""


def in_tubes(orders: Iterable[LabOrder]) -> tuple[LabOrder, ...]:
    """Return orders by time, those that share a number and a tube joined into one.

    Analyses are joined only where both are known: a label too many is thrown away, one too few is
    a sample not taken.
    """
    by_tube: dict[object, LabOrder] = {}
    for one in sorted(orders, key=lambda order: order.key):
        same = (one.number, one.tubes, one.planned, one.ordered, one.taken, one.status, one.check)
        joinable = bool(one.number and one.tubes)
        known = by_tube.get(same) if joinable else None
        if known is None:
            by_tube[same if joinable else one.key] = one
            continue
        notes = dict.fromkeys(filter(None, (known.note, one.note)))
        tests = tuple(sorted({*known.tests, *one.tests}))
        by_tube[same] = msgspec.structs.replace(known, tests=tests, note="; ".join(notes))
    return tuple(sorted(by_tube.values(), key=_by_time))


def _by_time(order: LabOrder) -> tuple[float, str, str]:
    at = order.planned or order.ordered
    return (at.timestamp() if at else 0.0, order.number, order.key)
