"""`lykta show`: what a copy holds, as text for people or JSON for comparing."""

from pathlib import Path

import click
import msgspec

from appliance.cli.machine import Door
from appliance.cli.options import by_envelope, one_unit, who
from appliance.cli.text import as_text
from appliance.desk.documents import Documents
from storage.records import UnitKind


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta show --unit B31\n"
    "  lykta show --unit B31 --patient 19121212-1212\n"
    "  lykta show --unit B31 --format json --password-file pw > b31.json"
)
@one_unit
@click.option("--patient", help="Personal number, or the source's key of the patient.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lists for people, or everything that is stored.",
)
@who
@by_envelope
@click.pass_obj
def show(
    door: Door,
    unit: str,
    patient: str | None,
    form: str,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
) -> None:
    """Show the newest copy of a unit, or one patient of it. Needs a password and is logged."""
    machine = door.machine
    code = machine.code(unit)
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        documents = Documents(session, machine.site, machine.language)
        opened = documents.opened(code)
        for fault in opened.faults:
            click.echo(" ".join(machine.language.error(fault)), err=True)
        if form == "json":
            click.echo(_stored(documents, code, patient))
        elif opened.snapshot.unit.kind is UnitKind.CLINIC:
            first, last = opened.snapshot.days or (None, None)
            day = max(first, machine.today()) if first else machine.today()
            for book in documents.day_books(code, min(day, last or day)):
                click.echo(as_text(book))
        elif patient:
            click.echo(as_text(documents.medication_list(code, patient)))
        else:
            click.echo(as_text(documents.ward(code)))
    finally:
        session.close()


def _stored(documents: Documents, unit: str, patient: str | None) -> str:
    """Return everything stored, letter by letter, as indented JSON."""
    record = documents.stored(unit, patient)
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()
