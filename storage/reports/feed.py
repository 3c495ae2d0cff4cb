"""What the feeds have brought, for the status board: counts and times, no patient's data.

One small file for all feeds, replaced whole; each feed writes its own entry.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from storage.reports import slip

FILE = "feed.json"


class FeedUnit(msgspec.Struct, frozen=True, kw_only=True):
    """How far the feed keeps one unit's copy fresh.

    `trusted` is whether it lowers the unit's age now; `why` is why not, as an English template
    ("" where it does). `rounds` is how many whole rounds in a row it foretold exactly; `missed` how
    many differences the last round found that it had not told.
    """

    unit: str
    trusted: bool = False
    why: str = ""
    rounds: int = 0
    missed: int = 0


class FeedReport(msgspec.Struct, frozen=True, kw_only=True):
    """One feed at one moment.

    `at` is when this was written, `lines` the open connections, `last` when the last message came
    (None: none since the start). `taken` counts the messages since the start, `strange` those of
    them that were not understood and might have changed a list, `refused` those that were not
    accepted. Of the events in them `applied` changed a copy or confirmed it, `elsewhere` are about
    nobody of our units, `left` could not be applied. `last_left` says what was strange or left
    last, `fault` the code of why the feed does not listen ("" : it does).
    """

    name: str
    at: datetime
    lines: int = 0
    last: datetime | None = None
    taken: int = 0
    applied: int = 0
    elsewhere: int = 0
    left: int = 0
    strange: int = 0
    refused: int = 0
    last_refusal: str = ""
    last_left: str = ""
    fault: str = ""
    units: tuple[FeedUnit, ...] = ()


def read(state: Path) -> Mapping[str, FeedReport]:
    """Return the last report of each feed by name; empty where there is no readable file."""
    return slip.read(state / FILE, dict[str, FeedReport]) or {}


def write(state: Path, report: FeedReport) -> None:
    """Replace one feed's entry. Raises OSError where the disk refuses."""
    with slip.changing(state / FILE):
        slip.write(state / FILE, dict(read(state)) | {report.name: report})
