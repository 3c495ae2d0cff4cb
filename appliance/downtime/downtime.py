"""Downtime: what people say of outages, kept; and what goes on now, asked.

1. A declaration is on the disk before anybody is told that it counts, and in the logbook besides.
   A logbook that refuses is said in the log and stops nothing: the disk's file is what is obeyed.
2. Ending one wrongly is taken back within `UNDO`; the record then says that it went on all along.
3. Before a planned outage a copy is asked for once, `BEFORE` it begins, so that little is lost.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from appliance.downtime.errors import (
    BeginsTooEarly,
    BeginsTooLate,
    NoSuchSystem,
    OutageOver,
    TooLateToUndo,
    not_kept,
)
from appliance.downtime.outage import EVERYTHING, Known, UnitSeen, known
from appliance.downtime.standing import Standing, standing
from storage import attempts
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.logbook import Logbook
from storage.manifest import Manifest
from storage.reports import declared, outages
from storage.reports.declared import Declared

EARLIEST, LATEST = timedelta(days=7), timedelta(days=60)
UNDO = timedelta(minutes=30)
"""For how long the end of an outage may be taken back."""
BEFORE = timedelta(minutes=10)
_TWICE = timedelta(minutes=1)
_FORM = "%Y-%m-%dT%H:%M:%SZ"

log = logging.getLogger("lykta.downtime")


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of the settings: its code, the names of its live system, its age limit.

    The first of the names is the one that people know.
    """

    code: str
    sources: tuple[str, ...]
    limit: timedelta


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of an outage: from when, of which source (EVERYTHING: all), and why.

    `since` None is now. `until` is when it is expected to end; it ends nothing.
    """

    since: datetime | None = None
    source: str = EVERYTHING
    why: str = ""
    until: datetime | None = None


class Downtime:
    """The outages of one machine. Safe between threads and processes."""

    def __init__(
        self,
        state: Path,
        clock: Clock,
        units: Sequence[Watched],
        *,
        logbook: Logbook | None = None,
        copy_now: Callable[[tuple[str, ...], str], None] | None = None,
    ) -> None:
        """Keep declarations in the folder `state`.

        `copy_now` asks for a copy of units now, in somebody's name.
        """
        self._state, self._clock, self._logbook = state, clock, logbook
        self._copy_now = copy_now
        self.units = tuple(units)

    @property
    def sources(self) -> tuple[str, ...]:
        """The live systems that an outage can be declared of, by name; none where there is one."""
        names = dict.fromkeys(one.sources[0] for one in self.units if one.sources)
        return tuple(names) if len(names) > 1 else ()

    def seen(self) -> tuple[UnitSeen, ...]:
        """Return what the reports tell of every unit, without its copy."""
        last = attempts.read(self._state)
        return tuple(
            UnitSeen(
                code=one.code,
                sources=frozenset(one.sources),
                limit=one.limit,
                asked=last[one.code].at if one.code in last else None,
                answered=last[one.code].reached if one.code in last else None,
            )
            for one in self.units
        )

    def known(self, units: Sequence[UnitSeen] | None = None, now: Instant | None = None) -> Known:
        """Return what goes on and what is planned; `units` where more is known of them."""
        at = now or self._clock.now()
        said = declared.read(self._state)
        return known(
            outages.read(self._state),
            said,
            self.seen() if units is None else units,
            self._clock,
            at,
        )

    def standings(self, units: Sequence[UnitSeen], now: Instant) -> dict[str, Standing]:
        """Return how every unit that is in an outage stands, by its code."""
        going_on = self.known(units, now)
        found = {unit.code: standing(unit, going_on, now) for unit in units}
        return {code: one for code, one in found.items() if one is not None}

    def stands(self, manifest: Manifest, limit: timedelta) -> Standing | None:
        """Return how one copy stands, None where its unit is in no outage."""
        now, seen = self._clock.now(), self.seen()
        known = self.known(seen, now)
        found = next((one for one in seen if one.code == manifest.unit), None)
        if found is None or not known.going_on:
            return None
        age = self._clock.age(manifest.as_of, now)
        return standing(found.with_copy(manifest, age, limit), known, now)

    def lately_over(self) -> tuple[Declared, ...]:
        """Return the outages whose end may still be taken back, the latest begun first."""
        now = self._clock.now()
        found = [
            one
            for one in declared.read(self._state).known
            if one.ended is not None and one.ended_within(UNDO, self._clock, now)
        ]
        return tuple(reversed(found))

    def declare(self, said: Said, by: str) -> Declared:
        """Declare an outage, or plan one; the same once more is the one that goes on.

        Raises BeginsTooEarly, BeginsTooLate, NoSuchSystem, OutageNotKept.
        """
        now = self._clock.now()
        since = (said.since or now.wall).replace(microsecond=0)
        self._check(said, since, now)
        before = self._same(said, since)
        if before is not None:
            return before
        one = Declared(
            key=secrets.token_hex(6),
            since=since,
            at=now,
            by=by,
            why=said.why,
            source=said.source,
            until=said.until,
        )
        self._keep(one)
        self._note("outage-began", one, person=by, text=said.why)
        return one

    def end(
        self, key: str, by: str, over: datetime | None = None, *, mistaken: bool = False
    ) -> Declared:
        """End an outage; `over` is from when the record system could be worked in, else now.

        `mistaken` says that there was none. A key of "" ends a declaration that cannot be read.
        Raises OutageOver, OutageNotKept.
        """
        if not key:
            return self._end_unreadable(by)
        one = declared.read(self._state).named(key)
        if one is None or one.ended is not None:
            raise OutageOver
        now = self._clock.now()
        at = min(max(over or now.wall, one.since), max(now.wall, one.since))
        ended = msgspec.structs.replace(
            one, ended=now, ended_by=by, over=at.replace(microsecond=0), mistaken=mistaken
        )
        self._keep(ended)
        told = {"mistaken": "yes"} if mistaken else {}
        self._note("outage-ended", ended, person=by, until=_form(at), **told)
        return ended

    def undo(self, key: str, by: str) -> Declared:
        """Take the end of an outage back: it went on all along (2).

        Raises OutageOver, TooLateToUndo, OutageNotKept.
        """
        one, now = declared.read(self._state).named(key), self._clock.now()
        if one is None or one.ended is None:
            raise OutageOver
        if not one.ended_within(UNDO, self._clock, now):
            raise TooLateToUndo
        again = msgspec.structs.replace(one, ended=None, ended_by="", over=None, mistaken=False)
        self._keep(again)
        self._note("outage-began", again, person=by, text=one.why, again=_form(now.wall))
        return again

    def tend(self) -> None:
        """Note what has begun, and ask for a copy before what is planned (3); never raises.

        Where nothing is planned not even the clock is looked at, which would note its time.
        """
        planned = [one for one in declared.read(self._state).open if one.since > one.at.wall]
        if not planned:
            return
        now = self._clock.now()
        for one in planned:
            if one.begun is None and one.has_begun(self._clock, now):
                self._amend(one, begun=now)
            elif self._copy_now and not one.asked and _soon(one, now):
                self._ask(one, self._copy_now)

    def _ask(self, one: Declared, copy_now: Callable[[tuple[str, ...], str], None]) -> None:
        units = tuple(unit.code for unit in self.units if one.source in (EVERYTHING, *unit.sources))
        try:
            copy_now(units, one.by)
        except (LyktaError, OSError) as fault:
            log.warning("no copy was asked for before an outage: %s", fault)
            return
        self._amend(one, asked=True)

    def _check(self, said: Said, since: datetime, now: Instant) -> None:
        if said.source != EVERYTHING and said.source not in self.sources:
            raise NoSuchSystem(source=said.source, sources=", ".join(self.sources))
        if since < now.wall - EARLIEST:
            raise BeginsTooEarly(days=EARLIEST.days)
        if since > now.wall + LATEST or (said.until is not None and said.until <= since):
            raise BeginsTooLate(days=LATEST.days)

    def _same(self, said: Said, since: datetime) -> Declared | None:
        """Return the open one that says the same: a second touch declares nothing twice."""
        now = self._clock.now()
        for one in declared.read(self._state).open:
            begun = one.has_begun(self._clock, now) and since <= now.wall
            if one.source == said.source and (begun or abs(one.since - since) < _TWICE):
                return one
        return None

    def _end_unreadable(self, by: str) -> Declared:
        """Put the unreadable file away; what it said stands in the logbook."""
        if not declared.read(self._state).damaged:
            raise OutageOver
        try:
            declared.replace_damaged(self._state)
        except OSError as fault:
            raise not_kept(fault) from fault
        now = self._clock.now()
        one = Declared(key="", since=now.wall, at=now, by=by, ended=now, ended_by=by)
        self._note("note", one, person=by, text="unreadable declaration of an outage put away")
        return one

    def _keep(self, one: Declared) -> None:
        try:
            declared.keep(self._state, one)
        except (LyktaError, OSError) as fault:
            raise not_kept(fault) from fault

    def _amend(self, one: Declared, **noted: Instant | bool) -> None:
        try:
            declared.amend(self._state, one.key, **noted)
        except (LyktaError, OSError) as fault:
            log.warning("the outage's state is not on the disk: %s", fault)

    def _note(self, kind: str, one: Declared, *, person: str, text: str = "", **facts: str) -> None:
        """Write it into the logbook (1)."""
        if self._logbook is None:
            return
        told = {"source": one.source, "since": _form(one.since), "declared": one.key}
        try:
            self._logbook.append(kind, person=person, text=text, facts=told | facts)
        except (LyktaError, OSError) as fault:
            log.warning("an outage is not in the logbook: %s", fault)


def _soon(one: Declared, now: Instant) -> bool:
    """Whether a planned outage begins soon, and a copy of before it was not asked for."""
    return one.since > one.at.wall and timedelta(0) < one.since - now.wall <= BEFORE


def _form(at: datetime) -> str:
    return at.strftime(_FORM)
