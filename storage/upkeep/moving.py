"""Moving the whole store to another folder while the machine goes on reading.

1. Nothing is written over: the new place must be free, and neither place lies in the other.
2. No capture publishes meanwhile: every unit is held (captures say that the store is busy).
3. Everything is copied into a private draft beside the new place, with owners, permissions and
   hard links; every file is synced, and its digest, read back from the disk, is that of the bytes
   that were read. Logs are copied last, up to their last whole line.
4. Every generation that was valid at the old place is valid in the draft.
5. The draft gets its name in one step, and then the setting is switched in one step. Killed
   before that step, the old store is the store; killed after it, the new one is: whole, both.
6. The old place stays until a person says so. Before it goes, what was logged there after the
   copying is carried over, and no living process may still be writing there.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError
from storage.generations import Generations
from storage.keys import signing
from storage.store import Store
from storage.upkeep.gather import whole_lines
from storage.upkeep.place import PlaceUnusable, into_place, must_be_free, new_draft
from storage.upkeep.premises import Premises, kept_below, worth_keeping

NOTE = "moved.json"
_CHUNK = 1 << 20
_MODES = 0o7777
_SLACK = 1 << 20

Switch = Callable[[Path], None]
"""Makes a folder the store's in the settings, in one durable step."""

Progress = Callable[[int], None]
"""Called with the bytes that were dealt with since the last call."""


class PlaceTooSmall(LyktaError):
    """The new disk has too little room for the whole store."""

    code = "S-73"
    message = "There is too little room at {folder}: {free} of {needed} MB."
    remedy = "Nothing was moved. Choose a larger disk."


class MoveUnproven(LyktaError):
    """What arrived is not what was sent."""

    code = "S-74"
    message = "The copy of the store at {folder} is not right ({what}). Nothing was switched."
    remedy = "The store is where it was. Ask IT to check the new disk, then try again."


class NothingMoved(LyktaError):
    """There is no older place to remove."""

    code = "S-75"
    message = "The store at {folder} was not moved there from anywhere."
    remedy = "Nothing needs to be removed."


class OldPlaceInUse(LyktaError):
    """A process still writes at the old place."""

    code = "S-76"
    message = "Something still writes to the old store at {folder} ({log})."
    remedy = "Restart Lykta's services, so that all of them use the new place; then try again."


class OldPlaceDiffers(LyktaError):
    """The old place is another store's, or a log there does not fit the one at the new place."""

    code = "S-77"
    message = "What lies at {folder} does not fit the store at the new place ({log})."
    remedy = "Keep both folders and tell the person responsible for information security."


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where a store came from, and when: kept at the new place until the old one is removed."""

    old: str
    at: Instant


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied: files, their bytes on the new disk, generations that are valid there."""

    folder: Path
    files: int
    size: int
    generations: int


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """An old place that was removed, and the logs that were carried over before."""

    folder: Path
    carried: tuple[str, ...]


def size_of(premises: Premises) -> int:
    """Return about how many bytes a move copies, each linked file once."""
    sizes: dict[tuple[int, int], int] = {}
    for room in premises.rooms().values():
        for path in kept_below(room):
            with suppress(FileNotFoundError):
                status = path.stat()
                sizes[status.st_dev, status.st_ino] = status.st_size
    return sum(sizes.values())


def move(
    premises: Premises,
    store: Store,
    target: Path,
    switch: Switch,
    *,
    at: Instant,
    progress: Progress = lambda _: None,
) -> Copied:
    """Copy the store to a new folder, prove the copy, and switch to it; the old one stays.

    Raises FolderNotEmpty, PlaceUnusable, PlaceTooSmall, MoveUnproven, what `switch` raises, and
    worded disk errors. The settings then name a whole store, the old one or the new.
    """
    target = target.resolve()
    old = premises.folder.resolve()
    if target.is_relative_to(old) or old.is_relative_to(target):
        raise PlaceUnusable(folder=target, reason="it lies inside the present store, or around it")
    must_be_free(target)  # 1
    with fsio.worded(str(target)), store.held():  # 2
        draft = new_draft(target)
        try:
            _must_have_room(draft, target, size_of(premises))
            copier = _Copier(premises, Premises.below(draft), progress)
            copier.copy()  # 3
            copied = _proven(copier, premises, target)  # 4
            note = msgspec.json.encode(Moved(old=str(old), at=at))
            fsio.ensure_dir(draft / "state", 0o2770)
            fsio.write_new(draft / "state" / NOTE, note, 0o640)
            into_place(draft, target, premises.folder)  # 5
        finally:
            with suppress(OSError):
                if draft.exists():
                    fsio.remove_tree(draft)
        switch(target)
    return copied


