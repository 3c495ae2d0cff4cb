"""In what order medicines stand, and which of a chart's orders a sheet shows.

A source's own order is not guaranteed, so every sheet sorts: by drug name as a reader looks
it up, then strength, then key. The order is the same in every language, so that two prints
of one chart can be laid side by side.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.records import Chart, Order, OrderKind, OrderStatus

STOPPED_SHOWN = timedelta(hours=72)
"""How long before the copy a medicine may have been stopped and still be shown (R10)."""

_AFTER_Z = {"å": "{1", "ä": "{2", "æ": "{2", "ö": "{3", "ø": "{3"}  # "{" follows "z"


def alphabetical(text: str) -> str:
    """Return a sorting key: å, ä, ö after z, other marks on letters ignored, case ignored."""
    return "".join(_AFTER_Z.get(sign) or _bare(sign) for sign in text.casefold())


def sorted_orders(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Return orders by drug name, those on hold after the active ones."""
    return tuple(sorted(orders, key=_place))


def orders_of_kind(chart: Chart, kind: OrderKind) -> tuple[Order, ...]:
    """Return the orders of one kind that are not stopped, sorted."""
    standing = (order for order in chart.orders if order.status is not OrderStatus.STOPPED)
    return sorted_orders(order for order in standing if order.kind is kind)


def stopped_orders(chart: Chart, as_of: datetime) -> tuple[Order, ...]:
    """Return the orders stopped within 72 h before the copy, the newest stop first.

    One whose stop has no time is shown too, first: nobody can say that it is old.
    """
    stopped = [order for order in chart.orders if order.status is OrderStatus.STOPPED]
    undated = [order for order in stopped if order.stopped_at is None]
    dated = [(order.stopped_at, order) for order in stopped if order.stopped_at is not None]
    recent = [(at, order) for at, order in dated if at >= as_of - STOPPED_SHOWN]
    recent.sort(key=lambda pair: (-pair[0].timestamp(), _place(pair[1])))
    return sorted_orders(undated) + tuple(order for _, order in recent)


def count_of(chart: Chart, status: OrderStatus) -> int:
    """Return how many of a chart's orders have a status."""
    return sum(order.status is status for order in chart.orders)


def _place(order: Order) -> tuple[bool, str, str, str]:
    held = order.status is OrderStatus.ON_HOLD
    return held, alphabetical(order.drug), alphabetical(order.strength), order.key


def _bare(sign: str) -> str:
    spelt = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in spelt if not unicodedata.combining(part))
