"""A site's first keys: its roles, its device key, and the codes of its two printed envelopes.

Whoever holds the recovery code can do everything; it is shown once and stored nowhere.
"""

import os
from pathlib import Path

from storage import fsio
from storage.keys import register, slots
from storage.keys.administration import Change, founding
from storage.keys.codes import Code, new_code
from storage.keys.opening import new_seed, public_of
from storage.keys.recipients import ALL, AUDITOR, BREAK_GLASS, RECOVERY, STAFF, Units
from storage.keys.refusals import KeysExist
from storage.keys.register import Member, RegisterUnreadable
from storage.keys.rolekeys import RoleKeys
from storage.keys.signing import Signer
from storage.keys.slots import Cost

ENVELOPES = (RECOVERY, BREAK_GLASS)
"""The roles that a printed envelope opens."""


class RecoveryKit:
    """What `create` gives: the codes to print, and the recovery keys to add the first person."""

    def __init__(self, recovery: Code, break_glass: Code, keys: RoleKeys) -> None:
        """Hold the codes (show them once, never store them) and the keys (forget them soon)."""
        self.recovery = recovery
        self.break_glass = break_glass
        self.keys = keys

    @property
    def code(self) -> str:
        """The recovery code as it is typed, in groups."""
        return self.recovery.groups


def create(keys_dir: Path, cost: Cost | None = None) -> RecoveryKit:
    """Make a site's keys: the roles, the device key, and the codes of the two envelopes.

    The folder appears whole or not at all. Raises KeysExist where it is there and not empty,
    and worded disk errors.
    """
    with fsio.worded(str(keys_dir)):
        if keys_dir.exists() and any(keys_dir.iterdir()):
            raise KeysExist(folder=keys_dir)
        fsio.ensure_dir(keys_dir.parent, 0o755)
        for leftover in keys_dir.parent.glob(f".tmp-{keys_dir.name}-*"):
            fsio.remove_tree(leftover)
        draft = keys_dir.with_name(f".tmp-{keys_dir.name}-{os.getpid()}")
        fsio.make_dir(draft, 0o700)
        kit = _fill(draft, cost or Cost())
        fsio.set_mode(draft, 0o755)
        fsio.sync_dir(draft)
        fsio.rename(draft, keys_dir)
        try:
            fsio.sync_dir(keys_dir.parent)
        except OSError:
            fsio.remove_tree(keys_dir)  # nobody has seen its codes, and nothing is sealed to it
            raise
    return kit


def _fill(keys_dir: Path, cost: Cost) -> RecoveryKit:
    for folder in (slots.PERSONS, slots.ENVELOPES, register.REGISTER, "state"):
        fsio.make_dir(keys_dir / folder, 0o2770)
    Signer.create(keys_dir)
    units: dict[str, Units] = {RECOVERY: ALL, BREAK_GLASS: ALL, STAFF: ALL, AUDITOR: ()}
    change = founding(keys_dir, units)
    codes = [enclose(change, keys_dir, role, cost)[0] for role in ENVELOPES]
    change.commit()
    keys = RoleKeys(RECOVERY, RECOVERY, ALL, change.seeds)
    return RecoveryKit(codes[0], codes[1], keys)


def enclose(change: Change, keys_dir: Path, role: str, cost: Cost) -> tuple[Code, str]:
    """Make an envelope for a role: key pair, and slot under a new code; return code and mark."""
    code, seed = new_code(), new_seed()
    member = Member(name=role, role=role, public=public_of(seed), envelope=True)
    change.put(member)
    file = slots.file_of(keys_dir, member)
    slots.save(slots.wrap(role, seed, code.password, cost), file)
    return code, file.stem


def envelope_part(keys_dir: Path) -> dict[str, bytes]:
    """Return the files from which the recovery code alone unlocks, by their relative names.

    For a backup's head: it names nobody and opens with the code only. Raises RegisterUnreadable,
    and worded disk errors.
    """
    with fsio.worded("keys"):
        member = register.read(keys_dir).find(RECOVERY, "envelope")
        if member is None:
            raise RegisterUnreadable
        slot = slots.file_of(keys_dir, member)
        return {
            slot.relative_to(keys_dir).as_posix(): fsio.read(slot),
            register.name_of(1): register.encoded((member,)),
        }
