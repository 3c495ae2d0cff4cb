"""Making a backup: everything that another machine needs, sealed to the printed recovery code.

1. Nothing is written to a folder that is not marked as this machine's medium.
2. The file is written under a draft's name, synced, and dropped from memory.
3. It is read back whole from the medium: every file in it equals what was read from the machine,
   and every generation in it is valid by itself: signature, unit, number, digest.
4. Only then has it its name, in one step; only then may an older backup be removed.
What a try came to stands in the state folder, so that the status can tell without the medium.
The key of the file is forgotten afterwards: this machine cannot read its own backups.
"""

import errno
import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import msgspec

from storage import fsio, manifest
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.keys import first_keys, signing
from storage.keys.recipients import RECOVERY, Recipients, RecipientsUntrusted
from storage.keys.sealing import seal
from storage.manifest import GenerationDamaged
from storage.store import Store
from storage.upkeep import archive, gather, report
from storage.upkeep.archive import BackupDamaged, Head, Member, Piece
from storage.upkeep.gather import Gathered
from storage.upkeep.medium import Medium, MediumFull, MediumTooSmallFiles
from storage.upkeep.premises import Premises
from storage.upkeep.report import BackupReport

_LOG = logging.getLogger(__name__)

Progress = Callable[[int], None]
"""Called with the bytes that were dealt with since the last call."""


class MediumFailed(LyktaError):
    """The medium answered with an error, or was pulled out."""

    code = "S-68"
    message = "The backup medium failed while {what} was written ({reason})."
    remedy = "Nothing in the machine is lost. Put the medium in again, or use a new one."


class NoBackup(LyktaError):
    """The medium is this machine's, but holds no backup."""

    code = "S-72"
    message = "There is no backup on the medium yet."
    remedy = "Make one: 'lykta backup make'."


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was made and verified; `removed` are older ones that gave way."""

    file: Path
    size: int
    units: int
    left_out: tuple[str, ...]
    removed: tuple[str, ...]


class Listed(msgspec.Struct, frozen=True):
    """A backup on a medium, by what its head says; None where that cannot be read."""

    file: Path
    size: int
    head: Head | None


def fingerprint(keys_dir: Path) -> str:
    """Return the machine's fingerprint, "3f2a-…": the beginning of its device key's SHA-256.

    It outlives every rotation of keys, goes along into a restored machine, and is what a backup's
    signature can be held against where nothing but the printed code is known. Raises
    KeyFileUnreadable.
    """
    return fingerprint_of(signing.device_public(keys_dir))


def fingerprint_of(public: bytes) -> str:
    """Return the fingerprint of a machine's public key."""
    text = hashlib.sha256(public).hexdigest()[:24]
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


