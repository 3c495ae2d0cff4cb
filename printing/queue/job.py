"""Sending a document to paper, and taking it back.

1. Nothing is sent that is not a whole PDF.
2. Validate-Job goes first: what is refused or silent there has certainly not printed, so the
   next way (the printer's own address) may be tried without risk of two copies.
3. Once the document itself may have arrived, nothing is tried again: two copies of one list
   can mean two doses. The outcome is then unknown, and is called so.
4. A job's name never tells who is on the paper: print servers log names and show them to
   anybody on the network.
5. A name is used once, so that the printer's own list of jobs can be asked about this very one,
   also by a later life of this machine that knows nothing but what its journal says.
"""

import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from printing import ipp
from printing.queue import faults
from printing.queue.media import A4, size_of
from printing.queue.printer import (
    CONTACT_LOST,
    Printer,
    answered,
    contact_fault,
    device_of,
    queue_place,
    refusal,
)
from storage.errors import LyktaError

ONE_SIDED = "one-sided"
"""The default: the back of one patient's last page is no place for the next patient's first."""

_ASK = 3.0
_BUSY_LIMIT = 30.0
_BUSY_PAUSE = 0.5
_SEND_LIMIT = 30.0
_SLOWEST_LINK = 200_000
_TAIL = 1024
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_LIKE_A_PERSON = re.compile(r"\d{6}[-+.]?\d{4}")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_NOT_SUPPORTED = 0x0501
_ENDED = {ipp.Status.NOT_POSSIBLE, ipp.Status.NOT_FOUND, ipp.Status.GONE}


class JobState(StrEnum):
    """Where a print is. Only PRINTED is success; the last three are ends."""

    SENT = "sent"
    WAITING = "waiting"
    PRINTING = "printing"
    HELD_UP = "held-up"
    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """Return whether nothing more will be learnt."""
        return self in {JobState.PRINTED, JobState.NOT_PRINTED, JobState.UNKNOWN}


@dataclass(frozen=True)
class JobOptions:
    """How a document is to come out, in IPP's keywords (RFC 8011 section 5.2, PWG 5100.7).

    `sides` is one-sided or two-sided-long-edge; `media` a size by its PWG name; `source` the
    tray to take it from, empty where the printer chooses; `copies` how many.
    """

    sides: str = ONE_SIDED
    media: str = A4
    source: str = ""
    copies: int = 1

    @property
    def plain(self) -> bool:
        """Return whether nothing is asked for that a printer may lack."""
        return not self.source and self.sides == ONE_SIDED

    def attributes(self) -> tuple[ipp.Attribute, ...]:
        """Return them as a job's attributes; a tray or another size goes as media-col."""
        return (
            ipp.number("copies", self.copies),
            self._media(),
            ipp.keyword("print-scaling", "none"),
            ipp.keyword("sides", self.sides),
        )

    def _media(self) -> ipp.Attribute:
        size = size_of(self.media)
        if size is None or (not self.source and self.media == A4):
            return ipp.keyword("media", self.media)
        wide, high = size
        measure = (ipp.number("x-dimension", wide), ipp.number("y-dimension", high))
        source = (ipp.keyword("media-source", self.source),) if self.source else ()
        wanted = (ipp.Attribute("media-size", ipp.Tag.COLLECTION, (measure,)), *source)
        return ipp.Attribute("media-col", ipp.Tag.COLLECTION, (wanted,))


AS_IT_COMES = JobOptions()
"""A4, one side, from whichever tray the printer likes: what every printer can do."""


@dataclass(frozen=True)
class Job:
    """A document that a print server or printer has taken.

    `number` is its number there, `name` its name everywhere, used once only. `place` is where
    to ask about it, `direct` whether that is the printer itself; `device` is the printer's
    own place, if known. `pages` is how many the document has. `asked_to_stop` is set when
    somebody here takes it back.
    """

    number: int
    name: str
    place: ipp.Place
    direct: bool
    device: ipp.Place | None
    pages: int
    sent: float = field(default_factory=time.monotonic, compare=False)
    by_ipp: bool = False
    asked_to_stop: threading.Event = field(default_factory=threading.Event, compare=False)


