"""The contract of every source: whole, or an error with a remedy.

A source answers `fetch` with a snapshot that holds every patient of the unit, or it raises one
of the three errors below (or a subclass of them) and nothing else. It never caches: what a
snapshot holds was read between its `as_of` and its `captured`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from printing.language import Language
from storage.errors import LyktaError
from storage.records import Snapshot, Unit


class SourceUnreachable(LyktaError):
    """The source could not be spoken with, or is itself out of order."""

    code = "F-10"
    message = "The record system at {host} cannot be reached."
    remedy = "Check the network and that the record system is running. Lykta tries again by itself."


class SourceRefused(LyktaError):
    """The source answered, and will not give what was asked for."""

    code = "F-20"
    message = "The record system at {host} refuses to answer."
    remedy = "Ask IT to check the address and the rights that Lykta has in the record system."


class SourceNonsense(LyktaError):
    """The source answered something that cannot be trusted as a whole and true list."""

    code = "F-30"
    message = "The record system at {host} gave an answer that cannot be trusted."
    remedy = "The older copy is kept. Ask IT to run the connection test."


class Verdict(StrEnum):
    """How a probe went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the connection test tried.

    `name` and `text` are English templates with `facts` in their places; `error` is the error
    behind a failure, for its code and its remedy. `key` names what was tried for programs
    ("certificate", "orders"), `unit` is the code of the unit it was tried for (empty: the source).
    `lack` is an English template of what the sheets will lack with this source, empty where they
    lack nothing. The probe with the key "strategy" has the recommended one in
    `facts["strategy"]`.
    """

    name: str
    verdict: Verdict
    text: str
    facts: Mapping[str, str] = {}
    error: LyktaError | None = None
    key: str = ""
    unit: str = ""
    lack: str = ""

    def words(self, language: Language) -> tuple[str, str, str]:
        """Return name, finding and remedy in the reader's language; the remedy may be empty."""
        name = language.say(self.name, **self.facts)
        if self.error is None:
            return name, language.say(self.text, **self.facts), ""
        message, remedy = language.error(self.error)
        return name, message, remedy


class Way(StrEnum):
    """How a snapshot was read."""

    WHOLE = "whole"
    CHANGES = "changes"
    EXPORT = "export"
    FEED = "feed"


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """What the last fetch cost the source.

    `requests` are the questions put to it, repeated ones and those for a token included; `pauses`
    how often it asked to be spared (429, 503 or Retry-After). `answered` are the whole answers,
    `waited` the seconds spent on them in all, `slowest` those of the slowest one. `stated` is true
    where the snapshot's `as_of` is the time that the source's own words give it (an export in a
    file), earlier than the one asked with: its age is then reckoned by `storage.clock.stated`.
    `earlier` are the seconds, by this machine's own clock, by which the snapshot's first question
    was put before the fetch began: several units may share one census.
    """

    requests: int = 0
    pauses: int = 0
    way: Way = Way.WHOLE
    answered: int = 0
    waited: float = 0.0
    slowest: float = 0.0
    stated: bool = False
    earlier: float = 0.0


class Source(Protocol):
    """A live system we copy from.

    `name` is what staff call it; it stands in every snapshot. `effort` is what the last fetch
    cost, also one that raised.
    """

    name: str
    effort: Effort

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        """Return the unit as it is now, whole.

        `as_of` is this machine's aware instant just before the call. Raises SourceUnreachable,
        SourceRefused or SourceNonsense (or a subclass) and nothing else.
        """
        ...

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        """Try what a capture of these units needs, in order; never raises."""
        ...

    def close(self) -> None:
        """End every connection; the source is not used afterwards."""
        ...
