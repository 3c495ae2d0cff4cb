"""The logbook, write-only: what the appliance itself went through, and what people noted.

A `sealed_log` for each unit, sealed to the roles that cover the unit, and one for the machine,
sealed to every role that may open any unit at all. The recovery role is always among them.
A print job, an outage, a routine check and a note stand here; who read what stands in `audit`.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.keys.recipients import Recipients
from storage.sealed_log import Kind, SealedLog, writable

KINDS = (
    "check", "print-job", "outage-began", "outage-ended", "pause", "resume", "adopted", "note",
    "drill",
)  # fmt: skip
"""The words a record's `kind` is chosen from."""

LOGBOOK = Kind("logbook")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One record, before it is sealed.

    `unit` is a unit's code, empty for the machine. `text` is what a person wrote, `facts` what
    the machine knows, by name. `clock` is the verdict on the wall clock when it was written.
    """

    at: Instant
    kind: str
    unit: str = ""
    person: str = ""
    text: str = ""
    facts: dict[str, str] = {}
    clock: str = ""


class Logbook:
    """A process's end of the logbook; a file is made at a unit's first record.

    Safe between threads.
    """

    def __init__(
        self, folder: Path, recipients: Recipients | Callable[[], Recipients], clock: Clock
    ) -> None:
        """Prepare; nothing is written yet.

        `recipients` is the signed list, or what returns the present one: it is asked again for
        every file, at least twice a day.
        """
        self.folder = folder
        self._recipients = recipients
        self._clock = clock
        self._lock = threading.Lock()
        self._logs: dict[str, SealedLog] = {}

    def append(
        self,
        kind: str,
        *,
        unit: str = "",
        person: str = "",
        text: str = "",
        facts: Mapping[str, str] | None = None,
    ) -> Record:
        """Write one record and return it when it is on the disk.

        Raises ValueError on a kind not in KINDS, DiskFull, DiskFault, NotAllowed.
        """
        if kind not in KINDS:
            raise ValueError(f"logbook kind {kind!r} is not one of {KINDS}")
        at = self._clock.now()
        record = Record(
            at=at,
            kind=kind,
            unit=unit,
            person=writable(person),
            text=writable(text),
            facts={name: writable(fact) for name, fact in (facts or {}).items()},
            clock=self._clock.verdict(at).value,
        )
        with fsio.worded("logbook"):
            self._log(unit).write(msgspec.json.encode(record), at)
        return record

    def close(self) -> None:
        """Close the files; a later record begins a new one."""
        with self._lock:
            for log in self._logs.values():
                log.close()
            self._logs.clear()

    def _log(self, unit: str) -> SealedLog:
        with self._lock:
            if unit not in self._logs:
                readers = partial(self._readers, unit)
                self._logs[unit] = SealedLog(self.folder, LOGBOOK, readers, about=unit)
            return self._logs[unit]

    def _readers(self, unit: str) -> dict[str, bytes]:
        """Return who may read a unit's records; for the machine, every role that opens charts."""
        given = self._recipients
        known = given if isinstance(given, Recipients) else given()
        roles = known.for_unit(unit) if unit else (role for role in known.roles if role.units)
        return {role.name: role.public for role in roles}
