"""Chance without surprise: every throw is a pure function of the seed and what it is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")

_FULL = 1 << 64


@dataclass(frozen=True)
class Dice:
    """Throws that depend on nothing but the seed and the words of the question."""

    seed: int

    def throw(self, *about: object) -> int:
        """Return a whole number from 0 to 2**64 - 1, always the same for the same question."""
        words = "\x1f".join(map(str, (self.seed, *about)))
        return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big")

    def share(self, *about: object) -> float:
        """Return a number from 0 up to, not including, 1."""
        return self.throw(*about) / _FULL

    def between(self, low: int, high: int, *about: object) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.throw(*about) % (high - low + 1)

    def pick(self, things: Sequence[Thing], *about: object) -> Thing:
        """Return one of the things."""
        return things[self.throw(*about) % len(things)]

    def mark(self, *about: object) -> str:
        """Return twelve hexadecimal signs, fit as an opaque FHIR id."""
        return f"{self.throw(*about):016x}"[:12]
