"""Reading and proving the logbook, as far as the reader's keys cover it."""

from collections.abc import Collection
from pathlib import Path

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.keys.rolekeys import RoleKeys
from storage.logbook import LOGBOOK, Record
from storage.sealed_log_reading import TORN, Flaw, OpenedLog, read_logs


class LogbookBroken(LyktaError):
    """A logbook file is not what was written: a record was altered, removed, moved, or cut off."""

    code = "S-50"
    message = "The logbook {log} is not whole from record {entry} on ({reason})."
    remedy = "The records before it can be read. Keep the folder as it is and tell IT."


class LogbookTorn(LyktaError):
    """The last record of a file was not finished: the machine stopped while writing it."""

    code = "S-51"
    message = "The last record of the logbook {log} was not finished."
    remedy = "This is usual after a power cut; everything before it is whole."


class Logs(msgspec.Struct, frozen=True):
    """The records that are proved, in time order, and what is wrong.

    `closed` counts the files that are sealed to other roles than the reader's.
    """

    entries: tuple[Record, ...]
    faults: tuple[LyktaError, ...]
    closed: int = 0


def read(folder: Path, keys: RoleKeys, units: Collection[str] | None = None) -> Logs:
    """Open every file that the keys open; `units` keeps those units' records only.

    The code of the machine's own records is "". Faults are told of every file. Raises
    KeysForgotten, DiskFault, NotAllowed.
    """
    records: list[Record] = []
    faults: list[LyktaError] = []
    closed = 0
    with fsio.worded("logbook"):
        for found in read_logs(folder, LOGBOOK, keys):
            if isinstance(found, Flaw):
                faults.append(_worded(found))
                continue
            closed += found.sealed
            kept, flaws = _decoded(found)
            records.extend(one for one in kept if units is None or one.unit in units)
            faults.extend(_worded(flaw) for flaw in flaws)
    records.sort(key=lambda record: record.at.wall)
    return Logs(tuple(records), tuple(faults), closed)


def _decoded(log: OpenedLog) -> tuple[list[Record], list[Flaw]]:
    """Return a file's records; one about another unit than its file says was smuggled in."""
    records: list[Record] = []
    about = log.head.about if log.head else ""
    for number, plain in enumerate(log.entries, start=1):
        try:
            record = msgspec.json.decode(plain, type=Record)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return records, [Flaw(log.name, number, "content")]
        if record.unit != about:
            return records, [Flaw(log.name, number, "content")]
        records.append(record)
    return records, [log.flaw] if log.flaw else []


def _worded(flaw: Flaw) -> LyktaError:
    if flaw.reason == TORN:
        return LogbookTorn(log=flaw.log)
    return LogbookBroken(log=flaw.log, entry=flaw.entry, reason=flaw.reason)
