"""The site's clock: local hours and days as instants, and instants as FHIR writes them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
"""The demo hospital's time zone."""

EPOCH = date(2020, 1, 6)
"""The Monday from which days are counted; instants before it work as well."""

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@lru_cache(maxsize=20_000)
def at(day: date, hour: str) -> datetime:
    """Return the instant, in UTC, of a local clock time ("08", "22:30") on a day."""
    hours, _, minutes = hour.partition(":")
    local = datetime.combine(day, time(int(hours), int(minutes or 0)), ZONE)
    return local.astimezone(UTC)


def day_of(instant: datetime) -> date:
    """Return the local day on which an instant falls."""
    return instant.astimezone(ZONE).date()


def day_number(day: date) -> int:
    """Return the number of days since the epoch."""
    return (day - EPOCH).days


def whole_minute(instant: datetime) -> datetime:
    """Return the last whole minute at or before an instant, in UTC.

    The hospital moves in whole minutes: all that one search answers is of one instant.
    """
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


@lru_cache(maxsize=50_000)
def written(instant: datetime) -> str:
    """Return an instant as a FHIR dateTime with the local offset, "2026-11-22T08:05:00+01:00"."""
    return instant.astimezone(ZONE).isoformat(timespec="seconds")
