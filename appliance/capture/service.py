"""Capture as a service: a round at once, then by the timetable, until SIGTERM."""

import logging
import signal
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


def serve(
    run_round: Callable[[], tuple[Outcome, ...]], *, every: timedelta, jitter: timedelta
) -> None:
    """Keep capturing until SIGTERM or SIGINT, then return.

    The signal interrupts a round wherever it is. That is safe: nothing is published before
    it is whole, and what lies half-written is swept by the next round.
    """
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise Stopped

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        notify("READY=1")
        timetable.keep(
            lambda: guarded(run_round),
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
