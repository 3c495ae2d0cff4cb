"""One section of the status: what a report says, in the forms that the status has."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from appliance.status.care import Concern
from printing.language import Language
from storage.clock import Clock, Instant

Words = Callable[[Language], Iterable[str]]


def _silence(_language: Language) -> Iterable[str]:
    return ()


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says: `key` names it in JSON, `words` gives its lines in a language.

    `document` is for programs, of plain values; `concerns` are what is to be looked at, `measures`
    performance data of the Monitoring Plugins ("'requests'=12;;;0").
    """

    key: str
    words: Words = _silence
    document: Any = None
    concerns: tuple[Concern, ...] = ()
    measures: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a section is made from: the folder of the reports, and one reading of the clock.

    `fingerprints` are those of the sources' present settings by name, empty where not known.
    `units` are the codes of the settings' units: reports of others are of the past.
    """

    state: Path
    clock: Clock
    now: Instant
    fingerprints: Mapping[str, str] = {}
    units: frozenset[str] | None = None

    def asked(self, source: str) -> bool:
        """Say whether a source is one of the settings' still; True where that is not known."""
        known = self.fingerprints.keys()
        return not known or "" in known or source in known
