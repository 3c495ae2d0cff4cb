"""Figures of the store: how many copies, how large, why each is kept, how long the room lasts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.retention import Why
from storage.store import Store
from storage.upkeep.premises import Premises, kept_below


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's copies: how many, how many of them are damaged, and their room on the disk.

    `files` counts different files (several generations may go over one), `bytes` each of them
    once. `reasons` counts the generations that are kept for each reason. `largest` is the size of
    its largest file in bytes.
    """

    unit: str
    generations: int
    damaged: int
    files: int
    bytes: int
    newest: datetime | None
    oldest: datetime | None
    reasons: Mapping[Why, int]
    pinned: bool
    largest: int


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """All units, the bytes of each room of the premises by its name, and the free bytes."""

    units: tuple[Shelf, ...]
    rooms: Mapping[str, int]
    free: int


def stats(premises: Premises, store: Store) -> Stats:
    """Count everything; the sealed files are read to know which are whole.

    Raises NotAllowed, DiskFault.
    """
    with fsio.worded("store"):
        return Stats(
            units=tuple(_shelf(store, unit) for unit in store.units()),
            rooms={name: size_of(kept_below(room)) for name, room in premises.rooms().items()},
            free=fsio.free_bytes(premises.folder),
        )


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes that files take on the disk, each linked file once."""
    seen: dict[tuple[int, int], int] = {}
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values())


def _shelf(store: Store, unit: str) -> Shelf:
    numbered = store.folders(unit)
    whole = store.generations(unit)
    taken = [found.manifest.as_of.wall for found in whole]
    files = {_inode(path / "snapshot.db"): path / "snapshot.db" for _, path in numbered}
    plan = store.plan(unit)
    return Shelf(
        unit=unit,
        generations=len(numbered),
        damaged=len(numbered) - len(whole),
        files=len(files.keys() - {None}),
        bytes=size_of(path for _, folder in numbered for path in kept_below(folder)),
        newest=max(taken, default=None),
        oldest=min(taken, default=None),
        reasons={why: sum(why in found for found in plan.values()) for why in Why},
        pinned=unit in store.pinned_units(),
        largest=max((found.manifest.size for found in whole), default=0),
    )


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
