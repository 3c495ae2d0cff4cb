"""`lykta person`: who may open the copies."""

from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.secrets import password
from storage.keys.rolekeys import RoleKeys


@click.group()
def person() -> None:
    """Add, change or remove the persons who may open the copies."""


def _authority(command: click.decorators.FC) -> click.decorators.FC:
    """Add --code-file: the printed recovery code, which may administer persons."""
    return click.option(
        "--code-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Read the recovery code from this file instead of the terminal.",
    )(command)


@person.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta person add "Karin Ek" --role nurse31 --unit B31\n'
    '  lykta person add "Eva Sund" --role desk --unit TAND --password-file pw'
)
@click.argument("who_is_added", metavar="NAME")
@click.option("--role", default="staff", show_default=True, help="Her role; 'staff' reads all.")
@click.option("--unit", "units", multiple=True, help="A unit she may read. May be repeated.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read her first password from this file instead of the terminal.",
)
@_authority
@click.pass_obj
def add(
    door: Door,
    who_is_added: str,
    role: str,
    units: tuple[str, ...],
    password_file: Path | None,
    code_file: Path | None,
) -> None:
    """Give a person access. Needs the recovery code."""
    machine = door.machine
    codes = tuple(machine.code(unit) for unit in units) or None
    with administrator(machine, code_file) as by:
        secret = _new_password(machine, password_file)
        machine.people.add(who_is_added, secret, role, codes, by=by)
        _log(machine, by, "person-added", who_is_added)
    click.echo(machine.language.say("{person} can now unlock Lykta.", person=who_is_added))


@person.command(epilog='Example:\n\n\b\n  lykta person passwd "Karin Ek"')
@click.argument("whose", metavar="NAME")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the present password from this file.",
)
@click.option(
    "--new-password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the new password from this file.",
)
@click.option("--reset", is_flag=True, help="Set it without the old one. Needs the recovery code.")
@_authority
@click.pass_obj
def passwd(
    door: Door,
    whose: str,
    password_file: Path | None,
    new_password_file: Path | None,
    code_file: Path | None,
    *,
    reset: bool,
) -> None:
    """Change a password. The copies stay as they are."""
    machine = door.machine
    if reset:
        with administrator(machine, code_file) as by:
            machine.people.reset(whose, _new_password(machine, new_password_file), by=by)
            _log(machine, by, "password-changed", whose)
    else:
        old = password(password_file, machine.language)
        machine.people.passwd(whose, old, _new_password(machine, new_password_file))
        machine.audit.append("password-changed", person=whose, device=_device(machine))
    click.echo(machine.language.say("The password of {person} is changed.", person=whose))


@person.command(epilog='Example:\n\n\b\n  lykta person remove "Karin Ek"')
@click.argument("who_leaves", metavar="NAME")
@_authority
@click.pass_obj
def remove(door: Door, who_leaves: str, code_file: Path | None) -> None:
    """Take a person's access away. Needs the recovery code."""
    machine = door.machine
    with administrator(machine, code_file) as by:
        machine.people.remove(who_leaves, by=by)
        _log(machine, by, "person-removed", who_leaves)
    click.echo(machine.language.say("{person} can no longer unlock Lykta.", person=who_leaves))


@person.command("list", epilog="Example:\n\n\b\n  lykta person list")
@click.pass_obj
def list_(door: Door) -> None:
    """Say who may unlock, with role and units."""
    machine = door.machine
    for header in machine.people.list():
        units = "all" if header.units == "all" else ", ".join(header.units)
        click.echo(f"{header.person}  {header.role}  {units}")


def administrator(machine: Machine, code_file: Path | None) -> RoleKeys:
    """Return the recovery keys for the printed code. Raises what People raises."""
    if code_file is not None:
        code = password(code_file, machine.language)
    else:
        code = click.prompt(machine.language.say("Recovery code"), hide_input=True, err=True)
    return machine.people.unlock_with_code(code)


def _new_password(machine: Machine, file: Path | None) -> str:
    if file is not None:
        return password(file, machine.language)
    return str(
        click.prompt(
            machine.language.say("New password"),
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
    )


def _log(machine: Machine, by: RoleKeys, event: str, whom: str) -> None:
    machine.audit.append(
        event, person=by.person, role=by.role, detail=whom, device=_device(machine)
    )


def _device(machine: Machine) -> str:
    return machine.settings.site.device
