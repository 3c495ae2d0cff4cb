"""The hours a sheet shows, and the hours nobody can know about.

The safety argument, by number:

1. A dose planned at or after the copy and before now may already have been given.
2. Where the clock may run behind (age uncertain), now is at least the copy plus its age.
3. Where the age is not known at all, now is not known: every coming dose may have been given.
4. Less than a minute between the copy and the outage (or now) is not drawn as unknown time:
   it would read "03:13–03:13". A dose planned in it is marked all the same.
5. Where nobody has said from when on nobody could work in the record, no end is named: the hatching
   ends at now, because nothing is given later than now, the unknown time does not.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec

from printing.language import Language
from printing.sheets.sheet import Blind, Hour
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual

HALF_DAY = timedelta(hours=12)
DAY = timedelta(hours=24)
_HOUR = timedelta(hours=1)
_TOLD = timedelta(minutes=1)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The times a sheet reasons with, all aware.

    `start` to `end` are the paper's 24 hours, `glass_start` to `glass_end` the screen's 24,
    which never reach further than the paper's.
    `unsure_until` ends the time in which a dose may have been given (arguments 1-3); `is_open`
    says that the unknown time has no end yet (5). `usual` are the ward's usual round times, which
    no order states.
    """

    as_of: datetime
    now: datetime
    now_known: bool
    start: datetime
    end: datetime
    glass_start: datetime
    glass_end: datetime
    unsure_until: datetime
    is_open: bool = False
    usual: Usual = Usual()


def window(stamp: Stamp, language: Language, usual: Usual | None = None) -> Window:
    """Return the window of a stamp, on a ward with these usual rounds.

    The paper's hours begin with the hour of the copy, for a copy older than twelve hours
    twelve hours before now, so that there is always room to sign half a day ahead.
    """
    now = stamp.as_of
    if stamp.age is not None:
        now = max(stamp.printed, stamp.as_of + stamp.age)  # 2
    glass_start = _hour_of(now, language) - HALF_DAY
    start = max(_hour_of(stamp.as_of, language), glass_start)
    end = start + DAY
    return Window(
        as_of=stamp.as_of,
        now=now,
        now_known=stamp.age is not None,
        start=start,
        end=end,
        glass_start=glass_start,
        glass_end=glass_start + DAY,
        unsure_until=end if stamp.age is None else now,  # 3
        is_open=stamp.outage_open,
        usual=usual or Usual(),
    )


def blind_window(stamp: Stamp, seen: Window, language: Language) -> Blind | None:
    """Return the time between the copy and the outage (or now); None under a minute."""
    end = seen.unsure_until
    start = language.clock(seen.as_of)
    outage = stamp.outage_since
    if seen.now_known and outage is not None and seen.as_of < outage < end:
        end = outage
    if end - seen.as_of < _TOLD:  # 4
        return None
    text = language.say(
        "Hatched {start}–{end}: may already have been given: ask, look, tick off.",
        start=start,
        end=clock_or_moment(end, seen.as_of, language),
    )
    if stamp.outage_open:  # 5
        text = language.say(
            "Hatched since {start}: may already have been given: ask, look, tick off.", start=start
        )
    return Blind(start=seen.as_of, end=end, label=language.say("unknown time"), text=text)


def hours_from(start: datetime, blind: Blind | None, language: Language) -> tuple[Hour, ...]:
    """Return 24 hour columns; the first of each day bears the day's words."""
    days = [""] + [language.day_words(start + _HOUR * number) for number in range(24)]
    return tuple(
        _hour(start + _HOUR * number, today if today != before else "", blind, language)
        for number, (before, today) in enumerate(pairwise(days))
    )


def clock_or_moment(at: datetime, other: datetime, language: Language) -> str:
    """Return the clock time, with its day where that is another day than `other`'s."""
    same = language.day_words(at) == language.day_words(other)
    near = abs(at - other) < DAY
    return language.clock(at) if same and near else language.moment(at)


def _hour(at: datetime, day: str, blind: Blind | None, language: Language) -> Hour:
    hidden = blind is not None and at < blind.end and at + _HOUR > blind.start
    return Hour(start=at, text=language.clock(at)[:2], day=day, blind=hidden)


def _hour_of(at: datetime, language: Language) -> datetime:
    local = at.astimezone(language.zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) - past
