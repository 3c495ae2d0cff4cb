"""Printers that misbehave on purpose: a TCP server that answers whatever a test wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.hospital.cups import print_room

__all__ = ["print_room"]

OddPrinter = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture
def odd_printer() -> Iterator[OddPrinter]:
    """Return a function that serves every connection with a given answer; it names the port."""
    servers: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
        with suppress(OSError):
            while True:
                link, _ = server.accept()
                with link, suppress(OSError):
                    link.recv(65536)
                    answer(link)

    def start(answer: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threads.append(threading.Thread(target=serve, args=(server, answer), daemon=True))
        threads[-1].start()
        port: int = server.getsockname()[1]
        return port

    yield start
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join(5)
