"""The demo hospital's record system as a FHIR R4 server on 127.0.0.1.

It can go down on demand, in the two ways real systems do: answering 503, or not at all.
"""

import argparse
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from appliance.sources.demo.answers import Answer, Desk, refusal
from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.site import SEED, UNITS
from storage.clock import wall_now

Now = Callable[[], datetime]
"""A function that says what time it is, aware."""

_BASE = "/fhir"
_HOST = "127.0.0.1"
_GOODBYE = 5.0
_HEEDED = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
_LOG = logging.getLogger(__name__)


class Down(StrEnum):
    """How a record system is down."""

    UNAVAILABLE = "unavailable"
    """It answers 503 to everything."""
    REFUSING = "refusing"
    """Nothing listens on its port; open connections are cut."""


class DemoServer:
    """A running demo hospital; a context manager that closes it."""

    def __init__(self, hospital: Hospital, clock: Now, port: int = 0) -> None:
        """Listen on 127.0.0.1 and answer from a thread; port 0 takes a free one.

        Raises OSError where the port is taken.
        """
        self.questions = 0
        self._desk = Desk(hospital)
        self._clock = clock
        self._down: Down | None = None
        self._listener = self._listen(port)
        self.port: int = self._listener.server_address[1]

    @property
    def url(self) -> str:
        """The FHIR base address, "http://127.0.0.1:8080/fhir"."""
        return f"http://{_HOST}:{self.port}{_BASE}"

    def __enter__(self) -> "DemoServer":
        """Return the running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def now(self) -> datetime:
        """Return the hospital's time."""
        return self._clock().astimezone(UTC)

    def set_clock(self, clock: Now | datetime) -> None:
        """Let the hospital live by another clock, or stand still at an instant."""
        if isinstance(clock, datetime):
            instant = clock
            self._clock = lambda: instant
        else:
            self._clock = clock

    def pause(self, how: Down = Down.UNAVAILABLE) -> None:
        """Go down, until `resume`."""
        if how is Down.REFUSING and self._down is not Down.REFUSING:
            self._listener.end()
        elif how is Down.UNAVAILABLE and self._down is Down.REFUSING:
            self._listener = self._listen(self.port)
        self._down = how

    def resume(self) -> None:
        """Come up again, on the same port."""
        if self._down is Down.REFUSING:
            self._listener = self._listen(self.port)
        self._down = None

    def close(self) -> None:
        """End for good: no thread and no connection is left."""
        if self._down is not Down.REFUSING:
            self._listener.end()
        self._down = Down.REFUSING

    def answer(self, path: str, query: str) -> Answer:
        """Answer one question, as things stand."""
        self.questions += 1
        if self._down is not None:
            return refusal(503, "transient", "The record system is down")
        if not path.startswith(f"{_BASE}/"):
            return refusal(404, "not-found", f"FHIR is served below {_BASE}")
        return self._desk.ask(self.url, path[len(_BASE) :], query, self.now())

    def _listen(self, port: int) -> "_Listener":
        return _Listener((_HOST, port), self)


class _Listener(ThreadingHTTPServer):
    """The listening socket with its threads and connections."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], owner: DemoServer) -> None:
        super().__init__(address, _Handler)
        self.owner = owner
        self._open: set[Any] = set()
        self._changed = threading.Condition()
        self._thread = threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="demo-hospital",
            daemon=True,
        )
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection, then answer it in a thread of its own."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the signature is socketserver's
        """Say nothing of a reader who hung up; of everything else, what it was."""
        if not isinstance(sys.exception(), ConnectionError):
            _LOG.exception("the demo hospital could not answer %s", client_address)

    def end(self) -> None:
        """Stop listening, cut every connection and wait for its thread."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._changed:
            for connection in self._open:
                _cut(connection)
            self._changed.wait_for(lambda: not self._open, timeout=_GOODBYE)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the reader hung up first


class _Handler(BaseHTTPRequestHandler):
    """One connection of a reader."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Listener

    def do_GET(self) -> None:
        """Answer a read or a search."""
        parts = urlsplit(self.path)
        self._send(self.server.owner.answer(parts.path, parts.query))

    def do_POST(self) -> None:
        """Answer a search whose parameters come in a form; nothing can be written here."""
        length = self.headers.get("Content-Length", "0")
        form = self.rfile.read(int(length) if length.isdecimal() else 0).decode("utf-8", "replace")
        parts = urlsplit(self.path)
        if not parts.path.endswith("/_search"):
            self._send(refusal(405, "not-supported", "Nothing can be written here"))
            return
        query = "&".join(part for part in (parts.query, form) if part)
        self._send(self.server.owner.answer(parts.path.removesuffix("/_search"), query))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/fhir+json; charset=utf-8")
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        self.end_headers()
        self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the hospital's own time for the Date header."""
        if timestamp is not None:
            return super().date_time_string(timestamp)
        return format_datetime(self.server.owner.now(), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
        """Log for those who look for it only."""
        _LOG.debug(format, *args)


def serve(port: int = 0, clock: Now | None = None, seed: int = SEED) -> DemoServer:
    """Start the demo hospital on 127.0.0.1 and return it, ready to be asked.

    `clock` is the machine's own where it is None. Raises OSError where the port is taken.
    """
    return DemoServer(Hospital(seed), clock or wall_now, port)


def paced(start: datetime, speed: float, clock: Now) -> Now:
    """Return a clock that begins at `start` now and runs `speed` times as fast as `clock`."""
    zero = clock()
    return lambda: start + timedelta(seconds=(clock() - zero).total_seconds() * speed)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the demo hospital until SIGINT or SIGTERM; print its address when it is ready.

    SIGUSR1 takes it down (503), SIGUSR2 brings it up again. Returns 1 where the port is taken.
    """
    wishes = _wishes(argv)
    start = wishes.at if wishes.at is not None else wall_now()
    clock = paced(start, wishes.speed, wall_now) if wishes.at or wishes.speed != 1 else wall_now
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HEEDED)
    try:
        with serve(wishes.port, clock, wishes.seed) as server:
            codes = ", ".join(unit.code for unit in UNITS)
            sys.stdout.write(f"{server.url}\nUnits: {codes}. Ctrl-C ends it.\n")
            sys.stdout.flush()
            _obey(server)
    except OSError as fault:
        sys.stderr.write(f"Port {wishes.port} cannot be used: {fault}. Choose another, --port N.\n")
        return 1
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0


def _obey(server: DemoServer) -> None:
    """Wait for signals and do what they say, until one says to end.

    They are blocked in every thread and fetched here: a signal that the kernel hands to an
    answering thread would otherwise not wake this one.
    """
    while True:
        number = signal.sigwait(_HEEDED)
        if number == signal.SIGUSR1:
            server.pause()
        elif number == signal.SIGUSR2:
            server.resume()
        else:
            return


def _wishes(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m appliance.sources.demo",
        description="Serve the demo hospital (fictitious patients) as FHIR R4 on 127.0.0.1.",
    )
    parser.add_argument("--port", type=int, default=8080, help="port; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another hospital")
    parser.add_argument("--at", type=_instant, help="begin at this instant, 2026-11-22T03:00+01:00")
    parser.add_argument("--speed", type=float, default=1, help="how fast the hospital's time runs")
    return parser.parse_args(argv)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError("an instant needs its zone, 2026-11-22T03:00+01:00")
    return instant
