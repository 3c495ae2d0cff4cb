"""Make what the screens ask about outages; apart, so that no other command loads the screens."""

from functools import partial

from appliance.cli.form import machine_facts
from appliance.cli.machine import Machine
from appliance.desk.session import Desk
from appliance.kiosk.front.outage import OutageFront


def outage_front(machine: Machine, desk: Desk) -> OutageFront:
    """Join a machine's outages with the desk of its screens."""
    return OutageFront(
        machine.downtime,
        desk,
        machine.clock,
        [one.unit for one in machine.settings.units],
        facts=partial(machine_facts, machine),
    )
