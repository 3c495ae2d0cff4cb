"""The desk's way to the audit log, which a full disk must not turn into a locked door.

1. Every opening is written to the log before anything is shown.
2. Where the disk refuses, the nurse still gets her list: a locked list can kill, a late log
   line cannot. The line waits in memory, the fault stands on the board and in the journal.
3. Waiting lines are written, in order, before the next one, and say that they are late.
"""

import logging
from threading import Lock

import msgspec

from storage.audit import Audit
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
    """Writes lines to the audit log, or keeps them until it can. Safe between threads."""

    def __init__(self, audit: Audit) -> None:
        """Write to this log."""
        self._audit = audit
        self._waiting: list[Line] = []
        self._fault: LyktaError | None = None
        self._lock = Lock()

    @property
    def fault(self) -> LyktaError | None:
        """What keeps the log from being written, None where all is well."""
        return self._fault

    def append(self, line: Line) -> None:
        """Write a line, after those that wait. Never raises for a disk that refuses."""
        with self._lock:
            self._waiting.append(line)
            try:
                self._write_waiting()  # 1, 3
            except LyktaError as fault:  # 2
                self._fault = fault
                del self._waiting[:-_MOST_WAITING]
                self._waiting = [_late(one) for one in self._waiting]
                log.error("audit log: %d lines wait: %s", len(self._waiting), fault.code)  # noqa: TRY400 - the trace would name a patient
            else:
                self._fault = None

    def _write_waiting(self) -> None:
        while self._waiting:
            line = self._waiting[0]
            self._audit.append(**msgspec.structs.asdict(line))
            del self._waiting[0]


def _late(line: Line) -> Line:
    """Return a line that says it was written later than it happened."""
    if line.detail.startswith("late"):
        return line
    return msgspec.structs.replace(line, detail=f"late; {line.detail}")
