"""When an order is to be given: FHIR's Timing as the record's, and what of it cannot be read.

Nothing is completed by a guess (numbers at the lines):

1. An event without a clock time is not midnight.
2. So many times without a period, or a period without a number of times, are not "a day".
3. An upper end ("frequencyMax") needs its lower one, and must not lie below it.
4. A meal or part of the day is read by the standard's code only, never beside clock times
   (FHIR invariant tim-10); minutes before or after it only where the code says which of the two
   (tim-9 forbids them at a meal itself).
5. A bound that is no day is not "no bound"; a duration is kept as it is, for its beginning is
   not stated, and no end is computed from it.
6. A standard abbreviation (HL7 v3-GTSAbbreviation) stands for the numbers that the standard gives
   it where the structure has none. Where both speak and differ, neither is believed.
"""

import re
from collections.abc import Mapping
from datetime import tzinfo
from fractions import Fraction
from typing import Any

from msgspec import Raw

from appliance.sources.fhir.shapes import Amount, Concept, Repeat, When
from appliance.sources.fhir.values import digits, for_ever, has_clock, instant, plain
from storage.records import Occasion, Quantity, Timing

OCCASIONS: Mapping[str, Occasion] = {
    "MORN": Occasion.MORNING,
    "MORN.early": Occasion.MORNING_EARLY,
    "MORN.late": Occasion.MORNING_LATE,
    "NOON": Occasion.NOON,
    "AFT": Occasion.AFTERNOON,
    "AFT.early": Occasion.AFTERNOON_EARLY,
    "AFT.late": Occasion.AFTERNOON_LATE,
    "EVE": Occasion.EVENING,
    "EVE.early": Occasion.EVENING_EARLY,
    "EVE.late": Occasion.EVENING_LATE,
    "NIGHT": Occasion.NIGHT,
    "PHS": Occasion.AFTER_SLEEP,
    "IMD": Occasion.AT_ONCE,
    "HS": Occasion.BEDTIME,
    "WAKE": Occasion.WAKING,
    "C": Occasion.MEAL,
    "CM": Occasion.BREAKFAST,
    "CD": Occasion.LUNCH,
    "CV": Occasion.DINNER,
    "AC": Occasion.BEFORE_MEAL,
    "ACM": Occasion.BEFORE_BREAKFAST,
    "ACD": Occasion.BEFORE_LUNCH,
    "ACV": Occasion.BEFORE_DINNER,
    "PC": Occasion.AFTER_MEAL,
    "PCM": Occasion.AFTER_BREAKFAST,
    "PCD": Occasion.AFTER_LUNCH,
    "PCV": Occasion.AFTER_DINNER,
}
"""FHIR R4 event-timing and v3-TimingEvent, the codes of `Timing.repeat.when`."""

