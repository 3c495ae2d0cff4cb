"""A label printer that speaks ZPL, over a plain TCP connection (port 9100).

1. It is asked how it is before anything is sent: labels that cannot come out now would come out
   later, between another patient's.
2. ZPL knows no jobs, so there is no end to be told. What stands for it: the printer says, twice,
   that no format waits and no label of a batch remains. A printer that does not say so is
   UNKNOWN, and the labels are counted by a person.
3. Nothing is sent twice, whatever was or was not answered.

Commands: ~HQES (faults), ~HS (what waits), ~JA (take everything back), from Zebra's ZPL II
programming guide. Tried against a listener of our own that speaks so; no real device was met.
"""

import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from printing.queue import faults
from printing.queue.follow import Progress
from printing.queue.job import JobState
from printing.queue.printer import QUICK, PrinterLight, PrinterState
from storage.errors import LyktaError

PORT = 9100
_POLL = 0.3
_EACH = 4.0
"""Seconds a label may take; 50 x 25 mm takes about one."""
_START = 30.0
_LARGEST = 4096
_ETX = b"\x03"
_ERRORS = re.compile(rb"ERRORS:\s*(\d)\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
_WARNINGS = re.compile(rb"WARNINGS:\s*\d\s+[0-9A-Fa-f]{8}\s+[0-9A-Fa-f]{8}")
_FORMAT = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)


class LabelPrinterAway(LyktaError):
    """Nothing answers at the label printer's address."""

    code = "P-54"
    message = "There is no contact with the label printer {printer}."
    remedy = "See that it is switched on and that its cable is in place, or print on A4 labels."


class OutOfLabels(LyktaError):
    """~HQES media out, ~HS paper out."""

    code = "P-55"
    message = "The label printer {printer} is out of labels."
    remedy = "Put in a new roll and press its button until a label comes out."


class OutOfRibbon(LyktaError):
    """~HQES and ~HS ribbon out."""

    code = "P-56"
    message = "The label printer {printer} is out of ribbon."
    remedy = "Put in a new ribbon, or print on A4 labels."


class LabelHeadOpen(LyktaError):
    """~HQES and ~HS head open."""

    code = "P-57"
    message = "The lid of the label printer {printer} is open."
    remedy = "Press the lid down on both sides until it clicks."


class LabelPrinterPaused(LyktaError):
    """~HQES and ~HS paused."""

    code = "P-58"
    message = "The label printer {printer} has been paused."
    remedy = "Press its pause button once."


class LabelPrinterFault(LyktaError):
    """A fault without words of its own; `what` is the printer's own number for it."""

    code = "P-59"
    message = "The label printer {printer} reports a fault ({what})."
    remedy = "Switch it off and on. If it does not help, print on A4 labels and tell IT."


class LabelPrinterBusy(LyktaError):
    """Other labels wait in it, so ours would come out among another patient's."""

    code = "P-60"
    message = "The label printer {printer} is still printing other labels. Nothing was sent."
    remedy = "Wait until they have come out, then print again."


class LabelsNotFollowed(LyktaError):
    """The labels were sent, and the printer does not say what became of them (argument 2)."""

    code = "P-61"
    message = "The label printer {printer} does not say whether all labels came out."
    remedy = "Count the labels. Print those that are missing once more, one by one."


_BITS: tuple[tuple[int, type[LyktaError]], ...] = (
    (0x1, OutOfLabels),
    (0x2, OutOfRibbon),
    (0x4, LabelHeadOpen),
    (0x10000, LabelPrinterPaused),
)
"""~HQES: the errors of nibbles 8 to 1 that have words of their own."""


@dataclass(frozen=True)
class LabelStatus:
    """What a label printer says: its faults, and how many labels wait; None: not told."""

    faults: tuple[LyktaError, ...] = ()
    waiting: int | None = None


def label_state(address: str) -> PrinterState:
    """Return how the label printer at ``host:port`` is doing, within four seconds. Never raises."""
    try:
        with _Link(address, QUICK * 2) as link:
            found = link.status().faults
    except OSError:
        found = (LabelPrinterAway(printer=address),)
    return PrinterState(PrinterLight.STOPPED if found else PrinterLight.READY, found)


def send_zpl(
    address: str,
    zpl: bytes,
    limit: float = 0.0,
    on_progress: Callable[[Progress], None] = lambda _: None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    name: str = "",
) -> Progress:
    """Send labels to a printer at ``host:port`` and follow them to their end. Never raises.

    `zpl` is one ^XA...^XZ for each label. `limit` is seconds for all of it, 0: as many as the
    labels may need. `name` is what people call the printer. `on_progress` gets every change.
    """
    shown = name or address
    end = Progress(JobState.WAITING)
    try:
        for end in _steps(address, shown, zpl, limit, cancelled):
            on_progress(end)
    except OSError:
        end = _lost(end, shown)
        on_progress(end)
    return end


def _steps(
    address: str, shown: str, zpl: bytes, limit: float, cancelled: Callable[[], bool]
) -> Iterator[Progress]:
    """Yield what happens, the end last. Raises OSError where the connection is lost."""
    labels = len(_FORMAT.findall(zpl))
    if not labels or _FORMAT.sub(b"", zpl).strip():
        broken = faults.NotADocument(why="it is no label")
        yield Progress(JobState.NOT_PRINTED, reason=broken)
        return
    until = time.monotonic() + (limit or _START + labels * _EACH)
    with _Link(address, until - time.monotonic(), shown) as link:
        refused = _refused(link, min(until, time.monotonic() + _START))
        if refused:
            yield Progress(JobState.NOT_PRINTED, reason=refused)
            return
        yield Progress(JobState.SENT)  # said first: what breaks from here on may have printed
        link.say(zpl)
        yield from _followed(link, labels, until, cancelled)


