"""How long each source takes to answer, round by round, so that "too slow" is measured."""

from datetime import datetime
from pathlib import Path
from statistics import median

import msgspec

from storage.reports import slip

FILE = "pace.json"
ENOUGH = 8
"""So many rounds make a usual pace."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """One source's pace.

    `answers` are the seconds per answer of its latest rounds that were not slow, oldest first,
    `rounds` how long they took in all. `slow` counts the slow rounds in a row, `slow_since` is
    when the first of them began.
    """

    answers: tuple[float, ...] = ()
    rounds: tuple[float, ...] = ()
    slow: int = 0
    slow_since: datetime | None = None
    latest: float = 0.0

    @property
    def usual(self) -> float | None:
        """The usual seconds per answer, None where too few rounds are known."""
        return median(self.answers) if len(self.answers) >= ENOUGH else None

    @property
    def usual_round(self) -> float | None:
        """The usual length of a round in seconds, None where too few are known."""
        return median(self.rounds) if len(self.rounds) >= ENOUGH else None


def read(state: Path) -> dict[str, Pace]:
    """Return every source's pace by its name."""
    return slip.read(state / FILE, dict[str, Pace]) or {}


def write(state: Path, paces: dict[str, Pace]) -> None:
    """Replace the report. Raises OSError."""
    slip.write(state / FILE, paces)
