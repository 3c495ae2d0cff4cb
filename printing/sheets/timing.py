"""When an order is to be given, in words: the source's times, days and phrases."""

from datetime import datetime

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK, length_words, span_words
from printing.sheets.identity import SEPARATOR, dated
from storage.records import Occasion, Order, OrderKind, Timing

_DAYS = {
    "mon": mark("mon"),
    "tue": mark("tue"),
    "wed": mark("wed"),
    "thu": mark("thu"),
    "fri": mark("fri"),
    "sat": mark("sat"),
    "sun": mark("sun"),
}
_OCCASIONS = {
    Occasion.MORNING: mark("in the morning"),
    Occasion.MORNING_EARLY: mark("early in the morning"),
    Occasion.MORNING_LATE: mark("late in the morning"),
    Occasion.NOON: mark("at noon"),
    Occasion.AFTERNOON: mark("in the afternoon"),
    Occasion.AFTERNOON_EARLY: mark("early in the afternoon"),
    Occasion.AFTERNOON_LATE: mark("late in the afternoon"),
    Occasion.EVENING: mark("in the evening"),
    Occasion.EVENING_EARLY: mark("early in the evening"),
    Occasion.EVENING_LATE: mark("late in the evening"),
    Occasion.NIGHT: mark("at night"),
    Occasion.BEDTIME: mark("before sleep"),
    Occasion.WAKING: mark("on waking"),
    Occasion.AFTER_SLEEP: mark("after sleep"),
    Occasion.AT_ONCE: mark("at once"),
    Occasion.MEAL: mark("with meals"),
    Occasion.BREAKFAST: mark("with breakfast"),
    Occasion.LUNCH: mark("with lunch"),
    Occasion.DINNER: mark("with dinner"),
    Occasion.BEFORE_MEAL: mark("before meals"),
    Occasion.BEFORE_BREAKFAST: mark("before breakfast"),
    Occasion.BEFORE_LUNCH: mark("before lunch"),
    Occasion.BEFORE_DINNER: mark("before dinner"),
    Occasion.AFTER_MEAL: mark("after meals"),
    Occasion.AFTER_BREAKFAST: mark("after breakfast"),
    Occasion.AFTER_LUNCH: mark("after lunch"),
    Occasion.AFTER_DINNER: mark("after dinner"),
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
    timing = order.timing
    parts = [_days(timing, language)]
    if not _is_gap(order):
        parts.append(_frequency(timing, language))
    parts += [_occasions(timing, language), timing.text, _lasting(timing, language)]
    parts += [_missing(order, language), *_bounds(order, as_of, language), *_ends(order, language)]
    return SEPARATOR.join(part for part in parts if part)


def gap_words(order: Order, language: Language) -> str:
    """Return the gap of an as-needed order, "At least 4 h apart".

    Only "once per so many hours or minutes" is read as a gap: "once per hour" in words would
    sound like a dose every hour. Every other frequency keeps its own words.
    """
    if not _is_gap(order):
        return ""
    timing = order.timing
    number = _to(language.number(timing.period), language.number(timing.period_to))
    span = f"{number}{NO_BREAK}{language.say(timing.period_unit)}"
    return language.say("At least {span} apart", span=span)


def _is_gap(order: Order) -> bool:
    timing = order.timing
    hourly = timing.period_unit in {"h", "min"} and timing.period != ""
    once = timing.frequency == 1 and timing.frequency_to is None
    return order.kind is OrderKind.AS_NEEDED and once and hourly


def _to(low: str, high: str) -> str:
    return f"{low}–{high}" if high else low


def _days(timing: Timing, language: Language) -> str:
    return ", ".join(language.say(_DAYS[day]) if day in _DAYS else day for day in timing.days)


def _frequency(timing: Timing, language: Language) -> str:
    """Return "3 times per day", except where that many clock times already say it.

    A number of times without a period is never taken for a day's.
    """
    if timing.frequency is None and not timing.period:
        return ""
    if _is_told_by_times(timing):
        return ""
    if timing.frequency is not None and not timing.period + timing.period_unit:
        return language.count(
            "{n} time, per how long is not stated",
            "{n} times, per how long is not stated",
            timing.frequency,
        )
    span = span_words(timing.period, timing.period_unit or "d", language, timing.period_to)
    number = timing.frequency or (1 if len(timing.times) == 1 else None)
    if number is None:
        return language.say("per {span}", span=span)
    if timing.frequency_to is not None:
        times = _to(str(number), str(timing.frequency_to))
        return language.say("{times} times per {span}", times=times, span=span)
    return language.count("{n} time per {span}", "{n} times per {span}", number, span=span)


def _is_told_by_times(timing: Timing) -> bool:
    once_a_day = (timing.period or "1", timing.period_unit or "d") == ("1", "d")
    exact = timing.frequency_to is None and not timing.period_to
    return once_a_day and exact and timing.frequency in {None, len(timing.times)}


def _occasions(timing: Timing, language: Language) -> str:
    """Return meals and parts of the day, "30 min before breakfast"; the side is the meal's own."""
    offset = f"{timing.offset}{NO_BREAK}min " if timing.offset is not None else ""
    return ", ".join(f"{offset}{language.say(_OCCASIONS[one])}" for one in timing.occasions)


def _lasting(timing: Timing, language: Language) -> str:
    if timing.lasts is None:
        return ""
    return language.say(
        "each over {span}", span=length_words(timing.lasts, timing.lasts_to, language)
    )


def _ends(order: Order, language: Language) -> list[str]:
    """Return how many doses there are in all and for how long, where the source says so."""
    timing, parts = order.timing, []
    if timing.count is not None and order.kind is not OrderKind.ONE_TIME:
        parts.append(_counted(timing.count, timing.count_to, language))
    if timing.span is not None:
        span = length_words(timing.span, timing.span_to, language)
        words = language.say("for {span}", span=span)
        if order.starts is None:
            words = language.say("for {span}, from when is not stated", span=span)
        parts.append(words)
    return parts


def _counted(count: int, count_to: int | None, language: Language) -> str:
    if count_to is not None:
        return language.say("{times} doses in all", times=_to(str(count), str(count_to)))
    return language.count("{n} dose in all", "{n} doses in all", count)


def _missing(order: Order, language: Language) -> str:
    expected = order.kind in {OrderKind.REGULAR, OrderKind.ONE_TIME}
    stated = order.timing.times or order.timing.moments or order.timing.occasions
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
