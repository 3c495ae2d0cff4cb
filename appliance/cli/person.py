"""`lykta person`: who may open the copies."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.secrets import password
from appliance.desk.rights import PERSONS, Function, function_of, function_words
from storage.keys.people import Holder
from storage.keys.recipients import AUDITOR, STAFF, Units
from storage.keys.rolekeys import RoleKeys
from storage.records import UnitKind

_FUNCTIONS = [one.value for one in PERSONS]


@click.group()
def person() -> None:
    """Add, change, lock or remove the persons who may open the copies."""


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
    '  lykta person add "Eva Sund" --function desk   # reads the clinics alone\n'
    '  lykta person add "Omid Rad" --function it     # reads no patient'
)
@click.argument("who_is_added", metavar="NAME")
@click.option("--role", help="Whose keys she holds: 'staff' reads all. Else by her function.")
@click.option(
    "--function",
    type=click.Choice(_FUNCTIONS),
    default=Function.NURSE.value,
    show_default=True,
    help="What she is, and by it what she may do.",
)
@click.option("--unit", "units", multiple=True, help="A unit she may read. May be repeated.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read her first password from this file instead of the terminal.",
)
@click.option(
    "--own-password",
    is_flag=True,
    help="She chose it herself, so that she need not change it at first use.",
)
@_authority
@click.pass_obj
def add(
    door: Door,
    who_is_added: str,
    role: str | None,
    function: str,
    units: tuple[str, ...],
    password_file: Path | None,
    code_file: Path | None,
    *,
    own_password: bool,
) -> None:
    """Give a person access. Needs the recovery code.

    She is asked for a password of her own at first use.
    """
    machine = door.machine
    codes = tuple(machine.code(unit) for unit in units) or None
    held, covered = (role, codes) if role else _usual_role(Function(function), codes, machine)
    with administrator(machine, code_file) as by:
        secret = _new_password(machine, password_file)
        machine.people.add(
            who_is_added,
            secret,
            held,
            covered,
            by=by,
            must_change=not own_password,
            function=function,
        )
        _log(machine, by, "person-added", who_is_added)
        _log(machine, by, "person-function-set", f"{who_is_added} {function}")
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
    """Take a person's access away, and change the keys she held. Needs the recovery code."""
    machine = door.machine
    with administrator(machine, code_file) as by:
        rotated = machine.people.remove(who_leaves, by=by)
        _log(machine, by, "person-removed", who_leaves)
        log_rotation(machine, by, rotated)
    click.echo(machine.language.say("{person} can no longer unlock Lykta.", person=who_leaves))


@person.command(epilog='Example:\n\n\b\n  lykta person lock "Karin Ek"')
@click.argument("who_is_locked", metavar="NAME")
@_authority
@click.pass_obj
def lock(door: Door, who_is_locked: str, code_file: Path | None) -> None:
    """Lock a person out for now, and change the keys she held. Needs the recovery code."""
    machine = door.machine
    with administrator(machine, code_file) as by:
        rotated = machine.people.lock(who_is_locked, by=by)
        _log(machine, by, "person-locked", who_is_locked)
        log_rotation(machine, by, rotated)
    click.echo(machine.language.say("{person} is locked out.", person=who_is_locked))


@person.command(epilog='Example:\n\n\b\n  lykta person unlock "Karin Ek"')
@click.argument("who_returns", metavar="NAME")
@_authority
@click.pass_obj
def unlock(door: Door, who_returns: str, code_file: Path | None) -> None:
    """Let a locked person in again, with her own password. Needs the recovery code."""
    machine = door.machine
    with administrator(machine, code_file) as by:
        machine.people.release(who_returns, by=by)
        _log(machine, by, "person-unlocked", who_returns)
    click.echo(machine.language.say("{person} can now unlock Lykta.", person=who_returns))


