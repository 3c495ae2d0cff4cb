"""Which exports are handed over, and their bytes, never half written.

An export is a folder in the watched one, or a single file there. Whoever makes it says when it
is whole; the site's settings say which of three ways counts (numbers at the lines):
1. "manifest": a manifest that names every file with its SHA-256, written last. What does not fit
   is not taken: this alone also finds a file that was cut short or mixed up on its way. It
   counts whatever the settings say.
2. "done": a marker, written last: `.done` in the folder, `NAME.done` beside a file.
3. "rename": any name that is not a temporary one, since the job puts it there by a rename.
And in all three:
4. A file whose size, time or inode is another after reading than before is not taken.
5. Names that begin with a dot or end in .tmp, .part, .partial, .filepart, .crdownload or ~ are
   nobody's export.
6. Links are not followed; nothing outside the export is read. Sizes are bounded.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from appliance.sources.files.errors import (
    ExportLacks,
    ExportTorn,
    ExportUnreadable,
    FolderGone,
)
from appliance.sources.files.manifest import DONE, MANIFEST, File, Manifest, read_manifest
from storage import fsio

HandOver = Literal["manifest", "done", "rename"]
REFUSED = "refused"
"""The folder, in the watched one, where bad exports are put aside."""

_TEMPORARY = (".tmp", ".part", ".partial", ".filepart", ".crdownload", "~", DONE)
_MOST_BYTES = 200_000_000
_MOST_FILES = 5000


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An export that lies there: its name, its path, its files by name, and its marks.

    `marks` tell one state of its files from another. `finished` is whether it is handed over.
    `changed` is when it was last touched, to look at late ones first; it dates nothing.
    """

    name: str
    path: Path
    files: Mapping[str, Path]
    marks: tuple[tuple[str, str], ...]
    finished: bool
    changed: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one export, as its files now are, from every other."""
        return self.name, self.marks


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """An export's bytes: files by name, what its manifest says, the text of its marker."""

    name: str
    files: Mapping[str, bytes]
    manifest: Manifest
    marker: str = ""


def exports(folder: Path, way: HandOver) -> tuple[Export, ...]:
    """Return everything that lies in the watched folder, by name. Raises FolderGone."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
        return tuple(
            found for one in entries if (found := _export(Path(one.path), way)) is not None
        )
    except OSError as fault:
        # It may be one export that is closed to us, not the watched folder: name that one.
        raise FolderGone(folder=fault.filename or folder, reason=fsio.error_name(fault)) from fault


def take(export: Export) -> Handed:
    """Read a finished export. Raises ExportTorn, ExportUnreadable, ExportLacks."""
    marker = _marker(export)
    files = {name: _read(export, name, path) for name, path in export.files.items()}
    said = files.pop(MANIFEST, None)
    manifest = Manifest() if said is None else read_manifest(said, export.name)
    for one in manifest.files:
        _check(export, files, one)  # 1
    if _marks(export.path, export.files) != export.marks:  # 4
        raise ExportTorn(name=export.name, file=export.name, reason="being written")
    return Handed(name=export.name, files=files, manifest=manifest, marker=marker)


def _export(path: Path, way: HandOver) -> Export | None:
    if path.name in (REFUSED, DONE) or _temporary(path.name) or path.is_symlink():
        return None
    if path.is_dir():
        files = {one.name: one for one in sorted(path.iterdir()) if _counts(one)}
        marker = path / DONE
    elif path.is_file() and path.suffix.casefold() in (".json", ".ndjson", ".csv"):
        files = {path.name: path}
        marker = path.with_name(path.name + DONE)
    else:
        return None
    if not files or len(files) > _MOST_FILES:
        return None
    finished = (
        way == "rename"  # 3
        or (way == "done" and marker.is_file())  # 2
        or _whole_by_manifest(files)
    )
    return Export(
        name=path.name,
        path=path,
        files=files,
        marks=_marks(path, files),
        finished=finished,
        changed=path.stat().st_mtime_ns,
    )


def _whole_by_manifest(files: Mapping[str, Path]) -> bool:
    """Return whether a manifest names every file with its digest, and all are there (1)."""
    if MANIFEST not in files:
        return False
    try:
        manifest = read_manifest(fsio.read_bounded(files[MANIFEST], _MOST_BYTES), "")
    except (OSError, ExportUnreadable):
        return False  # maybe still being written
    named = {one.name for one in manifest.files if one.sha256}
    return bool(named) and named == set(files) - {MANIFEST}


def _counts(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not _temporary(path.name)  # 5, 6


def _temporary(name: str) -> bool:
    return name.startswith(".") or name.casefold().endswith(_TEMPORARY)  # 5


def _marker(export: Export) -> str:
    inside = export.path / DONE
    marker = inside if export.path.is_dir() else export.path.with_name(export.path.name + DONE)
    try:
        return fsio.read_bounded(marker, 1000).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _read(export: Export, name: str, path: Path) -> bytes:
    try:
        return fsio.read_bounded(path, _MOST_BYTES)
    except OSError as fault:
        reason = fsio.error_name(fault)
        raise ExportTorn(name=export.name, file=name, reason=reason) from fault


def _check(export: Export, files: Mapping[str, bytes], said: File) -> None:
    data = files.get(said.name)
    if data is None:
        raise ExportLacks(name=export.name, what=said.name)
    if said.bytes is not None and len(data) != said.bytes:
        raise ExportTorn(name=export.name, file=said.name, reason=f"{len(data)} bytes")
    if said.sha256 and hashlib.sha256(data).hexdigest() != said.sha256.casefold():
        raise ExportTorn(name=export.name, file=said.name, reason="SHA-256")


def _marks(path: Path, files: Mapping[str, Path]) -> tuple[tuple[str, str], ...]:
    return tuple(_mark(name, one) for name, one in [(".", path), *files.items()])


def _mark(name: str, path: Path) -> tuple[str, str]:
    try:
        said = path.lstat()
    except OSError as fault:
        return name, fsio.error_name(fault)
    size = 0 if path.is_dir() else said.st_size
    return name, f"{said.st_dev}-{said.st_ino}-{size}-{said.st_mtime_ns}"
