"""Setting a printer up: what there is, what it can do, and a queue that is not a trap."""

from pathlib import Path

import pytest

from printing.queue import JobState, Printer, discovery, faults, print_pdf, queues
from printing.queue.discovery import Learnt, Queue, announced_addresses, find, learn
from printing.queue.queues import NotAPrintersAddress, NotAQueuesName, QueueNotMade, make_queue
from tests.hospital.cups import Machine, PrintRoom, free_port
from tests.printing.queue.conftest import HASTY


@pytest.fixture(autouse=True)
def no_usb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own USB printers belong in a test."""
    monkeypatch.setattr(discovery, "USB_PORTS", range(0))


def warned(learnt: Learnt) -> str:
    return " ".join(one.text for one in learnt.warnings)


def test_printer_is_believed_for_what_it_says_itself(ward: Machine) -> None:
    ward.put_paper(250)
    learnt = learn(ward.uri)
    assert learnt.lost is None
    assert (learnt.model, learnt.takes_pdf, learnt.duplex) == ("Example Printer", True, True)
    assert (learnt.trays, learnt.speed) == (("main", "photo"), 60)
    assert warned(learnt) == ""


def test_printer_that_takes_no_pdf_is_warned_of(print_room: PrintRoom) -> None:
    old = print_room.printer("old", formats="image/pwg-raster")
    learnt = learn(old.uri)
    assert (learnt.takes_pdf, learnt.usable) == (False, True)
    assert "It takes no PDF" in warned(learnt)


def test_printer_that_says_nothing_is_warned_of_in_every_respect() -> None:
    told = warned(Learnt("ipp://printer.example/ipp/print"))
    for word in ("neither PDF nor raster", "A4", "trays", "how much paper", "encryption", "a name"):
        assert word in told


def test_queues_and_addresses_are_found_and_who_is_away_is_told(
    print_room: PrintRoom, ward: Machine
) -> None:
    other = print_room.printer("other")
    away = f"ipp://127.0.0.1:{free_port()}/ipp/print"
    found = find(str(print_room.socket), (other.uri, away), announced=False)
    assert found.queues == (Queue("ward", ward.uri),)
    assert [(one.address, one.lost is None) for one in found.printers] == [
        (other.uri, True),
        (away, False),
        (ward.uri, True),
    ]
    assert found.not_looked == ()


def test_usb_printer_is_found_at_its_port(
    print_room: PrintRoom, ward: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "USB_PORTS", (ward.port, free_port()))
    print_room.kill_cups()
    found = find(str(print_room.socket), announced=False)
    assert [one.address for one in found.printers] == [ward.uri]
    assert "print service does not answer" in found.not_looked[0].text


def test_network_that_nobody_could_search_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty answer would be taken for an empty network."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no ippfind" in find(str(tmp_path / "none")).not_looked[-1].text


def test_search_that_fails_tells_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The real ippfind, without the daemon it needs."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    why = find(str(tmp_path / "none")).not_looked[-1]
    assert "could not be looked for" in why.text
    assert why.facts["why"]


def test_addresses_of_the_network_search_are_read() -> None:
    told = "ipp://P1.local:631/ipp/print\n\nnoise\nipps://P1.local:631/ipp/print\n" * 2
    assert announced_addresses(told) == (
        "ipp://P1.local:631/ipp/print",
        "ipps://P1.local:631/ipp/print",
    )


def test_queue_that_is_made_prints(print_room: PrintRoom, document: bytes) -> None:
    machine = print_room.printer("new")
    make_queue("new", machine.uri, str(print_room.socket))
    assert queues.device_of_queue("new", str(print_room.socket)) == machine.uri
    end = print_pdf(print_room.configured("new"), document, "L-1", patience=HASTY)
    assert end.state is JobState.PRINTED
    assert len(machine.printed()) == 1
    assert "ErrorPolicy retry-current-job" in (print_room.home / "etc" / "printers.conf").read_text(
        encoding="utf-8"
    )
    queues.remove_queue("new", str(print_room.socket))
    assert queues.device_of_queue("new", str(print_room.socket)) == ""


@pytest.mark.parametrize(
    "address",
    [
        "ipp://127.0.0.1/ipp/print?contimeout=20",
        "ipp://127.0.0.1/ipp/print?",
        "ipp://nurse:secret@127.0.0.1/ipp/print",
        "socket://127.0.0.1:9100",
        "lpd://127.0.0.1/q",
        "ipp:///ipp/print",
        "ipp://[::1/ipp/print",
        "-o raw",
    ],
)
def test_queue_that_would_be_a_trap_is_not_made(print_room: PrintRoom, address: str) -> None:
    """A query makes a raw queue; socket and lpd say completed when the bytes have left."""
    with pytest.raises(NotAPrintersAddress):
        make_queue("ward", address, str(print_room.socket))
    assert discovery.discover(str(print_room.socket)) == ()


@pytest.mark.parametrize("name", ["", "a b", "../x", "-E", "ö", "x" * 41])
def test_queue_is_called_what_cups_and_people_can_write(name: str) -> None:
    with pytest.raises(NotAQueuesName):
        make_queue(name, "ipp://127.0.0.1/ipp/print", "/nowhere")


def test_queue_to_a_printer_that_is_off_is_not_made(print_room: PrintRoom, ward: Machine) -> None:
    """A queue without the printer's description prints nothing, and says it did."""
    for name in ("new", "ward"):
        with pytest.raises(faults.NoContact):
            make_queue(name, f"ipp://127.0.0.1:{free_port()}/ipp/print", str(print_room.socket))
    assert find(str(print_room.socket), announced=False).queues == (Queue("ward", ward.uri),)


def test_queue_that_cups_cannot_describe_is_taken_back(
    print_room: PrintRoom, ward: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where CUPS never learns what a printer can do, it makes a raw queue."""
    monkeypatch.setattr(queues, "_KNOWN", 0.0)
    other = print_room.printer("other")
    for name in ("new", "ward"):
        with pytest.raises(QueueNotMade):
            make_queue(name, other.uri, str(print_room.socket))
    assert find(str(print_room.socket), announced=False).queues == (Queue("ward", ward.uri),)


def test_print_service_that_is_down_is_told(ward: Machine, tmp_path: Path) -> None:
    with pytest.raises(QueueNotMade):
        make_queue("ward", ward.uri, str(tmp_path / "cups.sock"))


def test_printer_without_queue_needs_no_print_service(ward: Machine, document: bytes) -> None:
    end = print_pdf(Printer(direct=ward.uri), document, "L-1", patience=HASTY)
    assert end.state is JobState.PRINTED
