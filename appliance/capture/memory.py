"""What capture remembers of the last copies, to know one that did not change.

Capture cannot read what it stored, so it remembers instead, in this process only:
1. Not the copy but a hash of it, keyed by a random key that dies with the process. Nothing that
   could be guessed at ("has she this drug?") is ever written to the disk.
2. Everything counts but the three times of the capture itself: a copy in which one dose was
   given is another copy.
3. What is remembered is worth something only for the generation it became. Where another one is
   the newest meanwhile (accepted by hand, rolled back, damaged), the copy is written in full.
4. After a restart nothing is remembered, and every unit is written in full once.
5. Whom it was sealed to counts like content, by public key: where an older keys folder was put
   back and changed since, two lists may have one number, and a file sealed to keys that nobody
   holds any more would be signed as fresh for hours.
6. Who was in a copy, and how many orders she had to be given, is remembered the same way: by a
   keyed hash of her key, for the guard, which asks who stayed and lost every order.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain

import msgspec

from appliance.capture.guard import to_give
from storage.keys.recipients import Role
from storage.manifest import Manifest
from storage.records import Snapshot, encode

_NEVER = datetime.min.replace(tzinfo=UTC)


class Memory:
    """The last copy of each unit that this process stored, as a keyed hash."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._key = os.urandom(32)  # 1
        self._known: dict[str, tuple[int, bytes]] = {}
        self._people: dict[str, tuple[int, Mapping[bytes, int]]] = {}

    def mark(self, snapshot: Snapshot, readers: Iterable[Role] = ()) -> bytes:
        """Return what a snapshot is known by: the same for the same content, in this process.

        `readers` are the roles that it is sealed to (5).

        One chart at a time, so that a unit of any size costs no second copy in memory.
        """
        total = hashlib.blake2b(key=self._key, digest_size=32)
        head = msgspec.structs.replace(
            snapshot, as_of=_NEVER, captured=_NEVER, source_time=None, charts=(), diaries=()
        )  # 2
        parts = (encode(part) for part in (head, *snapshot.charts, *snapshot.diaries))
        for data in chain((reader.public for reader in readers), parts):
            total.update(len(data).to_bytes(8, "big"))
            total.update(data)
        return total.digest()

    def unchanged(self, before: Manifest, mark: bytes) -> bool:
        """Return whether what arrived holds what the newest generation was stored with."""
        return self._known.get(before.unit) == (before.generation, mark)  # 3

    def remember(
        self, stored: Manifest, mark: bytes, people: Mapping[bytes, int] | None = None
    ) -> None:
        """Remember what became of a snapshot, and who was in it."""
        self._known[stored.unit] = (stored.generation, mark)
        if people is not None:
            self._people[stored.unit] = (stored.generation, people)

    def people(self, snapshot: Snapshot) -> dict[bytes, int]:
        """Return how many orders each patient has to be given, by a keyed hash of her key (6)."""
        return {self.who(chart.person.key): to_give(chart) for chart in snapshot.charts}

    def who(self, key: str) -> bytes:
        """Return what a person's key is known by, in this process."""
        return hashlib.blake2b(key.encode(), key=self._key, digest_size=12).digest()

    def before(self, newest: Manifest) -> Mapping[bytes, int] | None:
        """Return who was in the newest generation, None where this process did not store it."""
        generation, people = self._people.get(newest.unit, (0, {}))
        return people if generation == newest.generation else None  # 3
