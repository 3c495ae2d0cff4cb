"""Which sources do not answer, or answer too slowly to work with, and since when."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from storage.reports import slip

FILE = "outage.json"


class Kind(StrEnum):
    """How a source is out of order."""

    SILENT = "silent"
    SLOW = "slow"


class Outage(msgspec.Struct, frozen=True):
    """An outage that has not ended: since when, of how many units, and of what kind.

    A slow one says what was measured: seconds `per answer`, and the `usual` ones.
    """

    since: datetime
    units: int
    kind: Kind = Kind.SILENT
    seconds: float = 0.0
    usual: float = 0.0


class _File(msgspec.Struct, frozen=True):
    """The file: the oldest silent outage as Lykta 0.1 wrote it, and every source's own."""

    since: datetime | None = None
    units: int = 0
    sources: dict[str, Outage] | None = None


def read(state: Path) -> dict[str, Outage]:
    """Return the outages that go on, by the name of their source; "" where 0.1 wrote it."""
    found = slip.read(state / FILE, _File)
    if found is None:
        return {}
    if found.sources is None:
        return {"": Outage(found.since, found.units)} if found.since is not None else {}
    return found.sources


def write(state: Path, outages: dict[str, Outage]) -> None:
    """Replace the report; without any outage there is no file. Raises OSError."""
    if not outages:
        slip.remove(state / FILE)
        return
    first = min(outages.values(), key=lambda one: one.since)
    slip.write(state / FILE, _File(first.since, first.units, outages))
