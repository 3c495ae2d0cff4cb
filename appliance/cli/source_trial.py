"""The connection test of a machine's sources: tried, told, shown as JSON, and kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click
import msgspec

from appliance.cli.live import Wanted, wanted_of
from appliance.cli.machine import Machine
from appliance.cli.source_choice import NoSuchSource
from appliance.config.fingerprint import fingerprints
from appliance.sources.source import Probe, Verdict
from printing.language import Language, mark
from storage import fsio
from storage.clock import wall_now
from storage.errors import LyktaError
from storage.reports import tested
from storage.reports.tested import Finding, SourceTest

MARKS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗"}
_STRATEGY = "strategy"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One source's test: its name in the settings, what staff call it, and what was found."""

    name: str
    called: str
    probes: tuple[Probe, ...]

    @property
    def failed(self) -> bool:
        """Whether a capture cannot work as things are."""
        return any(one.verdict is Verdict.FAIL for one in self.probes)

    @property
    def well(self) -> int:
        """How many probes went well."""
        return sum(one.verdict is Verdict.OK for one in self.probes)


def chosen(machine: Machine, names: Iterable[str] | None) -> tuple[Wanted, ...]:
    """Return the sources that are meant by name, all where nobody named one.

    Raises NoSuchSource.
    """
    every = wanted_of(machine.settings)
    if names is None:
        return every
    wanted = frozenset(names)
    known = {name for one in every for name in (one.name, one.called)}
    if not wanted <= known:
        named = ", ".join(sorted(wanted - known))
        raise NoSuchSource(source=named, known=", ".join(one.called for one in every))
    return tuple(one for one in every if {one.name, one.called} & wanted)


def try_sources(
    machine: Machine, wanted: Iterable[Wanted], *, aside: bool = False
) -> Iterator[Trial]:
    """Test each source in turn; one that cannot even be opened is a failed test of that source.

    What is being tried is said on standard output, or `aside` on standard error.
    """
    for one in wanted:
        click.echo(machine.language.say("Trying {source} ...", source=one.called), err=aside)
        yield Trial(name=one.name, called=one.called, probes=_probes(one))


def _probes(wanted: Wanted) -> tuple[Probe, ...]:
    try:
        live = wanted.open()
    except LyktaError as error:
        return (_not_opened(error),)
    try:
        return tuple(live.source.test([one.unit for one in live.units]))
    finally:
        live.source.close()


def _facts(error: LyktaError | None) -> dict[str, str]:
    return {name: str(value) for name, value in error.facts.items()} if error else {}


def _not_opened(error: LyktaError) -> Probe:
    return Probe(
        key="settings",
        name=mark("Settings"),
        verdict=Verdict.FAIL,
        text=error.message,
        facts=_facts(error),
        error=error,
    )


def tell(trials: Sequence[Trial], language: Language) -> None:
    """Write every finding with its mark and remedy, what sheets will lack, and the sum."""
    for trial in trials:
        click.echo(trial.called)
        for probe in trial.probes:
            name, finding, remedy = probe.words(language)
            click.echo(f"{MARKS[probe.verdict]} {name}: {finding}")
            if remedy:
                click.echo(f"  {remedy}")
        _tell_sum(trial, language)


def _tell_sum(trial: Trial, language: Language) -> None:
    lacks = _lacks(trial, language)
    if lacks:
        click.echo(language.say("The sheets will lack:"))
    for lack in lacks:
        click.echo(f"- {lack}")
    well, tried = trial.well, len(trial.probes)
    click.echo(language.say("{well} of {tried} went well.", well=well, tried=tried))


def _lacks(trial: Trial, language: Language) -> list[str]:
    return [language.say(one.lack, **one.facts) for one in trial.probes if one.lack]


def as_json(trials: Sequence[Trial], machine: Machine) -> str:
    """Return the tests for programs; the shape stands in docs/source-test.md."""
    prints = fingerprints(machine.settings)
    found = [_document(one, prints.get(one.name, ""), machine.language) for one in trials]
    whole = {"device": machine.settings.site.device, "at": wall_now(), "sources": found}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _document(trial: Trial, fingerprint: str, language: Language) -> dict[str, Any]:
    return {
        "source": trial.called,
        "fingerprint": fingerprint,
        "passed": not trial.failed,
        "well": trial.well,
        "tried": len(trial.probes),
        "strategy": _strategy(trial) or None,
        "lacks": _lacks(trial, language),
        "probes": [_probe(one, language) for one in trial.probes],
    }


def _probe(probe: Probe, language: Language) -> dict[str, Any]:
    name, text, remedy = probe.words(language)
    return {
        "key": probe.key,
        "unit": probe.unit or None,
        "verdict": probe.verdict,
        "name": name,
        "text": text,
        "code": probe.error.code if probe.error else None,
        "remedy": remedy or None,
        "facts": probe.facts,
    }


def keep(trials: Sequence[Trial], machine: Machine) -> None:
    """Keep the tests for the status, with the fingerprints of these settings.

    Raises worded disk errors.
    """
    prints = fingerprints(machine.settings)
    now = wall_now()
    found = {
        one.name: SourceTest(
            source=one.called,
            at=now,
            fingerprint=prints[one.name],
            findings=tuple(_finding(probe) for probe in one.probes),
            strategy=_strategy(one),
        )
        for one in trials
    }
    with fsio.worded(tested.FILE):
        tested.note(machine.places.state, found)


def _strategy(trial: Trial) -> str:
    advice = (one.facts.get(_STRATEGY, "") for one in trial.probes if one.key == _STRATEGY)
    return next(advice, "")


def _finding(probe: Probe) -> Finding:
    error = probe.error
    return Finding(
        key=probe.key,
        name=probe.name,
        verdict=probe.verdict,
        text=probe.text,
        facts={**_facts(error), **probe.facts},
        unit=probe.unit,
        code=error.code if error else "",
        remedy=error.remedy if error else "",
        lack=probe.lack,
    )
