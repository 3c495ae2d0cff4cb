"""A print room with one ward printer, and a document to print."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from printing.queue import Job, Patience, Printer, Progress, follow, send
from tests.hospital.cups import Machine, PrintRoom, print_room

__all__ = ["print_room"]

HASTY = Patience(poll=0.05, probe=0.4, probe_limit=0.4, quiet=0.8, quiet_page=0.1, service=1.5)
"""The waits of a ward, shortened so that a test need not be one."""


@pytest.fixture
def ward(print_room: PrintRoom) -> Machine:
    """Return the ward's printer, switched on, with a queue of its name."""
    machine = print_room.printer("ward")
    print_room.queue("ward", machine)
    return machine


@pytest.fixture
def printer(print_room: PrintRoom, ward: Machine) -> Printer:
    """Return the ward's printer as configured: by its queue only."""
    return print_room.configured(ward.name)


@pytest.fixture
def both_ways(print_room: PrintRoom, ward: Machine) -> Printer:
    """Return the ward's printer as configured: by its queue, and by its own address."""
    return print_room.configured(ward.name, direct=ward.uri)


@pytest.fixture
def document() -> bytes:
    """Return two pages of a list."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in (1, 2):
        canvas.drawString(40, 800, f"19121212-1212 page {page} of 2")
        canvas.drawString(500, 30, "0,5 mg")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


Watch = Callable[..., list[Progress]]


@pytest.fixture
def watched() -> Watch:
    """Return a function that sends, follows to the end, and returns every change.

    `react` is called with each change as it comes, to play the nurse at the printer.
    """

    def watch(
        printer: Printer,
        document: bytes,
        react: Callable[[Progress, Job], None] = lambda *_: None,
        deadline: float = 20.0,
    ) -> list[Progress]:
        job = send(printer, document, "L-0041")
        seen: list[Progress] = []
        for progress in follow(printer, job, deadline, patience=HASTY):
            seen.append(progress)
            react(progress, job)
        return seen

    return watch
