"""`lykta keys`: the keys of roles, the sealed envelopes, the machine's pepper."""

from pathlib import Path

import click

from appliance.cli import pepper as peppers
from appliance.cli.handing import hand_over, short, typed_back
from appliance.cli.machine import Door
from appliance.cli.person import administrator, log_rotation
from storage.keys.codes import Code
from storage.keys.recipients import BREAK_GLASS, RECOVERY, Recipients

_CODE_FILE = click.option(
    "--code-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the recovery code from this file instead of the terminal.",
)


@click.group()
def keys() -> None:
    """Change the keys of roles, make envelopes, give the machine a pepper."""


@keys.command(epilog="Examples:\n\n\b\n  lykta keys rotate staff\n  lykta keys rotate recovery")
@click.argument("role")
@_CODE_FILE
@click.pass_obj
def rotate(door: Door, role: str, code_file: Path | None) -> None:
    """Give a role a new key. Nobody needs a new password.

    Whoever kept a copy of the old key opens nothing that is captured from now on. The recovery
    role takes every other role along, and the key that signs the list of roles.
    """
    machine = door.machine
    with administrator(machine, code_file) as by:
        rotated = machine.people.rotate(role, by=by)
        log_rotation(machine, by, rotated)
    names = ", ".join(rotated)
    click.echo(machine.language.say("New keys: {roles}. They count from the next copy on.",
                                    roles=names))  # fmt: skip


@keys.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta keys envelope break-glass --to envelope.pdf\n"
    "  lykta keys envelope recovery"
)
@click.argument("role", type=click.Choice([RECOVERY, BREAK_GLASS]))
@click.option(
    "--to",
    "pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the sheet to this new PDF file instead of the terminal.",
)
@click.option(
    "--code-to",
    "plain",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the code to this new file instead of the terminal.",
)
@_CODE_FILE
@click.pass_obj
def envelope(
    door: Door, role: str, pdf: Path | None, plain: Path | None, code_file: Path | None
) -> None:
    """Make a new sealed envelope; the one before it ends. Needs the recovery code.

    The new code is handed over first: where that fails, the envelope before it still opens.
    """
    machine = door.machine

    def give(code: Code, mark: str) -> None:
        hand_over({role: (code, mark)}, machine, pdf, plain)
        if pdf is None and plain is None:
            typed_back(code, machine)

    with administrator(machine, code_file) as by:
        machine.people.new_code(role, by=by, hand_over=give)
        device = machine.settings.site.device
        machine.audit.append(
            "envelope-made", person=by.person, role=by.role, detail=role, device=device
        )
    click.echo(machine.language.say("The envelope before this one opens nothing any more."))


@keys.command(epilog="Example:\n\n\b\n  lykta keys pepper")
@click.pass_obj
def pepper(door: Door) -> None:
    """Give this machine a pepper, so that a stolen disk alone cannot be guessed at.

    Passwords get it when they are next changed. The envelopes never need it.
    """
    machine = door.machine
    peppers.make()
    machine.audit.append("pepper-made", person="root", device=machine.settings.site.device)
    say = machine.language.say
    click.echo(
        say("This machine has a pepper now. Restart the kiosk, which is handed it at its start.")
    )
    click.echo(say("Each password gets it when it is next changed; until then it opens as before."))
    click.echo(
        say("If this machine's board dies, the passwords die with it: the envelopes do not.")
    )


@keys.command(epilog="Example:\n\n\b\n  lykta keys show")
@click.pass_obj
def show(door: Door) -> None:
    """Say which roles there are, for which units, and which envelopes are valid."""
    machine = door.machine
    recipients = Recipients.load(machine.places.keys)
    click.echo(machine.language.say("Version {version} of the signed list",
                                    version=recipients.version))  # fmt: skip
    for role in recipients.roles:
        units = "all" if role.units == "all" else ", ".join(role.units) or "-"
        mark = machine.people.envelope_mark(role.name)
        said = machine.language.say("envelope {number}", number=short(mark)) if mark else ""
        click.echo(f"{role.name}  {units}{f'  ({said})' if said else ''}")
