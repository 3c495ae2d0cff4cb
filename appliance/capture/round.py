"""One round: every unit fetched, judged and sealed, each on its own.

One failing unit never stops the others, and whatever fails leaves the unit's older copy as
it was. A round holds public keys only: it cannot open what it has written. What the guard
refused goes to quarantine; what did not change gets a new manifest over the same file; and
where no unit was reached at all the logbook says when that began and when it ended.
"""

import hashlib
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from appliance.capture import guard, outage
from appliance.capture.errors import CaptureCrashed, CaptureRunning
from appliance.capture.memory import Memory
from appliance.sources.source import Effort, Source, SourceUnreachable
from storage import attempts, audit, fsio
from storage.clock import Clock, Heard, Instant, compare
from storage.errors import LyktaError
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer
from storage.logbook import Logbook
from storage.manifest import AuditHead, Manifest
from storage.quarantine import Quarantine
from storage.records import Snapshot, Unit
from storage.store import Found, Store

log = logging.getLogger("lykta.capture")

_OnKept = Callable[[Snapshot, Manifest], None]


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A unit to copy, with the number of its canary patient (empty: none)."""

    unit: Unit
    canary: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit's capture came to: a manifest, or the error that kept the older copy."""

    unit: Unit
    seconds: float
    manifest: Manifest | None = None
    error: LyktaError | None = None
    effort: Effort = Effort()


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """Where a round keeps what it fetched: the store, its public keys, the machine's clock.

    `state` is the folder of the lock and of the attempts report. `audit` is the folder of the
    audit log, whose heads every manifest witnesses, so that a log cut short is noticed.
    `quarantine` takes what the guard refused, `logbook` says when the source was gone; None
    does without. `memory` knows a copy that did not change; hand the same one to every round.
    `policy` holds the guard's figures for this site.
    """

    store: Store
    recipients: Recipients
    signer: Signer
    clock: Clock
    state: Path
    audit: Path | None = None
    quarantine: Quarantine | None = None
    logbook: Logbook | None = None
    memory: Memory = msgspec.field(default_factory=Memory)
    policy: guard.Policy = guard.Policy()


class _Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What the source gave for one unit, between two readings, and the copy it would follow."""

    snapshot: Snapshot
    as_of: Instant
    captured: Instant
    previous: Found | None


def capture_round(
    source: Source,
    watched: Iterable[Watched],
    keeper: Keeper,
    *,
    accept: frozenset[str] = frozenset(),
    on_outcome: Callable[[Outcome], None] = lambda _outcome: None,
    on_kept: _OnKept = lambda _snapshot, _manifest: None,
) -> tuple[Outcome, ...]:
    """Copy every unit once; `accept` names units whose guard a person has overruled.

    The unit that has waited longest for an attempt comes first, so that rounds which are ended
    before they are done never leave out the same units. `on_kept` is handed each snapshot that
    was stored (or renewed) with its manifest; what it raises is logged and fails nothing.
    `on_outcome` is told as each unit is done. Raises CaptureRunning where another round of the
    same source holds the lock, and worded disk errors where there can be no lock. Every other
    fault becomes the outcome of its unit.
    """
    with _alone(keeper.state, source.name):
        _sweep(keeper.store)
        outcomes = []
        for one in _longest_first(watched, keeper.state):
            outcome = _capture(source, one, keeper, on_kept, accepted=one.unit.code in accept)
            outcomes.append(outcome)
            _report(outcome, keeper)
            on_outcome(outcome)
        _note_outage(source.name, outcomes, keeper)
        return tuple(outcomes)


def _sweep(store: Store) -> None:
    try:
        store.sweep()
    except LyktaError as fault:
        log.warning("leftovers could not be swept: %s", fault)


def _longest_first(watched: Iterable[Watched], state: Path) -> list[Watched]:
    last = attempts.read(state)
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(
        watched, key=lambda one: last[one.unit.code].at if one.unit.code in last else never
    )


def _capture(
    source: Source, watched: Watched, keeper: Keeper, on_kept: _OnKept, *, accepted: bool
) -> Outcome:
    unit = watched.unit
    began = time.monotonic()
    try:
        manifest = _fetch_and_keep(source, watched, keeper, on_kept, accepted=accepted)
    except LyktaError as error:
        return Outcome(
            unit=unit, seconds=time.monotonic() - began, error=error, effort=source.effort
        )
    except Exception as fault:  # noqa: BLE001 - one ward's surprise must not stop the others
        _log_path("capture", unit.code, fault)
        crash = CaptureCrashed(unit=unit.code, what=type(fault).__name__)
        return Outcome(unit=unit, seconds=time.monotonic() - began, error=crash)
    return Outcome(
        unit=unit, seconds=time.monotonic() - began, manifest=manifest, effort=source.effort
    )


def _fetch_and_keep(
    source: Source, watched: Watched, keeper: Keeper, on_kept: _OnKept, *, accepted: bool
) -> Manifest:
    arrived = _fetch(source, watched.unit, keeper)
    refusal = _judged(watched, arrived, keeper)
    if refusal is not None:
        if not (accepted and guard.may_be_accepted(refusal)):
            _doubt(arrived, refusal, keeper)
            raise refusal
        log.warning("%s kept by a person's word, though: %s", watched.unit.code, refusal)
    manifest = _keep(arrived, keeper)
    _tell(on_kept, arrived.snapshot, manifest)
    return manifest


def _tell(on_kept: _OnKept, snapshot: Snapshot, manifest: Manifest) -> None:
    """Tell of a copy that is published; whoever listens cannot make it a failed one."""
    try:
        on_kept(snapshot, manifest)
    except Exception as fault:  # noqa: BLE001 - the copy is good whatever became of the listener
        _log_path("what follows the copy", manifest.unit, fault)


def _log_path(act: str, unit: str, fault: Exception) -> None:
    """Log the path through the code, never the fault's own words: they may name a patient."""
    way = "".join(traceback.format_tb(fault.__traceback__))
    log.error("%s of %s failed: %s\n%s", act, unit, type(fault).__name__, way)


