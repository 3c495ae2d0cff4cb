"""What the service does beside its rounds: the scrub, the library, the production probe.

Each errand has a thread of its own: a library that hangs delays neither a round nor the scrub.
Whatever fails in it is logged and waits for its next time; nothing of it ends the service.
"""

import logging
import time
import traceback
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime, timedelta, tzinfo
from datetime import time as time_of_day
from threading import Event, Thread
from typing import Protocol

import msgspec

from storage.errors import LyktaError

log = logging.getLogger("lykta.capture")

_LOOK = 1.0


class Due(Protocol):
    """When an errand is due; asked every few seconds."""

    def now(self, monotonic: float, wall: datetime, /) -> bool:
        """Return whether it is due, and count from now where it is."""
        ...


class Every:
    """Soon after the start, and then again after each span, by a clock nobody can set."""

    def __init__(self, span: timedelta, first: timedelta = timedelta(0)) -> None:
        """Be due for the first time `first` after it was first asked."""
        self._span, self._first = span.total_seconds(), first.total_seconds()
        self._next: float | None = None

    def now(self, monotonic: float, _wall: datetime, /) -> bool:
        """Return whether the span has passed since it was last due."""
        if self._next is None:
            self._next = monotonic + self._first
        if monotonic < self._next:
            return False
        self._next = monotonic + self._span
        return True


class Daily:
    """At these times of the day, local time; never for a time that had passed before the start.

    A wall clock that is put back gives no time twice within the hour, and one that is put forward
    gives the times that were passed over once.
    """

    def __init__(self, times: tuple[time_of_day, ...], zone: tzinfo) -> None:
        """Take the times of day and the site's zone."""
        self._times = times
        self._zone = zone
        self._next: datetime | None = None

    def now(self, _monotonic: float, wall: datetime, /) -> bool:
        """Return whether a time of the day has come."""
        if not self._times:
            return False
        if self._next is None or self._next - wall > timedelta(hours=25):
            self._next = self._after(wall)
        if wall < self._next:
            return False
        self._next = self._after(wall)
        return True

    def _after(self, wall: datetime) -> datetime:
        today = wall.astimezone(self._zone).date()
        coming = (
            datetime.combine(today + timedelta(days=days), one, self._zone)
            for days in range(3)
            for one in self._times
        )
        return min(
            one.astimezone(wall.tzinfo) for one in coming if one.timestamp() > wall.timestamp()
        )


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do beside the rounds: its name for the log, when, and what."""

    name: str
    due: Due
    act: Callable[[], object]


def start(errand: Errand, stop: Event, wall: Callable[[], datetime]) -> Thread:
    """Start an errand's thread, which ends when `stop` is set."""
    thread = Thread(
        target=copy_context().run, args=(_live, errand, stop, wall), daemon=True, name=errand.name
    )
    thread.start()
    return thread


def _live(errand: Errand, stop: Event, wall: Callable[[], datetime]) -> None:
    while not stop.is_set():
        if errand.due.now(time.monotonic(), wall()):
            run(errand)
        stop.wait(_LOOK)


def run(errand: Errand) -> None:
    """Do an errand once; what it raises is logged."""
    try:
        errand.act()
    except LyktaError as fault:
        log.warning("%s: %s", errand.name, fault)
    except Exception as fault:  # noqa: BLE001 - a surprise in an errand must not end capturing
        # The path through the code, never the fault's own words: they may name a patient.
        way = "".join(traceback.format_tb(fault.__traceback__))
        log.error("%s: %s\n%s", errand.name, type(fault).__name__, way)  # noqa: TRY400 - see above
