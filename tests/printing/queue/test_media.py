"""What a print asks of the paper reaches the printer: the side, the tray, the size."""

import io

import pytest
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing.queue import JobState, Printer, print_pdf, supplies
from printing.queue.job import JobOptions
from printing.queue.media import LABEL
from printing.queue.supplies import NoSuchTray, WrongPaper, options_for, paper_fault
from tests.hospital.cups import Machine, PrintRoom
from tests.printing.queue.conftest import HASTY


@pytest.fixture
def label() -> bytes:
    """Return one label of 50 x 25 mm."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(50 * mm, 25 * mm))
    canvas.drawString(10, 10, "19121212-1212")
    canvas.save()
    return stream.getvalue()


@pytest.fixture
def roll(print_room: PrintRoom, ward: Machine) -> Machine:
    """Return a driverless label printer, with a queue."""
    machine = print_room.label_printer("roll", ward)
    print_room.queue("roll", machine)
    return machine


@pytest.mark.parametrize("kind", ["medication-list", "lab-labels"])
@pytest.mark.parametrize("by_queue", [True, False])
def test_tray_and_sides_of_each_kind_reach_the_printer(
    print_room: PrintRoom, ward: Machine, document: bytes, kind: str, *, by_queue: bool
) -> None:
    """Labels come from the tray that holds labels, and never on both sides."""
    printer = Printer(
        name="ward" if by_queue else "",
        server=str(print_room.socket),
        direct=ward.uri,
        duplex=True,
        tray="main",
        trays={"lab-labels": "photo"},
    )
    end = print_pdf(printer, document, "L-1", options=options_for(printer, kind), patience=HASTY)
    assert end.state is JobState.PRINTED
    (asked,) = ward.asked()
    labels = kind == "lab-labels"
    assert asked["IPP_SIDES"] == ("one-sided" if labels else "two-sided-long-edge")
    assert f"media-source={'photo' if labels else 'main'}" in asked["IPP_MEDIA_COL"]
    assert "x-dimension=21000 y-dimension=29700" in asked["IPP_MEDIA_COL"]


@pytest.mark.parametrize("by_queue", [True, False])
def test_single_label_comes_out_of_a_driverless_printer_at_its_size(
    print_room: PrintRoom, roll: Machine, label: bytes, *, by_queue: bool
) -> None:
    """The roll has a name of its own there ("oe_roll..."): it is asked for by its size."""
    printer = print_room.configured("roll") if by_queue else Printer(direct=roll.uri)
    options = options_for(printer, "lab-labels", LABEL)
    end = print_pdf(printer, label, "L-1", options=options, patience=HASTY)
    assert end.state is JobState.PRINTED
    (asked,) = roll.asked()
    assert "x-dimension=5000 y-dimension=2500" in asked["IPP_MEDIA_COL"]
    (paper,) = roll.printed()
    assert b"141.73" in paper  # 50 mm: not scaled to some other sheet


def test_tray_that_is_not_there_is_noticed_by_lykta_since_cups_does_not(
    printer: Printer, ward: Machine, document: bytes
) -> None:
    """CUPS prints on whatever it finds and calls it completed: labels would be plain paper."""
    ward.put_paper(50)
    options = JobOptions(source="tray-9")
    assert isinstance(paper_fault(printer, options), NoSuchTray)
    end = print_pdf(printer, document, "L-1", options=options, patience=HASTY)
    assert (end.state, len(ward.printed())) == (JobState.PRINTED, 1)


def test_label_on_paper_and_sheet_on_labels_are_told_before(
    print_room: PrintRoom, roll: Machine, ward: Machine
) -> None:
    """A list on a roll of labels would come out as thirty scraps of it."""
    ward.put_paper(50)
    sheet = paper_fault(print_room.configured("roll"), JobOptions())
    assert isinstance(sheet, WrongPaper)
    assert sheet.facts["found"] == "50 x 25 mm"
    assert isinstance(
        paper_fault(print_room.configured("ward"), JobOptions(media=LABEL)), WrongPaper
    )
    fits = paper_fault(print_room.configured("roll"), JobOptions(media=LABEL))
    assert fits is None
    (tray,) = supplies.supplies(print_room.configured("roll")).trays
    assert tray.paper == "50 x 25 mm"
