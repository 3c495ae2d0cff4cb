"""Join the exercises of a machine's kiosk; apart, so that no other command loads the screens."""

from functools import partial
from pathlib import Path

from appliance.cli.form import machine_facts
from appliance.cli.machine import Machine
from appliance.downtime.downtime import Downtime
from appliance.drill.keeping import Keeping
from appliance.drill.premises import sweep_memory
from appliance.kiosk.front.drill import Drills
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.ports import DeskPort
from storage.clock import Clock
from storage.reports import declared, outages


def drills_of(machine: Machine, real: DeskPort) -> Drills:
    """Return the exercises of a machine's kiosk; what a dead kiosk's left in memory goes.

    Of the machine they are handed: where scores are kept, the printers, whether there is an
    outage, and what stands on forms. Not its store, keys, register, journal or audit.
    """
    state = machine.places.state
    sweep_memory()
    return Drills(
        real,
        Keeping(state, machine.logbook),
        lambda clock: PrintRoom(machine.printers, clock, machine.label_printer),
        partial(tended, machine.downtime, state, machine.clock),
        partial(machine_facts, machine),
    )


def tended(downtime: Downtime, state: Path, clock: Clock) -> bool:
    """Tell whether there is a real outage; what is planned is tended meanwhile, as the board does.

    Nobody else does while somebody practises: the copy before a planned outage is asked for here.
    """
    downtime.tend()
    return real_outage(state, clock)


def real_outage(state: Path, clock: Clock) -> bool:
    """Tell whether a record system is down or declared so, by two reports without any patient.

    A report of declarations that nobody can read counts as an outage.
    """
    said = declared.read(state)
    if outages.read(state) or said.damaged:
        return True
    return any(one.has_begun(clock, clock.now()) for one in said.open)
