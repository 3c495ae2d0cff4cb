"""When rounds start: at once, then at a fixed interval with jitter, day and night."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import schedule

_HEARTBEAT = timedelta(seconds=10)


def keep(
    round_of_all: Callable[[], None],
    *,
    every: timedelta,
    jitter: timedelta,
    stop: Event,
    heartbeat: Callable[[], None] = lambda: None,
    scheduler: schedule.Scheduler | None = None,
    patience: timedelta = _HEARTBEAT,
) -> None:
    """Run a round at once and then again and again until `stop` is set.

    The interval is counted between starts; each start is delayed by up to `jitter`, so that
    many machines do not ask at the same second. `heartbeat` is called at least every ten
    seconds while waiting. What `round_of_all` raises ends the timetable.

    The library `schedule` reckons by the wall clock. Set back by hours, it would leave a
    ward uncopied for as long, so a monotonic clock starts a round that `scheduler` has left
    overdue by `patience`.
    """
    timetable = scheduler or schedule.Scheduler()
    dice = random.SystemRandom()
    started = time.monotonic()

    def run() -> None:
        nonlocal started
        started = time.monotonic()
        if not stop.wait(dice.uniform(0, jitter.total_seconds())):
            round_of_all()

    round_of_all()
    timetable.every(int(every.total_seconds())).seconds.do(run)
    while not stop.is_set():
        heartbeat()
        timetable.run_pending()
        if time.monotonic() - started > (every + jitter + patience).total_seconds():
            timetable.run_all()
        idle = timetable.idle_seconds or 0
        stop.wait(max(0.0, min(idle, patience.total_seconds())))
