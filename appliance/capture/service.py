"""Capture as a service: a worker for each source, by the timetable, until SIGTERM.

1. Every source has a thread of its own: one that is dead or slow delays no other.
2. A worker does one thing at a time: a round, or what its feed brought between two rounds. So
   nothing of one source is written by two at once.
3. What is raised in a round is logged and tried again; it ends neither its worker nor the others.
4. A round whose units do not come to an end within the source's patience cannot be taken by the
   collar: the service ends itself and is started again by systemd, which is safe at any instant,
   because nothing is published before it is whole.
5. The same holds for the end: SIGTERM lets a worker finish the unit it is writing if that takes a
   moment, and does not wait for a source that does not answer.
"""

import logging
import os
import signal
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from contextvars import copy_context
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from types import FrameType
from typing import Protocol

import msgspec

from appliance.capture import asked, errands
from appliance.capture.errands import Errand
from appliance.capture.round import Outcome
from appliance.capture.service_errors import ServiceRunning
from appliance.capture.timetable import Ticks, Turns
from appliance.service_manager import notify
from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.reports import closed, pauses

log = logging.getLogger("lykta.capture")

_TICK = 1
_BEAT = 10
_TOLERATED = timedelta(seconds=5)
_AGAIN = 60.0
_GRACE = 3.0
_REMEMBERED = 1000
PATIENCE = timedelta(minutes=65)
"""How long one unit may take before the service starts itself again."""


class Stopped(BaseException):
    """The service is to end; a BaseException, so that no rule for faults catches it."""


class Round(Protocol):
    """Copies units of one source; every unit's outcome is told as it is done."""

    def __call__(
        self, units: Collection[str], on_outcome: Callable[[Outcome], None]
    ) -> tuple[Outcome, ...]:
        """Copy these units. Raises LyktaError where no round could begin."""
        ...


class Feeding(Protocol):
    """What keeps a source's copies fresh between two rounds; called by its worker alone (2)."""

    def begun(self) -> None:
        """Learn that a round is about to begin."""
        ...

    def pending(self) -> bool:
        """Return whether there is something to publish."""
        ...

    def publish(self) -> tuple[Outcome, ...]:
        """Publish what has come. Raises LyktaError."""
        ...

    def beat(self) -> None:
        """Keep the report up to date; called about every second while there is no round."""
        ...

    def close(self) -> None:
        """Take no more messages."""
        ...


