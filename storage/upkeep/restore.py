"""Restoring a backup on any machine, with the printed recovery code alone.

1. Nothing is ever written over: the place must be new, or hold nothing but empty folders.
2. The code opens the recovery role's key from the envelope part in the backup's head, and that
   key opens the backup's own. No pepper, no person's password, nothing of the old machine.
3. Everything is unpacked into a private draft beside the place. Until the seal's end is proven
   and the device's signature is right, it is not trusted with anything.
4. Then the restored machine is tried: the recipients' list is genuine, the code opens its keys,
   and the newest copy of every unit is really opened and counted.
5. Only then has it its name, in one step: a kill at any moment leaves the place as it was.
What does not open is named; it does not hold back the rest, for the rest is all there is.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import audit_reading, fsio, reading
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.keys import signing
from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.people import People
from storage.keys.recipients import RECOVERY, Recipients
from storage.keys.refusals import WrongPassword
from storage.keys.rolekeys import RoleKeys
from storage.store import Store
from storage.upkeep import archive
from storage.upkeep.archive import BackupDamaged, Head, Member
from storage.upkeep.backup import fingerprint
from storage.upkeep.gather import SETTINGS
from storage.upkeep.place import into_place, must_be_free, new_draft
from storage.upkeep.premises import Premises

_ENVELOPE = "envelope"
_FOLDER = 0o2750
_FOLDER_BITS = 0o2777
_FILE_BITS = 0o777


class BackupNotForThisCode(LyktaError):
    """The code is well-formed, but does not open this backup."""

    code = "S-69"
    message = "This code does not open the backup {file}."
    remedy = "Use the recovery code that was valid when the backup was made ({made})."


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's copy that was opened and counted."""

    unit: str
    generation: int
    as_of: Instant
    patients: int
    appointments: int


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup gave: its head, the units that open, and what is wrong.

    `folder` is where it lies, with the old machine's configuration (`lykta.toml`) in it, if any.
    """

    folder: Path
    head: Head
    units: tuple[Proven, ...]
    faults: tuple[LyktaError, ...]
    has_settings: bool

    @property
    def settings(self) -> Path | None:
        """The old machine's configuration file, None where the backup had none."""
        return self.folder / SETTINGS if self.has_settings else None


Progress = Callable[[int], None]
"""Called with the bytes that were unpacked since the last call."""


def restore(
    file: Path, target: Path, code: str, clock: Clock, progress: Progress = lambda _: None
) -> Restored:
    """Unpack a backup into a new folder and prove that its copies open.

    Raises FolderNotEmpty, PlaceUnusable, BackupDamaged, BackupNotForThisCode, CodeMistyped,
    and worded disk errors; the place is then as it was.
    """
    target = target.resolve()
    must_be_free(target)  # 1
    head = archive.read_head(file)
    with fsio.worded(str(target)):
        draft = new_draft(target)
        try:
            key = _key(file, head, draft / _ENVELOPE, code, clock)
            _unpack(file, key, draft, progress)  # 3
            restored = _tried(file, head, draft, code, clock)  # 4
            into_place(draft, target)  # 5
        finally:
            with suppress(OSError):
                if draft.exists():
                    fsio.remove_tree(draft)
    return msgspec.structs.replace(restored, folder=target)


def look_into(file: Path, apart: Path, code: str, clock: Clock) -> Restored:
    """Restore into a folder of its own, prove what is in it, and remove it again.

    `apart` is an existing folder with room for the whole. Raises as `restore`.
    """
    target = apart / f".tmp-look-{os.getpid()}"
    try:
        return restore(file, target, code, clock)
    finally:
        with suppress(OSError):
            if target.exists():
                fsio.remove_tree(target)


def _key(file: Path, head: Head, apart: Path, code: str, clock: Clock) -> bytes:
    """Return the backup's key; the envelope part lies in a folder of its own meanwhile."""
    fsio.make_dir(apart, 0o700)
    for name, data in head.envelope.items():
        if not archive.plain(name):
            raise BackupDamaged(file=file.name, reason="envelope")
        fsio.ensure_dir((apart / name).parent, 0o700)
        fsio.write_new(apart / name, data, 0o600)
    try:
        with _unlocked(apart, code, clock) as keys:  # 2
            return _opened(head, keys)
    except (WrongPassword, NotSealedForThisKey) as fault:
        made = f"{head.made.wall:%Y-%m-%d}"
        raise BackupNotForThisCode(file=file.name, made=made) from fault
    finally:
        fsio.remove_tree(apart)


def _unlocked(keys_dir: Path, code: str, clock: Clock) -> RoleKeys:
    (keys_dir / "state").mkdir(exist_ok=True)
    return People(keys_dir, clock=clock).unlock_with_code(code)


def _opened(head: Head, keys: RoleKeys) -> bytes:
    for seed in keys.seeds(RECOVERY):
        with suppress(NotSealedForThisKey):
            return open_sealed(head.sealed, seed, archive.key_binding(head.site, head.number))
    raise NotSealedForThisKey


def _unpack(file: Path, key: bytes, draft: Path, progress: Progress) -> None:
    def take(member: Member, chunks: Iterator[bytes]) -> None:
        path = draft / member.name
        if member.is_folder:
            fsio.ensure_dir(path, member.mode & _FOLDER_BITS | 0o700)
            return
        fsio.ensure_dir(path.parent, _FOLDER)
        target = fsio.open_new(path)
        try:
            for chunk in chunks:
                fsio.write_all(target, chunk, path)
            os.fchmod(target, member.mode & _FILE_BITS)
            fsio.sync_handle(target, path)
        finally:
            fsio.close(target)
        progress(member.size)

    archive.unpack(file, key, take)


def _tried(file: Path, head: Head, draft: Path, code: str, clock: Clock) -> Restored:
    """Return what the draft is worth as a machine, its folder still the draft."""
    premises = Premises.below(draft)
    device = signing.device_public(premises.keys)
    archive.must_be_signed(file, device)  # 3
    if fingerprint(premises.keys) != head.site:
        raise BackupDamaged(file=file.name, reason="site")
    Recipients.load(premises.keys)
    store = Store(premises.copies, device)
    faults: list[LyktaError] = []
    units: list[Proven] = []
    with _unlocked(premises.keys, code, clock) as keys:
        for unit in store.units():
            try:
                units.append(_proven(store, unit, keys))
            except LyktaError as fault:
                faults.append(fault)
        faults.extend(audit_reading.verify(premises.audit, keys))
    settings = draft / SETTINGS
    return Restored(
        folder=draft,
        head=head,
        units=tuple(units),
        faults=tuple(faults),
        has_settings=settings.exists(),
    )


def _proven(store: Store, unit: str, keys: RoleKeys) -> Proven:
    opened = reading.open_unit(store, unit, keys)
    return Proven(
        unit=unit,
        generation=opened.manifest.generation,
        as_of=opened.manifest.as_of,
        patients=len(opened.snapshot.charts),
        appointments=opened.manifest.appointments,
    )
