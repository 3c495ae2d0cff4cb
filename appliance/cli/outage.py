"""`lykta outage`: which outages go on, declare one, end it, sum it up."""

import getpass
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.options import by_envelope, who
from appliance.desk import outage_figures
from appliance.desk.documents import Documents
from appliance.downtime.downtime import Said
from appliance.downtime.errors import OutageOver
from appliance.downtime.outage import EVERYTHING, Outage, UnitSeen, Way
from appliance.downtime.standing import Standing
from printing.language import Language
from printing.sheets.outage_summary import out_words, printed_words, story, to_do
from printing.sheets.window import clock_or_moment
from storage.reports.declared import Declared

_CLOCK = re.compile(r"\d{1,2}:\d\d")
_FORM = "%Y-%m-%d %H:%M"
_BY = click.option("--by", help="Who says so. Otherwise the name you are logged in with.")
_KEY = click.option("--key", default="", help="Which one, where several go on; see 'show'.")


@click.group()
def outage() -> None:
    """Say when the record system cannot be worked in, and what came of it."""


@outage.command(epilog="Example:\n\n\b\n  lykta outage show")
@click.pass_obj
def show(door: Door) -> int:
    """Say what goes on, what is planned and how each unit stands. Exit code 1 in an outage."""
    machine = door.machine
    say, language = machine.language.say, machine.language
    seen = _seen(machine)
    known = machine.downtime.known(seen)
    for one in known.going_on:
        click.echo(_going_on(one, language))
    for planned in known.planned:
        click.echo(_planned(planned, language))
    for over in machine.downtime.lately_over():
        click.echo(_over(over, language))
    if not known.going_on:
        click.echo(say("No outage goes on."))
    for stands in machine.downtime.standings(seen, machine.clock.now()).values():
        click.echo(_stands(stands, language))
    return int(bool(known.going_on))


@outage.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta outage declare --why "nobody can log in"\n'
    '  lykta outage declare --since 02:10 --by "Eva Sund"\n'
    '  lykta outage declare --since "2026-11-25 02:00" --until "2026-11-25 04:00" \\\n'
    '      --why "upgrade"                    # planned; a copy is made just before\n'
    "  lykta outage declare --source tidbok"
)
@click.option(
    "--since", metavar="TIME", help="From when: 02:10, or '2026-11-24 02:10', the site's time."
)
@click.option("--until", metavar="TIME", help="When it is expected to end; it ends nothing.")
@click.option("--source", default=EVERYTHING, help="Only this record system, by its name.")
@click.option("--why", default="", help="The reason; stands on the board. No patient's name.")
@_BY
@click.pass_obj
def declare(
    door: Door, since: str | None, until: str | None, source: str, why: str, by: str | None
) -> None:
    """Declare an outage, or plan one. The board and every sheet say so until somebody ends it."""
    machine, language = door.machine, door.machine.language
    now = machine.clock.now().wall
    start = _time(since, machine, now) if since else None
    end = _time(until, machine, start or now, after=True) if until else None
    said = Said(since=start, source=source, why=why, until=end)
    one = machine.downtime.declare(said, by or _who())
    what, when = _title(one.source, language), language.moment(one.since)
    if one.since > now:
        words = "Planned: {what}, from {when}. A copy is made just before."
        click.echo(language.say(words, what=what, when=when))
        return
    click.echo(language.say("Declared: {what}, since {when}.", what=what, when=when))


@outage.command(epilog='Example:\n\n\b\n  lykta outage end --over 04:30 --by "Eva Sund"')
@_KEY
@click.option("--over", metavar="TIME", help="From when people could work in it again: 04:30.")
@click.option("--mistaken", is_flag=True, help="There was none: the records say so.")
@_BY
@click.pass_obj
def end(door: Door, key: str, over: str | None, by: str | None, *, mistaken: bool) -> None:
    """End a declared outage. What the machine noticed by itself ends by itself."""
    machine = door.machine
    mine = [one for one in machine.downtime.known().going_on if one.way is Way.DECLARED]
    keys = {one.key for one in mine} | {one.key for one in machine.downtime.known().planned}
    wanted = _one(key, keys, machine)
    when = _time(over, machine, machine.clock.now().wall) if over else None
    one = machine.downtime.end(wanted, by or _who(), when, mistaken=mistaken)
    click.echo(machine.language.say("Ended: {what}.", what=_title(one.source, machine.language)))


