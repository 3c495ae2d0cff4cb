"""When an order is to be given, in words: the source's times, days and phrases."""

from datetime import datetime

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK, span_words
from printing.sheets.identity import SEPARATOR, dated
from storage.records import Order, OrderKind, Timing

_DAYS = {
    "mon": mark("mon"),
    "tue": mark("tue"),
    "wed": mark("wed"),
    "thu": mark("thu"),
    "fri": mark("fri"),
    "sat": mark("sat"),
    "sun": mark("sun"),
}


def times_of(order: Order, language: Language) -> tuple[str, ...]:
    """Return the order's clock times as the source wrote them, then its single instants."""
    moments = tuple(language.moment(at) for at in order.timing.moments)
    start = order.starts if order.kind is OrderKind.INFUSION else None
    if not (order.timing.times or moments) and start is not None:
        return (language.moment(start),)
    return order.timing.times + moments


def times_note(order: Order, as_of: datetime, language: Language) -> str:
    """Return what the clock times alone do not say: days, frequency, phrase, first and last.

    Where a regular or single dose has no times at all, the note says so in words.
    """
    parts = [_days(order.timing, language)]
    if not _is_gap(order):
        parts.append(_frequency(order.timing, language))
    parts += [order.timing.text, _missing(order, language), *_bounds(order, as_of, language)]
    return SEPARATOR.join(part for part in parts if part)


def gap_words(order: Order, language: Language) -> str:
    """Return the gap of an as-needed order, "At least 4 h apart".

    Only "once per so many hours or minutes" is read as a gap: "once per hour" in words would
    sound like a dose every hour. Every other frequency keeps its own words.
    """
    if not _is_gap(order):
        return ""
    timing = order.timing
    span = f"{language.number(timing.period)}{NO_BREAK}{timing.period_unit}"
    return language.say("At least {span} apart", span=span)


def _is_gap(order: Order) -> bool:
    timing = order.timing
    hourly = timing.period_unit in {"h", "min"} and timing.period != ""
    return order.kind is OrderKind.AS_NEEDED and timing.frequency == 1 and hourly


def _days(timing: Timing, language: Language) -> str:
    return ", ".join(language.say(_DAYS[day]) if day in _DAYS else day for day in timing.days)


def _frequency(timing: Timing, language: Language) -> str:
    """Return "3 times per day", except where that many clock times already say it.

    A number of times without a period is never taken for a day's.
    """
    once_a_day = (timing.period or "1", timing.period_unit or "d") == ("1", "d")
    if timing.frequency is None and not timing.period:
        return ""
    if timing.frequency not in {None, len(timing.times)} and not timing.period + timing.period_unit:
        return language.count(
            "{n} time, per how long is not stated",
            "{n} times, per how long is not stated",
            timing.frequency or 0,
        )
    if once_a_day and timing.frequency in {None, len(timing.times)}:
        return ""
    span = span_words(timing.period, timing.period_unit or "d", language)
    if timing.frequency is None:
        return language.say("per {span}", span=span)
    return language.count(
        "{n} time per {span}", "{n} times per {span}", timing.frequency, span=span
    )


def _missing(order: Order, language: Language) -> str:
    expected = order.kind in {OrderKind.REGULAR, OrderKind.ONE_TIME}
    stated = order.timing.times or order.timing.moments
    return language.say("Times not stated") if expected and not stated else ""


def _moment(at: datetime, as_of: datetime, language: Language) -> str:
    """Return day and clock time, with the year where it is not the copy's: "5/3 2027 08:00"."""
    return f"{dated(at, as_of, language)}{NO_BREAK}{language.clock(at)}"


def _bounds(order: Order, as_of: datetime, language: Language) -> list[str]:
    parts = []
    if order.starts is not None and order.starts > as_of:
        parts.append(language.say("from {moment}", moment=_moment(order.starts, as_of, language)))
    if order.ends is not None:
        parts.append(language.say("until {moment}", moment=_moment(order.ends, as_of, language)))
    return parts
