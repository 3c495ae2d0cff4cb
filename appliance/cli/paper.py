"""`lykta print`: a document on a printer, as a PDF file, or locked onto a stick."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from appliance.cli.form import machine_facts, machine_wish, paper_of
from appliance.cli.machine import Door, Machine
from appliance.cli.options import by_envelope, who
from appliance.cli.paper_journal import confirm, journal, seen
from appliance.cli.paper_run import Outcome, label_form, printed, printers_for
from appliance.desk import printout, recopy, stick
from appliance.desk.documents import Documents
from appliance.desk.errors import FileNotWritten, NothingNew
from appliance.desk.forms import note_print
from appliance.desk.printout import LeftOut, Paper
from appliance.desk.wish import Kind, Wish
from printing.locking import new_password
from storage import fsio
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.opening import NotSealedForThisKey
from storage.reading import NoCopy, NotYourUnit
from storage.records import UnitKind

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_WORDS = {
    Kind.MEDICATION_LIST: "Medication lists, one a patient; a whole ward comes with its list.",
    Kind.ADMINISTRATION_OVERVIEW: "Doses of 24 hours to give and sign, one sheet a patient.",
    Kind.TIME_OVERVIEW: "What happened and what is planned, one sheet a patient.",
    Kind.WARD_LIST: "A ward's patients with allergies and return control.",
    Kind.DAY_BOOK: "A clinic's day, one book for each practitioner.",
    Kind.DUE_LIST: "A ward's doses of the next hours.",
    Kind.LAB_LABELS: "Labels for the samples that were ordered before the copy.",
    Kind.BACK_ENTRY: "What is to be entered into the record system afterwards.",
    Kind.STATISTICS: "A unit's prints, checks and freshness.",
    Kind.BLANK_FORM: "Blank numbered forms to write on by hand. Needs no password.",
    Kind.QUICK_CARD: "Quick cards: what to do in an outage. Needs no password.",
    Kind.CONTACTS: "The telephone numbers. Needs no password.",
    Kind.TEST_PAGE: "The printer's test page. Needs no password.",
    Kind.EVERYTHING: "All that a unit works from in an outage, in one print.",
    Kind.OUTAGE_SUMMARY: "What came of a unit's last outage, sheets still out.",
    Kind.DOCUMENT: "A patient's or unit's ready-made document, by --document.",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the options of one command say."""

    kind: Kind
    unit: str | None = None
    all_wards: bool = False
    patient: str | None = None
    day: datetime | None = None
    document: str = ""
    hours: int = 8
    start: int = 1
    changed: bool = False
    form: str | None = None
    copies: int = 1
    to: Path | None = None
    stick: Path | None = None
    printer: str | None = None
    name: str | None = None
    password_file: Path | None = None
    code_file: Path | None = None


@click.group(
    "print",
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta print medication-list --unit B31\n"
    "  lykta print medication-list --unit B31 --changed\n"
    "  lykta print medication-list --all-wards --to all.pdf\n"
    "  lykta print ward-list --unit B31 --printer 'Office'\n"
    "  lykta print due-list --unit B31 --hours 4\n"
    "  lykta print day-book --unit TAND --day 2026-11-23\n"
    "  lykta print administration-overview --unit B31 --stick /media/stick\n"
    "  lykta print blank-form --form mar --copies 20\n"
    "  lykta print journal\n"
    "  lykta print confirm LYKTA-1-0041 LYKTA-1-0042 --pages 5",
)
def print_() -> None:
    """Print a document, or write it as a PDF. Needs a password and is logged.

    The printers are tried in the order of the settings. Blank forms, cards and telephone numbers
    need no password: nothing on them is a patient's.
    """


def _command(kind: Kind) -> click.Command:
    """Return the command of one kind of document, with the options that it has a use for."""

    @click.pass_obj
    def run(door: Door, /, **options: Any) -> int:
        return _run(door.machine, Asked(kind=kind, **options))

    run.__doc__ = _WORDS.get(kind, kind.value.replace("-", " ").capitalize() + ".")
    for option in reversed(list(_options(kind))):
        run = option(run)
    return click.command(kind.value)(run)


def _options(kind: Kind) -> Iterator[Callable[[Any], Any]]:
    if kind.of_machine:
        if kind in (Kind.BLANK_FORM, Kind.QUICK_CARD):
            yield click.option("--form", help="Name of a form or card; without it all of them.")
        if kind is Kind.BLANK_FORM:
            yield click.option("--copies", default=1, show_default=True, help="Numbered copies.")
    else:
        yield click.option("--unit", help="Code of the unit, for instance B31.")
        yield from _of_records(kind)
    yield click.option("--to", type=_FILE, help="Write a PDF to this file.")
    if not kind.of_machine:
        yield click.option("--stick", type=_FOLDER, help="Write a locked PDF to this stick.")
    yield click.option("--printer", help="Only on this printer, by its label or CUPS queue.")
    if not kind.of_machine:
        yield who
        yield by_envelope


