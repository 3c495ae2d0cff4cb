"""A document goes out whole, once, unchanged and without telling who is on it."""

import re
import subprocess
from pathlib import Path

import pytest

from printing.queue import (
    Job,
    JobOptions,
    JobState,
    Printer,
    Progress,
    discover,
    faults,
    follow,
    print_pdf,
    send,
)
from tests.hospital.cups import Machine, PrintRoom, wait_until
from tests.printing.queue.conftest import HASTY, Watch


def words_and_places(pdf: bytes, folder: Path) -> list[str]:
    """Return each page's size and each word with its place, as poppler sees them.

    Sorted, since CUPS sends the last page first to a printer that lays its paper face up.
    """
    file = folder / "seen.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(
        ["/usr/bin/pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True
    )
    lines = re.findall(r"<(?:page|word) .*", told.stdout)
    rounded = (re.sub(r"\d+\.\d+", lambda it: f"{float(it[0]):.1f}", line) for line in lines)
    return sorted(rounded)


def test_list_reaches_the_printer_byte_for_byte(ward: Machine, document: bytes) -> None:
    end = print_pdf(Printer(direct=ward.uri), document, "L-0041", patience=HASTY)
    assert end == Progress(JobState.PRINTED, 2)
    assert ward.printed() == [document]
    (asked,) = ward.asked()
    assert asked["IPP_SIDES"] == "one-sided"
    assert asked["IPP_MEDIA"] == "iso_a4_210x297mm"


def test_list_through_the_queue_keeps_every_word_in_its_place(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes, tmp_path: Path
) -> None:
    end = print_pdf(printer, document, "L-0041", patience=HASTY)
    assert end.state is JobState.PRINTED
    (paper,) = ward.printed()
    assert words_and_places(paper, tmp_path) == words_and_places(document, tmp_path)
    assert "x-dimension=21000 y-dimension=29700" in ward.asked()[0]["IPP_MEDIA_COL"]
    wait_until(lambda: print_room.spooled() == [], "nothing readable stays in the spool")


def test_both_sides_are_printed_only_when_asked_for(ward: Machine, document: bytes) -> None:
    straight = Printer(direct=ward.uri)
    print_pdf(
        straight, document, "L-1", options=JobOptions(sides="two-sided-long-edge"), patience=HASTY
    )
    assert ward.asked()[0]["IPP_SIDES"] == "two-sided-long-edge"


@pytest.mark.parametrize("name", ["Övergård Åke", "list 19121212-1212", "191212121212", ""])
def test_patient_never_stands_in_the_names_of_the_queue(
    ward: Machine, document: bytes, name: str
) -> None:
    straight = Printer(direct=ward.uri)
    job = send(straight, document, name)
    assert re.fullmatch(r"lykta-[0-9a-f]{8}", job.name)
    assert list(follow(straight, job, patience=HASTY))[-1].state is JobState.PRINTED
    (asked,) = ward.asked()
    assert asked["IPP_JOB_NAME"] == job.name
    assert asked["IPP_JOB_ORIGINATING_USER_NAME"] == "lykta"


def test_serial_can_be_found_in_the_queue(printer: Printer, document: bytes) -> None:
    first, second = send(printer, document, "L-0041"), send(printer, document, "L-0041")
    assert first.name.startswith("L-0041-")
    assert first.name != second.name


@pytest.mark.parametrize(
    ("pdf", "why"),
    [
        (b"", "it is empty"),
        (b"hello", "it is no PDF"),
        (b"%PDF-1.4\n" + b"x" * 5000, "its end is missing"),
    ],
)
def test_half_a_document_is_never_sent(ward: Machine, pdf: bytes, why: str) -> None:
    straight = Printer(direct=ward.uri)
    with pytest.raises(faults.NotADocument, match=why):
        send(straight, pdf, "L-0041")
    end = print_pdf(straight, pdf, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.NotADocument)
    assert ward.printed() == []


def test_machine_without_a_printer_says_so(document: bytes) -> None:
    seen: list[Progress] = []
    end = print_pdf(Printer(), document, "L-0041", seen.append)
    assert seen == [end]
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.NoPrinter)


def test_queue_that_nobody_made_is_named(print_room: PrintRoom, document: bytes) -> None:
    end = print_pdf(print_room.configured("elsewhere"), document, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.NoSuchQueue)
    assert "elsewhere" in str(end.reason)


def test_queue_that_it_closed_is_not_bypassed(
    print_room: PrintRoom, both_ways: Printer, ward: Machine, document: bytes
) -> None:
    print_room.run("cupsreject", "-r", "moved to room 4", "ward")
    end = print_pdf(both_ways, document, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.QueueRefuses)
    assert ward.printed() == []


def test_printer_that_cannot_read_the_document_is_found_out_before_sending(
    print_room: PrintRoom, document: bytes
) -> None:
    old = print_room.printer("old", formats="image/pwg-raster")
    end = print_pdf(Printer(direct=old.uri), document, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintRefused)
    assert old.printed() == []


def test_raster_printer_prints_through_the_queue(print_room: PrintRoom, document: bytes) -> None:
    old = print_room.printer("old", formats="image/pwg-raster,image/urf")
    print_room.queue("old", old)
    end = print_pdf(print_room.configured("old"), document, "L-0041", patience=HASTY)
    assert end.state is JobState.PRINTED
    assert old.asked()[0]["CONTENT_TYPE"] in {"image/pwg-raster", "image/urf"}


def test_second_list_waits_for_a_busy_printer(ward: Machine, document: bytes) -> None:
    straight = Printer(direct=ward.uri)
    ward.feels("slow 0.4")
    first, second = send(straight, document, "L-1"), send(straight, document, "L-2")
    for job in (first, second):
        assert list(follow(straight, job, patience=HASTY))[-1].state is JobState.PRINTED
    assert [asked["IPP_JOB_NAME"] for asked in ward.asked()] == [first.name, second.name]


def test_two_lists_in_one_queue_both_come_out(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 0.5")
    first = send(printer, document, "L-1")

    def hurry(_progress: Progress, _job: Job) -> None:
        ward.feels("ok")

    seen = watched(printer, document, hurry)
    assert seen[0].state is JobState.WAITING
    assert seen[-1].state is JobState.PRINTED
    assert list(follow(printer, first, patience=HASTY))[-1].state is JobState.PRINTED
    assert len(ward.printed()) == 2


def test_queues_are_listed(print_room: PrintRoom, ward: Machine) -> None:
    print_room.queue("apotek", ward)
    assert discover(str(print_room.socket)) == ("apotek", "ward")


def test_server_without_queues_lists_none(print_room: PrintRoom) -> None:
    assert discover(str(print_room.socket)) == ()


def test_missing_server_is_not_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(faults.PrintServiceGone):
        discover(str(tmp_path / "cups.sock"))
