"""`lykta print journal`, `confirm`, `seen`: what went to paper, and what somebody counted."""

import sys

import click
import msgspec

from appliance.cli.machine import Door, Machine
from appliance.cli.paper_run import journal_of
from appliance.desk.checked import kind_words
from appliance.desk.run_end import enter_settled
from appliance.desk.run_settling import settle
from printing.language import Language, mark
from storage.print_journal import Entry, Fate, PrintRun, Unsettled

_FATES = {
    Fate.CAME_OUT: mark("came out"),
    Fate.MAY_HAVE: mark("may have come out"),
    Fate.DID_NOT: mark("did not come out"),
    Fate.UNDER_WAY: mark("under way"),
}


@click.command(
    "journal",
    epilog="Examples:\n\n\b\n  lykta print journal\n  lykta print journal --settle\n"
    "  lykta print journal --json",
)
@click.option("--last", default=20, show_default=True, help="How many prints.")
@click.option("--settle", "ask", is_flag=True, help="Ask the printers about what is in doubt.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.pass_obj
def journal(door: Door, last: int, *, ask: bool, as_json: bool) -> int:
    """Show what was printed: what came out, what may have, and what did not.

    With --settle, prints that a crash cut short are asked about, and taken back where they wait.
    It names no patient and needs no password. Exit code 1: somebody has to look.
    """
    machine = door.machine
    book = journal_of(machine)
    if ask:
        found = settle(book, machine.printers, machine.clock.now().wall)
        enter_settled(machine.seals, found)
    runs, unsettled = book.runs(last), book.unsettled()
    if as_json:
        whole = {"prints": runs, "unsettled": unsettled}
        sys.stdout.write(msgspec.json.encode(whole).decode() + "\n")
    else:
        for run in reversed(runs):
            _tell(run, machine)
        _tell_unsettled(unsettled, machine.language)
    return int(bool(unsettled))


@click.command(
    "confirm",
    epilog="Examples:\n\n\b\n  lykta print confirm LYKTA-1-0041 LYKTA-1-0042 --pages 5\n"
    "  lykta print confirm LYKTA-1-0041 LYKTA-1-0042 --pages 3 --missing LYKTA-1-0042",
)
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET...")
@click.option("--pages", type=click.IntRange(0), required=True, help="Pages you have in hand.")
@click.option("--missing", multiple=True, metavar="SHEET", help="A sheet that lacks pages.")
@click.option("--name", default="", help="Who counted.")
@click.pass_obj
def confirm(
    door: Door, sheets: tuple[str, ...], pages: int, missing: tuple[str, ...], name: str
) -> int:
    """Note how many pages of these sheets lie in your hand. Exit code 1: some are missing."""
    machine = door.machine
    lacking = journal_of(machine).confirm(sheets, pages, name, missing)
    say = machine.language.say
    if not lacking:
        click.echo(say("Noted: all pages are there."))
        return 0
    click.echo(say("Pages are missing of: {sheets}.", sheets=", ".join(lacking)))
    click.echo(say("Print marked copies: lykta print copy, with these sheet numbers."))
    return 1


@click.command("seen", epilog="Example:\n\n\b\n  lykta print seen")
@click.option("--name", default="", help="Who has looked.")
@click.pass_obj
def seen(door: Door, name: str) -> int:
    """Put away the prints that a crash cut short, when you have seen what became of them.

    Sheets that may have come out stay until they are confirmed or replaced by copies.
    """
    machine = door.machine
    book = journal_of(machine)
    left = book.unsettled()
    for run in {one.run for one in (*left.came_out, *left.may_have, *left.did_not)}:
        book.seen(run, name)
    _tell_unsettled(book.unsettled(), machine.language)
    return 0


def _tell(run: PrintRun, machine: Machine) -> None:
    language = machine.language
    what = " ".join(part for part in (run.unit, kind_words(run.kind, language)) if part)
    pages = language.count("{n} page", "{n} pages", run.pages)
    cut = "" if run.over or run.alive else "  " + language.say("cut short")
    click.echo(f"{language.moment(run.at)}  {what}  {pages}{cut}")
    for entry in run.entries:
        click.echo("     " + _line(entry, language))


def _line(entry: Entry, language: Language) -> str:
    fate = language.say(_FATES[entry.fate])
    sheets = ", ".join(entry.serials)
    parts = (sheets, fate, entry.printer, entry.code)
    return "  ".join(part for part in parts if part)


def _tell_unsettled(left: Unsettled, language: Language) -> None:
    if not left:
        return
    click.echo()
    click.secho(language.say("Somebody has to look at these prints:"), bold=True)
    for entry in (*left.may_have, *left.did_not, *left.came_out):
        click.echo("     " + _line(entry, language))