def _of_records(kind: Kind) -> Iterator[Callable[[Any], Any]]:
    single = not kind.of_unit and kind is not Kind.EVERYTHING
    if single or kind is Kind.LAB_LABELS:
        patient = "Personal number, or the source's key of the patient."
        yield click.option("--patient", help=patient)
    if kind not in (Kind.DAY_BOOK, Kind.DOCUMENT):
        yield click.option("--all-wards", is_flag=True, help="All wards.")
    if single and kind is not Kind.DOCUMENT:
        changed = "Only the patients whose orders changed since the last print."
        yield click.option("--changed", is_flag=True, help=changed)
    if kind is Kind.DAY_BOOK:
        day = click.DateTime(["%Y-%m-%d"])
        yield click.option("--day", type=day, help="Day of the book. Default: today.")
    if kind is Kind.DUE_LIST:
        hours = click.IntRange(1, 24)
        yield click.option("--hours", type=hours, default=8, show_default=True, help="How far.")
    if kind is Kind.LAB_LABELS:
        first = click.IntRange(1, 33)
        words = "First free position of the A4 label sheet."
        yield click.option("--start", type=first, default=1, show_default=True, help=words)
    if kind is Kind.DOCUMENT:
        yield click.option("--document", default="", help="The document's key.")


for _kind in _WORDS:
    print_.add_command(_command(_kind))
for _other in (journal, confirm, seen):
    print_.add_command(_other)


@print_.command("copy", epilog="Example:\n\n\b\n  lykta print copy LYKTA-1-0041 LYKTA-1-0042")
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET...")
@click.option("--printer", help="Only on this printer, by its label or CUPS queue.")
@who
@by_envelope
@click.pass_obj
def copy(
    door: Door,
    sheets: tuple[str, ...],
    printer: str | None,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
) -> int:
    """Print marked copies of sheets by their numbers, each of which replaces the old one."""
    machine = door.machine
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        documents = Documents(session, machine.site, machine.language)
        papers = recopy.copies_of(documents, sheets, machine.today(), session.person)
    finally:
        session.close()
    return _print(machine, documents, papers, printer)


def _run(machine: Machine, asked: Asked) -> int:
    if sum(way is not None for way in (asked.to, asked.stick, asked.printer)) > 1:
        raise click.UsageError("--to, --stick and --printer exclude one another")
    if asked.kind.of_machine:
        return _of_machine(machine, asked)
    if bool(asked.unit) == asked.all_wards:
        raise click.UsageError("name one --unit, or --all-wards")
    if asked.to is None and asked.stick is None:
        printers_for(machine, asked.kind, asked.printer)  # said before a password is asked
    return _of_patients(machine, asked)


def _of_patients(machine: Machine, asked: Asked) -> int:
    """Print what holds patients' data: unlock, make everything, lock, then print."""
    session = machine.unlock_or_open(asked.name, asked.password_file, asked.code_file)
    try:
        documents = Documents(session, machine.site, machine.language)
        wanted = _wards(machine) if asked.all_wards else (machine.code(asked.unit or ""),)
        units, faults = _readable(documents, wanted)
        wishes = [_wish(machine, documents, asked, code) for code in units]
        if asked.to is not None:
            tell = partial(_tell, machine)
            papers: tuple[Paper, ...] = (
                printout.one_pdf(documents, wishes, machine.today(), tell),
            )
        else:
            papers = _papers(machine, documents, wishes, session.person)
    finally:
        session.close()
    for fault in faults:
        _tell(machine, fault)
    left_out = tuple(one for paper in papers for one in paper.left_out)
    _tell_missing(left_out, machine)
    _tell_gone(papers, machine)
    in_part = bool(left_out) or len(units) < len(wanted)
    if asked.to is not None:
        return _to_file(machine, asked.to, papers[0]) or int(in_part)
    if asked.stick is not None:
        return _to_stick(machine, documents, papers, asked.stick) or int(in_part)
    return _print(machine, documents, papers, asked.printer) or int(in_part)


def _papers(
    machine: Machine, documents: Documents, wishes: Sequence[Wish], person: str
) -> tuple[Paper, ...]:
    """Make every wish; one in which nothing changed is told, and raised where all are such."""
    found: list[Paper] = []
    unchanged: list[NothingNew] = []
    for wish in wishes:
        try:
            found.append(printout.bundles(documents, wish, machine.today(), person))
        except NothingNew as nothing:
            unchanged.append(nothing)
    last = unchanged.pop() if unchanged and not found else None
    for one in unchanged:
        _tell(machine, one)
    if last is not None:
        raise last
    return tuple(found)


