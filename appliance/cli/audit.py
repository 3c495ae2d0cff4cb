"""`lykta audit`: read the log of who opened and printed what."""

from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.person import administrator
from storage import audit_reading
from storage.manifest import AuditHead


@click.group()
def audit() -> None:
    """Read the log of every opening and print."""


@audit.command(epilog="Example:\n\n\b\n  lykta audit show --code-file code")
@click.option(
    "--code-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the recovery code from this file instead of the terminal.",
)
@click.pass_obj
def show(door: Door, code_file: Path | None) -> int:
    """Write every line of the log and check its chain. Needs the recovery code."""
    machine = door.machine
    with administrator(machine, code_file) as by:
        report = audit_reading.read(machine.places.audit, by, _witness(machine))
    for entry in report.entries:
        when = machine.language.moment(entry.at.wall)
        parts = (when, entry.event, entry.person, entry.role, entry.unit, entry.patient)
        click.echo("  ".join(part for part in (*parts, entry.detail, entry.device) if part))
    for fault in report.faults:
        click.echo(" ".join(machine.language.error(fault)), err=True)
    return 1 if report.faults else 0


def _witness(machine: Machine) -> tuple[AuditHead, ...]:
    """Return what the newest copies' signed manifests remember of the log."""
    found = [machine.store.newest(unit.code) for unit in machine.settings.units]
    return tuple(head for one in found if one for head in one.manifest.audit)
