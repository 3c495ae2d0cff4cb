"""What the last attempts at each unit came to, for the status board: no patient's data.

One small file, replaced whole. It is a report, never the source of freshness: that is the
signed manifest alone.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.reports import slip

FILE = "attempts.json"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt at one unit.

    `code`, `message` and `remedy` are an error's, as English templates, with its `facts`;
    empty where the attempt succeeded. `reached` is whether the source answered at all.
    `good_at` is when an attempt last succeeded, `failing_since` when the present row of
    failures began (None: it succeeded), `silent_since` when the present row of attempts began
    that did not reach the source (None: it answered), `seconds` how long this one took,
    `requests` how many questions it put to the source, `pauses` how often that asked to be spared,
    `way` how it was read ("whole", "changes", "export", "feed").
    """

    unit: str
    at: datetime
    seconds: float
    reached: bool
    good_at: datetime | None = None
    failing_since: datetime | None = None
    silent_since: datetime | None = None
    code: str = ""
    message: str = ""
    remedy: str = ""
    facts: dict[str, str] = {}
    requests: int = 0
    pauses: int = 0
    way: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether a new copy was kept."""
        return not self.code


def succeeded(unit: str, at: datetime, seconds: float) -> Attempt:
    """Return the record of an attempt that kept a new copy."""
    return Attempt(unit=unit, at=at, seconds=seconds, reached=True, good_at=at)


def failed(
    unit: str,
    error: LyktaError,
    *,
    at: datetime,
    seconds: float,
    reached: bool,
    before: Attempt | None,
) -> Attempt:
    """Return the record of an attempt that ended in an error; `before` is the one before it."""
    return Attempt(
        unit=unit,
        at=at,
        seconds=seconds,
        reached=reached,
        good_at=before.good_at if before else None,
        failing_since=before.failing_since or at if before else at,
        silent_since=None if reached else _silent_since(before, at),
        code=error.code,
        message=error.message,
        remedy=error.remedy,
        facts={name: str(value) for name, value in error.facts.items()},
    )


def _silent_since(before: Attempt | None, at: datetime) -> datetime:
    """Return since when a source is silent that was not reached at an instant.

    A report of before this was told apart knows only that attempts failed: where the source was
    reached in the one before, it is silent since now.
    """
    if before is None or before.reached:
        return at
    return before.silent_since or before.failing_since or at


def read(state: Path) -> dict[str, Attempt]:
    """Return the last attempt at each unit; empty where there is no readable report."""
    try:
        return msgspec.json.decode((state / FILE).read_bytes(), type=dict[str, Attempt])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def write(state: Path, attempts: dict[str, Attempt]) -> None:
    """Replace the report. Raises OSError where the disk refuses."""
    fsio.replace(state / FILE, msgspec.json.encode(attempts, order="sorted"), 0o640)


def note(state: Path, attempt: Attempt) -> None:
    """Put one unit's last attempt into the report and leave the others' as they are.

    Several sources' rounds may end at the same moment, in threads or processes: each waits for
    the other. Raises OSError where the disk refuses.
    """
    with slip.changing(state / FILE):
        write(state, read(state) | {attempt.unit: attempt})
