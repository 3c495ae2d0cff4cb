"""Rounds over the sources of the settings: each by itself, so that none waits for another."""

import logging
from collections.abc import Callable, Collection, Iterable
from contextvars import copy_context
from datetime import datetime
from threading import Lock, Thread

import msgspec

from appliance.capture import identity, lamps, pace
from appliance.capture.feed import FeedDesk
from appliance.capture.keeper import Keeper, Outcome
from appliance.capture.pace import Patience
from appliance.capture.round import capture_round
from appliance.cli.live import Live, Wanted
from appliance.cli.machine import Machine
from appliance.sources.source import Source, SourceUnreachable
from storage import attempts
from storage.errors import LyktaError
from storage.reports.lamps import Lamp

log = logging.getLogger("lykta.capture")

OnOutcome = Callable[[Outcome], None]


def _ignore(*_told: object) -> None:
    """Hear of an outcome, or of a kept copy, and do nothing."""


class Copier:
    """One source's rounds: opened when first needed, and again where opening it failed.

    `accept` names units whose guard a person has overruled. `feed` hears of every stored copy, and
    tells who was discharged.
    """

    def __init__(
        self,
        machine: Machine,
        wanted: Wanted | Live,
        *,
        accept: frozenset[str] = frozenset(),
        feed: FeedDesk | None = None,
    ) -> None:
        """Prepare; nothing is opened yet."""
        self._machine, self._wanted = machine, wanted
        self._accept, self.feed = accept, feed
        self._live = wanted if isinstance(wanted, Live) else None
        self._ours = self._live is None
        self.name = wanted.source.name if isinstance(wanted, Live) else wanted.called
        self.units = wanted.units
        self._last: dict[str, Outcome] = {}
        self.told: Callable[[str, Lamp], None] = _ignore

    def __call__(self, units: Collection[str], on_outcome: OnOutcome) -> tuple[Outcome, ...]:
        """Copy these units once. Raises LyktaError where no round could begin."""
        try:
            keeper = self._keeper()
            source = self._opened().source
        except LyktaError as fault:
            self._note_unreached(fault, units)
            ours = not isinstance(fault, SourceUnreachable)
            self.told(self.name, lamps.of_faults([fault], lasting=ours))
            raise
        began = keeper.clock.now().wall
        outcomes = capture_round(
            source,
            self._machine.watched(one for one in self.units if one.code in units),
            keeper,
            accept=self._accept,
            on_outcome=on_outcome,
            on_kept=self.feed.kept if self.feed is not None else _ignore,
        )
        self._note_pace(source, began, outcomes)
        self._last |= {one.unit.code: one for one in outcomes}
        self.told(self.name, lamps.of_outcomes(self._last.values()))
        return outcomes

    def source_name(self) -> str:
        """Return what the source calls itself, the settings' name while it is not open."""
        return self._live.source.name if self._live is not None else self.name

    def close(self) -> None:
        """Close the source where this opened it."""
        if self._live is not None and self._ours:
            self._live.source.close()

    def _keeper(self) -> Keeper:
        identity.must_be_ours(self._machine.places.state, identity.read_marks())
        keeper = self._machine.keeper
        if self.feed is None:
            return keeper
        return msgspec.structs.replace(keeper, discharged=self.feed.discharged)

    def _opened(self) -> Live:
        if self._live is None:
            assert isinstance(self._wanted, Wanted)  # noqa: S101 - a Live is open from the start
            self._live = self._wanted.open()
        return self._live

    def _note_unreached(self, fault: LyktaError, units: Collection[str]) -> None:
        """Say on the board why these units are not copied, though nobody was asked."""
        state, now = self._machine.places.state, self._machine.clock.now().wall
        known = attempts.read(state)
        try:
            for unit in units:
                before = known.get(unit)
                # Nothing was learnt about the source: it counts as what it was.
                reached = before.reached if before is not None else True
                failed = attempts.failed(
                    unit, fault, at=now, seconds=0.0, reached=reached, before=before
                )
                attempts.note(state, failed)
        except OSError as full:
            log.warning("the report of attempts could not be written: %s", full)

    def _note_pace(self, source: Source, began: datetime, outcomes: Iterable[Outcome]) -> None:
        machine = self._machine
        try:
            seen = pace.measured(began, outcomes)
            pace.note(source.name, seen, patience(machine), machine.logbook, machine.places.state)
        except (LyktaError, OSError) as fault:
            log.warning("the pace of %s could not be noted: %s", source.name, fault)


def patience(machine: Machine) -> Patience:
    """Return what the site calls too slow."""
    wanted = machine.settings.capture
    return Patience(seconds=float(wanted.slow_seconds), factor=float(wanted.slow_factor))


def round_of_all(
    machine: Machine,
    sources: Iterable[Live | Wanted],
    accept: frozenset[str] = frozenset(),
    on_outcome: OnOutcome = _ignore,
    units: frozenset[str] | None = None,
) -> tuple[Outcome, ...]:
    """Copy every unit (or these) of every source once, the sources at the same time.

    Raises what kept a source's round from beginning, when all the others are done.
    """
    asked = []
    for one in sources:
        codes = frozenset(unit.code for unit in one.units if units is None or unit.code in units)
        if codes:
            asked.append((Copier(machine, one, accept=accept), codes))
    try:
        if len(asked) == 1:
            copier, wanted = asked[0]
            return copier(wanted, on_outcome)
        return _together(asked, on_outcome)
    finally:
        for copier, _ in asked:
            copier.close()


def _together(
    asked: list[tuple[Copier, frozenset[str]]], on_outcome: OnOutcome
) -> tuple[Outcome, ...]:
    done: list[Outcome] = []
    faults: list[LyktaError] = []
    alone = Lock()

    def tell(outcome: Outcome) -> None:
        with alone:
            done.append(outcome)
            on_outcome(outcome)

    def copy(copier: Copier, codes: frozenset[str]) -> None:
        try:
            copier(codes, tell)
        except LyktaError as fault:
            faults.append(fault)

    threads = [
        Thread(target=copy_context().run, args=(copy, copier, codes), daemon=True)
        for copier, codes in asked
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return tuple(done)
