"""Opening a unit's copy with a person's keys: the newest that opens, and no silence about it."""

import msgspec

from storage import manifest, snapshot_file
from storage.errors import LyktaError
from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.manifest import GenerationDamaged, Manifest
from storage.records import Snapshot
from storage.store import Found, Store


class NotYourUnit(LyktaError):
    """A person's role does not cover the unit."""

    code = "S-12"
    message = "{person} may not open {unit}."
    remedy = "Ask a colleague of that unit to log in, or ask IT for access."


class NoCopy(LyktaError):
    """The unit has no copy that opens."""

    code = "S-13"
    message = "There is no copy of {unit} that opens."
    remedy = "Use the printed lists on the ward and another machine; call IT at once."


class Opened(msgspec.Struct, frozen=True):
    """A unit's opened copy, its manifest, and the faults of newer copies that were passed over."""

    snapshot: Snapshot
    manifest: Manifest
    faults: tuple[LyktaError, ...] = ()


def open_unit(store: Store, unit: str, keys: RoleKeys) -> Opened:
    """Open the newest copy of a unit that is valid and opens with these keys.

    Falls back generation by generation; `faults` names every newer one that was passed over.
    Raises NotYourUnit, NotSealedForThisKey (every copy is older than this role), NoCopy,
    KeysForgotten, and worded disk errors.
    """
    if keys.forgotten:
        raise KeysForgotten
    if not keys.covers(unit):
        raise NotYourUnit(person=keys.person, unit=unit)
    refused: list[LyktaError] = []
    for found in store.valid(unit):
        try:
            snapshot = _open(found, keys)
        except (NotSealedForThisKey, GenerationDamaged, snapshot_file.CopyUnreadable) as fault:
            refused.append(fault)
            continue
        return Opened(snapshot, found.manifest, (*found.faults, *refused))
    if refused and all(isinstance(fault, NotSealedForThisKey) for fault in refused):
        raise refused[0]
    raise NoCopy(unit=unit) from (refused[-1] if refused else None)


def _open(found: Found, keys: RoleKeys) -> Snapshot:
    said = found.manifest
    for envelope in said.envelopes:
        if keys.holds(envelope.role):
            key = open_sealed(envelope.sealed, keys.seed(envelope.role), said.binding)
            return _whole(snapshot_file.read(found.snapshot, key), said)
    raise NotSealedForThisKey


def _whole(snapshot: Snapshot, said: Manifest) -> Snapshot:
    """Return the snapshot if it is what its manifest says, unit and every count."""
    counted = manifest.counts(snapshot)
    if snapshot.unit.code != said.unit or any(getattr(said, k) != v for k, v in counted.items()):
        raise GenerationDamaged(unit=said.unit, generation=said.generation, reason="counts")
    return snapshot
