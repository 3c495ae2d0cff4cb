"""One look at a job: what its server says of it, and what the printer says of itself."""

from dataclasses import dataclass

from printing import ipp
from printing.queue.job import Job, number_of
from printing.queue.printer import CONTACT_LOST, QUICK, answered
from storage.errors import LyktaError

_WANTED = (
    "job-state",
    "job-state-message",
    "job-state-reasons",
    "job-impressions-completed",
    "job-printer-state-message",
    "job-printer-state-reasons",
)
_HISTORY = 100
"""Jobs to ask a printer for at most when looking for ours."""


@dataclass(frozen=True)
class Look:
    """What was seen at one moment.

    `state` is IPP's job-state, 0 where there was none to see: then `gone` says that the job
    is not known, or `lost` why there was no answer. `keywords` are the reasons of job and
    queue together, `stopped` whether the queue stands still, `pages` how many went through
    (which proves nothing), `trace` everything that shows that something still moves.
    """

    state: int = 0
    gone: bool = False
    lost: LyktaError | None = None
    keywords: tuple[str, ...] = ()
    stopped: bool = False
    pages: int = 0
    trace: tuple[object, ...] = ()


def look(job: Job) -> Look:
    """Ask about a job and the queue or printer that has it. Never raises."""
    wanted = (number_of(job), ipp.user(), ipp.keyword("requested-attributes", *_WANTED))
    try:
        answer = ipp.ask(job.place, ipp.Operation.GET_JOB_ATTRIBUTES, wanted, limit=QUICK)
    except CONTACT_LOST as lost:
        return Look(lost=lost)
    except ipp.Refused as refused:
        gone = refused.status in {ipp.Status.NOT_FOUND, ipp.Status.GONE}
        return Look(gone=True) if gone else Look(lost=refused)
    said = answer.group(ipp.GroupTag.JOB)
    queue = answered(job.place, QUICK)
    keywords = (*said.words("job-printer-state-reasons"), *queue.keywords)
    state = said.number("job-state") or 0
    return Look(
        state=state,
        keywords=keywords,
        stopped=queue.stopped,
        pages=said.number("job-impressions-completed") or 0,
        trace=(state, keywords, *(said.values(name) for name in _WANTED)),
    )


def state_at_printer(job: Job) -> int:
    """Return the job-state the printer itself gives a job that came through a server, or 0.

    0 means that it cannot tell: it keeps no list, or does not answer. A job that the server
    sent more than once is judged by its last try. Never raises.
    """
    if job.direct or job.device is None:
        return 0
    tries: list[tuple[int, int]] = []
    for which in ("completed", "not-completed"):
        wanted = (
            ipp.user(),
            ipp.number("limit", _HISTORY),
            ipp.keyword("which-jobs", which),
            ipp.keyword("requested-attributes", "job-id", "job-name", "job-state"),
        )
        try:
            answer = ipp.ask(job.device, ipp.Operation.GET_JOBS, wanted, limit=QUICK)
        except (*CONTACT_LOST, ipp.Refused):
            return 0
        tries += [
            (group.number("job-id") or 0, group.number("job-state") or 0)
            for group in answer.every(ipp.GroupTag.JOB)
            if group.word("job-name") == job.name
        ]
    return max(tries, default=(0, 0))[1]
