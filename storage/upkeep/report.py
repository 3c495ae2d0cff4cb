"""What is known of the last backup without any medium: one small file in the state folder."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant, mark
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.manifest import Suspicion

FILE = "backup.json"
OVERDUE = mark("The last backup is {hours} hours old.")


class BackupReport(msgspec.Struct, frozen=True, kw_only=True):
    """The last try at a backup, and the last one that was verified on its medium.

    `made` is when that one was begun, None where there was none; `file` its name, `size` its
    bytes, `units` how many units' copies it holds, `left_out` the units that had no valid copy.
    `every` is the seconds after which the next one is wanted, 0 where nobody said. `fault` says
    in an error's words why the last try failed, None where it did not.
    """

    tried: Instant
    made: Instant | None = None
    file: str = ""
    size: int = 0
    units: int = 0
    left_out: tuple[str, ...] = ()
    every: int = 0
    fault: Suspicion | None = None


def read(state: Path) -> BackupReport | None:
    """Return the report, None where there is none that can be read."""
    try:
        return msgspec.json.decode(fsio.read(state / FILE), type=BackupReport)
    except (OSError, msgspec.MsgspecError):
        return None


def save(state: Path, report: BackupReport) -> None:
    """Replace the report. Raises DiskFull, DiskFault, NotAllowed."""
    with fsio.worded(FILE):
        fsio.ensure_dir(state, 0o2770)
        fsio.replace(state / FILE, msgspec.json.encode(report), 0o640)


def failed(state: Path, tried: Instant, fault: LyktaError) -> None:
    """Remember a failed try beside the last backup that was made. Raises as `save`."""
    facts = {name: str(value) for name, value in fault.facts.items()}
    said = Suspicion(fault.code, fault.message, facts)
    before = read(state) or BackupReport(tried=tried)
    save(state, msgspec.structs.replace(before, tried=tried, fault=said))


def forget(state: Path) -> None:
    """Remove the report, where no backup is wanted any more. Raises DiskFault, NotAllowed."""
    with fsio.worded(FILE), suppress(FileNotFoundError):
        fsio.remove_file(state / FILE)


def overdue(report: BackupReport, clock: Clock, now: Instant) -> Reason | None:
    """Return in words that the last backup is twice as old as it should be, None where it is not.

    So a timer that does not run shows too.
    """
    if report.made is None or not report.every:
        return None
    age = clock.age(report.made, now).at_least
    if age <= 2 * timedelta(seconds=report.every):
        return None
    return Reason(OVERDUE, {"hours": str(age // timedelta(hours=1))})


def is_due(report: BackupReport | None, every_seconds: float, clock: Clock) -> bool:
    """Return whether a backup is wanted: none yet, the last try failed, or it is old enough.

    Judged by the least age: an unsure clock must not wear the medium out every hour.
    """
    if report is None or report.made is None or report.fault is not None:
        return True
    return clock.age(report.made).at_least.total_seconds() >= every_seconds
