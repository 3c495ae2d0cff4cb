"""`lykta logbook`: what the machine went through, and what people noted."""

from pathlib import Path

import click

from appliance.cli.keyholder import keyholder
from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from appliance.review.printable import printable
from storage import logbook_reading
from storage.keys.rolekeys import NotEntitled
from storage.logbook import KINDS, Record


@click.group()
def logbook() -> None:
    """Read the machine's own records, or add a note to them."""


@logbook.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta logbook show --name "Karin Ek"\n'
    "  lykta logbook show --kind outage-began --kind outage-ended --code-file code"
)
@click.option("--unit", "units", multiple=True, help="This unit's records only.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these.")
@click.option(
    "--code-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read as IT, with the recovery code from this file.",
)
@who
@click.pass_obj
def show(
    door: Door,
    units: tuple[str, ...],
    kinds: tuple[str, ...],
    code_file: Path | None,
    name: str | None,
    password_file: Path | None,
) -> int:
    """Write the records that your key covers, in time order: checks, prints, outages, notes."""
    machine = door.machine
    wanted = {machine.code(unit) for unit in units} or None
    with keyholder(machine, name=name, password_file=password_file, code_file=code_file) as by:
        found = logbook_reading.read(machine.places.logbook, by, wanted)
    for record in found.entries:
        if not kinds or record.kind in kinds:
            click.echo(_line(machine, record))
    for fault in found.faults:
        click.echo(" ".join(machine.language.error(fault)), err=True)
    return 1 if found.faults else 0


@logbook.command(
    epilog="Example:\n\n"
    "\b\n"
    '  lykta logbook note "Skrivaren på B31 är lånad till C4" --unit B31 --name "Karin Ek"'
)
@click.argument("text")
@click.option("--unit", default="", help="The unit it is about; without it everybody reads it.")
@who
@click.pass_obj
def note(door: Door, text: str, unit: str, name: str | None, password_file: Path | None) -> None:
    """Write a note, in your name. Needs your password."""
    machine = door.machine
    code = machine.code(unit) if unit else ""
    with keyholder(machine, name=name, password_file=password_file, code_file=None) as by:
        if code and not by.covers(code):
            raise NotEntitled(person=by.person, role=code)
        machine.logbook.append("note", unit=code, person=by.person, text=text)
    click.echo(machine.language.say("The note is kept."))


def _line(machine: Machine, record: Record) -> str:
    when = machine.language.moment(record.at.wall)
    unsure = "" if record.clock == "confirmed" else f"({record.clock})"
    facts = ", ".join(f"{name}: {fact}" for name, fact in record.facts.items())
    parts = (when, unsure, record.kind, record.unit, record.person, record.text, facts)
    return printable("  ".join(part for part in parts if part))
