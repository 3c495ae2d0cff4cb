"""`lykta capture`: copy every unit, once, now, or for ever by the timetable."""

import logging
import os
import sys
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from appliance.capture.errands import Daily, Errand, Every
from appliance.capture.feed import FeedDesk
from appliance.capture.service import Worker, serve
from appliance.capture.timetable import DAYS, WEEK, WHOLE_DAY, Hours, Plan, Turns
from appliance.cli import feeds, mirror, probe
from appliance.cli.capture_now import now, tell
from appliance.cli.capture_pause import adopt, pause, resume
from appliance.cli.granting import granter
from appliance.cli.lamps import Board
from appliance.cli.live import wanted_of
from appliance.cli.machine import Door, Machine
from appliance.cli.rounds import Copier, round_of_all
from appliance.config import UnitSettings
from storage.errors import LyktaError
from storage.scrub import scrub

_AFTER_THE_FIRST_ROUND = timedelta(seconds=20)


@click.group(
    invoke_without_command=True,
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta capture --once             # copy every unit now, then end\n"
    "  lykta capture                    # copy by the timetable until stopped\n"
    "  lykta capture now B31            # ask the running service, before planned downtime\n"
    '  lykta capture pause --all --for 2h --why "the record system is being upgraded"\n'
    "  lykta capture --once --accept B31  # B31 really is almost empty",
)
@click.option("--once", is_flag=True, help="Copy every unit once, then end.")
@click.option(
    "--accept",
    multiple=True,
    metavar="UNIT",
    help="Keep this unit's copy even where the guard would refuse it. With --once.",
)
@click.pass_context
def capture(ctx: click.Context, accept: tuple[str, ...], *, once: bool) -> int:
    """Copy every unit from the live systems into the sealed store."""
    if ctx.invoked_subcommand is not None:
        return 0
    door: Door = ctx.obj
    machine = door.machine
    if accept and not once:
        raise click.UsageError("--accept goes with --once")
    named = frozenset(machine.code(code) for code in accept)
    return _once(machine, named) if once else _serve(machine)


capture.add_command(now)
capture.add_command(pause)
capture.add_command(resume)
capture.add_command(adopt)


def _once(machine: Machine, accept: frozenset[str]) -> int:
    _speak_once()
    sources = wanted_of(machine.settings)
    try:
        outcomes = round_of_all(machine, sources, accept, lambda one: tell(one, machine))
    except KeyboardInterrupt:
        # A source that does not answer would hold the end up; nothing half is ever published.
        sys.stdout.flush()
        os._exit(130)
    return 0 if all(one.error is None for one in outcomes) else 1


def _serve(machine: Machine) -> int:
    desks, faults = _feeds(machine)
    copiers = [
        Copier(machine, wanted, feed=desks.get(wanted.name))
        for wanted in wanted_of(machine.settings)
    ]
    board = Board(machine, copiers, faults)
    board.tell()
    for desk in desks.values():
        desk.open()
    serve(
        [_worker(machine, copier) for copier in copiers],
        state=machine.places.state,
        clock=machine.clock,
        side=_errands(machine),
        watch=board.watch,
    )
    for copier in copiers:
        copier.close()
    return 0


def _worker(machine: Machine, copier: Copier) -> Worker:
    jitter = timedelta(seconds=machine.settings.capture.jitter_seconds)
    turns = Turns(plans(machine, copier.units), jitter)
    return Worker(copier.name, copier, turns, feed=copier.feed)


def _feeds(machine: Machine) -> tuple[dict[str, FeedDesk], list[LyktaError]]:
    """Return the feeds by their source's name; what is wrong with them stops no round."""
    try:
        return feeds.desks(machine), []
    except LyktaError as fault:
        return {}, [fault]


def _errands(machine: Machine) -> list[Errand]:
    """Return what the service does beside its rounds."""
    zone = ZoneInfo(machine.settings.site.zone)
    mirrored = machine.settings.library
    every = Every(timedelta(minutes=mirrored.every_minutes))
    documents = Errand(name="library", due=every, act=lambda: mirror.errand(machine))
    return [
        *([documents] if mirrored.source else []),
        Errand(
            name="care of the store",
            due=Every(timedelta(hours=1), first=_AFTER_THE_FIRST_ROUND),
            act=lambda: scrub(machine.store, machine.places.state, machine.clock),
        ),
        Errand(name="wishes", due=Every(timedelta(seconds=1)), act=granter(machine).look),
        Errand(
            name="probe", due=Daily(probe.times(machine), zone), act=lambda: probe.errand(machine)
        ),
    ]


def plans(machine: Machine, units: Iterable[UnitSettings]) -> dict[str, Plan]:
    """Return the timetable of units, by their codes."""
    usual = machine.settings.capture.every_minutes
    zone = ZoneInfo(machine.settings.site.zone)
    return {
        unit.code: Plan(
            every=timedelta(minutes=unit.every_minutes or usual),
            hours=Hours.of(unit.hours) if unit.hours else WHOLE_DAY,
            days=frozenset(DAYS.index(day) for day in unit.days) or WEEK,
            zone=zone,
        )
        for unit in units
    }


def _speak_once() -> None:
    """Let the command's own words stand for the log's warnings, which say the same."""
    log = logging.getLogger("lykta.capture")
    if log.getEffectiveLevel() == logging.WARNING:
        log.setLevel(logging.ERROR)
