"""A label printer for the tests: a real TCP listener that speaks as Zebra's guide says.

It answers ~HQES and ~HS, keeps ^XA...^XZ in a buffer and lets one label after the other come
out while nothing is wrong. It is no Zebra: what a real one does beyond its guide is not here.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_COMMAND = re.compile(rb"\^XA.*?\^XZ|~HQES|~HS|~JA", re.DOTALL)
MEDIA_OUT, RIBBON_OUT, HEAD_OPEN, PAUSED = 0x1, 0x2, 0x4, 0x10000


class Zebra:
    """The printer: `flags` are its faults, `printed` what came out, `each` seconds for one."""

    def __init__(self, each: float = 0.02) -> None:
        self.flags = 0
        self.each = each
        self.tells_errors = self.tells_waiting = True
        self.printed: list[bytes] = []
        self.received = b""
        self._waiting: list[bytes] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._links: list[socket.socket] = []
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._print, daemon=True),
        ]

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        """Switch it on."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Switch it off, in the middle of whatever it does."""
        self._stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()
        for thread in self._threads:
            thread.join(5)

    def leaves_waiting(self, label: bytes) -> None:
        """Put somebody else's label into the buffer."""
        with self._lock:
            self._waiting.append(label)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            self._links.append(link)
            serving = threading.Thread(target=self._serve, args=(link,), daemon=True)
            self._threads.append(serving)
            serving.start()

    def _serve(self, link: socket.socket) -> None:
        heard = b""
        with suppress(OSError):
            while piece := link.recv(65536):
                self.received += piece
                heard += piece
                while found := _COMMAND.search(heard):
                    heard = heard[found.end() :]
                    self._obey(found[0], link)

    def _obey(self, command: bytes, link: socket.socket) -> None:
        with self._lock:
            if command.startswith(b"^XA"):
                self._waiting.append(command)
            elif command == b"~JA":
                self._waiting.clear()
            elif command == b"~HQES" and self.tells_errors:
                link.sendall(self._errors())
            elif command == b"~HS" and self.tells_waiting:
                link.sendall(self._status())

    def _errors(self) -> bytes:
        any_fault = 1 if self.flags else 0
        return (
            b"\x02\r\n  PRINTER STATUS                             \r\n"
            b"   ERRORS:         %d 00000000 %08X          \r\n"
            b"   WARNINGS:       0 00000000 00000000          \r\n\x03"
        ) % (any_fault, self.flags)

    def _status(self) -> bytes:
        media, ribbon, head, paused = (
            1 if self.flags & bit else 0 for bit in (MEDIA_OUT, RIBBON_OUT, HEAD_OPEN, PAUSED)
        )
        return (
            b"\x02030,%d,%d,0203,%03d,0,0,0,000,0,0,0\x03\r\n"
            b"\x02000,0,%d,%d,0,2,4,0,%08d,1,000\x03\r\n"
            b"\x021234,0\x03\r\n"
        ) % (media, paused, len(self._waiting), head, ribbon, 0)

    def _print(self) -> None:
        while not self._stop.wait(self.each):
            with self._lock:
                if self._waiting and not self.flags:
                    self.printed.append(self._waiting.pop(0))


@contextmanager
def open_zebra(each: float = 0.02) -> Iterator[Zebra]:
    """Switch a label printer on, and off afterwards."""
    printer = Zebra(each)
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()
