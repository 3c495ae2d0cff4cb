"""One look at a job: what its server says of it, and what the printer says of itself."""

from dataclasses import dataclass

from printing import ipp
from printing.queue.job import Job, number_of
from printing.queue.printer import CONTACT_LOST, QUICK, answered
from storage.errors import LyktaError

_WANTED = (
    "job-name",
    "job-state",
    "job-state-message",
    "job-state-reasons",
    "job-impressions-completed",
    "job-printer-state-message",
    "job-printer-state-reasons",
    "time-at-processing",
)
_HISTORY = 100
"""Jobs to ask a printer for at most when looking for ours."""
_UNTOUCHED = ("unsupported-", "document-password-error")
"""Reasons, by their beginnings, of a printer that turned a document down before its first page
(RFC 8011 section 5.3.8, PWG 5100.13)."""

_STOPPING = "processing-to-stop-point"
_TAKEN = ("cups-waiting-for-job-completed", "cups-remote-")
"""What the ipp backend of CUPS says while a printer that has the document works on it."""
_UNREACHED = "unavailable"
"""A word of CUPS' message ("The printer may not exist or is unavailable at this time.") while no
connection comes about; a service's language is C, so it is never translated."""


@dataclass(frozen=True)
class Look:
    """What was seen at one moment.

    `state` is IPP's job-state, 0 where there was none to see: then `gone` says that the job
    is not known, or `lost` why there was no answer. `keywords` are the reasons of job and
    queue together, `stopped` whether the queue stands still, `pages` how many went through
    (which proves nothing), `began` whether it ever was at work, `trace` everything that shows
    that something still moves. `taken` says that CUPS waits for a printer that has the whole
    document, `unreached` that it has not come to the printer yet.
    """

    state: int = 0
    gone: bool = False
    lost: LyktaError | None = None
    keywords: tuple[str, ...] = ()
    stopped: bool = False
    pages: int = 0
    began: bool = False
    taken: bool = False
    unreached: bool = False
    trace: tuple[object, ...] = ()


def look(job: Job) -> Look:
    """Ask about a job and the queue or printer that has it. Never raises.

    A server that lost its jobs counts from 1 again: a number that bears another job's name is
    no longer ours.
    """
    wanted = (number_of(job), ipp.user(), ipp.keyword("requested-attributes", *_WANTED))
    try:
        answer = ipp.ask(job.place, ipp.Operation.GET_JOB_ATTRIBUTES, wanted, limit=QUICK)
    except CONTACT_LOST as lost:
        return Look(lost=lost)
    except ipp.Refused as refused:
        gone = refused.status in {ipp.Status.NOT_FOUND, ipp.Status.GONE}
        return Look(gone=True) if gone else Look(lost=refused)
    said = answer.group(ipp.GroupTag.JOB)
    if said.word("job-name") not in {"", job.name} and job.name:
        return Look(gone=True)
    queue = answered(job.place, QUICK)
    keywords = (*said.words("job-printer-state-reasons"), *queue.keywords)
    state = said.number("job-state") or 0
    return Look(
        state=state,
        keywords=keywords,
        stopped=queue.stopped,
        pages=said.number("job-impressions-completed") or 0,
        began=bool(said.number("time-at-processing")),
        taken=any(one.startswith(_TAKEN) for one in said.words("job-printer-state-reasons")),
        unreached=_UNREACHED in said.word("job-printer-state-message"),
        trace=(state, keywords, *(said.values(name) for name in _WANTED)),
    )


@dataclass(frozen=True)
class AtPrinter:
    """What the printer itself says of a job: the state of its last try, 0 where it cannot tell.

    `told` says that it gave its list of jobs, `lost` that it did not answer, `untouched` that it
    turned the document down before the first page, `stopping` that it is about to stop, `twice`
    that pages of it may have come out more than once, since a server sent it again.
    """

    state: int = 0
    told: bool = False
    lost: bool = False
    untouched: bool = False
    stopping: bool = False
    twice: bool = False


@dataclass(frozen=True, order=True)
class _Try:
    """One job of our name in the printer's list."""

    number: int
    state: int
    reasons: tuple[str, ...]

    @property
    def untouched(self) -> bool:
        """Return whether it was turned down before its first page."""
        return any(reason.startswith(_UNTOUCHED) for reason in self.reasons)


def at_printer(job: Job) -> AtPrinter:
    """Ask the printer itself, by the job's name, about a job that came through a server.

    It cannot tell where it keeps no list or does not answer. Never raises.
    """
    if job.direct or job.device is None:
        return AtPrinter()
    tries: list[_Try] = []
    for which in ("completed", "not-completed"):
        wanted = (
            ipp.user(),
            ipp.number("limit", _HISTORY),
            ipp.keyword("which-jobs", which),
            ipp.keyword(
                "requested-attributes", "job-id", "job-name", "job-state", "job-state-reasons"
            ),
        )
        try:
            answer = ipp.ask(job.device, ipp.Operation.GET_JOBS, wanted, limit=QUICK)
        except CONTACT_LOST:
            return AtPrinter(lost=True)
        except ipp.Refused:
            return AtPrinter()
        tries += [
            _Try(
                group.number("job-id") or 0,
                group.number("job-state") or 0,
                group.words("job-state-reasons"),
            )
            for group in answer.every(ipp.GroupTag.JOB)
            if group.word("job-name") == job.name
        ]
    return _summed(tries)


def _summed(tries: list[_Try]) -> AtPrinter:
    if not tries:
        return AtPrinter(told=True)
    *before, last = sorted(tries)
    twice = any(not one.untouched and one.number != last.number for one in before)
    return AtPrinter(
        state=last.state,
        told=True,
        untouched=last.untouched and not twice,
        stopping=_STOPPING in last.reasons,
        twice=twice,
    )


def up_time(place: ipp.Place | None) -> int | None:
    """Return for how many whole seconds a printer has been up, None where it cannot be asked.

    Never raises.
    """
    if place is None:
        return None
    wanted = (ipp.keyword("requested-attributes", "printer-up-time"),)
    try:
        answer = ipp.ask(place, ipp.Operation.GET_PRINTER_ATTRIBUTES, wanted, limit=QUICK)
    except (*CONTACT_LOST, ipp.Refused):
        return None
    return answer.group(ipp.GroupTag.PRINTER).number("printer-up-time")
