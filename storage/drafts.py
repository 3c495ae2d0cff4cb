"""A sealed folder in the making: written, read back, signed, published; and how one is removed.

The steps that make a write safe are numbered in `storage.store`; here stand the pieces, for the
store and for the quarantine alike.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from storage import fsio, manifest, snapshot_file
from storage.clock import Instant
from storage.errors import LyktaError
from storage.keys.recipients import Recipients
from storage.keys.sealing import seal
from storage.keys.signing import Signer
from storage.manifest import AuditHead, Envelope, Manifest, Suspicion
from storage.records import Snapshot
from storage.snapshot_file import CopyUnverified

_LEFTOVERS = (".tmp-", ".del-")
_LOG = logging.getLogger(__name__)


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


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot that is to be sealed, with what is known of it."""

    snapshot: Snapshot
    as_of: Instant
    captured: Instant
    recipients: Recipients
    signer: Signer
    audit: tuple[AuditHead, ...] = ()
    suspicion: Suspicion | None = None

    @property
    def unit(self) -> str:
        """The unit's code."""
        return self.snapshot.unit.code


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sealed folder will stand: its number, its label, and what it follows.

    `label` is what the envelopes are bound to where that is not the number ("q-0000000001").
    `context` is what the manifest is signed as.
    """

    number: int
    label: str = ""
    previous: str = ""
    follows: int = 0
    context: str = manifest.CONTEXT


def write_sealed(private: Path, draft: Draft, place: Place) -> Manifest:
    """Fill a private folder: the sealed file, read back and compared, and the signed manifest.

    The folder must be there, empty and 0700; `publish` then puts it in its place. Raises
    DiskFull, DiskFault, CopyUnverified, OSError: the folder is then to be discarded.
    """
    file = private / "snapshot.db"
    key = os.urandom(snapshot_file.KEY_SIZE)
    snapshot_file.write(file, key, draft.snapshot)  # 3
    fsio.set_mode(file, 0o440)
    fsio.sync_file(file)
    snapshot_file.verify(file, key, draft.snapshot)  # 4
    said = _describe(draft, place, file, key)  # 5
    write_manifest(private, said, draft.signer, place.context)
    return said


def write_manifest(
    private: Path, said: Manifest, signer: Signer, context: str = manifest.CONTEXT
) -> None:
    """Sign a manifest into a private folder and read it back. Raises CopyUnverified, OSError."""
    file = private / "manifest"
    data = manifest.to_file(said, signer, context)
    fsio.write_new(file, data, 0o440)
    if fsio.read_cold(file) != data:
        raise CopyUnverified(unit=said.unit, reason="manifest")


def _describe(draft: Draft, place: Place, file: Path, key: bytes) -> Manifest:
    unit = draft.snapshot.unit
    digest = fsio.digest(file)
    info = manifest.binding(unit.code, place.label or str(place.number), digest)
    return Manifest(
        unit=unit.code,
        unit_name=unit.name,
        kind=unit.kind,
        generation=place.number,
        as_of=draft.as_of,
        captured=draft.captured,
        source=draft.snapshot.source,
        source_time=draft.snapshot.source_time,
        previous=place.previous,
        follows=place.follows,
        digest=digest,
        size=file.stat().st_size,
        envelopes=tuple(
            Envelope(role.name, seal(key, role.public, info))
            for role in draft.recipients.for_unit(unit.code)
        ),
        app_version=manifest.app_version(),
        audit=draft.audit,
        recipients=draft.recipients.version,
        sealed_as=place.label,
        suspicion=draft.suspicion,
        **manifest.counts(draft.snapshot),
    )


@contextmanager
def private_folder(path: Path) -> Iterator[Path]:
    """Make a folder that only this user enters; what is still there at the end is removed.

    Raises OSError.
    """
    fsio.make_dir(path, 0o700)
    try:
        yield path
    finally:
        with suppress(OSError):
            if path.exists():
                fsio.remove_tree(path)


def publish(private: Path, final: Path, unit: str) -> None:
    """Put a filled folder in its place, in one step that survives a power cut.

    Raises OSError (nothing is in place), NotDurable (it is, unconfirmed).
    """
    fsio.set_mode(private, 0o750)
    fsio.sync_dir(private)  # 6
    fsio.rename(private, final)
    try:
        fsio.sync_dir(final.parent)
    except OSError as fault:
        raise NotDurable(unit=unit) from fault


@contextmanager
def alone(folder: Path, unit: str, *, wait: bool = False) -> Iterator[None]:
    """Be the only writer of a unit's folder. Raises StoreBusy (unless told to wait), OSError."""
    try:
        with fsio.locked(folder / ".lock", wait=wait):
            yield
    except BlockingIOError as fault:
        raise StoreBusy(unit=unit) from fault


@contextmanager
def apart(act: str, unit: str) -> Iterator[None]:
    """Let an act fail without failing what it follows; the log says so."""
    try:
        yield
    except (OSError, fsio.DiskFault, fsio.DiskFull, fsio.NotAllowed) as fault:
        _LOG.warning("%s of %s failed: %s", act, unit, fault)


def remove(path: Path) -> None:
    """Remove a sealed folder so that a kill midway leaves nothing that looks like one.

    Raises OSError.
    """
    doomed = path.with_name(f".del-{path.name}-{os.getpid()}")
    fsio.rename(path, doomed)
    _erase(doomed)


def sweep(folder: Path) -> None:
    """Remove what a kill left in a unit's folder; the caller holds its lock. Raises OSError."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_LEFTOVERS):
            with apart("sweeping", folder.name):
                _erase(path)


def _erase(doomed: Path) -> None:
    """Unlink the envelopes first: without them the sealed file is noise.

    A link is only unlinked: what it leads to is not ours to remove.
    """
    if doomed.is_symlink() or not doomed.is_dir():
        fsio.remove_file(doomed)
        return
    with suppress(FileNotFoundError):
        fsio.remove_file(doomed / "manifest")
        fsio.sync_dir(doomed)
    fsio.remove_tree(doomed)
