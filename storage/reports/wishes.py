"""Wishes: what people at the glass ask of the capture service, and what came of it.

The glass runs under an account of its own, which may neither write copies nor stop them. So it
leaves a wish here, a file each, and the capture grants it within bounds of its own
(`appliance.capture.wishes`). A wish names who asked; it proves nothing. No patient's data.
"""

import secrets
from enum import StrEnum
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant
from storage.reports import slip

FOLDER = "wishes"
_MANY = 20


class Act(StrEnum):
    """What is asked for."""

    CAPTURE = "capture"
    PAUSE = "pause"
    RESUME = "resume"
    ACCEPT = "accept"
    REJECT = "reject"
    PIN = "pin"
    UNPIN = "unpin"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for: when, which act, of which units, who, why, for how many seconds.

    `label` names a refused capture, or is the number of a copy to be pinned. `granted` is None
    while nobody answered, then whether it was done; `code`, `message`, `remedy` and `facts` are the
    error's where it was not.
    """

    at: Instant
    act: Act
    units: tuple[str, ...]
    by: str
    why: str = ""
    seconds: int = 0
    label: str = ""
    granted: bool | None = None
    code: str = ""
    message: str = ""
    remedy: str = ""
    facts: dict[str, str] = {}


def ask(state: Path, wish: Wish) -> str:
    """Leave a wish and return its name. Raises OSError."""
    name = secrets.token_hex(8)
    slip.write(_file(state, name), wish)
    return name


def read(state: Path, name: str) -> Wish | None:
    """Return a wish with what came of it, None where it is gone."""
    return slip.read(_file(state, name), Wish)


def waiting(state: Path) -> dict[str, Wish]:
    """Return every wish that lies there by its name, the oldest first, at most a few."""
    folder = state / FOLDER
    try:
        names = [path.stem for path in folder.glob("[!.]*.json")] if folder.is_dir() else []
    except OSError:
        return {}
    read_ones = {name: read(state, name) for name in sorted(names)[:_MANY]}
    found = {name: one for name, one in read_ones.items() if one is not None}
    return dict(sorted(found.items(), key=lambda pair: pair[1].at.wall))


def answer(state: Path, name: str, wish: Wish) -> None:
    """Write what came of a wish into its file. Raises OSError."""
    slip.write(_file(state, name), wish)


def forget(state: Path, name: str) -> None:
    """Take a wish away; nothing where it is gone. Raises OSError."""
    path = _file(state, name)
    if path.exists():
        fsio.remove_file(path)


def _file(state: Path, name: str) -> Path:
    return state / FOLDER / f"{Path(name).name}.json"
