"""What capture remembers of the last copies, to know one that did not change.

Capture cannot read what it stored, so it remembers instead, in this process only:
1. Not the copy but a hash of it, keyed by a random key that dies with the process. Nothing that
   could be guessed at ("has she this drug?") is ever written to the disk.
2. Everything counts but the three times of the capture itself: a copy in which one dose was
   given is another copy.
3. What is remembered is worth something only for the generation it became. Where another one is
   the newest meanwhile (accepted by hand, rolled back, damaged), the copy is written in full.
4. After a restart nothing is remembered, and every unit is written in full once.
"""

import hashlib
import os
from datetime import UTC, datetime

import msgspec

from storage.manifest import Manifest
from storage.records import Snapshot, encode

_NEVER = datetime.min.replace(tzinfo=UTC)


class Memory:
    """The last copy of each unit that this process stored, as a keyed hash."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._key = os.urandom(32)  # 1
        self._known: dict[str, tuple[int, bytes]] = {}

    def unchanged(self, before: Manifest, arrived: Snapshot) -> bool:
        """Return whether a snapshot holds what the newest generation was stored with."""
        return self._known.get(before.unit) == (before.generation, self._hash(arrived))  # 3

    def remember(self, stored: Manifest, snapshot: Snapshot) -> None:
        """Remember what became of a snapshot."""
        self._known[stored.unit] = (stored.generation, self._hash(snapshot))

    def _hash(self, snapshot: Snapshot) -> bytes:
        timeless = msgspec.structs.replace(
            snapshot, as_of=_NEVER, captured=_NEVER, source_time=None
        )  # 2
        return hashlib.blake2b(encode(timeless), key=self._key, digest_size=32).digest()
