"""How fresh every unit's copy is, and why: all that can be known without a password.

The newest valid manifest is the only source of freshness; the report of attempts only adds
the reason in words. What else IT should look at (damage, rollback, doubt, care left undone) stands
beside it as concerns, and never changes a light.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.status import care, engine
from appliance.status.care import Care, Concern, of_error
from appliance.status.section import Section, Seen
from appliance.status.sections import sections
from storage import attempts, audit
from storage.attempts import Attempt
from storage.clock import Clock, ClockVerdict, Instant
from storage.errors import LyktaError
from storage.freshness import Freshness, Light, Reason, judge
from storage.highwater import Incident, StoreRolledBack
from storage.manifest import AuditHead, Manifest
from storage.proof import Proof
from storage.quarantine import Quarantine
from storage.records import Unit
from storage.reports import outages, probe
from storage.reports.outages import Kind
from storage.reports.probe import Probed
from storage.store import Found, Store

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

    `faults` are damaged newer generations that were passed over. `manifest_hash` is the hash of
    the newest one's manifest file, for a witness outside. `waiting` counts the refused captures
    that wait for a person, `pinned` is the number of the pinned copy, `proved` the last real
    opening, `rollbacks` those that later captures have covered.
    """

    unit: Unit
    freshness: Freshness
    manifest: Manifest | None = None
    attempt: Attempt | None = None
    faults: tuple[LyktaError, ...] = ()
    manifest_hash: str = ""
    waiting: int = 0
    pinned: int | None = None
    proved: Proof | None = None
    rollbacks: tuple[Incident, ...] = ()


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """All units at one reading of the clock, and the care that the store had.

    `heads` are how far the latest audit logs have come, for a witness outside. `sections` say
    what else goes on: the service, its sources, its feeds. `slow` is whether a source answers
    too slowly to work with. `probes` are the last searches for the fictitious patient, by source.
    """

    now: Instant
    clock: ClockVerdict
    units: tuple[UnitStatus, ...]
    care: Care = Care()
    concerns: tuple[Concern, ...] = ()
    heads: tuple[AuditHead, ...] = ()
    sections: tuple[Section, ...] = ()
    slow: bool = False
    probes: Mapping[str, Probed] = {}

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


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look beside the store: the reports, what was refused, the audit log.

    `quarantine` and `audit` None: not looked at. `thorough` also reads the heads of the log and
    follows the chain of every unit's manifests, which a board that looks every few seconds should
    not. `fingerprints` are those of the sources' settings, by name: a connection test of others
    does not count.
    """

    state: Path
    quarantine: Quarantine | None = None
    audit: Path | None = None
    thorough: bool = False
    fingerprints: Mapping[str, str] = {}


def survey(store: Store, clock: Clock, limits: Iterable[Limit], where: Path | Where) -> Survey:
    """Look at every unit. Never raises for a unit that cannot be read: that is its light.

    `where` is the folder of the reports, or more places to look.
    """
    limits = tuple(limits)
    codes = frozenset(one.unit.code for one in limits)
    look = _Look(store, clock, where if isinstance(where, Where) else Where(state=where), codes)
    units = tuple(look.at(limit) for limit in limits)
    return Survey(
        now=look.now,
        clock=clock.verdict(look.now),
        units=units,
        care=look.care,
        concerns=tuple(look.concerns(units)),
        heads=look.heads(),
        sections=look.sections,
        slow=any(one.kind is Kind.SLOW for one in outages.read(look.seen.state).values()),
        probes=probe.read(look.seen.state),
    )


class _Look:
    """One look at everything, at one reading of the clock."""

    def __init__(self, store: Store, clock: Clock, where: Where, units: frozenset[str]) -> None:
        self.now = clock.now()
        self.care = care.read(where.state, clock, self.now)
        self.seen = Seen(
            state=where.state,
            clock=clock,
            now=self.now,
            fingerprints=where.fingerprints,
            units=units,
        )
        self.sections = sections(self.seen)
        self._attempts = attempts.read(where.state)
        self._store = store
        self._clock = clock
        self._where = where

    def at(self, limit: Limit) -> UnitStatus:
        """Look at one unit."""
        unit = limit.unit.code
        attempt = self._attempts.get(unit)
        try:
            found = self._store.glance(unit)
            faults = tuple(found.faults) if found else self._store.faults(unit)
        except LyktaError as error:
            return _unreadable(limit, attempt, error)
        age = self._clock.age(found.manifest.as_of, self.now) if found else None
        reasons = (
            *engine.why_not_copied(unit, self.seen),
            *_why_failed(attempt),
            *(of_error(fault) for fault in faults),
        )
        return UnitStatus(
            unit=limit.unit,
            freshness=judge(age, limit.limit, limit.ageing_after, reasons),
            manifest=found.manifest if found else None,
            attempt=attempt,
            faults=faults,
            manifest_hash=found.manifest_hash if found else "",
            waiting=self._waiting(unit, found),
            pinned=self._pinned(unit),
            proved=self.care.proofs.get(unit),
            rollbacks=self._rollbacks(unit),
        )

    def concerns(self, units: Iterable[UnitStatus]) -> Iterator[Concern]:
        """Yield what to look at, the units' first."""
        for one in units:
            code = one.unit.code
            ages = [self._clock.age(met.at, self.now) for met in one.rollbacks]
            yield from care.of_unit(code, one.proved, one.waiting, one.rollbacks, ages)
            for fault in one.faults:
                grave = isinstance(fault, StoreRolledBack)
                yield Concern(reason=of_error(fault), unit=code, grave=grave)
            for fault in self._chain_faults(code):
                yield Concern(reason=of_error(fault), unit=code)
        for fault in self._store.room_faults():
            yield Concern(reason=of_error(fault))
        yield from care.concerns(self.care, self._clock, self.now)
        for section in self.sections:
            yield from section.concerns

    def heads(self) -> tuple[AuditHead, ...]:
        """Return the audit logs' heads, none where this account may not read them.

        Only a thorough look reads them: they are for a witness outside, and the board looks
        every few seconds.
        """
        if self._where.audit is None or not self._where.thorough:
            return ()
        with suppress(LyktaError):
            return audit.heads(self._where.audit)
        return ()

    def _waiting(self, unit: str, found: Found | None) -> int:
        with suppress(LyktaError):
            if self._where.quarantine is not None:
                newest = found.manifest if found else None
                return len(self._where.quarantine.waiting(unit, newest))
        return 0

    def _pinned(self, unit: str) -> int | None:
        with suppress(LyktaError):
            pinned = self._store.pin_note(unit)
            return pinned.generation if pinned else None
        return None

    def _rollbacks(self, unit: str) -> tuple[Incident, ...]:
        with suppress(LyktaError):
            return self._store.rollbacks(unit)
        return ()

    def _chain_faults(self, unit: str) -> tuple[LyktaError, ...]:
        with suppress(LyktaError):
            return self._store.chain_faults(unit) if self._where.thorough else ()
        return ()


def _unreadable(limit: Limit, attempt: Attempt | None, error: LyktaError) -> UnitStatus:
    freshness = Freshness(
        light=Light.UNKNOWN, age=None, limit=limit.limit, reasons=(of_error(error),)
    )
    return UnitStatus(unit=limit.unit, freshness=freshness, attempt=attempt, faults=(error,))


def _why_failed(attempt: Attempt | None) -> tuple[Reason, ...]:
    if attempt is None or attempt.succeeded:
        return ()
    return (Reason(text=attempt.message, facts=attempt.facts),)
