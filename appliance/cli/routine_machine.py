"""Join the routines with this machine: its settings, its survey, its printers, its seals."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import cast

from appliance.cli.machine import Machine
from appliance.desk import figures
from appliance.desk.checking import Checker
from appliance.desk.rights import Right
from appliance.desk.session import Desk, Session
from appliance.downtime.outage import of_unit
from appliance.routines import (
    MachineSeen,
    PageSeen,
    Plan,
    PrinterSeen,
    Routine,
    Routines,
    Setup,
    UnitSeen,
    Wishes,
)
from appliance.routines.drawing import Reader
from appliance.routines.month import month_of
from appliance.routines.putoff import Down, OutageSpan
from appliance.status import Survey, UnitStatus
from printing.language import Language
from printing.queue import PrinterLight, printer_state
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.routine_evidence import Month, RoutineEvidence, routine_evidence
from storage import attempts, logbook_reading
from storage.clock import Clock
from storage.keys.rolekeys import RoleKeys
from storage.library import looked
from storage.logbook import Record
from storage.records import UnitKind
from storage.reports import closed, guard, pauses, probe
from storage.upkeep.backup import fingerprint_of

RUNNING = metadata.version("lykta")
"""The version of the program in this process, as it was when the process began."""
_MINUTE = timedelta(minutes=1)


def routines_of(machine: Machine, desk: Desk) -> Routines:
    """Return the machine's routines; `desk` is where somebody unlocks."""
    return Routines(
        Setup(
            wishes=wishes_of(machine),
            state=machine.places.state,
            clock=machine.clock,
            zone=machine.language.zone,
            logbook=machine.logbook,
            device=machine.settings.site.device,
            version=RUNNING,
            look=partial(_look, machine),
            check=partial(_check, machine),
            confirm=desk.confirm_clock,
            require=_require,
            down=partial(_down, machine),
        )
    )


def wishes_of(machine: Machine) -> Wishes:
    """Return what the settings say of routines."""
    wanted = machine.settings.routines
    texts = {one.value: getattr(wanted, one.name.lower()) for one in Routine}
    own = {one.routine: one.text for one in machine.settings.escalations}
    return Wishes(
        plan=Plan.of(texts, timedelta(minutes=wanted.late_minutes)),
        own=own_unit(machine),
        patients=wanted.patients,
        newest=timedelta(hours=wanted.newest_hours),
        escalations=own | ({"": wanted.escalation} if wanted.escalation else {}),
    )


def _down(machine: Machine) -> Down | None:
    """Return the outage that the machine's own unit is in, None for none."""
    downtime, own = machine.downtime, own_unit(machine)
    seen = downtime.seen()
    mine = next((one for one in seen if one.code == own), None)
    found = of_unit(mine, downtime.known(seen).going_on) if mine else ()
    begun = [one.since for one in found if one.since is not None]
    return Down(since=min(begun, default=None)) if found else None


def own_unit(machine: Machine) -> str:
    """Return the code of the unit where the machine stands."""
    return machine.settings.kiosk.unit or machine.settings.units[0].code


def _require(by: Reader) -> None:
    """Let nobody begin a routine whose function does not do them."""
    cast("Session", by).require(Right.ROUTINES)


def _look(machine: Machine) -> MachineSeen:
    survey = machine.look()
    shelf = looked(machine.places.library)
    good = [one.good_at for one in attempts.read(machine.places.state).values() if one.good_at]
    return MachineSeen(
        units=units_seen(survey, machine.places.state, machine.clock),
        printer=_printer(machine),
        captured=max(good, default=None),
        running=RUNNING,
        installed=metadata.version("lykta"),
        has_tables=bool(machine.settings.library.source),
        tables=shelf.at if shelf else None,
        tables_fault=shelf.message if shelf else "",
        tables_facts=shelf.facts if shelf else {},
        probes=probe.read(machine.places.state),
        probe_wanted=bool(machine.settings.probe.number),
    )


def units_seen(survey: Survey, state: Path, clock: Clock) -> tuple[UnitSeen, ...]:
    """Return every unit of a survey as the routines judge it, with what the reports say of it."""
    said, now = guard.read(state), survey.now
    held = pauses.going_on(pauses.read(state), clock, now)
    asleep = {unit for unit, opens in closed.read(state).items() if opens > now.wall}
    return tuple(
        _unit(
            one,
            said,
            resting=one.unit.code in asleep or pauses.of(one.unit.code, held) is not None,
        )
        for one in survey.units
    )


def _unit(one: UnitStatus, said: dict[str, guard.Word], *, resting: bool) -> UnitSeen:
    age = one.freshness.age
    most = age.at_most if age is not None else None
    word = said.get(one.unit.code)
    return UnitSeen(
        code=one.unit.code,
        name=one.unit.name,
        light=one.freshness.light,
        limit=one.freshness.limit // _MINUTE,
        minutes=most // _MINUTE if most is not None else None,
        patients=one.manifest.patients if one.manifest else None,
        is_ward=one.unit.kind is UnitKind.WARD,
        guard=word.state if word else "",
        waiting=one.waiting,
        resting=resting,
    )


def _printer(machine: Machine) -> PrinterSeen | None:
    first = machine.printer
    if first is None:
        return None
    state = printer_state(first)
    why = next(iter(state.faults), None)
    ready = state.light in (PrinterLight.READY, PrinterLight.WARNING)
    if why is None:
        return PrinterSeen(name=first.shown, ready=ready)
    facts = {name: str(value) for name, value in why.facts.items()}
    return PrinterSeen(
        name=first.shown, ready=ready, message=why.message, remedy=why.remedy, facts=facts
    )


def _check(machine: Machine, text: str) -> PageSeen:
    """Read the seal of a scanned page. Raises what Checker.check raises."""
    checked = Checker(machine.seals, machine.language, lambda _unit: None).check(text)
    return PageSeen(serial=checked.serial, kind=checked.kind, proved=checked.is_proved)


def month_in(machine: Machine, keys: RoleKeys, first: date) -> Month:
    """Return what the sealed logbook tells of the month that begins on a day."""
    found = logbook_reading.read(machine.places.logbook, keys, {""})
    now = machine.clock.now().wall
    return month_of(
        found.entries,
        first,
        machine.language.zone,
        now,
        outages=_outages(machine, found.entries),
        unreadable=len(found.faults),
    )


def _outages(machine: Machine, records: Iterable[Record]) -> tuple[OutageSpan, ...]:
    """Return the outages of the machine's own unit that the logbook tells of."""
    own = own_unit(machine)
    names = {name for one in machine.downtime.units if one.code == own for name in one.sources}
    mine = [one for one in figures.outages(records) if not one.source or one.source in names]
    return tuple(OutageSpan(since=one.since, until=one.until) for one in figures.merged(mine))


def evidence_of(
    machine: Machine,
    month: Month,
    serial: str = "",
    by: str = "",
    *,
    signed: bool = False,
    language: Language | None = None,
) -> RoutineEvidence:
    """Return the sheet of a month's evidence.

    `by` is who asked for it, `signed` whether it becomes a file that is signed as a whole,
    `language` the reader's where it is not the machine's.
    """
    site = machine.settings.site
    stamp = MachineStamp(
        device=site.device,
        printed=month.until,
        serial=serial,
        by=by,
        site=site.name,
        support=site.support,
    )
    mark = fingerprint_of(machine.device_public) if signed else ""
    return routine_evidence(month, stamp, mark, language or machine.language)
