"""Which units the timetable leaves alone now, and when it copies them again."""

from datetime import datetime
from pathlib import Path

from storage.reports import slip

FILE = "timetable.json"


def read(state: Path) -> dict[str, datetime]:
    """Return when each unit that is outside its hours is copied again, by its code.

    Who looks must leave out what has passed: the service that wrote it may be gone.
    """
    return slip.read(state / FILE, dict[str, datetime]) or {}


def write(state: Path, opening: dict[str, datetime]) -> None:
    """Replace the report. Raises OSError."""
    slip.write(state / FILE, opening)
