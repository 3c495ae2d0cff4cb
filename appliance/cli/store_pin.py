"""`lykta store pin` and `unpin`: a known-good copy that nothing overwrites (island mode)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from appliance.desk.errors import MustChange
from appliance.desk.session import Session
from storage.reading import NotYourUnit


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta store pin B31 --reason "the record system loses orders since noon"\n'
    '  lykta store pin B31 --copy 1234 --reason "last one before the move" --name "Karin Ek"'
)
@click.argument("unit", metavar="UNIT")
@click.option(
    "--reason",
    required=True,
    help="Why, in a few words that anybody may read: never a patient's name.",
)
@click.option("--copy", type=int, help="Number of the copy; the newest whole one if not said.")
@who
@click.pass_obj
def pin(
    door: Door,
    unit: str,
    reason: str,
    copy: int | None,
    name: str | None,
    password_file: Path | None,
) -> None:
    """Keep a known-good copy of a unit, whatever is captured from now on.

    Captures go on beside it. It stays until 'lykta store unpin'. Needs a password and is logged.
    """
    machine = door.machine
    code = machine.code(unit)
    with _allowed(machine, code, name, password_file) as session:
        at = machine.clock.now()
        kept = machine.store.pin(code, reason, session.person, at=at, generation=copy).manifest
        session.note("store-pinned", unit=code, detail=f"copy {kept.generation}: {reason}")
    spoken = machine.language
    click.echo(
        spoken.say(
            "Copy {generation} of {unit}, of {moment}, is pinned. Nothing overwrites it.",
            generation=kept.generation,
            unit=code,
            moment=spoken.moment(kept.as_of.wall),
        )
    )


@click.command(epilog='Example:\n\n\b\n  lykta store unpin B31 --name "Karin Ek"')
@click.argument("unit", metavar="UNIT")
@who
@click.pass_obj
def unpin(door: Door, unit: str, name: str | None, password_file: Path | None) -> None:
    """Let go of a unit's pinned copy. Needs a password and is logged."""
    machine = door.machine
    code = machine.code(unit)
    with _allowed(machine, code, name, password_file) as session:
        note = machine.store.pin_note(code)
        machine.store.unpin(code)
        detail = "" if note is None else f"copy {note.generation}, pinned by {note.by}"
        session.note("store-unpinned", unit=code, detail=detail)
    click.echo(machine.language.say("No copy of {unit} is pinned any more.", unit=code))


@contextmanager
def _allowed(
    machine: Machine, unit: str, name: str | None, password_file: Path | None
) -> Iterator[Session]:
    """Unlock for somebody who may read the unit. Raises NotYourUnit, MustChange."""
    session = machine.unlock(name, password_file)
    try:
        if session.must_change:
            raise MustChange
        if not session.may_read(unit):
            raise NotYourUnit(person=session.person, unit=unit)
        yield session
    finally:
        session.close()
