"""The desk's way to the audit log, which a full disk must not turn into a locked door.

1. Every opening is written to the log before anything is shown.
2. Where the disk refuses, the nurse still gets her list: a locked list can kill, a late log
   line cannot. The fault stands on the board and in the journal.
3. The line then goes, sealed, to a spool in another place (on a machine: the memory's own file
   system), which outlives this process. Only where that refuses too does it wait in memory.
4. What waits is written before the next line, what is spooled is taken in after it. Each line
   keeps the time at which it happened, and says that it is late.
"""

import logging
from contextlib import suppress
from pathlib import Path
from threading import Lock

import msgspec

from storage.audit import Audit, Entry
from storage.errors import LyktaError

log = logging.getLogger("lykta.desk")

_MOST_WAITING = 10_000


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit log."""

    event: str
    person: str
    role: str = ""
    unit: str = ""
    patient: str = ""
    purpose: str = ""
    detail: str = ""
    device: str = ""


class Trail:
    """Writes lines to the audit log, or keeps them until it can. Safe between threads.

    `spool` is a folder on another file system than the log's, None for none.
    """

    def __init__(self, audit: Audit, spool: Path | None = None) -> None:
        """Write to this log, and take in what an earlier process left in the spool."""
        self._audit = audit
        self._spool = spool
        self._spooled = audit.spool(spool) if spool else None
        self._waiting: list[Entry] = []
        self._fault: LyktaError | None = None
        self._lock = Lock()
        with suppress(LyktaError):  # the first line tells if the disk still refuses
            self._take_in()  # 4

    @property
    def fault(self) -> LyktaError | None:
        """What keeps the log from being written, None where all is well."""
        return self._fault

    def append(self, line: Line) -> None:
        """Write a line, after those that wait. Never raises for a disk that refuses."""
        entry = self._audit.entry(**msgspec.structs.asdict(line))
        with self._lock:
            self._waiting.append(entry)
            try:
                self._write_waiting(self._audit)  # 1
                self._take_in()  # 4
            except LyktaError as fault:  # 2
                self._fault = fault
                self._keep()
                log.error("audit log: %d lines wait: %s", len(self._waiting), fault.code)  # noqa: TRY400 - the trace would name a patient
            else:
                self._fault = None

    def _write_waiting(self, audit: Audit) -> None:
        while self._waiting:
            audit.write(self._waiting[0])
            del self._waiting[0]

    def _take_in(self) -> None:
        if self._spool is not None and self._spooled is not None:
            self._spooled.close()
            self._audit.adopt(self._spool)

    def _keep(self) -> None:
        """Keep what could not be written: in the spool, or else in memory."""
        self._waiting = [_late(one) for one in self._waiting[-_MOST_WAITING:]]
        if self._spooled is not None:
            with suppress(LyktaError):
                self._write_waiting(self._spooled)  # 3


def _late(entry: Entry) -> Entry:
    """Return an entry that says it was written later than it happened."""
    if entry.detail.startswith("late"):
        return entry
    detail = f"late; {entry.detail}" if entry.detail else "late"
    return msgspec.structs.replace(entry, detail=detail)
