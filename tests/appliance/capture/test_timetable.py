"""The timetable: at once, then again and again, and ended by the word."""

import threading
import time
from datetime import timedelta
from itertools import pairwise
from threading import Event

import schedule

from appliance.capture import timetable

SECOND = timedelta(seconds=1)
NONE = timedelta(0)


def test_first_round_starts_at_once_and_the_next_by_the_interval() -> None:
    stop, times = Event(), []

    def round_of_all() -> None:
        times.append(time.monotonic())
        if len(times) == 3:
            stop.set()

    timetable.keep(round_of_all, every=SECOND, jitter=NONE, stop=stop)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 2
    assert all(0.7 < gap < 5 for gap in gaps)


def test_stop_ends_the_wait_within_a_moment() -> None:
    stop = Event()
    keeper = threading.Thread(
        target=timetable.keep,
        args=(lambda: None,),
        kwargs={"every": timedelta(hours=1), "jitter": NONE, "stop": stop},
    )
    keeper.start()
    stop.set()
    keeper.join(timeout=10)
    assert not keeper.is_alive()


def test_heartbeat_goes_on_while_nothing_is_due() -> None:
    stop, beats = Event(), []

    def beat() -> None:
        beats.append(1)
        stop.set()

    timetable.keep(lambda: None, every=timedelta(hours=1), jitter=NONE, stop=stop, heartbeat=beat)
    assert beats


def test_wall_clock_set_back_by_hours_does_not_stop_capture() -> None:
    """`schedule` reckons by the wall clock; a job it believes to be due in hours must run."""
    stop, rounds = Event(), []

    def round_of_all() -> None:
        rounds.append(time.monotonic())
        if len(rounds) == 2:
            stop.set()

    class Confused(schedule.Scheduler):
        """What schedule is after the wall clock went back nine hours: nothing is due."""

        def run_pending(self) -> None:
            """Find nothing due."""

        idle_seconds = property(lambda self: 9 * 3600.0)

    began = time.monotonic()
    timetable.keep(
        round_of_all,
        every=SECOND,
        jitter=NONE,
        stop=stop,
        scheduler=Confused(),
        patience=SECOND,
    )
    assert len(rounds) == 2
    assert time.monotonic() - began < 20
