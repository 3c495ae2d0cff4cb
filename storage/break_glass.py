"""The view of last resort: a copy that decrypts, though nothing proves who made it.

Where no generation is valid and none can be rescued, the alternative to this view is nothing
at all. So it is given, under conditions, numbered as in the code:
1. Only to who holds the break-glass or the recovery key: somebody opened a sealed envelope for
   it, and an audit line says so.
2. It says of itself that it is UNVERIFIED, on the glass and on every page: anybody who could
   write the store's folder may have made it, the roles' public keys are no secret.
3. What can be checked is checked: it says of itself that it is of this unit, without and within,
   the envelope opens, every page's HMAC is right, and what cannot be read of it is named.
4. Nothing is mixed into it from other copies.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from storage import fsio, snapshot_file
from storage.keys.opening import NotSealedForThisKey
from storage.keys.recipients import BREAK_GLASS, RECOVERY
from storage.keys.rolekeys import RoleKeys
from storage.manifest import GenerationDamaged, Manifest
from storage.rescue import Patched, patch
from storage.unsealing import file_key


class Unverified(msgspec.Struct, frozen=True, kw_only=True):
    """A copy that decrypts and cannot be proved genuine: what it holds, and what it claims."""

    patched: Patched
    claimed: Manifest


def may_see(keys: RoleKeys) -> bool:
    """Return whether these keys may be shown what is not verified (1)."""
    return keys.holds(BREAK_GLASS) or keys.holds(RECOVERY)


def newest_that_decrypts(unit: str, folders: Iterable[Path], keys: RoleKeys) -> Unverified | None:
    """Return the first of `folders` that decrypts and says it is of this unit; None for none.

    Raises KeysForgotten.
    """
    for folder in folders:
        try:
            return _decrypted(unit, folder, keys)
        except (
            OSError,
            ValueError,
            RecursionError,  # brackets a hundred thousand deep, in a manifest that nobody signed
            msgspec.MsgspecError,
            NotSealedForThisKey,
            GenerationDamaged,
            snapshot_file.CopyUnreadable,
        ):
            continue
    return None


def _decrypted(unit: str, folder: Path, keys: RoleKeys) -> Unverified:
    payload = fsio.read_bounded(folder / "manifest").split(b"\n", 1)[0]
    claimed = msgspec.json.decode(payload, type=Manifest)
    if claimed.unit != unit:  # 3
        raise GenerationDamaged(unit=unit, generation=claimed.generation, reason="moved")
    key = file_key(claimed, keys)
    parts = snapshot_file.read_parts(folder / "snapshot.db", key)
    return Unverified(patched=patch(parts, claimed, ()), claimed=claimed)  # 4
