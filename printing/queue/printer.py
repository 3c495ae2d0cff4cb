"""Printers: which there are, and how one is doing right now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from printing import ipp
from printing.queue import faults
from printing.queue.reasons import in_words, stops
from storage.errors import LyktaError
from storage.freshness import Reason

CUPS_SOCKET = "/run/cups/cups.sock"
"""Where CUPS listens on the appliance; it listens nowhere else."""

QUICK = 2.0
"""Seconds for a question about state: the screen waits for it."""

_STOPPED = 5
_STATE = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "device-uri")
CONTACT_LOST = (ipp.NotReached, ipp.NotAnswered, ipp.NotIpp)
"""What a question raises when the other end is not there or makes no sense."""


@dataclass(frozen=True)
class Printer:
    """One printer: a queue on a print server, the printer's own address, or both.

    `name` is the queue, `server` a Unix socket's path or ``host:port``. `direct` is the
    printer's own ``ipp://`` address, used when the server is dead or when `name` is empty;
    give it as a number (``ipp://10.0.0.7/ipp/print``), since names may not resolve in an
    outage. All empty: no printer.

    `label` is what people call it. `duplex` prints on both sides. `tray` is the media-source to
    print from (empty: the printer chooses) and `trays` those for kinds of document of their own.
    `holds` is how many sheets its tray takes, 0 where nobody knows. `labels` says what lab labels
    are printed on: "a4", "50x25", or "zpl", and then `zpl` is where, ``host:port``, and
    `dots` how many it has in a millimetre.
    """

    name: str = ""
    server: str = CUPS_SOCKET
    direct: str = ""
    label: str = ""
    duplex: bool = False
    tray: str = ""
    trays: Mapping[str, str] = field(default_factory=dict, hash=False)
    holds: int = 250
    labels: str = "a4"
    zpl: str = ""
    dots: int = 8

    @property
    def shown(self) -> str:
        """Return what people call it, and choose it by."""
        return self.label or self.name or self.direct or self.zpl

    def source(self, kind: str) -> str:
        """Return the tray for a kind of document, empty where the printer chooses."""
        return self.trays.get(kind, self.tray)


class PrinterLight(StrEnum):
    """READY prints; WARNING prints but wants something; STOPPED does not; UNKNOWN: not asked."""

    READY = "ready"
    WARNING = "warning"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PrinterState:
    """How a printer is doing: a light, and the faults in words, the gravest first."""

    light: PrinterLight
    faults: tuple[LyktaError, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return the faults' messages as English templates with their facts."""
        return tuple(
            Reason(fault.message, {name: str(fact) for name, fact in fault.facts.items()})
            for fault in self.faults
        )


@dataclass(frozen=True)
class Answered:
    """What a queue or a printer said of itself; `lost` is why it said nothing."""

    keywords: tuple[str, ...] = ()
    stopped: bool = False
    refuses: bool = False
    device: str = ""
    lost: LyktaError | None = None


def printer_state(printer: Printer) -> PrinterState:
    """Return how a printer is doing, within about four seconds. Never raises.

    The queue says whether it is paused; paper, doors and toner are asked of the printer
    itself, since CUPS learns of them only while it prints.
    """
    if not printer.shown:
        return PrinterState(PrinterLight.STOPPED, (faults.NoPrinter(),))
    queue = _queue(printer)
    if isinstance(queue.lost, ipp.Refused):
        return PrinterState(PrinterLight.STOPPED, (refusal(queue.lost, printer),))
    device = device_of(printer, queue.device)
    if queue.lost and not device:
        return PrinterState(PrinterLight.UNKNOWN, (faults.PrintServiceGone(),))
    found = (*_queue_faults(queue, printer), *_device_faults(queue, device, printer))
    return PrinterState(_light(found), tuple(sorted(found, key=lambda fault: not stops(fault))))


def discover(server: str = CUPS_SOCKET) -> Sequence[str]:
    """Return the names of the queues on a print server, in order.

    Raises PrintServiceGone where it does not answer.
    """
    wanted = ipp.keyword("requested-attributes", "printer-name")
    try:
        place = ipp.on_server(server, "/")
        answer = ipp.ask(place, ipp.Operation.CUPS_GET_PRINTERS, (wanted,), limit=QUICK)
    except ipp.Refused as refused:
        if refused.status == ipp.Status.NOT_FOUND:
            return ()
        raise faults.PrintServiceGone from refused
    except CONTACT_LOST as lost:
        raise faults.PrintServiceGone from lost
    groups = answer.every(ipp.GroupTag.PRINTER)
    return tuple(sorted(name for group in groups if (name := group.word("printer-name"))))


def queue_place(printer: Printer) -> ipp.Place:
    """Return where to ask about the queue. Raises NotReached on a server that is no address."""
    return ipp.on_server(printer.server, f"/printers/{printer.name}")


def device_of(printer: Printer, learnt: str) -> ipp.Place | None:
    """Return the printer's own place: as configured, or as CUPS knows it.

    None where it speaks no IPP, and where this process may not go out to it: then the queue's word
    has to do.
    """
    if not ipp.may_go_out():
        return None
    try:
        return ipp.at_printer(printer.direct or learnt)
    except ipp.NotReached:
        return None


def answered(place: ipp.Place, limit: float) -> Answered:
    """Ask a queue or a printer how it is. Never raises: `lost` tells why nothing came."""
    wanted = ipp.keyword("requested-attributes", *_STATE)
    try:
        answer = ipp.ask(place, ipp.Operation.GET_PRINTER_ATTRIBUTES, (wanted,), limit=limit)
    except (*CONTACT_LOST, ipp.Refused) as lost:
        return Answered(lost=lost)
    said = answer.group(ipp.GroupTag.PRINTER)
    return Answered(
        keywords=said.words("printer-state-reasons"),
        stopped=said.number("printer-state") == _STOPPED,
        refuses=said.says_no("printer-is-accepting-jobs"),
        device=said.word("device-uri"),
    )


def refusal(refused: ipp.Refused, printer: Printer) -> LyktaError:
    """Return a refusal as the fault it means."""
    match refused.status:
        case ipp.Status.NOT_FOUND | ipp.Status.GONE:
            return faults.NoSuchQueue(printer=printer.shown)
        case ipp.Status.NOT_ACCEPTING_JOBS:
            return faults.QueueRefuses(printer=printer.shown)
        case ipp.Status.BUSY:
            return faults.PrinterBusy(printer=printer.shown)
    return faults.PrintRefused(printer=printer.shown, answer=refused.facts["words"])


def contact_fault(lost: LyktaError, printer: Printer) -> LyktaError:
    """Return lost contact with the printer itself as the fault it means."""
    kind = faults.NoContact if isinstance(lost, ipp.NotReached) else faults.PrinterHung
    return kind(printer=printer.shown)


def _queue(printer: Printer) -> Answered:
    """Return what the queue says; a printer without a queue has nothing to say there."""
    if not printer.name:
        return Answered()
    try:
        return answered(queue_place(printer), QUICK)
    except ipp.NotReached as lost:
        return Answered(lost=lost)


def _queue_faults(queue: Answered, printer: Printer) -> tuple[LyktaError, ...]:
    if queue.lost:
        return (faults.PrintServiceBypassed(printer=printer.shown),)
    if queue.stopped:
        return (faults.QueueStopped(printer=printer.shown),)
    return (faults.QueueRefuses(printer=printer.shown),) if queue.refuses else ()


def _device_faults(
    queue: Answered, device: ipp.Place | None, printer: Printer
) -> tuple[LyktaError, ...]:
    """Return the printer's own faults, or those the queue last heard where it cannot be asked."""
    if device is None:
        stale = replace(queue, stopped=False)
        return _spoken(stale, printer, known=queue.stopped)
    said = answered(device, QUICK)
    if said.lost:
        return (contact_fault(said.lost, printer),)
    return _spoken(said, printer, known=queue.stopped)


def _spoken(said: Answered, printer: Printer, *, known: bool) -> tuple[LyktaError, ...]:
    found = in_words(said.keywords, printer.shown)
    if known:
        return tuple(fault for fault in found if not isinstance(fault, faults.QueueStopped))
    if said.stopped and not any(stops(fault) for fault in found):
        return (faults.QueueStopped(printer=printer.shown), *found)
    return found


def _light(found: Sequence[LyktaError]) -> PrinterLight:
    if any(stops(fault) for fault in found):
        return PrinterLight.STOPPED
    return PrinterLight.WARNING if found else PrinterLight.READY
