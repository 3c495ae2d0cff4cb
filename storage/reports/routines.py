"""What the last routines came to, for who looks without a key: the locked board, the status.

No patient's data and no free text stands here: a remark that a person typed may hold a name, and
lies sealed in the logbook, which alone is evidence. Whoever may write the folder of reports can
write here too, so nothing but a reminder rests on it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from storage.clock import Instant
from storage.reports import slip

FILE = "routines.json"
KEPT = timedelta(days=70)
"""So long a result stays: this month and the one before."""
_MOST = 2000


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One routine that was carried out: which, when, by whom, how it ended.

    `outcome` is "passed", "remarks", "failed" or, of one that waits for an outage's end, "put-off";
    `failed` names the steps that did not pass.
    `person` is empty where the machine proved it alone. `version` is the program's.
    """

    routine: str
    outcome: str
    at: Instant
    person: str = ""
    failed: tuple[str, ...] = ()
    version: str = ""

    @property
    def fulfils(self) -> bool:
        """Whether nobody need do it again now."""
        return self.outcome not in ("failed", "put-off")

    @property
    def waits(self) -> bool:
        """Whether it was put off in an outage: neither done nor failed."""
        return self.outcome == "put-off"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The next time a routine is asked for and not done: when it is due, and when it is late."""

    due: datetime
    late: datetime


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Since when routines are asked for here, by which plan, and what was done.

    `plan` says by routine when it is due, as the settings spell it, `asks` when next, for who
    looks and knows no plans. `done` stands in the order in which it was written.
    """

    since: Instant | None = None
    plan: Mapping[str, str] = {}
    asks: Mapping[str, Asked] = {}
    done: tuple[Done, ...] = ()

    def of(self, routine: str) -> tuple[Done, ...]:
        """Return what was done of one routine."""
        return tuple(one for one in self.done if one.routine == routine)


def read(state: Path) -> Report:
    """Return the report, an empty one where there is none that can be read."""
    return slip.read(state / FILE, Report) or Report()


def note(state: Path, done: Iterable[Done]) -> Report:
    """Add results to the report and return it; the oldest are forgotten. Raises OSError."""
    path = state / FILE
    with slip.changing(path):
        known = read(state)
        report = msgspec.structs.replace(known, done=_newest((*known.done, *done)))
        slip.write(path, report)
    return report


def begin(state: Path, since: Instant, plan: Mapping[str, str]) -> Report:
    """Put the plan that is in force into the report, and since when where that is not known.

    Raises OSError.
    """
    path = state / FILE
    with slip.changing(path):
        known = read(state)
        report = msgspec.structs.replace(known, since=known.since or since, plan=dict(plan))
        slip.write(path, report)
    return report


def ask(state: Path, asks: Mapping[str, Asked]) -> None:
    """Put into the report when each routine is asked for next. Raises OSError."""
    path = state / FILE
    with slip.changing(path):
        slip.write(path, msgspec.structs.replace(read(state), asks=dict(asks)))


def _newest(done: tuple[Done, ...]) -> tuple[Done, ...]:
    """Return what is worth keeping; of each routine the last that passed stays, however old."""
    last = max((one.at.wall for one in done), default=None)
    if last is None:
        return ()
    latest = {one.routine: one for one in done if one.fulfils}
    kept = [one for one in done if last - one.at.wall <= KEPT or latest.get(one.routine) is one]
    return tuple(kept[-_MOST:])
