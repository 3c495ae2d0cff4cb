"""Write finished PDF documents anew: locked with a password, or each sheet on a front page.

As in `printing.pages`: the library that reads PDF runs in a child that is given the documents'
bytes and the order, nothing else, and has a limit of time and of memory.

1. What is locked is AES-256 by PDF 2.0, properties included: without the password nothing of it
   can be read, and any of today's PDF readers opens it with one.
2. That form stretches a password only a little, so whoever finds a stick can try many. A password
   is therefore made here, of 80 random bits, or has to be long.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from storage.errors import LyktaError

_LOCKER = Path(__file__).with_name("locker.py")
_TIME = 60
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS = 4
LONG_ENOUGH = 16
"""Letters that a password of a person's own must have (2)."""


class NotLockable(LyktaError):
    """A PDF could not be written anew; `reason` is what the child said."""

    code = "P-34"
    message = "The document could not be prepared ({reason})."
    remedy = "Print it as it is, one-sided. If that fails too, read on the screen and call IT."


class StickPasswordShort(LyktaError):
    """A password of a person's own that is too short for what it guards."""

    code = "P-35"
    message = "The password for the stick is too short."
    remedy = "Take at least {least} letters, or let the machine make one."


def new_password() -> str:
    """Return a password of 80 random bits, in four groups of four: "K7QF-0M2D-9XTA-3BCE"."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(_GROUPS))
    return "-".join(groups)


def locked(pdfs: Sequence[bytes], password: str) -> bytes:
    """Return documents as one that opens with this password only.

    Raises StickPasswordShort, NotLockable.
    """
    if len(password) < LONG_ENOUGH:
        raise StickPasswordShort(least=LONG_ENOUGH)
    return _done({"act": "locked", "password": password}, pdfs)


def on_fronts(pdf: bytes, pages: Sequence[int]) -> bytes:
    """Return a document for both sides of the paper: each of its parts begins on a front.

    `pages` are the parts' pages, in order: the back of one patient's last page is no place for
    the next patient's first. Raises NotLockable.
    """
    return _done({"act": "on-fronts", "pages": list(pages)}, [pdf])


def _done(order: dict[str, object], pdfs: Sequence[bytes]) -> bytes:
    head = json.dumps({**order, "sizes": [len(pdf) for pdf in pdfs]}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - this Python and our own file, no shell
            [sys.executable, "-I", str(_LOCKER)],
            input=head + b"".join(pdfs),
            capture_output=True,
            timeout=_TIME,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotLockable(reason="too slow") from None
    except OSError as fault:
        raise NotLockable(reason=type(fault).__name__) from fault
    said, _, made = done.stdout.partition(b"\n")
    reason = json.loads(said)["reason"] if said else f"status {done.returncode}"
    if reason or not made:
        raise NotLockable(reason=reason)
    return made
