"""Orders and administrations from rows.

Safety argument (numbers at the lines):
1. An order is never lost because a word of it is odd: a status or a kind that the mapping does not
   know is an active, regular order with a reason to check. Only the mapping's word "ignore" leaves
   a row out.
2. What is no plain number, no clock time, no weekday is not guessed at: the order gets a reason
   to check, and every sheet then shows its source text in place of amount and times. So does an
   order without amount or without times: what the text says of them must be read.
3. The source text is the system's own words; where it has none, the mapped cells as they are.
4. The digest is of the row's cells as they came, so that an order can be traced to them.
5. A time that stands twice, in the night when the clocks go back, says so.
"""

import hashlib
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence

import msgspec

from appliance.sources.rows.fields import IGNORE
from appliance.sources.rows.moments import clock
from appliance.sources.rows.values import Cells, Row
from printing.language import mark
from storage.records import (
    Administration,
    AdministrationStatus,
    Code,
    Order,
    OrderKind,
    OrderStatus,
    Timing,
)

ODD_STATUS = mark("The source's word for the order's status is not in Lykta's mapping.")
ODD_KIND = mark("The source's word for the kind of order is not in Lykta's mapping.")
ODD_NUMBER = mark("An amount, rate or limit in the source is not a plain number.")
ODD_TIMES = mark("The source's times are not written as clock times or weekdays.")
NO_AMOUNT = mark("The source gives no amount apart from its text.")
NO_TIMES = mark("The source does not say when it is to be given.")
AMOUNTS_DIFFER = mark("The amount differs from time to time.")
ODD_GIVEN = mark("The source's word for what happened to the dose is not in Lykta's mapping.")
TWICE = mark("The hour of this dose came twice that night; which one is not known.")
REASONS = (
    ODD_STATUS, ODD_KIND, ODD_NUMBER, ODD_TIMES, NO_AMOUNT, NO_TIMES, AMOUNTS_DIFFER, ODD_GIVEN,
    TWICE,
)  # fmt: skip
"""Why an order or a dose is to be checked in the source's own words; English keys."""

_NUMBERS = ("amount", "amount_to", "rate", "rate_per", "most", "most_per", "period", "frequency")
_APART = re.compile(r"[,;\s]+")

Checks = tuple[str, ...]


def order_of(one: Cells, times: Sequence[Cells]) -> Order | None:
    """Return an order with its clock times (rows of `order_times`), None for one to ignore."""
    status, odd_status = _status(one)
    if status is None:
        return None
    kind, odd_kind = _kind(one)
    timing, odd_times = _timing(one, times)
    stopped = status is OrderStatus.STOPPED
    return Order(
        key=one.key("key"),
        status=status,
        kind=kind,
        drug=one.key("drug"),
        strength=one.text("strength"),
        form=one.text("form"),
        codes=_codes(one),
        amount=one.quantity("amount"),
        amount_to=one.quantity_like("amount_to", "amount"),
        route=one.text("route"),
        rate=one.quantity("rate"),
        rate_per=one.quantity("rate_per"),
        timing=timing,
        most=one.quantity("most"),
        most_per=one.quantity("most_per"),
        needed_for=one.text("needed_for"),
        reason=one.text("reason"),
        instruction=one.text("instruction"),
        starts=one.instant("starts"),
        ends=one.last_instant("ends"),
        ordered_at=one.instant("ordered_at"),
        ordered_by=one.text("ordered_by"),
        stopped_at=one.instant("stopped_at") if stopped else None,
        stop_reason=one.text("stop_reason"),
        source_text=_source_text(one, times),
        check=(*odd_status, *odd_kind, *_numbers(one), *odd_times, *_silent(kind, timing, one)),
        raw_hash=_digest([one.row, *(time.row for time in times)]),
        numbers=tuple(filter(None, (one.text("order_number"),))),
    )


