"""Everything about paper that the screens ask: the run of a print, what is left, the journal.

1. The last print is held until the lock, and only so long: what did not come out is printed
   from it as it was made, and what may have come out as marked copies. One whose pages were still
   being made when the screen locked is printed to its end and never held; what the pages were
   made of is forgotten as soon as they are made.
2. What an earlier life of this machine left at a printer is asked about once, at the start:
   what still waits there is taken back, so that it cannot come out after its successor.
3. How a print ended stands in the register of sheets and in the journal before anybody is told.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import msgspec

from appliance.desk import run_end, run_settling
from appliance.desk.control import Control
from appliance.desk.printout import Paper
from appliance.desk.run import again, run
from appliance.desk.run_state import RunState
from appliance.desk.sealing import Seals
from appliance.desk.wish import Wish
from appliance.kiosk.front.paper import print_view
from appliance.kiosk.front.printed import Again, answered, records, unsettled_cards, with_note
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.ports import Card, InHand, PrintRecords, PrintView
from printing.language import Language
from printing.paper.forgetting import forget
from printing.queue.faults import NoPrinter
from storage.clock import Clock
from storage.errors import LyktaError
from storage.print_journal import PrintJournal

log = logging.getLogger("lykta.kiosk")

Tell = Callable[[PrintView], None]
Note = Callable[[RunState], None]
"""Writes the end of a print into the machine's records."""


class NothingLeft(LyktaError):
    """What is left of a print was asked for, but the machine was locked since."""

    code = "U-04"
    message = "The machine was locked, so it no longer holds what was printed."
    remedy = "Choose the lists and print them anew."


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One print: what was wished, its paper, and who notes its end."""

    wish: Wish
    paper: Paper
    note: Note


class _Last(msgspec.Struct, frozen=True, kw_only=True):
    """The last print with how it ended (1)."""

    job: Job
    state: RunState


class PaperDesk:
    """Runs prints, one at a time, and tells of earlier ones. Safe between threads."""

    def __init__(
        self, room: PrintRoom, journal: PrintJournal, clock: Clock, seals: Seals | None
    ) -> None:
        """Hold no print."""
        self._room, self._journal, self._clock, self._seals = room, journal, clock, seals
        self._last: _Last | None = None
        self._visit = 0
        self._guard = Lock()

    @contextmanager
    def printing(self) -> Iterator[int]:
        """Make pages and print them in this visit, whose number is given.

        Where the screen locked since, nothing of the pages stays behind (1).
        """
        with self._guard:
            visit = self._visit
        try:
            yield visit
        finally:
            if not self._goes_on(visit):
                forget()

    def _goes_on(self, visit: int) -> bool:
        """Tell whether the screen has not locked since this visit."""
        with self._guard:
            return visit == self._visit

    def settle(self) -> None:
        """Ask what became of prints that a crash cut short (2); may last minutes, never raises."""
        now = self._clock.now().wall
        try:
            settled = run_settling.settle(self._journal, self._room.printers, now)
        except LyktaError as fault:
            log.warning("prints of before the start are not settled: %s", fault.code)
            return
        run_end.enter_settled(self._seals, settled)

    def forget(self) -> None:
        """Drop the last print, and hold none whose pages are being made now (1)."""
        with self._guard:
            self._last = None
            self._visit += 1

    def send(
        self, job: Job, language: Language, tell: Tell, control: Control, visit: int
    ) -> PrintView:
        """Print a job of a visit and follow it to its real end. Raises NoPrinter."""
        left_out, printers = job.paper.left_out, self._room.in_order(job.wish)
        if not printers:
            raise NoPrinter

        def changed(state: RunState) -> None:
            tell(print_view(job.wish, state, left_out, language))

        mine = _Last(job=job, state=RunState(bundles=()))
        with self._guard:
            here = visit == self._visit
            if here:
                self._last = mine
        if not here:  # `printing` ends with the paper, which may take half an hour
            forget()
        final = run(job.paper, printers, self._journal, control, changed)
        run_end.enter(self._seals, final)  # 3
        job.note(final)
        with self._guard:
            if self._last is mine:
                self._last = _Last(job=job, state=final)
        return print_view(job.wish, final, left_out, language)

    def rest(
        self, sheets: tuple[str, ...], language: Language, tell: Tell, control: Control
    ) -> PrintView:
        """Print what is left, or copies of sheets of the last print. Raises NothingLeft."""
        with self._guard:
            last, visit = self._last, self._visit
        if last is None:
            raise NothingLeft
        paper = _copies(last, sheets) if sheets else again(last.job.paper, last.state)
        if not paper.bundles:
            raise NothingLeft
        job = msgspec.structs.replace(last.job, paper=paper)
        return self.send(job, language, tell, control, visit)

    def holds(self, sheets: tuple[str, ...]) -> bool:
        """Tell whether the last print is held still, and all these sheets are of it (1)."""
        return bool(sheets) and frozenset(sheets) <= self._held()

    def confirm(
        self,
        asked: InHand,
        pages: int,
        person: str,
        language: Language,
        missing: tuple[str, ...] = (),
        again: Again | None = None,
    ) -> InHand:
        """Note how many pages are in somebody's hand. Raises disk errors.

        `again` tells which sheets can be made anew, None while nobody has opened the machine.
        """
        lacking = self._journal.confirm(asked.sheets, pages, person, missing)
        held = self._held()
        known = held if again is None else held | again(lacking)
        done = answered(asked, pages, lacking, known, language)
        return with_note(done, language, open_=again is not None)

    def records(self, language: Language, again: Again | None = None) -> PrintRecords:
        """Return what was printed lately; `again` as for `confirm`."""
        return records(self._journal.runs(), language, self._clock.now().wall, again)

    def _held(self) -> frozenset[str]:
        with self._guard:
            last = self._last
        bundles = last.job.paper.bundles if last and last.job.paper.copy else ()
        return frozenset(serial for one in bundles for serial in one.serials)

    def cards(self, language: Language) -> tuple[Card, ...]:
        """Return the board's card of what nobody knows the end of."""
        return tuple(unsettled_cards(self._journal.unsettled(), language))


def _copies(last: _Last, sheets: tuple[str, ...]) -> Paper:
    """Return marked copies of some sheets of the last print, bundle by bundle."""
    copy, wanted = last.job.paper.copy, frozenset(sheets)
    made = [
        copy(bundle, [serial for serial in bundle.serials if serial in wanted])
        for bundle in (one.bundle for one in last.state.bundles)
        if copy is not None and wanted & frozenset(bundle.serials)
    ]
    found = tuple(bundle for bundle in made if bundle is not None)
    return msgspec.structs.replace(last.job.paper, bundles=found, left_out=())
