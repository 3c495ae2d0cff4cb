"""One bundle at one printer: handed over, followed, and stopped where somebody wants it stopped.

The journal knows each step before it is made (`run`, 5).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from threading import Event

import msgspec

from appliance.desk.control import Control
from appliance.desk.printout import Bundle
from appliance.desk.run_choice import wanted_of
from appliance.desk.run_patience import RunPatience
from printing.locking import NotLockable, on_fronts
from printing.paper.label_zpl import of_pdf
from printing.queue import (
    AS_IT_COMES,
    ONE_SIDED,
    Job,
    JobOptions,
    JobState,
    Printer,
    Progress,
    faults,
    follow,
    job_name,
    ready,
    send,
)
from printing.queue.labels_link import send_zpl
from storage.errors import LyktaError
from storage.print_journal import JournalJob, Stage


class Stop(StrEnum):
    """Why a bundle was taken back: by a person, or where nobody at the printer could mend it."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    PAUSED_QUEUE = "paused-queue"
    AWAY = "away"


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a bundle ended at a printer, why it was taken back if it was, and whether it jammed.

    `why` is what held it up when it was taken back without a person's wish.
    """

    progress: Progress
    stop: Stop | None = None
    why: LyktaError | None = None
    jammed: bool = False


class Attempt:
    """One try to print a bundle on a printer."""

    def __init__(
        self,
        printer: Printer,
        note: Callable[[Stage, JournalJob], object],
        control: Control,
        patience: RunPatience,
        *,
        others: Sequence[Printer],
        tell: Callable[[Progress, str], None],
    ) -> None:
        """Prepare. `note` writes to the journal; `others` are the printers there are besides.

        `tell` gets each change, with the name of the printer to which a move is offered.
        """
        self._printer, self._note = printer, note
        self._control, self._patience = control, patience
        self._others, self._tell = others, tell
        self._held_since: float | None = None
        self._last = Progress(JobState.SENT)
        self._stop: Stop | None = None
        self._why: LyktaError | None = None
        self._offer = ""
        self._jammed = False

    def go(self, bundle: Bundle, kind: str) -> Ended:
        """Print the bundle as the settings want this kind printed. Never raises."""
        if self._printer.labels == "zpl":
            return self._ended(self._labelled(bundle))
        try:
            job = self._sent(bundle, wanted_of(self._printer, kind))
        except LyktaError as fault:
            lost = isinstance(fault, faults.OutcomeUnknown)
            state = JobState.UNKNOWN if lost else JobState.NOT_PRINTED
            return self._ended(Progress(state, reason=fault, clean=not lost))
        return self._ended(self._followed(job))

    def _sent(self, bundle: Bundle, options: JobOptions) -> Job:
        """Hand the bundle over; once more as it comes where tray or duplex were refused."""
        name = job_name(bundle.serials[0] if bundle.serials else "")
        shown = self._printer.shown
        self._note(Stage.SENDING, JournalJob(printer=shown, name=name))
        pdf, options = _on_both_sides(bundle, options)
        try:
            job = send(self._printer, pdf, name, options=options, named=True)
        except faults.PrintRefused:
            if options.plain:
                raise
            bare = replace(AS_IT_COMES, media=options.media)
            job = send(self._printer, bundle.pdf, name, options=bare, named=True)
        self._note(Stage.SENT, _journal(job, shown))
        return job

    def _labelled(self, bundle: Bundle) -> Progress:
        """Send labels to a label printer that speaks ZPL: it has no queue and no job numbers."""
        shown = self._printer.shown
        job = JournalJob(printer=shown)
        self._note(Stage.SENDING, job)
        sent = Event()

        def saw(progress: Progress) -> None:
            if progress.state is JobState.SENT:
                self._note(Stage.SENT, job)
                sent.set()
            self._last = progress
            self._tell(progress, "")

        try:
            zpl = of_pdf(bundle.pdf, self._printer.dots)
        except ValueError:
            fault = faults.NotADocument(why="it is no label of 50 x 25 mm")
            return Progress(JobState.NOT_PRINTED, reason=fault, clean=True)
        address = self._printer.zpl
        end = send_zpl(address, zpl, on_progress=saw, cancelled=self._is_to_stop, name=shown)
        return replace(end, clean=end.state is JobState.NOT_PRINTED and not sent.is_set())

    def _followed(self, job: Job) -> Progress:
        self._saw(self._last, job)
        for progress in follow(
            self._printer,
            job,
            self._patience.deadline,
            cancelled=self._is_to_stop,
            patience=self._patience.job,
        ):
            self._saw(progress, job)
        return self._last

    def _saw(self, progress: Progress, job: Job) -> None:
        began = progress.state in {JobState.PRINTING, JobState.HELD_UP}
        if began and self._last.state not in {JobState.PRINTING, JobState.HELD_UP}:
            self._note(Stage.AT_PRINTER, _journal(job, self._printer.shown))
        if progress.state is JobState.HELD_UP:
            self._held_since = self._held_since or time.monotonic()
            self._jammed = self._jammed or isinstance(progress.reason, faults.PaperJam)
        else:
            self._held_since, self._offer = None, ""
        self._last = progress
        self._tell(progress, self._offer)

    def _ended(self, progress: Progress) -> Ended:
        return Ended(progress=progress, stop=self._stop, why=self._why, jammed=self._jammed)

    def _is_to_stop(self) -> bool:
        """Return whether the job is to be taken back; asked at every look."""
        self._stop = self._stop or self._why_stop()
        if self._stop is None:
            self._offer_another()
        return self._stop is not None

    def _why_stop(self) -> Stop | None:
        if self._control.cancelled:
            return Stop.CANCELLED
        if self._control.moving in {one.shown for one in self._others}:
            return Stop.MOVED
        for kind, limit, stop in self._lost_causes():
            lost = isinstance(self._last.reason, kind) and self._held() > limit
            if lost and self._another():
                self._why = self._last.reason
                return stop
        return None

    def _lost_causes(self) -> Iterator[tuple[type[LyktaError], float, Stop]]:
        """Yield what nobody at the printer can mend, and for how long it is waited for."""
        yield faults.QueueStopped, self._patience.stopped, Stop.PAUSED_QUEUE
        yield faults.NoContact, self._patience.away, Stop.AWAY

    def _offer_another(self) -> None:
        """Offer a move once the job has stood still for long, at once where there is no toner."""
        limit = 0.0 if isinstance(self._last.reason, faults.TonerOut) else self._patience.offer
        if self._held_since is None or self._offer or self._held() < limit:
            return
        self._offer = self._another()
        if self._offer:
            self._tell(self._last, self._offer)

    def _another(self) -> str:
        """Return the first other printer that is ready, by name; empty for none."""
        return next((one.shown for one in self._others if ready(one) is None), "")

    def _held(self) -> float:
        return time.monotonic() - self._held_since if self._held_since is not None else 0.0


def _on_both_sides(bundle: Bundle, options: JobOptions) -> tuple[bytes, JobOptions]:
    """Return what to send: for both sides of the paper each sheet begins on a front.

    Where that cannot be made, it is printed on one side.
    """
    if options.sides == ONE_SIDED or len(bundle.parts) < 2:  # noqa: PLR2004 - one has no neighbour
        return bundle.pdf, options
    try:
        return on_fronts(bundle.pdf, [part.pages for part in bundle.parts]), options
    except NotLockable:
        return bundle.pdf, replace(options, sides=ONE_SIDED)


def _journal(job: Job, printer: str) -> JournalJob:
    return JournalJob(printer=printer, name=job.name, number=job.number, direct=job.direct)


def stage_of(progress: Progress) -> Stage:
    """Return the journal's word for an end: it calls not printed only what surely was not."""
    if progress.state is JobState.PRINTED:
        return Stage.PRINTED
    return Stage.NOT_PRINTED if progress.clean else Stage.UNKNOWN
