"""What the capture service does for people at the glass, joined from the machine's parts."""

from functools import partial

from appliance.capture.wishes import Granter, PinnedAtTerminal
from appliance.cli.machine import Machine
from appliance.cli.quarantine import adopt
from storage.reports.wishes import Act, Wish


def granter(machine: Machine) -> Granter:
    """Return what grants the wishes of the glass on this machine."""
    units = frozenset(one.code for one in machine.settings.units)
    return Granter(
        machine.places.state,
        machine.clock,
        units,
        note=partial(_note, machine),
        judge=partial(_judge, machine),
    )


def _note(machine: Machine, kind: str, wish: Wish) -> None:
    """Write a pause or its end into the logbook, in the name of who asked for it."""
    facts = {"units": ", ".join(wish.units), "seconds": str(wish.seconds), "where": "screen"}
    machine.logbook.append(kind, person=wish.by, text=wish.why, facts=facts)


def _judge(machine: Machine, wish: Wish) -> None:
    """Do what a wish says of copies; raises what the quarantine and the store raise."""
    if wish.act in (Act.PIN, Act.UNPIN):
        _hold(machine, wish)
        return
    for unit in wish.units:
        found = machine.quarantine.get(unit, wish.label)
        if wish.act is Act.ACCEPT:
            adopt(machine, found, wish.by)
        else:
            machine.quarantine.reject(unit, wish.label)


def _hold(machine: Machine, wish: Wish) -> None:
    """Pin a copy, or let go of one that was pinned from the glass. Raises PinnedAtTerminal."""
    store = machine.store
    for unit in wish.units:
        if wish.act is Act.PIN:
            number = int(wish.label) if wish.label.isdecimal() else None
            store.pin(unit, wish.why, wish.by, at=wish.at, generation=number, at_glass=True)
            continue
        note = store.pin_note(unit)
        if store.pin_number(unit) is not None and not (note and note.at_glass):
            raise PinnedAtTerminal(unit=unit)
        store.unpin(unit)
