"""`lykta capture now`: copy at once, by the running service or by itself."""

import time
from collections.abc import Iterable
from pathlib import Path

import click

from appliance.capture import asked
from appliance.capture.round import Outcome
from appliance.capture.service_errors import NotDoneInTime, ServiceGone, StateNotKept, UnitPaused
from appliance.cli.live import wanted_of
from appliance.cli.machine import Door, Machine
from appliance.cli.rounds import round_of_all
from appliance.status.report import contents
from storage import attempts
from storage.attempts import Attempt
from storage.reports import pauses

_LOOK = 0.3


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta capture now                # every unit\n"
    "  lykta capture now B31 TAND       # these\n"
    "  lykta capture now --wait 0       # ask and do not wait for it"
)
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option(
    "--wait",
    type=click.IntRange(min=0),
    default=900,
    show_default=True,
    help="Seconds to wait for the running service.",
)
@click.pass_obj
def now(door: Door, units: tuple[str, ...], wait: int) -> int:
    """Copy units at once, for instance before planned downtime, whatever the timetable says.

    Asks the running service; where none runs, this command copies by itself.
    """
    machine = door.machine
    known = [one.code for one in machine.settings.units]
    wanted = tuple(dict.fromkeys(machine.code(code) for code in units)) or tuple(known)
    _must_not_be_paused(machine, wanted)
    if asked.service_runs(machine.places.state):
        return _ask(machine, wanted, wait)
    click.echo(machine.language.say("No service runs: copying from here."), err=True)
    outcomes = round_of_all(
        machine,
        wanted_of(machine.settings),
        on_outcome=lambda one: tell(one, machine),
        units=frozenset(wanted),
    )
    return 0 if all(one.error is None for one in outcomes) else 1


def _must_not_be_paused(machine: Machine, wanted: Iterable[str]) -> None:
    at = machine.clock.now()
    held = pauses.obeyed(machine.places.state, machine.clock, at)
    for unit in wanted:
        pause = pauses.of(unit, held)
        if pause is not None:
            until = machine.language.moment(pause.until)
            raise UnitPaused(unit=unit, until=until, by=pause.by, why=pause.why)


def _ask(machine: Machine, wanted: tuple[str, ...], wait: int) -> int:
    state, spoken = machine.places.state, machine.language
    try:
        path = asked.ask(state, wanted, machine.clock.now())
    except OSError as fault:
        raise StateNotKept(why=fault.strerror) from fault
    click.echo(spoken.say("The service has been asked for: {units}.", units=", ".join(wanted)))
    if not wait:
        return 0
    try:
        return _follow(machine, path, wanted, wait)
    finally:
        path.unlink(missing_ok=True)


def _follow(machine: Machine, path: Path, wanted: tuple[str, ...], wait: int) -> int:
    """Tell every unit as the service is done with it."""
    deadline = time.monotonic() + wait
    told: dict[str, str] = {}
    while len(told) < len(wanted):
        request = asked.read(path)
        done = request.done if request is not None else {}
        for unit in done.keys() - told.keys():
            told[unit] = done[unit]
            _tell_attempt(machine, unit, done[unit])
        left = ", ".join(unit for unit in wanted if unit not in told)
        if left and (request is None or not asked.service_runs(machine.places.state)):
            raise ServiceGone(units=left)
        if left and time.monotonic() > deadline:
            raise NotDoneInTime(units=left, seconds=wait)
        time.sleep(_LOOK)
    return 1 if any(told.values()) else 0


def _tell_attempt(machine: Machine, unit: str, code: str) -> None:
    """Say what the service noted of one unit: what its new copy holds, or why there is none."""
    wanted = machine.settings.unit(unit)
    name = f"{unit} {wanted.name}" if wanted else unit
    attempt = attempts.read(machine.places.state).get(unit)
    found = machine.store.glance(unit)
    if not code and found is not None:
        _tell_copy(machine, name, contents(found.manifest, machine.language), attempt)
        return
    message = remedy = ""
    if attempt is not None and attempt.code == code:
        message = machine.language.say(attempt.message, **attempt.facts)
        remedy = machine.language.say(attempt.remedy, **attempt.facts)
    click.secho(f"{name}: {code} {message}", err=True, bold=True)
    click.echo(f"     {remedy}", err=True)


def _tell_copy(machine: Machine, name: str, held: str, attempt: Attempt | None) -> None:
    seconds = f"{attempt.seconds:.1f}" if attempt is not None else "-"
    say = machine.language.say
    click.echo(say("{unit}: {held}, {seconds} s", unit=name, held=held, seconds=seconds))


def tell(outcome: Outcome, machine: Machine) -> None:
    """Say what one unit's capture came to: what is in the copy, or the error with its remedy."""
    name = f"{outcome.unit.code} {outcome.unit.name}"
    if outcome.error is not None:
        message, remedy = machine.language.error(outcome.error)
        click.secho(f"{name}: {outcome.error.code} {message}", err=True, bold=True)
        click.echo(f"     {remedy}", err=True)
    elif outcome.manifest is not None:
        held = contents(outcome.manifest, machine.language)
        say = machine.language.say
        seconds = f"{outcome.seconds:.1f}"
        click.echo(say("{unit}: {held}, {seconds} s", unit=name, held=held, seconds=seconds))
