"""`lykta drill`: what was practised on this machine."""

import click
import msgspec

from appliance.cli.machine import Door, Machine
from appliance.drill.course import Step
from appliance.kiosk.front.drillwords import TITLES, clock_words, scores
from storage.reports import drill
from storage.reports.drill import Drilled


@click.group("drill")
def drill_() -> None:
    """See what was practised on this machine, with invented patients."""


@drill_.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta drill show\n"
    "  lykta drill show --steps --last 5\n"
    "  lykta drill show --json"
)
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--steps", is_flag=True, help="Each task with its time and target.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, all that are remembered.")
@click.pass_obj
def show(door: Door, last: int, *, steps: bool, as_json: bool) -> None:
    """List the exercises by shift, and the latest ones. Needs no password: they hold no patient."""
    machine = door.machine
    past = drill.read(machine.places.state)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(past), indent=2).decode())
        return
    told = scores(past, machine.language)
    click.echo(told.note)
    for shift in told.shifts:
        click.echo(f"  {shift.title:<16} {shift.many:<16} {shift.best:<16} {shift.last}")
    for one, words in list(zip(past, told.latest, strict=True))[:last]:
        click.echo(f"{words.score:<10} {words.when}  {words.word}")
        if steps:
            _steps(machine, one)


def _steps(machine: Machine, one: Drilled) -> None:
    """Say how each task of an exercise went."""
    known = set(Step)
    for step in one.steps:
        title = machine.language.say(TITLES[Step(step.step)]) if step.step in known else step.step
        time = f"{clock_words(step.seconds)} / {clock_words(step.target)}"
        click.echo(f"    {title:<32} {time:<14} {step.points}  {step.outcome}")
