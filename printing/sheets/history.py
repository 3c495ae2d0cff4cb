"""What was given: which administration belongs to which order and to which planned dose.

The safety argument, by number:

1. A planned dose before the copy counts as done only by an administration that the source
   itself linked to the order, at most two hours away, nearest first, each used once.
2. A planned dose after the copy is never hidden. Where an administration before it lies
   within two hours and fits no nearer dose, both are shown and the dose is marked.
3. An administration whose outcome is unclear, or which must be checked in the source (its
   time may be a guess), counts for no dose.
4. An administration with no order in the copy is shown in a row of its own; one that names
   the same drug is also mentioned at the order, as possible.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from printing.language import Language
from printing.sheets.amounts import amount_words, rate_words
from printing.sheets.due import Planned
from printing.sheets.window import DAY
from storage.records import Administration, AdministrationStatus, Chart, Order

TOLERANCE = timedelta(hours=2)
"""How far from its planned time a dose may have been recorded and still be that dose."""

_DONE = {AdministrationStatus.GIVEN, AdministrationStatus.RUNNING}
_SETTLED = _DONE | {AdministrationStatus.NOT_GIVEN}


def linked(chart: Chart, order: Order) -> tuple[Administration, ...]:
    """Return the administrations which the source linked to an order, oldest first."""
    return _by_time(given for given in chart.administrations if given.order == order.key)


def without_order(chart: Chart) -> tuple[Administration, ...]:
    """Return the administrations whose order is not in the chart, oldest first."""
    keys = {order.key for order in chart.orders}
    return _by_time(given for given in chart.administrations if given.order not in keys)


def possible(chart: Chart, order: Order) -> tuple[Administration, ...]:
    """Return the administrations without an order that name this order's drug (4)."""
    drug = order.drug.casefold()
    return tuple(given for given in without_order(chart) if given.drug.casefold() == drug)


def was_given(given: Administration) -> bool:
    """Return whether the drug went in, or is going in."""
    return given.status in _DONE


def as_ordered(given: Administration, order: Order) -> bool:
    """Return whether a dose was given exactly as ordered, so that a signature says it all."""
    plain = given.status is AdministrationStatus.GIVEN and not given.check and not order.check
    silent = given.amount is None and given.rate is None and not given.text
    exact = given.amount == order.amount and given.rate == order.rate
    single = order.amount_to is None and order.rate_to is None
    return plain and (silent or (exact and single))


def pair(doses: Sequence[Planned], given: Iterable[Administration]) -> dict[int, Administration]:
    """Return which administration settles which planned dose, by the dose's place (1, 3).

    The nearest pair is taken first; what is left over stays unpaired on both sides.
    """
    settled = [one for one in given if one.status in _SETTLED and not one.check]  # 3
    distances = [
        (abs(one.at - dose.at), place, number)
        for place, dose in enumerate(doses)
        for number, one in enumerate(settled)
        if abs(one.at - dose.at) <= TOLERANCE
    ]
    pairs: dict[int, Administration] = {}
    used: set[int] = set()
    for _, place, number in sorted(distances):
        if place not in pairs and number not in used:
            pairs[place] = settled[number]
            used.add(number)
    return pairs


def given_within_day(
    administrations: Iterable[Administration], as_of: datetime
) -> list[Administration]:
    """Return what was or may have been given in the 24 hours before the copy, or later."""
    counts = _DONE | {AdministrationStatus.UNCLEAR}
    return [one for one in administrations if one.status in counts and one.at > as_of - DAY]


def dose_words(given: Administration, language: Language) -> str:
    """Return what was given: the source's own words where it must be checked, else the amount."""
    if given.check:
        return given.text
    if given.amount is not None:
        return amount_words(given.amount, language)
    return rate_words(given.rate, given.rate_per, language) or given.text


def outcome_words(given: Administration, language: Language) -> str:
    """Return amount, omission or doubt, who signed, and why to check it, "1 capsule KL"."""
    parts: list[str] = [dose_words(given, language)]
    if given.status is AdministrationStatus.NOT_GIVEN:
        reason = given.reason or language.say("no reason stated")
        parts = [language.say("not given: {reason}", reason=reason)]
    if given.status is AdministrationStatus.UNCLEAR:
        parts += [language.say("unclear whether given"), given.reason]
    doubts = [f"({language.say(reason)})" for reason in given.check]
    return " ".join(part for part in (*parts, given.by, *doubts) if part)


def _by_time(administrations: Iterable[Administration]) -> tuple[Administration, ...]:
    return tuple(sorted(administrations, key=lambda given: (given.at, given.key)))