def came_from(premises: Premises) -> Path | None:
    """Return the old place of a store that was moved and whose old place was not yet removed."""
    try:
        moved = msgspec.json.decode(fsio.read(premises.state / NOTE), type=Moved)
    except (OSError, msgspec.MsgspecError):
        return None
    return Path(moved.old)


def remove_old(premises: Premises) -> Settled:
    """Remove the place that the store was moved from, once nothing of it would be lost.

    Raises NothingMoved, MoveUnproven, OldPlaceInUse, OldPlaceDiffers, and worded disk errors.
    """
    folder = came_from(premises)
    if folder is None or folder == premises.folder.resolve():
        raise NothingMoved(folder=premises.folder)
    old = Premises.below(folder)
    carried: tuple[str, ...] = ()
    with fsio.worded(str(folder)):
        if any(room.exists() for room in old.rooms().values()):
            _must_be_here(old, premises)
            carried = tuple(_carry_logs(old, premises))  # 6
            _remove(old)
        with suppress(OSError):
            fsio.remove_empty_dir(folder)
        fsio.remove_file(premises.state / NOTE)
        fsio.sync_dir(premises.state)
    return Settled(folder=folder, carried=carried)


def _remove(old: Premises) -> None:
    """Remove the rooms, and the keys last and at once: they say whose folder it is."""
    for room in (old.copies, old.state, old.audit, old.logbook):
        if room.exists():
            fsio.remove_tree(room)
    doomed = old.keys.with_name(f".del-{old.keys.name}")
    fsio.rename(old.keys, doomed)
    fsio.remove_tree(doomed)


class _Copier:
    """Copies all rooms, and remembers the digest of every file's bytes as they were read."""

    def __init__(self, old: Premises, new: Premises, progress: Progress) -> None:
        self.old = old
        self.new = new
        self.digests: dict[Path, str] = {}
        self._links: dict[tuple[int, int], Path] = {}
        self._progress = progress

    def copy(self) -> None:
        for name, room in self.old.rooms().items():
            if room.is_dir():
                self._folder(room, self.new.folder / name)

    def _folder(self, source: Path, target: Path) -> None:
        status, inside = source.stat(), sorted(source.iterdir())
        fsio.make_dir(target, 0o700)
        for path in inside:
            if path.is_symlink() or not worth_keeping(path):
                continue
            try:
                self._one(path, target / path.name)
            except FileNotFoundError:
                if not source.exists():  # pruned meanwhile: no half of it may stay
                    self._forget(target)
                    return
        _keep_owner(target, status)
        fsio.set_mode(target, status.st_mode & _MODES)
        fsio.sync_dir(target)

    def _one(self, path: Path, target: Path) -> None:
        if path.is_dir():
            self._folder(path, target)
        elif path.is_file():
            self._file(path, target)

    def _file(self, path: Path, target: Path) -> None:
        status = path.stat()
        inode = (status.st_dev, status.st_ino)
        linked = self._links.get(inode) if status.st_nlink > 1 else None
        if linked is not None:
            fsio.link(linked, target)
            self.digests[target] = self.digests[linked]
            return
        grows = any(room in path.parents for room in (self.old.audit, self.old.logbook))
        self.digests[target] = copy_file(path, target, whole=not grows)
        self._links[inode] = target
        self._progress(status.st_size)

    def _forget(self, target: Path) -> None:
        self.digests = {
            one: said for one, said in self.digests.items() if target not in one.parents
        }
        self._links = {at: one for at, one in self._links.items() if target not in one.parents}
        fsio.remove_tree(target)


