"""The sealed store: one folder per unit and generation, published whole or not at all.

`root/units/<unit>/gen-0000000001/{manifest,snapshot.db}`. The order of a write, numbered as in
the code; no single failure or power cut at any point loses the newest good copy:
1. One writer per unit (a lock that dies with its process); leftovers of a kill are swept.
2. Room for 2.5 times the last copy, or nothing is begun.
3. The sealed file is written in a private folder (0700), synced, dropped from memory.
4. It is read back from the disk and compared, every page and every blob.
5. Only then is it digested, its key sealed to the roles, and the manifest signed and synced.
6. The folder is synced, renamed in one step, and the unit's folder synced.
7. Only then are older generations pruned, in an error domain of its own: a failed pruning never
   looks like a failed capture, and a failed capture never prunes.
Readers trust nothing: the newest generation whose signature, unit, number and digest are right
is the copy; damaged newer ones are named and passed over. Only public keys are used here.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from storage import fsio, manifest, snapshot_file
from storage.clock import Instant
from storage.errors import LyktaError
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.keys.sealing import seal
from storage.keys.signing import Signer
from storage.manifest import AuditHead, Envelope, GenerationDamaged, Manifest
from storage.records import Snapshot

KEEP = 3
HOURS = 24
ROOM = 2.5
_LEAST_ROOM = 1 << 20
_AS_OF_SLACK = 1.0
_UNIT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GENERATION = re.compile(r"gen-(\d{10})")
_LEFTOVERS = (".tmp-", ".del-")
_LOG = logging.getLogger(__name__)


class TooLittleRoom(LyktaError):
    """The disk has less than 2.5 times the last copy's size; nothing was begun."""

    code = "S-07"
    message = (
        "There is too little room on the disk for a new copy of {unit}: {free} of {needed} kB."
    )
    remedy = "The older copy is kept. Ask IT to free space on this machine's disk."


class NotDurable(LyktaError):
    """The new copy is in place, but the disk did not confirm that it would survive a power cut."""

    code = "S-08"
    message = "The new copy of {unit} is in place, but the disk did not confirm it."
    remedy = "Older copies are all kept. Ask IT to check this machine's disk today."


class StoreBusy(LyktaError):
    """Another process is storing this unit right now."""

    code = "S-09"
    message = "Another capture is storing {unit} at this moment."
    remedy = "Wait for it to end; two captures of one unit never mix."


class UnitCodeUnusable(LyktaError):
    """A unit's code cannot be a folder's name."""

    code = "S-10"
    message = "The unit code “{unit}” cannot be used."
    remedy = "Use 1 to 64 letters a-z, digits, “-” or “_” in the configuration."


class AsOfDiffers(LyktaError):
    """A snapshot says another as-of than the clock reading it is to be judged by."""

    code = "S-11"
    message = "The copy of {unit} says it is as of {said}, but it was asked for at {asked}."
    remedy = "It was not stored. This is a fault in the program or the source: tell IT."


class Found(msgspec.Struct, frozen=True):
    """A generation whose manifest is genuine: its folder, and the faults of newer ones.

    `damage` is what is wrong with its sealed file, None where its digest is right.
    """

    manifest: Manifest
    path: Path
    faults: tuple[LyktaError, ...] = ()
    damage: LyktaError | None = None

    @property
    def snapshot(self) -> Path:
        """The sealed file."""
        return self.path / "snapshot.db"