_SIDED = frozenset({"AC", "ACM", "ACD", "ACV", "PC", "PCM", "PCD", "PCV", "HS", "PHS"})
_UNITS = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})
_HOURS = {"min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24), "wk": Fraction(168)}
_ABBREVIATIONS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
_ABBREVIATED = {
    "QD": (1, "1", "d"),
    "BID": (2, "1", "d"),
    "TID": (3, "1", "d"),
    "QID": (4, "1", "d"),
    "QOD": (1, "2", "d"),
    "Q1H": (1, "1", "h"),
    "Q2H": (1, "2", "h"),
    "Q3H": (1, "3", "h"),
    "Q4H": (1, "4", "h"),
    "Q6H": (1, "6", "h"),
    "Q8H": (1, "8", "h"),
    "WK": (1, "1", "wk"),
    "MO": (1, "1", "mo"),
}
_WHOLE = re.compile(r"[0-9]{1,6}")
_FIGURE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


def timing(when: When, zone: tzinfo) -> Timing:
    """Return a FHIR Timing as the record's; what `unreadable` names is left out of it."""
    repeat = when.repeat
    often, span = _often(when), _span(repeat)
    moments = (instant(event, zone) for event in when.event if has_clock(event))
    return Timing(
        times=tuple(_clock(time) for time in repeat.time_of_day),
        days=repeat.day_of_week,
        frequency=often[0],
        frequency_to=_whole(repeat.frequency_max),
        period=often[1],
        period_to=digits(repeat.period_max),
        period_unit=often[2],
        occasions=tuple(OCCASIONS[code] for code in repeat.when if code in OCCASIONS),
        offset=_whole(repeat.offset),
        lasts=_lasting(repeat.duration, repeat.duration_unit),
        lasts_to=_lasting(repeat.duration_max, repeat.duration_unit),
        count=_whole(repeat.count),
        count_to=_whole(repeat.count_max),
        span=span[0],
        span_to=span[1],
        moments=tuple(sorted(at for at in moments if at is not None)),
        text=when.code.words,
    )


def bounds(when: When) -> tuple[str, str]:
    """Return the first and the last day or instant of an order as written, "" for none."""
    period = when.repeat.bounds_period
    return _bound(period.start), _bound(period.end)


def says_when(when: When) -> bool:
    """Say whether a Timing tells anything of when to give, be it only how often."""
    repeat = when.repeat
    named = when.event or when.code.words or repeat.time_of_day or repeat.when
    return bool(named) or is_repeated(when)


def is_repeated(when: When) -> bool:
    """Say whether a Timing states numbers of times."""
    repeat = when.repeat
    return any(digits(raw) for raw in (repeat.frequency, repeat.period, repeat.count))


def is_once(when: When) -> bool:
    """Say whether a Timing is one dose: counted as one, or one event that does not repeat."""
    counted = digits(when.repeat.count) == "1" and not digits(when.repeat.count_max)
    return counted or (len(when.event) == 1 and not is_repeated(when))


def contradicts(when: When) -> bool:
    """Say whether the abbreviation and the numbers tell two different frequencies (6)."""
    said, stated = _abbreviated(when.code), _stated(when.repeat)
    if said is None or not (stated[0] or stated[1]):
        return False
    rates = (_rate(*said), _rate(*stated))
    return rates[0] != rates[1] if all(rates) else said != stated


def unreadable(when: When, zone: tzinfo) -> dict[str, Any]:
    """Return what of a Timing would be lost or invented if it were read, by name."""
    found: dict[str, Any] = {}
    period = when.repeat.bounds_period
    if not all(has_clock(event) and instant(event, zone) for event in when.event):  # 1
        found["event"] = when.event
    if any(text and instant(text, zone) is None for text in (period.start, period.end)):  # 5
        found["boundsPeriod"] = {"start": period.start, "end": period.end}
    repeat = when.repeat
    return found | _how_often(repeat) | _ends(repeat) | _meals(repeat) | _lengths(repeat)


def _how_often(repeat: Repeat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    frequency, period = _told(repeat.frequency), digits(repeat.period)
    is_length = bool(_FIGURE.fullmatch(period)) and Fraction(period) > 0
    in_unit = is_length and repeat.period_unit in _UNITS
    if frequency and not (_whole(repeat.frequency) and in_unit):  # 2
        found["frequency"] = repeat.frequency
    if _told(repeat.period) and not (in_unit and (frequency or repeat.time_of_day)):  # 2
        found["period"] = f"{_told(repeat.period)} {repeat.period_unit}".strip()
    if repeat.period_unit and not period:
        found["periodUnit"] = repeat.period_unit
    if _told(repeat.count) and not _whole(repeat.count):
        found["count"] = repeat.count
    return found


def _ends(repeat: Repeat) -> dict[str, Any]:
    """Return the upper ends that have no lower one, or that lie below it (3)."""
    pairs = {
        "frequencyMax": (repeat.frequency, repeat.frequency_max),
        "periodMax": (repeat.period, repeat.period_max),
        "countMax": (repeat.count, repeat.count_max),
        "durationMax": (repeat.duration, repeat.duration_max),
    }
    return {
        name: high
        for name, (low, high) in pairs.items()
        if _told(high) and not _is_range(low, high, whole=name in ("frequencyMax", "countMax"))
    }


def _is_range(low: Raw, high: Raw, *, whole: bool) -> bool:
    shape = _WHOLE if whole else _FIGURE
    first, last = digits(low), digits(high)
    figures = shape.fullmatch(first) and shape.fullmatch(last)
    return bool(figures) and Fraction(first) <= Fraction(last)


def _meals(repeat: Repeat) -> dict[str, Any]:
    """Return the occasions and minutes that are not clear (4)."""
    found: dict[str, Any] = {}
    if not all(code in OCCASIONS for code in repeat.when) or (repeat.when and repeat.time_of_day):
        found["when"] = repeat.when
    offset = _told(repeat.offset)
    sided = bool(repeat.when) and all(code in _SIDED for code in repeat.when)
    if offset and not (sided and _whole(repeat.offset)):
        found["offset"] = repeat.offset
        found["when"] = repeat.when
    return found


def _lengths(repeat: Repeat) -> dict[str, Any]:
    """Return how long a dose or the order lasts where that is no plain number with a unit."""
    found: dict[str, Any] = {}
    lasting = _told(repeat.duration)
    if lasting and not (_FIGURE.fullmatch(lasting) and repeat.duration_unit in _UNITS):
        found["duration"] = f"{lasting} {repeat.duration_unit}".strip()
    span = repeat.bounds_range
    if repeat.bounds_duration is not None and _length(repeat.bounds_duration) is None:
        found["boundsDuration"] = _written(repeat.bounds_duration)
    if span is not None and (_length(span.low) is None or _length(span.high) is None):
        found["boundsRange"] = [_written(one) for one in (span.low, span.high)]
    if _ways_bound(repeat) > 1:
        found["bounds"] = "boundsPeriod, boundsDuration, boundsRange"
    return found


def _ways_bound(repeat: Repeat) -> int:
    period = repeat.bounds_period
    ways = (period.start or period.end, repeat.bounds_duration, repeat.bounds_range)
    return sum(bool(way) for way in ways)


def _often(when: When) -> tuple[int | None, str, str]:
    """Return times, period and unit as stated, else as the abbreviation has them (6)."""
    stated = _stated(when.repeat)
    if stated[0] is not None or stated[1] or when.repeat.when:
        return stated
    return _abbreviated(when.code) or stated


def _stated(repeat: Repeat) -> tuple[int | None, str, str]:
    return _whole(repeat.frequency), digits(repeat.period), repeat.period_unit


def _abbreviated(code: Concept) -> tuple[int, str, str] | None:
    known = [_ABBREVIATED.get(one.code) for one in code.coding if one.system == _ABBREVIATIONS]
    return next((one for one in known if one), None)


def _rate(frequency: int | None, period: str, unit: str) -> Fraction | None:
    """Return times per hour, None where that is no number (a month has no fixed length)."""
    if not frequency or unit not in _HOURS or not _FIGURE.fullmatch(period):
        return None
    length = Fraction(period) * _HOURS[unit]
    return frequency / length if length else None


def _span(repeat: Repeat) -> tuple[Quantity | None, Quantity | None]:
    if repeat.bounds_range is not None:
        return _length(repeat.bounds_range.low), _length(repeat.bounds_range.high)
    return _length(repeat.bounds_duration), None


def _length(amount: Amount | None) -> Quantity | None:
    """Return a span of time in a unit of UCUM, None where it is none (5)."""
    if amount is None or not plain(amount):
        return None
    unit = amount.code if amount.code in _UNITS else amount.unit
    return Quantity(value=digits(amount.value), unit=unit) if unit in _UNITS else None


def _lasting(raw: Raw, unit: str) -> Quantity | None:
    value = digits(raw)
    return Quantity(value=value, unit=unit) if value else None


def _bound(text: str) -> str:
    return "" if for_ever(text) else text


def _clock(time: str) -> str:
    """Leave out seconds that are nought; nothing else is changed."""
    return time.removesuffix(":00") if time.count(":") > 1 else time


def _whole(raw: Raw) -> int | None:
    """Return a whole number, None where it is none; nought is none a dose can be counted by."""
    written = digits(raw)
    return (int(written) or None) if _WHOLE.fullmatch(written) else None


def _told(raw: Raw) -> str:
    """Return whatever stands in a number's place, as it was written; "" for nothing."""
    written = bytes(raw).decode(errors="replace").strip()
    return "" if written == "null" else written


def _written(amount: Amount | None) -> str:
    if amount is None:
        return "?"
    return f"{amount.comparator}{_told(amount.value)} {amount.unit or amount.code}".strip()
