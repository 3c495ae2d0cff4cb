"""`lykta routine`: which checks are due, doing one, and the evidence of a month."""

from datetime import date
from pathlib import Path

import click
import msgspec

from appliance.cli.machine import Door, Machine
from appliance.cli.options import by_envelope, who
from appliance.cli.paper_run import printed, printers_for
from appliance.cli.routine_machine import evidence_of, month_in, routines_of
from appliance.cli.routine_talk import Talk
from appliance.desk.machine_paper import ready_paper
from appliance.desk.numbering import next_serial
from appliance.desk.rights import Right
from appliance.desk.sealing import Origin
from appliance.desk.session import Session
from appliance.desk.wish import Kind
from appliance.routines import Due, Outcome, Routine, State, signature, words
from appliance.routines.month import month_named
from appliance.routines.signature import ENDING, NotEvidence
from printing.language import mark
from printing.sheets.routine_evidence import Month, RoutineEvidence
from storage import fsio
from storage.errors import LyktaError
from storage.keys import signing
from storage.keys.signing import Signer
from storage.upkeep.backup import fingerprint_of

_WRITTEN = mark("Written: {file}, and its signature beside it.")
_GENUINE = mark("Genuine: signed by {device} on {when}, key {fingerprint}.")
_NOT_GENUINE = mark("NOT GENUINE: the file was changed, or another key signed it.")
_THEIRS = mark("It says of itself: {device}, key {fingerprint}.")
_NONE = mark("This machine asks for no routines.")
_MONTH = click.option("--month", help="Year and month, as in 2026-11. Default: this one.")


class EvidenceNotWritten(LyktaError):
    """The evidence or its signature could not be written to its folder."""

    code = "N-13"
    message = "The evidence could not be written: {why}"
    remedy = "Choose another folder with --to, or print it: lykta routine evidence --print."


@click.group()
def routine() -> None:
    """See which checks are due, do one, and give the evidence of a month."""


@routine.command(
    "list",
    epilog="Examples:\n\n\b\n  lykta routine list\n  lykta routine list --json\n\n"
    "Exit code: 0 nothing to do, 1 something is to be done, 2 something is overdue.",
)
@click.option("--json", "as_json", is_flag=True, help="One document for programs.")
@click.pass_obj
def list_(door: Door, *, as_json: bool) -> int:
    """Say which routines are due, overdue or done, by whom and when. Needs no password."""
    machine = door.machine
    due = routines_of(machine, machine.desk()).due()
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(due), indent=2).decode())
    else:
        for one in due:
            click.echo("\n".join(_lines(one, machine)))
        if not due:
            click.echo(machine.language.say(_NONE))
    states = {one.state for one in due}
    return 2 if State.OVERDUE in states else int(State.DUE in states)


@routine.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta routine do freshness --name 'Karin Ek'\n"
    "  lykta routine do test-print --printer Office\n"
    '  lykta routine do supplies --remark "Tonern byts i morgon"\n\n'
    "Exit code: 0 passed, also with remarks; 1 not passed, or put off in an outage."
)
@click.argument(
    "name_of_routine", metavar="ROUTINE", type=click.Choice([one.value for one in Routine])
)
@click.option("--remark", default="", help="A remark to IT; it stands in the sealed logbook.")
@click.option("--printer", help="The test page's printer, by its label or CUPS queue.")
@who
@click.pass_obj
def do(
    door: Door,
    name_of_routine: str,
    remark: str,
    printer: str | None,
    name: str | None,
    password_file: Path | None,
) -> int:
    """Do a routine here, led step by step. Needs your password; your name is kept with it."""
    machine = door.machine
    desk = machine.desk()
    routines = routines_of(machine, desk)
    session = machine.unlock(name, password_file, desk)
    try:
        routines.unlocked(session.person)
        run = routines.begin(Routine(name_of_routine), session)
        talk = Talk(machine, routines, printer)
        result = routines.finish(routines.remark(talk.led(run), remark))
    finally:
        desk.lock()
    talk.ended(result)
    return int(result.outcome not in (Outcome.PASSED, Outcome.REMARKS))


