"""Asking the running service to copy units now, and hearing how it went.

A request is a file in the folder `asked` of the state folder. The service notes in it what each
unit came to, in a round that began after the request; who asked reads that, and takes the file
away. Requests are obeyed only where root or the capture's own account wrote them, only for a
while, and only so many: an account that was taken over cannot keep the source busy with them.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.reports import slip

FOLDER = "asked"
KEPT = timedelta(minutes=30)
_MANY = 20
SERVICE_LOCK = "capture-service.lock"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request: when, for which units, and each done unit's error code (empty: copied)."""

    at: Instant
    units: tuple[str, ...]
    done: dict[str, str] = {}

    @property
    def left(self) -> tuple[str, ...]:
        """The units that are not done yet."""
        return tuple(unit for unit in self.units if unit not in self.done)


def ask(state: Path, units: Iterable[str], at: Instant) -> Path:
    """Leave a request and return its file. Raises OSError."""
    path = state / FOLDER / f"{secrets.token_hex(8)}.json"
    slip.write(path, Asked(at=at, units=tuple(units)))
    return path


def read(path: Path) -> Asked | None:
    """Return a request with what was noted in it, None where it is gone."""
    return slip.read(path, Asked)


def waiting(state: Path, clock: Clock, now: Instant) -> dict[Path, Asked]:
    """Return the requests to obey; those that are too old or done for good are taken away."""
    found: dict[Path, Asked] = {}
    folder = state / FOLDER
    try:
        files = sorted(folder.glob("[!.]*.json"))[:_MANY] if folder.is_dir() else []
        for path in files:
            one = read(path) if fsio.owned_by_us(path) else None
            if one is None or clock.age(one.at, now).at_least > KEPT:
                slip.remove(path)
            elif one.left:
                found[path] = one
    except OSError:
        return found
    return found


def note(path: Path, unit: str, code: str) -> None:
    """Note in a request what a unit came to. Raises OSError."""
    one = read(path)
    if one is not None and unit in one.left:
        slip.write(path, msgspec.structs.replace(one, done=one.done | {unit: code}))


def service_runs(state: Path) -> bool:
    """Return whether a capture service of this machine runs, by the lock that it holds."""
    try:
        with fsio.locked(state / SERVICE_LOCK):
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False
