"""A sending system: messages as interface engines write them, by the `hl7` library's own clients.

`Writer` writes, `sent` and `Line` send over TCP, `sent_over_tls` over TLS. Nothing of ours is used.
"""

import asyncio
import itertools
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hl7.client import MLLPClient
from hl7.mllp import open_hl7_connection

from storage.clock import wall_now


@dataclass(frozen=True)
class Patient:
    """Who a message is about, as the sending system knows her."""

    number: str
    family: str = "Håkansson"
    given: str = "Åsa"
    birth: str = ""
    sex: str = "F"
    kind: str = "MR"


@dataclass
class Writer:
    """Writes the messages of one system, each with a number of its own."""

    application: str = "EPJ"
    facility: str = "KS"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    charset: str = "UNICODE UTF-8"

    def msh(self, kind: str, *, at: datetime | None = None, number: str = "", **said: str) -> str:
        """Return a header; `said` are further fields by name."""
        stamp = (at or wall_now()).astimezone(UTC).strftime("%Y%m%d%H%M%S.%f")[:-3] + "+0000"
        control = number or f"{self.application}{next(self.numbers)}"
        return "|".join((
            "MSH", "^~\\&", self.application, self.facility, "LYKTA", "L", stamp, "", kind, control,
            said.get("processing", "P"), "2.5", said.get("sequence", ""), "",
            said.get("accept", ""), "", "", said.get("charset", self.charset),
        ))  # fmt: skip

    def adt(  # noqa: PLR0913 - a message has many fields
        self,
        trigger: str,
        who: Patient,
        place: str = "",
        *,
        prior: str = "",
        visit: str = "",
        sort: str = "I",
        more: Iterable[str] = (),
        at: datetime | None = None,
        number: str = "",
    ) -> str:
        """Return an ADT message; `place` and `prior` as "ward^room^bed^facility"."""
        head = self.msh(f"ADT^{trigger}^ADT_{trigger}", at=at, number=number)
        pv1 = f"PV1|1|{sort}|{place}|||{prior}|||||||||||||{visit}"
        return _message(head, f"EVN|{trigger}|20261122080000", pid(who), pv1, *more)

    def rde(
        self,
        control: str,
        placer: str,
        who: Patient,
        *lines: str,
        place: str = "",
        at: datetime | None = None,
        filler: str = "",
        number: str = "",
    ) -> str:
        """Return an RDE message with one order; `lines` are TQ1, RXE, RXR and so on."""
        head = self.msh("RDE^O11^RDE_O11", at=at, number=number)
        pv1 = [f"PV1|1|I|{place}"] if place else []
        return _message(head, pid(who), *pv1, f"ORC|{control}|{placer}|{filler}", *lines)

    def ras(self, placer: str, who: Patient, *rxa: str, at: datetime | None = None) -> str:
        """Return an RAS message with doses of one order."""
        head = self.msh("RAS^O17^RAS_O17", at=at)
        return _message(head, pid(who), f"ORC|RE|{placer}", *rxa)

    def siu(self, trigger: str, who: Patient, *lines: str) -> str:
        """Return an SIU message."""
        return _message(self.msh(f"SIU^{trigger}^SIU_S12"), *lines[:1], pid(who), *lines[1:])

    def beat(self) -> str:
        """Return a sign of life."""
        return _message(self.msh("NMD^N02^NMD_N02"), "NST|Y")


def pid(who: Patient) -> str:
    """Return a PID segment."""
    identifiers = f"{who.number}^^^KS^{who.kind}"
    return f"PID|1||{identifiers}||{who.family}^{who.given}||{who.birth}|{who.sex}"


def _message(*segments: str) -> str:
    return "\r".join(segments) + "\r"


@dataclass(frozen=True)
class Answer:
    """What came back: AA, AE, AR (or CA, CE, CR), for which message, and why."""

    code: str
    number: str
    why: str


def read_answer(raw: bytes) -> Answer:
    """Return an acknowledgement from its bytes, framed or not."""
    lines = raw.strip(b"\x0b\x1c\r").decode("utf-8").split("\r")
    msa = next(line for line in lines if line.startswith("MSA")).split("|")
    return Answer(msa[1], msa[2], msa[3] if len(msa) > 3 else "")


class Line:
    """One open connection of the library's blocking client."""

    def __init__(self, client: MLLPClient) -> None:
        self.client = client

    def send(self, message: str | bytes) -> Answer:
        """Send one message and return what is answered."""
        return read_answer(self.client.send_message(message))


@contextmanager
def line(address: tuple[str, int], timeout: float = 10.0) -> Iterator[Line]:
    """Return a connection to a listener."""
    with MLLPClient(*address) as client:
        client.socket.settimeout(timeout)
        yield Line(client)


def sent(address: tuple[str, int], *messages: str | bytes) -> list[Answer]:
    """Send messages over one connection and return the answers."""
    with line(address) as open_line:
        return [open_line.send(one) for one in messages]


def sent_over_tls(
    address: tuple[str, int], context: ssl.SSLContext, *messages: str, name: str = "localhost"
) -> list[Answer]:
    """Send messages over TLS by the library's asyncio client and return the answers."""

    async def talk() -> list[Answer]:
        reader, writer = await open_hl7_connection(
            *address, ssl=context, server_hostname=name, encoding="utf-8"
        )
        answers = []
        try:
            for one in messages:
                writer.writeblock(one.encode("utf-8"))
                await writer.drain()
                answers.append(read_answer(await asyncio.wait_for(reader.readblock(), 10)))
        finally:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
        return answers

    return asyncio.run(talk())


def raw_connection(address: tuple[str, int]) -> socket.socket:
    """Return a bare connection, for those who do not speak MLLP."""
    return socket.create_connection(address, timeout=10)
