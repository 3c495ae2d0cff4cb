"""What a session keeps of the copies it opened, until the lock.

A copy once opened stays open, so that a disk that dies takes no list from the ward that is being
read. Two things bound it. 1. Charts are kept for so many patients at most; the units opened
longest ago go first, and never the one that is read now. 2. What a search needs of a patient
(person, place, allergies; never an order) is kept of every unit: it is small, and without it each
key of a search would open every unit anew. 3. Whether an index still is of the newest copy is
asked anew after a few seconds, not at every key: the list it leads to is opened from the newest
copy in any case. 4. The glass and a print open copies at the same time, and the lock may come
between: nothing is kept after it. 5. Indexes are made ready before anybody searches: each unit is
tried once, and a ward that is being read is never let go for it.
"""

import time
from collections import OrderedDict
from threading import Lock

import msgspec

from appliance.desk.lookup import Index
from storage.manifest import Manifest
from storage.reading import Opened

Seen = tuple[Manifest | None, tuple[str, ...]]
"""By what a newer copy, or damage to this one, is noticed."""

_PATIENTS = 80
_ANEW = 5.0
"""Seconds after which an index is compared with the store again."""


class Held(msgspec.Struct, frozen=True):
    """A copy that is open, and what the store looked like when it was opened."""

    opened: Opened
    seen: Seen


class _Indexed(msgspec.Struct):
    index: Index
    seen: Seen
    proved: float


class Kept:
    """Opened copies and search indexes of one session. Safe between threads (4)."""

    def __init__(self) -> None:
        """Keep nothing."""
        self._guard, self._over = Lock(), False
        self._opened: OrderedDict[str, Held] = OrderedDict()
        self._indexes: dict[str, _Indexed] = {}
        self._tried: set[str] = set()

    def held(self, unit: str) -> Held | None:
        """Return a unit's opened copy where it is kept."""
        return self._opened.get(unit)

    def keep(self, unit: str, opened: Opened, seen: Seen) -> None:
        """Keep a copy just opened, and let those go that were opened longest ago (1)."""
        index = _Indexed(Index.of(opened), seen, time.monotonic())
        with self._guard:
            if not self._over:  # 4
                self._opened.pop(unit, None)
                self._opened[unit] = Held(opened, seen)
                self._indexes[unit] = index
                self._let_go()

    def _let_go(self) -> None:
        kept = [(code, len(one.opened.snapshot.charts)) for code, one in self._opened.items()]
        many = sum(count for _, count in kept)
        for code, count in kept[:-1]:
            if many <= _PATIENTS:
                break
            many -= count
            self._opened.pop(code, None)

    def keep_index(self, unit: str, opened: Opened, seen: Seen) -> None:
        """Keep of a copy only what a search needs: nobody reads it now (2)."""
        index = _Indexed(Index.of(opened), seen, time.monotonic())
        with self._guard:
            if not self._over:  # 4
                self._indexes.setdefault(unit, index)

    def try_once(self, unit: str) -> bool:
        """Return whether a unit was neither indexed nor tried before, and count it as tried."""
        with self._guard:
            new = unit not in self._indexes and unit not in self._tried
            self._tried.add(unit)
        return new

    def tried(self, unit: str) -> bool:
        """Return whether nothing is won any more by making a unit ready for a search."""
        return unit in self._indexes or unit in self._tried

    def index(self, unit: str) -> Index | None:
        """Return a unit's index where it was proved just now to be of the newest copy (3)."""
        known = self._indexes.get(unit)
        return known.index if known and time.monotonic() - known.proved < _ANEW else None

    def prove(self, unit: str, seen: Seen) -> Index | None:
        """Return a unit's index where the store still looks as when it was made, else None."""
        known = self._indexes.get(unit)
        if known is None or known.seen != seen:
            return None
        known.proved = time.monotonic()
        return known.index

    def forget(self) -> None:
        """Keep nothing, from now on (4)."""
        with self._guard:
            self._over = True
            self._opened.clear()
            self._indexes.clear()
            self._tried.clear()
