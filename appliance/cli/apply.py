"""`lykta config apply`: test, then save. A changed source goes live only when it was tried."""

from pathlib import Path

import click

from appliance.cli import source_trial
from appliance.cli.installing import as_it_stands, install
from appliance.cli.machine import Door, Machine
from appliance.cli.source_trial import Trial
from appliance.config import load
from appliance.config.fingerprint import fingerprints
from printing.language import language
from storage.errors import LyktaError
from storage.reports import tested

_RESTART = "sudo systemctl restart lykta-capture lykta-kiosk"


class SourceTestFailed(LyktaError):
    """A changed source did not pass its test, so the settings were not installed."""

    code = "F-57"
    message = "The settings were not installed: {sources} did not pass the test."
    remedy = "Correct what the test shows and try again. The settings in force are untouched."


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta config apply /root/new.toml\n"
    "  lykta config apply /root/new.toml --untested   # installs what nobody has tried"
)
@click.argument("new", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--untested", is_flag=True, help="Install without a test. The status will say so.")
@click.pass_obj
def apply(door: Door, new: Path, *, untested: bool) -> None:
    """Test every changed source of a new configuration, then install the file.

    The older file is kept beside it, with ".before" at its end. A source is tested where its
    settings, or the places of its units, are not those of its last test that it passed.
    """
    settings = load(new)
    machine = Machine(settings, language(settings.site.language, settings.site.zone), new)
    say = machine.language.say
    trials = () if untested else _passed(machine)
    kept = install(door.config, as_it_stands(new))
    source_trial.keep(trials, machine)
    if untested:
        words = say("INSTALLED WITHOUT A TEST. Nobody knows whether a capture can work.")
        click.secho(words, bold=True, err=True)
    click.echo(say("Installed: {path}", path=door.config))
    if kept is not None:
        click.echo(say("The older one is kept: {path}", path=kept))
    click.echo(say("It is in force when the services restart: {command}", command=_RESTART))


def _passed(machine: Machine) -> tuple[Trial, ...]:
    """Test what has to be tested and tell what was found. Raises SourceTestFailed."""
    names = _untried(machine)
    wanted = source_trial.chosen(machine, names)
    trials = tuple(source_trial.try_sources(machine, wanted))
    source_trial.tell(trials, machine.language)
    failed = [one.called for one in trials if one.failed]
    if failed:
        raise SourceTestFailed(sources=", ".join(failed))
    return trials


def _untried(machine: Machine) -> list[str]:
    """Return the sources whose last test was of other settings, or failed, or never was."""
    known = tested.read(machine.places.state)
    now = fingerprints(machine.settings)
    return [
        one.name
        for one in source_trial.chosen(machine, None)
        if one.name not in known
        or known[one.name].fingerprint != now[one.name]
        or known[one.name].failed
    ]
