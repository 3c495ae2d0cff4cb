"""What goes wrong at the printer is said in words, and what did not come out is never printed."""

import errno
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from printing import ipp
from printing.queue import (
    Job,
    JobState,
    Printer,
    Progress,
    faults,
    follow,
    print_pdf,
    ready,
    send,
)
from printing.queue import job as sending
from printing.queue.look import at_printer
from storage.errors import LyktaError
from tests.hospital.cups import Machine, PrintRoom, wait_until
from tests.printing.queue.conftest import HASTY, Watch


def test_empty_tray_is_said_and_the_print_goes_on_after_the_refill(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.put_paper(0)

    def refill(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.HELD_UP:
            assert ward.printed() == []
            ward.put_paper(250)

    seen = watched(printer, document, refill)
    held = [progress for progress in seen if progress.state is JobState.HELD_UP]
    assert isinstance(held[0].reason, faults.OutOfPaper)
    assert seen[-1].state is JobState.PRINTED
    assert seen[-1].reason is None
    assert len(ward.printed()) == 1


@pytest.mark.parametrize(
    ("keyword", "kind"),
    [
        ("media-jam-error", faults.PaperJam),
        ("cover-open-error", faults.DoorOpen),
        ("toner-empty-error", faults.TonerOut),
        ("input-tray-missing-error", faults.TrayMissing),
    ],
)
def test_stuck_printer_says_what_to_do(
    ward: Machine,
    document: bytes,
    watched: Watch,
    keyword: str,
    kind: type[LyktaError],
) -> None:
    ward.feels(f"hold {keyword}")

    def mend(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.HELD_UP:
            ward.feels("ok")

    seen = watched(Printer(direct=ward.uri), document, mend)
    held = [progress for progress in seen if progress.state is JobState.HELD_UP]
    assert [type(progress.reason) for progress in held] == [kind]
    assert seen[-1].state is JobState.PRINTED


def test_low_toner_stops_nothing(ward: Machine, document: bytes, watched: Watch) -> None:
    ward.put_toner(3)
    seen = watched(Printer(direct=ward.uri), document)
    assert all(progress.state is not JobState.HELD_UP for progress in seen)
    assert seen[-1].state is JobState.PRINTED


@pytest.mark.parametrize("after", ["0", "1.2"])
def test_print_that_the_printer_broke_off_is_never_called_printed(
    printer: Printer, ward: Machine, document: bytes, watched: Watch, after: str
) -> None:
    """CUPS 2.4 itself calls the first of these completed, the second cancelled."""
    ward.feels(f"abort {after}")
    end = watched(printer, document)[-1]
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintBrokenOff)
    assert ward.printed() == []


def test_print_broken_off_straight_at_the_printer_is_not_printed(
    ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("abort 0.2")
    end = watched(Printer(direct=ward.uri), document)[-1]
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintBrokenOff)


def test_printer_that_is_off_is_said_and_prints_once_it_is_on(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.switch_off()

    def switch_on(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.HELD_UP and ward.running is None:
            assert isinstance(progress.reason, faults.NoContact)
            ward.switch_on()

    seen = watched(printer, document, switch_on)
    assert any(progress.state is JobState.HELD_UP for progress in seen)
    assert seen[-1].state is JobState.PRINTED
    assert len(ward.printed()) == 1


def test_print_given_up_on_a_dead_printer_never_comes_out_later(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.switch_off()
    end = watched(printer, document, deadline=1.5)[-1]
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrintTakenBack)
    ward.switch_on()
    assert watched(printer, document)[-1].state is JobState.PRINTED
    assert len(ward.printed()) == 1


def test_print_given_up_halfway_is_unknown_since_pages_may_lie_in_the_tray(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("hold media-jam-error")
    *before, end = watched(printer, document, deadline=1.5)
    assert isinstance(before[-1].reason, faults.PaperJam)
    assert end.state is JobState.UNKNOWN
    assert isinstance(end.reason, faults.PrintTakenBack)


def test_printer_off_without_a_queue_sends_nothing(ward: Machine, document: bytes) -> None:
    ward.switch_off()
    end = print_pdf(Printer(direct=ward.uri), document, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.NoContact)


def test_hung_printer_is_found_out_although_it_gives_no_sign(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 30")

    def hang(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.PRINTING:
            ward.freeze()

    seen = watched(printer, document, hang)
    assert seen[-1].state is JobState.UNKNOWN
    assert isinstance(seen[-1].reason, faults.PrinterHung | faults.PrintMayComeLater)
    wait_until(lambda: print_room.spooled() == [], "the hung print leaves the spool")


def test_printer_that_hangs_before_the_first_byte_has_printed_nothing(
    ward: Machine, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_ASK", 0.5)
    ward.freeze()
    end = print_pdf(Printer(direct=ward.uri), document, "L-0041")
    assert end.state is JobState.NOT_PRINTED
    assert isinstance(end.reason, faults.PrinterHung)
    ward.thaw()
    assert ward.printed() == []


def test_slow_printer_is_not_called_hung(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 1.2")
    seen = watched(printer, document)
    assert {progress.state for progress in seen} <= {JobState.PRINTING, JobState.PRINTED}
    assert seen[-1].state is JobState.PRINTED
    assert all(not later.same_as(earlier) for earlier, later in pairwise(seen))


def test_paused_queue_is_said_and_goes_on_when_started(
    print_room: PrintRoom, printer: Printer, document: bytes, watched: Watch
) -> None:
    print_room.run("cupsdisable", "ward")

    def start(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.HELD_UP:
            assert isinstance(progress.reason, faults.QueueStopped)
            print_room.run("cupsenable", "ward")

    seen = watched(printer, document, start)
    assert seen[0].state is JobState.HELD_UP
    assert seen[-1].state is JobState.PRINTED


def test_print_given_up_in_a_paused_queue_is_taken_out_of_it(
    print_room: PrintRoom, printer: Printer, document: bytes, watched: Watch
) -> None:
    print_room.run("cupsdisable", "ward")
    end = watched(printer, document, deadline=0.5)[-1]
    assert end.state is JobState.NOT_PRINTED
    wait_until(lambda: print_room.spooled() == [], "nothing readable left in the spool")


def test_nurse_can_stop_a_print(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes
) -> None:
    ward.feels("slow 20")
    job = send(printer, document, "L-0041")
    began = time.monotonic()
    seen = list(
        follow(printer, job, cancelled=lambda: time.monotonic() - began > 0.5, patience=HASTY)
    )
    assert seen[-1].state is JobState.NOT_PRINTED
    assert isinstance(seen[-1].reason, faults.PrintStopped)
    assert time.monotonic() - began < 6
    wait_until(lambda: print_room.spooled() == [], "nothing readable left in the spool")


def test_print_stopped_too_late_is_told_as_printed(ward: Machine, document: bytes) -> None:
    printer = Printer(direct=ward.uri)
    job = send(printer, document, "L-0041")
    list(follow(printer, job, patience=HASTY))
    (end,) = list(follow(printer, job, cancelled=lambda: True, patience=HASTY))
    assert end.state is JobState.PRINTED


def test_printer_switched_off_in_the_middle_and_on_again_is_never_simply_called_printed(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    """CUPS hears nothing more of the job then, and calls it completed or sends it once more."""
    ward.feels("slow 20")

    def switch(progress: Progress, _job: Job) -> None:
        if progress.state is JobState.PRINTING and ward.running:
            ward.switch_off()
        elif progress.state is JobState.HELD_UP and not ward.running:
            ward.feels("ok")
            ward.switch_on()

    time.sleep(1.2)  # a printer tells its up-time in whole seconds
    end = watched(printer, document, switch)[-1]
    assert not end.clean
    if end.state is JobState.PRINTED:
        assert isinstance(end.reason, faults.PrintedTwice)
        assert len(ward.printed()) == 1
    else:
        assert end.state is JobState.UNKNOWN


def test_queue_paused_in_the_middle_never_sends_the_print_a_second_time(
    print_room: PrintRoom, printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 1.5")
    paused: list[Job] = []

    def pause(progress: Progress, job: Job) -> None:
        if progress.state is JobState.PRINTING and not paused:
            paused.append(job)
            wait_until(lambda: state_at(printer, job) is not None, "the printer begins")
            print_room.run("cupsdisable", "ward")

    end = watched(printer, document, pause)[-1]
    assert not end.clean
    print_room.run("cupsenable", "ward")
    wait_until(lambda: (state_at(printer, paused[0]) or 0) > 6, "the printer ends")
    assert print_room.spooled() == []
    assert len(ward.printed()) <= 1


def test_print_refused_or_taken_back_in_time_is_surely_not_on_paper(
    print_room: PrintRoom, printer: Printer, document: bytes, watched: Watch
) -> None:
    print_room.run("cupsdisable", "ward")
    assert watched(printer, document, deadline=0.5)[-1].clean
    print_room.run("cupsreject", "ward")
    assert print_pdf(printer, document, "L-0042").clean


def test_print_that_was_begun_and_stopped_is_not_called_clean(
    printer: Printer, ward: Machine, document: bytes
) -> None:
    ward.feels("slow 5")
    job = send(printer, document, "L-0041")
    wait_until(lambda: state_at(printer, job) is not None, "the printer begins")
    *_, end = follow(printer, job, cancelled=lambda: True, patience=HASTY)
    assert end.state is JobState.NOT_PRINTED
    assert not end.clean


def state_at(printer: Printer, job: Job) -> int | None:
    """Return the state that the printer itself gives a job, None before it has it."""
    return at_printer(job).state or None


def test_print_that_a_server_sent_twice_is_told_of(ward: Machine, document: bytes) -> None:
    straight = Printer(direct=ward.uri)
    tries = [send(straight, document, "L-0041-0badcafe", named=True) for _ in range(2)]
    for job in tries:
        assert list(follow(straight, job, patience=HASTY))[-1].state is JobState.PRINTED
    queued = replace(tries[-1], direct=False)
    assert at_printer(queued).twice
    (end,) = follow(straight, queued, patience=HASTY)
    assert end.state is JobState.PRINTED
    assert isinstance(end.reason, faults.PrintedTwice)


@pytest.fixture
def shut_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the network from this process, as the kiosk's unit does: only CUPS' socket is left."""
    real = socket.socket

    def refuse(family: int = -1, *rest: int, **more: int) -> socket.socket:
        if family in {socket.AF_INET, socket.AF_INET6}:
            raise OSError(errno.EAFNOSUPPORT, "no network here")
        return real(family, *rest, **more)

    monkeypatch.setattr(socket, "socket", refuse)
    ipp.may_go_out.cache_clear()
    yield
    monkeypatch.undo()
    ipp.may_go_out.cache_clear()


@pytest.mark.usefixtures("shut_in")
def test_kiosk_without_network_prints_by_cups_alone(
    both_ways: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 1.2")
    assert ready(both_ways) is None
    seen = watched(both_ways, document)
    assert {progress.state for progress in seen} <= {JobState.PRINTING, JobState.PRINTED}
    assert seen[-1].state is JobState.PRINTED


@pytest.mark.usefixtures("shut_in")
def test_kiosk_without_network_sees_that_a_printer_was_never_reached(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.switch_off()
    seen = watched(printer, document, deadline=2.0)
    assert any(isinstance(progress.reason, faults.NoContact) for progress in seen)
    assert seen[-1].clean
    assert ward.printed() == []


@pytest.mark.usefixtures("shut_in")
def test_kiosk_without_network_calls_nothing_clean_that_the_printer_had(
    printer: Printer, ward: Machine, document: bytes, watched: Watch
) -> None:
    ward.feels("slow 20")
    end = watched(printer, document, deadline=1.5)[-1]
    assert end.state is JobState.UNKNOWN
    assert not end.clean