def _fetch(source: Source, unit: Unit, keeper: Keeper) -> _Arrived:
    as_of = keeper.clock.now()
    snapshot = source.fetch(unit, as_of.wall)
    captured = keeper.clock.now()
    if snapshot.source_time is not None:
        if keeper.clock.confirm(snapshot.source_time, as_of, captured):
            as_of, captured = (
                msgspec.structs.replace(one, synced=True) for one in (as_of, captured)
            )
        elif compare(snapshot.source_time, as_of, captured) is Heard.DIFFERS:
            log.warning("the record system's clock and this computer's differ")
    previous = keeper.store.newest(unit.code)
    return _Arrived(snapshot=snapshot, as_of=as_of, captured=captured, previous=previous)


def _judged(watched: Watched, arrived: _Arrived, keeper: Keeper) -> LyktaError | None:
    unit, previous = watched.unit, arrived.previous
    return guard.judge(
        unit,
        _counts(previous, keeper) if previous else None,
        arrived.snapshot,
        watched.canary,
        unreadable=previous is None and bool(keeper.store.faults(unit.code)),
    )


def _keep(arrived: _Arrived, keeper: Keeper) -> Manifest:
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
    keeper.memory.remember(stored, mark)
    if keeper.quarantine is not None:
        with _apart("tidying the quarantine of", stored.unit):
            keeper.quarantine.tidy(stored)
    return stored


def _renewed(arrived: _Arrived, mark: bytes, keeper: Keeper) -> Manifest | None:
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


def _doubt(arrived: _Arrived, refusal: LyktaError, keeper: Keeper) -> None:
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
        for doubted in keeper.quarantine.waiting(good.unit, good)[-1:]:
            return min(gap, _between(good.as_of, doubted.manifest.as_of))
    return gap


def _between(good: Instant, doubted: Instant) -> timedelta:
    if good.boot == doubted.boot:
        return timedelta(seconds=doubted.boottime - good.boottime)
    return doubted.wall - good.wall


def _report(outcome: Outcome, keeper: Keeper) -> None:
    """Keep the outcome for the status board; a full disk must not fail a good copy."""
    known = attempts.read(keeper.state)
    now = keeper.clock.now().wall
    if outcome.error is None:
        attempt = attempts.succeeded(outcome.unit.code, now, outcome.seconds)
        log.info("%s copied in %.1f s", outcome.unit.code, outcome.seconds)
    else:
        attempt = attempts.failed(
            outcome.unit.code,
            outcome.error,
            at=now,
            seconds=outcome.seconds,
            reached=not isinstance(outcome.error, SourceUnreachable),
            before=known.get(outcome.unit.code),
        )
        log.warning("%s not copied: %s", outcome.unit.code, outcome.error)
    attempt = msgspec.structs.replace(
        attempt, requests=outcome.effort.requests, way=outcome.effort.way.value
    )
    try:
        attempts.note(keeper.state, attempt)
    except OSError as fault:
        log.error("the report of attempts could not be written: %s", fault)  # noqa: TRY400 - the cause is in the text


def _note_outage(source: str, outcomes: Iterable[Outcome], keeper: Keeper) -> None:
    """Tell the logbook; a unit whose capture crashed says nothing about the source."""
    if keeper.logbook is None:
        return
    reached = {
        one.unit.code: not isinstance(one.error, SourceUnreachable)
        for one in outcomes
        if not isinstance(one.error, CaptureCrashed)
    }
    outage.note(source, reached, keeper.logbook, keeper.state, keeper.clock.now().wall)


@contextmanager
def _alone(state: Path, source: str) -> Iterator[None]:
    """Hold this machine's lock on a source; the kernel lets go of it when the process dies.

    Each source has its own, so that rounds of different sources do not wait for each other.
    """
    name = lock_name(source)
    with ExitStack() as held:
        try:
            fsio.ensure_dir(state, 0o750)
            held.enter_context(fsio.locked(state / name))
        except BlockingIOError:
            raise CaptureRunning from None
        except OSError as fault:
            raise fsio.explain(fault, name) from fault
        yield


def lock_name(source: str) -> str:
    """Return the name of the lock file of a source's rounds."""
    return f"capture-{hashlib.sha256(source.encode()).hexdigest()[:12]}.lock"
