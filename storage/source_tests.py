"""What the last connection test of each source found, for the status board: no patient's data.

One small file, replaced whole. It says of which settings it speaks by their fingerprint, so that
a test of other settings is never taken for one of these.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio

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
    """Return the last test of each source by name; empty where there is no readable report."""
    try:
        return msgspec.json.decode(fsio.read_bounded(state / FILE), type=dict[str, SourceTest])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def write(state: Path, tests: Mapping[str, SourceTest]) -> None:
    """Replace the report. Raises OSError where the disk refuses."""
    fsio.replace(state / FILE, msgspec.json.encode(tests, order="sorted"), 0o644)
