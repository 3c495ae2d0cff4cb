"""What the production probe found: whether the live system answers and finds its test patient.

No person's name stands here, not even the fictitious one's: another's may have been found.
"""

from pathlib import Path

import msgspec

from storage.clock import Instant
from storage.reports import slip

FILE = "probe.json"


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """One source's last probe: when, and how many seconds its answer took.

    `code`, `message` and `remedy` are an error's, as English templates with its `facts`; empty
    where the fictitious patient was found. `reached` is whether the live system answered at all.
    """

    at: Instant
    seconds: float
    reached: bool = True
    code: str = ""
    message: str = ""
    remedy: str = ""
    facts: dict[str, str] = {}

    @property
    def found(self) -> bool:
        """Whether she was found, under her own name."""
        return not self.code


def read(state: Path) -> dict[str, Probed]:
    """Return the last probe of each source by its name; empty where there is none."""
    return slip.read(state / FILE, dict[str, Probed]) or {}


def note(state: Path, source: str, probed: Probed) -> None:
    """Put one source's probe into the report and leave the others'. Raises OSError."""
    with slip.changing(state / FILE):
        slip.write(state / FILE, read(state) | {source: probed})
