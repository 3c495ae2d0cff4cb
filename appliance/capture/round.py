"""One round: every unit fetched, judged and sealed, each on its own.

One failing unit never stops the others, and whatever fails leaves the unit's older copy as
it was. A round holds public keys only: it cannot open what it has written. What the guard
refused goes to quarantine; what did not change gets a new manifest over the same file; a ward
that lost many patients waits until all were seen (`guard_site`); and
where no unit was reached at all the logbook says when that began and when it ended.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec
import zstandard

from appliance.capture import admission, guard, guard_site, outage
from appliance.capture.admission import Arrived, Judged
from appliance.capture.errors import CaptureCrashed, CaptureRunning
from appliance.capture.keeper import Keeper, OnKept, Outcome, Watched
from appliance.sources.source import Effort, Source, SourceUnreachable
from storage import attempts, fsio
from storage.clock import Heard, before, compare, stated
from storage.errors import LyktaError
from storage.manifest import Manifest
from storage.records import Unit, UnitKind, decode_snapshot, encode
from storage.reports import guard as guard_report
from storage.store import Store

__all__ = ["Keeper", "Outcome", "Watched", "capture_round", "lock_name", "round_state"]

log = logging.getLogger("lykta.capture")


def capture_round(
    source: Source,
    watched: Iterable[Watched],
    keeper: Keeper,
    *,
    accept: frozenset[str] = frozenset(),
    on_outcome: Callable[[Outcome], None] = lambda _outcome: None,
    on_kept: OnKept = lambda _snapshot, _manifest: None,
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
        units = _longest_first(watched, keeper.state)
        going_on = _Round(source, keeper, units, accept, on_outcome, on_kept)
        for one in units:
            going_on.take(one)
        going_on.end()
        _note_outage(source.name, going_on.outcomes, keeper)
        return tuple(going_on.outcomes)


def round_state(outcomes: Iterable[Outcome]) -> guard.State:
    """Return what a round is worth: PARTIAL where some of its units are complete."""
    states = {one.state for one in outcomes}
    if guard.State.COMPLETE in states:
        return guard.State.COMPLETE if len(states) == 1 else guard.State.PARTIAL
    return guard.State.SUSPECT if guard.State.SUSPECT in states else guard.State.REJECTED


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


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A ward whose copy waits for the end of the round, its snapshot packed."""

    watched: Watched
    seen: Judged
    packed: bytes
    spent: float
    effort: Effort


