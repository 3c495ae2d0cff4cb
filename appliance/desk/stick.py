"""The last way but one: a print as a locked PDF on a stick, to be printed at any other machine.

1. Nothing readable ever lies on the stick: what is written is locked before the first byte.
2. Its name says when, and nothing of whom or of which unit.
3. It is written whole or not at all, and read back from the stick: sticks lie.
4. It is logged as a print, with the word "stick": paper can come of it anywhere.
"""

import errno
import hashlib
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from appliance.desk.printout import Paper
from printing.locking import locked
from storage import fsio
from storage.errors import LyktaError

OUTCOME = "stick"
"""How such a print ends, in the logbook."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StickNotWritten(LyktaError):
    """The file could not be written to the stick; `fault` is the kernel's name of why."""

    code = "U-14"
    message = "The stick could not be written ({fault})."
    remedy = "See that it is in place, or take another one."


class StickFull(StickNotWritten):
    """The stick has no room for the file."""

    code = "U-93"
    message = "The stick is full."
    remedy = "Take another stick, or print fewer patients at a time."


class StickForgets(StickNotWritten):
    """What was read back from the stick is not what was written."""

    code = "U-94"
    message = "The stick gave back something else than was written on it."
    remedy = "It is broken. Take another stick, and throw this one away."


def to_stick(folder: Path, paper: Paper, password: str, now: datetime) -> Path:
    """Write a print onto a stick; return the file. The folder is the stick's, and must be there.

    Raises StickNotWritten and its kinds, StickPasswordShort, NotLockable.
    """
    made = locked([bundle.pdf for bundle in paper.bundles], password)  # 1
    path = folder / f"lykta-{now:%Y%m%d-%H%M}-{secrets.token_hex(2)}.pdf"  # 2
    draft = path.with_name(f".{path.name}.part")
    try:
        _write(draft, made)
        fsio.rename(draft, path)
        fsio.sync_dir(folder)
    except (OSError, StickForgets) as fault:
        with suppress(OSError):
            fsio.remove_file(draft)
        paper.never_out()
        raise _told(fault) from fault
    return path


def _told(fault: OSError | StickForgets) -> StickNotWritten:
    if isinstance(fault, StickForgets):
        return fault
    if fault.errno in _NO_ROOM:
        return StickFull()
    return StickNotWritten(fault=errno.errorcode.get(fault.errno or 0, "?"))


def _write(draft: Path, made: bytes) -> None:
    target = fsio.open_new(draft, 0o600)
    try:
        fsio.write_all(target, made, draft)
        fsio.sync_handle(target, draft)
    finally:
        fsio.close(target)
    if fsio.cold_digest(draft) != hashlib.sha256(made).hexdigest():  # 3
        raise StickForgets
