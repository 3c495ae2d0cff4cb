"""How what arrived becomes a unit's copy: judged, then stored or put into quarantine.

A round's answers and a feed's updated copies take the same way, so that nothing reaches the
store past the guard. Each step notes what it came to in the unit's history, in counts.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.capture import guard, guard_learnt
from appliance.capture.errors import OlderThanKept
from appliance.capture.guard_course import Past, Row
from appliance.capture.keeper import Keeper, OnKept, Watched
from storage import audit
from storage.clock import Instant
from storage.errors import LyktaError
from storage.manifest import AuditHead, Manifest
from storage.records import Snapshot
from storage.reports import guard as guard_report
from storage.store import Found

log = logging.getLogger("lykta.capture")


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What came for one unit, between two readings of the clock, and the copy it would follow."""

    snapshot: Snapshot
    as_of: Instant
    captured: Instant
    previous: Found | None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived, in counts, with the guard's verdict on it; `closed`: the ward is, as usual."""

    arrived: Arrived
    facts: guard.Facts
    previous: guard.Counts | None
    verdict: guard.Verdict
    closed: bool = False


def admitted(
    arrived: Arrived,
    watched: Watched,
    keeper: Keeper,
    *,
    accepted: bool = False,
    on_kept: OnKept = lambda _snapshot, _manifest: None,
) -> Manifest:
    """Return the manifest of the copy that what arrived became; `accepted` by a person's word.

    Raises the guard's refusal (what was refused lies in quarantine then), and what the store
    raises.
    """
    return settled(judged(arrived, watched, keeper), keeper, accepted=accepted, on_kept=on_kept)


def judged(arrived: Arrived, watched: Watched, keeper: Keeper) -> Judged:
    """Return what arrived with the guard's verdict; nothing is stored yet."""
    unit, previous = watched.unit, arrived.previous
    counts = _counts(previous, keeper) if previous else None
    facts = _facts(arrived, keeper)
    past = _past(arrived, keeper)
    limits = keeper.policy.of(unit.code)
    closed = guard_learnt.closed(past, facts, limits)
    refusal = _too_old(arrived) or guard.judge(
        unit,
        counts,
        arrived.snapshot,
        watched.canary,
        unreadable=previous is None and bool(keeper.store.faults(unit.code)),
        facts=facts,
        limits=limits,
        closed=closed,
    )
    case = guard_learnt.Case(
        unit=unit,
        facts=facts,
        previous=counts,
        past=past,
        others=_others(unit.code, keeper) if previous is None else None,
    )
    verdict = guard_learnt.weighed(case, refusal, keeper.policy)
    return Judged(arrived=arrived, facts=facts, previous=counts, verdict=verdict, closed=closed)


def settled(
    seen: Judged,
    keeper: Keeper,
    *,
    accepted: bool = False,
    on_kept: OnKept = lambda _snapshot, _manifest: None,
) -> Manifest:
    """Store what was judged, or put it into quarantine and raise why it was refused."""
    unit, refusal = seen.arrived.snapshot.unit.code, seen.verdict.refusal
    if refusal is not None:
        if not (accepted and guard.may_be_accepted(refusal)):
            _doubt(seen.arrived, refusal, keeper)
            _note(seen, 0, keeper)
            raise refusal
        log.warning("%s kept by a person's word, though: %s", unit, refusal)
    if seen.verdict.would is not None:
        log.warning("%s kept, but would be refused: %s", unit, seen.verdict.would)
    manifest = _keep(seen.arrived, keeper)
    _note(seen, manifest.generation, keeper)
    _tell(on_kept, seen.arrived.snapshot, manifest)
    return manifest


def doubted(seen: Judged, why: LyktaError) -> Judged:
    """Return what was judged with a refusal that the whole round has brought."""
    verdict = msgspec.structs.replace(seen.verdict, refusal=why)
    return msgspec.structs.replace(seen, verdict=verdict)


def would_be_doubted(seen: Judged, why: LyktaError) -> Judged:
    """Return what was judged with what the whole round would refuse it for."""
    verdict = msgspec.structs.replace(seen.verdict, would=seen.verdict.would or why)
    return msgspec.structs.replace(seen, verdict=verdict)


