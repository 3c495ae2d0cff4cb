"""What was done of the routines, as far as anybody may know it without a key.

1. Where the report cannot be written (a full disk), this process still remembers what was done and
   writes it with the next result.
2. Each plan that comes into force is written into the sealed logbook, so that no later change of
   the settings makes a missed check look as if nobody had asked for it.
3. The machine's own search for the test patient counts as done where every source found her; one
   that has not been asked for a day longer than the others is asked no more.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from threading import RLock

import msgspec

from appliance.routines.plan import Due
from appliance.routines.routine import Outcome, Routine
from appliance.routines.setup import Setup
from storage.clock import Instant
from storage.errors import LyktaError
from storage.reports import probe
from storage.reports import routines as report
from storage.reports.routines import Asked, Done, Report

log = logging.getLogger("lykta.routines")

_DAY = timedelta(days=1)


class Memory:
    """The open report, and what it could not take. Safe between threads."""

    def __init__(self, setup: Setup) -> None:
        """Take what was handed; nothing is read or written yet."""
        self._setup = setup
        self._lock = RLock()
        self._unwritten: list[Done] = []
        self._since: Instant | None = None
        self._plan: dict[str, str] = {}
        self._asks: dict[str, Asked] = {}

    def report(self, now: Instant) -> Report:
        """Return the report with what it could not take (1) and what the probe found (3)."""
        known = report.read(self._setup.state)
        texts = self._setup.wishes.plan.texts
        if known.since is None or known.plan != texts:
            self._planned(now, texts)
        with self._lock:
            self._since = known.since or self._since or now
            more = tuple(self._unwritten)
        found = (*known.done, *more, *self._probed())
        return msgspec.structs.replace(known, since=self._since, done=found)

    def remember(self, done: Done) -> bool:
        """Put a result into the report; return whether it is there."""
        with self._lock:
            waiting = [*self._unwritten, done]
            try:
                report.note(self._setup.state, waiting)
            except OSError as fault:
                log.warning("the report of routines cannot be written: %s", fault)
                self._unwritten = waiting  # 1
                return False
            self._unwritten = []
            return True

    def ask(self, known: Report, found: Iterable[Due]) -> None:
        """Leave in the report when each is asked for next, for who knows no plan."""
        asks = {one.routine.value: one.asked for one in found if one.asked is not None}
        if not asks or asks in (known.asks, self._asks):
            return
        self._asks = asks
        try:
            report.ask(self._setup.state, asks)
        except OSError as fault:
            log.warning("the report of routines cannot be written: %s", fault)

    def _planned(self, now: Instant, texts: dict[str, str]) -> None:
        """Write a plan that is new into logbook and report, once (2)."""
        with self._lock:
            if self._plan == texts:
                return
            self._plan = texts
        setup = self._setup
        late = str(setup.wishes.plan.daily_grace // timedelta(minutes=1))
        try:
            setup.logbook.append("check", facts={"event": "plan", "late_minutes": late, **texts})
            report.begin(setup.state, now, texts)
        except (LyktaError, OSError) as fault:
            log.warning("the plan of routines is not kept: %s", fault)

    def _probed(self) -> tuple[Done, ...]:
        """Return the machine's own search as a routine that was done (3)."""
        every = probe.read(self._setup.state).values()
        last = max((one.at.wall for one in every), default=None)
        found = [one for one in every if last is not None and last - one.at.wall < _DAY]
        if not found or not all(one.found for one in found):
            return ()
        oldest = min(found, key=lambda one: one.at.wall)
        passed = Outcome.PASSED.value
        return (Done(routine=Routine.PROBE.value, outcome=passed, at=oldest.at),)
