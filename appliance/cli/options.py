"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def who(command: Command) -> Command:
    """Add --name and --password-file: who opens, and where the password comes from."""
    command = click.option(
        "--password-file",
        type=click.Path(path_type=Path, exists=False, dir_okay=False),
        help="Read the password from this file instead of the terminal.",
    )(command)
    return click.option("--name", help="Your name, as it is known to Lykta.")(command)


def by_envelope(command: Command) -> Command:
    """Add --code-file: open with the code of a printed envelope instead of a password."""
    return click.option(
        "--code-file",
        type=click.Path(path_type=Path, exists=False, dir_okay=False),
        help="Open with the code of a printed envelope, from this file; say --name too.",
    )(command)


def one_unit(command: Command) -> Command:
    """Add --unit: the unit's code."""
    return click.option("--unit", required=True, help="Code of the unit, for instance B31.")(
        command
    )
