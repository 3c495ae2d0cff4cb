"""Memory sticks: which are plugged in, by what people call them.

The system mounts a stick below one of the usual folders, named after its label; this looks
there and nowhere else, so that nothing of the machine's own disk is ever offered.
"""

import os
from pathlib import Path

from storage.errors import LyktaError

_BELOW = ("/media/", "/run/media/")
_MOUNTS = Path("/proc/self/mounts")


class NoSuchStick(LyktaError):
    """The stick that was chosen has been pulled out."""

    code = "U-06"
    message = "The memory stick {stick} is no longer there."
    remedy = "Put it in again, go back and touch again."


def plugged(mounts: Path = _MOUNTS, below: tuple[str, ...] = _BELOW) -> dict[str, Path]:
    """Return the folders of the sticks that can be written, by what people call them."""
    found: dict[str, Path] = {}
    for line in mounts.read_text(encoding="utf-8").splitlines():
        folder = Path(_spelled(line.split()[1]))
        if str(folder).startswith(below) and os.access(folder, os.W_OK):
            found.setdefault(folder.name, folder)
    return found


def _spelled(folder: str) -> str:
    r"""Return a folder with its blanks, which the kernel writes as \040."""
    return folder.replace(r"\040", " ")
