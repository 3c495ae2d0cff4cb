"""Island mode: a known-good copy that nothing overwrites, until a person lets go of it.

When the record system dies slowly, every later capture may be poorer than the one before. A
person who sees it pins the last good one. Safety arguments, numbered as in the code:
1. A pin is a real copy with blocks of its own, in a folder of its own: no pruning, no sweeping,
   no capture and no bad sector of the store's file reaches it.
2. It is read back from the disk and compared with the signed digest before it counts.
3. A unit has one pin. A second one is refused, so that nobody pins over what another pinned.
4. It appears in one step and is durable, or not at all.
"""

import os
from pathlib import Path

import msgspec

from storage import drafts, fsio, manifest
from storage.clock import Instant
from storage.errors import LyktaError
from storage.generations import Digest, Found, look, numbered, unit_folder, units_in
from storage.manifest import GenerationDamaged
from storage.snapshot_file import CopyUnverified

NOTE = "pin.json"


class AlreadyPinned(LyktaError):
    """The unit has a pinned copy, which nothing overwrites."""

    code = "S-20"
    message = "Copy {generation} of {unit} is pinned already."
    remedy = "Let go of it first with “lykta store unpin {unit}”, if it is not needed any more."


class NothingToPin(LyktaError):
    """The unit has no such copy that is whole."""

    code = "S-21"
    message = "{unit} has no whole copy that could be pinned."
    remedy = "Look with “lykta store stats” which copies there are, and pin one of those."


class NotPinned(LyktaError):
    """The unit has no pinned copy."""

    code = "S-22"
    message = "No copy of {unit} is pinned."
    remedy = "Nothing had to be done. “lykta status” says which copies are pinned."


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """Why a copy is pinned, by whom, since when; `at_glass` where the screen asked for it.

    It lies unsealed: never a patient's name.
    """

    generation: int
    reason: str
    by: str
    at: Instant
    at_glass: bool = False


class Pins:
    """The pinned copies of all units, under `pinned/<unit>/gen-<number>/`.

    Whoever writes holds the unit's lock in the store.
    """

    def __init__(self, root: Path, signer_public: bytes) -> None:
        """Use this folder; it is made at the first pin."""
        self._root = root
        self._signer_public = signer_public

    def get(self, unit: str, digest: Digest = fsio.digest) -> Found | None:
        """Return a unit's pinned copy, if its manifest is genuine; its file may be damaged.

        Raises UnitCodeUnusable, NotAllowed, DiskFault.
        """
        for number, path in self.folders(unit):
            try:
                return look(path, self._signer_public, unit, number, digest=digest)
            except (GenerationDamaged, fsio.NotAllowed):
                continue
        return None

    def note(self, unit: str) -> Pin | None:
        """Return why and by whom a unit's copy is pinned, None where no pin or no note is left.

        The note is not signed: it says what somebody wrote, and proves nothing.
        """
        for _, path in self.folders(unit):
            try:
                return msgspec.json.decode(fsio.read_bounded(path / NOTE), type=Pin)
            except (OSError, msgspec.MsgspecError, RecursionError):
                continue
        return None

    def folders(self, unit: str) -> list[tuple[int, Path]]:
        """Return a unit's pinned folder by its number, nothing checked; at most one."""
        return numbered(unit_folder(self._root, unit))

    def units(self) -> list[str]:
        """Return the codes of all units that have a pinned copy, ordered."""
        return [unit for unit in units_in(self._root) if self.folders(unit)]

    def take(self, found: Found, pin: Pin) -> Found:
        """Copy a generation into the unit's pin and return what was pinned.

        Raises AlreadyPinned, CopyUnverified, NotDurable, DiskFull, DiskFault, NotAllowed.
        """
        said = found.manifest
        folder = unit_folder(self._root, said.unit)
        with fsio.worded(said.unit):
            fsio.ensure_dir(folder, 0o750)
            drafts.sweep(folder)
            for number, _ in self.folders(said.unit):
                raise AlreadyPinned(unit=said.unit, generation=number)  # 3
            name = f"gen-{said.generation:010d}"
            with drafts.private_folder(folder / f".tmp-{name}-{os.getpid()}") as private:
                _copy(found, private)
                fsio.write_new(private / NOTE, msgspec.json.encode(pin), 0o440)
                drafts.publish(private, folder / name, said.unit)  # 4
            return Found(said, folder / name, manifest_hash=found.manifest_hash)

    def must_be(self, unit: str) -> None:
        """Raise NotPinned where the unit has no pin."""
        if not self.folders(unit):
            raise NotPinned(unit=unit)

    def let_go(self, unit: str) -> None:
        """Remove a unit's pin. Raises NotPinned, OSError."""
        self.must_be(unit)
        for _, path in self.folders(unit):
            drafts.remove(path)

    def sweep(self, unit: str) -> None:
        """Remove what a kill left of a pinning; a pin itself is never touched. Raises OSError."""
        folder = unit_folder(self._root, unit)
        if folder.is_dir():
            drafts.sweep(folder)


def _copy(found: Found, private: Path) -> None:
    said = found.manifest
    fsio.copy_new(found.path / "manifest", private / "manifest", 0o440)
    fsio.copy_new(found.snapshot, private / "snapshot.db", 0o440)  # 1
    copied = fsio.cold_digest(private / "snapshot.db")  # 2
    if copied != said.digest:
        raise CopyUnverified(unit=said.unit, reason="digest")
    if manifest.chain_hash(fsio.read_cold(private / "manifest")) != found.manifest_hash:
        raise CopyUnverified(unit=said.unit, reason="manifest")
