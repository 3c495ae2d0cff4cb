"""The counts on every sheet, by which a lost page or a lost row is noticed (R12, R13).

Active orders are the number that counts. Orders on hold are named beside them, stopped ones
apart; neither is ever added to the active ones.
"""

from collections.abc import Sequence
from datetime import datetime

from printing.language import Language
from printing.sheets.arrangement import count_of, orders_of_kind, stopped_orders
from printing.sheets.high_alert import atc_codes
from printing.sheets.identity import SEPARATOR
from printing.sheets.medicine import is_readable
from printing.sheets.sheet import End, Section
from storage.records import Chart, Order, OrderKind, OrderStatus


def head_count(chart: Chart, language: Language) -> str:
    """Return the count beside a sheet's title, "14 medicines · 1 on hold"."""
    active = count_of(chart, OrderStatus.ACTIVE)
    words = language.count("{n} medicine", "{n} medicines", active)
    return SEPARATOR.join(filter(None, (words, _held(chart.orders, language))))


def section_title(section: Section, orders: Sequence[Order], language: Language) -> str:
    """Return a section's head with its count, "Regular · 9 · 1 on hold"."""
    if section is Section.STOPPED:
        return language.say("Stopped in the last 72 hours · {n} – do not give", n=len(orders))
    active = sum(order.status is OrderStatus.ACTIVE for order in orders)
    parts = [section_name(section, language), str(active), _held(orders, language)]
    return SEPARATOR.join(filter(None, parts))


def section_name(section: Section, language: Language) -> str:
    """Return the name of a section of orders that are not stopped."""
    names = {
        Section.REGULAR: language.say("Regular"),
        Section.AS_NEEDED: language.say("As needed"),
        Section.INFUSION: language.say("Infusion"),
        Section.ONE_TIME: language.say("Single dose"),
    }
    return names[section]


def end_of_orders(chart: Chart, as_of: datetime, language: Language) -> End:
    """Return the end of a patient's list: complete only where every row could be read."""
    standing = [order for order in chart.orders if order.status is not OrderStatus.STOPPED]
    shown = (*standing, *stopped_orders(chart, as_of))
    unread = sum(not is_readable(order) for order in shown)
    counts = _end_counts(chart, as_of, language)
    active = count_of(chart, OrderStatus.ACTIVE)
    if not unread:
        text = language.count(
            "END OF LIST – {n} of {n} medicine", "END OF LIST – {n} of {n} medicines", active
        )
        return End(complete=True, text=text, counts=counts)
    text = language.count(
        "INCOMPLETE – {n} row could not be read. Ask the doctor.",
        "INCOMPLETE – {n} rows could not be read. Ask the doctor.",
        unread,
    )
    return End(complete=False, text=text, counts=counts)


def _end_counts(chart: Chart, as_of: datetime, language: Language) -> str:
    parts = [_kind_count(chart, kind, language) for kind in OrderKind]
    apart = [_held(chart.orders, language), _stopped(chart, as_of, language)]
    words = ", ".join(filter(None, apart))
    active = SEPARATOR.join(filter(None, parts))
    counted = " ".join(filter(None, (active, f"({words})" if words else "")))
    return SEPARATOR.join(filter(None, (counted, _uncoded(chart, language))))


def _kind_count(chart: Chart, kind: OrderKind, language: Language) -> str:
    orders = orders_of_kind(chart, kind)
    active = sum(order.status is OrderStatus.ACTIVE for order in orders)
    if not active:
        return ""
    words = {
        OrderKind.REGULAR: language.count("{n} regular", "{n} regular", active),
        OrderKind.AS_NEEDED: language.count("{n} as needed", "{n} as needed", active),
        OrderKind.INFUSION: language.count("{n} infusion", "{n} infusions", active),
        OrderKind.ONE_TIME: language.count("{n} single dose", "{n} single doses", active),
    }
    return words[kind]


def _held(orders: Sequence[Order], language: Language) -> str:
    held = sum(order.status is OrderStatus.ON_HOLD for order in orders)
    return language.say("{n} on hold", n=held) if held else ""


def _stopped(chart: Chart, as_of: datetime, language: Language) -> str:
    stopped = len(stopped_orders(chart, as_of))
    return language.count("{n} stopped", "{n} stopped", stopped) if stopped else ""


def _uncoded(chart: Chart, language: Language) -> str:
    """Return how many orders have no ATC code, because ▲ cannot be set for those."""
    standing = (order for order in chart.orders if order.status is not OrderStatus.STOPPED)
    bare = sum(not atc_codes(order) for order in standing)
    return language.say("{n} without ATC code: ▲ may be missing", n=bare) if bare else ""
