"""The audit log, write-only: who opened, searched and printed what, readable by the auditor.

A `sealed_log`, sealed to the auditor's public key, which the recovery role can open too. It is
kept five years at the least (HSLF-FS 2016:40, 4 kap. 9 §): nothing in Lykta removes a file from
its folder, no purge, no retention and no moving.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from storage import fsio, sealed_log
from storage.clock import Clock, Instant
from storage.keys.recipients import AUDITOR
from storage.manifest import AuditHead
from storage.sealed_log import Kind, SealedLog, writable

EVENTS = (
    "unlock",
    "unlock-failed",
    "lock",
    "ward-opened",
    "search",
    "chart-opened",
    "day-book-opened",
    "printed",
    "exported",
    "person-added",
    "person-removed",
    "password-changed",
    "person-locked",
    "person-unlocked",
    "person-expiry-set",
    "person-function-set",
    "badge-made",
    "badge-ended",
    "refused",
    "role-rotated",
    "envelope-made",
    "envelope-opened",
    "envelope-confirmed",
    "envelope-unconfirmed",
    "pepper-made",
    "setting-changed",
    "clock-confirmed",
    "quarantine-accepted",
    "quarantine-rejected",
    "store-pinned",
    "store-unpinned",
    "store-moved",
    "backup-made",
    "backup-restored",
    "unverified-opened",
    "log-read",
    "log-reviewed",
    "log-exported",
)
"""The words an entry's `event` is chosen from."""

AUDIT = Kind("audit")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log, before it is sealed.

    `clock` is the verdict on the wall clock when it was written ("confirmed", "unconfirmed",
    "wrong"), empty in lines of Lykta 0.1. `purpose` is the reason that a person gave.
    """

    at: Instant
    event: str
    person: str
    role: str = ""
    unit: str = ""
    patient: str = ""
    purpose: str = ""
    detail: str = ""
    device: str = ""
    clock: str = ""


class Audit:
    """A process's log in a folder; the file is made at the first entry.

    `public` is the auditor's public key (`Recipients.auditor`), or what returns the present one:
    it is asked again for every file, at least twice a day. Safe between threads.
    """

    def __init__(self, folder: Path, public: bytes | Callable[[], bytes], clock: Clock) -> None:
        """Prepare; nothing is written yet."""
        self.folder = folder
        self._public = public
        self._clock = clock
        self._log = SealedLog(folder, AUDIT, self._readers)

    def entry(
        self,
        event: str,
        *,
        person: str,
        role: str = "",
        unit: str = "",
        patient: str = "",
        purpose: str = "",
        detail: str = "",
        device: str = "",
    ) -> Entry:
        """Return an entry stamped with the present instant, not yet written.

        `purpose` is the reason a person gave for opening; `detail` is what the machine knows.
        Raises ValueError on an event not in EVENTS.
        """
        if event not in EVENTS:
            raise ValueError(f"audit event {event!r} is not one of {EVENTS}")
        at = self._clock.now()
        return Entry(
            at=at,
            event=event,
            person=writable(person),
            role=role,
            unit=writable(unit),
            patient=writable(patient),
            purpose=writable(purpose),
            detail=writable(detail),
            device=device,
            clock=self._clock.verdict(at).value,
        )

    def append(
        self,
        event: str,
        *,
        person: str,
        role: str = "",
        unit: str = "",
        patient: str = "",
        purpose: str = "",
        detail: str = "",
        device: str = "",
    ) -> None:
        """Write one entry and return when it is on the disk.

        Raises ValueError on an event not in EVENTS, DiskFull, DiskFault, NotAllowed.
        """
        self.write(
            self.entry(
                event,
                person=person,
                role=role,
                unit=unit,
                patient=patient,
                purpose=purpose,
                detail=detail,
                device=device,
            )
        )

    def write(self, entry: Entry) -> None:
        """Write an entry and return when it is on the disk. Raises as `append`."""
        with fsio.worded("audit"):
            self._log.write(msgspec.json.encode(entry), entry.at)

    def spool(self, folder: Path) -> "Audit":
        """Return a log of the same form in another folder, for when this one cannot be written."""
        return Audit(folder, self._public, self._clock)

    def adopt(self, spool: Path) -> int:
        """Take in the spooled files of processes that are gone; return how many.

        Raises DiskFull, DiskFault, NotAllowed; what was not taken in stays in the spool.
        """
        with fsio.worded("audit"):
            return sealed_log.adopt(spool, self.folder)

    def close(self) -> None:
        """Close the file; a later entry begins a new one."""
        self._log.close()

    def _readers(self) -> dict[str, bytes]:
        return {AUDITOR: self._public if isinstance(self._public, bytes) else self._public()}


def heads(folder: Path) -> tuple[AuditHead, ...]:
    """Return how far the latest files have come, for a manifest to witness; needs no key.

    Raises DiskFault, NotAllowed.
    """
    with fsio.worded("audit"):
        return sealed_log.heads(folder)
