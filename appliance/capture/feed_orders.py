"""What an event does to one patient's orders, doses and allergies: pure.

1. An order is found by its numbers; where a number leads to two orders, to none.
2. A new order whose number is on the list already is there: the list's own, richer form stays.
3. A changed order takes the message's whole content and keeps its key.
4. A change of an order that is not on the list is put on it with a reason to check: its earlier
   form may stand there under another number.
5. A stop, hold or release of an order that is not on the list cannot be applied: something on
   the list may be the order that was stopped.
6. A stop that takes effect later leaves the order active, with that end.
7. A list of allergies only ever grows, but for an entry that a message removes by name; "none
   known" stands only where there is no entry.
"""

from datetime import datetime, timedelta

import msgspec

from appliance.sources.feed import (
    AllergyAct,
    AllergyTold,
    Dosed,
    Event,
    OrderAct,
    Ordered,
    Unclear,
)
from printing.language import mark
from storage.records import (
    Administration,
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    Order,
    OrderStatus,
)

UNKNOWN_BEFORE = mark(
    "The order was changed, but its earlier form was not found; it may stand here too."
)
REASONS = (UNKNOWN_BEFORE,)
"""Why an order that a message changed is to be checked; English keys for translation."""

MOST_ORDERS, MOST_DOSES = 1000, 10_000
"""So many a chart may have; what comes beyond cannot be applied."""

_LATER = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A chart after an event; `doubted`: what is known of her is not whole any more."""

    chart: Chart
    doubted: bool = False


def reason(event: Event) -> str:
    """Return why an event could not be applied, naming no person."""
    match event:
        case Unclear():
            return event.why
        case Ordered():
            return f"ORC-2, ORC-3 ({event.act.value})"
        case Dosed():
            return "RXA"
    return f"{type(event).__name__}: PV1-3"


def ordered(chart: Chart, event: Ordered, at: datetime) -> Told | None:
    """Return a chart after an order was made or changed, None where that cannot be said."""
    known = _matching(chart, event.order.numbers)
    if len(known) > 1 or len(chart.orders) >= MOST_ORDERS:  # 1
        return None
    if event.act is OrderAct.NEW:
        return Told(chart=chart if known else _with(chart, event.order))  # 2
    if event.act is OrderAct.CHANGE:
        return _changed(chart, event.order, known)
    if not known:  # 5
        return None
    return Told(chart=_with(chart, _acted(known[0], event, at)))


def _changed(chart: Chart, order: Order, known: list[Order]) -> Told:
    if not known:
        check = (*order.check, UNKNOWN_BEFORE)  # 4
        return Told(chart=_with(chart, msgspec.structs.replace(order, check=check)), doubted=True)
    before = known[0]
    numbers = tuple(dict.fromkeys((*before.numbers, *order.numbers)))
    now = msgspec.structs.replace(order, key=before.key, numbers=numbers, status=before.status)  # 3
    return Told(chart=_with(chart, now))


def _acted(order: Order, event: Ordered, at: datetime) -> Order:
    if event.act is OrderAct.HOLD:
        return msgspec.structs.replace(order, status=OrderStatus.ON_HOLD)
    if event.act is OrderAct.RELEASE:
        return msgspec.structs.replace(order, status=OrderStatus.ACTIVE)
    when = event.at or at
    if when > at + _LATER:  # 6
        return msgspec.structs.replace(order, ends=when)
    return msgspec.structs.replace(
        order, status=OrderStatus.STOPPED, stopped_at=when, stop_reason=event.why
    )


def _matching(chart: Chart, numbers: tuple[str, ...]) -> list[Order]:
    wanted = set(numbers)
    return [one for one in chart.orders if wanted & {one.key, *one.numbers}]


def _with(chart: Chart, order: Order) -> Chart:
    others = (one for one in chart.orders if one.key != order.key)
    orders = tuple(sorted((*others, order), key=lambda one: (one.drug.casefold(), one.key)))
    return msgspec.structs.replace(chart, orders=orders)


def dosed(chart: Chart, event: Dosed) -> Told | None:
    """Return a chart after a dose was given, omitted or taken back; None where nobody can say."""
    known = _matching(chart, event.numbers)
    if len(known) > 1:
        return None
    order = known[0].key if known else ""
    dose = msgspec.structs.replace(event.dose, order=order)
    same = [one for one in chart.administrations if _is_same(one, dose)]
    if event.undone:
        return Told(chart=_doses(chart, remove=same)) if len(same) == 1 else None
    if len(same) > 1 or len(chart.administrations) >= MOST_DOSES:
        return None
    if same and same[0].status is dose.status:
        return Told(chart=chart)
    return Told(chart=_doses(chart, remove=same, add=(dose,)), doubted=not known)


def _is_same(one: Administration, dose: Administration) -> bool:
    about_one = one.order == dose.order if dose.order else one.drug == dose.drug
    return one.key == dose.key or (about_one and abs(one.at - dose.at) < _MINUTE)


def _doses(
    chart: Chart, remove: list[Administration], add: tuple[Administration, ...] = ()
) -> Chart:
    gone = {one.key for one in remove}
    kept = (one for one in chart.administrations if one.key not in gone)
    doses = tuple(sorted((*kept, *add), key=lambda one: (one.at, one.key)))
    return msgspec.structs.replace(chart, administrations=doses)


def with_allergies(chart: Chart, told: tuple[AllergyTold, ...]) -> Chart:
    """Return a chart after what a message says of her allergies (7)."""
    state = chart.allergies.state
    entries = list(chart.allergies.entries)
    for one in told:
        if one.allergy is None:
            state = AllergyState.NONE_KNOWN
            continue
        known = [entry for entry in entries if _same_substance(entry, one.allergy)]
        if one.act is AllergyAct.REMOVE:
            entries = [entry for entry in entries if entry not in known]
        elif not known:
            entries.append(one.allergy)
    if entries:
        state = AllergyState.LISTED
    elif state is AllergyState.LISTED:
        state = AllergyState.NOT_RECORDED
    allergies = Allergies(state=state, entries=tuple(entries))
    return msgspec.structs.replace(chart, allergies=allergies)


def _same_substance(one: Allergy, other: Allergy) -> bool:
    return one.key == other.key or one.substance.casefold() == other.substance.casefold()
