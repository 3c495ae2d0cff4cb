"""The audit log, write-only: who opened, searched and printed what, readable by the auditor.

1. Each process begins a log of its own, so that kiosk and command line never share a writer.
2. Its first key is random and sealed to the auditor's public key; nothing readable lies on disk.
3. Every entry has a key of its own. The chain key is replaced by its one-way successor after
   each entry, so that whoever takes over the process later cannot read or alter earlier ones.
4. Every entry is bound (as associated data) to its number and to the SHA-256 of all before it:
   altering, removing, swapping or moving an entry shows.
5. An entry is on the disk before `append` returns; a half-written one is cut off again.
Not shown by the log itself: cutting entries off its end, or removing a whole log. Therefore
`heads` go into every signed manifest as a witness. Nor does a log prove who wrote it: the folder's
permissions do.
"""

import base64
import hashlib
import hmac
import os
import threading
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import fsio
from storage.clock import Clock, Instant
from storage.keys.sealing import seal
from storage.manifest import AuditHead

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
    "role-rotated",
    "envelope-made",
    "envelope-opened",
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
    "log-reviewed",
    "log-exported",
)
"""The words an entry's `event` is chosen from."""

_NONCE = bytes(12)
_WITNESSED = 16


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log, before it is sealed."""

    at: Instant
    event: str
    person: str
    role: str = ""
    unit: str = ""
    patient: str = ""
    purpose: str = ""
    detail: str = ""
    device: str = ""


class LogHead(msgspec.Struct, frozen=True):
    """The first line of a log: its boot, and its first key sealed to the auditor."""

    boot: str
    sealed: bytes
    format: str = "lykta-audit-1"


class Ratchet:
    """The chain of keys and hashes, the same for who writes and who reads."""

    def __init__(self, key: bytes, head: bytes) -> None:
        """Begin with a log's first key and the bytes of its first line."""
        self._key = key
        self.entries = 0
        self.hash = hashlib.sha256(head).digest()

    def cipher(self) -> AESGCM:
        """Return the next entry's cipher; each key is used once, so the nonce is fixed."""
        return AESGCM(_derived(self._key, b"entry"))

    def bound(self) -> bytes:
        """Return what the next entry is bound to: its number and all before it."""
        return self.entries.to_bytes(8, "big") + self.hash

    def advance(self, sealed: bytes) -> None:
        """Step past an entry; its key cannot be had again."""
        self._key = _derived(self._key, b"next")
        self.hash = chained(self.hash, sealed)
        self.entries += 1

    def seal(self, plain: bytes) -> bytes:
        """Return the next entry sealed; `advance` when it is on the disk."""
        return self.cipher().encrypt(_NONCE, plain, self.bound())

    def open(self, sealed: bytes) -> bytes:
        """Return the next entry opened. Raises cryptography's InvalidTag."""
        return self.cipher().decrypt(_NONCE, sealed, self.bound())


class Audit:
    """A process's log in a folder; the file is made at the first entry.

    `public` is the auditor's public key (`Recipients.auditor`). Safe between threads.
    """

    def __init__(self, folder: Path, public: bytes, clock: Clock) -> None:
        """Prepare; nothing is written yet."""
        self._folder = folder
        self._public = public
        self._clock = clock
        self._lock = threading.Lock()
        self._log: _Log | None = None

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

        `purpose` is the reason a person gave for opening; `detail` is what the machine knows.
        Raises ValueError on an event not in EVENTS, DiskFull, DiskFault, NotAllowed.
        """
        if event not in EVENTS:
            raise ValueError(f"audit event {event!r} is not one of {EVENTS}")
        at = self._clock.now()
        entry = Entry(
            at=at,
            event=event,
            person=_writable(person),
            role=role,
            unit=_writable(unit),
            patient=_writable(patient),
            purpose=_writable(purpose),
            detail=_writable(detail),
            device=device,
        )
        with self._lock, fsio.worded("audit"):
            if self._log is None:
                self._log = _Log(self._folder, self._public, at.boot)
            try:
                self._log.write(msgspec.json.encode(entry))
            except OSError:
                self._drop()  # an fsync that failed is never tried again on the same file
                raise

    def close(self) -> None:
        """Close the file; a later entry begins a new log."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None


class _Log:
    """One open log file."""

    def __init__(self, folder: Path, public: bytes, boot: str) -> None:
        name = f"{boot[:8]}-{os.getpid()}-{os.urandom(4).hex()}.log"
        self._path = folder / name
        key = os.urandom(32)  # 2
        head = LogHead(boot, seal(key, public, log_binding(name)))
        line = msgspec.json.encode(head, order="deterministic") + b"\n"
        fsio.ensure_dir(folder, 0o750)
        fsio.write_new(self._path, line, 0o640)  # 1
        fsio.sync_dir(folder)
        fsio.step("open", self._path)
        self._target = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._size = len(line)
        self._ratchet = Ratchet(key, line)

    def write(self, plain: bytes) -> None:
        sealed = self._ratchet.seal(plain)
        line = base64.b64encode(sealed) + b"\n"
        try:
            fsio.write_all(self._target, line, self._path)
            fsio.sync_handle(self._target, self._path)
        except OSError:
            self._cut()
            raise
        self._ratchet.advance(sealed)  # 3
        self._size += len(line)

    def _cut(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._target, self._size)  # 5

    def close(self) -> None:
        os.close(self._target)


def heads(folder: Path) -> tuple[AuditHead, ...]:
    """Return how far the latest logs have come, for a manifest to witness; needs no key.

    Raises DiskFault, NotAllowed.
    """
    with fsio.worded("audit"):
        if not folder.is_dir():
            return ()
        logs = sorted(folder.glob("*.log"), key=lambda log: (log.stat().st_mtime_ns, log.name))
        return tuple(_head(log) for log in logs[-_WITNESSED:])


def _head(log: Path) -> AuditHead:
    lines = whole_lines(fsio.read(log))
    total = hashlib.sha256(lines[0] if lines else b"").digest()
    for line in lines[1:]:
        total = chained(total, unline(line))
    return AuditHead(log.name, max(0, len(lines) - 1), total.hex())


def whole_lines(data: bytes) -> list[bytes]:
    """Return the lines that end; one that does not was torn by a power cut."""
    return [line for line in data.splitlines(keepends=True) if line.endswith(b"\n")]


def unline(line: bytes) -> bytes:
    """Return a line's sealed bytes; a damaged line gives bytes that no key opens."""
    try:
        return base64.b64decode(line.strip(), validate=True)
    except ValueError:
        return b""


def chained(before: bytes, sealed: bytes) -> bytes:
    """Return the hash of all entries up to and including this one."""
    return hashlib.sha256(before + sealed).digest()


def log_binding(name: str) -> bytes:
    """Return what a log's first key is bound to: its file's name."""
    return f"lykta audit 1|{name}".encode()


def _writable(text: str) -> str:
    """Return a text that UTF-8 can hold: a terminal in another charset gives half characters."""
    return text.encode("utf-8", "backslashreplace").decode()


def _derived(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, "sha256")
