"""`lykta source test`: try the connection to the live system."""

from collections.abc import Sequence

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.source_keys import key
from appliance.sources.source import Probe, Verdict
from printing.language import Language

_MARKS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗"}


@click.group()
def source() -> None:
    """Try the connection to the live systems, and keep the keys that sign in to them."""


source.add_command(key)


@source.command(epilog="Example:\n\n\b\n  lykta source test")
@click.pass_obj
def test(door: Door) -> int:
    """Try everything a capture needs, and say what was found."""
    machine: Machine = door.machine
    probes = test_sources(machine)
    tell_probes(probes, machine.language)
    return 1 if any(probe.verdict is Verdict.FAIL for probe in probes) else 0


def test_sources(machine: Machine) -> list[Probe]:
    """Return what every source's own test of its units found, in order."""
    with machine.sources() as lives:
        return [
            probe for live in lives for probe in live.source.test([one.unit for one in live.units])
        ]


def tell_probes(probes: Sequence[Probe], language: Language) -> None:
    """Write every probe with its mark, its finding and its remedy."""
    for probe in probes:
        name, finding, remedy = probe.words(language)
        click.echo(f"{_MARKS[probe.verdict]} {name}: {finding}")
        if remedy:
            click.echo(f"  {remedy}")
