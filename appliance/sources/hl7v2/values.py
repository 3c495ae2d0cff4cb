"""Single HL7 v2 values as the values of our records, losing no digit and no word."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from appliance.sources.hl7v2.message import Rep
from storage.records import Quantity

_STAMP = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(?:\.\d{1,6})?)?)?([+-]\d{4})?", re.ASCII
)
_CLOCK = re.compile(r"([01]\d|2[0-3]):?([0-5]\d)(?::?00)?", re.ASCII)
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


def instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Return a time stamp (TS) in UTC, None where it is none; a date alone is local midnight.

    A stamp without an offset is the site's own time; the hour that comes twice is the earlier
    one, so that nothing becomes younger than it can be.
    """
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    numbers = [int(one) for one in found.groups()[:6] if one is not None]
    try:
        local = datetime(*numbers, tzinfo=_offset(found[7]) or zone)  # type: ignore[arg-type, misc] # year to second
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def has_clock(text: str) -> bool:
    """Say whether a time stamp is more than a date."""
    found = _STAMP.fullmatch(text)
    return found is not None and found[4] is not None


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    span = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-span if text[0] == "-" else span)


def clock(text: str) -> str | None:
    """Return a clock time ("0800", "08:00") as records write it, None where it is none."""
    found = _CLOCK.fullmatch(text)
    return f"{found[1]}:{found[2]}" if found else None


def is_number(text: str) -> bool:
    """Say whether a text is a plain positive number, its digits kept as they are."""
    return bool(_NUMBER.fullmatch(text)) and float(text) > 0


def quantity(value: str, unit: str) -> Quantity | None:
    """Return an amount, None where there is no value."""
    return Quantity(value=value, unit=unit) if value else None


def staff_name(who: Rep) -> str:
    """Return a member of staff (XCN) as "Given Family", or the number where there is no name."""
    return " ".join(part for part in (who(3), who(2)) if part) or who(1)
