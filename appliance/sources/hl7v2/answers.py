"""What the sender is told: accepted, or not and why (HL7 v2 chapter 2, MSA).

A message with a header is answered in its own separators and addressed back; one without is
answered in the usual ones. In enhanced mode (MSH-15 is filled) the codes are CA, CE and CR, and a
sender that wants no answer (NE) gets none.
"""

import itertools
import re
import secrets
from enum import StrEnum

from appliance.sources.hl7v2.errors import MessageBroken, MessageTooLarge, NotForUs
from storage.clock import wall_now
from storage.errors import LyktaError

_PLAIN = b"MSH|^~\\&|||||||||P|2.5"
_NO_ANSWER = b"NE"
_LONGEST = 200
_NUMBERS = itertools.count(1)
_RUN = secrets.token_hex(3).upper()


class Verdict(StrEnum):
    """Accepted, could not be processed (send again or look), refused (do not send again)."""

    ACCEPT = "A"
    ERROR = "E"
    REJECT = "R"


def verdict_on(fault: LyktaError) -> Verdict:
    """Return what a sender is told of a fault: refused for what no second try can mend."""
    rejects = isinstance(fault, MessageBroken | MessageTooLarge | NotForUs)
    return Verdict.REJECT if rejects else Verdict.ERROR


def answer(raw: bytes, verdict: Verdict, why: str = "") -> bytes | None:
    """Return the acknowledgement of a message's bytes, None where the sender wants none."""
    fields = _header(raw)
    sep = fields[0][3:4]
    mode = _field(fields, 15)
    if mode.upper() == _NO_ANSWER:
        return None
    code = ("C" if mode else "A") + verdict.value
    trigger = re.split(rb"[^A-Za-z0-9]", _field(fields, 9), maxsplit=2)[1:2]
    here, there = (_field(fields, 5), _field(fields, 6)), (_field(fields, 3), _field(fields, 4))
    msh = (
        b"MSH",
        fields[1],
        *here,
        *there,
        wall_now().strftime("%Y%m%d%H%M%S+0000").encode(),
        b"",
        fields[1][:1].join((b"ACK", *trigger, *((b"ACK",) if trigger else ()))),
        f"{_RUN}{next(_NUMBERS)}".encode(),
        _field(fields, 11) or b"P",
        _field(fields, 12) or b"2.5",
    )
    words = re.sub(r"[^A-Za-z0-9 .,()'-]", " ", why)[:_LONGEST].encode("ascii")
    msa = (b"MSA", code.encode(), _field(fields, 10), words)
    return sep.join(msh) + b"\r" + sep.join(msa).rstrip(sep) + b"\r"


def _header(raw: bytes) -> list[bytes]:
    """Return MSH cut at its field separators, [0] being "MSH" and the separator."""
    line = re.split(rb"[\r\n]", raw.lstrip(b"\r\n \x00"), maxsplit=1)[0]
    if not re.match(rb"MSH([!-/:-@\[-`{-~])[!-/:-@\[-`{-~]{3,5}\1", line):
        line = _PLAIN
    sep = line[3:4]
    return [line[:4], *line[4:].split(sep)]


def _field(fields: list[bytes], number: int) -> bytes:
    """Return a header's field by HL7's number; MSH-1 is the separator itself."""
    return fields[number - 1] if number - 1 < len(fields) else b""
