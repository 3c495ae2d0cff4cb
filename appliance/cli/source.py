"""`lykta source`: try the connection to the live systems, and keep the keys that sign in."""

import click

from appliance.cli import source_trial
from appliance.cli.machine import Door
from appliance.cli.mapping import mapping
from appliance.cli.source_keys import key


@click.group()
def source() -> None:
    """Try the connection to the live systems, and keep the keys that sign in to them."""


source.add_command(key)
source.add_command(mapping)


@source.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta source test\n"
    "  lykta source test --source Melior --json > test.json"
)
@click.option("--source", "names", multiple=True, help="Only this one, by name. May be repeated.")
@click.option("--json", "json", is_flag=True, help="For programs; see docs/source-test.md.")
@click.pass_obj
def test(door: Door, names: tuple[str, ...], *, json: bool) -> int:
    """Try everything a capture needs, say what was found and what the sheets will lack.

    The result is kept with its date and shown in the status. Ends with 1 where a capture cannot
    work.
    """
    machine = door.machine
    wanted = source_trial.chosen(machine, names or None)
    trials = tuple(source_trial.try_sources(machine, wanted, aside=json))
    if json:
        click.echo(source_trial.as_json(trials, machine))
    else:
        source_trial.tell(trials, machine.language)
    source_trial.keep(trials, machine)
    return 1 if any(one.failed for one in trials) else 0
