"""When an order is to be given: a TQ1 segment as far as it says so and no further.

A repeat pattern (HL7 table 0335) is taken apart only where it is one of the few whose meaning is
fixed everywhere; a local code stays its own words, and the order is marked. The pattern as written
is always kept as the timing's text.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.hl7v2.message import Segment
from appliance.sources.hl7v2.values import clock, has_clock, instant
from printing.language import mark
from storage.records import Timing

ODD_PATTERN = mark("How often the dose is given stands in words that Lykta does not know.")
ODD_TIMES = mark("The order's times hold more than Lykta can show in its columns.")

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = {"QD": 1, "DAILY": 1, "OD": 1, "BID": 2, "TID": 3, "QID": 4}
_SO_MANY = re.compile(r"([1-9])ID")
_EVERY = re.compile(r"Q([1-9]\d?)([HDW])")
_ON_DAYS = re.compile(r"QJ([1-7]+)")
_AS_NEEDED = re.compile(r"PRN(.*)")
_UNDERSTOOD = frozenset({1, 3, 4, 7, 8, 9, 10, 11})


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A TQ1 as it was understood; `check` is not empty where that was not wholly."""

    timing: Timing = Timing()
    as_needed: bool = False
    needed_for: str = ""
    once: bool = False
    continuous: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    instruction: str = ""
    check: tuple[str, ...] = ()


def when(tq1: Segment, zone: ZoneInfo) -> When:
    """Return what a TQ1 segment says."""
    pattern = tq1.rep(3)
    code = pattern(1).upper().replace(" ", "")
    as_needed = _AS_NEEDED.fullmatch(code)
    inner = as_needed[1] if as_needed else code
    timing, known = _pattern(inner)
    times = [clock(one(1)) for one in tq1.reps(4)]
    starts, ends = instant(tq1(7), zone), instant(tq1(8), zone)
    odd = (
        set(tq1.filled) - _UNDERSTOOD
        or (times and not code)  # clock times alone do not say on which days
        or None in times
        or len(tq1.reps(3)) > 1
        or len(pattern.parts) > 1 + (pattern.parts[1:2] == (pattern(1, 2),))
        or (tq1(7) and starts is None)
        or (tq1(8) and (ends is None or not has_clock(tq1(8))))
    )
    return When(
        timing=msgspec.structs.replace(
            timing,
            times=tuple(one for one in times if one),
            text=pattern(1, 2) or pattern(1),
        ),
        as_needed=as_needed is not None or bool(tq1(10)),
        needed_for=tq1(10),
        once=code == "ONCE",
        continuous=code == "C",
        starts=starts,
        ends=ends,
        instruction=tq1(11),
        check=(() if known else (ODD_PATTERN,)) + ((ODD_TIMES,) if odd else ()),
    )


def _pattern(code: str) -> tuple[Timing, bool]:
    """Return a repeat pattern as a timing, and whether its meaning is known."""
    if code in ("", "ONCE", "C"):
        return Timing(), True
    if code == "QOD":
        return Timing(frequency=1, period="2", period_unit="d"), True
    if days := _ON_DAYS.fullmatch(code):
        named = tuple(_DAYS[int(one) - 1] for one in sorted(set(days[1])))
        return Timing(days=named, frequency=len(named), period="1", period_unit="wk"), True
    if every := _EVERY.fullmatch(code):
        return Timing(frequency=1, period=every[1], period_unit=_unit(every[2])), True
    many = _NAMED.get(code) or (int(so[1]) if (so := _SO_MANY.fullmatch(code)) else 0)
    return (
        (Timing(frequency=many, period="1", period_unit="d"), True) if many else (Timing(), False)
    )


def _unit(letter: str) -> str:
    return {"H": "h", "D": "d", "W": "wk"}[letter]
