"""That an envelope was opened, kept for the board to tell, until there is a new envelope.

It names a role, a person of the staff and a time; never a patient, and nothing of the code.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError

log = logging.getLogger("lykta.desk")
_FILE = "envelope.json"


class EnvelopeOpened(msgspec.Struct, frozen=True, kw_only=True):
    """Which envelope's code was typed, when, by whom (as she said) and where.

    `mark` tells this envelope from the one that replaces it. `second` is who was there with her:
    `proved` where she showed who she is; empty where nobody was, or none has answered yet.
    """

    role: str
    at: Instant
    by: str
    device: str
    mark: str
    second: str = ""
    proved: bool = False


def tell(state: Path, opened: EnvelopeOpened) -> None:
    """Keep it. A disk that refuses is logged: it must not stand between a nurse and her list."""
    try:
        with fsio.worded(_FILE):
            fsio.ensure_dir(state, 0o750)
            fsio.replace(state / _FILE, msgspec.json.encode(opened), 0o640)
    except LyktaError as fault:
        log.error("that an envelope was opened cannot be kept: %s", fault.code)  # noqa: TRY400 - its code says it all


def last_opened(state: Path, mark: Callable[[str], str]) -> EnvelopeOpened | None:
    """Return the last opening; None where there was none, or the envelope is a new one."""
    try:
        opened = msgspec.json.decode(fsio.read_bounded(state / _FILE), type=EnvelopeOpened)
    except (OSError, msgspec.MsgspecError):
        return None
    return opened if mark(opened.role) == opened.mark else None
