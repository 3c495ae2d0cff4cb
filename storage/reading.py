"""Opening a unit's copy with a person's keys: the newest that opens, and no silence about it.

In this order, and never a step further than needed:
1. The newest generation that is valid and opens whole.
2. A newer one whose manifest is genuine but whose file is damaged comes before it: what it lost
   is taken from older copies, each patient marked with that copy's time (`storage.rescue`).
3. The copy that was pinned, where no generation opens.
4. For the break-glass and recovery keys only: one that decrypts, marked as not verified
   (`storage.break_glass`).
A failed check so never leaves a ward without paper, and nothing is shown without its own time.
"""

from collections.abc import Iterator, Mapping

import msgspec

from storage import break_glass, manifest, snapshot_file
from storage.errors import LyktaError
from storage.keys.opening import NotSealedForThisKey
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.manifest import GenerationDamaged, Manifest
from storage.records import Snapshot
from storage.rescue import Elder, Lost, patch
from storage.snapshot_file import CopyUnreadable
from storage.store import Found, Store
from storage.unsealing import file_key


class NotYourUnit(LyktaError):
    """A person's role does not cover the unit."""

    code = "S-12"
    message = "{person} may not open {unit}."
    remedy = "Ask a colleague of that unit to log in, or ask IT for access."


class NoCopy(LyktaError):
    """The unit has no copy that opens."""

    code = "S-13"
    message = "There is no copy of {unit} that opens."
    remedy = (
        "Use the printed lists on the ward, another machine, or the emergency envelope, which "
        "opens what cannot be verified; call IT at once."
    )


class PinnedShown(LyktaError):
    """No generation opens; the pinned copy is shown."""

    code = "S-17"
    message = "No stored copy of {unit} can be read. The copy that IT once pinned is shown."
    remedy = "It may be days old: look at the time on every sheet. Call IT at once."


class CopyNotVerified(LyktaError):
    """What is shown decrypts, but nothing proves that this machine made it."""

    code = "S-18"
    message = (
        "UNVERIFIED: no copy of {unit} passes its checks. This one can be read, but nobody can "
        "prove that it is genuine, whole or of the time it says."
    )
    remedy = "Check every line with the patient or a doctor before use. Call IT at once."


class Opened(msgspec.Struct, frozen=True):
    """A unit's opened copy, its manifest, and everything that must be said of it.

    `snapshot` has the manifest's times. `faults` are the faults of newer copies and of this
    one. `older` names by person's (or diary's) key who is shown as of an older copy, and that
    copy's manifest; `lost` are those whom the copy names and nobody can read. `pinned` and
    `unverified` tell which last resort was taken; a sheet of an unverified copy must say so.
    """

    snapshot: Snapshot
    manifest: Manifest
    faults: tuple[LyktaError, ...] = ()
    older: Mapping[str, Manifest] = {}
    lost: tuple[Lost, ...] = ()
    pinned: bool = False
    unverified: bool = False

    def of(self, key: str) -> Manifest:
        """Return the manifest that a person's or diary's sheet must be dated by."""
        return self.older.get(key, self.manifest)


def open_unit(store: Store, unit: str, keys: RoleKeys) -> Opened:
    """Open the newest copy of a unit that opens with these keys, the least damaged way.

    Raises NotYourUnit, NotSealedForThisKey (every copy is older than this role), NoCopy,
    KeysForgotten, and worded disk errors.
    """
    if keys.forgotten:
        raise KeysForgotten
    if not keys.covers(unit):
        raise NotYourUnit(person=keys.person, unit=unit)
    refused: list[LyktaError] = []
    for found in store.genuine(unit):
        try:
            opened = _open(store, found, keys)
        except _PASSED_OVER as fault:
            refused.append(fault)
            continue
        faults = (*found.faults, *refused, *opened.faults)
        return msgspec.structs.replace(opened, faults=_each_once(faults))
    return _last_resort(store, unit, keys, refused)


def open_found(found: Found, keys: RoleKeys) -> Snapshot:
    """Open one sealed folder whole, a quarantined one too, and give it its manifest's times.

    Raises NotSealedForThisKey, CopyUnreadable, GenerationDamaged (the counts are not the
    manifest's), KeysForgotten.
    """
    said = found.manifest
    return _whole(snapshot_file.read(found.snapshot, file_key(said, keys)), said)


_PASSED_OVER = (NotSealedForThisKey, GenerationDamaged, CopyUnreadable)


def _open(store: Store, found: Found, keys: RoleKeys) -> Opened:
    """Open a generation whole (1), or rescue it (2)."""
    if found.damage is None:
        try:
            return Opened(open_found(found, keys), found.manifest)
        except CopyUnreadable as fault:  # it rotted since it was looked at
            return _rescued(store, found, keys, fault)
    return _rescued(store, found, keys, found.damage)


