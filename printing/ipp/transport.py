"""One question to a printer or print server, and its answer, within a time limit.

IPP rides in HTTP POST. The place is a Unix socket (CUPS), a TCP address, or a printer's own
``ipp://`` address. The limit holds for the whole exchange, not for each read: a printer that
sends one byte a second does not hold a nurse up.
"""

import errno
import http.client
import io
import socket
import ssl
import time
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, quote, urlsplit

from storage.errors import LyktaError

LARGEST_ANSWER = 1 << 20
"""Bytes of an answer at most; a printer's whole attribute list is about 15 kB."""

IPP_PORT = 631
_PIECE = 65536
_HTTP_OK = 200
_SHUT_IN = {errno.EAFNOSUPPORT, errno.EPERM, errno.EACCES}


class NotReached(LyktaError):
    """No connection came about, so nothing was sent. `place` and `why` are the facts."""

    code = "P-31"
    message = "There is no connection to {place} ({why})."
    remedy = "See that it is switched on and that its cable is in place, then try again."


class NotAnswered(LyktaError):
    """A connection came about but no whole answer: what was sent may have been acted on."""

    code = "P-32"
    message = "{place} was reached but did not answer ({why})."
    remedy = "Look what lies in the tray before you print again. Switch the printer off and on."


@dataclass(frozen=True)
class Place:
    """Where to ask: a Unix socket's path, or host and port; `uri` is the object asked about."""

    uri: str
    path: str
    unix: str = ""
    host: str = "localhost"
    port: int = IPP_PORT
    tls: bool = False

    def __str__(self) -> str:
        """Return the place in words for a log."""
        return self.unix or f"{self.host}:{self.port}"


def on_server(server: str, path: str) -> Place:
    """Return the place of an object (``/printers/ward``) on a print server.

    `server` is a Unix socket's path or ``host:port``. Raises NotReached where it is neither.
    """
    path = quote(path)
    uri = f"ipp://localhost{path}"
    if server.startswith("/"):
        return Place(uri, path, unix=server)
    host, port = _host_and_port(f"//{server}")
    return Place(uri, path, host=host, port=port)


def at_printer(address: str) -> Place:
    """Return the place that a printer's own address names (``ipp://10.0.0.7/ipp/print``).

    Raises NotReached where the address is none of the schemes ipp and ipps.
    """
    host, port = _host_and_port(address)
    parts = _split(address)
    if parts.scheme not in {"ipp", "ipps"}:
        raise NotReached(place=address, why="not an ipp:// address")
    path = quote(parts.path or "/", safe="/%")
    uri = f"{parts.scheme}://{parts.netloc}{path}"
    return Place(uri, path, host=host, port=port, tls=parts.scheme == "ipps")


def _host_and_port(address: str) -> tuple[str, int]:
    parts = _split(address)
    try:
        host, port = parts.hostname, parts.port or IPP_PORT
    except ValueError as error:
        raise NotReached(place=address, why="not a port number") from error
    if not host or not host.isprintable() or not host.isascii() or " " in host:
        raise NotReached(place=address, why="no host in it")
    return host, port


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise NotReached(place=address, why=str(error)) from error


@cache
def may_go_out() -> bool:
    """Return whether this process may use the network at all.

    A sandbox may forbid it (systemd's RestrictAddressFamilies): then nothing that a printer does
    not answer says anything about the printer.
    """
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except OSError as fault:
        return fault.errno not in _SHUT_IN
    return True


def exchange(place: Place, body: bytes, limit: float) -> bytes:
    """Send one IPP request and return the bytes of the answer.

    `limit` is seconds for everything. Raises NotReached where nothing can have been sent,
    NotAnswered where something may have been.
    """
    until = time.monotonic() + limit
    try:
        link = _connect(place, limit)
    except (OSError, ValueError) as error:
        raise NotReached(place=place, why=_why(error)) from error
    with link:
        try:
            return _ask(link, place, body, until)
        except (OSError, http.client.HTTPException) as error:
            raise NotAnswered(place=place, why=_why(error)) from error


def _why(error: Exception) -> str:
    return str(error).strip() or type(error).__name__


def _connect(place: Place, limit: float) -> socket.socket:
    if not place.unix:
        plain = socket.create_connection((place.host, place.port), timeout=limit)
        return _wrapped(plain, place.host) if place.tls else plain
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(limit)
        link.connect(place.unix)
    except OSError:
        link.close()
        raise
    return link


def _wrapped(plain: socket.socket, host: str) -> socket.socket:
    """Return the connection under TLS, the printer's certificate checked."""
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def _ask(link: socket.socket, place: Place, body: bytes, until: float) -> bytes:
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: {place.host}:{place.port}\r\n"
        f"Content-Type: application/ipp\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    link.settimeout(_left(until))
    link.sendall(head.encode("ascii") + body)
    answer = http.client.HTTPResponse(_Listening(link, until), method="POST")  # type: ignore[arg-type]  # it needs only makefile()
    try:
        answer.begin()
        if answer.status != _HTTP_OK:
            raise http.client.HTTPException(f"HTTP {answer.status}")
        whole = answer.read(LARGEST_ANSWER + 1)
    finally:
        answer.close()
    if len(whole) > LARGEST_ANSWER:
        raise http.client.HTTPException("the answer is too large")
    return whole


def _left(until: float) -> float:
    """Return the seconds left. Raises TimeoutError where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


class _Listening(io.RawIOBase):
    """A socket's incoming bytes, each read bounded by what is left of the whole limit."""

    def __init__(self, link: socket.socket, until: float) -> None:
        self._link = link
        self._until = until

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as io documents it
        """Fill a buffer with what has come. Raises TimeoutError after the limit."""
        self._link.settimeout(_left(self._until))
        return self._link.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the reader that http.client asks a socket for."""
        return io.BufferedReader(self, _PIECE)