def _lost(last: Progress, shown: str) -> Progress:
    """Return the end of labels whose connection was lost (argument 3)."""
    if last.state is JobState.WAITING:
        return Progress(JobState.NOT_PRINTED, reason=LabelPrinterAway(printer=shown))
    return Progress(JobState.UNKNOWN, last.pages_sent, LabelsNotFollowed(printer=shown))


def _refused(link: "_Link", until: float) -> LyktaError | None:
    """Return why nothing may be sent now (argument 1); other labels are waited for."""
    while True:
        seen = link.status()
        if seen.faults:
            return seen.faults[0]
        if not seen.waiting:
            return None
        if time.monotonic() > until:
            return LabelPrinterBusy(printer=link.shown)
        time.sleep(_POLL)


def _followed(
    link: "_Link", labels: int, until: float, cancelled: Callable[[], bool]
) -> Iterator[Progress]:
    """Yield each change until nothing waits any more, twice (argument 2)."""
    last, empty = Progress(JobState.SENT), 0
    while time.monotonic() < until:
        if cancelled():
            link.say(b"~JA")
            yield Progress(JobState.NOT_PRINTED, labels, faults.PrintStopped())
            return
        time.sleep(_POLL)
        seen = link.status()
        empty = empty + 1 if seen.waiting == 0 and not seen.faults else 0
        if empty > 1:
            yield Progress(JobState.PRINTED, labels)
            return
        now = _underway(seen, labels)
        if not now.same_as(last):
            yield now
        last = now
    unproven = last.reason or LabelsNotFollowed(printer=link.shown)
    yield Progress(JobState.UNKNOWN, labels, unproven)


def _underway(seen: LabelStatus, labels: int) -> Progress:
    gone = labels - min(labels, seen.waiting or 0)
    if seen.faults:
        return Progress(JobState.HELD_UP, gone, seen.faults[0])
    return Progress(JobState.PRINTING, gone)


class _Link:
    """One connection to a label printer; every read is bounded by the whole limit."""

    def __init__(self, address: str, limit: float, shown: str = "") -> None:
        host, _, port = address.rpartition(":")
        self.shown = shown or address
        self._until = time.monotonic() + limit
        place = host, int(port) if port.isdecimal() else 0
        try:
            self._socket = socket.create_connection(place, timeout=min(limit, QUICK))
        except OverflowError as no_port:
            raise ConnectionError from no_port

    def __enter__(self) -> "_Link":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, words: bytes) -> None:
        """Send. Raises OSError."""
        self._socket.settimeout(max(0.1, self._until - time.monotonic()))
        self._socket.sendall(words)

    def status(self) -> LabelStatus:
        """Ask both questions. Raises OSError where the connection is gone."""
        errors, waits = self._ask(b"~HQES", _flagged), self._ask(b"~HS", _told_in_three)
        return LabelStatus(tuple(_in_words(errors, waits, self.shown)), _waiting(waits))

    def _ask(self, command: bytes, whole: Callable[[bytes], bool]) -> bytes:
        """Return the answer to a command, empty where none came within two seconds."""
        self.say(command + b"\r\n")
        until, answer = time.monotonic() + QUICK, b""
        while not whole(answer) and len(answer) < _LARGEST:
            left = until - time.monotonic()
            if left <= 0:
                return answer
            self._socket.settimeout(left)
            try:
                piece = self._socket.recv(_LARGEST)
            except TimeoutError:
                return answer
            if not piece:
                raise ConnectionResetError
            answer += piece
        return answer


def _flagged(answer: bytes) -> bool:
    return bool(_WARNINGS.search(answer)) and answer.rstrip().endswith(_ETX)


def _told_in_three(answer: bytes) -> bool:
    return answer.count(_ETX) >= len(("communication", "media", "memory"))


def _fields(answer: bytes) -> list[list[bytes]]:
    """Return the fields of ~HS's strings."""
    return [one.strip(b"\x02\r\n ").split(b",") for one in answer.split(_ETX)]


def _waiting(answer: bytes) -> int | None:
    """Return how many labels wait: formats in the buffer, and labels of the batch."""
    first, second = (*_fields(answer), [], [])[:2]
    try:
        return int(first[4]) + int(second[8])
    except (IndexError, ValueError):
        return None


def _in_words(errors: bytes, waits: bytes, shown: str) -> Iterator[LyktaError]:
    """Yield the faults that either answer names, each once."""
    flags = _flags_of_errors(errors) | _flags_of_status(waits)
    for bit, kind in _BITS:
        if flags & bit:
            yield kind(printer=shown)
    other = flags & ~sum(bit for bit, _ in _BITS)
    if other:
        yield LabelPrinterFault(printer=shown, what=f"{other:08X}")


def _flags_of_errors(answer: bytes) -> int:
    found = _ERRORS.search(answer)
    if not found or found[1] == b"0":
        return 0
    return int(found[3], 16) or int(found[2], 16) << 32 or 1 << 31


def _flags_of_status(answer: bytes) -> int:
    """Return ~HS's own flags as the bits of ~HQES."""
    first, second = (*_fields(answer), [], [])[:2]
    named = ((first, 1, 0x1), (second, 3, 0x2), (second, 2, 0x4), (first, 2, 0x10000))
    return sum(bit for row, at, bit in named if len(row) > at and row[at] == b"1")