def _rescued(store: Store, found: Found, keys: RoleKeys, damage: LyktaError) -> Opened:
    said = found.manifest
    try:
        parts = snapshot_file.read_parts(found.snapshot, file_key(said, keys))
        patched = patch(parts, said, _elders(store, said, keys))
    except (CopyUnreadable, GenerationDamaged) as fault:
        raise damage from fault  # what is wrong is the damage, not that it is past rescue
    return Opened(
        _dated(patched.snapshot, said),
        said,
        patched.faults(),
        older=patched.older,
        lost=patched.lost,
    )


def _elders(store: Store, said: Manifest, keys: RoleKeys) -> Iterator[Elder]:
    """Yield what older copies hold, newest first, the pinned one last.

    A copy over the same file as one already seen has lost the same pages, and is skipped.
    """
    seen = {said.digest}
    for found in _older(store, said):
        if found.manifest.digest in seen:
            continue
        seen.add(found.manifest.digest)
        try:
            yield _elder(found, keys)
        except _PASSED_OVER:
            continue


def _older(store: Store, said: Manifest) -> Iterator[Found]:
    for found in store.genuine(said.unit):
        if found.manifest.generation < said.generation:
            yield found
    pinned = store.pinned(said.unit)
    if pinned is not None and pinned.manifest.generation < said.generation:
        yield pinned


def _elder(found: Found, keys: RoleKeys) -> Elder:
    said = found.manifest
    if found.damage is None:
        whole = open_found(found, keys)
        return Elder(manifest=said, charts=whole.charts, diaries=whole.diaries)
    parts = snapshot_file.read_parts(found.snapshot, file_key(said, keys))
    torn = patch(parts, said, ()).snapshot
    return Elder(manifest=said, charts=torn.charts, diaries=torn.diaries)


def _last_resort(store: Store, unit: str, keys: RoleKeys, refused: list[LyktaError]) -> Opened:
    """Return the pinned copy (3) or one that is not verified (4). Raises NoCopy."""
    faults = _each_once((*store.faults(unit), *refused))
    pinned = store.pinned(unit)
    if pinned is not None:
        try:
            opened = _open(store, pinned, keys)
        except _PASSED_OVER as fault:
            refused.append(fault)
        else:
            said = (PinnedShown(unit=unit), *opened.faults)
            return msgspec.structs.replace(opened, pinned=True, faults=(*faults, *said))
    if refused and all(isinstance(fault, NotSealedForThisKey) for fault in refused):
        raise refused[0]
    shown = _unverified(store, unit, keys)
    if shown is None:
        raise NoCopy(unit=unit) from (refused[-1] if refused else None)
    said = (CopyNotVerified(unit=unit), *shown.faults, *faults)
    return msgspec.structs.replace(shown, faults=said)


def _unverified(store: Store, unit: str, keys: RoleKeys) -> Opened | None:
    if not break_glass.may_see(keys):
        return None
    everything = (*store.folders(unit), *store.pin_folders(unit))
    folders = [path for _number, path in everything]
    found = break_glass.newest_that_decrypts(unit, folders, keys)
    if found is None:
        return None
    snapshot = _dated(found.patched.snapshot, found.claimed)
    _, *documents = found.patched.faults()
    return Opened(
        snapshot, found.claimed, tuple(documents), lost=found.patched.lost, unverified=True
    )


def _whole(snapshot: Snapshot, said: Manifest) -> Snapshot:
    """Return the snapshot if it is what its manifest says, unit and every count."""
    counted = manifest.counts(snapshot)
    if snapshot.unit.code != said.unit or any(getattr(said, k) != v for k, v in counted.items()):
        raise GenerationDamaged(unit=said.unit, generation=said.generation, reason="counts")
    return _dated(snapshot, said)


def _dated(snapshot: Snapshot, said: Manifest) -> Snapshot:
    """Give a snapshot its manifest's times: a file found unchanged has a newer manifest."""
    return msgspec.structs.replace(
        snapshot,
        as_of=said.as_of.wall,
        captured=said.captured.wall,
        source_time=said.source_time,
    )


def _each_once(faults: tuple[LyktaError, ...]) -> tuple[LyktaError, ...]:
    """Drop what was said before; two errors say the same where code and facts are the same."""
    told: dict[tuple[str, str], LyktaError] = {}
    for fault in faults:
        told.setdefault((fault.code, repr(sorted(fault.facts.items(), key=str))), fault)
    return tuple(told.values())