class Worker:
    """One source's thread: its rounds by the timetable, and what its feed brings."""

    def __init__(
        self,
        name: str,
        run: Round,
        turns: Turns,
        *,
        feed: Feeding | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        """Prepare; `live` is the thread's work, `start` begins it."""
        self.name = name
        self._run, self._turns, self._feed = run, turns, feed
        self._patience = patience.total_seconds()
        self._stop = Event()
        self._lock = Lock()
        self._asked: dict[str, list[Path]] = {}
        self._serving: dict[str, list[Path]] = {}
        self._known: set[tuple[Path, str]] = set()
        self._progress: float | None = None
        self._thread: Thread | None = None
        self.running: Running | None = None

    def start(self, stop: Event, clock: Clock, state: Path) -> None:
        """Begin to live, until `stop` is set."""
        self._stop = stop
        live = (self._live, clock, state)
        self._thread = Thread(
            target=copy_context().run, args=live, daemon=True, name=f"source {self.name}"
        )
        self._thread.start()

    def ask(self, path: Path, units: Iterable[str]) -> None:
        """Copy units as soon as possible, in a round that begins after now."""
        with self._lock:
            if len(self._known) > _REMEMBERED:
                self._known = {pair for pair in self._known if pair[0].exists()}
            for unit in units:
                if unit in self._turns.units and (path, unit) not in self._known:
                    self._known.add((path, unit))
                    self._asked.setdefault(unit, []).append(path)

    def closed(self, at: datetime) -> dict[str, datetime]:
        """Return this source's units that are outside their hours."""
        return self._turns.closed(at)

    def stuck(self, now: float) -> bool:
        """Return whether a unit has been under way for longer than the source's patience (4)."""
        return self._progress is not None and now - self._progress > self._patience

    def ended(self, within: float) -> bool:
        """Wait for the thread to end; return whether it has."""
        if self._thread is not None:
            self._thread.join(within)
        return self._thread is None or not self._thread.is_alive()

    def _live(self, clock: Clock, state: Path) -> None:
        with suppress(Stopped):
            while not self._stop.is_set():
                now = clock.now()
                held = pauses.obeyed(state, clock, now)
                units = self._wanted(held, now.wall)
                if units:
                    self._round(units, now.wall)
                else:
                    self._between()
                    self._stop.wait(_TICK)
        if self._feed is not None:
            self._feed.close()

    def _wanted(self, held: Mapping[str, pauses.Pause], wall: datetime) -> frozenset[str]:
        """Return the units to copy now: those whose turn it is, and those asked for."""
        paused = {unit for unit in self._turns.units if pauses.of(unit, held) is not None}
        with self._lock:
            self._serving = {
                unit: self._asked.pop(unit) for unit in list(self._asked) if unit not in paused
            }
        return self._turns.due(time.monotonic(), wall, paused) | self._serving.keys()

    def _round(self, units: frozenset[str], wall: datetime) -> None:
        began = time.monotonic()
        self._turns.begun(units, began)
        self.running = Running(began=began, at=wall, units=len(units))
        try:
            self._guarded(units)
        finally:
            self.running = self._progress = None

    def _guarded(self, units: frozenset[str]) -> None:
        self._progress = time.monotonic()
        try:
            if self._feed is not None:
                self._feed.begun()
            outcomes = self._run(units, self._done)
        except LyktaError as fault:
            log.warning("%s: %s", self.name, fault)
            self._turns.again(units, time.monotonic() + _AGAIN)
            self._put_off(fault)
        except Exception as fault:  # noqa: BLE001 - a surprise must not end this source's copies (3)
            _told(f"round of {self.name}", fault)
            self._turns.again(units, time.monotonic() + _AGAIN)
        else:
            good = sum(outcome.error is None for outcome in outcomes)
            notify(f"STATUS={self.name}: {good} of {len(outcomes)} units copied")

    def _done(self, outcome: Outcome) -> None:
        """Note one unit's outcome for who asked for it; end here where the service ends (5)."""
        self._progress = time.monotonic()
        code = outcome.error.code if outcome.error is not None else ""
        self._tell(outcome.unit.code, code)
        if self._stop.is_set():
            raise Stopped

    def _put_off(self, fault: LyktaError) -> None:
        """Tell who asked that no round could begin."""
        for unit in list(self._serving):
            self._tell(unit, fault.code)

    def _tell(self, unit: str, code: str) -> None:
        for path in self._serving.pop(unit, []):
            with suppress(OSError):
                asked.note(path, unit, code)

    def _between(self) -> None:
        """Publish what the feed brought."""
        if self._feed is None:
            return
        try:
            self._feed.beat()
            if self._feed.pending():
                self._progress = time.monotonic()
                self._feed.publish()
        except LyktaError as fault:
            log.warning("%s: %s", self.name, fault)
        except Exception as fault:  # noqa: BLE001 - a surprise in the feed must not end the rounds (3)
            _told(f"feed of {self.name}", fault)
        finally:
            self._progress = None


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is under way: since when, by both clocks, and of how many units."""

    began: float
    at: datetime
    units: int

    def seconds(self) -> float:
        """Return for how long it has run."""
        return time.monotonic() - self.began


def _told(what: str, fault: Exception) -> None:
    # The path through the code, never the fault's own words: they may name a patient.
    way = "".join(traceback.format_tb(fault.__traceback__))
    log.error("%s failed: %s\n%s", what, type(fault).__name__, way)


def serve(
    workers: Sequence[Worker],
    *,
    state: Path,
    clock: Clock,
    side: Sequence[Errand] = (),
    watch: Callable[[Sequence[Worker]], None] = lambda _workers: None,
) -> None:
    """Keep capturing until SIGTERM or SIGINT.

    `side` is what is done beside the rounds. `watch` is called about every second with the
    workers. Returns where every worker has ended within a moment; ends the process otherwise
    (5). Raises ServiceRunning where another service of this machine runs.
    """
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with ExitStack() as held:
            _alone(held, state)
            for worker in workers:
                worker.start(stop, clock, state)
            for errand in side:
                errands.start(errand, stop, lambda: clock.now().wall)
            notify("READY=1")
            _watch_over(workers, stop, state, clock, watch)
            notify("STOPPING=1")
            _end(workers)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _alone(held: ExitStack, state: Path) -> None:
    """Be this machine's only capture service for as long as `held` lasts."""
    deadline = time.monotonic() + _GRACE
    with fsio.worded(asked.SERVICE_LOCK):
        fsio.ensure_dir(state, 0o750)
        while True:
            try:
                held.enter_context(fsio.locked(state / asked.SERVICE_LOCK))
            except BlockingIOError:
                if time.monotonic() > deadline:  # who asks whether a service runs holds it briefly
                    raise ServiceRunning from None
                time.sleep(0.1)
            else:
                return


def _watch_over(
    workers: Sequence[Worker],
    stop: Event,
    state: Path,
    clock: Clock,
    watch: Callable[[Sequence[Worker]], None],
) -> None:
    ticks = Ticks(_TOLERATED)
    ticks.every(_BEAT, lambda: notify("WATCHDOG=1"))
    ticks.every(_TICK, lambda: _must_not_be_stuck(workers))
    ticks.every(_TICK, lambda: _look(workers, state, clock))
    ticks.every(_TICK, lambda: watch(workers))
    while not stop.is_set():
        ticks.run()
        stop.wait(_TICK)


def _must_not_be_stuck(workers: Iterable[Worker]) -> None:
    for worker in workers:
        if worker.stuck(time.monotonic()):
            log.error("the copy of a unit of %s does not end: starting again", worker.name)
            logging.shutdown()
            os._exit(1)  # 4


def _look(workers: Sequence[Worker], state: Path, clock: Clock) -> None:
    """Hand on what was asked for, and report which units are outside their hours."""
    now = clock.now()
    for path, one in asked.waiting(state, clock, now).items():
        for worker in workers:
            worker.ask(path, one.left)
    opening: dict[str, datetime] = {}
    for worker in workers:
        opening |= worker.closed(now.wall)
    if opening != closed.read(state):
        closed.write(state, opening)


def _end(workers: Sequence[Worker]) -> None:
    deadline = time.monotonic() + _GRACE
    left = [one for one in workers if not one.ended(max(0.0, deadline - time.monotonic()))]
    if not left:
        log.info("stopped by signal")
        return
    log.info("stopped by signal, while waiting for %s", ", ".join(one.name for one in left))
    logging.shutdown()
    os._exit(0)  # 5