class Backup:
    """One machine's backups.

    `settings` is its configuration file, None for none; `every` the span after which the next
    backup is wanted, for the status.
    """

    def __init__(
        self,
        premises: Premises,
        store: Store,
        clock: Clock,
        *,
        device: str,
        settings: Path | None = None,
        every: timedelta = timedelta(),
    ) -> None:
        """Look at nothing yet."""
        self._every = int(every.total_seconds())
        self._premises = premises
        self._store = store
        self._clock = clock
        self._device = device
        self._settings = settings

    def medium(self, folder: Path) -> Medium:
        """Return a folder as this machine's medium. Raises KeyFileUnreadable."""
        return Medium(folder, fingerprint(self._premises.keys), self._device)

    def size(self) -> int:
        """Return about how many bytes the next backup will have. Raises worded disk errors."""
        return gather.size_of(self._premises, self._store)

    def make(self, medium: Medium, keep: int, progress: Progress = lambda _: None) -> Made:
        """Make a backup, verify it on the medium, and remove all but the newest `keep`.

        Raises MediumMissing, MediumForeign, MediumFull, MediumTooSmallFiles, MediumFailed,
        BackupBusy, BackupDamaged (what was read back differs), KeysRestless, RecipientsUntrusted,
        KeyFileUnreadable, and worded disk errors. The report says so too, where it can be kept.
        """
        now = self._clock.now()
        try:
            made = self._make(medium, keep, now, progress)
        except LyktaError as fault:
            with suppress(LyktaError):
                report.failed(self._premises.state, now, fault)
            raise
        report.save(
            self._premises.state,
            BackupReport(
                tried=now,
                made=now,
                file=made.file.name,
                size=made.size,
                units=made.units,
                left_out=made.left_out,
                every=self._every,
            ),
        )
        return made

    def _make(self, medium: Medium, keep: int, now: Instant, progress: Progress) -> Made:
        medium.must_be_ours()  # 1
        with medium.alone():
            medium.make_room(self.size())
            file = medium.file(medium.next_number(), now)
            draft = medium.draft(file)
            try:
                with _medium_worded(draft, medium):
                    gathered = self._write(draft, medium.next_number(), now, progress)
                    fsio.rename(draft, file)  # 4
                    fsio.sync_dir(file.parent)
            finally:
                with suppress(OSError):
                    draft.unlink()
            removed: tuple[str, ...] = ()
            try:
                removed = medium.prune(keep)
            except LyktaError as fault:
                _LOG.warning("older backups could not be removed: %s", fault)
            return Made(
                file=file,
                size=file.stat().st_size,
                units=gathered.units,
                left_out=tuple(gathered.left_out),
                removed=removed,
            )

    def _write(self, draft: Path, number: int, now: Instant, progress: Progress) -> Gathered:
        """Write the draft and read it back."""
        keys = self._premises.keys
        role = Recipients.load(keys).find(RECOVERY)
        if role is None:
            raise RecipientsUntrusted(reason=f"no {RECOVERY}")
        site = fingerprint(keys)
        key = os.urandom(archive.KEY_SIZE)
        head = Head(
            device=self._device,
            site=site,
            number=number,
            made=now,
            app_version=manifest.app_version(),
            sealed=seal(key, role.public, archive.key_binding(site, number)),
            envelope=first_keys.envelope_part(keys),
        )
        gathered = Gathered()
        taken = gather.pieces(self._premises, self._store, self._settings, gathered)
        signer = signing.Signer.load(keys)
        written = archive.write(draft, head, key, signer, _counted(taken, progress))  # 2
        _prove(draft, key, written.digests, gathered, progress)  # 3
        archive.must_be_signed(draft, signer.public)
        return gathered


def listed(medium: Medium) -> tuple[Listed, ...]:
    """Return the backups of a medium, newest first. Raises MediumMissing, worded disk errors."""
    return tuple(_listed(one.path) for one in medium.stored())


def _listed(path: Path) -> Listed:
    with fsio.worded(path.name):
        size = path.stat().st_size
    try:
        return Listed(path, size, archive.read_head(path))
    except LyktaError:
        return Listed(path, size, None)


def verify(file: Path, device_public: bytes) -> Head:
    """Return the head of a backup that is whole and was written by this device; needs no code.

    Raises BackupDamaged, DiskFault, NotAllowed.
    """
    archive.must_be_signed(file, device_public)
    return archive.read_head(file)


def _counted(pieces: Iterator[Piece], progress: Progress) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        progress(piece.size)


def _prove(
    draft: Path, key: bytes, digests: dict[str, str], gathered: Gathered, progress: Progress
) -> None:
    """Compare every file on the medium with what was read from the machine."""
    left = dict(digests)

    def take(member: Member, chunks: Iterator[bytes]) -> None:
        total = hashlib.sha256()
        for chunk in chunks:
            total.update(chunk)
        found = "" if member.is_folder else total.hexdigest()
        if left.pop(member.name, None) != found:
            raise BackupDamaged(file=draft.name, reason=member.name)
        progress(member.size)

    archive.unpack(draft, key, take)
    if left:
        raise BackupDamaged(file=draft.name, reason=next(iter(left)))
    for name, said in gathered.manifests.items():
        if digests[f"{name}/snapshot.db"] != said.digest:
            raise GenerationDamaged(unit=said.unit, generation=said.generation, reason="digest")


@contextmanager
def _medium_worded(draft: Path, medium: Medium) -> Iterator[None]:
    """Say of the medium what else would be said of the machine's own disk."""
    try:
        with fsio.worded(draft.name):
            yield
    except (fsio.DiskFull, fsio.DiskFault) as fault:
        if fault.facts["what"] != draft.name:
            raise
        if getattr(fault.__cause__, "errno", 0) == errno.EFBIG:
            raise MediumTooSmallFiles(needed="4096+") from fault
        if isinstance(fault, fsio.DiskFull):
            raise MediumFull(free=_free(medium.folder), needed="?") from fault
        raise MediumFailed(what=draft.name, reason=fault.facts["reason"]) from fault


def _free(folder: Path) -> int:
    try:
        return fsio.free_bytes(folder) >> 20
    except OSError:
        return 0
