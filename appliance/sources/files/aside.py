"""Bad exports put aside, each with a file that says why.

They go into `refused` in the watched folder, which their maker can see. What was put aside holds
patients: it is kept for a week and then removed, and never more than twenty. A folder that
Lykta may not write keeps its bad exports where they are; they are then known by their marks.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from appliance.sources.files.handover import REFUSED, Export
from storage import fsio
from storage.errors import LyktaError

log = logging.getLogger("lykta.files")

KEPT = timedelta(days=7)
_MOST = 20
_REASON = ".reason.txt"
_STAMP = "%Y%m%dT%H%M%SZ"


def put_aside(folder: Path, export: Export, why: LyktaError, at: datetime) -> bool:
    """Move an export among the refused ones; return whether that could be done."""
    there = folder / REFUSED
    stamp = at.strftime(_STAMP)
    target = there / f"{stamp}-{export.name}"
    log.warning("export %s refused: %s", export.name, why)
    try:
        fsio.ensure_dir(there, 0o770)
        fsio.replace(there / f"{target.name}{_REASON}", f"{why.in_english()}\n".encode(), 0o660)
        fsio.rename(export.path, target)
        fsio.sync_dir(there)
    except OSError as fault:
        log.warning("export %s stays where it is: %s", export.name, fsio.error_name(fault))
        return False
    return True


def refused(folder: Path) -> tuple[str, ...]:
    """Return the names of what was put aside, newest first."""
    there = folder / REFUSED
    try:
        names = [one.name for one in there.iterdir() if not one.name.endswith(_REASON)]
    except OSError:
        return ()
    return tuple(sorted(names, reverse=True))


def tidy(folder: Path, now: datetime) -> None:
    """Remove what was put aside long ago, or is too much."""
    there = folder / REFUSED
    for place, name in enumerate(refused(folder)):
        if place < _MOST and not _long_ago(name, now):
            continue
        path = there / name
        try:
            (fsio.remove_tree if path.is_dir() else fsio.remove_file)(path)
            fsio.remove_file(there / f"{name}{_REASON}")
        except OSError as fault:
            log.warning("refused export stays: %s", fsio.error_name(fault))


def _long_ago(name: str, now: datetime) -> bool:
    try:
        stamp = datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=now.tzinfo)
    except ValueError:
        return False
    return now - stamp > KEPT
