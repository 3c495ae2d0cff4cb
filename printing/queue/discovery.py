"""Which printers there are, and what each can do: for IT, at set-up, never in an outage.

1. Looked at are the queues of the print service, addresses that a person names, and the ports at
   which ipp-usb serves printers on a USB cable. Printers that announce themselves (DNS-SD) are
   looked for only where this machine has the program for it; where it has not, that is said.
2. A printer is believed for what it says itself (Get-Printer-Attributes, RFC 8011 section 4.2.5),
   never for its name.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from printing import ipp
from printing.language import mark
from printing.queue import faults
from printing.queue.media import A4, size_of
from printing.queue.printer import CONTACT_LOST, QUICK, answered, discover
from printing.queue.supplies import Supplies, read
from storage.errors import LyktaError
from storage.freshness import Reason

PDF = "application/pdf"
USB_PORTS = range(60000, 60004)
"""Where ipp-usb, as Debian ships it, serves the printers on USB cables."""

_RASTER = ("image/pwg-raster", "image/urf")
_ASKED = (
    "printer-make-and-model",
    "document-format-supported",
    "media-supported",
    "media-source-supported",
    "sides-supported",
    "pages-per-minute",
    "uri-security-supported",
    "printer-device-id",
    "printer-impressions-completed",
    "media-col-ready",
    "printer-input-tray",
    "printer-supply",
    "printer-supply-description",
)
_LISTEN = 3.0
_NOT_A_TRAY = ("auto", "manual", "by-pass-tray")


@dataclass(frozen=True)
class Queue:
    """A queue of the print service, and the address of the printer behind it."""

    name: str
    device: str


@dataclass(frozen=True)
class Learnt:
    """What the printer at an address says of itself; `lost` is why it said nothing.

    `trays` are media-source keywords; `speed` pages a minute, 0 where it does not say; `serial`
    its maker's number, and `printed` how many pages it has made, None where it does not say.
    """

    address: str
    model: str = ""
    formats: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    trays: tuple[str, ...] = ()
    duplex: bool = False
    secure: bool = False
    speed: int = 0
    serial: str = ""
    printed: int | None = None
    supplies: Supplies = field(default_factory=Supplies)
    lost: LyktaError | None = None

    @property
    def takes_pdf(self) -> bool:
        """Whether a PDF can be sent to it as it is, also while the print service is down."""
        return PDF in self.formats

    @property
    def usable(self) -> bool:
        """Whether anything that Lykta can send would come out."""
        return self.takes_pdf or any(one in self.formats for one in _RASTER)

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What IT must know before a ward relies on it."""
        return tuple(Reason(text) for text in _warnings(self))


@dataclass(frozen=True)
class Found:
    """Everything that was found, and in words where nobody could look."""

    queues: tuple[Queue, ...]
    printers: tuple[Learnt, ...]
    not_looked: tuple[Reason, ...] = ()


_NO_PDF = mark("It takes no PDF: it prints slower, and not at all while the print service is down.")
_NOTHING = mark("It takes neither PDF nor raster: it cannot be used.")
_NO_A4 = mark("It says nothing of A4 paper: print a test page before you rely on it.")
_NO_TRAYS = mark("It names no trays: a tray of its own for a document cannot be chosen.")
_NO_LEVELS = mark("It does not say how much paper lies in it: nobody is warned before it runs out.")
_NO_TLS = mark("It speaks without encryption only: keep it on the machine's own cable.")
_BY_NAME = mark("Its address is a name, which may not resolve in an outage: use its number.")
_NO_PROGRAM = mark(
    "Printers that announce themselves were not looked for: this machine has no ippfind."
)
_NO_DAEMON = mark(
    "Printers that announce themselves could not be looked for: {why}. Name an address instead."
)
_NO_SERVICE = mark("The print service does not answer, so its queues are not known.")


