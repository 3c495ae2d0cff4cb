"""The drills that were held on this machine: when, on which shift, and what they were worth.

No patient's name stands here, not even an invented one's. A drill leaves nothing else behind.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from storage.reports import slip

FILE = "drill.json"
KEPT = 200
"""How many drills are remembered: about a year of one on every shift each week."""


class Shift(StrEnum):
    """The part of the day in which a drill was held, by the site's clock."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class Ended(StrEnum):
    """Why a drill ended: all tasks did, somebody stopped it, a real outage, or nobody was left."""

    FINISHED = "finished"
    STOPPED = "stopped"
    OUTAGE = "outage"
    LEFT = "left"


class StepDrilled(msgspec.Struct, frozen=True, kw_only=True):
    """One task: its seconds and target, how it ended ("in-time"), with a hint, wrong answers."""

    step: str
    seconds: float
    target: float
    outcome: str
    points: int
    hinted: bool = False
    wrong: int = 0


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """One drill: `person` is who was unlocked when it began, empty where nobody was.

    `points` of `most`; `seconds` is the whole time. `paper` is false where it was held without
    printing.
    """

    at: datetime
    shift: Shift
    ended: Ended
    points: int
    most: int
    seconds: float
    steps: tuple[StepDrilled, ...] = ()
    person: str = ""
    paper: bool = True


def read(state: Path) -> tuple[Drilled, ...]:
    """Return the drills that are remembered, the newest first; empty where there is no report."""
    return slip.read(state / FILE, tuple[Drilled, ...]) or ()


def note(state: Path, drilled: Drilled) -> None:
    """Remember one more drill; the oldest beyond KEPT are forgotten. Raises OSError."""
    with slip.changing(state / FILE):
        slip.write(state / FILE, (drilled, *read(state))[:KEPT])