class _Round:
    """A round that goes on: what was seen, what waits, what came of it."""

    def __init__(
        self,
        source: Source,
        keeper: Keeper,
        units: Iterable[Watched],
        accept: frozenset[str],
        on_outcome: Callable[[Outcome], None],
        on_kept: OnKept,
    ) -> None:
        self.outcomes: list[Outcome] = []
        self._source = source
        self._keeper = keeper
        self._accept = accept
        self._on_outcome = on_outcome
        self._on_kept = on_kept
        wards = (one.unit.code for one in units if one.unit.kind is UnitKind.WARD)
        self._wards = dict.fromkeys(wards, guard_site.Seen())
        self._waiting: list[_Waiting] = []

    def take(self, one: Watched) -> None:
        """Copy one unit, or let it wait for the end."""
        began = time.monotonic()
        self._finish(one, began, partial(self._copied, one, began))

    def end(self) -> None:
        """Settle what waited, by what the whole round has shown."""
        why = guard_site.judge_round(tuple(self._wards.values()), self._keeper.policy)
        for one in self._waiting:
            began = time.monotonic() - one.spent
            self._finish(one.watched, began, partial(self._copied_late, one, why), one.effort)
        _tell_of_round(self._source.name, self.outcomes, why, self._keeper)

    def _copied(self, one: Watched, began: float) -> Manifest | None:
        """Return the manifest of a unit's new copy, None where it waits."""
        arrived = _fetch(self._source, one.unit, self._keeper)
        seen = admission.judged(arrived, one, self._keeper)
        if one.unit.code in self._wards:
            self._wards[one.unit.code] = self._seen(seen)
            if self._must_wait(one, seen):
                spent = time.monotonic() - began
                self._waiting.append(_packed(one, seen, spent, self._source.effort))
                return None
        return self._settled(one, seen)

    def _copied_late(self, one: _Waiting, why: LyktaError | None) -> Manifest:
        seen = _unpacked(one, self._keeper)
        if why is not None and self._keeper.policy.log_only:
            seen = admission.would_be_doubted(seen, why)
        elif why is not None:
            seen = admission.doubted(seen, why)
        return self._settled(one.watched, seen)

    def _settled(self, one: Watched, seen: Judged) -> Manifest:
        accepted = one.unit.code in self._accept
        return admission.settled(seen, self._keeper, accepted=accepted, on_kept=self._on_kept)

    def _seen(self, seen: Judged) -> guard_site.Seen:
        wanted = self._keeper.policy.canary
        canary = bool(wanted) and guard.has_canary(seen.arrived.snapshot, wanted)
        before = None if seen.closed else seen.previous
        refused = seen.verdict.refusal is not None
        return guard_site.Seen(previous=before, facts=seen.facts, canary=canary, refused=refused)

    def _must_wait(self, one: Watched, seen: Judged) -> bool:
        settled_already = seen.verdict.refusal is not None or one.unit.code in self._accept
        if settled_already or seen.closed or len(self._wards) < guard_site.WARDS:
            return False
        return guard_site.waits(seen.previous, seen.facts)

    def _finish(
        self,
        one: Watched,
        began: float,
        act: Callable[[], Manifest | None],
        effort: Effort | None = None,
    ) -> None:
        """Do the last part of a unit's capture and report what came of it; never raises for it."""
        manifest, error = _tried(act, one.unit.code)
        if manifest is None and error is None:
            return
        outcome = Outcome(
            unit=one.unit,
            seconds=time.monotonic() - began,
            manifest=manifest,
            error=error,
            effort=effort or self._source.effort,
            state=guard.state_of(error),
        )
        self.outcomes.append(outcome)
        _report(outcome, self._keeper)
        self._on_outcome(outcome)


def _tried(
    act: Callable[[], Manifest | None], unit: str
) -> tuple[Manifest | None, LyktaError | None]:
    try:
        return act(), None
    except LyktaError as error:
        return None, error
    except Exception as fault:  # noqa: BLE001 - one ward's surprise must not stop the others
        admission.log_path("capture", unit, fault)
        return None, CaptureCrashed(unit=unit, what=type(fault).__name__)


def _packed(one: Watched, seen: Judged, spent: float, effort: Effort) -> _Waiting:
    """Return what waits, a twentieth of its size in memory: all wards of a hospital may wait."""
    packed = zstandard.compress(encode(seen.arrived.snapshot))
    bare = msgspec.structs.replace(seen.arrived.snapshot, charts=())
    arrived = msgspec.structs.replace(seen.arrived, snapshot=bare)
    seen = msgspec.structs.replace(seen, arrived=arrived)
    return _Waiting(watched=one, seen=seen, packed=packed, spent=spent, effort=effort)


def _unpacked(one: _Waiting, keeper: Keeper) -> Judged:
    """Return what waited, beside the copy that is the newest by now."""
    arrived = msgspec.structs.replace(
        one.seen.arrived,
        snapshot=decode_snapshot(zstandard.decompress(one.packed)),
        previous=keeper.store.newest(one.watched.unit.code),
    )
    return msgspec.structs.replace(one.seen, arrived=arrived)


def _fetch(source: Source, unit: Unit, keeper: Keeper) -> Arrived:
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
    as_of = before(as_of, source.effort.earlier)
    if source.effort.stated:
        as_of = stated(snapshot.as_of, as_of)
    previous = keeper.store.newest(unit.code)
    return Arrived(snapshot=snapshot, as_of=as_of, captured=captured, previous=previous)


def _tell_of_round(
    source: str, outcomes: Iterable[Outcome], why: LyktaError | None, keeper: Keeper
) -> None:
    """Leave what the guard said of the whole round for the status."""
    word = guard_report.of(keeper.clock.now().wall, round_state(outcomes), why)
    with admission.reported(source):
        guard_report.note(keeper.state, guard_report.of_source(source), word)


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
        attempt,
        requests=outcome.effort.requests,
        pauses=outcome.effort.pauses,
        way=outcome.effort.way.value,
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