@routine.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta routine figures --name 'Karin Ek'\n"
    "  lykta routine figures --month 2026-10 --code-file code --json"
)
@_MONTH
@click.option("--json", "as_json", is_flag=True, help="One document for programs.")
@who
@by_envelope
@click.pass_obj
def figures(
    door: Door,
    month: str | None,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Say for a month how much was done in time, late or not at all. Reads the sealed logbook."""
    machine = door.machine
    first = _month(machine, month)
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        found = _read(machine, session, first)
    finally:
        session.close()
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    sheet = evidence_of(machine, found)
    for line in _table(sheet):
        click.echo(line)


@routine.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta routine evidence --month 2026-10 --to /media/stick --name 'Karin Ek'\n"
    "  lykta routine evidence --print --name 'Karin Ek'\n"
    "  lykta routine verify /media/stick/LYKTA-A12-routines-2026-10.pdf"
)
@_MONTH
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write PDF and signature into this folder. As root: the machine's key signs.",
)
@click.option("--print", "on_paper", is_flag=True, help="Print it; paper bears the seal alone.")
@click.option("--printer", help="Only on this printer, by its label or CUPS queue.")
@who
@by_envelope
@click.pass_obj
def evidence(
    door: Door,
    month: str | None,
    to: Path | None,
    printer: str | None,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
    *,
    on_paper: bool,
) -> int:
    """Write or print every check of a month, with who, when and result. Needs a password."""
    if (to is None) == (not on_paper):
        raise click.UsageError("give --to FOLDER, or --print")
    machine = door.machine
    first = _month(machine, month)
    signer = Signer.load(machine.places.keys) if to is not None else None
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        session.require(Right.EVIDENCE)
        found = _read(machine, session, first)
        detail = f"routines {first:%Y-%m}"
        session.note("exported" if signer else "printed", detail=detail)
    finally:
        session.close()
    serial = next_serial(machine.places.state, machine.settings.site.device)
    sheet = evidence_of(machine, found, serial, session.person, signed=signer is not None)
    if signer is None or to is None:
        return _print(machine, sheet, session.person, printer)
    _write(machine, sheet, signer, to, first)
    return 0


@routine.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta routine verify LYKTA-A12-routines-2026-10.pdf\n"
    "  lykta routine verify evidence.pdf --key device.pub    # of another machine\n\n"
    "Exit code: 0 genuine, 1 not."
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The public key to trust, 32 bytes. Default: this machine's own.",
)
@click.pass_obj
def verify(door: Door, file: Path, key: Path | None) -> int:
    """Say whether a month's evidence is what this machine signed. Needs no password."""
    machine = door.machine
    beside = file.with_name(file.name + ENDING)
    with fsio.worded(file.name):
        data = fsio.read(file)
    if not beside.exists():
        raise NotEvidence(file=beside.name)
    with fsio.worded(beside.name):
        said = signature.read(fsio.read(beside), beside.name)
    trusted = signing.read_key(key) if key else machine.device_public
    say = machine.language.say
    mark_of = fingerprint_of(bytes.fromhex(said.public))
    if signature.is_genuine(said, data, trusted):
        when = machine.language.moment_words(said.at)
        click.echo(say(_GENUINE, device=said.device, when=when, fingerprint=mark_of))
        return 0
    click.secho(say(_NOT_GENUINE), bold=True, err=True)
    click.echo(say(_THEIRS, device=said.device, fingerprint=mark_of), err=True)
    return 1


def _month(machine: Machine, named: str | None) -> date:
    today = machine.today()
    return month_named(named, today) if named else today.replace(day=1)


def _read(machine: Machine, session: Session, first: date) -> Month:
    """Return a month's evidence, with whatever of the logbook the session's keys open."""
    return month_in(machine, session.keys, first)


def _lines(one: Due, machine: Machine) -> tuple[str, ...]:
    language = machine.language
    said = (words.state(one, language), words.when(one, language))
    head = f"{words.title(one.routine, language)} ({one.routine}): "
    return (
        head + ", ".join(part for part in said if part),
        f"  {words.last(one, language)}",
    )


def _table(sheet: RoutineEvidence) -> list[str]:
    table = sheet.compliance
    rows = [("", *table.columns), *table.rows]
    first, *wide = (max(len(row[place]) for row in rows) for place in range(len(rows[0])))
    lines = []
    for name, *counts in rows:
        cells = (one.rjust(room) for one, room in zip(counts, wide, strict=True))
        lines.append("  ".join((name.ljust(first), *cells)))
    return [sheet.head.name, *(lines if table.rows else [table.none]), *sheet.remarks]


def _print(machine: Machine, sheet: RoutineEvidence, by: str, printer: str | None) -> int:
    printers = printers_for(machine, Kind.TEST_PAGE, printer)
    paper = ready_paper([sheet], Kind.EVIDENCE.value, by, machine.language, machine.seals)
    return int(not printed(machine, paper, printers).complete)


def _write(
    machine: Machine, sheet: RoutineEvidence, signer: Signer, folder: Path, first: date
) -> None:
    """Write the PDF and its signature; the PDF alone is worth nothing, so it comes last."""
    device = machine.settings.site.device
    made = machine.seals.press([sheet], [Origin()], machine.language, "Lykta")
    name = f"{device}-routines-{first:%Y-%m}.pdf"
    at = machine.clock.now().wall
    signed = signature.sign(signer, made.pdf, device, f"{first:%Y-%m}", at)
    try:
        fsio.ensure_dir(folder, 0o750)
        fsio.replace(folder / (name + ENDING), signed, 0o644)
        fsio.replace(folder / name, made.pdf, 0o644)
    except OSError as fault:
        raise EvidenceNotWritten(why=fsio.error_name(fault)) from fault
    click.echo(machine.language.say(_WRITTEN, file=folder / name))
