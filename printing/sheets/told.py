"""Whether a source's own text says more of an order than the fields that stand beside it.

Words and figures are compared one by one. A text of which every word is told by the order's
fields, or is a plain word of "so many times a day", adds nothing; any other word may be the one
that matters ("at night", "not on Sundays"), so the text is then shown with the order, and no usual
round is told beside it. A text that says "daily" where the fields say "twice a day" is no
repetition either: the number, or every clock time, must stand in it. "1-2" is one word.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from storage.records import Order, OrderKind, Quantity

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)?\s*[-–]\s*\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s.,:;()/·+-]"
)
_ENDS = re.compile(r"\s*[-–]\s*")
_PLAIN = frozenset({
    "kl", "klockan", "och", "and", "at", "gång", "gånger", "ggr", "x", "time", "times", "per", "om",
    "a", "dag", "dagen", "dagligen", "dygn", "dygnet", "day", "daily", "q",
})  # fmt: skip
_ABBREVIATED = {1: "qd", 2: "bid", 3: "tid", 4: "qid"}
_AS_NEEDED = frozenset({"vid", "behov", "as", "needed", "prn"})
_APART = frozenset({
    "minst", "mellan", "emellan", "doser", "doserna", "timme", "timmar", "tim", "least", "between",
    "doses", "apart", "hour", "hours",
})  # fmt: skip
_ONCE = frozenset({"som", "engångsdos", "en", "single", "dose", "once"})
_AT_MOST = frozenset({"högst", "max", "maximalt", "at", "most", "up", "to"})


def says_more(order: Order) -> bool:
    """Return whether the dosage text holds a word that no other field tells; raw data does not."""
    text = order.source_text.strip()
    if not text or text.startswith("{"):
        return False
    said = _tokens([text])
    repeats = said <= _tokens(_fields(order)) | _plain_words(order)
    return not (repeats and _says_number(said, order))


def says_only_how_often(order: Order) -> bool:
    """Return whether text, phrase and instruction together hold nothing but dose and number."""
    text = order.source_text.strip()
    words = "" if text.startswith("{") else text
    said = _tokens([words, order.timing.text, order.instruction])
    plain = said <= _tokens(_dose_fields(order)) | _PLAIN | _abbreviation(order)
    return plain and (not words or _says_number(said, order))


def _says_number(said: set[str], order: Order) -> bool:
    """Say whether words hold the order's number of times, once being plain without it."""
    often, times = order.timing.frequency, order.timing.times
    if often in {None, 1} or order.timing.frequency_to is not None:
        return True
    if times and _tokens(times) - {"0"} <= said:
        return True
    return str(often) in said or bool(_abbreviation(order) & said)


def _abbreviation(order: Order) -> frozenset[str]:
    word = _ABBREVIATED.get(order.timing.frequency or 0)
    return frozenset({word} if word else ())


def _plain_words(order: Order) -> frozenset[str]:
    words = _PLAIN | _abbreviation(order)
    if order.kind is OrderKind.AS_NEEDED:
        words |= _AS_NEEDED
    if order.kind is OrderKind.ONE_TIME:
        words |= _ONCE
    if order.timing.frequency == 1 and order.timing.period_unit == "h":
        words |= _APART
    return words | _AT_MOST if order.most is not None else words


def _fields(order: Order) -> Iterator[str]:
    yield from _dose_fields(order)
    yield from (order.needed_for, order.reason, order.instruction)
    timing = order.timing
    yield from (*timing.times, timing.text, timing.period, timing.period_unit)
    yield f"{timing.period}-{timing.period_to}"
    yield from _amounts((order.most, order.most_per, order.most_each, order.most_ever))


def _dose_fields(order: Order) -> Iterator[str]:
    timing = order.timing
    yield from (order.drug, order.strength, order.form, order.route)
    yield from _amounts((order.amount, order.amount_to, order.rate, order.rate_to, order.rate_per))
    yield str(timing.frequency or "")
    if timing.frequency_to is not None:
        yield f"{timing.frequency}-{timing.frequency_to}"
    for low, high in ((order.amount, order.amount_to), (order.rate, order.rate_to)):
        if low is not None and high is not None:
            yield f"{low.value}-{high.value}"


def _amounts(amounts: Iterable[Quantity | None]) -> Iterator[str]:
    for amount in amounts:
        if amount is not None:
            yield amount.value
            yield amount.unit


def _tokens(texts: Iterable[str]) -> set[str]:
    return {_plain(token) for text in texts for token in _TOKEN.findall(text)}


def _plain(token: str) -> str:
    """Return a figure without its spelling ("08", "8,0" and "8" are one), a word in small."""
    if not token[0].isdecimal():
        return token.casefold()
    return "-".join(_figure(end) for end in _ENDS.split(token))


def _figure(text: str) -> str:
    return f"{Decimal(text.replace(',', '.')).normalize():f}"
