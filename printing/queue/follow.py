"""Following a job to its real end.

1. Only IPP's job-state 9 (completed) is PRINTED. Cancelled without our asking, aborted,
   vanished or silent is never success. And since CUPS 2.4 says completed of a job that the
   printer aborted within the first second (measured; its backend looks once a second), the
   printer's own list of jobs has the last word wherever it can be asked.
2. A printer that hangs gives no sign at all, so the follower asks the printer itself: a
   connection that comes about but stays without an answer, for longer than printing may take,
   is the verdict "hung".
3. A job is never left behind: whoever gives up following takes it back first, or says that
   this failed. A list that comes out an hour later is a second truth.
4. NOT_PRINTED is said only where the printer ended the job itself or cannot have begun it;
   otherwise the end is UNKNOWN, and a person counts the pages. Neither says that nothing came
   out: only `clean` does, where the document was refused, or was taken back before anything
   could begin on it.
5. A printer that was switched off in between remembers nothing, and CUPS calls a job of which
   it hears nothing more completed (measured). So a printer that has not been up for as long as
   the print took makes the end UNKNOWN.
6. A print server that sends a document again is told of: the printer's list shows each try.
7. A job that had begun and waits again would be sent once more (a queue that was paused in the
   middle, measured). It is taken back, unless the printer says that it never had it.
8. A process that may not go out to the printer (a sandbox) goes by what CUPS says: whether it has
   come to the printer, and whether the printer has taken the document. Until it has, CUPS is asked
   more often, so that this is never missed; a document that CUPS never brought to the printer
   surely did not come out.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from printing.ipp import NotReached
from printing.queue import faults
from printing.queue.job import AS_IT_COMES, Job, JobOptions, JobState, cancel, send
from printing.queue.look import AtPrinter, Look, at_printer, look, up_time
from printing.queue.printer import Answered, Printer, answered, contact_fault
from printing.queue.reasons import in_words, only_reported, stops
from storage.errors import LyktaError

_PENDING, _HELD, _PROCESSING, _STOPPED, _CANCELED, _ABORTED, _COMPLETED = range(3, 10)
_UNDER_WAY = (_PENDING, _HELD, _PROCESSING, _STOPPED)
_UNTAKEN = 0.15
_BLIND = 3.0
"""How many times longer a printer that cannot be asked may stand still before it counts as hung."""
DEADLINE = 900.0
"""Seconds a print may be held up before it is taken back."""
_RESTARTED = 1.1
"""Seconds by which a printer's up-time, which counts whole ones, must be short to prove it."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds.

    `poll` between looks; `probe` after which of standing still, and how often then, the
    printer itself is asked, with `probe_limit` for its answer; `quiet` plus `quiet_page` for
    each page: standing still for so long without an answer is hung; `service` without an
    answer of the print server; `ending` for a cancelled job to end.
    """

    poll: float = 0.5
    probe: float = 2.0
    probe_limit: float = 1.0
    quiet: float = 20.0
    quiet_page: float = 4.0
    service: float = 15.0
    ending: float = 8.0


PATIENCE = Patience()


@dataclass(frozen=True)
class Progress:
    """Where a print is. `pages_sent` have gone to the printer, which proves no paper.

    `reason` tells in words why it is held up, not printed or unknown; None otherwise, but for a
    print that may have come out twice. `clean` is true at an end where certainly nothing came
    out (argument 4).
    """

    state: JobState
    pages_sent: int = 0
    reason: LyktaError | None = None
    clean: bool = False

    def same_as(self, other: "Progress | None") -> bool:
        """Return whether a reader would see no difference."""
        return other is not None and _visible(self) == _visible(other)


def _visible(progress: Progress) -> tuple[object, ...]:
    return progress.state, progress.pages_sent, str(progress.reason)


def _never() -> bool:
    return False


def follow(
    printer: Printer,
    job: Job,
    deadline: float = DEADLINE,
    *,
    cancelled: Callable[[], bool] = _never,
    patience: Patience = PATIENCE,
) -> Iterator[Progress]:
    """Yield each change of a job until its end; the last one has an ended state.

    `deadline` is seconds from now, after which the job is taken back. `cancelled` is asked at
    every look, about twice a second. Never raises.
    """
    follower = _Follower(printer, job, patience, time.monotonic() + deadline)
    last: Progress | None = None
    while True:
        progress = follower.step(stop=cancelled())
        if not progress.same_as(last):
            yield progress
            last = progress
        if progress.state.ended:
            return
        time.sleep(follower.pause)


def print_pdf(
    printer: Printer,
    pdf: bytes,
    name: str,
    on_progress: Callable[[Progress], None] = lambda _: None,
    *,
    deadline: float = DEADLINE,
    cancelled: Callable[[], bool] = _never,
    options: JobOptions = AS_IT_COMES,
    patience: Patience = PATIENCE,
) -> Progress:
    """Send a document and follow it to its end; return how it ended. Never raises.

    `on_progress` gets every change, the end included. `options` say how it shall come out.
    """
    try:
        job = send(printer, pdf, name, options=options)
    except LyktaError as error:
        lost = isinstance(error, faults.OutcomeUnknown)
        state = JobState.UNKNOWN if lost else JobState.NOT_PRINTED
        end = Progress(state, reason=error, clean=not lost)
        on_progress(end)
        return end
    end = Progress(JobState.SENT)
    on_progress(end)
    for progress in follow(printer, job, deadline, cancelled=cancelled, patience=patience):
        end = progress
        on_progress(end)
    return end


class _Follower:
    """What has been seen of one job so far; it holds the job until its end."""

    def __init__(self, printer: Printer, job: Job, patience: Patience, until: float) -> None:
        self._printer = printer
        self._job = job
        self._patience = patience
        self._until = until
        self._seen = Look()
        self._moved = time.monotonic()
        self._answered = self._moved
        self._probed = self._moved
        self._probes: list[Answered] = []
        self._began = False
        self._taken = self._unreached = False
        self._ended_at: float | None = None
        self._up = up_time(job.device)
        self._up_seen = time.monotonic()

    @property
    def pause(self) -> float:
        """Return the seconds until the next look, fewer before the printer has it (argument 8)."""
        waits = self._job.by_ipp and not self._taken
        return min(self._patience.poll, _UNTAKEN) if waits else self._patience.poll

    def step(self, *, stop: bool) -> Progress:
        """Look once and judge; take the job back where that is the verdict."""
        seen = look(self._job)
        self._remember(seen)
        ended = self._ended(seen)
        if ended:
            return ended
        if stop or self._job.asked_to_stop.is_set():
            return self._take_back(faults.PrintStopped(), JobState.NOT_PRINTED)
        if time.monotonic() > self._until:
            fault = faults.PrintTakenBack(printer=self._printer.shown)
            return self._take_back(fault, self._unproven())
        if seen.lost:
            return self._silent(seen)
        return self._underway(seen)

    def _remember(self, seen: Look) -> None:
        now = time.monotonic()
        if seen.trace != self._seen.trace:
            self._moved = now
        if not seen.lost:
            self._answered = now
            self._seen = seen
        if seen.began or seen.state in {_PROCESSING, _STOPPED}:
            self._began = True
        self._taken = self._taken or seen.taken
        if seen.state == _PROCESSING:
            self._unreached = seen.unreached

    def _ended(self, seen: Look) -> Progress | None:
        """Return the end, if this look shows one (argument 1)."""
        if seen.state == _COMPLETED:
            return self._completed(seen)
        if seen.state in {_CANCELED, _ABORTED}:
            asked = self._job.asked_to_stop.is_set() and seen.state == _CANCELED
            return self._broken_off(seen.pages, asked=asked)
        if seen.gone:
            return self._vanished()
        return None

    def _completed(self, seen: Look) -> Progress:
        """Return the end of a job that its server calls completed (arguments 1, 5, 6)."""
        there = at_printer(self._job)
        if there.state in {_CANCELED, _ABORTED}:
            return self._of_printer(there, seen.pages)
        if there.state and there.state != _COMPLETED:
            if time.monotonic() < self._until:
                return Progress(JobState.PRINTING, seen.pages)
            later = faults.PrintMayComeLater(printer=self._printer.shown)
            return Progress(JobState.UNKNOWN, seen.pages, later)
        if there.lost and self._up is not None:
            return self._unheard(seen.pages)
        if not there.state and self._restarted():
            fault = faults.PrinterRestarted(printer=self._printer.shown)
            return Progress(JobState.UNKNOWN, seen.pages, fault)
        return self._printed(there, seen.pages)

    def _unheard(self, pages: int) -> Progress:
        """Wait for the word of a printer that answered before the print, and does not now (1)."""
        self._ended_at = self._ended_at or time.monotonic()
        if time.monotonic() - self._ended_at < self._patience.service:
            return Progress(JobState.PRINTING, pages)
        lost = faults.NoContact(printer=self._printer.shown)
        return Progress(JobState.UNKNOWN, pages, lost)

    def _printed(self, there: AtPrinter, pages: int) -> Progress:
        again = there.twice or (self._up is not None and self._restarted())
        twice = faults.PrintedTwice(printer=self._printer.shown) if again else None
        return Progress(JobState.PRINTED, max(pages, self._job.pages), twice)

    def _broken_off(self, pages: int, *, asked: bool) -> Progress:
        """Return the end of a job that its server calls cancelled or aborted."""
        there = at_printer(self._job)
        if there.state == _COMPLETED:
            return self._printed(there, pages)
        kind = faults.PrintStopped if asked else faults.PrintBrokenOff
        clean = there.untouched or not self._began
        return Progress(JobState.NOT_PRINTED, pages, kind(printer=self._printer.shown), clean=clean)

    def _of_printer(self, there: AtPrinter, pages: int) -> Progress:
        """Return the end of a job that the printer itself cancelled or aborted."""
        fault = faults.PrintBrokenOff(printer=self._printer.shown)
        return Progress(JobState.NOT_PRINTED, pages, fault, clean=there.untouched)

    def _vanished(self) -> Progress:
        """Return the end of a job that its server does not know any more."""
        there, pages = at_printer(self._job), self._seen.pages
        if there.state == _COMPLETED:
            return self._printed(there, pages)
        if there.state in {_CANCELED, _ABORTED}:
            return self._of_printer(there, pages)
        if there.state and time.monotonic() < self._until:
            return Progress(JobState.PRINTING, pages)
        fault = faults.PrintVanished(printer=self._printer.shown)
        return Progress(JobState.UNKNOWN, pages, fault)

    def _restarted(self) -> bool:
        """Return whether the printer has not been up since before the print (argument 5).

        The time that the questions took counts for the printer.
        """
        now = time.monotonic()
        up = up_time(self._job.device)
        if up is None:
            return False
        if self._up is None:  # it did not answer when the print began
            return True
        short = self._up + (now - self._up_seen) - up
        return max(short, now - self._job.sent - up) > _RESTARTED

    def _silent(self, seen: Look) -> Progress:
        """Judge a look that nobody answered; after too long, try to take the job back.

        While the print server is dead the printer itself may know how the job ended.
        """
        there = at_printer(self._job)
        if there.state == _COMPLETED:
            return self._printed(there, self._seen.pages)
        if there.state in {_CANCELED, _ABORTED}:
            return self._of_printer(there, self._seen.pages)
        silence = time.monotonic() - self._answered
        fault: LyktaError = faults.PrintServiceGone()
        limit = self._patience.service
        if self._job.direct and seen.lost:
            fault, limit = contact_fault(seen.lost, self._printer), self._quiet_limit()
        if silence > limit:
            return self._take_back(fault, JobState.UNKNOWN)
        return self._held_up(fault)

    def _underway(self, seen: Look) -> Progress:
        """Judge a job that its server still has."""
        if seen.state in {_PENDING, _HELD}:
            if self._began and self._would_repeat():
                stopped = faults.QueueStopped(printer=self._printer.shown)
                return self._take_back(stopped, JobState.UNKNOWN)
            if seen.stopped:
                return self._held_up(faults.QueueStopped(printer=self._printer.shown))
            return Progress(JobState.WAITING, seen.pages)
        still = time.monotonic() - self._moved
        if still > self._patience.probe and not self._job.direct:
            self._probe()
        if seen.unreached and not self._taken and still > self._patience.probe:
            return self._held_up(faults.NoContact(printer=self._printer.shown))
        if self._hung(still):
            fault = faults.PrinterHung(printer=self._printer.shown)
            return self._take_back(fault, JobState.UNKNOWN)
        obstacle = self._obstacle(seen, still)
        return self._held_up(obstacle) if obstacle else Progress(JobState.PRINTING, seen.pages)

    def _would_repeat(self) -> bool:
        """Return whether a job that waits again may already be on paper (argument 7)."""
        there = at_printer(self._job)
        return bool(there.state) or not there.told or self._restarted()

    def _held_up(self, fault: LyktaError) -> Progress:
        return Progress(JobState.HELD_UP, self._seen.pages, fault)

    def _obstacle(self, seen: Look, still: float) -> LyktaError | None:
        """Return what stands in the way, from the printer's own mouth if it was asked."""
        name = self._printer.shown
        recent = self._probes[-2:]
        if len(recent) > 1 and all(isinstance(probe.lost, NotReached) for probe in recent):
            return faults.NoContact(printer=name)
        keywords = seen.keywords
        if recent and not recent[-1].lost and still > self._patience.probe:
            keywords = (*keywords, *recent[-1].keywords)
        if only_reported(keywords) and still < 2 * self._patience.probe:
            return None
        return next((fault for fault in in_words(keywords, name) if stops(fault)), None)

    def _probe(self) -> None:
        """Ask the printer itself, now and then (argument 2)."""
        now = time.monotonic()
        due = now - self._probed >= self._patience.probe
        if self._job.device and due:
            self._probed = now
            self._probes.append(answered(self._job.device, self._patience.probe_limit))

    def _hung(self, still: float) -> bool:
        if self._job.device is None:
            return self._job.by_ipp and still > _BLIND * self._quiet_limit()
        recent = self._probes[-2:]
        silent = [probe.lost and not isinstance(probe.lost, NotReached) for probe in recent]
        return still > self._quiet_limit() and len(silent) > 1 and all(silent)

    def _quiet_limit(self) -> float:
        return self._patience.quiet + self._patience.quiet_page * self._job.pages

    def _unproven(self) -> JobState:
        """Return NOT_PRINTED where the printer cannot have begun (argument 4)."""
        never_reached = bool(self._probes) and all(
            isinstance(probe.lost, NotReached) for probe in self._probes
        )
        untouched = not self._began or never_reached
        return JobState.NOT_PRINTED if untouched else JobState.UNKNOWN

    def _take_back(self, fault: LyktaError, state: JobState) -> Progress:
        """Cancel the job and wait for its end, which may still be PRINTED (argument 3)."""
        taken = cancel(self._printer, self._job)
        until = time.monotonic() + self._patience.ending
        while taken and time.monotonic() < until:
            seen = look(self._job)
            self._remember(seen)
            if seen.state == _COMPLETED:
                return self._completed(seen)
            there = at_printer(self._job)
            ended = seen.gone or seen.state in {_CANCELED, _ABORTED}
            if ended and (there.stopping or there.state not in _UNDER_WAY):
                return self._given_back(seen, there, fault, state)
            time.sleep(min(self._patience.poll, 0.2))
        later = faults.PrintMayComeLater(printer=self._printer.shown)
        return Progress(JobState.UNKNOWN, self._seen.pages, later)

    def _given_back(
        self, seen: Look, there: AtPrinter, fault: LyktaError, state: JobState
    ) -> Progress:
        """Return the end of a job that was taken back, unless the printer finished it."""
        pages = self._seen.pages
        if there.state == _COMPLETED:
            return self._printed(there, pages)
        if there.twice:
            return Progress(
                JobState.UNKNOWN, pages, faults.PrintedTwice(printer=self._printer.shown)
            )
        never = not self._began or (self._job.by_ipp and not self._taken and self._unreached)
        if never and not there.state and not seen.gone:
            return Progress(JobState.NOT_PRINTED, pages, fault, clean=True)
        return Progress(state, pages, fault, clean=there.untouched)
