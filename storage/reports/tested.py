"""What the last connection test of each source found, for the status board: no patient's data.

It says of which settings it speaks by their fingerprint, so that
a test of other settings is never taken for one of these.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from storage.reports import slip

FILE = "source-tests.json"
WELL, LIMITED, FAILED = "ok", "warn", "fail"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was tried.

    `name`, `text` and `remedy` are English templates with `facts` in their places, `lack` the
    template of what the sheets will lack (empty: nothing). `verdict` is "ok", "warn" or "fail",
    `code` an error's (empty: none), `unit` the unit's code (empty: the whole source).
    """

    key: str
    name: str
    verdict: str
    text: str
    facts: dict[str, str] = {}
    unit: str = ""
    code: str = ""
    remedy: str = ""
    lack: str = ""


class SourceTest(msgspec.Struct, frozen=True, kw_only=True):
    """The last connection test of one source.

    `fingerprint` is that of the settings it was made with, `strategy` the recommended way of
    asking ("ward", "lists", "patients"; empty where the kind of source knows none).
    """

    source: str
    at: datetime
    fingerprint: str
    findings: tuple[Finding, ...]
    strategy: str = ""

    @property
    def well(self) -> int:
        """How many of the findings were good."""
        return sum(one.verdict == WELL for one in self.findings)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What a capture needs and did not get."""
        return tuple(one for one in self.findings if one.verdict == FAILED)


def read(state: Path) -> dict[str, SourceTest]:
    """Return the last test of each source by its name in the settings; empty where none is."""
    return slip.read(state / FILE, dict[str, SourceTest]) or {}


def note(state: Path, tests: Mapping[str, SourceTest]) -> None:
    """Put new tests in the place of these sources' older ones. Raises OSError."""
    path = state / FILE
    with slip.changing(path):
        slip.write(path, {**read(state), **tests})
