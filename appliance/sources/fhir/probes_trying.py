"""How a probe is tried: what it finds, or the error that kept it from finding anything."""

from collections.abc import Callable, Mapping

import msgspec

from appliance.sources.source import (
    Probe,
    SourceNonsense,
    SourceRefused,
    SourceUnreachable,
    Verdict,
)


class Found(msgspec.Struct, frozen=True):
    """A verdict, its English template with the facts for it, and what sheets will lack (or "")."""

    verdict: Verdict
    text: str
    facts: Mapping[str, str] = {}
    lack: str = ""


class What(msgspec.Struct, frozen=True):
    """What is tried: its key for programs, its English name, the unit and facts for its name.

    `needed`: a capture cannot work without it, so that an error fails the test; else it warns.
    """

    key: str
    name: str
    unit: str = ""
    facts: Mapping[str, str] = {}
    needed: bool = True


def tried(what: What, attempt: Callable[[], Found]) -> Probe:
    """Try one thing; never raises a source's error."""
    try:
        found = attempt()
    except (SourceUnreachable, SourceRefused, SourceNonsense) as error:
        said = {key: str(value) for key, value in error.facts.items()}
        return Probe(
            name=what.name,
            verdict=Verdict.FAIL if what.needed else Verdict.WARN,
            text=error.message,
            facts={**said, **what.facts},
            error=error,
            key=what.key,
            unit=what.unit,
        )
    return Probe(
        name=what.name,
        verdict=found.verdict,
        text=found.text,
        facts={**what.facts, **found.facts},
        key=what.key,
        unit=what.unit,
        lack=found.lack,
    )


def failed(probe: Probe) -> bool:
    """Say whether a capture cannot work as this probe found things."""
    return probe.verdict is Verdict.FAIL