class Store:
    """All units' generations under one folder.

    `signer_public` is the device key whose signature alone makes a generation valid. `room`
    tells the free bytes of a path's disk.
    """

    def __init__(
        self,
        root: Path,
        signer_public: bytes,
        room: Callable[[Path], int] = fsio.free_bytes,
    ) -> None:
        """Use this folder; it is made at the first admit."""
        self._units = root / "units"
        self._signer_public = signer_public
        self._room = room

    def admit(
        self,
        snapshot: Snapshot,
        *,
        as_of: Instant,
        captured: Instant,
        recipients: Recipients,
        signer: Signer,
        audit: Sequence[AuditHead] = (),
    ) -> Manifest:
        """Seal a snapshot as the unit's next generation and return its manifest.

        Raises DiskFull, DiskFault, NotAllowed, TooLittleRoom, CopyUnverified, StoreBusy,
        AsOfDiffers, UnitCodeUnusable, RecipientsUntrusted (the older copy is kept), or
        NotDurable.
        """
        unit = snapshot.unit.code
        if abs((snapshot.as_of - as_of.wall).total_seconds()) > _AS_OF_SLACK:
            raise AsOfDiffers(unit=unit, said=snapshot.as_of, asked=as_of.wall)
        if not recipients.for_unit(unit):
            raise RecipientsUntrusted(reason=f"nobody may read {unit}")
        draft = _Draft(snapshot, as_of, captured, recipients, signer, tuple(audit))
        folder = self._folder(unit)
        with fsio.worded(unit):
            fsio.ensure_dir(folder, 0o750)
            with _alone(folder, unit):  # 1
                admitted = self._admit(draft, folder)
                with _apart("pruning", unit):  # 7
                    self._prune(unit)
                return admitted

    def newest(self, unit: str) -> Found | None:
        """Return the newest valid generation, or None. Raises NotAllowed, DiskFault."""
        return next(self.valid(unit), None)

    def generations(self, unit: str) -> list[Found]:
        """Return all valid generations, newest first. Raises NotAllowed, DiskFault."""
        return list(self.valid(unit))

    def valid(self, unit: str) -> Iterator[Found]:
        """Yield the valid generations, newest first, each checked when it is asked for."""
        return (found for found in self.genuine(unit) if found.damage is None)

    def genuine(self, unit: str) -> Iterator[Found]:
        """Yield every generation whose manifest is genuine, newest first, damaged files too."""
        faults: list[LyktaError] = []
        for number, path in self._numbered(unit):
            try:
                said, damage = self._look(unit, number, path)
            except (GenerationDamaged, fsio.NotAllowed) as fault:
                if path.exists():  # else it was pruned while we looked
                    faults.append(fault)
                continue
            if damage is not None and not path.exists():
                continue
            yield Found(said, path, tuple(faults), damage)
            if damage is not None:
                faults.append(damage)

    def folders(self, unit: str) -> list[tuple[int, Path]]:
        """Return every generation's number and folder, newest first, nothing of them checked."""
        return self._numbered(unit)

    def pinned(self, unit: str) -> Found | None:
        """Return the unit's pinned copy, or None."""
        self._folder(unit)
        return None

    def _look(self, unit: str, number: int, path: Path) -> tuple[Manifest, LyktaError | None]:
        """Return a genuine manifest and what is wrong with its file, if anything."""
        said = self._examine(unit, number, path, deep=False)
        try:
            self._examine(unit, number, path)
        except (GenerationDamaged, fsio.NotAllowed) as fault:
            return said, fault
        return said, None

    def faults(self, unit: str) -> tuple[LyktaError, ...]:
        """Return what is wrong with the generations newer than the newest valid one, or all."""
        found: list[LyktaError] = []
        for number, path in self._numbered(unit):
            try:
                self._examine(unit, number, path)
            except (GenerationDamaged, fsio.NotAllowed) as fault:
                found.append(fault)
            else:
                break
        return tuple(found)

    def units(self) -> list[str]:
        """Return the codes of all units that have a folder, ordered."""
        with fsio.worded("units"), suppress(FileNotFoundError):
            return sorted(path.name for path in self._units.iterdir() if _UNIT.fullmatch(path.name))
        return []

    def sweep(self) -> None:
        """Remove what a kill left: drafts and half-pruned folders of units nobody is writing."""
        for unit in self.units():
            folder = self._folder(unit)
            with suppress(StoreBusy), _apart("sweeping", unit), _alone(folder, unit):
                _sweep(folder)

    def _folder(self, unit: str) -> Path:
        if not _UNIT.fullmatch(unit):
            raise UnitCodeUnusable(unit=unit)
        return self._units / unit

    def _numbered(self, unit: str) -> list[tuple[int, Path]]:
        with fsio.worded(unit), suppress(FileNotFoundError):
            paths = self._folder(unit).iterdir()
            found = [(_GENERATION.fullmatch(path.name), path) for path in paths]
            return sorted(((int(m[1]), path) for m, path in found if m), reverse=True)
        return []

    def _examine(self, unit: str, number: int, path: Path, *, deep: bool = True) -> Manifest:
        """Return a generation's manifest if signature, unit, number and digest are right."""
        try:
            data = fsio.read(path / "manifest")
            said = manifest.from_file(data, self._signer_public, unit, number)
            digest = fsio.digest(path / "snapshot.db") if deep else said.digest
        except PermissionError as fault:
            raise fsio.explain(fault, str(path)) from fault
        except OSError as fault:
            reason = fsio.error_name(fault)
            raise GenerationDamaged(unit=unit, generation=number, reason=reason) from fault
        if digest != said.digest:
            raise GenerationDamaged(unit=unit, generation=number, reason="digest")
        return said

    def _admit(self, draft: "_Draft", folder: Path) -> Manifest:
        unit = folder.name
        with _apart("sweeping", unit):
            _sweep(folder)
        before = self.newest(unit)
        self._must_have_room(unit, before)  # 2
        numbers = self._numbered(unit)
        number = numbers[0][0] + 1 if numbers else 1
        private = folder / f".tmp-{number:010d}-{os.getpid()}"
        fsio.make_dir(private, 0o700)
        try:
            written = draft.write(private, number, _hash_of(before))
            _publish(private, folder / f"gen-{number:010d}", unit)
        finally:
            with suppress(OSError):
                _discard(private)
        return written

    def _must_have_room(self, unit: str, before: Found | None) -> None:
        needed = max(_LEAST_ROOM, int(ROOM * before.manifest.size) if before else 0)
        if self._room(self._folder(unit)) < needed:
            with _apart("pruning", unit):
                self._prune(unit)
        free = self._room(self._folder(unit))
        if free < needed:
            raise TooLittleRoom(unit=unit, free=free // 1024, needed=needed // 1024)

    def _prune(self, unit: str) -> None:
        """Keep the KEEP newest valid generations and the newest of each of the last HOURS hours.

        Damaged ones stay, as evidence, until KEEP valid ones are newer.
        """
        kept = 0
        hours: set[str] = set()
        for number, path in self._numbered(unit):
            try:
                said = self._examine(unit, number, path, deep=kept < KEEP)
            except (GenerationDamaged, fsio.NotAllowed):
                spare = kept >= KEEP
            else:
                hour = said.as_of.wall.strftime("%Y%m%d%H")
                spare = kept >= KEEP and (hour in hours or len(hours) >= HOURS)
                if not spare:
                    kept += 1
                    hours.add(hour)
            if spare:
                with _apart("pruning", unit):  # one that cannot be removed never fills the disk
                    _remove(path)


class _Draft(msgspec.Struct, frozen=True):
    """A generation that is being made."""

    snapshot: Snapshot
    as_of: Instant
    captured: Instant
    recipients: Recipients
    signer: Signer
    audit: tuple[AuditHead, ...]

    def write(self, private: Path, number: int, previous: str) -> Manifest:
        """Fill the private folder: the sealed file, verified, and the signed manifest."""
        file = private / "snapshot.db"
        key = os.urandom(snapshot_file.KEY_SIZE)
        snapshot_file.write(file, key, self.snapshot)  # 3
        fsio.set_mode(file, 0o440)
        fsio.sync_file(file)
        snapshot_file.verify(file, key, self.snapshot)  # 4
        said = self._describe(file, key, number, previous)  # 5
        fsio.write_new(private / "manifest", manifest.to_file(said, self.signer), 0o440)
        return said

    def _describe(self, file: Path, key: bytes, number: int, previous: str) -> Manifest:
        unit = self.snapshot.unit
        digest = fsio.digest(file)
        info = manifest.binding(unit.code, str(number), digest)
        return Manifest(
            unit=unit.code,
            unit_name=unit.name,
            kind=unit.kind,
            generation=number,
            as_of=self.as_of,
            captured=self.captured,
            source=self.snapshot.source,
            source_time=self.snapshot.source_time,
            previous=previous,
            digest=digest,
            size=file.stat().st_size,
            envelopes=tuple(
                Envelope(role.name, seal(key, role.public, info))
                for role in self.recipients.for_unit(unit.code)
            ),
            app_version=manifest.app_version(),
            audit=self.audit,
            recipients=self.recipients.version,
            **manifest.counts(self.snapshot),
        )


@contextmanager
def _alone(folder: Path, unit: str) -> Iterator[None]:
    try:
        with fsio.locked(folder / ".lock"):
            yield
    except BlockingIOError as fault:
        raise StoreBusy(unit=unit) from fault


@contextmanager
def _apart(act: str, unit: str) -> Iterator[None]:
    """Let an act fail without failing what it follows; the log says so."""
    try:
        yield
    except (OSError, fsio.DiskFault, fsio.NotAllowed) as fault:
        _LOG.warning("%s of %s failed: %s", act, unit, fault)


def _publish(private: Path, final: Path, unit: str) -> None:
    fsio.set_mode(private, 0o750)
    fsio.sync_dir(private)  # 6
    fsio.rename(private, final)
    try:
        fsio.sync_dir(final.parent)
    except OSError as fault:
        raise NotDurable(unit=unit) from fault


def _hash_of(before: Found | None) -> str:
    return "" if before is None else manifest.chain_hash(fsio.read(before.path / "manifest"))


def _remove(path: Path) -> None:
    """Remove a generation so that a kill midway leaves nothing that looks like one."""
    doomed = path.with_name(f".del-{path.name}-{os.getpid()}")
    fsio.rename(path, doomed)
    _erase(doomed)


def _erase(doomed: Path) -> None:
    """Unlink the envelopes first: without them the sealed file is noise."""
    with suppress(FileNotFoundError):
        fsio.remove_file(doomed / "manifest")
        fsio.sync_dir(doomed)
    fsio.remove_tree(doomed)


def _discard(private: Path) -> None:
    if private.exists():
        fsio.remove_tree(private)


def _sweep(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_LEFTOVERS):
            with _apart("sweeping", folder.name):
                _erase(path)
