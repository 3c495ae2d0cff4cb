"""How fresh every unit's copy is, and why: all that can be known without a password.

The newest valid manifest is the only source of freshness; the report of attempts only adds
the reason in words.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec

from storage import attempts
from storage.attempts import Attempt
from storage.clock import Clock, ClockVerdict, Instant
from storage.errors import LyktaError
from storage.freshness import Freshness, Light, Reason, judge
from storage.manifest import Manifest
from storage.records import Unit
from storage.store import Store

_WORST_FIRST = (Light.UNKNOWN, Light.MISSING, Light.STALE, Light.AGEING, Light.FRESH)


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit with the age at which its copy is too old."""

    unit: Unit
    limit: timedelta

    @property
    def ageing_after(self) -> timedelta:
        """The age from which a copy is soon too old: three quarters of the limit."""
        return self.limit * 3 / 4


class UnitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One unit now: its newest valid copy (None: none), its freshness, its last attempt.

    `faults` are damaged newer generations that were passed over.
    """

    unit: Unit
    freshness: Freshness
    manifest: Manifest | None = None
    attempt: Attempt | None = None
    faults: tuple[LyktaError, ...] = ()


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """All units at one reading of the clock."""

    now: Instant
    clock: ClockVerdict
    units: tuple[UnitStatus, ...]

    @property
    def light(self) -> Light:
        """The worst light of all units."""
        lights = {status.freshness.light for status in self.units}
        return next(light for light in _WORST_FIRST if light in lights)

    @property
    def reached(self) -> bool | None:
        """Whether the source answered the last attempt at every unit; None where none was."""
        known = [status.attempt.reached for status in self.units if status.attempt]
        return all(known) if known else None


def survey(store: Store, clock: Clock, limits: Iterable[Limit], state: Path) -> Survey:
    """Look at every unit. Never raises for a unit that cannot be read: that is its light."""
    now = clock.now()
    report = attempts.read(state)
    return Survey(
        now=now,
        clock=clock.verdict(now),
        units=tuple(
            _look(store, clock, limit, report.get(limit.unit.code), now) for limit in limits
        ),
    )


def _look(
    store: Store, clock: Clock, limit: Limit, attempt: Attempt | None, now: Instant
) -> UnitStatus:
    try:
        found = store.newest(limit.unit.code)
    except LyktaError as error:
        return _unreadable(limit, attempt, error)
    failed = _why_failed(attempt)
    if found is None:
        faults = store.faults(limit.unit.code)
        reasons = (*failed, *(_reason(fault) for fault in faults))
        freshness = judge(None, limit.limit, limit.ageing_after, reasons)
        return UnitStatus(unit=limit.unit, freshness=freshness, attempt=attempt, faults=faults)
    age = clock.age(found.manifest.as_of, now)
    damaged = tuple(_reason(fault) for fault in found.faults)
    return UnitStatus(
        unit=limit.unit,
        freshness=judge(age, limit.limit, limit.ageing_after, (*failed, *damaged)),
        manifest=found.manifest,
        attempt=attempt,
        faults=tuple(found.faults),
    )


def _unreadable(limit: Limit, attempt: Attempt | None, error: LyktaError) -> UnitStatus:
    freshness = Freshness(
        light=Light.UNKNOWN, age=None, limit=limit.limit, reasons=(_reason(error),)
    )
    return UnitStatus(unit=limit.unit, freshness=freshness, attempt=attempt, faults=(error,))


def _reason(error: LyktaError) -> Reason:
    facts = {name: str(value) for name, value in error.facts.items()}
    return Reason(text=error.message, facts=facts)


def _why_failed(attempt: Attempt | None) -> tuple[Reason, ...]:
    if attempt is None or attempt.succeeded:
        return ()
    return (Reason(text=attempt.message, facts=attempt.facts),)
