"""What the last connection test of every source says, and whether it still speaks of it.

A test is of the settings that it was made with. Where they have changed since, or the test
failed, that is something to look at; it never changes a light. A source that was never tested, as
on a machine from before there were tests, is only said.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from appliance.status.care import Concern
from printing.language import Language, mark
from storage.freshness import Reason
from storage.reports import tested as reports
from storage.reports.tested import SourceTest

TESTED = mark("{source} was tested {day}: {well} of {tried} well.")
NEVER = mark("The connection to {source} has never been tested. Run 'lykta source test'.")
NEVER_THE_ONLY = mark("The connection to the source has never been tested: 'lykta source test'.")
_CHANGED = mark("The settings of {source} have changed since its test. Run 'lykta source test'.")
_FAILED = mark("The last test of {source} found faults: {count}. Run 'lykta source test'.")


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """A source with its last test (None: never tested); `current` says it is of these settings."""

    name: str
    test: SourceTest | None = None
    current: bool = False


def last_tests(state: Path, fingerprints: Mapping[str, str]) -> tuple[Tested, ...]:
    """Return every source of the settings with its last test.

    `fingerprints` are those of the present settings, by the sources' names.
    """
    known = reports.read(state)
    return tuple(_tested(name, now, known.get(name)) for name, now in fingerprints.items())


def _tested(name: str, now: str, test: SourceTest | None) -> Tested:
    shown = test.source if test is not None else name
    return Tested(name=shown, test=test, current=test is not None and test.fingerprint == now)


def lines(tested: Sequence[Tested], language: Language) -> Iterator[str]:
    """Yield a line for every source: when it was tested and how it went, or that it never was."""
    for one in tested:
        if one.test is None:
            yield language.say(NEVER if one.name else NEVER_THE_ONLY, source=one.name)
            continue
        yield language.say(
            TESTED,
            source=one.name,
            day=language.moment_words(one.test.at),
            well=one.test.well,
            tried=len(one.test.findings),
        )


def concerns(tested: Sequence[Tested]) -> Iterator[Concern]:
    """Yield what to look at: changed since the test, or failed."""
    for one in tested:
        if one.test is None:
            continue
        facts = {"source": one.name}
        if not one.current:
            yield Concern(reason=Reason(_CHANGED, facts))
        elif one.test.failed:
            yield Concern(reason=Reason(_FAILED, {**facts, "count": str(len(one.test.failed))}))


def document(tested: Sequence[Tested]) -> list[dict[str, Any]]:
    """Return the tests for programs: name, instant, counts, strategy, whether it is current."""
    return [
        {
            "source": one.name,
            "current": one.current,
            "at": one.test.at if one.test else None,
            "well": one.test.well if one.test else None,
            "tried": len(one.test.findings) if one.test else None,
            "failed": [found.key for found in one.test.failed] if one.test else [],
            "strategy": (one.test.strategy or None) if one.test else None,
        }
        for one in tested
    ]
