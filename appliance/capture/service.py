"""Capture as a service: a round at once, then by the timetable, until SIGTERM.

Once an hour the care of the store (the scrub) follows a round, in the same process: there is one
writer, and its watchdog is fed meanwhile. A care that fails ends nothing.
"""

import logging
import signal
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from types import FrameType

from appliance.capture import timetable
from appliance.capture.round import Outcome
from appliance.service_manager import notify
from storage.errors import LyktaError

log = logging.getLogger("lykta.capture")


class Stopped(BaseException):
    """SIGTERM or Ctrl-C arrived; a BaseException, so that no rule for faults catches it."""


CARE_EVERY = timedelta(hours=1)


def serve(
    run_round: Callable[[], tuple[Outcome, ...]],
    *,
    every: timedelta,
    jitter: timedelta,
    care: Callable[[], object] = lambda: None,
) -> None:
    """Keep capturing until SIGTERM or SIGINT, then return; `care` follows a round each hour.

    The signal interrupts a round wherever it is. That is safe: nothing is published before
    it is whole, and what lies half-written is swept by the next round.
    """
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise Stopped

    hourly = Hourly(care)
    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        notify("READY=1")
        timetable.keep(
            lambda: _round_and_care(run_round, hourly),
            every=every,
            jitter=jitter,
            stop=stop,
            heartbeat=_beat,
        )
    except Stopped:
        log.info("stopped by signal")
    finally:
        notify("STOPPING=1")
        for number, handler in previous.items():
            signal.signal(number, handler)


def _round_and_care(run_round: Callable[[], tuple[Outcome, ...]], hourly: "Hourly") -> None:
    guarded(run_round)
    with _Feeding():
        hourly()


def guarded(run_round: Callable[[], tuple[Outcome, ...]]) -> None:
    """Run a round with the watchdog fed; a round that could not begin is waited out, not fatal.

    Another one may have been started by hand, or the folder of the lock may be another's.
    """
    with _Feeding():
        try:
            outcomes = run_round()
        except LyktaError as fault:
            log.warning("%s", fault)
            return
    good = sum(outcome.error is None for outcome in outcomes)
    notify(f"STATUS={good} of {len(outcomes)} units copied")


class Hourly:
    """A care that is taken at the first call and then once an hour, by a clock nobody can set."""

    def __init__(
        self, care: Callable[[], object], now: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is done yet."""
        self._care = care
        self._now = now
        self._last: float | None = None

    def __call__(self) -> None:
        """Take the care where it is due; whatever fails in it waits for the next hour."""
        now = self._now()
        if self._last is not None and now - self._last < CARE_EVERY.total_seconds():
            return
        self._last = now
        try:
            self._care()
        except LyktaError as fault:
            log.warning("care of the store: %s", fault)
        except Exception as fault:  # noqa: BLE001 - a surprise in the care must not end capturing
            # The path through the code, never the fault's own words: they may name a patient.
            way = "".join(traceback.format_tb(fault.__traceback__))
            log.error("care of the store: %s\n%s", type(fault).__name__, way)  # noqa: TRY400 - see above


def _beat() -> None:
    notify("WATCHDOG=1")


class _Feeding:
    """Feeds the watchdog while a round runs, for at most as long as a round may take."""

    _EVERY = 5.0
    _AT_MOST = 1800.0

    def __init__(self) -> None:
        self._done = Event()
        self._thread = Thread(target=self._feed, daemon=True, name="watchdog")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exc: object) -> None:
        self._done.set()

    def _feed(self) -> None:
        beats = int(self._AT_MOST / self._EVERY)
        for _beat_number in range(beats):
            _beat()
            if self._done.wait(self._EVERY):
                return