def job_name(serial: str = "") -> str:
    """Return a job name that names nobody (argument 4) and that no other job has (5).

    `serial` may be a sheet's number; what could be a person is left out.
    """
    plain = _PLAIN_NAME.fullmatch(serial) and not _LIKE_A_PERSON.search(serial)
    return f"{serial if plain else 'lykta'}-{secrets.token_hex(4)}"


def send(
    printer: Printer,
    pdf: bytes,
    name: str,
    *,
    sides: str = ONE_SIDED,
    copies: int = 1,
    options: JobOptions | None = None,
    named: bool = False,
) -> Job:
    """Hand a document over, by the queue or, where that is dead, straight to the printer.

    `name` should be a serial, of which a job name is made; with `named` it is one of `job_name`
    already. `options` say how it shall come out, or `sides` (IPP's keyword) and `copies` alone.
    Raises NotADocument, NoPrinter, NoContact, PrinterHung, PrintServiceGone, NoSuchQueue,
    QueueRefuses, PrinterBusy or PrintRefused where nothing was sent, and OutcomeUnknown where it
    may have been.
    """
    _check_document(pdf)
    wanted = _Wanted(
        printer,
        pdf,
        name if named else job_name(name),
        options or JobOptions(sides=sides, copies=copies),
    )
    lost: LyktaError = faults.NoPrinter()
    for direct in _ways(printer):
        try:
            place = ipp.at_printer(printer.direct) if direct else queue_place(printer)
            number = _hand_over(wanted, place)
        except CONTACT_LOST as silent:  # 2
            lost = _lost(silent, printer, direct=direct)
            continue
        learnt = "" if direct else answered(place, _ASK).device
        device = place if direct else device_of(printer, learnt)
        by_ipp = learnt.startswith("ipp")
        return Job(number, wanted.name, place, direct, device, pages_of(pdf), by_ipp=by_ipp)
    raise lost


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF of ours has, at least 1."""
    return max(1, len(_PAGE.findall(pdf)))


def cancel(printer: Printer, job: Job) -> bool:  # noqa: ARG001 - a job goes with its printer
    """Take a job back; return whether it was taken back or had ended already. Never raises."""
    job.asked_to_stop.set()
    try:
        ipp.ask(job.place, ipp.Operation.CANCEL_JOB, (number_of(job), ipp.user()), limit=_ASK)
    except CONTACT_LOST:
        return False
    except ipp.Refused as refused:
        return refused.status in _ENDED
    return True


def find(printer: Printer, name: str, pages: int, ago: float) -> Job | None:
    """Return a job of an earlier life of this machine, by its name; None where nobody knows it.

    The print server is asked first, then the printer itself. `ago` is how many seconds have
    passed since it was sent. Never raises.
    """
    queue = _queue_of(printer)
    device = device_of(printer, answered(queue, _ASK).device if queue else "")
    for place in (queue, device):
        number = _number_of(name, place) if place else None
        if place is None or number is None:
            continue
        sent = time.monotonic() - ago
        return Job(number, name, place, place is device, device, pages, sent=sent)
    return None


def _queue_of(printer: Printer) -> ipp.Place | None:
    try:
        return queue_place(printer) if printer.name else None
    except ipp.NotReached:
        return None


def _number_of(name: str, place: ipp.Place) -> int | None:
    """Return the number that a job has at a place, the last one where it was there twice."""
    found: list[int] = []
    for which in ("completed", "not-completed"):
        wanted = (
            ipp.user(),
            ipp.keyword("which-jobs", which),
            ipp.keyword("requested-attributes", "job-id", "job-name"),
        )
        with suppress(*CONTACT_LOST, ipp.Refused):
            answer = ipp.ask(place, ipp.Operation.GET_JOBS, wanted, limit=_ASK)
            jobs = answer.every(ipp.GroupTag.JOB)
            found += [job.number("job-id") or 0 for job in jobs if job.word("job-name") == name]
    return max(found, default=None)


def clear(printer: Printer) -> int:
    """Take back everything of ours that still waits in the queue; return how many jobs.

    For the start of the kiosk: a print whose follower died must not come out hours later.
    Never raises.
    """
    if not printer.name:
        return 0
    try:
        place = queue_place(printer)
        wanted = (ipp.user(), ipp.keyword("requested-attributes", "job-id"))
        mine = (*wanted, ipp.Attribute("my-jobs", ipp.Tag.BOOLEAN, (True,)))
        answer = ipp.ask(place, ipp.Operation.GET_JOBS, mine, limit=_ASK)
    except (*CONTACT_LOST, ipp.Refused):
        return 0
    numbers = [group.number("job-id") for group in answer.every(ipp.GroupTag.JOB)]
    left = [
        Job(number, "", place, direct=False, device=None, pages=1)
        for number in numbers
        if number is not None
    ]
    return sum(cancel(printer, job) for job in left)


def number_of(job: Job) -> ipp.Attribute:
    """Return the attribute that names a job to the place that has it."""
    return ipp.number("job-id", job.number)


@dataclass(frozen=True)
class _Wanted:
    """What is to be printed, and how."""

    printer: Printer
    pdf: bytes
    name: str
    options: JobOptions

    def head(self) -> tuple[ipp.Attribute, ...]:
        """Return the operation's attributes."""
        return (
            ipp.user(),
            ipp.Attribute("job-name", ipp.Tag.NAME, (self.name,)),
            ipp.Attribute("document-format", ipp.Tag.MIME, ("application/pdf",)),
        )

    def job(self) -> tuple[ipp.Attribute, ...]:
        """Return the attributes of the job."""
        return self.options.attributes()

    def limit(self) -> float:
        """Return the seconds that sending may take."""
        return _SEND_LIMIT + len(self.pdf) / _SLOWEST_LINK


