"""Is a printer to be given anything at all? Asked just before it is.

1. What is not handed over certainly did not print, so it may go to another printer without any
   risk of two copies. A printer that is off or hangs is therefore found out before.
2. A printer out of paper, jammed or open is given the print all the same: it goes on by itself
   when somebody has seen to it, and printers call a second, unused tray empty, too.
"""

from printing import ipp
from printing.queue import faults
from printing.queue.labels_link import label_state
from printing.queue.printer import (
    QUICK,
    Answered,
    Printer,
    answered,
    contact_fault,
    device_of,
    queue_place,
    refusal,
)
from printing.queue.reasons import in_words
from storage.errors import LyktaError


def ready(printer: Printer, limit: float = QUICK) -> LyktaError | None:
    """Return why a printer is to be given nothing now, None where it may be. Never raises.

    `limit` is seconds for each of two questions.
    """
    if not printer.shown:
        return faults.NoPrinter()
    if printer.labels == "zpl":
        return next(iter(label_state(printer.zpl).faults), None)
    queue = _queue(printer, limit)
    if isinstance(queue.lost, ipp.Refused):
        return refusal(queue.lost, printer)
    device = device_of(printer, queue.device)
    if queue.lost is not None and not printer.direct:
        return faults.PrintServiceGone()
    return _of_queue(queue, printer) or _of_device(device, printer, limit)


def _queue(printer: Printer, limit: float) -> Answered:
    if not printer.name:
        return Answered()
    try:
        return answered(queue_place(printer), limit)
    except ipp.NotReached as lost:
        return Answered(lost=lost)


def _of_queue(queue: Answered, printer: Printer) -> LyktaError | None:
    if queue.refuses:
        return faults.QueueRefuses(printer=printer.shown)
    return faults.QueueStopped(printer=printer.shown) if queue.stopped else None


def _of_device(device: ipp.Place | None, printer: Printer, limit: float) -> LyktaError | None:
    """Return what the printer itself says; nothing where it cannot be asked (USB, raw ports)."""
    if device is None:
        return None
    said = answered(device, limit)
    if said.lost is not None:
        return contact_fault(said.lost, printer)
    if said.refuses:
        return faults.QueueRefuses(printer=printer.shown)
    if not said.stopped:
        return None
    found = in_words(said.keywords, printer.shown)
    return next((fault for fault in found if isinstance(fault, faults.TonerOut)), None)  # 2
