"""How a unit stands in an outage: its copy before it, and what nobody can know. Pure.

Safety arguments, numbered as in the code:

1. Nothing is fresh in an outage. A copy of before it is called so only where it was certainly
   within its limit when the outage began; one that was too old then, or of which that cannot be
   said, stays what it is.
2. How old it was at the beginning is reckoned twice, from both ends, and the older one counts: a
   wall clock that was set meanwhile makes a copy older, never younger.
3. The blind window ends only where a person has said from when on nobody could work, and then at
   the LATEST beginning that is known: where the machine lost contact at 02:10 and people worked on
   until 03:00, what they did until 03:00 is missing. What the machine alone noticed, a silence as
   well as a slow record system, says nothing of people: perhaps only its own network died. Then,
   and where a declaration cannot be dated, the window is open and reaches to now.
4. A copy made during the outage has no window that has ended: people may work in what they say
   is down.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from appliance.downtime.outage import Known, Outage, UnitSeen, Way, of_unit
from storage.clock import COPY_IN_FUTURE, Instant


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A unit in an outage.

    `outage` is the one that speaks for it: a declared one before a noticed one. `since` is its
    beginning, None where not known. `within` says that the copy was within its limit then,
    `during` that it was made since. `blind_from` to `blind_until` is the time that nobody can
    know about, None at its end where it reaches to now, at both where there is no copy.
    """

    unit: str
    outage: Outage
    since: datetime | None
    within: bool
    during: bool
    blind_from: datetime | None = None
    blind_until: datetime | None = None


def standing(unit: UnitSeen, known: Known, now: Instant) -> Standing | None:
    """Return how a unit stands, None where its record system is not in an outage."""
    mine = of_unit(unit, known.going_on)
    if not mine:
        return None
    told = _loudest(mine)
    closes = closing(mine)
    as_of = unit.as_of.wall if unit.as_of is not None else None
    during = as_of is not None and (closes or told.since or now.wall) < as_of  # 4
    return Standing(
        unit=unit.code,
        outage=told,
        since=told.since,
        within=not during and _was_within(unit, closes or told.since, now),
        during=during,
        blind_from=as_of,
        blind_until=None if during else closes,
    )


def closing(mine: Iterable[Outage]) -> datetime | None:
    """Return from when on nobody can have documented in the record system (3).

    None where no person has said it, or where what she said cannot be read.
    """
    every = tuple(mine)
    said = [one.since for one in every if one.way is Way.DECLARED]
    if not said or None in said:
        return None
    return max(one.since for one in every if one.since and one.way is not Way.SLOW)


def _loudest(mine: Iterable[Outage]) -> Outage:
    order = (Way.DECLARED, Way.SILENT, Way.SLOW)
    return min(mine, key=lambda one: order.index(one.way))


def _was_within(unit: UnitSeen, since: datetime | None, now: Instant) -> bool:
    """Whether the copy was certainly within its limit when the outage began (1)."""
    age, as_of = unit.age, unit.as_of
    if since is None or age is None or as_of is None or age.reason == COPY_IN_FUTURE:
        return False
    if age.at_most is None:
        return False
    told = since - as_of.wall
    reckoned = age.at_most - max(timedelta(0), now.wall - since)
    return max(told, reckoned) <= unit.limit  # 2
