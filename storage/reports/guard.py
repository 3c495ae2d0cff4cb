"""What the guard said of each unit's last capture, for the status: states and counts."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from storage.errors import LyktaError
from storage.freshness import Reason
from storage.reports import slip

FILE = "guard.json"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """The guard's word on one unit's last capture.

    `state` is "complete", "suspect" or "rejected", of a round also "partial". `would` is why it
    would have been refused, where the site lets the learnt rules only speak (of a round: why its
    wards were), with its error's `code`; `notes` is what else to look at. English templates with
    their facts.
    """

    at: datetime
    state: str
    code: str = ""
    would: Reason | None = None
    notes: tuple[Reason, ...] = ()


def of(at: datetime, state: str, would: LyktaError | None, notes: Iterable[Reason] = ()) -> Word:
    """Return the word on a capture as of `at`."""
    if would is None:
        return Word(at=at, state=str(state), notes=tuple(notes))
    facts = {name: str(value) for name, value in would.facts.items()}
    said = Reason(would.message, facts)
    return Word(at=at, state=str(state), code=would.code, would=said, notes=tuple(notes))


def of_source(source: str) -> str:
    """Return the name that the word on a source's whole round stands under; no unit has it."""
    return f"@{source}"


def is_source(name: str) -> bool:
    """Return whether a name of the report is a source's round and no unit."""
    return name.startswith("@")


def read(state: Path) -> dict[str, Word]:
    """Return the guard's word on every unit by its code, and on each source's last round.

    Empty where there is no report.
    """
    return slip.read(state / FILE, dict[str, Word]) or {}


def note(state: Path, unit: str, word: Word) -> None:
    """Put the word on one unit into the report and leave the others'. Raises OSError."""
    with slip.changing(state / FILE):
        slip.write(state / FILE, read(state) | {unit: word})