def _too_old(arrived: Arrived) -> LyktaError | None:
    """Refuse what is dated by its source and older than the copy that is kept (`guard` 19)."""
    if arrived.previous is None or not arrived.as_of.stated:
        return None
    older = arrived.as_of.wall < arrived.previous.manifest.as_of.wall
    return OlderThanKept(unit=arrived.snapshot.unit.code) if older else None


def _facts(arrived: Arrived, keeper: Keeper) -> guard.Facts:
    facts = guard.facts_of(arrived.snapshot)
    before = keeper.memory.before(arrived.previous.manifest) if arrived.previous else None
    if before is None:
        return facts
    now = keeper.memory.people(arrived.snapshot)
    drop = keeper.policy.of(arrived.snapshot.unit.code).thinned_drop
    stayed = [who for who, orders in before.items() if orders and who in now]
    told = {keeper.memory.who(key) for key in keeper.discharged(arrived.snapshot.unit.code)}
    return msgspec.structs.replace(
        facts,
        stayed=len(stayed),
        emptied=sum(not now[who] for who in stayed),
        thinned=sum(now[who] < before[who] * (1 - drop) for who in stayed),
        discharged=sum(who in told and who not in now for who in before),
    )


def _past(arrived: Arrived, keeper: Keeper) -> Past:
    unit = arrived.snapshot.unit.code
    if keeper.history is None:
        return Past()
    course = keeper.history.course(unit)
    previous = arrived.previous.manifest if arrived.previous else None
    known = course.kept.generation if course.kept else 0
    if previous is not None and previous.generation > known:
        keeper.history.note(unit, _row_of(previous), sure=previous.as_of.synced)
    return keeper.history.course(unit).past(
        int(arrived.as_of.wall.timestamp()), _seconds(arrived.snapshot)
    )


def _row_of(kept: Manifest) -> Row:
    """Return the row of a copy that was kept past this history: accepted by a person, or older."""
    return Row(
        at=int(kept.as_of.wall.timestamp()),
        generation=kept.generation,
        accepted=bool(kept.accepted_by),
        patients=kept.patients,
        active_orders=kept.active_orders,
        with_orders=kept.patients_with_orders,
        visits=kept.appointments,
        diaries=kept.diaries,
    )


def _seconds(snapshot: Snapshot) -> int:
    return int(snapshot.source_time.timestamp()) if snapshot.source_time else 0


def _others(unit: str, keeper: Keeper) -> float | None:
    """Return the share of the other units' patients who have orders, by their newest copies."""
    patients = having = 0
    with _apart("comparing the first copy with the others of", unit):
        for code in keeper.store.units():
            found = keeper.store.glance(code) if code != unit else None
            if found is not None:
                patients += found.manifest.patients
                having += found.manifest.patients_with_orders
    return having / patients if patients else None


def _note(seen: Judged, generation: int, keeper: Keeper) -> None:
    """Note what a capture came to, in the history and in the report for the status."""
    unit, verdict, previous = seen.arrived.snapshot.unit.code, seen.verdict, seen.previous
    at = seen.arrived.as_of.wall
    if keeper.history is not None:
        row = Row(
            at=int(at.timestamp()),
            generation=generation,
            gap=int(previous.gap.total_seconds()) if previous else -1,
            code=verdict.refusal.code if verdict.refusal else "",
            would=verdict.would.code if verdict.would else "",
            accepted=bool(generation and verdict.refusal),
            source_time=_seconds(seen.arrived.snapshot),
            **msgspec.structs.asdict(seen.facts),
        )
        keeper.history.note(unit, row, sure=seen.arrived.as_of.synced)
    word = guard_report.of(
        at, guard.State.COMPLETE if generation else verdict.state, verdict.would, verdict.notes
    )
    with reported(unit):
        guard_report.note(keeper.state, unit, word)


@contextmanager
def reported(unit: str) -> Iterator[None]:
    """Let a report that cannot be written fail nothing; the log says so."""
    try:
        yield
    except OSError as fault:
        log.warning("the guard's report on %s could not be written: %s", unit, fault.strerror)


