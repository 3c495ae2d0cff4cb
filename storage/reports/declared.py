"""Outages that people declared: since when, of what, by whose word, and by whose word they ended.

1. A declared outage goes on until a person ends it. It lies on the disk before it is shown, so a
   restart in the middle of the night does not forget it.
2. A file that is there and cannot be read is no "nothing declared": who reads it is told so.
3. One that was planned has begun when the wall clock shows its hour, when as much time has run as
   was left to it, or when it was once seen to have begun: a dead battery takes none of them back.
4. What the machine notes of one overwrites nothing that a person said of it meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from storage.clock import Clock, Instant
from storage.reports import slip

FILE = "declared.json"
KEPT = 40
"""How many outages that are over are remembered."""


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """An outage that a person declared `at` an instant; `key` tells it from all others.

    `since` is from when the record system cannot be worked in, later than `at` where it is
    planned; `until` when it is expected back, which ends nothing. `source` is the name of the one
    live system that is meant, empty for all of them. `begun` is when a planned one was first seen
    to have begun. `ended` and `ended_by` are the end, `over` from when the record system could be
    worked in again; `mistaken` says that there never was an outage. `asked` is true once a copy
    was asked for shortly before a planned one.
    """

    key: str
    since: datetime
    at: Instant
    by: str
    why: str = ""
    source: str = ""
    until: datetime | None = None
    begun: Instant | None = None
    ended: Instant | None = None
    ended_by: str = ""
    over: datetime | None = None
    mistaken: bool = False
    asked: bool = False

    def has_begun(self, clock: Clock, now: Instant) -> bool:
        """Return whether it has begun at a reading of the clock, by any evidence (3)."""
        if self.begun is not None or self.since <= self.at.wall or self.since <= now.wall:
            return True
        return clock.age(self.at, now).at_least >= self.since - self.at.wall

    def ended_within(self, span: timedelta, clock: Clock, now: Instant) -> bool:
        """Return whether a person ended it so lately that it may be taken back."""
        return self.ended is not None and clock.age(self.ended, now).at_least <= span


class Declarations(msgspec.Struct, frozen=True, kw_only=True):
    """Every outage that is remembered, oldest first; `damaged` says that the file is unreadable."""

    known: tuple[Declared, ...] = ()
    damaged: bool = False

    def named(self, key: str) -> Declared | None:
        """Return the one with this key, None where there is none."""
        return next((one for one in self.known if one.key == key), None)

    @property
    def open(self) -> tuple[Declared, ...]:
        """Return those that nobody has ended, planned ones too (1)."""
        return tuple(one for one in self.known if one.ended is None)


def read(state: Path) -> Declarations:
    """Return what was declared; never raises (2)."""
    path = state / FILE
    found = slip.read(path, tuple[Declared, ...])
    if found is None:
        return Declarations(damaged=_is_there(path))
    return Declarations(known=found)


def keep(state: Path, one: Declared) -> None:
    """Keep one outage, in the place of the one with its key where there is one. Raises OSError."""
    with slip.changing(state / FILE):
        others = [other for other in read(state).known if other.key != one.key]
        slip.write(state / FILE, _fewer(sorted([*others, one], key=lambda each: each.since)))


def amend(state: Path, key: str, **noted: Instant | bool) -> None:
    """Note `begun` or `asked` on an outage as it lies on the disk now (4). Raises OSError.

    One that is gone or over stays so.
    """
    with slip.changing(state / FILE):
        found = read(state).known
        amended = tuple(
            msgspec.structs.replace(one, **noted) if one.key == key and one.ended is None else one
            for one in found
        )
        if amended != found:
            slip.write(state / FILE, amended)


def replace_damaged(state: Path) -> None:
    """Put an empty file in the place of one that cannot be read. Raises OSError."""
    with slip.changing(state / FILE):
        if read(state).damaged:
            slip.write(state / FILE, ())


def _fewer(found: Iterable[Declared]) -> tuple[Declared, ...]:
    """Forget the oldest of those that are over; never one that goes on (1)."""
    every = tuple(found)
    over = [one for one in every if one.ended is not None]
    forgotten = {one.key for one in over[: max(0, len(over) - KEPT)]}
    return tuple(one for one in every if one.key not in forgotten)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True
