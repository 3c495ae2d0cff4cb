"""`lykta library`: the reference documents of this machine, mirrored, read and printed."""

from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.sources import catalogue
from appliance.sources.catalogue.errors import CatalogueUnset
from printing import pages, queue
from printing.paper import plain
from printing.queue.faults import NoPrinter
from printing.sheets.plain import plain_text
from storage import fsio
from storage.errors import LyktaError
from storage.library import Opened
from storage.shelf import MARKDOWN, PDF, Shelved


class DocumentUnknown(LyktaError):
    """No document, or more than one, has what was typed in its title or name."""

    code = "R-20"
    message = "No document has that title or name: {wanted}"
    remedy = "Look at the list: “lykta library list”."


class DocumentUnclear(LyktaError):
    """More than one document has what was typed in its title or name."""

    code = "R-21"
    message = "Several documents match {wanted}: {titles}"
    remedy = "Look at the list: “lykta library list”."


@click.group()
def library() -> None:
    """Keep reference documents at hand for an outage: routines, drug information, numbers."""


@library.command(name="list", epilog="Example:\n\n\b\n  lykta library list")
@click.pass_obj
def list_(door: Door) -> int:
    """List the documents, and how the last look at their source went."""
    machine = door.machine
    spoken, shelf = machine.language, machine.library
    for fault in shelf.faults():
        _tell(machine, fault)
    index = shelf.index()
    if index is None:
        click.echo(spoken.say("There are no documents here."))
    else:
        when = spoken.moment(index.as_of.wall)
        many, where = len(index.documents), index.source
        click.echo(
            spoken.say(
                "The library has {many} documents, fetched {when} from {source}.",
                many=many,
                when=when,
                source=where,
            )
        )
        for one in index.documents:
            changed = spoken.say("changed {day}", day=spoken.day(one.version.since))
            click.echo(f"  {one.title}  [{one.key}, {changed}]")
    return _last_look(machine)


@library.command(epilog="Examples:\n\n\b\n  lykta library sync\n  lykta library sync --accept")
@click.option("--accept", is_flag=True, help="The source has really lost most documents.")
@click.pass_obj
def sync(door: Door, *, accept: bool) -> int:
    """Fetch the documents from their source now, whole or not at all."""
    machine = door.machine
    spoken, wanted = machine.language, machine.settings.library.source
    if not wanted:
        raise CatalogueUnset
    click.echo(spoken.say("Looking at the documents ..."))
    settings = catalogue.CatalogueSettings(source=wanted)
    told = catalogue.sync(settings, machine.mirror, accept=accept)
    if told.fault is not None:
        raise told.fault
    for title in told.new:
        click.echo(spoken.say("New: {title}", title=title))
    for title in told.changed:
        click.echo(spoken.say("Changed: {title}", title=title))
    for title in told.gone:
        click.echo(spoken.say("Gone: {title}", title=title))
    for name, fault in told.left_out.items():
        click.echo(spoken.say("Not taken: {name} ({code})", name=name, code=fault.code), err=True)
    if not (told.new or told.changed or told.gone):
        click.echo(spoken.say("Nothing has changed."))
    return 1 if told.left_out else 0


@library.command(
    epilog="Examples:\n\n\b\n  lykta library show telefonlista\n"
    "  lykta library show routines/downtime.pdf --to /tmp/downtime.pdf"
)
@click.argument("document")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
@click.pass_obj
def show(door: Door, document: str, to: Path | None) -> int:
    """Show a document, by a part of its title or by its name: text here, PDF into a file."""
    machine = door.machine
    opened = _open(machine, document)
    if to is None and opened.document.media != PDF:
        click.echo(opened.data.decode("utf-8-sig", "replace"))
        return 0
    path = to or Path(opened.document.key).name
    target = Path(path)
    with fsio.worded(str(target)):
        target.write_bytes(opened.data)
    click.echo(machine.language.say("Written to {path}", path=target))
    return 0


@library.command(name="print", epilog="Example:\n\n\b\n  lykta library print telefonlista")
@click.argument("document")
@click.pass_obj
def print_(door: Door, document: str) -> int:
    """Print a document, by a part of its title or by its name."""
    machine = door.machine
    spoken, printer = machine.language, machine.printer
    if printer is None:
        raise NoPrinter
    pdf = _paper(_open(machine, document), machine)
    pages.sizes(pdf)
    click.echo(spoken.say("The document goes to {printer}.", printer=printer.shown))
    ended = queue.print_pdf(printer, pdf, "lykta-library")
    if ended.reason is not None:
        raise ended.reason
    click.echo(spoken.say("The document came out."))
    return 0


def _paper(opened: Opened, machine: Machine) -> bytes:
    one = opened.document
    if one.media == PDF:
        return opened.data
    spoken = machine.language
    foot = spoken.say(
        "{title} · from the library, changed {day}",
        title=one.title,
        day=spoken.day(opened.version.since),
    )
    text = opened.data.decode("utf-8-sig", "replace")
    sheet = plain_text(one.title, text, foot, spoken, markdown=one.media == MARKDOWN)
    return plain.render(sheet, spoken)


def _open(machine: Machine, wanted: str) -> Opened:
    """Return the one document that is meant, its older version told. Raises DocumentUnknown."""
    opened = machine.library.open(_meant(machine, wanted))
    if opened.fault is not None:
        _tell(machine, opened.fault)
    return opened


def _meant(machine: Machine, wanted: str) -> Shelved:
    index = machine.library.index()
    there = index.documents if index else ()
    exact = [one for one in there if wanted in (one.key, one.title)]
    word = wanted.casefold()
    found = exact or [one for one in there if word in f"{one.title} {one.key}".casefold()]
    if not found:
        raise DocumentUnknown(wanted=wanted)
    if len(found) > 1:
        raise DocumentUnclear(wanted=wanted, titles=", ".join(one.title for one in found))
    return found[0]


def _last_look(machine: Machine) -> int:
    looked = machine.library.looked()
    if looked is None:
        return 0
    spoken = machine.language
    for name, code in looked.left_out.items():
        click.echo(spoken.say("Not taken: {name} ({code})", name=name, code=code), err=True)
    if looked.code:
        when = spoken.moment(looked.at.wall)
        message = spoken.say(looked.message, **looked.facts)
        told = spoken.say("The last look, {when}, failed: {message}", when=when, message=message)
        click.echo(told, err=True)
        return 1
    return 0


def _tell(machine: Machine, fault: LyktaError) -> None:
    message, remedy = machine.language.error(fault)
    click.echo(f"{fault.code} {message} {remedy}", err=True)
