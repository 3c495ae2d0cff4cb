"""The keys of who gives a command, by name and password or by an envelope's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from appliance.cli.machine import Machine
from appliance.cli.person import administrator
from appliance.cli.secrets import password
from appliance.desk.errors import MustChange
from storage.errors import LyktaError
from storage.keys.rolekeys import RoleKeys


@contextmanager
def keyholder(
    machine: Machine,
    *,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
    as_it: bool = False,
) -> Iterator[RoleKeys]:
    """Yield a person's keys and forget them afterwards; a try that fails is logged.

    With neither name nor code file, `as_it` asks for the code, else a name is asked for. Raises
    what People raises, and MustChange.
    """
    by_code = code_file is not None or (as_it and name is None)
    who = "recovery" if by_code else name or _name(machine)
    try:
        keys = _unlocked(machine, None if by_code else who, password_file, code_file)
    except LyktaError:
        device = machine.settings.site.device
        machine.audit.append("unlock-failed", person=who, device=device)
        raise
    with keys:
        if keys.must_change:
            raise MustChange
        yield keys


def _unlocked(
    machine: Machine, name: str | None, password_file: Path | None, code_file: Path | None
) -> RoleKeys:
    if name is None:
        return administrator(machine, code_file)
    return machine.people.unlock(name, password(password_file, machine.language))


def _name(machine: Machine) -> str:
    names = [header.person for header in machine.people.list()]
    if len(names) == 1:
        return names[0]
    return str(click.prompt(machine.language.say("Name"), err=True))
