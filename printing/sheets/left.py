"""How much of an as-needed medicine is left today, only where that is plain arithmetic.

The number is given only where (1) the ceiling is per day or 24 h, (2) the ceiling and every dose of
the last 24 h are plain decimal figures of one and the same unit, (3) no dose is unclear, to
be checked, or of the same drug without an order. Otherwise nobody computes it but a person.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from storage.records import Administration, AdministrationStatus, Order, Quantity

_FIGURE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_DAYS = {"d", "day", "dag", "dygn"}
_HOURS = {"h", "hour", "hours", "tim", "timme", "timmar"}


def left_of(order: Order, day: Sequence[Administration], *, strangers: bool) -> Quantity | None:
    """Return what remains of the day's ceiling, or None where that cannot be computed.

    `day` are the order's doses of the last 24 h; `strangers` says that the same drug was
    given without an order. More than the ceiling leaves nothing, never less.
    """
    most = order.most
    if most is None or strangers or not _per_day(order):
        return None
    amounts = [_counted(given, most.unit) for given in day]
    if any(amount is None for amount in amounts) or not _FIGURE.fullmatch(most.value):
        return None
    used = sum((amount for amount in amounts if amount is not None), Decimal(0))
    rest = max(Decimal(0), Decimal(most.value) - used)
    return Quantity(value=_plain(rest), unit=most.unit)


def _per_day(order: Order) -> bool:
    """Argument 1, in a source's UCUM codes or in its own words; "timmar" counts as "h"."""
    per = order.most_per
    if per is None or order.check:
        return False
    unit = per.unit.casefold()
    return (per.value == "1" and unit in _DAYS) or (per.value == "24" and unit in _HOURS)


def _counted(given: Administration, unit: str) -> Decimal | None:
    amount = given.amount
    if amount is None or given.check or given.status is AdministrationStatus.UNCLEAR:
        return None
    if amount.unit != unit or not _FIGURE.fullmatch(amount.value):
        return None
    return Decimal(amount.value)


def _plain(rest: Decimal) -> str:
    """Return a figure without a trailing zero after the decimal point (Joint Commission)."""
    text = format(rest, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
