"""How fresh a copy is: age and limit in, a light and its reasons out. Pure.

Safety arguments, numbered as in the code:
1. The light is decided by the OLDEST age the copy can have, never by a hopeful one.
2. An age that nothing bounds is never fresh: it is stale where even the least age is over the
   limit, and unknown otherwise.
3. Faults never make a light better, and they are always handed on in words.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec

from storage.clock import Age


class Light(StrEnum):
    """The freshness light of one unit."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Reason(msgspec.Struct, frozen=True):
    """Why, in words: an English template and the facts that fill it."""

    text: str
    facts: dict[str, str] = {}


class Freshness(msgspec.Struct, frozen=True):
    """The light with the age it was judged by and every reason in words."""

    light: Light
    age: Age | None
    limit: timedelta
    reasons: tuple[Reason, ...] = ()


def judge(
    age: Age | None,
    limit: timedelta,
    ageing_after: timedelta | None = None,
    faults: Sequence[Reason] = (),
) -> Freshness:
    """Judge a copy's age against its limit.

    `age` is None where there is no copy. An age equal to the limit is within it.
    `ageing_after` is three quarters of the limit where not given. `faults` are handed on.
    """
    if age is None:
        return Freshness(
            Light.MISSING, None, limit, (Reason("There is no readable copy of this unit."), *faults)
        )
    light, why = _light(age, limit, limit * 3 / 4 if ageing_after is None else ageing_after)
    doubt = (Reason(age.reason),) if age.reason else ()
    return Freshness(light, age, limit, (*why, *doubt, *faults))  # 3


def _light(age: Age, limit: timedelta, ageing_after: timedelta) -> tuple[Light, tuple[Reason, ...]]:
    if age.at_least > limit:
        facts = _in_minutes(age.at_least, limit)
        text = Reason("The copy is at least {minutes} min old; the limit is {limit} min.", facts)
        return Light.STALE, (text,)
    if age.at_most is None:
        return Light.UNKNOWN, ()  # 2
    facts = _in_minutes(age.at_most, limit)
    if age.at_most > limit:  # 1
        text = Reason("The copy may be {minutes} min old; the limit is {limit} min.", facts)
        return Light.STALE, (text,)
    if age.at_most >= ageing_after:
        text = Reason("The copy is {minutes} min old; over {limit} min is too old.", facts)
        return Light.AGEING, (text,)
    return Light.FRESH, ()


def _in_minutes(age: timedelta, limit: timedelta) -> dict[str, str]:
    minute = timedelta(minutes=1)
    return {"minutes": str(age // minute), "limit": str(limit // minute)}
