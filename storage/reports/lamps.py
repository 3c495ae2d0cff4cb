"""The three self-tests of a start, shown like lamps: configuration, data, source."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from storage.clock import Instant
from storage.freshness import Reason
from storage.reports import slip

FILE = "lamps.json"


class Glow(StrEnum):
    """How a lamp shines: well, something to look at, bad, or not known yet."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    WAITING = "waiting"


class Lamp(msgspec.Struct, frozen=True, kw_only=True):
    """One self-test's verdict and its findings, as English templates with their facts.

    `remedies` say what to do, in the same order; empty where a finding needs none. `lasting`: it
    does not end by itself, a person has to do something.
    """

    glow: Glow
    findings: tuple[Reason, ...] = ()
    remedies: tuple[Reason, ...] = ()
    lasting: bool = False


class Lamps(msgspec.Struct, frozen=True, kw_only=True):
    """The lamps of the service that started `at`; a lamp for each source by its name."""

    at: Instant
    configuration: Lamp
    data: Lamp
    sources: Mapping[str, Lamp] = {}


def read(state: Path) -> Lamps | None:
    """Return the lamps, None where no service has started yet."""
    return slip.read(state / FILE, Lamps)


def write(state: Path, lamps: Lamps) -> None:
    """Replace the report. Raises OSError."""
    slip.write(state / FILE, lamps)
