"""Pauses: for how long a unit is not copied, by whose word and why.

1. A pause ends by itself: when its span has passed by a clock that nobody can set, or when the
   wall clock shows its end, whichever comes first. After a restart with a dead battery it ends
   at most its own span later.
2. Nobody can pause for longer than `LONGEST`.
3. A pause is obeyed only where root or the capture's own account wrote the file: an account that
   was taken over and may write the folder must not be able to stop the copies.
Freshness knows nothing of pauses: the copy goes on ageing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.reports import slip

FILE = "pauses.json"
ALL = "*"
"""Stands for every unit of the machine."""

LONGEST = timedelta(hours=72)


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """A pause: begun `at`, for so many `seconds`, until `until` by the wall clock of then."""

    at: Instant
    seconds: int
    until: datetime
    by: str
    why: str

    def goes_on(self, clock: Clock, now: Instant) -> bool:
        """Return whether it has not ended at a reading of the clock."""
        span = timedelta(seconds=min(self.seconds, int(LONGEST.total_seconds())))  # 2
        return now.wall < self.until and clock.age(self.at, now).at_least < span  # 1


def read(state: Path) -> dict[str, Pause]:
    """Return every pause by its unit's code, ended ones too; empty where there is no report."""
    return slip.read(state / FILE, dict[str, Pause]) or {}


def obeyed(state: Path, clock: Clock, now: Instant) -> dict[str, Pause]:
    """Return the pauses that go on now, written by who may (3)."""
    try:
        if not fsio.owned_by_us(state / FILE):
            return {}
    except OSError:
        return {}
    return going_on(read(state), clock, now)


def going_on(pauses: Mapping[str, Pause], clock: Clock, now: Instant) -> dict[str, Pause]:
    """Return those that have not ended."""
    return {unit: one for unit, one in pauses.items() if one.goes_on(clock, now)}


def of(unit: str, pauses: Mapping[str, Pause]) -> Pause | None:
    """Return the pause that holds a unit, its own or everybody's; the one that ends last."""
    mine = [pauses[name] for name in (unit, ALL) if name in pauses]
    return max(mine, key=lambda one: one.until, default=None)


def begin(state: Path, units: Iterable[str], pause: Pause) -> None:
    """Pause units (or ALL) from now on; ended pauses of others are forgotten. Raises OSError."""
    with slip.changing(state / FILE):
        known = {unit: one for unit, one in read(state).items() if one.until > pause.at.wall}
        slip.write(state / FILE, known | dict.fromkeys(units, pause))


def end(state: Path, units: Iterable[str] | None = None) -> dict[str, Pause]:
    """End the pauses of units, of everybody where None; return what was ended. Raises OSError."""
    with slip.changing(state / FILE):
        known = read(state)
        wanted = set(known) if units is None else set(units)
        left = {unit: one for unit, one in known.items() if unit not in wanted}
        if left != known:
            slip.write(state / FILE, left)
        return {unit: one for unit, one in known.items() if unit in wanted}
