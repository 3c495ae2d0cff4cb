"""The production probe: whether the live system answers, and finds its fictitious patient."""

from collections.abc import Iterable, Iterator

import msgspec

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from storage.freshness import Reason
from storage.reports import probe
from storage.reports.probe import Probed

_FOUND = mark("{source} answered and found the test patient: {when}, {seconds} s.")
_NOT = mark("{source} did not find the test patient: {when} ({code}).")


def section(seen: Seen) -> Section | None:
    """Return what the last probes found.

    A live system that did not answer then is not said to be dead now: the rounds since know
    better. One that answered without her is, until it is asked again.
    """
    found = {name: one for name, one in probe.read(seen.state).items() if seen.asked(name)}
    if not found:
        return None
    return Section(
        key="probe",
        words=lambda language: (_line(name, one, language) for name, one in found.items()),
        document={name: msgspec.to_builtins(one) for name, one in found.items()},
        concerns=tuple(_concerns(found.values())),
        measures=(f"'probe_missed'={sum(not one.found for one in found.values())};0;;0",),
    )


def _line(source: str, probed: Probed, language: Language) -> str:
    when = language.moment(probed.at.wall)
    if not probed.found:
        return language.say(_NOT, source=source, when=when, code=probed.code)
    return language.say(
        _FOUND, source=source, when=when, seconds=language.number(f"{max(probed.seconds, 0.1):.1f}")
    )


def _concerns(probes: Iterable[Probed]) -> Iterator[Concern]:
    for probed in probes:
        if probed.reached and not probed.found:
            yield Concern(reason=Reason(probed.message, probed.facts))