def administration_of(one: Cells) -> Administration | None:
    """Return a dose that was given or omitted, None for one to ignore."""
    word = one.word("status")
    if word == IGNORE:
        return None
    known = AdministrationStatus(word) if word else AdministrationStatus.UNCLEAR
    checks = (
        *(() if word else (ODD_GIVEN,)),  # (1)
        *(() if one.plain("amount", "rate", "rate_per") else (ODD_NUMBER,)),  # (2)
        *((TWICE,) if one.stands_twice("at") else ()),  # (5)
    )
    return Administration(
        key=one.key("key"),
        order=one.text("order"),
        drug=one.key("drug"),
        status=known,
        at=one.time("at"),
        until=one.instant("until"),
        amount=one.quantity("amount"),
        rate=one.quantity("rate"),
        rate_per=one.quantity("rate_per"),
        route=one.text("route"),
        by=one.text("by"),
        reason=one.text("reason"),
        text=one.text("text") or (one.verbatim() if checks else ""),
        check=checks,
    )


def _numbers(one: Cells) -> Checks:
    """Return a reason to check where a number is none, or a range lacks an end (2)."""
    half = bool(one.digits("amount_to")) and not one.digits("amount")
    return (ODD_NUMBER,) if half or not one.plain(*_NUMBERS) else ()


def _silent(kind: OrderKind, timing: Timing, one: Cells) -> Checks:
    """Return reasons to check where the fields do not say how much, or when (2)."""
    rate = bool(one.digits("rate"))
    told = bool(timing.times or timing.frequency or timing.text)
    when = kind is not OrderKind.REGULAR or rate or told
    much = rate or bool(one.digits("amount"))
    return (*(() if much else (NO_AMOUNT,)), *(() if when else (NO_TIMES,)))


def _status(one: Cells) -> tuple[OrderStatus | None, Checks]:
    word = one.word("status")
    if word == IGNORE:
        return None, ()
    return (OrderStatus(word), ()) if word else (OrderStatus.ACTIVE, (ODD_STATUS,))  # (1)


def _kind(one: Cells) -> tuple[OrderKind, Checks]:
    word = one.word("kind") if one.has("kind") else OrderKind.REGULAR
    needed = one.flag("as_needed", unclear=None)
    if needed:
        return OrderKind.AS_NEEDED, ()
    kind = OrderKind(word) if word else OrderKind.REGULAR
    return kind, (() if word and needed is not None else (ODD_KIND,))  # (1)


def _codes(one: Cells) -> tuple[Code, ...]:
    found = (("ATC", one.text("atc")), ("NPL", one.text("npl")))
    return tuple(Code(system=system, code=code) for system, code in found if code)


def _timing(one: Cells, times: Sequence[Cells]) -> tuple[Timing, Checks]:
    written = [part for part in _APART.split(one.text("times")) if part]
    written += [row.key("time") for row in times]
    clocks = [clock(part) for part in written]
    named = [part for part in _APART.split(one.text("days")) if part]
    days = [one.word_of("days", part) for part in named]
    unit = one.word("period_unit")
    frequency = one.digits("frequency")
    often = frequency.isdecimal()
    odd = not all(clocks) or not all(days) or unit is None
    odd = odd or often != bool(unit and one.digits("period"))
    timing = Timing(
        times=() if odd else tuple(sorted(set(clocks))),
        days=() if odd else tuple(day for day in days if day),
        frequency=int(frequency) if often and not odd else None,
        period="" if odd else one.digits("period"),
        period_unit="" if odd else unit or "",
        text=one.text("timing") or (" ".join((*written, *named)) if odd else ""),
    )
    return timing, (*((ODD_TIMES,) if odd else ()), *_amounts(one, times))


def _amounts(one: Cells, times: Sequence[Cells]) -> Checks:
    """Return a reason to check where the times have amounts that are not all the order's one."""
    known = {row.digits("amount") for row in times if row.digits("amount")}
    whole = known | ({one.digits("amount")} - {""}) if known else set()
    return (AMOUNTS_DIFFER,) if len(whole) > 1 else ()


def _source_text(one: Cells, times: Sequence[Cells]) -> str:
    """Return the source's words (3), with the rows of times where those have amounts."""
    told = one.text("text") or one.verbatim()
    parts = (row.verbatim().replace("\n", "; ") for row in times)
    return "\n".join((told, *parts)) if times and _amounts(one, times) else told


def _digest(rows: Sequence[Row]) -> str:
    """Return the SHA-256 of rows as canonical JSON (4)."""
    plain: list[AnyMapping[str, str]] = [
        {name: "" if value is None else _letters(str(value)) for name, value in row.items()}
        for row in rows
    ]
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def _letters(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
