"""The reading side of the store: which sealed folders there are, and which of them are genuine.

Readers trust nothing: the newest generation whose signature, unit, number and digest are right
is the copy; damaged newer ones are named and passed over. Only public keys are used here, and
nothing is written but the high-water mark, where this process may.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import fsio, manifest
from storage.errors import LyktaError
from storage.glance import Glance
from storage.highwater import Highwater, Mark, rolled_back
from storage.manifest import GenerationDamaged, Manifest

_UNIT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GENERATION = re.compile(r"gen-(\d{10})")
_DAMAGES = (GenerationDamaged, fsio.NotAllowed)


class UnitCodeUnusable(LyktaError):
    """A unit's code cannot be a folder's name."""

    code = "S-10"
    message = "The unit code “{unit}” cannot be used."
    remedy = "Use 1 to 64 letters a-z, digits, “-” or “_” in the configuration."


class Found(msgspec.Struct, frozen=True):
    """A generation whose manifest is genuine: its folder, and the faults of all newer ones.

    `damage` says what is wrong with the sealed file, None where its digest is right.
    `manifest_hash` is what the next manifest names as its `previous`.
    """

    manifest: Manifest
    path: Path
    faults: tuple[LyktaError, ...] = ()
    damage: LyktaError | None = None
    manifest_hash: str = ""

    @property
    def snapshot(self) -> Path:
        """The sealed file."""
        return self.path / "snapshot.db"


Digest = Callable[[Path], str]
"""Gives the SHA-256 of a file in hex; raises OSError."""


def look(
    path: Path,
    signer_public: bytes,
    unit: str,
    number: int,
    *,
    context: str = manifest.CONTEXT,
    digest: Digest | None = fsio.digest,
) -> Found:
    """Return what lies in a sealed folder, if its manifest is genuine; its file may be damaged.

    `digest` None leaves the file unread. Raises GenerationDamaged, NotAllowed where the manifest
    itself cannot be believed or read.
    """
    try:
        data = fsio.read_bounded(path / "manifest")
    except OSError as fault:
        raise _worded(fault, path, unit, number) from fault
    said = manifest.from_file(data, signer_public, unit, number, context)
    found = Found(said, path, manifest_hash=manifest.chain_hash(data))
    return (
        found if digest is None else msgspec.structs.replace(found, damage=damage_of(found, digest))
    )


def damage_of(found: Found, digest: Digest = fsio.digest) -> LyktaError | None:
    """Return what is wrong with a found folder's file, None where its digest is right."""
    unit, number = found.manifest.unit, found.manifest.generation
    try:
        # The size first: a file of a million megabytes in its place must not hold a reader up.
        right = (
            fsio.size_of(found.snapshot) == found.manifest.size
            and digest(found.snapshot) == found.manifest.digest
        )
    except OSError as fault:
        return _worded(fault, found.path, unit, number)
    return None if right else GenerationDamaged(unit=unit, generation=number, reason="digest")


def _worded(fault: OSError, path: Path, unit: str, number: int) -> LyktaError:
    if isinstance(fault, PermissionError):
        return fsio.explain(fault, str(path))
    return GenerationDamaged(unit=unit, generation=number, reason=fsio.error_name(fault))


def numbered(folder: Path, name: re.Pattern[str] = _GENERATION) -> list[tuple[int, Path]]:
    """Return the folders of that name pattern in a folder, by number, newest first.

    The pattern's first group is the number. Raises NotAllowed, DiskFault.
    """
    with fsio.worded(folder.name), suppress(FileNotFoundError):
        found = [(name.fullmatch(path.name), path) for path in folder.iterdir()]
        return sorted(((int(m[1]), path) for m, path in found if m), reverse=True)
    return []


def unit_folder(root: Path, unit: str) -> Path:
    """Return a unit's folder below a root. Raises UnitCodeUnusable for what is no folder's name."""
    if not _UNIT.fullmatch(unit):
        raise UnitCodeUnusable(unit=unit)
    return root / unit


def units_in(root: Path) -> list[str]:
    """Return the codes of all units that have a folder there, ordered."""
    with fsio.worded("units"), suppress(FileNotFoundError):
        return sorted(path.name for path in root.iterdir() if _UNIT.fullmatch(path.name))
    return []