def _keep(arrived: Arrived, keeper: Keeper) -> Manifest:
    """Store what arrived: over the same file where nothing changed, in full otherwise."""
    readers = keeper.recipients.for_unit(arrived.snapshot.unit.code)
    mark = keeper.memory.mark(arrived.snapshot, readers)
    stored = _renewed(arrived, mark, keeper) or keeper.store.admit(
        arrived.snapshot,
        as_of=arrived.as_of,
        captured=arrived.captured,
        recipients=keeper.recipients,
        signer=keeper.signer,
        audit=_witnessed(keeper.audit),
    )
    keeper.memory.remember(stored, mark, keeper.memory.people(arrived.snapshot))
    if keeper.quarantine is not None:
        with _apart("tidying the quarantine of", stored.unit):
            keeper.quarantine.tidy(stored)
    return stored


def _renewed(arrived: Arrived, mark: bytes, keeper: Keeper) -> Manifest | None:
    previous = arrived.previous
    if previous is None or not keeper.memory.unchanged(previous.manifest, mark):
        return None
    return keeper.store.renew(
        previous.manifest,
        as_of=arrived.as_of,
        captured=arrived.captured,
        source_time=arrived.snapshot.source_time,
        recipients=keeper.recipients,
        signer=keeper.signer,
        audit=_witnessed(keeper.audit),
    )


def _doubt(arrived: Arrived, refusal: LyktaError, keeper: Keeper) -> None:
    """Keep the copy from before the refusal, and the refused capture; the refusal stands anyhow."""
    unit = arrived.snapshot.unit.code
    if not guard.may_be_accepted(refusal):
        return
    with _apart("keeping the copy before the refusal of", unit):
        keeper.store.mark_rejected(unit)
    if keeper.quarantine is None:
        return
    with _apart("putting into quarantine of", unit):
        keeper.quarantine.hold(
            arrived.snapshot,
            refusal,
            as_of=arrived.as_of,
            captured=arrived.captured,
            recipients=keeper.recipients,
            signer=keeper.signer,
            beside=arrived.previous,
            audit=_witnessed(keeper.audit),
        )


@contextmanager
def _apart(act: str, unit: str) -> Iterator[None]:
    """Let an act fail without failing what it goes along with; the log says so."""
    try:
        yield
    except LyktaError as fault:
        log.warning("%s %s failed: %s", act, unit, fault)


def _tell(on_kept: OnKept, snapshot: Snapshot, manifest: Manifest) -> None:
    """Tell of a copy that is published; whoever listens cannot make it a failed one."""
    try:
        on_kept(snapshot, manifest)
    except Exception as fault:  # noqa: BLE001 - the copy is good whatever became of the listener
        log_path("what follows the copy", manifest.unit, fault)


def log_path(act: str, unit: str, fault: Exception) -> None:
    """Log the path through the code, never the fault's own words: they may name a patient."""
    way = "".join(traceback.format_tb(fault.__traceback__))
    log.error("%s of %s failed: %s\n%s", act, unit, type(fault).__name__, way)


def _witnessed(folder: Path | None) -> tuple[AuditHead, ...]:
    """Return the heads of the audit logs; none where this process may not read them."""
    if folder is None:
        return ()
    try:
        return audit.heads(folder)
    except LyktaError as fault:
        log.warning("the audit log is not witnessed: %s", fault)
        return ()


def _counts(found: Found, keeper: Keeper) -> guard.Counts:
    manifest = found.manifest
    return guard.Counts(
        patients=manifest.patients,
        active_orders=manifest.active_orders,
        visits=manifest.appointments,
        with_orders=manifest.patients_with_orders,
        diaries=manifest.diaries,
        gap=_gap(manifest, keeper),
    )


def _gap(good: Manifest, keeper: Keeper) -> timedelta:
    """Return for how long the source has not answered believably, until it was first doubted."""
    gap = keeper.clock.age(good.as_of).at_least
    if keeper.quarantine is None:
        return gap
    with _apart("looking into the quarantine of", good.unit):
        for waiting in keeper.quarantine.waiting(good.unit, good)[-1:]:
            return min(gap, _between(good.as_of, waiting.manifest.as_of))
    return gap


def _between(good: Instant, later: Instant) -> timedelta:
    if good.boot == later.boot:
        return timedelta(seconds=later.boottime - good.boottime)
    return later.wall - good.wall
