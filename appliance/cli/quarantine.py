"""`lykta quarantine`: captures that the guard refused, and a person's word about them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from appliance.desk.errors import MustChange
from appliance.desk.rights import Right
from appliance.desk.session import Session
from appliance.status.report import contents
from printing.language import Language
from printing.sheets.identity import marked_name
from printing.verdicts import age_words
from storage.audit import heads
from storage.errors import LyktaError
from storage.generations import Found
from storage.keys import signing
from storage.manifest import Manifest, Suspicion
from storage.quarantine import label_of, superseded
from storage.reading import NotYourUnit, open_found
from storage.records import Chart, Diary, Snapshot


@click.group()
def quarantine() -> None:
    """Look at captures that were refused, and accept or reject them.

    A capture that cannot be true by itself (half a ward gone, all orders gone) never becomes a
    copy, however often it comes again. It waits here, sealed, for a person's word.
    """


def _doubted(command: click.decorators.FC) -> click.decorators.FC:
    """Add UNIT and NUMBER: which doubted capture."""
    command = click.argument("number", metavar="NUMBER")(command)
    return click.argument("unit", metavar="UNIT")(command)


@quarantine.command(
    "list",
    epilog="Examples:\n\n\b\n  lykta quarantine list\n  lykta quarantine list --unit B31",
)
@click.option("--unit", help="Only this unit's.")
@click.pass_obj
def list_(door: Door, unit: str | None) -> None:
    """Say which captures wait, of when, what they hold and why. Needs no password."""
    machine = door.machine
    codes = [machine.code(unit)] if unit else machine.quarantine.units()
    lines = [line for code in codes for line in _listed(machine, code)]
    for line in lines or [machine.language.say("The quarantine is empty.")]:
        click.echo(line)


def _listed(machine: Machine, code: str) -> Iterator[str]:
    spoken = machine.language
    newest = machine.store.newest(code)
    for found in machine.quarantine.held(code):
        said = found.manifest
        old = superseded(said, newest.manifest if newest else None)
        state = spoken.say("a newer good copy exists") if old else spoken.say("waits for a word")
        moment = spoken.moment(said.as_of.wall)
        held = contents(said, spoken)
        yield f"{code}  {said.sealed_as}  {moment}  {held}  ({state})"
        yield f"      {_why(machine, said.suspicion)}"


@quarantine.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta quarantine show B31 3\n"
    '  lykta quarantine show B31 3 --charts --name "Karin Ek"'
)
@_doubted
@click.option("--charts", is_flag=True, help="Open it, with your password, and list everything.")
@who
@click.pass_obj
def show(
    door: Door,
    unit: str,
    number: str,
    name: str | None,
    password_file: Path | None,
    *,
    charts: bool,
) -> None:
    """Compare a refused capture with the newest good copy, in counts.

    Only --charts opens it; that needs a password and is logged.
    """
    machine = door.machine
    code = machine.code(unit)
    found = machine.quarantine.get(code, label(number))
    for line in _compared(machine, found):
        click.echo(line)
    if charts:
        session = machine.unlock(name, password_file)
        try:
            for line in _content(_opened(session, found), machine.language):
                click.echo(line)
        finally:
            session.close()


@quarantine.command(epilog='Example:\n\n\b\n  lykta quarantine accept B31 3 --name "Karin Ek"')
@_doubted
@who
@click.pass_obj
def accept(
    door: Door, unit: str, number: str, name: str | None, password_file: Path | None
) -> None:
    """Make a refused capture the unit's newest copy. Needs a password and is logged.

    It keeps its own age. Refused where a newer good copy exists. For the routine keeper and IT.
    """
    machine = door.machine
    code = machine.code(unit)
    session = machine.unlock(name, password_file)
    try:
        session.require(Right.QUARANTINE)
        found = machine.quarantine.get(code, label(number))
        _opened(session, found)
        said = _adopt(machine, found, session)
    finally:
        session.close()
    spoken, age = machine.language, machine.clock.age(said.as_of)
    click.echo(
        spoken.say(
            "{unit}: the refused capture is copy {generation} now. Its age: {age}.",
            unit=code,
            generation=said.generation,
            age=age_words(age, spoken),
        )
    )


@quarantine.command(epilog='Example:\n\n\b\n  lykta quarantine reject B31 3 --name "Karin Ek"')
@_doubted
@who
@click.pass_obj
def reject(
    door: Door, unit: str, number: str, name: str | None, password_file: Path | None
) -> None:
    """Remove a refused capture for good. Needs a password and is logged.

    For the routine keeper and IT.
    """
    machine = door.machine
    code = machine.code(unit)
    session = machine.unlock(name, password_file)
    try:
        session.require(Right.QUARANTINE)
        _must_cover(session, code)
        machine.quarantine.reject(code, label(number))
        session.note("quarantine-rejected", unit=code, detail=label(number))
    finally:
        session.close()
    click.echo(
        machine.language.say("{label} of {unit} is removed.", label=label(number), unit=code)
    )


def adopt(machine: Machine, found: Found, by: str) -> Manifest:
    """Make a refused capture the unit's newest copy by somebody's word; return its manifest.

    Raises what Store.adopt raises.
    """
    said = found.manifest
    adopted = machine.store.adopt(
        found,
        suspicion=said.suspicion,
        accepted_by=by,
        signer=signing.Signer.load(machine.places.keys),
        audit=heads(machine.places.audit),
    )
    with suppress(LyktaError):  # it is evidence then, a copy of the copy
        machine.quarantine.reject(said.unit, said.sealed_as)
    return adopted


def _adopt(machine: Machine, found: Found, session: Session) -> Manifest:
    said, adopted = found.manifest, adopt(machine, found, session.person)
    detail = (
        f"{said.sealed_as} as copy {adopted.generation}, as of {said.as_of.wall:%Y-%m-%dT%H:%MZ}"
    )
    session.note("quarantine-accepted", unit=said.unit, detail=detail)
    return adopted


def _opened(session: Session, found: Found) -> Snapshot:
    """Open a refused capture with a person's keys; the log says so before anything is shown."""
    said = found.manifest
    _must_cover(session, said.unit)
    session.require_reading(said.kind)
    session.note("ward-opened", unit=said.unit, detail=f"quarantine {said.sealed_as}")
    return open_found(found, session.keys)


