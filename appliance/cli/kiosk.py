"""`lykta kiosk`: the full-screen touch display."""

import logging
from functools import partial

import click

from appliance.cli.drill_front import drills_of
from appliance.cli.evidence_front import evidence_front
from appliance.cli.form import machine_facts
from appliance.cli.insides import machine_front
from appliance.cli.machine import Door, Machine
from appliance.cli.outage_front import outage_front
from appliance.cli.routine_machine import routines_of
from appliance.kiosk.front.board import Place
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.front.routines import RoutinesFront
from appliance.kiosk.front.scanning import Scans
from appliance.kiosk.panel import Panel, panel
from appliance.kiosk.settings import KioskSettings
from printing.language import Language

log = logging.getLogger("lykta.kiosk")


@click.command(epilog="Example:\n\n\b\n  lykta kiosk")
@click.option("--window", is_flag=True, help="In a window, to look around; never on a ward.")
@click.pass_obj
def kiosk(door: Door, *, window: bool) -> int:
    """Open the kiosk on the screen. SIGTERM ends it."""
    return show(door.machine, window=window)


def show(machine: Machine, *, window: bool) -> int:
    """Run a machine's kiosk until it is ended; an exercise that goes on is thrown away then."""
    from appliance.kiosk.app import run

    wanted = kiosk_settings(machine, window=window)
    if not window:
        say_if_small(panel(wanted.inches), machine.language)
    front = front_desk(machine)
    try:
        return run(front, wanted)
    finally:
        front.drill.stop()


def say_if_small(seen: Panel, language: Language) -> None:
    """Say in the log of the service that keys are smaller than fingers; it opens all the same."""
    if (small := seen.small()) is not None:
        log.warning("%s", " ".join(language.error(small)))


def front_desk(machine: Machine) -> FrontDesk:
    """Join a machine's parts into what the screens ask; earlier prints are settled meanwhile."""
    own = machine.settings.kiosk.unit or machine.settings.units[0].code
    desk = machine.desk()
    room = PrintRoom(machine.printers, machine.clock, machine.label_printer)
    front = FrontDesk(
        desk=desk,
        site=machine.site,
        limits=machine.limits,
        look=machine.look,
        room=room,
        place=Place(unit=own, support=machine.settings.site.support),
        facts=partial(machine_facts, machine),
        library=machine.library,
    )
    front.machine = machine_front(machine, desk)
    front.scans = Scans(front, {one.unit.code: one.unit.kind for one in machine.limits})
    front.join_outages(outage_front(machine, desk))
    support = machine.settings.site.support
    routines = routines_of(machine, desk)
    front.join_routines(RoutinesFront(routines, desk.session, machine.clock, support))
    front.join_evidence(evidence_front(machine, desk))
    front.drill = drills_of(machine, front)
    front.settle()
    return front


def kiosk_settings(machine: Machine, *, window: bool) -> KioskSettings:
    """Return the screen's settings."""
    wanted = machine.settings.kiosk
    return KioskSettings(
        language=machine.language.code,
        zone=machine.settings.site.zone,
        theme=wanted.theme,
        text=wanted.text_percent / 100,
        inches=panel(wanted.panel_inches).inches,
        idle=float(wanted.lock_after_seconds),
        fullscreen=wanted.fullscreen and not window,
        pointer=window,
    )
