"""Amounts, rates and spans in words; digits and units stay the source's."""

from printing.language import Language, mark
from storage.records import Quantity

NO_BREAK = "\u00a0"
"""Keeps a number with its unit, so that neither glass nor paper parts them (R7)."""

_SPANS = {
    "s": (mark("second"), "s"),
    "min": (mark("minute"), "min"),
    "h": (mark("hour"), mark("h")),
    "d": (mark("day"), mark("days")),
    "dygn": (mark("day"), mark("days")),
    "wk": (mark("week"), mark("weeks")),
    "mo": (mark("month"), mark("months")),
    "a": (mark("year"), mark("years")),
}
_ABBREVIATED = {"s", "min", "h"}


def amount_words(amount: Quantity, language: Language) -> str:
    """Return a quantity, "2,5 mg": the value with the reader's decimal sign, the unit verbatim."""
    value = language.number(amount.value)
    return f"{value}{NO_BREAK}{amount.unit}" if amount.unit else value


def range_words(low: Quantity | None, high: Quantity | None, language: Language) -> str:
    """Return one amount or a range, "2–6 enheter"; empty where neither is stated."""
    if high is None:
        return "" if low is None else amount_words(low, language)
    top = amount_words(high, language)
    if low is None:
        return language.say("up to {amount}", amount=top)
    if low.unit == high.unit:
        return f"{language.number(low.value)}–{top}"
    return f"{amount_words(low, language)} – {top}"


def rate_words(
    rate: Quantity | None, per: Quantity | None, language: Language, to: Quantity | None = None
) -> str:
    """Return a rate or its range, "83 ml/h", "5–10 ml/h" or "500 ml / 6 h"; empty for none."""
    if rate is None:
        return ""
    speed = range_words(rate, to, language)
    if per is None:
        return speed
    if per.value in {"", "1"}:
        return f"{speed}/{per.unit}"
    return f"{speed} / {amount_words(per, language)}"


def span_words(value: str, unit: str, language: Language, to: str = "") -> str:
    """Return a length of time after "per": "day" for one, "4 h" or "3–4 days" for more.

    `unit` is a UCUM time code, or "dygn", which many Swedish sources write for 24 hours; one
    that is not known here stays as the source wrote it.
    """
    one, many = _SPANS.get(unit, (unit, unit))
    if value in {"", "1"} and not to:
        return language.say(one)
    upper = f"–{language.number(to)}" if to else ""
    return f"{language.number(value)}{upper}{NO_BREAK}{language.say(many)}"


def length_words(length: Quantity, to: Quantity | None, language: Language) -> str:
    """Return a length of time with its number, "1 day", "30 min" or "5–7 days"."""
    if length.value != "1" or to is not None:
        return span_words(length.value, length.unit, language, to.value if to else "")
    one, many = _SPANS.get(length.unit, (length.unit, length.unit))
    shown = many if length.unit in _ABBREVIATED else one
    return f"1{NO_BREAK}{language.say(shown)}"


def ceiling_words(most: Quantity | None, per: Quantity | None, language: Language) -> str:
    """Return the ceiling of an order, "At most 4 g per day"; empty where none is stated."""
    if most is None:
        return ""
    amount = amount_words(most, language)
    if per is None:
        return language.say("At most {amount}", amount=amount)
    span = span_words(per.value, per.unit, language)
    return language.say("At most {amount} per {span}", amount=amount, span=span)
