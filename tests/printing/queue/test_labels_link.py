"""Labels over ZPL: nothing goes to a printer that cannot print, and no end is made up."""

import threading
from collections.abc import Iterator

import pytest

from printing.queue import JobState, PrinterLight, Progress, faults, labels_link
from printing.queue.labels_link import (
    LabelHeadOpen,
    LabelPrinterAway,
    LabelPrinterBusy,
    LabelPrinterFault,
    LabelPrinterPaused,
    LabelsNotFollowed,
    OutOfLabels,
    OutOfRibbon,
    label_state,
    send_zpl,
)
from storage.errors import LyktaError
from tests.hospital.cups import free_port, wait_until
from tests.hospital.zebra import HEAD_OPEN, MEDIA_OUT, PAUSED, RIBBON_OUT, Zebra, open_zebra

LABEL = "^XA^CI28^FO20,20^FDÖvergård, Åke^FS^XZ".encode()
OTHERS = b"^XA^FDsomebody else^FS^XZ"


@pytest.fixture
def zebra(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zebra]:
    monkeypatch.setattr(labels_link, "_POLL", 0.05)
    monkeypatch.setattr(labels_link, "QUICK", 0.3)
    with open_zebra() as printer:
        yield printer


def kind(end: Progress) -> type[LyktaError] | None:
    return type(end.reason) if end.reason else None


def test_every_label_comes_out_once_and_unchanged(zebra: Zebra) -> None:
    seen: list[Progress] = []
    end = send_zpl(zebra.address, LABEL * 5, on_progress=seen.append)
    assert end == Progress(JobState.PRINTED, 5)
    assert zebra.printed == [LABEL] * 5
    assert [one.state.ended for one in seen].count(True) == 1
    assert seen[-1] == end


@pytest.mark.parametrize(
    ("flag", "fault"),
    [
        (MEDIA_OUT, OutOfLabels),
        (RIBBON_OUT, OutOfRibbon),
        (HEAD_OPEN, LabelHeadOpen),
        (PAUSED, LabelPrinterPaused),
        (0x20, LabelPrinterFault),
    ],
)
def test_printer_that_cannot_print_is_sent_nothing(
    zebra: Zebra, flag: int, fault: type[LyktaError]
) -> None:
    """Labels sent now would come out later, among another patient's."""
    zebra.flags = flag
    end = send_zpl(zebra.address, LABEL)
    assert (end.state, kind(end)) == (JobState.NOT_PRINTED, fault)
    assert b"^XA" not in zebra.received
    state = label_state(zebra.address)
    assert (state.light, type(state.faults[0])) == (PrinterLight.STOPPED, fault)


def test_roll_that_ends_in_the_middle_is_said_and_the_rest_comes_with_a_new_one(
    zebra: Zebra,
) -> None:
    seen: list[Progress] = []

    def nurse(progress: Progress) -> None:
        seen.append(progress)
        if progress.state is JobState.SENT:
            zebra.flags = MEDIA_OUT
        if progress.state is JobState.HELD_UP:
            zebra.flags = 0

    end = send_zpl(zebra.address, LABEL * 20, on_progress=nurse)
    assert end.state is JobState.PRINTED
    assert [kind(one) for one in seen if one.state is JobState.HELD_UP] == [OutOfLabels]
    assert zebra.printed == [LABEL] * 20


def test_labels_that_never_come_are_not_called_printed(zebra: Zebra) -> None:
    def cut(progress: Progress) -> None:
        if progress.state is JobState.SENT:
            zebra.flags = RIBBON_OUT

    end = send_zpl(zebra.address, LABEL * 20, 0.6, cut)
    assert (end.state, kind(end)) == (JobState.UNKNOWN, OutOfRibbon)
    assert len(zebra.printed) < 20


def test_printer_that_tells_nothing_is_unknown_and_never_printed_twice(zebra: Zebra) -> None:
    zebra.tells_errors = zebra.tells_waiting = False
    end = send_zpl(zebra.address, LABEL * 2, 0.8)
    assert (end.state, kind(end)) == (JobState.UNKNOWN, LabelsNotFollowed)
    wait_until(lambda: len(zebra.printed) == 2, "the labels")
    assert zebra.received.count(b"^XA") == 2


def test_contact_lost_in_the_middle_is_unknown(zebra: Zebra) -> None:
    zebra.each = 1.0

    def pull(progress: Progress) -> None:
        if progress.state is JobState.SENT:
            threading.Thread(target=zebra.stop).start()

    end = send_zpl(zebra.address, LABEL * 9, 10.0, pull)
    assert (end.state, kind(end)) == (JobState.UNKNOWN, LabelsNotFollowed)


def test_printer_that_is_off_is_told_and_nothing_was_sent() -> None:
    address = f"127.0.0.1:{free_port()}"
    end = send_zpl(address, LABEL, name="Labbet")
    assert (end.state, kind(end)) == (JobState.NOT_PRINTED, LabelPrinterAway)
    assert end.reason is not None
    assert end.reason.facts["printer"] == "Labbet"
    assert label_state(address).light is PrinterLight.STOPPED


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "127.0.0.1:", "labels", ""])
def test_address_that_is_none_is_no_contact(address: str) -> None:
    assert kind(send_zpl(address, LABEL)) is LabelPrinterAway


def test_labels_of_another_print_are_waited_for(
    zebra: Zebra, monkeypatch: pytest.MonkeyPatch
) -> None:
    zebra.each = 0.2
    zebra.leaves_waiting(OTHERS)
    assert send_zpl(zebra.address, LABEL).state is JobState.PRINTED
    assert zebra.printed == [OTHERS, LABEL]
    monkeypatch.setattr(labels_link, "_START", 0.2)
    zebra.each = 5.0
    zebra.leaves_waiting(OTHERS)
    zebra.leaves_waiting(OTHERS)
    end = send_zpl(zebra.address, LABEL)
    assert (end.state, kind(end)) == (JobState.NOT_PRINTED, LabelPrinterBusy)
    assert zebra.received.count(b"^XA") == 1


def test_labels_are_taken_back(zebra: Zebra) -> None:
    zebra.each = 0.2
    stop = threading.Event()

    def nurse(progress: Progress) -> None:
        if progress.state is JobState.PRINTING:
            stop.set()

    end = send_zpl(zebra.address, LABEL * 30, on_progress=nurse, cancelled=stop.is_set)
    assert (end.state, kind(end)) == (JobState.NOT_PRINTED, faults.PrintStopped)
    assert len(zebra.printed) < 30


@pytest.mark.parametrize("broken", [b"", b"^XA^FDhalf", LABEL + b"^XA", b"%PDF-1.4"])
def test_half_a_label_is_never_sent(zebra: Zebra, broken: bytes) -> None:
    """A format without its end would swallow the next patient's label."""
    end = send_zpl(zebra.address, broken)
    assert (end.state, kind(end)) == (JobState.NOT_PRINTED, faults.NotADocument)
    assert zebra.received == b""