def _check_document(pdf: bytes) -> None:
    """Raise NotADocument unless this is a whole PDF (argument 1)."""
    if not pdf:
        raise faults.NotADocument(why="it is empty")
    if not pdf.startswith(b"%PDF-"):
        raise faults.NotADocument(why="it is no PDF")
    if b"%%EOF" not in pdf[-_TAIL:]:
        raise faults.NotADocument(why="its end is missing")


def _ways(printer: Printer) -> Iterator[bool]:
    """Return which ways there are, in order: not direct (by the queue), direct."""
    if printer.name:
        yield False
    if printer.direct and ipp.may_go_out():
        yield True


def _lost(silent: LyktaError, printer: Printer, *, direct: bool) -> LyktaError:
    return contact_fault(silent, printer) if direct else faults.PrintServiceGone()


def _hand_over(wanted: _Wanted, place: ipp.Place) -> int:
    """Validate, then print; return the job's number.

    Raises one of CONTACT_LOST where nothing was sent.
    """
    until = time.monotonic() + _BUSY_LIMIT
    while True:
        try:
            _validate(wanted, place)
            return _print(wanted, place)
        except ipp.Refused as refused:
            if refused.status != ipp.Status.BUSY or time.monotonic() > until:
                raise refusal(refused, wanted.printer) from refused
        time.sleep(_BUSY_PAUSE)


def _validate(wanted: _Wanted, place: ipp.Place) -> None:
    """Ask whether the job would be taken; a printer that cannot say so is not refusing."""
    try:
        ask = ipp.Operation.VALIDATE_JOB
        ipp.ask(place, ask, wanted.head(), job=wanted.job(), limit=_ASK)
    except ipp.Refused as refused:
        if refused.status != _NOT_SUPPORTED:
            raise


def _print(wanted: _Wanted, place: ipp.Place) -> int:
    try:
        answer = ipp.ask(
            place,
            ipp.Operation.PRINT_JOB,
            wanted.head(),
            job=wanted.job(),
            document=wanted.pdf,
            limit=wanted.limit(),
        )
    except (ipp.NotAnswered, ipp.NotIpp) as lost:  # 3
        raise faults.OutcomeUnknown(printer=wanted.printer.shown) from lost
    number = answer.group(ipp.GroupTag.JOB).number("job-id")
    if number is None:
        raise faults.OutcomeUnknown(printer=wanted.printer.shown)
    return number
