"""A sealed log: written by one process, read by nobody without a key, changed by nobody unseen.

The audit log and the logbook are both of this form. A log is a chain of files in a folder.
1. Each writer begins files of its own and holds a lock on the one it writes, so that two
   processes never write the same file.
2. A file's first key is random and sealed to the public key of every role that may read it;
   nothing readable lies on the disk.
3. Every entry has a key of its own. The chain key is replaced by its one-way successor after
   each entry, so that whoever takes over the process later cannot read or alter earlier ones.
4. Every entry is bound (as associated data) to its number and to the SHA-256 of all before it:
   altering, removing, swapping or moving an entry shows.
5. An entry is on the disk before `write` returns; a half-written one is cut off again.
6. A new file names how far the latest files before it had come: a file cut short or taken away
   shows for as long as one that came after it is there.
7. Room for some hundred entries is held in advance, so that a disk that fills does not stop a
   log that has begun.
What the folder itself cannot show: cutting the newest files' ends. Therefore `heads` also go into
every signed manifest. Nor does a log prove who wrote it: the folder's permissions do.
"""

import base64
import hashlib
import hmac
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError
from storage.keys.sealing import seal
from storage.manifest import AuditHead

LARGEST = 1000
"""Entries in a file before the next is begun, so that reading the heads stays cheap."""

LONGEST = 12 * 3600
"""Seconds before the next file is begun, so that a role's changed key soon comes into use."""

_NONCE = bytes(12)
_WITNESSED = 16
_ROOM = 64 * 1024


class Kind(msgspec.Struct, frozen=True):
    """What a log is for; its files are bound to that word and can pass for no other log's."""

    name: str

    @property
    def form(self) -> str:
        """The name of the form that new files have."""
        return f"lykta-{self.name}-2"

    def binding(self, file: str) -> bytes:
        """Return what a file's first key is bound to: the log and the file's name."""
        return f"lykta {self.name} 1|{file}".encode()


class SealedKey(msgspec.Struct, frozen=True):
    """A file's first key, sealed to one role."""

    role: str
    sealed: bytes


