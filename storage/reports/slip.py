"""One report's file: read without ever failing, replaced whole, changed by one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from storage import fsio

_T = TypeVar("_T")


def read(path: Path, kind: type[_T]) -> _T | None:
    """Return what a report says, None where there is none that can be read."""
    try:
        return msgspec.json.decode(fsio.read_bounded(path), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write(path: Path, report: Any) -> None:
    """Replace a report durably, its folder made where missing. Raises OSError."""
    fsio.ensure_dir(path.parent, 0o750)
    fsio.replace(path, msgspec.json.encode(report, order="sorted"), 0o640)


def remove(path: Path) -> None:
    """Take a report away; nothing where there is none. Raises OSError."""
    if path.exists():
        fsio.remove_file(path)
        fsio.sync_dir(path.parent)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Be the only one who reads, changes and replaces a report; waits for another. Raises OSError.

    Threads of one process keep each other out as processes do.
    """
    fsio.ensure_dir(path.parent, 0o750)
    with fsio.locked(path.with_suffix(".lock"), wait=True):
        yield
