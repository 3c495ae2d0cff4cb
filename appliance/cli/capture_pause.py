"""`lykta capture pause`, `resume` and `adopt`: when copies are not made, by a person's word."""

import getpass
import os
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from appliance.capture import identity
from appliance.capture.service_errors import PauseEndUnreadable, PauseTooLong, StateNotKept
from appliance.cli.machine import Door, Machine
from storage.reports import pauses
from storage.reports.pauses import ALL, LONGEST, Pause

_SPAN = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?")
_HOUR = timedelta(hours=1)


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta capture pause B31 --for 2h --why "the record system is being upgraded"\n'
    '  lykta capture pause --all --until 04:00 --why "network works" --by "Eva Sund"'
)
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option("--all", "everybody", is_flag=True, help="Every unit of this machine.")
@click.option("--for", "span", metavar="SPAN", help="How long: 2h, 45m or 1h30m; at most 72h.")
@click.option(
    "--until", metavar="TIME", help="Until when: 04:00, or '2026-11-24 04:00', the site's time."
)
@click.option("--why", required=True, help="The reason; stands on the board. No patient's name.")
@click.option("--by", help="Who says so. Otherwise the name you are logged in with.")
@click.pass_obj
def pause(
    door: Door,
    units: tuple[str, ...],
    span: str | None,
    until: str | None,
    why: str,
    by: str | None,
    *,
    everybody: bool,
) -> None:
    """Copy units no more for a while. It ends by itself; their copies age all the same."""
    machine = door.machine
    if bool(units) == everybody or (span is None) == (until is None):
        raise click.UsageError("name units or --all, and --for or --until")
    wanted = (ALL,) if everybody else tuple(machine.code(code) for code in units)
    at = machine.clock.now()
    length = _span(span) if span is not None else _until(until or "", machine, at.wall)
    if not timedelta(0) < length <= LONGEST:
        raise PauseTooLong(hours=LONGEST // _HOUR)
    word = Pause(
        at=at,
        seconds=int(length.total_seconds()),
        until=at.wall + length,
        by=by or _who(),
        why=why,
    )
    try:
        pauses.begin(machine.places.state, wanted, word)
    except OSError as fault:
        raise StateNotKept(why=fault.strerror) from fault
    _note(machine, "pause", wanted, word)
    say, named = machine.language.say, _named(wanted, machine)
    click.echo(
        say(
            "Paused until {until}: {units}.", until=machine.language.moment(word.until), units=named
        )
    )


@click.command(epilog="Examples:\n\n\b\n  lykta capture resume B31\n  lykta capture resume --all")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.option("--all", "everybody", is_flag=True, help="End every pause.")
@click.option("--by", help="Who says so. Otherwise the name you are logged in with.")
@click.pass_obj
def resume(door: Door, units: tuple[str, ...], by: str | None, *, everybody: bool) -> None:
    """End a pause before its time; the units are copied at once."""
    machine = door.machine
    if bool(units) == everybody:
        raise click.UsageError("name units or --all")
    state = machine.places.state
    going_on = pauses.going_on(pauses.read(state), machine.clock, machine.clock.now())
    wanted = None if everybody else {machine.code(code) for code in units}
    if wanted is not None and ALL in going_on:
        raise click.UsageError("every unit is paused together: say --all")
    try:
        ended = pauses.end(state, wanted)
    except OSError as fault:
        raise StateNotKept(why=fault.strerror) from fault
    ended = {unit: one for unit, one in ended.items() if unit in going_on}
    if not ended:
        click.echo(machine.language.say("Nothing was paused."))
        return
    for unit, one in ended.items():
        _note(machine, "resume", (unit,), one, person=by or _who())
    named = _named(ended, machine)
    click.echo(machine.language.say("No longer paused: {units}.", units=named))


@click.command(epilog="Example:\n\n\b\n  lykta capture adopt")
@click.option("--by", help="Who says so. Otherwise the name you are logged in with.")
@click.confirmation_option(
    prompt="Is no other machine running on these copies (a cloned or restored disk)?",
    help="Do not ask whether another machine runs on these copies.",
)
@click.pass_obj
def adopt(door: Door, by: str | None) -> None:
    """Make this the machine that captures, after a restored disk or a new mainboard."""
    machine = door.machine
    try:
        identity.adopt(machine.places.state, identity.read_marks())
    except OSError as fault:
        raise StateNotKept(why=fault.strerror) from fault
    machine.logbook.append("adopted", person=by or _who())
    click.echo(machine.language.say("From now on this machine captures. It begins by itself."))


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text.strip().casefold())
    if found is None or not any(found.groups()):
        raise PauseEndUnreadable(given=text)
    hours, minutes = (int(one or 0) for one in found.groups())
    return timedelta(hours=hours, minutes=minutes)


def _until(text: str, machine: Machine, wall: datetime) -> timedelta:
    """Return how long it is until a time of the site; a time of the day is the next such one."""
    zone = ZoneInfo(machine.settings.site.zone)
    local = wall.astimezone(zone)
    try:
        if re.fullmatch(r"\d\d?:\d\d", text.strip()):
            clock = datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 - a time of day
            end = datetime.combine(local.date(), clock, zone)
            if end <= local:
                end = datetime.combine(local.date() + timedelta(days=1), clock, zone)
        else:
            end = datetime.fromisoformat(text.strip())
            end = end.replace(tzinfo=zone) if end.tzinfo is None else end
    except ValueError as fault:
        raise PauseEndUnreadable(given=text) from fault
    return end.astimezone(wall.tzinfo) - wall


def _who() -> str:
    return os.environ.get("SUDO_USER") or getpass.getuser()


def _named(units: Iterable[str], machine: Machine) -> str:
    every = machine.language.say("every unit")
    return ", ".join(every if unit == ALL else unit for unit in units)


def _note(machine: Machine, kind: str, units: Iterable[str], word: Pause, person: str = "") -> None:
    """Write to the logbook who paused what, until when and why."""
    facts = {"until": word.until.strftime("%Y-%m-%dT%H:%M:%SZ"), "units": ", ".join(units)}
    machine.logbook.append(kind, person=person or word.by, text=word.why, facts=facts)
