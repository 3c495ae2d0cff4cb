"""Messages over MLLP and TCP, with or without TLS: taken one by one, stored, then acknowledged.

The framing is the library's (`hl7.mllp`: bounded reading of a block), in a loop of its own in a
thread of its own. What the library leaves open is bounded here, because this port is the only one
of the machine that strangers may reach (each number stands at its line):
1. So many connections and no more, counted before the TLS handshake. A new one takes the place
   of the idlest that has been silent for a minute; where there is none it is closed.
2. Only from the addresses of the settings, where these name any.
3. A message has a largest size (`message`), and framing that is broken ends the connection: what
   follows it cannot be told from the inside of a message.
4. One message of a connection at a time: the next is read when the one before is answered, so the
   sender waits, not our memory.
5. So many messages per second in the long run, whoever sends: the rest of the process keeps
   the processor.
6. Nothing is answered "accepted" before `take` has returned, which is when it is durable.
7. Nothing that a message holds is ever logged.
"""

import asyncio
import ipaddress
import logging
import socket
import ssl
import time
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from zoneinfo import ZoneInfo

from hl7.mllp import (  # type: ignore[import-untyped] # the library ships no types
    HL7StreamReader,
    HL7StreamWriter,
    InvalidBlockError,
)
from hl7.mllp.streams import (  # type: ignore[import-untyped] # see above
    HL7StreamProtocol,
)

from appliance.sources.feed import FeedNonsense, Heard, Take
from appliance.sources.hl7v2.answers import Verdict, answer, verdict_on
from appliance.sources.hl7v2.errors import FeedNotListening, FeedSettingWrong, FeedTlsUnusable
from appliance.sources.hl7v2.message import MOST_BYTES
from appliance.sources.hl7v2.reading import heard
from appliance.sources.hl7v2.settings import Hl7Settings
from storage.errors import LyktaError

_HANDSHAKE = 10.0
_ANSWERED = 10.0
_SILENT = 60.0
_BACKLOG = 16
_BURST = 2.0
_PAUSE = 1.0
_ENDED = 10.0

log = logging.getLogger("lykta.feed")