def find(server: str, addresses: Iterable[str] = (), *, announced: bool = True) -> Found:
    """Return the queues of a print service and the printers that answer. Never raises.

    `addresses` are looked at whatever they are, those on USB and those announced where they
    answer. Takes up to three seconds more with `announced`.
    """
    missing: list[Reason] = []
    queues: tuple[Queue, ...] = ()
    try:
        queues = tuple(_queues(server))
    except faults.PrintServiceGone:
        missing.append(Reason(_NO_SERVICE))
    named = tuple(dict.fromkeys(addresses))
    heard, fault = _announced() if announced else ((), None)
    if fault:
        missing.append(fault)
    rest = dict.fromkeys((*(one.device for one in queues), *_usb(), *heard))
    maybe = [learn(one) for one in rest if one not in named and one.startswith("ipp")]
    known = {one.device for one in queues}
    answering = (one for one in maybe if one.lost is None or one.address in known)
    return Found(queues, (*(learn(one) for one in named), *answering), tuple(missing))


def learn(address: str, limit: float = QUICK) -> Learnt:
    """Return what the printer at an ``ipp://`` address says it can do. Never raises."""
    wanted = ipp.keyword("requested-attributes", *_ASKED)
    try:
        place = ipp.at_printer(address)
        answer = ipp.ask(place, ipp.Operation.GET_PRINTER_ATTRIBUTES, (wanted,), limit=limit)
    except (*CONTACT_LOST, ipp.Refused) as lost:
        return Learnt(address, lost=lost)
    said = answer.group(ipp.GroupTag.PRINTER)
    sources = said.words("media-source-supported")
    return Learnt(
        address=address,
        model=said.word("printer-make-and-model"),
        formats=said.words("document-format-supported"),
        media=said.words("media-supported"),
        trays=tuple(one for one in sources if one != "auto"),
        duplex="two-sided-long-edge" in said.words("sides-supported"),
        secure="tls" in said.words("uri-security-supported"),
        speed=said.number("pages-per-minute") or 0,
        serial=_serial(said.word("printer-device-id")),
        printed=said.number("printer-impressions-completed"),
        supplies=read(said),
    )


def announced_addresses(told: str) -> tuple[str, ...]:
    """Return the printers' addresses among ippfind's lines, each once."""
    lines = (line.strip() for line in told.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line.startswith(("ipp://", "ipps://"))))


def _serial(identity: str) -> str:
    """Return the serial number in an IEEE 1284 device id ("MFG:..;SN:X31337;"), if it is there."""
    pairs = dict(pair.partition(":")[::2] for pair in identity.split(";"))
    return pairs.get("SN") or pairs.get("SERN") or pairs.get("SERIALNUMBER") or ""


def _warnings(learnt: Learnt) -> Iterator[str]:
    if not learnt.usable:
        yield _NOTHING
    elif not learnt.takes_pdf:
        yield _NO_PDF
    if size_of(A4) not in {size_of(media) for media in learnt.media}:
        yield _NO_A4
    if not any(tray not in _NOT_A_TRAY for tray in learnt.trays):
        yield _NO_TRAYS
    if all(tray.level is None for tray in learnt.supplies.trays):
        yield _NO_LEVELS
    if not learnt.secure:
        yield _NO_TLS
    if not _by_number(learnt.address):
        yield _BY_NAME


def _by_number(address: str) -> bool:
    """Return whether an address needs no name service; localhost needs none."""
    host = ipp.at_printer(address).host
    try:
        return bool(ip_address(host))
    except ValueError:
        return host == "localhost"


def _queues(server: str) -> Iterator[Queue]:
    for name in discover(server):
        yield Queue(name, answered(ipp.on_server(server, f"/printers/{name}"), QUICK).device)


def _usb() -> Sequence[str]:
    return [f"ipp://localhost:{port}/ipp/print" for port in USB_PORTS]


def _announced() -> tuple[tuple[str, ...], Reason | None]:
    """Return the addresses that printers announce by DNS-SD, or why nobody could look."""
    program = shutil.which("ippfind")
    if program is None:
        return (), Reason(_NO_PROGRAM)
    words = [program, "-T", f"{_LISTEN:g}", "_ipp._tcp", "_ipps._tcp", "--print"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, our own words
            words, capture_output=True, text=True, timeout=_LISTEN * 3, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return (), Reason(_NO_DAEMON, {"why": str(fault)})
    found = announced_addresses(done.stdout)
    if not found and done.stderr.strip():
        return (), Reason(_NO_DAEMON, {"why": done.stderr.strip().splitlines()[-1]})
    return found, None
