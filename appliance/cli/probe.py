"""`lykta probe`: search the fictitious patient in the live system, now or by the timetable."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import time

import click
import msgspec

from appliance.capture import probe as probing
from appliance.cli.live import Wanted, wanted_of
from appliance.cli.machine import Door, Machine
from appliance.sources.search import CannotSearch, Finder, ProbeNotSet
from appliance.sources.source import Source
from storage.errors import LyktaError
from storage.reports.probe import Probed

log = logging.getLogger("lykta.capture")


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta probe\n"
    "  lykta probe --json\n\n"
    "Exit code: 0 where she was found everywhere, 1 otherwise."
)
@click.option("--json", "as_json", is_flag=True, help="One document for programs.")
@click.pass_obj
def probe(door: Door, *, as_json: bool) -> int:
    """Search the site's fictitious patient in the live system, and say what came of it.

    She is named in the table [probe] of the settings. The result stands in the status and in the
    logbook; the service does the same at the times of the settings.
    """
    machine = door.machine
    found = dict(run(machine))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for name, probed in found.items():
            _tell(name, probed, machine)
    return 0 if all(one.found for one in found.values()) else 1


def errand(machine: Machine) -> None:
    """Probe every source that can search, for the service; a fault is logged."""
    try:
        for name, probed in run(machine):
            log.info("probe of %s: %s", name, probed.code or "found")
    except LyktaError as fault:
        log.warning("%s", fault)


def times(machine: Machine) -> tuple[time, ...]:
    """Return when the service probes, none where the settings name no patient."""
    wanted = machine.settings.probe
    return tuple(time.fromisoformat(one) for one in wanted.times) if wanted.number else ()


def run(machine: Machine) -> Iterator[tuple[str, Probed]]:
    """Probe every source that can search, note what came of it, and yield it by its name.

    Raises ProbeNotSet, CannotSearch, or what opening a source raises.
    """
    wanted = machine.settings.probe
    if not wanted.number:
        raise ProbeNotSet
    patient = probing.Patient(number=wanted.number, name=wanted.name)
    asked = False
    for one in _asked(machine):
        with closing(one.open().source) as source:
            found = _probed(source, patient, machine)
            if found is not None:
                asked = True
                yield source.name, found
    if not asked:
        raise CannotSearch


def _probed(source: Source, patient: probing.Patient, machine: Machine) -> Probed | None:
    """Return what a source found, None where it cannot be searched and nobody named it."""
    if not isinstance(source, Finder):
        return None
    try:
        probed = probing.probe(source, patient, machine.clock)
    except CannotSearch:
        if machine.settings.probe.source:
            raise
        return None
    probing.note(source.name, probed, machine.places.state, machine.logbook)
    return probed


def _asked(machine: Machine) -> list[Wanted]:
    named = machine.settings.probe.source
    return [one for one in wanted_of(machine.settings) if named in ("", one.name)]


def _tell(name: str, probed: Probed, machine: Machine) -> None:
    say = machine.language.say
    if probed.found:
        seconds = f"{probed.seconds:.1f}"
        words = say(
            "{source} answers, test patient found, {seconds} s", source=name, seconds=seconds
        )
        click.echo(words)
        return
    click.secho(f"{probed.code} {say(probed.message, **probed.facts)}", err=True, bold=True)
    click.echo(f"     {say(probed.remedy, **probed.facts)}", err=True)
