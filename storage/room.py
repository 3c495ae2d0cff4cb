"""Room on the disk: how much a copy needs, and the reserve for the day somebody fills it.

1. A copy is begun only where 2.5 times the last one and a floor are free; older hours go first.
2. A file of the reserve's size (`ballast`) holds blocks that nobody else can take. Where a write
   meets a full disk, it is let go, and the write is tried once more.
3. It is made again as soon as there is room for it beside the next copy; until then it is said.
"""

import logging
from contextlib import suppress
from pathlib import Path

from storage import fsio
from storage.errors import LyktaError

TIMES = 2.5
FLOOR = 1 << 20
_LOG = logging.getLogger(__name__)


class TooLittleRoom(LyktaError):
    """The disk has less than 2.5 times the last copy's size and the floor; nothing was begun."""

    code = "S-07"
    message = (
        "There is too little room on the disk for a new copy of {unit}: {free} of {needed} kB."
    )
    remedy = "The older copy is kept. Ask IT to free space on this machine's disk."


class ReserveSpent(LyktaError):
    """The disk was full, and the reserve was let go so that a copy could be stored."""

    code = "S-28"
    message = "This machine's disk is full; its last reserve is in use."
    remedy = "The copies are whole and fresh. Ask IT to free space today, before it is used up."


class Reserve:
    """The preallocated file that is let go when the disk is full; `size` 0 is none at all."""

    def __init__(self, file: Path, size: int) -> None:
        """Remember where; it is made by `restore`."""
        self._file = file
        self._size = size

    @property
    def held(self) -> int:
        """The bytes that letting go would free."""
        with suppress(OSError):
            return fsio.size_of(self._file)
        return 0

    @property
    def spent(self) -> bool:
        """Whether there should be a reserve and is none."""
        return self.held < self._size

    def release(self) -> bool:
        """Let go; return whether there was anything to let go."""
        try:
            fsio.remove_file(self._file)  # 2
        except OSError:
            return False
        _LOG.warning("the disk is full: the reserve %s was let go", self._file)
        return True

    def restore(self, free: int, spare: int) -> None:
        """Make the reserve again where `spare` bytes stay free beside it. Raises OSError."""
        if not self.spent or free < self._size - self.held + spare:
            return
        with suppress(FileNotFoundError):
            fsio.remove_file(self._file)
        try:
            fsio.reserve(self._file, self._size)  # 3
        except OSError:
            with suppress(OSError):
                fsio.remove_file(self._file)
            raise


def needed(last: int, floor: int = FLOOR) -> int:
    """Return the bytes that must be free before a copy is begun (1).

    `last` is the size of the unit's last copy, `floor` what must stay free for all else (the
    audit log, the queue, the system). A ward can double between two captures.
    """
    return int(TIMES * last) + floor
