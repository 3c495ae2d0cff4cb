"""Dates, clock times and instants as other systems write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)(?:[:.]00(?:\.0+)?)?")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LENGTH_OF_A_DAY = len("2026-11-22")


def clock(text: str) -> str:
    """Return a clock time as "08:00", "" where a text is none ("8.00" and "0800" are)."""
    found = _CLOCK.fullmatch(text)
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def is_day(value: object) -> bool:
    """Say whether a value is a date without a time of day."""
    if isinstance(value, str):
        return len(value.strip()) <= _LENGTH_OF_A_DAY
    return isinstance(value, date) and not isinstance(value, datetime)


def moment(parts: Sequence[str | date | time], formats: Sequence[str] = ()) -> datetime:
    """Return what one column says, or a date column's day at a time column's clock.

    The result has a zone only where the text has an offset. Raises ValueError.
    """
    first = _instant(parts[0], formats)
    if len(parts) == 1:
        return first
    return datetime.combine(first.date(), _time(parts[1], formats))


def _instant(part: str | date | time, formats: Sequence[str]) -> datetime:
    if isinstance(part, datetime):
        return part
    if isinstance(part, date):
        return datetime.combine(part, time())
    text = str(part)
    for shape in formats:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - the mapping's zone comes later
        except ValueError:
            continue
    return datetime.fromisoformat(_FRACTION.sub(r"\1", text))


def _time(part: str | date | time, formats: Sequence[str]) -> time:
    if isinstance(part, time):
        return part
    if isinstance(part, str):
        at = clock(part) or part
        if len(at) < _LENGTH_OF_A_DAY or at[2:3] == ":":
            return time.fromisoformat(_FRACTION.sub(r"\1", at))
    return _instant(part, formats).time()
