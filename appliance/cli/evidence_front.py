"""Join the screen of evidence and figures with this machine's logbook, seals and numbers."""

from functools import partial

from appliance.cli.machine import Machine
from appliance.cli.routine_machine import evidence_of, month_in
from appliance.desk.numbering import next_serial
from appliance.desk.session import Desk
from appliance.kiosk.front.evidence import EvidenceFront


def evidence_front(machine: Machine, desk: Desk) -> EvidenceFront:
    """Return what answers the screen; `desk` is where somebody unlocks."""
    return EvidenceFront(
        desk,
        machine.clock,
        machine.seals,
        read=lambda session, first: month_in(machine, session.keys, first),
        sheet=partial(evidence_of, machine),
        number=partial(next_serial, machine.places.state, machine.settings.site.device),
    )
