"""The print path: from a finished PDF to paper, followed to its real end.

A job goes to CUPS, or straight to the printer when CUPS is dead. What happens to it is said
in words a nurse can act on; faults have codes P-01 to P-25.
"""

from printing.queue.follow import DEADLINE, PATIENCE, Patience, Progress, follow, print_pdf
from printing.queue.job import (
    AS_IT_COMES,
    ONE_SIDED,
    Job,
    JobOptions,
    JobState,
    cancel,
    clear,
    find,
    job_name,
    send,
)
from printing.queue.media import A4
from printing.queue.printer import (
    CUPS_SOCKET,
    Printer,
    PrinterLight,
    PrinterState,
    discover,
    printer_state,
)
from printing.queue.ready import ready

__all__ = [
    "A4",
    "AS_IT_COMES",
    "CUPS_SOCKET",
    "DEADLINE",
    "ONE_SIDED",
    "PATIENCE",
    "Job",
    "JobOptions",
    "JobState",
    "Patience",
    "Printer",
    "PrinterLight",
    "PrinterState",
    "Progress",
    "cancel",
    "clear",
    "discover",
    "find",
    "follow",
    "job_name",
    "print_pdf",
    "printer_state",
    "ready",
    "send",
]
