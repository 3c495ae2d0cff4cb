"""The print path: from a finished PDF to paper, followed to its real end.

A job goes to CUPS, or straight to the printer when CUPS is dead. What happens to it is said
in words a nurse can act on; faults have codes P-01 to P-25.
"""

from printing.queue.follow import DEADLINE, PATIENCE, Patience, Progress, follow, print_pdf
from printing.queue.job import ONE_SIDED, Job, JobState, cancel, clear, send
from printing.queue.printer import (
    CUPS_SOCKET,
    Printer,
    PrinterLight,
    PrinterState,
    discover,
    printer_state,
)

__all__ = [
    "CUPS_SOCKET",
    "DEADLINE",
    "ONE_SIDED",
    "PATIENCE",
    "Job",
    "JobState",
    "Patience",
    "Printer",
    "PrinterLight",
    "PrinterState",
    "Progress",
    "cancel",
    "clear",
    "discover",
    "follow",
    "print_pdf",
    "printer_state",
    "send",
]
