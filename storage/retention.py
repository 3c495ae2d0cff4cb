"""Which generations stay, and why: a rule over what lies there. Pure.

Safety arguments, numbered as in the code:
1. The newest three healthy generations stay, and the newest three *different healthy files*:
   several generations may go over one file, and one bad sector takes all of them; one in a
   manifest takes only its own time.
2. The newest of each of the last 24 hours that had one stays. Hours are counted from the newest
   number down and never from a clock, so that a jumping clock deletes nothing new.
3. What was the copy when a capture was last refused stays for a week: if what came after was
   the record system's slow death, here is the last good list.
4. What is pinned stays until a person lets go of it.
5. What is damaged stays as evidence until three different healthy files are newer.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec

from storage.clock import mark

FILES = 3
HOURS = 24
REFUSAL_KEPT = timedelta(days=7)
_T = TypeVar("_T")


class Why(StrEnum):
    """Why a generation stays."""

    NEWEST = "newest"
    HEALTHY = "healthy"
    HOUR = "hour"
    REFUSAL = "refusal"
    PINNED = "pinned"
    EVIDENCE = "evidence"


WORDS: Mapping[Why, str] = {
    Why.NEWEST: mark("one of the three newest"),
    Why.HEALTHY: mark("one of the three newest whole files"),
    Why.HOUR: mark("the newest of its hour"),
    Why.REFUSAL: mark("the copy there was when a capture was last refused"),
    Why.PINNED: mark("pinned"),
    Why.EVIDENCE: mark("damaged, kept as evidence"),
}
"""Each reason in words: English keys for translation."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One generation as the rule sees it.

    `file` is the same for generations over one file. `taken` is the wall clock of its as-of.
    `healthy` is false where manifest or file is damaged; `file` and `taken` then mean nothing.
    """

    number: int
    healthy: bool
    file: str = ""
    taken: datetime | None = None


def keep(
    there: Iterable[Kept],
    *,
    refused: int | None = None,
    pinned: frozenset[int] = frozenset(),
    hours: int = HOURS,
) -> dict[int, tuple[Why, ...]]:
    """Return the numbers that stay, each with every reason; whatever is not in it may go.

    `refused` is the number that was newest when a capture was last refused. Fewer `hours` are
    kept where the disk is full: the newest, the files, the refusal and the pins stay all the same.
    """
    counted = _Counted(hours=hours, refused=refused)
    reasons: dict[int, tuple[Why, ...]] = {}
    for one in sorted(there, key=lambda kept: kept.number, reverse=True):
        why = counted.why(one)
        if one.number in pinned:  # 4
            why = (*why, Why.PINNED)
        if why:
            reasons[one.number] = why
    return reasons


class _Counted:
    """What was seen so far, from the newest number down."""

    def __init__(self, hours: int, refused: int | None) -> None:
        self._limit = hours
        self._refused = refused
        self._newest_ones: set[int] = set()
        self._files: set[str] = set()
        self._hours: set[datetime] = set()
        self._newest: datetime | None = None

    def why(self, one: Kept) -> tuple[Why, ...]:
        if not one.healthy or one.taken is None:
            return () if len(self._files) >= FILES else (Why.EVIDENCE,)  # 5
        self._newest = self._newest or one.taken
        hour = one.taken.replace(minute=0, second=0, microsecond=0)
        said = {
            Why.NEWEST: _adds(self._newest_ones, one.number, FILES),  # 1
            Why.HEALTHY: _adds(self._files, one.file, FILES),  # 1
            Why.HOUR: _adds(self._hours, hour, self._limit),  # 2
            Why.REFUSAL: one.number == self._refused
            and self._newest - one.taken <= REFUSAL_KEPT,  # 3
        }
        return tuple(why for why, holds in said.items() if holds)


def _adds(known: set[_T], new: _T, limit: int) -> bool:
    if new in known or len(known) >= limit:
        return False
    known.add(new)
    return True
