"""`lykta print`: a document as a PDF file or on a printer."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Event

import click

from appliance.cli.form import machine_facts, machine_wish, paper_of
from appliance.cli.machine import Door, Machine
from appliance.cli.options import by_envelope, who
from appliance.desk import printout
from appliance.desk.documents import Documents
from appliance.desk.errors import FileNotWritten
from appliance.desk.forms import note_print
from appliance.desk.printout import LeftOut
from appliance.desk.wish import Kind, Wish
from printing.language import mark
from printing.queue import CUPS_SOCKET, JobState, Printer, Progress, print_pdf
from printing.queue.faults import NoPrinter
from storage import fsio
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.opening import NotSealedForThisKey
from storage.reading import NoCopy, NotYourUnit
from storage.records import UnitKind
from storage.sheet_register import Ending


@click.command(
    "print",
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta print medication-list --unit B31 --to b31.pdf\n"
    "  lykta print medication-list --all-wards --to all.pdf\n"
    "  lykta print ward-list --unit B31 --printer ward31\n"
    "  lykta print day-book --unit TAND --day 2026-11-23\n"
    "  lykta print blank-form --form mar --copies 20\n"
    "  lykta print quick-card --form downtime --to card.pdf",
)
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--unit", help="Code of the unit, for instance B31.")
@click.option("--all-wards", is_flag=True, help="All wards in one file.")
@click.option("--patient", help="Personal number, or the source's key of the patient.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Day of a day book. Default: today.")
@click.option("--form", help="Name of a blank form or quick card; without it all of them.")
@click.option("--copies", default=1, show_default=True, help="Numbered copies of each blank form.")
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), help="Write a PDF to this file."
)
@click.option(
    "--printer",
    "queue",
    help="Print on this printer, by its label or CUPS queue. Default: the first that is set up.",
)
@who
@by_envelope
@click.pass_obj
def print_(  # noqa: PLR0913, PLR0917 - a command's options
    door: Door,
    kind: str,
    unit: str | None,
    patient: str | None,
    day: datetime | None,
    form: str | None,
    copies: int,
    to: Path | None,
    queue: str | None,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
    *,
    all_wards: bool,
) -> int:
    """Print a document, or write it as a PDF. Needs a password and is logged.

    Blank forms, cards and telephone numbers need no password: nothing on them is a patient's.
    """
    if Kind(kind).of_machine:
        wish = machine_wish(Kind(kind), form, copies)
        return _of_machine(door.machine, wish, to, queue)
    if bool(unit) == all_wards:
        raise click.UsageError("name one --unit, or --all-wards")
    if to and queue:
        raise click.UsageError("--to and --printer exclude each other")
    machine = door.machine
    printer = None if to else _printer(machine, queue)
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        documents = Documents(session, machine.site, machine.language)
        asked = _wards(machine) if all_wards else (machine.code(unit or ""),)
        units, faults = _readable(documents, asked)
        wishes = [_wish(documents, kind, code, patient, day) for code in units]
        pdf, left_out = printout.one_pdf(documents, wishes, machine.today())
        counts = [_patients(documents, wish) for wish in wishes]
    finally:
        session.close()
    for fault in faults:
        click.echo(" ".join(machine.language.error(fault)), err=True)
    _tell_missing(left_out, machine)
    in_part = bool(left_out) or len(units) < len(asked)
    if to:
        return _to_file(machine, to, pdf) or int(in_part)
    ended = _to_printer(machine, printer or _printer(machine, queue), pdf)
    for wish, count in zip(wishes, counts, strict=True):
        documents.note_print_job(wish.unit, wish.kind, patients=count, outcome=ended.value)
    return int(ended is not JobState.PRINTED or in_part)


def _of_machine(machine: Machine, wish: Wish, to: Path | None, queue: str | None) -> int:
    """Print what is the machine's own; nobody unlocks, and the machine's logbook has it."""
    printer = None if to else _printer(machine, queue)
    paper = paper_of(machine, wish)
    serials = [serial for bundle in paper.bundles for serial in bundle.serials]
    pages = sum(bundle.pages for bundle in paper.bundles)
    pdf = paper.bundles[0].pdf
    if printer is None:
        code = _to_file(machine, to or Path(), pdf)
        state = JobState.PRINTED
    else:
        state = _to_printer(machine, printer, pdf)
        code = int(state is not JobState.PRINTED)
    machine.seals.ended(serials, _ENDINGS[state])
    note_print(machine.logbook, wish, machine_facts(machine), outcome=state.value, pages=pages)
    return code


def _readable(
    documents: Documents, asked: Sequence[str]
) -> tuple[tuple[str, ...], tuple[LyktaError, ...]]:
    """Return the units that open, and what is to be said of those and of the others.

    One ward's broken disk never holds back the other wards' lists. Raises the first fault
    where nothing opens at all.
    """
    units: list[str] = []
    shut: list[LyktaError] = []
    told: list[LyktaError] = []
    for unit in asked:
        try:
            told.extend(documents.opened(unit).faults)
        except (NoCopy, NotYourUnit, NotSealedForThisKey, DiskFault, NotAllowed) as fault:
            shut.append(fault)
        else:
            units.append(unit)
    if shut and not units:
        raise shut[0]
    return tuple(units), (*shut, *told)


def _patients(documents: Documents, wish: Wish) -> int:
    """Return how many patients' sheets a wish holds; a unit's own sheet is nobody's."""
    if wish.kind.of_unit:
        return 0
    return len(wish.patients or documents.patients(wish.unit))