def copy_file(path: Path, target: Path, *, whole: bool = True) -> str:
    """Copy a file with owner and permissions; return the SHA-256 of what was read, in hex.

    Where it is not the `whole` file, it is a log, up to its last whole line. Raises OSError.
    """
    fsio.step("open", path)
    with path.open("rb") as stream:
        status = os.fstat(stream.fileno())
        left = status.st_size if whole else whole_lines(stream)
        total = hashlib.sha256()
        handle = fsio.open_new(target)
        try:
            while left and (chunk := stream.read(min(_CHUNK, left))):
                fsio.write_all(handle, chunk, target)
                total.update(chunk)
                left -= len(chunk)
            fsio.sync_handle(handle, target)
        finally:
            fsio.close(handle)
    _keep_owner(target, status)
    fsio.set_mode(target, status.st_mode & _MODES)
    return total.hexdigest()


def _keep_owner(target: Path, status: os.stat_result) -> None:
    with suppress(PermissionError):  # an ordinary user's copy is her own
        fsio.set_owner(target, status.st_uid, status.st_gid)


def _must_have_room(draft: Path, target: Path, needed: int) -> None:
    free = fsio.free_bytes(draft)
    if free < needed + _SLACK:
        raise PlaceTooSmall(folder=target, free=free >> 20, needed=(needed + _SLACK >> 20) + 1)


def _proven(copier: _Copier, premises: Premises, target: Path) -> Copied:
    for path, said in copier.digests.items():
        if fsio.cold_digest(path) != said:
            raise MoveUnproven(folder=target, what=path.name)
    new = copier.new
    if (new.keys / signing.DEVICE_KEY).exists() and _others_read(new.keys / signing.DEVICE_KEY):
        raise PlaceUnusable(folder=target, reason="its disk keeps no permissions")
    device = signing.device_public(new.keys)
    here, there = (Generations(one.copies, device) for one in (premises, new))
    valid = 0
    for unit in here.units():
        numbers = {found.manifest.generation for found in there.generations(unit)}
        if {found.manifest.generation for found in here.generations(unit)} - numbers:
            raise MoveUnproven(folder=target, what=unit)
        valid += len(numbers)
    size = sum(path.stat().st_size for path in set(copier.digests))
    return Copied(folder=target, files=len(copier.digests), size=size, generations=valid)


def _others_read(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _must_be_here(old: Premises, new: Premises) -> None:
    """Raise unless the old place is this very store's, and nothing of it is only there."""
    device = signing.device_public(new.keys)
    if signing.device_public(old.keys) != device:
        raise OldPlaceDiffers(folder=old.folder, log=signing.DEVICE_PUBLIC)
    here, there = (Generations(one.copies, device) for one in (old, new))
    for unit in here.units():
        if here.newest(unit) is not None and there.newest(unit) is None:
            raise MoveUnproven(folder=new.folder, what=unit)


def _carry_logs(old: Premises, new: Premises) -> Iterator[str]:
    for name in ("audit", "logbook"):
        room = old.rooms()[name]
        logs = [path for path in kept_below(room) if path.is_file()]
        for path in logs:
            if fsio.is_held(path):
                raise OldPlaceInUse(folder=old.folder, log=path.name)
        for path in logs:
            if _carry(path, new.rooms()[name] / path.relative_to(room), old.folder):
                yield path.name


def _carry(path: Path, target: Path, folder: Path) -> bool:
    """Bring a log at the new place up to the old one; return whether it lacked anything."""
    data = fsio.read(path)
    there = fsio.read(target) if target.exists() else b""
    whole = data[: data.rfind(b"\n") + 1]
    if there.startswith(whole):
        return False
    if not whole.startswith(there):
        raise OldPlaceDiffers(folder=folder, log=path.name)
    status = path.stat()
    fsio.ensure_dir(target.parent, 0o2770)
    owner = (status.st_uid, status.st_gid) if os.geteuid() == 0 else (-1, -1)
    fsio.replace(target, whole, status.st_mode & _MODES, owner)
    return True
