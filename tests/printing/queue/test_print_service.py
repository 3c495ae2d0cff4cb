"""CUPS dies, hangs, forgets: the list still gets out, or its loss is said."""

from pathlib import Path

import pytest

from printing import ipp
from printing.queue import (
    Job,
    JobState,
    Printer,
    PrinterLight,
    Progress,
    cancel,
    clear,
    faults,
    follow,
    print_pdf,
    printer_state,
    send,
)
from printing.queue import job as sending
from printing.queue.look import at_printer
from tests.hospital.cups import Machine, PrintRoom, wait_until
from tests.house.rooms import ROOT
from tests.printing.queue.conftest import HASTY, Watch

CUPS_REJECT_JOBS = 0x4009


def test_dead_print_service_is_bypassed(
    print_room: PrintRoom, both_ways: Printer, ward: Machine, document: bytes
) -> None:
    print_room.kill_cups()
    end = print_pdf(both_ways, document, "L-0041", patience=HASTY)
    assert end.state is JobState.PRINTED
    assert ward.printed() == [document]


def test_dead_print_service_without_another_way_is_named(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes
) -> None:
    print_room.kill_cups()
    end = print_pdf(printer, document, "L-0041", patience=HASTY)
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintServiceGone)
    assert ward.printed() == []


def test_hung_print_service_is_bypassed_and_prints_once(
    print_room: PrintRoom,
    both_ways: Printer,
    ward: Machine,
    document: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "_ASK", 0.5)
    print_room.freeze_cups()
    end = print_pdf(both_ways, document, "L-0041", patience=HASTY)
    assert end.state is JobState.PRINTED
    monkeypatch.undo()
    print_room.thaw_cups()
    wait_until(print_room.cups_answers, "cupsd after the thaw")
    assert print_pdf(both_ways, document, "L-0042", patience=HASTY).state is JobState.PRINTED
    assert len(ward.printed()) == 2


def test_print_whose_service_died_is_judged_by_the_printers_own_word(
    print_room: PrintRoom, both_ways: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 0.8")

    def kill(progress: Progress, job: Job) -> None:
        if progress.state is JobState.PRINTING and print_room.cups_answers():
            wait_until(lambda: at_printer(job).state > 0, "the printer begins")
            print_room.kill_cups()

    *before, end = watched(both_ways, document, kill)
    assert isinstance(before[-1].reason, faults.PrintServiceGone)
    assert end.state is JobState.PRINTED
    assert len(ward.printed()) == 1


def test_print_whose_service_and_printer_fell_silent_is_unknown_and_never_sent_again_by_itself(
    print_room: PrintRoom, both_ways: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 0.8")

    def kill(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.PRINTING and print_room.cups_answers():
            ward.freeze()
            print_room.kill_cups()

    *_before, end = watched(both_ways, document, kill)
    assert end.state is JobState.UNKNOWN
    assert not end.clean
    assert isinstance(end.reason, faults.PrintMayComeLater)
    ward.thaw()
    print_room.start_cups()
    assert len(ward.printed()) <= 1


@pytest.mark.full
def test_print_lives_through_a_restart_of_the_service(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.put_paper(0)
    restarted: list[bool] = []

    def restart(progress: Progress, _job: Job) -> None:
        if isinstance(progress.reason, faults.OutOfPaper) and not restarted:
            restarted.append(True)
            print_room.kill_cups()
            print_room.start_cups()
            ward.put_paper(250)

    seen = watched(printer, document, restart)
    assert restarted
    assert seen[-1].state is JobState.PRINTED


def test_print_that_vanished_from_the_service_is_unknown(
    print_room: PrintRoom, printer: Printer, document: bytes, watched: Watch
) -> None:
    print_room.run("cupsdisable", "ward")

    def purge(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.HELD_UP:
            print_room.run("cancel", "-a", "-x")

    end = watched(printer, document, purge)[-1]
    assert end.state is JobState.UNKNOWN
    assert isinstance(end.reason, faults.PrintVanished)


def test_print_that_somebody_else_cancelled_is_not_printed(
    print_room: PrintRoom, printer: Printer, document: bytes, watched: Watch
) -> None:
    print_room.run("cupsdisable", "ward")

    def cancel_it(progress: Progress, job: Job) -> None:
        if progress.state is JobState.HELD_UP:
            print_room.run("cancel", str(job.number))

    end = watched(printer, document, cancel_it)[-1]
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintBrokenOff)


def test_prints_of_an_earlier_life_are_taken_back(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes
) -> None:
    print_room.run("cupsdisable", "ward")
    jobs = [send(printer, document, "L-1"), send(printer, document, "L-2")]
    assert clear(printer) == 2
    assert clear(printer) == 0
    print_room.run("cupsenable", "ward")
    for job in jobs:
        assert list(follow(printer, job, patience=HASTY))[-1].state is JobState.NOT_PRINTED
    assert ward.printed() == []


def test_taking_back_needs_no_living_service(tmp_path: Path) -> None:
    assert clear(Printer("ward", server=str(tmp_path / "none"))) == 0
    assert clear(Printer(direct="ipp://127.0.0.1:9/")) == 0


def test_settings_of_a_machine_let_lykta_print_and_nobody_administer(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes
) -> None:
    print_room.obey((ROOT / "systemd" / "cups" / "cupsd.conf").read_text(encoding="utf-8"))
    assert printer_state(printer).light is PrinterLight.READY
    assert print_pdf(printer, document, "L-0041", patience=HASTY).state is JobState.PRINTED
    ward.switch_off()
    job = send(printer, document, "L-0042")
    assert cancel(printer, job)
    queue = ipp.on_server(str(print_room.socket), "/printers/ward")
    with pytest.raises(ipp.NotAnswered, match="HTTP 401"):
        ipp.ask(queue, CUPS_REJECT_JOBS, (ipp.user(),))  # type: ignore[arg-type]  # not one of ours
    assert not isinstance(printer_state(printer).faults[0], faults.QueueRefuses)


def test_address_that_is_none_does_not_block_the_other_way(ward: Machine, document: bytes) -> None:
    printer = Printer("ward", server="localhost:none", direct=ward.uri)
    assert print_pdf(printer, document, "L-0041", patience=HASTY).state is JobState.PRINTED
