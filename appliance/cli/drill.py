"""`lykta drill`: what was practised on this machine; and the exercises of its kiosk, joined."""

from functools import partial
from pathlib import Path

import click
import msgspec

from appliance.cli.form import machine_facts
from appliance.cli.machine import Door, Machine
from appliance.drill.course import Step
from appliance.drill.keeping import Keeping
from appliance.kiosk.front.drill import Drills
from appliance.kiosk.front.drillwords import TITLES, clock_words, scores
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.ports import DeskPort
from storage.clock import Clock
from storage.reports import declared, drill, outages
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
        click.echo(f"  {shift.title:<16} {shift.many:<16} {shift.best:<10} {shift.last}")
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


def drills_of(machine: Machine, real: DeskPort) -> Drills:
    """Return the exercises of a machine's kiosk.

    Of the machine they are handed: where scores are kept, the printers, whether there is an
    outage, and what stands on forms. Not its store, keys, register, journal or audit.
    """
    state = machine.places.state
    made = Drills(
        Keeping(state, machine.logbook),
        lambda clock: PrintRoom(machine.printers, clock, machine.label_printer),
        partial(real_outage, state, machine.clock),
        partial(machine_facts, machine),
    )
    made.real = real
    return made


def real_outage(state: Path, clock: Clock) -> bool:
    """Tell whether a record system is down or declared so, by two reports without any patient.

    A report of declarations that nobody can read counts as an outage.
    """
    said = declared.read(state)
    if outages.read(state) or said.damaged:
        return True
    return any(one.has_begun(clock, clock.now()) for one in said.open)
