"""`lykta capture`: copy every unit, once or for ever by the timetable."""

import logging
from datetime import timedelta

import click

from appliance.capture.round import Outcome
from appliance.capture.service import serve
from appliance.cli.machine import Door, Machine
from appliance.cli.rounds import round_of_all
from appliance.status.report import contents
from storage.scrub import scrub


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta capture --once             # copy every unit now, then end\n"
    "  lykta capture                    # copy by the timetable until stopped\n"
    "  lykta capture --once --accept B31  # B31 really is almost empty"
)
@click.option("--once", is_flag=True, help="Copy every unit once, then end.")
@click.option(
    "--accept",
    multiple=True,
    metavar="UNIT",
    help="Keep this unit's copy even where the guard would refuse it. With --once.",
)
@click.pass_obj
def capture(door: Door, accept: tuple[str, ...], *, once: bool) -> int:
    """Copy every unit from the live system into the sealed store."""
    machine = door.machine
    if accept and not once:
        raise click.UsageError("--accept goes with --once")
    named = frozenset(machine.code(code) for code in accept)
    with machine.sources() as lives:
        if once:
            _speak_once()
            outcomes = round_of_all(machine, lives, named, lambda one: _tell(one, machine))
            return 0 if all(one.error is None for one in outcomes) else 1
        serve(
            lambda: round_of_all(machine, lives),
            every=timedelta(minutes=machine.settings.capture.every_minutes),
            jitter=timedelta(seconds=machine.settings.capture.jitter_seconds),
            care=lambda: scrub(machine.store, machine.places.state, machine.clock),
        )
        return 0


def _speak_once() -> None:
    """Let the command's own words stand for the log's warnings, which say the same."""
    log = logging.getLogger("lykta.capture")
    if log.getEffectiveLevel() == logging.WARNING:
        log.setLevel(logging.ERROR)


def _tell(outcome: Outcome, machine: Machine) -> None:
    say = machine.language.say
    name = f"{outcome.unit.code} {outcome.unit.name}"
    if outcome.error is not None:
        message, remedy = machine.language.error(outcome.error)
        click.secho(f"{name}: {outcome.error.code} {message}", err=True, bold=True)
        click.echo(f"     {remedy}", err=True)
        return
    if outcome.manifest is not None:
        held = contents(outcome.manifest, machine.language)
        click.echo(say("{unit}: {held}, {seconds} s", unit=name, held=held,
                       seconds=f"{outcome.seconds:.1f}"))  # fmt: skip