class Generations:
    """All units' generations under one folder, to read.

    `signer_public` is the device key whose signature alone makes a generation genuine. `state`
    is the folder of the high-water marks, by which a store that was put back is noticed.
    """

    def __init__(self, root: Path, signer_public: bytes, *, state: Path | None = None) -> None:
        """Use this folder; it need not be there yet."""
        self._units = root / "units"
        self._signer_public = signer_public
        self._marks = Highwater(state, signer_public)
        self._glance = Glance()

    def newest(self, unit: str) -> Found | None:
        """Return the newest valid generation, or None. Raises NotAllowed, DiskFault."""
        return next(self.valid(unit), None)

    def glance(self, unit: str) -> Found | None:
        """Return the newest valid generation for a board that looks again and again.

        As `newest`, but the digest of an unchanged file may be ten minutes old
        (`storage.glance`). Raises NotAllowed, DiskFault.
        """
        seen = self._genuine(unit, self._glance.digest)
        return next((found for found in seen if found.damage is None), None)

    def generations(self, unit: str) -> list[Found]:
        """Return all valid generations, newest first. Raises NotAllowed, DiskFault."""
        return list(self.valid(unit))

    def valid(self, unit: str) -> Iterator[Found]:
        """Yield the valid generations, newest first, each checked when it is asked for."""
        return (found for found in self.genuine(unit) if found.damage is None)

    def genuine(self, unit: str, digest: Digest = fsio.digest) -> Iterator[Found]:
        """Yield every generation whose manifest is genuine, newest first, the damaged files too."""
        return self._genuine(unit, digest)

    def manifests(self, unit: str) -> Iterator[Manifest]:
        """Yield the genuine manifests, newest first; their files are not read."""
        return (found.manifest for found in self._genuine(unit, None))

    def _genuine(self, unit: str, digest: Digest | None) -> Iterator[Found]:
        faults: list[LyktaError] = []
        for seen in self._each(unit, digest):
            if isinstance(seen, Found):
                yield msgspec.structs.replace(seen, faults=tuple(faults))
                if seen.damage is not None:
                    faults.append(seen.damage)
            else:
                faults.append(seen)

    def faults(self, unit: str) -> tuple[LyktaError, ...]:
        """Return what is wrong with the generations newer than the newest valid one, or all."""
        found: list[LyktaError] = []
        for seen in self._each(unit):
            fault = seen.damage if isinstance(seen, Found) else seen
            if fault is None:
                break
            found.append(fault)
        return tuple(found)

    def units(self) -> list[str]:
        """Return the codes of all units that have a folder, ordered."""
        return units_in(self._units)

    def folders(self, unit: str) -> list[tuple[int, Path]]:
        """Return a unit's generations by number, newest first, nothing checked.

        Raises UnitCodeUnusable, NotAllowed, DiskFault.
        """
        return numbered(self._folder(unit))

    def _folder(self, unit: str) -> Path:
        return unit_folder(self._units, unit)

    def _each(self, unit: str, digest: Digest | None = fsio.digest) -> Iterator[Found | LyktaError]:
        """Yield what lies there, newest first: what is genuine, and what is wrong."""
        mark = self._marks.of(unit)  # before the folders: see storage.highwater
        above: set[int] = set()
        newest: Found | None = None
        raised = False
        for number, path in self.folders(unit):
            seen = self._look(unit, number, path, digest)
            if newest is None and isinstance(seen, Found):
                newest = seen
                yield from _rolled_back(unit, mark, above, newest)
            above.add(number)
            if isinstance(seen, Found) and seen.damage is None:
                if digest is not None and not raised:
                    raised = True
                    self._marks.raise_to(seen.manifest, seen.manifest_hash)
                yield seen
            elif path.exists():  # else it was pruned while we looked
                yield seen
        if newest is None:
            yield from _rolled_back(unit, mark, above, None)

    def _look(
        self, unit: str, number: int, path: Path, digest: Digest | None
    ) -> Found | LyktaError:
        try:
            return look(path, self._signer_public, unit, number, digest=digest)
        except _DAMAGES as fault:
            return fault


def _rolled_back(
    unit: str, mark: Mark | None, above: set[int], newest: Found | None
) -> Iterator[LyktaError]:
    said = None if newest is None else newest.manifest
    hashed = "" if newest is None else newest.manifest_hash
    fault = rolled_back(unit, mark, above, said, hashed)
    if fault is not None:
        yield fault
