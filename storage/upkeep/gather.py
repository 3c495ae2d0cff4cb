"""What goes into a backup, taken from a machine that captures and is read meanwhile.

1. A generation's folder never changes once it is published; it can only vanish. Both its files
   are opened before either is read, and an open file outlives its name: a generation is taken
   whole or not at all, and then the next one is.
2. The keys folder is read until two readings are equal, so that no half of a change is taken.
3. Logs only grow. As much is taken as was there at the beginning, up to the last whole line; they
   are taken after the copies, so that every log is at least as long as the manifests remember.
"""

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.manifest import Manifest
from storage.store import Found, Store
from storage.upkeep.archive import Piece, plain
from storage.upkeep.premises import Premises, kept_below

GENERATIONS = 2
SETTINGS = "lykta.toml"
_TRIES = 5
_TAIL = 1 << 20
_MODES = 0o7777


class KeysRestless(LyktaError):
    """The keys folder was being changed the whole time it was read."""

    code = "S-67"
    message = "The keys were being changed while they were to be backed up."
    remedy = "Wait until the person's change is finished, then start the backup again."


class Gathered(msgspec.Struct):
    """What was taken so far: the manifests by folder, and the units that had no valid copy."""

    manifests: dict[str, Manifest] = {}
    left_out: list[str] = []

    @property
    def units(self) -> int:
        """How many units' copies were taken."""
        return len({said.unit for said in self.manifests.values()})


def size_of(premises: Premises, store: Store) -> int:
    """Return about how many bytes a backup would have. Raises worded disk errors."""
    with fsio.worded("store"):
        logs = (premises.keys, premises.audit, premises.logbook, premises.copies / "pinned")
        total = sum(_size(path) for folder in logs for path in kept_below(folder))
        for unit in store.units():
            for _, found in zip(range(GENERATIONS), store.valid(unit), strict=False):
                total += found.manifest.size
    return total


def pieces(
    premises: Premises, store: Store, settings: Path | None, gathered: Gathered
) -> Iterator[Piece]:
    """Yield everything of a machine, each piece opened; `gathered` is filled meanwhile.

    Raises KeysRestless, and worded disk errors.
    """
    if settings is not None:
        with fsio.worded(str(settings)):
            yield _held(SETTINGS, 0o640, fsio.read(settings))
    yield from _keys(premises)
    for unit in store.units():
        yield from _unit(premises, store, unit, gathered)
    yield from _pinned(premises)
    for folder in (premises.audit, premises.logbook):
        yield from _logs(premises, folder)


def _held(name: str, mode: int, data: bytes) -> Piece:
    return Piece(name=name, mode=mode, size=len(data), stream=io.BytesIO(data))


def _keys(premises: Premises) -> Iterator[Piece]:
    for name, (mode, data) in _quiet(premises).items():  # 2
        if data is None:
            yield Piece(name=name, mode=mode)
        else:
            yield _held(name, mode, data)


_Reading = dict[str, tuple[int, bytes | None]]


def _quiet(premises: Premises) -> _Reading:
    before: _Reading | None = None
    with fsio.worded("keys"):
        for _ in range(_TRIES):
            try:
                found = _read_keys(premises)
            except FileNotFoundError:
                continue
            if found == before:
                return found
            before = found
    raise KeysRestless


def _read_keys(premises: Premises) -> _Reading:
    found: _Reading = {}
    for path in kept_below(premises.keys):
        name = premises.name_of(path)
        if plain(name):
            data = None if path.is_dir() else fsio.read(path)
            found[name] = (path.stat().st_mode & _MODES, data)
    return found


def _unit(premises: Premises, store: Store, unit: str, gathered: Gathered) -> Iterator[Piece]:
    taken = 0
    for _ in range(_TRIES):
        for found in store.valid(unit):
            opened = _opened(premises, found.path, _files(found))
            if opened is not None:
                gathered.manifests[premises.name_of(found.path)] = found.manifest
                yield from _closed_after(opened)
                taken += 1
            if taken == GENERATIONS:
                break
        if taken or not store.generations(unit):
            break
    if not taken:
        gathered.left_out.append(unit)


def _files(found: Found) -> tuple[Path, ...]:
    return (found.path / "manifest", found.snapshot)


def _pinned(premises: Premises) -> Iterator[Piece]:
    """Yield pinned generations: folders of plain files, which never change either."""
    pinned = premises.copies / "pinned"
    with fsio.worded("pinned"):
        folders = [path for path in kept_below(pinned) if path.is_dir()]
        for folder in folders:
            files = tuple(path for path in kept_below(folder) if path.parent == folder)
            files = tuple(path for path in files if path.is_file())
            yield from _closed_after(_opened(premises, folder, files) or [])


def _opened(premises: Premises, folder: Path, files: tuple[Path, ...]) -> list[Piece] | None:
    """Return a folder's files, all of them open, or None where they vanished."""
    with ExitStack() as undo, fsio.worded(folder.name):  # 1
        try:
            streams = [undo.enter_context(_open(path)) for path in files]
        except FileNotFoundError:
            return None
        undo.pop_all()
    return [
        Piece(
            name=premises.name_of(path),
            mode=os.fstat(stream.fileno()).st_mode & _MODES,
            size=os.fstat(stream.fileno()).st_size,
            stream=stream,
        )
        for path, stream in zip(files, streams, strict=True)
    ]


def _closed_after(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces whose files are open together; given up half-way, none stays open."""
    with ExitStack() as held:
        for piece in pieces:
            if piece.stream is not None:
                held.callback(piece.stream.close)
        yield from pieces
        held.pop_all()


def _logs(premises: Premises, folder: Path) -> Iterator[Piece]:
    with fsio.worded(folder.name):
        for path in kept_below(folder):
            if path.is_dir() or not plain(premises.name_of(path)):
                continue
            stream = _open(path)
            mode = os.fstat(stream.fileno()).st_mode & _MODES
            size = whole_lines(stream)  # 3
            yield Piece(name=premises.name_of(path), mode=mode, size=size, stream=stream)


def whole_lines(stream: BinaryIO) -> int:
    """Return how many bytes of an open log end with its last whole line; the rest is being written.

    The stream stands at its beginning again. A file without any line end is taken as it is.
    """
    size = os.fstat(stream.fileno()).st_size
    start = max(0, size - _TAIL)
    stream.seek(start)
    end = stream.read(size - start).rfind(b"\n")
    stream.seek(0)
    return start + end + 1 if end >= 0 else size


def _open(path: Path) -> BinaryIO:
    fsio.step("open", path)
    return path.open("rb")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0