def _tell(machine: Machine, fault: LyktaError) -> None:
    click.echo(" ".join(machine.language.error(fault)), err=True)


def _tell_gone(papers: Sequence[Paper], machine: Machine) -> None:
    """Name the sheets of who has left: they still lie on the ward."""
    gone = [sheet for paper in papers for sheet in paper.gone]
    if gone:
        say = machine.language.say
        words = say(
            "Sheets of patients who have left, to be taken away: {sheets}.", sheets=", ".join(gone)
        )
        click.secho(words, err=True, bold=True)


def _print(
    machine: Machine, documents: Documents, papers: Sequence[Paper], only: str | None
) -> int:
    """Print papers one after the other; note how each ended. What is cancelled ends them all."""
    code = 0
    for paper in papers:
        outcome = printed(machine, paper, printers_for(machine, Kind(paper.kind), only))
        _note(documents, paper, outcome)
        code = code or int(not outcome.complete)
        if outcome.cancelled:
            break
    return code


def _note(documents: Documents, paper: Paper, outcome: Outcome) -> None:
    documents.note_print_job(
        paper.unit,
        Kind(paper.kind),
        patients=outcome.patients,
        outcome=outcome.word,
        pages=outcome.pages,
    )


def _of_machine(machine: Machine, asked: Asked) -> int:
    """Print what is the machine's own; nobody unlocks, and the machine's logbook has it."""
    if asked.to is None:
        printers_for(machine, asked.kind, asked.printer)
    wish = machine_wish(asked.kind, asked.form, asked.copies)
    paper = paper_of(machine, wish, whole=asked.to is not None)
    pages = sum(bundle.pages for bundle in paper.bundles)
    facts = machine_facts(machine)
    if asked.to is not None:
        code = _to_file(machine, asked.to, paper)
        note_print(machine.logbook, wish, facts, outcome="file", pages=pages)
        return code
    outcome = printed(machine, paper, printers_for(machine, asked.kind, asked.printer))
    note_print(machine.logbook, wish, facts, outcome=outcome.word, pages=outcome.pages)
    return int(not outcome.complete)


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


def _tell_missing(left_out: Sequence[LeftOut], machine: Machine) -> None:
    """Name every patient whose sheet could not be made."""
    for one in left_out:
        message, remedy = machine.language.error(one.error)
        where = machine.language.say("Bed {bed}", bed=one.bed)
        click.secho(f"{where}: {one.error.code} {message}", err=True, bold=True)
        click.echo(f"     {remedy}", err=True)


def _wards(machine: Machine) -> tuple[str, ...]:
    return tuple(unit.code for unit in machine.settings.units if unit.unit.kind is UnitKind.WARD)


def _wish(machine: Machine, documents: Documents, asked: Asked, unit: str) -> Wish:
    patients: tuple[str, ...] = ()
    if asked.patient:
        _opened, chart = documents.chart(unit, asked.patient)
        patients = (chart.person.key,)
    return Wish(
        kind=asked.kind,
        unit=unit,
        patients=patients,
        day=asked.day.date() if asked.day else None,
        document=asked.document,
        hours=asked.hours,
        changed=asked.changed,
        labels=label_form(machine, asked.printer).value,
        start=asked.start,
    )


def _to_file(machine: Machine, path: Path, paper: Paper) -> int:
    """Write the PDF, whole or not at all, readable by its owner alone."""
    try:
        fsio.replace(path, paper.bundles[0].pdf, 0o600)
    except OSError as fault:
        paper.never_out()
        raise FileNotWritten(path=path, why=fault.strerror) from fault
    click.echo(machine.language.say("Written: {path}", path=path))
    return 0


def _to_stick(machine: Machine, documents: Documents, papers: Sequence[Paper], folder: Path) -> int:
    """Write papers to a stick under one password, and say it once: also where the stick gets full.

    A file whose password nobody was told would be a list that nobody can open.
    """
    password = new_password()
    written = 0
    try:
        for paper in papers:
            path = stick.to_stick(folder, paper, password, machine.clock.now().wall)
            written += 1
            pages = sum(bundle.pages for bundle in paper.bundles)
            patients = len({one for bundle in paper.bundles for one in bundle.patients})
            done = Outcome(complete=True, patients=patients, pages=pages, word=stick.OUTCOME)
            _note(documents, paper, done)
            click.echo(machine.language.say("Written: {path}", path=path))
    finally:
        for paper in papers[written:]:
            paper.never_out()
        if written:
            _tell_password(machine, password)
    return 0


def _tell_password(machine: Machine, password: str) -> None:
    say = machine.language.say
    click.echo(say("Password of the stick: {password}", password=password))
    click.echo(say("Write it down now: it is not kept anywhere. Any PDF reader asks for it."))
