"""`lykta config`: the commented sample, a check of a file, and its installation."""

from pathlib import Path

import click

from appliance.cli.apply import apply
from appliance.cli.machine import Door
from appliance.config import load
from appliance.config import sample as sample_text


@click.group()
def config() -> None:
    """Show a sample configuration, check one, or test and install one."""


config.add_command(apply)


@config.command(epilog="Example:\n\n\b\n  lykta config sample > lykta.toml")
def sample() -> None:
    """Write a commented sample of every setting."""
    click.echo(sample_text(), nl=False)


@config.command(epilog="Example:\n\n\b\n  lykta config check /etc/lykta/lykta.toml")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def check(door: Door, file: Path | None) -> None:
    """Check a configuration file; say which line is wrong and what is allowed."""
    path = file or door.config
    settings = load(path)
    units = ", ".join(unit.code for unit in settings.units)
    click.echo(door.language.say("{path} is in order. Units: {units}.", path=path, units=units))