def _tell_missing(left_out: Sequence[LeftOut], machine: Machine) -> None:
    """Name every patient whose sheet could not be made."""
    for one in left_out:
        message, remedy = machine.language.error(one.error)
        where = machine.language.say("Bed {bed}", bed=one.bed)
        click.secho(f"{where}: {one.error.code} {message}", err=True, bold=True)
        click.echo(f"     {remedy}", err=True)


def _printer(machine: Machine, queue: str | None) -> Printer:
    if queue:
        return _chosen(machine, queue)
    printer = machine.printer
    if printer is None:
        raise NoPrinter
    return printer


def _chosen(machine: Machine, name: str) -> Printer:
    """Return the printer a person names, else the CUPS queue of that name."""
    known = machine.printers
    server = known[0].server if known else CUPS_SOCKET
    fitting = (one for one in known if name in (one.shown, one.name))
    return next(fitting, Printer(name=name, server=server))


def _wards(machine: Machine) -> tuple[str, ...]:
    return tuple(unit.code for unit in machine.settings.units if unit.unit.kind is UnitKind.WARD)


def _wish(
    documents: Documents, kind: str, unit: str, patient: str | None, day: datetime | None
) -> Wish:
    wanted: date | None = day.date() if day else None
    patients: tuple[str, ...] = ()
    if patient:
        _opened, chart = documents.chart(unit, patient)
        patients = (chart.person.key,)
    return Wish(kind=Kind(kind), unit=unit, patients=patients, day=wanted)


def _to_file(machine: Machine, path: Path, pdf: bytes) -> int:
    """Write the PDF, whole or not at all, readable by its owner alone."""
    try:
        fsio.replace(path, pdf, 0o600)
    except OSError as fault:
        raise FileNotWritten(path=path, why=fault.strerror) from fault
    click.echo(machine.language.say("Written: {path}", path=path))
    return 0


def _to_printer(machine: Machine, printer: Printer, pdf: bytes) -> JobState:
    """Print the PDF, tell each change and follow it to its end; return how it ended."""

    def told(progress: Progress) -> None:
        click.echo(f"{printer.shown}: {machine.language.say(_WORDS[progress.state])}")
        if progress.reason is not None:
            click.echo("     " + " ".join(machine.language.error(progress.reason)))

    with interruptible() as interrupted:
        return print_pdf(printer, pdf, "lykta", told, cancelled=interrupted).state


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C and SIGTERM into a question, so that a print is taken back and not left."""
    asked = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: asked.set()) for number in numbers]
    try:
        yield asked.is_set
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


_ENDINGS = {
    JobState.PRINTED: Ending.PRINTED,
    JobState.NOT_PRINTED: Ending.NOT_PRINTED,
    JobState.UNKNOWN: Ending.UNKNOWN,
}
_WORDS = {
    JobState.SENT: mark("Sent"),
    JobState.WAITING: mark("Waiting"),
    JobState.PRINTING: mark("Printing"),
    JobState.HELD_UP: mark("Held up"),
    JobState.PRINTED: mark("Printed"),
    JobState.NOT_PRINTED: mark("Not printed"),
    JobState.UNKNOWN: mark("Not known"),
}
