"""Whether a source's own text says more of an order than the fields that stand beside it.

Words and figures are compared one by one. A text of which every word is told by the order's
fields, or is a plain word of "so many times a day", adds nothing; any other word may be the one
that matters ("at night", "not on Sundays"), so the text is then shown with the order, and no usual
round is told beside it.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from storage.records import Order, OrderKind, Quantity

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s.,:;()/·+-]")
_PLAIN = frozenset({
    "kl", "klockan", "och", "and", "at", "gång", "gånger", "ggr", "x", "time", "times", "per", "om",
    "a", "dag", "dagen", "dagligen", "dygn", "dygnet", "day", "daily", "bid", "tid", "qid", "qd",
})  # fmt: skip
_AS_NEEDED = frozenset({"vid", "behov", "as", "needed", "prn"})
_AT_MOST = frozenset({"högst", "max", "maximalt", "at", "most", "up", "to"})


def says_more(order: Order) -> bool:
    """Return whether the dosage text holds a word that no other field tells; raw data does not."""
    text = order.source_text.strip()
    if not text or text.startswith("{"):
        return False
    return not _tokens([text]) <= _tokens(_fields(order)) | _plain_words(order)


def says_only_how_often(order: Order) -> bool:
    """Return whether text, phrase and instruction together hold nothing but dose and number."""
    own = [order.timing.text, order.instruction]
    if not order.source_text.strip().startswith("{"):
        own.append(order.source_text)
    return _tokens(own) <= _tokens(_dose_fields(order)) | _PLAIN


def _plain_words(order: Order) -> frozenset[str]:
    words = _PLAIN
    if order.kind is OrderKind.AS_NEEDED:
        words |= _AS_NEEDED
    return words | _AT_MOST if order.most is not None else words


def _fields(order: Order) -> Iterator[str]:
    yield from _dose_fields(order)
    yield from (order.needed_for, order.reason, order.instruction)
    yield from (*order.timing.times, order.timing.text)
    yield from _amounts((order.most, order.most_per, order.most_each, order.most_ever))


def _dose_fields(order: Order) -> Iterator[str]:
    timing = order.timing
    yield from (order.drug, order.strength, order.form, order.route)
    yield from _amounts((order.amount, order.amount_to, order.rate, order.rate_to, order.rate_per))
    yield from (str(timing.frequency or ""), str(timing.frequency_to or ""))


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
    return f"{Decimal(token.replace(',', '.')).normalize():f}"
