"""`lykta clock`: whether this computer's clock can be trusted, and a person's word that it can."""

from datetime import datetime
from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from printing.language import mark
from printing.verdicts import clock_word
from storage.clock import ClockVerdict, Evidence, Heard, Instant, compare
from storage.errors import LyktaError

_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_EXIT = {ClockVerdict.CONFIRMED: 0, ClockVerdict.UNCONFIRMED: 1, ClockVerdict.WRONG: 2}
_EVIDENCE = {
    Evidence.NTP: mark("The time server confirms it."),
    Evidence.SOURCE: mark("The record system's clock agrees with it."),
    Evidence.PERSON: mark("A person confirmed it since this computer started."),
    Evidence.NONE: mark("Nothing has confirmed it since this computer started."),
}


class WatchDiffers(LyktaError):
    """The watch of the person who was to confirm the clock says another time."""

    code = "C-03"
    message = "This computer says {here}, your watch says {watch}. Nothing was confirmed."
    remedy = "Ask IT to set this computer's clock. Until then, go by your own watch."


class WordNotKept(LyktaError):
    """The disk did not take a person's word about the clock."""

    code = "C-04"
    message = "The confirmation could not be written to the disk."
    remedy = "Confirm the clock on the kiosk's screen, which remembers it. Tell IT: the disk."


@click.group()
def clock() -> None:
    """Say whether this computer's clock can be trusted, or confirm it."""


@clock.command(
    epilog="Example:\n\n\b\n  lykta clock show\n\n"
    "Exit code: 0 confirmed, 1 not confirmed, 2 wrong. Needs no password."
)
@click.pass_obj
def show(door: Door) -> int:
    """Say the time, what confirms it, and since when this computer runs."""
    machine = door.machine
    now = machine.clock.now()
    verdict = machine.clock.verdict(now)
    for line in _lines(machine, now, verdict):
        click.echo(line)
    return _EXIT[verdict]


def _lines(machine: Machine, now: Instant, verdict: ClockVerdict) -> list[str]:
    spoken = machine.language
    lines = [
        f"{spoken.moment_words(now.wall)} · {clock_word(verdict, spoken)}",
        spoken.say(_EVIDENCE[machine.clock.evidence(now)]),
    ]
    reached = machine.clock.mark()
    if verdict is ClockVerdict.WRONG and reached is not None and reached > now.wall:
        when = spoken.moment_words(reached)
        lines.append(spoken.say("It has been at least {moment} already.", moment=when))
    if verdict is not ClockVerdict.CONFIRMED:
        lines.append(spoken.say("If your watch agrees: lykta clock confirm"))
    return lines


@clock.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta clock confirm --name "Karin Ek"\n'
    '  lykta clock confirm --watch "2026-11-22 03:10" --password-file pw'
)
@click.option(
    "--watch",
    type=click.DateTime(_FORMS),
    help="Date and time by your own watch, 2026-11-22 03:10; asked for where not given.",
)
@who
@click.pass_obj
def confirm(
    door: Door, watch: datetime | None, name: str | None, password_file: Path | None
) -> None:
    """Confirm the clock by your own watch. Needs your password and is logged in your name."""
    machine = door.machine
    spoken = machine.language
    desk = machine.desk()
    machine.unlock(name, password_file, desk)
    try:
        at = machine.clock.now()
        seen = watch or _ask_watch(machine, at)
        at = machine.clock.now()
        if not _agrees(seen, at, machine):
            here = spoken.moment_words(at.wall)
            raise WatchDiffers(here=here, watch=f"{seen:%Y-%m-%d %H:%M}")
        kept = desk.confirm_clock(at)
    finally:
        desk.lock()
    if not kept:
        raise WordNotKept
    click.echo(spoken.say("The clock is confirmed: {moment}.", moment=spoken.moment_words(at.wall)))


def _ask_watch(machine: Machine, at: Instant) -> datetime:
    """Ask for the whole date and time, so that nobody confirms by habit."""
    say = machine.language.say
    click.echo(machine.language.moment_words(at.wall), err=True)
    asked = say("Date and time by your own watch, as 2026-11-22 03:10")
    typed: datetime = click.prompt(asked, type=click.DateTime(_FORMS), err=True)
    return typed


def _agrees(watch: datetime, at: Instant, machine: Machine) -> bool:
    """Compare in the site's zone; an hour that comes twice in autumn may be either."""
    meant = [watch.replace(tzinfo=machine.language.zone, fold=fold) for fold in (0, 1)]
    return any(compare(one, at, at) is Heard.AGREES for one in meant)