@outage.command(epilog="Example:\n\n\b\n  lykta outage undo")
@_KEY
@_BY
@click.pass_obj
def undo(door: Door, key: str, by: str | None) -> None:
    """Take the end of an outage back, for half an hour: it went on all along."""
    machine = door.machine
    wanted = _one(key, {one.key for one in machine.downtime.lately_over()}, machine)
    what = _title(machine.downtime.undo(wanted, by or _who()).source, machine.language)
    click.echo(machine.language.say("The end is taken back: {what} goes on.", what=what))


@outage.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta outage summary --unit B31 --name "Karin Ek"\n'
    "  lykta print outage-summary --unit B31      # the same on paper"
)
@click.option("--unit", required=True, help="Code of the unit, for instance B31.")
@who
@by_envelope
@click.pass_obj
def summary(
    door: Door, unit: str, name: str | None, password_file: Path | None, code_file: Path | None
) -> None:
    """Say what came of a unit's last outage: prints, sheets still out, what nobody knows."""
    machine = door.machine
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        documents = Documents(session, machine.site, machine.language)
        told = outage_figures.told(documents, machine.code(unit))
    finally:
        session.close()
    language = machine.language
    for line in story(told, language):
        click.echo(f"{line.label}: {line.value}")
    for words in printed_words(told, language):
        click.echo(words)
    label = language.say("Sheets that may be out")
    click.echo(f"{label}: {out_words(told, language)}")
    for words in to_do(told, language):
        click.echo(f"- {words}")


def _seen(machine: Machine) -> tuple[UnitSeen, ...]:
    """Return what is known of every unit, its copy too."""
    copies = {one.unit.code: one for one in machine.look().units}
    found = []
    for one in machine.downtime.seen():
        status = copies[one.code]
        found.append(one.with_copy(status.manifest, status.freshness.age))
    return tuple(found)


def _one(key: str, keys: set[str], machine: Machine) -> str:
    if key or not keys:
        if key not in keys:
            raise OutageOver
        return key
    if len(keys) > 1:
        words = machine.language.say("Several outages go on: name one by its key, --key KEY.")
        raise click.UsageError(words)
    return next(iter(keys))


def _time(text: str, machine: Machine, near: datetime, *, after: bool = False) -> datetime:
    """Return an instant; a clock time alone is the nearest one back, or ahead, at the site."""
    zone = ZoneInfo(machine.settings.site.zone)
    try:
        if not _CLOCK.fullmatch(text.strip()):
            return datetime.strptime(text.strip(), _FORM).replace(tzinfo=zone)
        hour, minute = (int(part) for part in text.strip().split(":"))
        local = near.astimezone(zone)
        at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError as fault:
        raise click.UsageError(f"{text!r} is no time; write 02:10 or '2026-11-24 02:10'") from fault
    day = timedelta(days=1)
    if after:
        return at if at > local else at + day
    return at if at <= local else at - day


def _who() -> str:
    return os.environ.get("SUDO_USER") or getpass.getuser()


def _title(source: str, language: Language) -> str:
    return language.say("All record systems") if source == EVERYTHING else source


def _going_on(one: Outage, language: Language) -> str:
    say = language.say
    when = language.moment(one.since) if one.since else say("a time that cannot be read")
    if one.way is Way.SILENT:
        words = say("Does not answer this machine since {when}. Ends by itself.", when=when)
    elif one.way is Way.SLOW:
        words = say("Too slow since {when}. Ends by itself.", when=when)
    else:
        since = say("Since {when}", when=when)
        words = say("{when}, declared by {person}", when=since, person=one.by or "?")
        words = f"{words}: {say(one.why)}" if one.why else words
    key = f"{one.key}  " if one.key else ""
    return f"{key}{_title(one.source, language)}: {words}"


def _over(one: Declared, language: Language) -> str:
    words = language.say(
        "{since}–{until}, ended by {person}",
        since=language.moment(one.since),
        until=clock_or_moment(one.over or one.since, one.since, language),
        person=one.ended_by,
    )
    return f"{one.key}  {_title(one.source, language)}: {words}"


def _planned(one: Declared, language: Language) -> str:
    when = language.moment(one.since)
    if one.until is not None:
        when = f"{when}–{clock_or_moment(one.until, one.since, language)}"
    words = language.say("Planned for {when}", when=when)
    return f"{one.key}  {_title(one.source, language)}: {words}"


def _stands(stands: Standing, language: Language) -> str:
    if stands.blind_from is None:
        return language.say("{unit}: no copy", unit=stands.unit)
    facts = {"unit": stands.unit, "moment": language.moment(stands.blind_from)}
    if stands.during:
        return language.say("{unit}: during the outage, as of {moment}", **facts)
    if stands.within:
        return language.say("{unit}: before the outage, as of {moment}", **facts)
    return language.say("{unit}: too old when the outage began, as of {moment}", **facts)
