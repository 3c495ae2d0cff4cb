"""Reading and proving the audit log: with the auditor's key, which the recovery role also holds."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.audit import AUDIT, Entry
from storage.errors import LyktaError
from storage.keys.recipients import AUDITOR
from storage.keys.rolekeys import RoleKeys
from storage.manifest import AuditHead
from storage.sealed_log_reading import TORN, Flaw, OpenedLog, read_logs


class AuditBroken(LyktaError):
    """A log is not what was written: an entry was altered, removed, moved, or cut off."""

    code = "S-14"
    message = "The audit log {log} is not whole from entry {entry} on ({reason})."
    remedy = "Keep the folder as it is and tell the person responsible for information security."


class AuditTorn(LyktaError):
    """The last entry of a log was not finished: the machine stopped while writing it."""

    code = "S-15"
    message = "The last entry of the audit log {log} was not finished."
    remedy = "This is usual after a power cut; everything before it is whole."


class AuditReport(msgspec.Struct, frozen=True):
    """All entries that are proved, in time order, and what is wrong.

    `files` counts the files read, so that "nothing wrong" never means "nothing there".
    """

    entries: tuple[Entry, ...]
    faults: tuple[LyktaError, ...]
    files: int = 0


def read(
    folder: Path,
    keys: RoleKeys,
    witness: Sequence[AuditHead] = (),
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AuditReport:
    """Open every log of a folder; `witness` are the heads that signed manifests remember.

    Entries after a broken one are left out of their log, and the report says so. `since` (with)
    and `until` (without) leave entries out by their wall clock, never faults. Raises
    NotEntitled, KeysForgotten, DiskFault, NotAllowed.
    """
    keys.seed(AUDITOR)  # refused where nothing could be read
    entries: list[Entry] = []
    faults: list[LyktaError] = []
    files = 0
    with fsio.worded("audit"):
        for found in read_logs(folder, AUDIT, keys, witness):
            if isinstance(found, Flaw):
                faults.append(_worded(found))
                continue
            files += 1
            kept, flaws = _decoded(found)
            entries.extend(entry for entry in kept if _within(entry, since, until))
            faults.extend(_worded(flaw) for flaw in flaws)
    entries.sort(key=lambda entry: entry.at.wall)
    return AuditReport(tuple(entries), tuple(faults), files)


def verify(
    folder: Path, keys: RoleKeys, witness: Sequence[AuditHead] = ()
) -> tuple[LyktaError, ...]:
    """Return what is wrong with the logs; nothing, where they are whole. Raises as `read`."""
    return read(folder, keys, witness).faults


def _decoded(log: OpenedLog) -> tuple[list[Entry], list[Flaw]]:
    """Return a file's entries; one that says nothing known is a flaw though its seal is whole."""
    entries: list[Entry] = []
    flaws = [log.flaw] if log.flaw else []
    if log.sealed:  # every audit log is for the auditor
        flaws.append(Flaw(log.name, 0, "head"))
    for number, plain in enumerate(log.entries, start=1):
        try:
            entries.append(msgspec.json.decode(plain, type=Entry))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return entries, [Flaw(log.name, number, "content")]
    return entries, flaws


def _within(entry: Entry, since: datetime | None, until: datetime | None) -> bool:
    wall = entry.at.wall
    return (since is None or wall >= since) and (until is None or wall < until)


def _worded(flaw: Flaw) -> LyktaError:
    if flaw.reason == TORN:
        return AuditTorn(log=flaw.log)
    return AuditBroken(log=flaw.log, entry=flaw.entry, reason=flaw.reason)
