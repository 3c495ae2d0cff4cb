"""A folder of documents as the library's source.

A file that changes while it is read is not taken in this look: its size and times are the same
before and after, or its version before stays. Links are not followed: a link out of the folder
would put anything of this machine onto a screen that needs no password.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from appliance.sources.catalogue.errors import CatalogueUnreachable, DocumentUnfit
from appliance.sources.catalogue.offer import Offer, wanted
from storage import fsio
from storage.shelf import MOST_BYTES


def offers(source: str) -> Iterator[Offer]:
    """Yield every document below a folder, in order. Raises CatalogueUnreachable."""
    root = Path(source)
    for path in sorted(_files(root)):
        yield Offer(key=path.relative_to(root).as_posix(), read=_reader(path, root))


def _files(root: Path) -> Iterator[Path]:
    def fail(fault: OSError) -> None:
        raise _unreachable(root, fault)

    if not root.is_dir():
        raise CatalogueUnreachable(source=root, reason="ENOENT")
    for folder, inner, names in os.walk(root, onerror=fail):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if wanted(name) and not path.is_symlink():
                yield path


def _reader(path: Path, root: Path) -> "_Reader":
    return _Reader(path, root)


class _Reader:
    """Reads one file, if it stands still; its tag is its size and time."""

    def __init__(self, path: Path, root: Path) -> None:
        self._path, self._root = path, root

    def __call__(self, tag: str) -> tuple[bytes | None, str]:
        """Return the file's bytes, None where its tag is the one that is kept."""
        before = self._tag()
        if before == tag:
            return None, tag
        try:
            data = fsio.read_bounded(self._path, MOST_BYTES + 1)
        except OSError as fault:
            reason = fsio.error_name(fault)
            raise DocumentUnfit(name=self._name, reason=reason) from fault
        if self._tag() != before:
            raise DocumentUnfit(name=self._name, reason="being written")
        return data, before

    @property
    def _name(self) -> str:
        return self._path.relative_to(self._root).as_posix()

    def _tag(self) -> str:
        try:
            said = self._path.lstat()
        except OSError as fault:
            reason = fsio.error_name(fault)
            raise DocumentUnfit(name=self._name, reason=reason) from fault
        if not stat.S_ISREG(said.st_mode):
            raise DocumentUnfit(name=self._name, reason="no file")
        return f"{said.st_ino}-{said.st_size}-{said.st_mtime_ns}"


def _unreachable(root: Path, fault: OSError) -> CatalogueUnreachable:
    return CatalogueUnreachable(source=root, reason=fsio.error_name(fault))
