"""`lykta sheet`: check printed sheets, list them, withdraw one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import msgspec

from appliance.cli.machine import Door, Machine
from appliance.cli.options import by_envelope, who
from appliance.desk.checked import Checked, Verdict, kind_words
from appliance.desk.checking import Checker, NoSuchSheet
from appliance.desk.documents import Documents
from printing.language import Language, mark
from printing.scans import Scanned, look
from storage.errors import LyktaError
from storage.fsio import read, worded
from storage.sheet_register import Ending, Known
from storage.sheet_seal import NotASeal

_ENDINGS = {
    None: mark("not ended"),
    Ending.PRINTED: mark("came out"),
    Ending.NOT_PRINTED: mark("taken back"),
    Ending.UNKNOWN: mark("may have come out"),
    Ending.WITHDRAWN: mark("withdrawn"),
}

_DAMAGED = mark("{count} lines of the register cannot be read any more.")
_VOID = mark("Withdrawn: sheet {serial}. Cross it out and put it in the binder.")


class NotWithdrawn(LyktaError):
    """The register could not be written."""

    code = "U-25"
    message = "The withdrawal could not be written down: {why}."
    remedy = "Cross the sheet out by hand all the same, and tell IT."


@click.group()
def sheet() -> None:
    """Check printed sheets, list them, withdraw one."""


@sheet.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta sheet check A4K-9ZP                  # the six letters under the square\n"
    "  lykta sheet check LYKTA-A12-0412           # the number at the foot\n"
    "  lykta sheet check LYKTA1.PT8DD.FBSRJ...    # what a hand scanner reads\n"
    "  lykta sheet check --scan binder.pdf        # every page of a scanned pile\n"
    "  lykta sheet check --scan - < binder.pdf    # the same, of a file that only you may read\n"
    "  lykta sheet check A4K-9ZP --name anna      # and compare with the newest copy"
)
@click.argument("code", required=False)
@click.option(
    "--scan",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="A picture or PDF of sheets, - for standard input: every page is checked.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@who
@by_envelope
@click.pass_obj
def check(
    door: Door,
    code: str | None,
    scan: Path | None,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
    *,
    as_json: bool,
) -> int:
    """Say whether a printed sheet is the newest, and whether it is ours and unaltered.

    Needs no password. With --name, --password-file or --code-file its contents are compared with
    the newest copy too. Ends with 0 where all sheets are the newest, else with 1: also where there
    is a newer copy that nobody unlocked for.
    """
    if bool(code) == bool(scan):
        raise click.UsageError("give a CODE, or --scan FILE")
    machine = door.machine
    with _documents(machine, name, password_file, code_file) as documents:
        checker = _checker(machine)
        if scan:
            found = list(_checked_scan(checker, documents, scan, machine.language))
        else:
            found = [checker.check(code or "", documents)]
    for one in found:
        click.echo(msgspec.json.encode(one).decode() if as_json else _worded(one))
    newest = (one.verdict is Verdict.CURRENT and one.is_compared for one in found)
    return int(not all(newest))


@sheet.command(
    "list",
    epilog="Examples:\n\n\b\n  lykta sheet list\n  lykta sheet list --unit B31 --last 100 --json",
)
@click.option("--unit", help="Only this unit's sheets.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each.")
@click.pass_obj
def list_(door: Door, unit: str | None, last: int, *, as_json: bool) -> None:
    """List the sheets that were printed last. Names nobody and needs no password."""
    machine = door.machine
    register = machine.seals.register
    wanted = machine.code(unit) if unit else ""
    found = [one for one in register.latest() if not wanted or one.sheet.unit == wanted][:last]
    for one in found:
        click.echo(_as_json(one) if as_json else _line(one, machine.language))
    if not found and not as_json:
        click.echo(machine.language.say("No sheet has been printed here."))
    if machine.seals.fault:
        click.echo(" ".join(machine.language.error(machine.seals.fault)), err=True)
    if register.damaged:
        click.echo(machine.language.say(_DAMAGED, count=register.damaged), err=True)


@sheet.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta sheet withdraw LYKTA-A12-0412 --reason 'wrong patient'\n"
    "  lykta sheet withdraw A4K-9ZP --reason 'left in the lift' --name anna"
)
@click.argument("code")
@click.option("--reason", required=True, help="Why; it stands in the sealed logbook.")
@who
@by_envelope
@click.pass_obj
def withdraw(
    door: Door,
    code: str,
    reason: str,
    name: str | None,
    password_file: Path | None,
    code_file: Path | None,
) -> int:
    """Declare a printed sheet void: whoever checks it is told. Needs a password and is logged."""
    machine = door.machine
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        checked = _checker(machine).check(code)
        if not checked.serial:
            raise NoSuchSheet(typed=code)
        _withdraw(machine, checked.serial)
        facts = {"sheet": checked.serial, "event": "withdrawn"}
        machine.logbook.append(
            "note", unit=checked.unit, person=session.person, text=reason, facts=facts
        )
    finally:
        session.close()
    click.echo(machine.language.say(_VOID, serial=checked.serial))
    return 0


def _withdraw(machine: Machine, serial: str) -> None:
    seals = machine.seals
    try:
        seals.register.end([serial], Ending.WITHDRAWN, seals.now())
    except LyktaError as fault:
        raise NotWithdrawn(why=fault.in_english()) from fault


@contextmanager
def _documents(
    machine: Machine, name: str | None, password_file: Path | None, code_file: Path | None
) -> Iterator[Documents | None]:
    """Give the documents of whoever opens, None where nobody was named."""
    if not (name or password_file or code_file):
        yield None
        return
    session = machine.unlock_or_open(name, password_file, code_file)
    try:
        yield Documents(session, machine.site, machine.language)
    finally:
        session.close()


def _checker(machine: Machine) -> Checker:
    def newest(unit: str) -> datetime | None:
        found = machine.shown.glance(unit)
        return found.manifest.as_of.wall if found else None

    return Checker(machine.seals, machine.language, newest)


def _checked_scan(
    checker: Checker, documents: Documents | None, path: Path, language: Language
) -> Iterator[Checked]:
    """Check every page of a scanned pile; a page without a code is told, and the rest goes on."""
    for number, page in enumerate(look(_scanned(path), path.name), 1):
        yield _checked_page(checker, documents, page, number, language)


def _scanned(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    with worded(path.name):
        return read(path)


def _checked_page(
    checker: Checker, documents: Documents | None, page: Scanned, number: int, language: Language
) -> Checked:
    for text in page.codes:
        try:
            return checker.check(text, documents, page.words)
        except NotASeal:
            continue  # some other square on the page
    words = language.say("Page {n} of the file has no code of a sheet.", n=number)
    return checker.unreadable(words)


def _worded(one: Checked) -> str:
    lines = (one.sheet, *one.lines, one.advice)
    return "\n".join((one.title, *(f"  {line}" for line in lines if line)))


def _line(one: Known, language: Language) -> str:
    sheet = one.sheet
    parts = (
        language.moment(sheet.at),
        sheet.serial,
        kind_words(sheet.kind, language),
        sheet.unit,
        language.say(_ENDINGS[one.ending]),
        " ".join(sheet.codes),
    )
    return "  ".join(part for part in parts if part)


def _as_json(one: Known) -> str:
    sheet = one.sheet
    shown = {
        "sheet": sheet.serial,
        "kind": sheet.kind,
        "unit": sheet.unit,
        "copy": sheet.generation,
        "as_of": sheet.as_of,
        "made": sheet.at,
        "pages": len(sheet.codes),
        "codes": sheet.codes,
        "ending": one.ending,
        "ended": one.ended_at,
        "replaces": sheet.replaces,
        "replaced_by": one.replaced_by,
    }
    return msgspec.json.encode(shown).decode()