def _must_cover(session: Session, unit: str) -> None:
    if session.must_change:
        raise MustChange
    if not session.may_read(unit):
        raise NotYourUnit(person=session.person, unit=unit)


def label(typed: str) -> str:
    """Return a doubted capture's name for what was typed: "3", "q-3" and the whole name alike."""
    digits = typed.lower().removeprefix("q-")
    return label_of(int(digits)) if digits.isascii() and digits.isdigit() else typed


def _why(machine: Machine, suspicion: Suspicion | None) -> str:
    if suspicion is None:
        return ""
    words = machine.language.say(suspicion.message, **suspicion.facts)
    return f"{suspicion.code} {words}"


def _compared(machine: Machine, found: Found) -> Iterator[str]:
    spoken = machine.language
    said = found.manifest
    before = machine.store.newest(said.unit)
    yield f"{said.unit} {said.unit_name}  {said.sealed_as}"
    yield _why(machine, said.suspicion)
    good = before.manifest if before else None
    yield _row("", spoken.say("newest good copy"), spoken.say("refused capture"))
    when = (_moment(machine, good), _moment(machine, said))
    yield _row(spoken.say("as of {moment}", moment="").strip(), *when)
    for name, words in _counted(machine):
        yield _row(words, getattr(good, name, "-"), getattr(said, name))


def _moment(machine: Machine, said: Manifest | None) -> str:
    return machine.language.moment(said.as_of.wall) if said else "-"


def _row(name: str, before: object, now: object) -> str:
    return f"{name:<28} {before!s:>20} {now!s:>20}".rstrip()


def _counted(machine: Machine) -> tuple[tuple[str, str], ...]:
    say = machine.language.say
    return (
        ("patients", say("patients")),
        ("patients_with_orders", say("patients with medicines")),
        ("active_orders", say("medicines")),
        ("administrations", say("given doses")),
        ("diaries", say("diaries")),
        ("appointments", say("visits")),
    )


def _content(snapshot: Snapshot, language: Language) -> Iterator[str]:
    for chart in snapshot.charts:
        yield ""
        yield from _chart(chart, language)
    for diary in snapshot.diaries:
        yield ""
        yield from _diary(diary, language)


def _chart(chart: Chart, language: Language) -> Iterator[str]:
    person = chart.person
    yield f"{chart.stay.bed:<8} {marked_name(person, language)}  {person.number}".rstrip()
    for order in chart.orders:
        parts = (order.drug, order.strength, order.form, order.source_text, order.status.value)
        yield "    " + " · ".join(part for part in parts if part)


def _diary(diary: Diary, language: Language) -> Iterator[str]:
    yield diary.practitioner
    for visit in diary.appointments:
        person = visit.patient
        who_comes = f"{marked_name(person, language)}  {person.number}" if person else ""
        yield f"    {visit.start:%Y-%m-%d %H:%M}  {visit.status.value}  {who_comes}".rstrip()
