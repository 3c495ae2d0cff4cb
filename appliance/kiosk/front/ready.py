"""Open the units for a search little by little, so that it never keeps the desk for long.

Opening one costs some forty milliseconds, and a large hospital has a hundred and more. What is
opened is kept as an index by the session alone, and goes with it at the lock.
"""

import time
from collections.abc import Mapping
from contextlib import suppress

from appliance.desk.rights import Right
from appliance.desk.session import Session
from appliance.status import Limit
from printing.language import Language
from storage.errors import LyktaError

_A_MOMENT = 0.2
"""Seconds a search may open units before it says how far it has come."""


def _searched(session: Session, limits: Mapping[str, Limit]) -> tuple[str, ...]:
    if Right.READ_LISTS not in session.rights:
        return ()
    return tuple(code for code, one in limits.items() if session.may_read(code, one.unit.kind))


def get_ready(session: Session, limits: Mapping[str, Limit], step: int) -> bool:
    """Open one more unit; return whether there is another after it."""
    units = _searched(session, limits)
    for unit in units[step : step + 1]:
        _open(session, unit)
    return step + 1 < len(units)


def progress(session: Session, limits: Mapping[str, Limit], language: Language) -> str:
    """Open units for a moment; return in words how far it has come, "" where all are open."""
    units, end = _searched(session, limits), time.monotonic() + _A_MOMENT
    for unit in units:
        if time.monotonic() > end:
            break
        _open(session, unit)
    done = sum(map(session.is_ready, units))
    if done == len(units):
        return ""
    return language.say("Searching: {done} of {all} units so far.", done=done, all=len(units))


def _open(session: Session, unit: str) -> None:
    with suppress(LyktaError):  # the search itself names the unit and says why
        session.make_ready(unit)
