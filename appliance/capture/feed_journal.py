"""The feed's journal: every message is durable before it is acknowledged, and readable by nobody.

`folder/<number>.part`, each part a row of frames: length, nonce, AES-256-GCM over the moment of
receipt and the message. The safety argument, each step numbered at its code:
1. The key is random and lies in a folder in memory (/run). What is on the disk survives a crash
   of the process, and is noise once the machine was switched off: a stolen disk gives nothing.
2. After a restart of the machine the old parts cannot be read, and are removed. Nothing is lost:
   the first whole round reads everything anyway.
3. A frame is bound to its part and its place in it: none can be moved, repeated or left out
   without the part ending there. A frame that was torn by a crash was never acknowledged.
4. Parts leave once a round that began after their last message was kept for every unit; and, oldest
   first, where they are more than the journal may hold.
5. A message is known by its sender and number for as long as its part is there: what is sent
   again is acknowledged again, and counts once.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import fsio
from storage.clock import Instant

PART_BYTES = 1 << 20
MOST_PARTS = 48
"""A full journal is some fifty megabytes: a day and more of a large hospital's messages."""

_KEY_BYTES = 32
_NONCE = 12
_LENGTH = struct.Struct(">I")
_MOST_FRAME = 1 << 20


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """One message as it was kept: when it came, who sent it under which number, its bytes."""

    received: Instant
    sender: str
    number: str
    raw: bytes


class _Part:
    """One file of frames; written by this process only, so its size is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.frames = 0
        self.size = 0
        self.last: Instant | None = None
        self.known: set[tuple[str, str]] = set()

    @property
    def number(self) -> int:
        return int(self.path.stem)

    def is_over(self, before: Instant) -> bool:
        """Whether its last message came before a moment, or it never got one."""
        last = self.last
        return last is None or (last.boot == before.boot and last.boottime < before.boottime)


class Journal:
    """The messages of one feed since the last whole rounds; one process writes it."""

    def __init__(self, folder: Path, key_file: Path) -> None:
        """Nothing is touched until `open`."""
        self._folder = folder
        self._key_file = key_file
        self._cipher: AESGCM | None = None
        self._parts: list[_Part] = []
        self._target = -1

    def open(self) -> tuple[Kept, ...]:
        """Return what was kept before a crash, in order. Raises DiskFault, NotAllowed, DiskFull."""
        with fsio.worded("feed"):
            fsio.ensure_dir(self._folder, 0o700)
            self._cipher = AESGCM(self._key())
            found: list[Kept] = []
            for path in sorted(one for one in self._folder.glob("*.part") if one.stem.isdecimal()):
                part = _Part(path)
                messages: tuple[Kept, ...] = ()
                with suppress(OSError):
                    messages = tuple(self._read(part))
                if messages:
                    self._parts.append(part)
                    found.extend(messages)
                else:
                    fsio.remove_file(path)  # 2
            return tuple(found)

    def knows(self, sender: str, number: str) -> bool:
        """Return whether a message is in the journal (5)."""
        return any((sender, number) in part.known for part in self._parts)

    def append(self, kept: Kept) -> None:
        """Keep a message; it is on the disk when this returns. Raises DiskFull, DiskFault."""
        with fsio.worded("feed"):
            part = self._open_part()
            frame = self._sealed(part, kept)
            try:
                fsio.write_all(self._target, frame, part.path)
                fsio.sync_handle(self._target, part.path)
            except OSError:
                self._end_part()  # what follows a torn frame could not be read again (3)
                raise
            part.frames += 1
            part.size += len(frame)
            _note(part, kept)
            while len(self._parts) > MOST_PARTS:
                self._remove(self._parts[0])  # 4

    def forget(self, before: Instant) -> None:
        """Remove the parts whose last message came before a moment of this boot (4)."""
        with fsio.worded("feed"):
            for part in [one for one in self._parts if one.is_over(before)]:
                if part is self._parts[-1]:
                    self._end_part()
                self._remove(part)

    def close(self) -> None:
        """Close the part that is being written."""
        self._end_part()

    def _key(self) -> bytes:
        fsio.ensure_dir(self._key_file.parent, 0o700)
        with suppress(FileNotFoundError):
            key = fsio.read_bounded(self._key_file)
            if len(key) == _KEY_BYTES:
                return key
            fsio.remove_file(self._key_file)
        key = os.urandom(_KEY_BYTES)  # 1
        fsio.write_new(self._key_file, key, 0o600)
        return key

    def _open_part(self) -> _Part:
        if self._target >= 0 and self._parts[-1].size < PART_BYTES:
            return self._parts[-1]
        self._end_part()
        number = self._parts[-1].number + 1 if self._parts else 1
        path = self._folder / f"{number:08d}.part"
        self._parts.append(_Part(path))
        self._target = fsio.open_new(path)
        try:
            fsio.sync_dir(self._folder)
        except OSError:
            self._end_part()  # its name may not be on the disk: nothing is written into it
            raise
        return self._parts[-1]

    def _end_part(self) -> None:
        if self._target >= 0:
            target, self._target = self._target, -1
            fsio.close(target)

    def _remove(self, part: _Part) -> None:
        with suppress(FileNotFoundError):
            fsio.remove_file(part.path)
        self._parts.remove(part)

    def _sealed(self, part: _Part, kept: Kept) -> bytes:
        nonce = os.urandom(_NONCE)
        data = self._must_be_open().encrypt(nonce, msgspec.msgpack.encode(kept), _place(part))
        return _LENGTH.pack(_NONCE + len(data)) + nonce + data

    def _read(self, part: _Part) -> Iterator[Kept]:
        """Yield the messages of a part, up to the first frame that is not whole (3)."""
        data = fsio.read_bounded(part.path, PART_BYTES + _MOST_FRAME)
        at = 0
        while at + _LENGTH.size <= len(data):
            (length,) = _LENGTH.unpack_from(data, at)
            frame = data[at + _LENGTH.size : at + _LENGTH.size + length]
            at += _LENGTH.size + length
            if len(frame) < max(length, _NONCE):
                return
            try:
                plain = self._must_be_open().decrypt(frame[:_NONCE], frame[_NONCE:], _place(part))
                kept = msgspec.msgpack.decode(plain, type=Kept)
            except (InvalidTag, msgspec.MsgspecError):
                return
            part.frames += 1
            part.size = at
            _note(part, kept)
            yield kept

    def _must_be_open(self) -> AESGCM:
        if self._cipher is None:
            raise ValueError("the journal is not open")
        return self._cipher


def _note(part: _Part, kept: Kept) -> None:
    part.last = kept.received
    part.known.add((kept.sender, kept.number))


def _place(part: _Part) -> bytes:
    """Return what a frame is bound to: its part and its place in it (3)."""
    return f"lykta feed 1|{part.path.name}|{part.frames}".encode()
