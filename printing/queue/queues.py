"""Making and removing the queues of the print service, by CUPS' own `lpadmin`.

1. A queue is made from the plain address: a query in it silently makes a raw queue, which sends
   whatever it gets and tells nothing.
2. The printer is asked first, and what was made is asked whether it is what was wanted; if not,
   it is removed again, or points where it did before.
3. ErrorPolicy retry-current-job: no fault leaves a queue stopped that only an administrator can
   start. Who prints takes the print back himself when it waits too long.
4. An address with a user and a password in it is refused: queues are copied between machines.
"""

import os
import re
import shutil
import subprocess
import time
from urllib.parse import urlsplit

from printing import ipp
from printing.queue.media import A4
from printing.queue.printer import CONTACT_LOST, QUICK, Printer, answered, contact_fault
from storage.errors import LyktaError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
_LIMIT = 30.0
_POLL = 0.05
_KNOWN = 10.0
_RAW = "raw"


class QueueNotMade(LyktaError):
    """lpadmin refused, or the queue it made is not the one that was wanted; `why` are its words."""

    code = "P-62"
    message = "The queue {queue} could not be made: {why}."
    remedy = "See that cups is installed and running, and run this as root or in lpadmin's group."


class NotAPrintersAddress(LyktaError):
    """An address that no queue may be made from (arguments 1 and 4)."""

    code = "P-63"
    message = "'{address}' is not a printer's address."
    remedy = "Write it as ipp://10.0.0.7/ipp/print, without a question mark and without a password."


class NotAQueuesName(LyktaError):
    """A name that CUPS or a shell would stumble over."""

    code = "P-64"
    message = "A queue cannot be called '{queue}'."
    remedy = "Use 1 to 40 letters a-z, digits, - and _."


def check_address(address: str) -> None:
    """Raise NotAPrintersAddress unless a queue may be made from an address (1, 4)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotAPrintersAddress(address=address) from None
    plain = address.isascii() and address.isprintable() and " " not in address
    odd = parts.query or parts.fragment or "?" in address or "@" in parts.netloc
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname or odd or not plain:
        raise NotAPrintersAddress(address=address)


def make_queue(name: str, address: str, server: str) -> None:
    """Make a driverless queue, or point an old one of that name to another printer.

    Takes a second or two; the printer must be on, since CUPS asks it what it can do. Raises
    NotAQueuesName, NotAPrintersAddress, NoContact, PrinterHung or QueueNotMade.
    """
    if not _NAME.fullmatch(name):
        raise NotAQueuesName(queue=name)
    check_address(address)
    if lost := answered(ipp.at_printer(address), QUICK).lost:
        raise contact_fault(lost, Printer(direct=address))
    before = device_of_queue(name, server)
    policy = ("-o", "printer-error-policy=retry-current-job", "-o", f"media-default={A4}")  # 3
    _lpadmin(name, server, "-p", name, "-E", "-v", address, "-m", "everywhere", *policy)
    if not _described(name, server):  # 2
        if before:
            _lpadmin(name, server, "-p", name, "-v", before, "-m", "everywhere")
        else:
            remove_queue(name, server)
        raise QueueNotMade(queue=name, why="the printer did not say what it can do")


def remove_queue(name: str, server: str) -> None:
    """Remove a queue. Raises QueueNotMade."""
    _lpadmin(name, server, "-x", name)


def device_of_queue(name: str, server: str) -> str:
    """Return the address of the printer behind a queue, empty where there is no such queue."""
    return _asked(name, server, "device-uri")


def _described(name: str, server: str) -> bool:
    """Return whether CUPS knows the new queue's printer, for which it takes a moment."""
    until = time.monotonic() + _KNOWN
    while time.monotonic() < until:
        model = _asked(name, server, "printer-make-and-model")
        if model and _RAW not in model.lower().split():
            return True
        time.sleep(_POLL)
    return False


def _asked(name: str, server: str, attribute: str) -> str:
    wanted = (ipp.keyword("requested-attributes", attribute),)
    try:
        place = ipp.on_server(server, f"/printers/{name}")
        answer = ipp.ask(place, ipp.Operation.GET_PRINTER_ATTRIBUTES, wanted, limit=QUICK)
    except (*CONTACT_LOST, ipp.Refused):
        return ""
    return answer.group(ipp.GroupTag.PRINTER).word(attribute)


def _lpadmin(queue: str, server: str, *words: str) -> None:
    program = shutil.which("lpadmin", path=_SYSTEM)
    if program is None:
        raise QueueNotMade(queue=queue, why="lpadmin is not installed")
    environment = {**os.environ, "CUPS_SERVER": server, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; name and address are checked
            [program, *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise QueueNotMade(queue=queue, why=fault) from fault
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise QueueNotMade(queue=queue, why=said[-1].removeprefix("lpadmin: ").rstrip("."))
