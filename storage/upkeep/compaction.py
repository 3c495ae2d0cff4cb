"""Taking back room: what a kill left behind, what the rule does not keep, wards that closed.

1. Nothing here has a rule of its own for what may go: `storage.retention` says it.
2. Two generations over files with equal contents are never made one: retention counts on three
   *different* files, so that one bad sector cannot take all.
3. Logs are not touched: they are kept for years, by rule.
4. A unit's last copies go only where the unit is named, is no longer in the settings, and is
   not pinned.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import drafts, fsio
from storage.drafts import StoreBusy
from storage.errors import LyktaError
from storage.store import Store
from storage.upkeep.premises import Premises

_DRAFTS = (".tmp-", ".del-")


class UnitInUse(LyktaError):
    """The copies of a unit that is captured, or pinned, were to be removed."""

    code = "S-79"
    message = "The copies of {unit} are not removed: the unit is in the settings, or pinned."
    remedy = "Take the unit out of the configuration, and let go of its pinned copy, first."


class Compacted(msgspec.Struct, frozen=True, kw_only=True):
    """What went: generations by unit, drafts by path, units altogether; bytes that were freed.

    `skipped` are units that a capture was writing; `closed` are units with copies that are no
    longer in the settings and were not named.
    """

    pruned: dict[str, tuple[int, ...]]
    drafts: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[str, ...]
    closed: tuple[str, ...]
    freed: int


def compact(
    premises: Premises, store: Store, known: Collection[str], remove: Collection[str] = ()
) -> Compacted:
    """Remove what nobody needs. `known` are the settings' units, `remove` those to forget.

    Raises UnitInUse before anything is done, and worded disk errors.
    """
    closed = [unit for unit in store.units() if unit not in known]
    for unit in remove:
        if unit not in closed or unit in store.pinned_units():  # 4
            raise UnitInUse(unit=unit)
    with fsio.worded("store"):
        before = fsio.free_bytes(premises.folder)
        store.sweep()
        pruned: dict[str, tuple[int, ...]] = {}
        skipped: list[str] = []
        for unit in store.units():
            try:
                gone = store.prune(unit)  # 1
            except StoreBusy:
                skipped.append(unit)
            else:
                pruned |= {unit: gone} if gone else {}
        swept = tuple(_sweep(premises))
        for unit in remove:
            _forget(premises, store, unit)
        freed = max(0, fsio.free_bytes(premises.folder) - before)
    return Compacted(
        pruned=pruned,
        drafts=swept,
        removed=tuple(remove),
        skipped=tuple(skipped),
        closed=tuple(unit for unit in closed if unit not in remove),
        freed=freed,
    )


def _sweep(premises: Premises) -> Iterator[str]:
    """Remove drafts of single files that a kill left beside the files; a living writer's stay."""
    for room in (premises.keys, premises.state, premises.audit, premises.logbook):
        for path in sorted(room.rglob("*")) if room.exists() else ():
            if path.name.startswith(_DRAFTS) and path.is_file() and not _writer_lives(path):
                with suppress(FileNotFoundError):
                    fsio.remove_file(path)
                    yield premises.name_of(path)


def _writer_lives(draft: Path) -> bool:
    """Return whether the process that a draft's name tells of is still there."""
    numbers = [part for part in draft.name.split("-") if part.isdigit()]
    return any(Path("/proc", number).exists() for number in numbers)


def _forget(premises: Premises, store: Store, unit: str) -> None:
    """Remove all copies of a unit, the doubted ones too."""
    with store.held():
        for _, path in store.folders(unit):
            drafts.remove(path)
        for folder in (premises.copies / "units" / unit, premises.copies / "quarantine" / unit):
            if folder.exists():
                fsio.remove_tree(folder)
        store.forget(unit)
