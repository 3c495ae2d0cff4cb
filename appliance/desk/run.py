"""A print from its first bundle to its real end: sent, followed, moved, told.

1. A bundle goes to another printer by itself only where it is certain that nothing of it came
   out: the printer did not answer before it was sent, refused it, or gave it back untouched.
2. Where a page may have come out, nothing is sent again by itself. The bundle is in doubt and
   stays so; a person may ask for copies, and each is marked and bears a number of its own.
3. A printer that left a bundle in doubt gets no further one by itself. The others do: one jam
   must not hold back a ward.
4. Nothing is handed to a printer that does not answer. What waits, waits here, where it can be
   moved or taken back at once and where a power cut leaves nothing behind.
5. Each step is in the journal before it is made.
6. A print always ends: every bundle is printed, not printed, in doubt, or skipped.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import msgspec

from appliance.desk.control import Control
from appliance.desk.printout import Bundle, Copy, Paper
from appliance.desk.run_choice import Chooser
from appliance.desk.run_job import Attempt, Ended, Stop, stage_of
from appliance.desk.run_patience import RUN_PATIENCE, RunPatience
from appliance.desk.run_state import BundleState, Offer, RunState
from printing.queue import JobState, Printer, Progress, faults
from storage.errors import LyktaError
from storage.print_journal import JournalSheet, PrintJournal, Stage

__all__ = [
    "RUN_PATIENCE",
    "BundleState",
    "Control",
    "Copy",
    "Offer",
    "RunPatience",
    "RunState",
    "run",
]

LAST_PAGES = 3
"""After a jam, copies are offered of the sheets that the last so many pages belong to."""
_TRIES = 2
"""How often one printer may give bundles back untouched before it is left alone."""

Tell = Callable[[RunState], None]


def run(
    paper: Paper,
    printers: Sequence[Printer],
    journal: PrintJournal,
    control: Control,
    on_change: Tell = lambda _: None,
    patience: RunPatience = RUN_PATIENCE,
    *,
    copy: Copy | None = None,
) -> RunState:
    """Print everything and return how it ended; `on_change` gets every state, the last included.

    The printers are tried in their order. `copy` makes marked copies where somebody asks for
    them, instead of the paper's own. Raises NoPrinter where there is none, and nothing else.
    """
    if not printers:
        raise faults.NoPrinter
    copy = copy or paper.copy
    return _Run(paper, printers, journal, control, _Asked(on_change, patience, copy)).go()


class _Asked:
    """What the caller wants of a run: who is told, how long to wait, who makes copies."""

    def __init__(self, tell: Tell, patience: RunPatience, copy: Copy | None) -> None:
        self.tell, self.patience, self.copy = tell, patience, copy


class _Run:
    """One print under way."""

    def __init__(
        self,
        paper: Paper,
        printers: Sequence[Printer],
        journal: PrintJournal,
        control: Control,
        asked: _Asked,
    ) -> None:
        self._paper, self._control, self._asked = paper, control, asked
        self._printers = list(printers)
        self._chooser = Chooser(asked.patience, paper.kind)
        self._returned: dict[str, int] = {}
        self._barred: set[str] = set()
        self._log = journal.begin(paper.unit, paper.kind, paper.person)
        self._waiting_since: float | None = None
        self._offer = ""
        self._states: list[BundleState] = []
        self._queue: list[int] = []
        for bundle in paper.bundles:
            self._add(BundleState(bundle=bundle))

    def go(self) -> RunState:
        """Print until nothing is left to do; return how it ended."""
        self._told()
        try:
            while self._queue and not self._halted():
                self._next()
        finally:
            self._log.close()
        return self._told(finished=True)

    def _add(self, state: BundleState, *, first: bool = False) -> None:
        """Take a bundle into the run, before the others or after them."""
        place = len(self._states)
        self._states.append(state)
        self._queue.insert(0, place) if first else self._queue.append(place)
        sheets = tuple(
            JournalSheet(serial=part.serial, pages=part.pages, replaces=part.replaces)
            for part in state.bundle.parts
        )
        self._log.note(place, Stage.MADE, sheets=sheets)

    def _halted(self) -> bool:
        """Return whether a person ended the print; then skip what is left."""
        if self._control.cancelled:
            self._skip_rest()
        return not self._queue

    def _skip_rest(self) -> None:
        for place in self._queue:
            self._log.note(place, Stage.NOT_PRINTED)
            self._set(place, state=None, reason=None, skipped=True, clean=True)
            self._enter(place)
        self._queue.clear()

    def _next(self) -> None:
        """Send the next bundle, or wait for a printer or for the person who paused."""
        self._heed()
        if self._control.paused:
            self._told()
            self._control.wait(self._asked.patience.look)
            return
        place = self._queue[0]
        printer = self._ready_for(place)
        if printer is None:
            return
        self._queue.pop(0)
        self._conclude(place, printer, self._tried(place, printer))

    # What a person asks

    def _heed(self) -> None:
        asked = self._control.take()
        if asked.move:
            self._prefer(asked.move)
        if asked.retry:
            self._barred.clear()
            self._returned.clear()
        wanted = set(asked.copy)
        for place, one in enumerate(tuple(self._states)):
            sheets = one.sheets if asked.retry and one.doubtful else one.sheets_among(wanted)
            self._copy_of(place, sheets)

    def _prefer(self, name: str) -> None:
        """Put a printer before the others."""
        self._barred.discard(name)
        self._printers.sort(key=lambda printer: printer.shown != name)

    def _copy_of(self, place: int, sheets: Sequence[str]) -> None:
        """Take marked copies of sheets of a bundle into the run, before all else (2)."""
        one = self._states[place]
        if not sheets or one.copied or not one.ended or self._asked.copy is None:
            return
        made = self._asked.copy(one.bundle, sheets)
        if made is not None:
            self._set(place, copied=True)
            self._add(BundleState(bundle=made, copy_of=place), first=True)

    # To which printer

    def _candidates(self) -> list[Printer]:
        return [one for one in self._printers if one.shown not in self._barred]

    def _ready_for(self, place: int) -> Printer | None:
        """Return the printer that the next bundle goes to; None after having waited a moment.

        Where none is left, or none got ready within the deadline, the rest is skipped (6).
        """
        candidates = self._candidates()
        if not candidates:
            self._skip_rest()
            return None
        chosen = self._chooser.look(candidates)
        if chosen.printer is None:
            self._wait(place, candidates, chosen.first, chosen.why)
            return None
        self._waiting_since = None
        if chosen.first is not None and chosen.first is not chosen.printer:
            self._set(place, moved_from=chosen.first.shown, moved_why=chosen.why)
            self._prefer(chosen.printer.shown)
        return chosen.printer

    def _wait(
        self,
        place: int,
        candidates: Sequence[Printer],
        first: Printer | None,
        why: LyktaError | None,
    ) -> None:
        """Say what is wrong and look again soon, until the deadline."""
        now = time.monotonic()
        self._waiting_since = self._waiting_since or now
        several = len(candidates) > 1 and self._chooser.tried_all
        reason = faults.NoPrinterWorks() if several else why
        name = first.shown if first else ""
        if now - self._waiting_since > self._asked.patience.deadline:
            fault = faults.PrintTakenBack(printer=name)
            self._end(place, Progress(JobState.NOT_PRINTED, reason=fault, clean=True))
            self._queue.remove(place)
            self._skip_rest()
            return
        self._set(place, state=JobState.HELD_UP, printer=name, reason=reason)
        self._control.wait(self._asked.patience.look)

    # One bundle at one printer

    def _tried(self, place: int, printer: Printer) -> Ended:
        def tell(progress: Progress, offer: str) -> None:
            self._offer = offer
            if not progress.state.ended:
                self._set(place, state=progress.state, reason=progress.reason)

        self._set(place, state=JobState.SENT, printer=printer.shown, reason=None)
        others = [one for one in self._printers if one.shown != printer.shown]
        attempt = Attempt(
            printer,
            partial(self._log.note, place),
            self._control,
            self._asked.patience,
            others=sorted(others, key=lambda one: one.shown in self._barred),
            tell=tell,
        )
        ended = attempt.go(self._states[place].bundle, self._paper.kind)
        self._offer = ""
        return ended

    def _conclude(self, place: int, printer: Printer, ended: Ended) -> None:
        """Decide by a bundle's end at a printer what becomes of it and of that printer."""
        progress = ended.progress
        if progress.state is JobState.PRINTED:
            last = self._states[place].copyable(LAST_PAGES) if ended.jammed else ()
            self._end(place, progress, jammed=ended.jammed, to_copy=last)
        elif not progress.clean:
            self._doubt(place, printer, ended)
        elif ended.stop is Stop.CANCELLED or isinstance(progress.reason, faults.NotADocument):
            self._end(place, progress)
        else:
            self._hand_on(place, printer, ended)

    def _hand_on(self, place: int, printer: Printer, ended: Ended) -> None:
        """Put a bundle of which nothing came out back into the queue, for another printer (1)."""
        why = ended.why or ended.progress.reason
        if ended.stop is None:
            count = self._returned[printer.shown] = self._returned.get(printer.shown, 0) + 1
            if count >= _TRIES or not isinstance(why, faults.NoContact):
                self._barred.add(printer.shown)
        self._log.note(place, Stage.NOT_PRINTED, code=why.code if why else "")
        if not self._candidates():
            self._end(place, ended.progress)
            return
        if ended.stop in {Stop.PAUSED_QUEUE, Stop.AWAY}:
            self._printers.sort(key=lambda one: one.shown == printer.shown)
        self._queue.insert(0, place)
        self._set(place, state=None, moved_from=printer.shown, moved_why=why, reason=None)

    def _doubt(self, place: int, printer: Printer, ended: Ended) -> None:
        """Leave a bundle in doubt, and its printer alone (2, 3)."""
        progress = ended.progress
        if ended.stop is Stop.MOVED:
            fault = faults.MovedAway(printer=printer.shown)
            progress = Progress(JobState.UNKNOWN, progress.pages_sent, fault)
        elif ended.why is not None:
            progress = Progress(JobState.UNKNOWN, progress.pages_sent, ended.why)
        elif ended.stop is Stop.CANCELLED:
            progress = replace(progress, state=JobState.UNKNOWN)
        sheets = self._states[place].copyable() if ended.stop is not Stop.CANCELLED else ()
        self._end(place, progress, jammed=ended.jammed, to_copy=sheets)
        if ended.stop is Stop.MOVED:
            self._heed()
            self._copy_of(place, sheets)
        elif ended.stop is not Stop.CANCELLED:
            self._barred.add(printer.shown)

    def _end(self, place: int, progress: Progress, **facts: object) -> None:
        code = progress.reason.code if progress.reason else ""
        at = self._log.note(place, stage_of(progress), code=code)
        facts |= {"state": progress.state, "reason": progress.reason, "clean": progress.clean}
        self._set(place, at=at, **facts)
        self._enter(place)

    def _enter(self, place: int) -> None:
        """Enter how a bundle's sheets ended: at once, since a crash must not lose it."""
        one = self._states[place]
        if self._paper.ended is not None and one.sheets:
            self._paper.ended(one.sheets, one.printed, one.clean)

    def _set(self, place: int, **facts: object) -> None:
        self._states[place] = msgspec.structs.replace(self._states[place], **facts)
        self._told()

    def _told(self, *, finished: bool = False) -> RunState:
        state = RunState(
            bundles=tuple(self._states),
            paused=self._control.paused and not finished,
            cancelled=self._control.cancelled,
            finished=finished,
            offer=self._offer,
        )
        self._asked.tell(state)
        return state


def again(paper: Paper, state: RunState) -> Paper:
    """Return what is left of a print that ended, ready to be run again.

    Bundles of which nothing came out are as they were, those in doubt are marked copies (2).
    """
    left: list[Bundle] = []
    for one in state.missing:
        if one.clean:
            left.append(one.bundle)
        elif paper.copy is not None and (made := paper.copy(one.bundle, one.sheets)) is not None:
            left.append(made)
    return msgspec.structs.replace(paper, bundles=tuple(left), left_out=())
