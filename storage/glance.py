"""Digests that were read a short while ago, for boards that look every few seconds.

Reading every unit's file at every look costs a large hospital a tenth of a core for nothing: what
lies in the machine's memory is not the disk. Safety arguments, numbered as in the code:
1. A digest is believed for ten minutes at most, so that rot which changes neither size nor
   times (the disk's own) is named at the latest then, well before the hourly scrub.
2. It is believed only while inode, size and both times are the same: whatever was written
   since is read again at once.
3. Nothing that opens, renews, pins, prunes or stores a copy comes this way; it reads the file.
   The scrub does, with a memory of its own that begins empty and reads the disk: so a file that
   many generations go over is read once.
"""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from storage import fsio

BELIEVED = 600.0


class _Read(msgspec.Struct, frozen=True):
    """A digest with what the file looked like and when it was read, in seconds of this boot."""

    looks: tuple[int, int, int]
    at: float
    digest: str


class Glance:
    """Digests of files, read again when they are old or the file looks changed."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        read: Callable[[Path], str] = fsio.digest,
    ) -> None:
        """Begin with nothing known; `read` takes a digest where one is needed."""
        self._now = now
        self._read = read
        self._known: dict[tuple[int, int], _Read] = {}

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file in hex, at most ten minutes old. Raises OSError."""
        now = self._now()
        inode, seen = fsio.looks(path)
        known = self._known.get(inode)
        if known is not None and known.looks == seen and now - known.at < BELIEVED:  # 1, 2
            return known.digest
        fresh = _Read(seen, now, self._read(path))
        others = self._known.items()
        self._known = {key: read for key, read in others if now - read.at < BELIEVED}
        self._known[inode] = fresh
        return fresh.digest