class _Line:
    """One connection and when it last brought a message."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.last = time.monotonic()
        self.task: asyncio.Task[None] | None = None

    @property
    def silent(self) -> float:
        return time.monotonic() - self.last


class Hl7Feed:
    """A feed of HL7 v2 messages that others send to this machine; a `Feed` like any other."""

    def __init__(self, settings: Hl7Settings) -> None:
        """Nothing listens yet. Raises FeedSettingWrong."""
        self.name = settings.name
        self.refused = 0
        self.last_refusal = ""
        self.address: tuple[str, int] = (settings.host, settings.port)
        self._settings = settings
        self._zone = ZoneInfo(settings.zone)
        self._peers = [_network(one) for one in settings.peers]
        _must_be_charset(settings.charset)
        self._lines: set[_Line] = set()
        self._next = time.monotonic()
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None

    @property
    def lines(self) -> int:
        """How many connections are open."""
        return len(self._lines)

    def open(self, take: Take) -> None:
        """Listen, and hand every message to `take`. Raises FeedNotListening, FeedTlsUnusable."""
        secure = self._secure()
        listener = self._listen()
        self.address = listener.getsockname()[:2]
        ready: Future[None] = Future()
        self._thread = Thread(
            target=lambda: asyncio.run(self._accept(listener, secure, take, ready)),
            name=f"feed-{self.name}",
            daemon=True,
        )
        self._thread.start()
        ready.result(_ENDED)

    def read(self, raw: bytes) -> Heard:
        """Read a message's bytes. Raises FeedNonsense."""
        settings = self._settings
        return heard(raw, self._zone, settings.charset, settings.processing)

    def close(self) -> None:
        """End every connection and the thread."""
        if self._loop is not None and self._main is not None and self._thread is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._main.cancel)
            self._thread.join(_ENDED)
        self._thread = None

    def _listen(self) -> socket.socket:
        host, port = self._settings.host, self._settings.port
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host.strip("[]"), port))
            listener.listen(_BACKLOG)
            listener.settimeout(0)
        except (OSError, OverflowError, UnicodeError) as fault:  # the latter: no port, no host
            listener.close()
            why = getattr(fault, "strerror", None) or type(fault).__name__
            raise FeedNotListening(address=f"{host}:{port}", why=why) from None
        return listener

    def _secure(self) -> ssl.SSLContext | None:
        settings = self._settings
        if settings.cert_file is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(settings.cert_file, settings.key_file)
            if settings.client_ca_file is not None:
                context.load_verify_locations(settings.client_ca_file)
                context.verify_mode = ssl.CERT_REQUIRED
        except (OSError, ssl.SSLError) as fault:
            raise FeedTlsUnusable(why=type(fault).__name__) from None
        return context

    async def _accept(
        self,
        listener: socket.socket,
        secure: ssl.SSLContext | None,
        take: Take,
        ready: "Future[None]",
    ) -> None:
        loop = asyncio.get_running_loop()
        self._loop, self._main = loop, asyncio.current_task()
        ready.set_result(None)
        try:
            while True:
                try:
                    connection, peer = await loop.sock_accept(listener)
                except OSError:  # no handle is left: others need theirs, so wait
                    await asyncio.sleep(_PAUSE)
                    continue
                if self._is_welcome(str(peer[0])) and self._has_room():
                    line = _Line(connection)
                    self._lines.add(line)
                    line.task = asyncio.create_task(self._serve(line, secure, take))
                else:
                    connection.close()
        except asyncio.CancelledError:
            await self._end_all()
        finally:
            listener.close()

    async def _end_all(self) -> None:
        tasks = [line.task for line in self._lines if line.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _is_welcome(self, peer: str) -> bool:
        address = ipaddress.ip_address(peer.partition("%")[0])
        return not self._peers or any(address in network for network in self._peers)  # 2

    def _has_room(self) -> bool:
        if len(self._lines) < self._settings.connections:  # 1
            return True
        idlest = max(self._lines, key=lambda line: line.silent)
        if idlest.silent < _SILENT or idlest.task is None:
            return False
        self._lines.discard(idlest)
        idlest.task.cancel()
        return True

    async def _serve(self, line: _Line, secure: ssl.SSLContext | None, take: Take) -> None:
        """Take the messages of one connection until it ends, for whatever reason."""
        try:
            reader, writer = await self._opened(line, secure)
        except (OSError, ssl.SSLError, TimeoutError):
            line.socket.close()
            self._lines.discard(line)
            return
        try:
            while True:
                await self._one(line, reader, writer, take)
        except InvalidBlockError:
            self._refuse("MLLP")  # 3
        except ValueError:
            self._refuse(f"> {MOST_BYTES} B")  # 3
        except (OSError, EOFError, TimeoutError):
            pass  # the other side is gone, or has been silent for long
        finally:
            self._lines.discard(line)
            writer.transport.abort()

    async def _opened(
        self, line: _Line, secure: ssl.SSLContext | None
    ) -> tuple[HL7StreamReader, HL7StreamWriter]:
        loop = asyncio.get_running_loop()
        writers: list[HL7StreamWriter] = []
        reader = HL7StreamReader(limit=MOST_BYTES, loop=loop)
        protocol = HL7StreamProtocol(reader, lambda _reader, one: writers.append(one), loop=loop)
        await loop.connect_accepted_socket(
            lambda: protocol,
            line.socket,
            ssl=secure,
            ssl_handshake_timeout=_HANDSHAKE if secure else None,
        )
        return reader, writers[0]

    async def _one(
        self, line: _Line, reader: HL7StreamReader, writer: HL7StreamWriter, take: Take
    ) -> None:
        idle = self._settings.idle.total_seconds()
        raw = await asyncio.wait_for(reader.readblock(), idle)  # 3, 4
        told = self._answered(bytes(raw), take)
        line.last = time.monotonic()
        if told is not None:
            writer.writeblock(told)
            await asyncio.wait_for(writer.drain(), _ANSWERED)
        await self._pace()

    def _answered(self, raw: bytes, take: Take) -> bytes | None:
        """Read, have it stored, and return what the sender is told."""
        try:
            take(raw, self.read(raw))
        except FeedNonsense as fault:
            self._refuse(fault.code)
            return answer(raw, verdict_on(fault), str(fault))
        except LyktaError as fault:
            self._refuse(fault.code)
            return answer(raw, Verdict.ERROR, "could not be stored, send it again")
        except Exception as fault:  # noqa: BLE001 - a surprise in one message must not end the feed
            self._refuse(type(fault).__name__)  # 7
            return answer(raw, Verdict.ERROR, "could not be read")
        return answer(raw, Verdict.ACCEPT)  # 6

    def _refuse(self, why: str) -> None:
        self.refused += 1
        self.last_refusal = why
        log.warning("a message of the feed %s was not accepted: %s", self.name, why)  # 7

    async def _pace(self) -> None:
        """Wait where messages come faster than they may in the long run (5)."""
        now = time.monotonic()
        self._next = max(self._next, now - _BURST) + 1 / self._settings.per_second
        if self._next > now:
            await asyncio.sleep(self._next - now)


def _network(peer: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(peer)
    except ValueError:
        raise FeedSettingWrong(setting="peers", value=peer) from None


def _must_be_charset(name: str) -> None:
    try:
        "".encode(name or "ascii")
    except LookupError:
        raise FeedSettingWrong(setting="charset", value=name) from None
