"""No printer, however strange, holds a nurse up beyond the time limit."""

import socket
import time

import pytest

from printing.ipp import (
    GroupTag,
    NotAnswered,
    NotIpp,
    NotReached,
    Operation,
    Refused,
    ask,
    at_printer,
    on_server,
)
from printing.queue import Printer, PrinterLight, faults, printer_state
from printing.queue import printer as asking
from tests.hospital.cups import PrintRoom
from tests.printing.ipp.conftest import OddPrinter

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"


def ask_it(port: int, limit: float = 0.5) -> None:
    place = at_printer(f"ipp://127.0.0.1:{port}/ipp/print")
    ask(place, Operation.GET_PRINTER_ATTRIBUTES, limit=limit)


def trickle(link: socket.socket) -> None:
    """Answer a byte now and then, for as long as anybody listens."""
    link.sendall(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        link.sendall(b"\x02")
        time.sleep(0.05)


def silent(link: socket.socket) -> None:
    """Say nothing until the other end leaves."""
    link.recv(1)


@pytest.mark.parametrize("answer", [trickle, silent])
def test_slow_answer_ends_at_the_limit(odd_printer: OddPrinter, answer: object) -> None:
    port = odd_printer(answer)  # type: ignore[arg-type]  # the two functions above
    began = time.monotonic()
    with pytest.raises(NotAnswered):
        ask_it(port)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        OK + b"Content-Length: 9\r\n\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        OK + b"\r\n" + b"\x02" * (1 << 20) + b"more",
    ],
    ids=["nothing", "no-http", "404", "short", "bad-chunk", "long-header", "too-much"],
)
def test_nonsense_is_no_answer(odd_printer: OddPrinter, answer: bytes) -> None:
    port = odd_printer(lambda link: link.sendall(answer))
    with pytest.raises((NotAnswered, NotIpp)):
        ask_it(port, limit=5)


def test_answer_that_is_no_ipp_is_named(odd_printer: OddPrinter) -> None:
    port = odd_printer(lambda link: link.sendall(OK + b"Content-Length: 5\r\n\r\n<html"))
    with pytest.raises(NotIpp):
        ask_it(port)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ward",
        "http://127.0.0.1/",
        "ipp://",
        "ipp://[::1",
        "ipp://127.0.0.1:99999/",
        "ipp://a b/",
    ],
)
def test_address_that_is_none_is_not_reached(address: str) -> None:
    with pytest.raises(NotReached):
        at_printer(address)
    state = printer_state(Printer("ward", server="/nowhere/cups.sock", direct=address))
    assert state.light is PrinterLight.UNKNOWN


@pytest.mark.parametrize(
    "server", ["/nowhere/cups.sock", "/" + "x" * 200, "localhost:x", "a\0b", ""]
)
def test_server_that_is_none_leaves_the_state_unknown(server: str) -> None:
    state = printer_state(Printer("ward", server=server))
    assert state.light in {PrinterLight.UNKNOWN, PrinterLight.STOPPED}
    assert state.faults


def test_closed_port_is_told_apart_from_a_silent_printer(
    odd_printer: OddPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "QUICK", 0.4)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Printer(direct=f"ipp://127.0.0.1:{taken.getsockname()[1]}/ipp/print")
        assert isinstance(printer_state(closed).faults[0], faults.NoContact)
    hung = Printer(direct=f"ipp://127.0.0.1:{odd_printer(silent)}/ipp/print")
    assert isinstance(printer_state(hung).faults[0], faults.PrinterHung)


def test_certificate_nobody_vouches_for_is_not_trusted(odd_printer: OddPrinter) -> None:
    port = odd_printer(lambda link: link.sendall(b"no TLS here"))
    with pytest.raises(NotReached):
        ask(at_printer(f"ipps://127.0.0.1:{port}/"), Operation.GET_PRINTER_ATTRIBUTES, limit=2)


def test_real_printer_and_real_server_are_understood_whole(print_room: PrintRoom) -> None:
    machine = print_room.printer("ward")
    print_room.queue("ward", machine)
    for place in (
        at_printer(machine.uri),
        on_server(str(print_room.socket), "/printers/ward"),
    ):
        said = ask(place, Operation.GET_PRINTER_ATTRIBUTES).group(GroupTag.PRINTER)
        assert said.number("printer-state") == 3
        assert said.words("document-format-supported")
        (first, *_) = said.values("media-col-default")
        assert isinstance(first, tuple)
        assert {member.name for member in first} >= {"media-size"}  # type: ignore[union-attr]  # a collection
        assert len(said.attributes) > 60


def test_refusal_carries_its_number(print_room: PrintRoom) -> None:
    with pytest.raises(Refused) as caught:
        ask(on_server(str(print_room.socket), "/printers/none"), Operation.GET_PRINTER_ATTRIBUTES)
    assert caught.value.status == 0x0406
