"""`lykta guard`: what the guard refused, and what other figures would have refused."""

from collections.abc import Iterator, Mapping

import click
import msgspec

from appliance.capture.guard_history import History
from appliance.capture.guard_report import Replay, replay
from appliance.cli.guarding import limits_of
from appliance.cli.machine import Door, Machine
from appliance.config import UnitSettings
from appliance.config.guarding import GuardFigures
from printing.language import mark
from storage.reports import guard as report

_SHORT_DAYS = 7
_FIGURES = tuple(name for name in GuardFigures.__struct_fields__)


@click.group()
def guard() -> None:
    """Look at what the guard refused, and tune its figures.

    The guard compares every answer of the record system with the newest good copy, with what the
    ward usually has, and with the whole round. What it refuses waits: see 'lykta quarantine'.
    """


@guard.command(
    "report",
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta guard report\n"
    "  lykta guard report --unit B31 --figure day_percent=50 --figure lost_at_least=4\n"
    "  lykta guard report --json",
)
@click.option("--unit", help="Only this unit's.")
@click.option(
    "--figure",
    "figures",
    multiple=True,
    metavar="NAME=NUMBER",
    help=f"Replay with another figure: {', '.join(_FIGURES)}.",
)
@click.option("--json", "as_json", is_flag=True, help="One document for programs.")
@click.pass_obj
def report_(door: Door, unit: str | None, figures: tuple[str, ...], *, as_json: bool) -> None:
    """Say what the guard refused and would refuse, and how often a year. Needs no password."""
    machine = door.machine
    others = _parsed(figures)
    code = machine.code(unit) if unit else None
    found = {
        one.code: _replayed(machine, one, others)
        for one in machine.settings.units
        if code in (None, one.code)
    }
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    for name, past in found.items():
        for line in _lines(name, past, machine):
            click.echo(line)


@guard.command(epilog="Example:\n\n\b\n  lykta guard show")
@click.pass_obj
def show(door: Door) -> None:
    """Say what the guard made of every unit's last capture. Needs no password."""
    machine = door.machine
    say = machine.language.say
    said = report.read(machine.places.state)
    for name, word in said.items():
        at = machine.language.moment(word.at)
        click.echo(f"{name}: {say(_STATES[word.state])}, {at}")
        for reason in (*((word.would,) if word.would else ()), *word.notes):
            click.echo(f"  {say(reason.text, **reason.facts)}")
    if not said:
        click.echo(say("The guard has seen no capture yet."))


_STATES: Mapping[str, str] = {
    "complete": mark("complete"),
    "partial": mark("some units only"),
    "suspect": mark("refused, waits for a person"),
    "rejected": mark("nothing that could be kept"),
}


def _parsed(figures: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for one in figures:
        name, _, number = one.partition("=")
        if name not in _FIGURES or not number.isdigit():
            raise click.BadParameter(f"{one}: NAME=NUMBER, with one of {', '.join(_FIGURES)}")
        found[name] = int(number)
    return found


def _replayed(machine: Machine, unit: UnitSettings, others: Mapping[str, int]) -> Replay:
    given = machine.settings.guard
    own = [
        one for one in machine.settings.guard_units if one.unit.casefold() == unit.code.casefold()
    ]
    figures: GuardFigures = own[0] if own else given
    limits = limits_of(msgspec.structs.replace(figures, **others))
    rows = History(machine.places.state).rows(unit.code, whosever=True)
    return replay(rows, unit.unit, limits)


def _lines(name: str, past: Replay, machine: Machine) -> Iterator[str]:
    language = machine.language
    if not past.captures:
        yield language.say("{unit}: nothing is known yet.", unit=name)
        return
    days = f"{past.span.total_seconds() / 86400:.1f}"
    yield language.say(
        "{unit}: {days} days, {captures} captures", unit=name, days=days, captures=past.captures
    )
    yield f"  {language.say('refused: {codes}', codes=_codes(past.refused))}"
    yield f"  {language.say('said only: {codes}', codes=_codes(past.would))}"
    yield f"  {language.say('with these figures: {codes}', codes=_codes(past.replayed))}"
    if past.span.days < _SHORT_DAYS:
        yield f"  {language.say('Too short a time to say how often a year.')}"
        return
    rate = f"{past.a_year(sum(past.replayed.values())):.1f}"
    yield f"  {language.say('about {rate} a year', rate=rate)}"


def _codes(found: Mapping[str, int]) -> str:
    return ", ".join(f"{code} x {times}" for code, times in sorted(found.items())) or "-"