@person.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta person expire "Karin Ek" --after 2027-01-31\n'
    '  lykta person expire "Karin Ek" --never'
)
@click.argument("whose_time", metavar="NAME")
@click.option("--after", type=click.DateTime(["%Y-%m-%d"]), help="Her last day.")
@click.option("--never", is_flag=True, help="Take the last day away.")
@_authority
@click.pass_obj
def expire(
    door: Door, whose_time: str, after: datetime | None, code_file: Path | None, *, never: bool
) -> None:
    """Set a person's last day. Needs the recovery code.

    A clock that is known to be wrong locks nobody out.
    """
    machine = door.machine
    if (after is None) is not never:
        raise click.UsageError(machine.language.say("Say either --after DATE or --never."))
    until = None
    if after is not None:
        until = datetime.combine(
            after.date() + timedelta(days=1), time(), tzinfo=machine.language.zone
        )
    with administrator(machine, code_file) as by:
        machine.people.expire(whose_time, until, by=by)
        day = f" {after:%Y-%m-%d}" if after else ""
        _log(machine, by, "person-expiry-set", f"{whose_time}{day}")
    click.echo(machine.language.say("The last day of {person} is set.", person=whose_time))


@person.command(
    "function",
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta person function "Karin Ek" keeper\n'
    '  lykta person function "Karin Ek" nurse',
)
@click.argument("who_it_is", metavar="NAME")
@click.argument("function", type=click.Choice(_FUNCTIONS))
@_authority
@click.pass_obj
def function_(door: Door, who_it_is: str, function: str, code_file: Path | None) -> None:
    """Say what a person is: nurse, desk, keeper, it or auditor. Needs the recovery code.

    It decides what she may do from her next unlock on. What her keys open stays as it is.
    """
    machine = door.machine
    with administrator(machine, code_file) as by:
        machine.people.assign(who_it_is, function, by=by)
        _log(machine, by, "person-function-set", f"{who_it_is} {function}")
    words = function_words(Function(function), machine.language)
    said = machine.language.say("{person} is now: {function}.", person=who_it_is, function=words)
    click.echo(said)


@person.command("list", epilog="Example:\n\n\b\n  lykta person list")
@click.pass_obj
def list_(door: Door) -> None:
    """Say who may unlock: role, units, and what is special."""
    machine = door.machine
    for holder in machine.people.list():
        units = "all" if holder.units == "all" else ", ".join(holder.units)
        said = "; ".join(_special(holder, machine))
        function = function_words(function_of(holder.role, holder.function), machine.language)
        tail = f"  ({said})" if said else ""
        click.echo(f"{holder.person}  {holder.role}  {function}  {units}{tail}")


def _special(holder: Holder, machine: Machine) -> Iterable[str]:
    """Say what keeps a person from opening, or will."""
    say = machine.language.say
    if holder.damaged:
        yield say("password file damaged")
    if holder.locked:
        yield say("locked")
    if holder.expires is not None:
        last = holder.expires.astimezone(machine.language.zone) - timedelta(days=1)
        yield say("last day {day}", day=f"{last:%Y-%m-%d}")
    if holder.must_change:
        yield say("must choose a password")
    if holder.badge:
        yield say("has a card")


def _usual_role(
    function: Function, units: tuple[str, ...] | None, machine: Machine
) -> tuple[str, Units | None]:
    """Return the role that a function holds unless told: IT no unit, a reception the clinics."""
    if function is Function.AUDITOR:
        return AUDITOR, units
    if function is Function.IT:
        return function.value, units or ()
    if function is Function.DESK:
        clinics = (one for one in machine.settings.units if one.unit.kind is UnitKind.CLINIC)
        return function.value, units or tuple(one.code for one in clinics)
    return STAFF, units


def administrator(machine: Machine, code_file: Path | None) -> RoleKeys:
    """Return the recovery keys for the printed code. Raises what People raises."""
    if code_file is not None:
        code = password(code_file, machine.language)
    else:
        code = click.prompt(machine.language.say("Recovery code"), hide_input=True, err=True)
    return machine.people.unlock_with_code(code)


def log_rotation(machine: Machine, by: RoleKeys, roles: Iterable[str]) -> None:
    """Write into the log which roles have new keys."""
    for role in roles:
        _log(machine, by, "role-rotated", role)


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