class LogHead(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a file: its boot, what it is about, and its first key, sealed.

    `sealed` is how Lykta 0.1 wrote it, to the auditor alone. `before` says how far the latest
    files had come when this one began.
    """

    boot: str
    sealed: bytes = b""
    format: str = "lykta-audit-1"
    about: str = ""
    keys: tuple[SealedKey, ...] = ()
    before: tuple[AuditHead, ...] = ()


class Ratchet:
    """The chain of keys and hashes, the same for who writes and who reads."""

    def __init__(self, key: bytes, head: bytes) -> None:
        """Begin with a file's first key and the bytes of its first line."""
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


class SealedLog:
    """A process's end of a log; a file is made at the first entry. Safe between threads."""

    def __init__(
        self, folder: Path, kind: Kind, readers: Callable[[], Mapping[str, bytes]], about: str = ""
    ) -> None:
        """Prepare; nothing is written yet.

        `readers` gives public keys by role; it is asked for each new file, and where it fails
        the keys of the file before are used. `about` stands readable in each file's first line.
        """
        self._folder = folder
        self._kind = kind
        self._readers = readers
        self._known: dict[str, bytes] = {}
        self._about = about
        self._lock = threading.Lock()
        self._file: _File | None = None
        self._ending: Callable[[], object] | None = None

    def write(self, plain: bytes, at: Instant) -> None:
        """Write one entry and return when it is on the disk.

        Raises OSError, and what `readers` raises where it never gave a key.
        """
        with self._lock:
            file = self._next(at)
            try:
                file.write(plain)
            except OSError:
                self._drop()  # 5; an fsync that failed is never tried again on the same file
                raise

    def close(self) -> None:
        """Close the file; a later entry begins a new one."""
        with self._lock:
            self._drop()

    def _next(self, at: Instant) -> "_File":
        """Return the file to write to: the present one, or a new one."""
        present = self._file
        if present is not None and present.goes_on(at):
            return present
        try:
            begun = _File(self._folder, self._kind, self._head(at.boot), self._keys(), at)
        except OSError:
            if present is None:
                raise
            return present  # 7: no room for a new file, but the old one still holds some
        self._drop()
        self._file = begun
        self._ending = weakref.finalize(self, begun.close)  # also at the end of the process
        return begun

    def _keys(self) -> Mapping[str, bytes]:
        try:
            self._known = dict(self._readers())
        except LyktaError:
            if not self._known:
                raise
        return self._known

    def _head(self, boot: str) -> LogHead:
        before: tuple[AuditHead, ...] = ()
        with suppress(OSError):  # a folder that cannot be listed must not stop this file
            before = heads(self._folder)
        return LogHead(boot=boot, format=self._kind.form, about=self._about, before=before)  # 6

    def _drop(self) -> None:
        if self._ending is not None:
            self._ending()
            self._file = self._ending = None


class _File:
    """One open file."""

    def __init__(
        self, folder: Path, kind: Kind, head: LogHead, readers: Mapping[str, bytes], at: Instant
    ) -> None:
        self._at = at
        name = f"{head.boot[:8]}-{os.getpid()}-{os.urandom(4).hex()}.log"
        self._path = folder / name
        self._owner = os.getpid()
        key = os.urandom(32)
        binding = kind.binding(name)
        keys = tuple(SealedKey(role, seal(key, readers[role], binding)) for role in readers)  # 2
        whole = msgspec.structs.replace(head, keys=keys)
        line = msgspec.json.encode(whole, order="deterministic") + b"\n"
        fsio.ensure_dir(folder, 0o750)
        self._target = _begun(self._path, line)
        self._size = self._held = len(line)
        self._ratchet = Ratchet(key, line)
        self._hold_room()

    def goes_on(self, at: Instant) -> bool:
        """Return whether the next entry belongs here: not too many yet, and not too old."""
        age = at.boottime - self._at.boottime
        return self._ratchet.entries < LARGEST and age < LONGEST

    def write(self, plain: bytes) -> None:
        """Write an entry; after an OSError `close` cuts off what came of it."""
        sealed = self._ratchet.seal(plain)
        line = base64.b64encode(sealed) + b"\n"
        fsio.write_all(self._target, line, self._path)
        fsio.sync_handle(self._target, self._path)
        fsio.must_measure(self._target, self._size + len(line), self._path)
        self._ratchet.advance(sealed)  # 3
        self._size += len(line)
        if self._held - self._size < _ROOM // 2:
            self._hold_room()

    def close(self) -> None:
        """Give back the room that was held, and the file; nothing happens the second time."""
        if self._target >= 0:
            if os.getpid() == self._owner:  # a forked child must not cut what its parent wrote
                self._cut()
            os.close(self._target)
            self._target = -1

    def _hold_room(self) -> None:
        self._held = self._size + _ROOM  # tried once for each stretch, whether it is had or not
        with suppress(OSError):
            fsio.hold_room(self._target, self._size, _ROOM, self._path)  # 7

    def _cut(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._target, self._size)  # 5


def _begun(path: Path, line: bytes) -> int:
    """Make a file with its first line and return it open, locked. Raises OSError."""
    try:
        fsio.write_new(path, line, 0o640)
        fsio.sync_dir(path.parent)
        return fsio.open_alone(path)  # 1
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def adopt(spool: Path, folder: Path) -> int:
    """Move the files of writers that are gone from a spool into a log's folder; return how many.

    A file is bound to its name, not to its folder. A crash in between leaves it in both, and
    the next call mends that. Raises OSError.
    """
    moved = 0
    for file in sorted(spool.glob("*.log")):
        try:
            handle = fsio.open_alone(file)
        except OSError:
            continue  # its writer lives, another process was faster, or it is no file of ours
        try:
            fsio.ensure_dir(folder, 0o750)
            fsio.replace(folder / file.name, fsio.read(file), 0o640)
            fsio.remove_file(file)
            moved += 1
        finally:
            os.close(handle)
    return moved


def heads(folder: Path) -> tuple[AuditHead, ...]:
    """Return how far the latest files have come; needs no key.

    Each file is forced to the disk first: a line that a power cut could still take must not be
    remembered, or its loss would look like tampering. A file that cannot be read is left out, so
    that one bad file does not keep the rest from being witnessed. Raises OSError where the
    folder cannot be.
    """
    if not folder.is_dir():
        return ()
    logs = sorted(folder.glob("*.log"), key=lambda log: (log.stat().st_mtime_ns, log.name))
    return tuple(head for log in logs[-_WITNESSED:] if (head := _head(log)))


def _head(log: Path) -> AuditHead | None:
    try:
        fsio.sync_file(log)
        *_, (entries, total) = progress(fsio.read(log))
    except OSError:
        return None
    return AuditHead(log.name, entries, total)


def progress(data: bytes) -> list[tuple[int, str]]:
    """Return the entries and the hash in hex after each whole line of a file; never empty."""
    lines = whole_lines(data)
    total = hashlib.sha256(lines[0] if lines else b"").digest()
    steps = [(0, total.hex())]
    for number, line in enumerate(lines[1:], start=1):
        total = chained(total, unline(line))
        steps.append((number, total.hex()))
    return steps


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


def writable(text: str) -> str:
    """Return a text that UTF-8 can hold: a terminal in another charset gives half characters."""
    return text.encode("utf-8", "backslashreplace").decode()


def _derived(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, "sha256")
