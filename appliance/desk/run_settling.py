"""After a crash: ask what became of the prints that were under way, and take back what waits.

1. What still waits in a queue is taken back: it must not come out hours later, when somebody has
   printed anew. What is being printed may finish.
2. What nobody can tell stays "may have come out", until a person has looked.
3. Only prints of processes that have died are touched; their job names are in the journal, so
   nobody else's jobs are.
4. Nothing is ever printed again by this.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from appliance.desk.run_job import stage_of
from printing.queue import Job, JobState, Printer, Progress, find, follow
from storage.print_journal import Entry, PrintJournal, Stage

_UNDER_WAY = (Stage.SENDING, Stage.SENT, Stage.AT_PRINTER)
FINISHING = 60.0
"""Seconds for a job that a printer has begun to come to its end."""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle of a print that a crash cut short, and what was learnt of it since."""

    entry: Entry
    progress: Progress


def settle(
    journal: PrintJournal, printers: Sequence[Printer], now: datetime, limit: float = FINISHING
) -> tuple[Settled, ...]:
    """Ask about every bundle that may have come out; return what is known of all of them.

    That is what was learnt now, and what the journal itself says of the other bundles of prints
    that a crash cut short. `now` is the wall clock, `limit` seconds for a job that is being
    printed. Takes as long as the printers take to answer: call it on a thread of its own. Raises
    DiskFull, DiskFault or NotAllowed where the journal cannot be written.
    """
    left = journal.unsettled()
    found = [*_known(left.came_out, _CAME_OUT), *_known(left.did_not, _DID_NOT)]
    for entry in left.may_have:
        if entry.stage not in _UNDER_WAY:
            continue
        progress = _asked(entry, printers, now, limit)
        if progress is not None:
            code = progress.reason.code if progress.reason else ""
            journal.settle(entry, stage_of(progress), code)
            found.append(Settled(entry=entry, progress=progress))
    return tuple(found)


_CAME_OUT = Progress(JobState.PRINTED)
_DID_NOT = Progress(JobState.NOT_PRINTED, clean=True)


def _known(entries: Sequence[Entry], progress: Progress) -> list[Settled]:
    return [Settled(entry=entry, progress=progress) for entry in entries]


def _asked(
    entry: Entry, printers: Sequence[Printer], now: datetime, limit: float
) -> Progress | None:
    """Return how a bundle ended, None where nobody knows it (2)."""
    printer = next((one for one in printers if one.shown == entry.printer), None)
    if printer is None or entry.job is None:
        return None
    ago = max(0.0, (now - entry.at).total_seconds())
    job = find(printer, entry.job.name, entry.pages, ago)
    return None if job is None else _followed(printer, job, limit)


def _followed(printer: Printer, job: Job, limit: float) -> Progress:
    """Follow a job to its end; taken back at once where it waits or stands still (1)."""
    last = Progress(JobState.SENT)

    def stands() -> bool:
        return last.state in {JobState.WAITING, JobState.HELD_UP}

    for progress in follow(printer, job, limit, cancelled=stands):
        last = progress
    return last
