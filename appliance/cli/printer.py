"""`lykta printer`: find, set up, try and watch the printers, and copy their set-up."""

from collections.abc import Sequence
from typing import Any

import click

from appliance.cli import printer_words
from appliance.cli.installing import as_it_stands, install
from appliance.cli.machine import Door, Machine, printer_of
from appliance.cli.printer_copy import copy_setup
from appliance.cli.printer_reach import reachable
from appliance.cli.printer_trial import came_out, try_printer
from appliance.config.change import with_printers
from appliance.config.printers import PrinterSettings
from appliance.config.sample import added
from appliance.desk.wish import Kind
from printing.queue import CUPS_SOCKET, Printer, PrinterLight, discovery, printer_state
from printing.queue.faults import NoPrinter
from printing.queue.labels_link import PORT, label_state
from printing.queue.printer import contact_fault
from printing.queue.queues import check_address, device_of_queue, make_queue, remove_queue
from printing.queue.supplies import forecast, supplies
from storage.errors import LyktaError

_ZPL = "zpl://"


class PrinterUnusable(LyktaError):
    """The printer answers, but takes nothing that Lykta can send."""

    code = "P-65"
    message = "The printer at {address} takes neither PDF nor raster."
    remedy = "Use another printer: one that is sold as AirPrint or IPP Everywhere."


class NoSuchPrinter(LyktaError):
    """No printer of the settings is called so."""

    code = "P-66"
    message = "No printer is called '{printer}'."
    remedy = "The printers of this machine are: {printers}."


@click.group()
def printer() -> None:
    """Find, set up, try and watch the printers."""


printer.add_command(copy_setup)


@printer.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta printer discover\n"
    "  lykta printer discover ipp://10.0.0.7/ipp/print --only-named"
)
@click.argument("addresses", nargs=-1)
@click.option("--server", default=CUPS_SOCKET, show_default=True, help="The print service.")
@click.option("--only-named", is_flag=True, help="Do not search the network.")
@click.pass_obj
def discover(door: Door, addresses: tuple[str, ...], server: str, *, only_named: bool) -> None:
    """Show the print service's queues, and the printers that answer, with what each can do.

    Looks at the addresses named, at printers on a USB cable (ipp-usb) and at those that announce
    themselves on the network.
    """
    for address in addresses:
        check_address(address)
    found = discovery.find(server, addresses, announced=not only_named)
    printer_words.tell_found(found, door.language)


@printer.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta printer add ipp://10.0.0.7/ipp/print --label "B31, expeditionen"\n'
    '  lykta printer add ipp://10.0.0.8/ipp/print --label "Reserv" --both-sides\n'
    "  lykta printer add ipp://10.0.0.7/ipp/print --label B31 --tray-for lab-labels=tray-2\n"
    '  lykta printer add zpl://10.0.0.9:9100 --label "Labbet"'
)
@click.argument("address")
@click.option("--label", required=True, help="What staff call it.")
@click.option("--queue", help="Name of its CUPS queue. Default: made of the label.")
@click.option("--no-queue", is_flag=True, help="Reach it directly, past the print service.")
@click.option("--server", default=CUPS_SOCKET, show_default=True, help="The print service.")
@click.option("--both-sides", "duplex", is_flag=True, help="Print on both sides.")
@click.option("--tray", default="", help="The tray to print from, by its IPP name.")
@click.option("--tray-for", multiple=True, metavar="KIND=TRAY", help="A document's own tray.")
@click.option("--holds", type=int, default=250, show_default=True, help="Sheets its tray holds.")
@click.option("--for-labels", is_flag=True, help="A printer for labels only, 50 x 25 mm.")
@click.option(
    "--dpi", type=click.Choice(["203", "300"]), default="203", help="Of a zpl:// printer's head."
)
@click.option("--first", is_flag=True, help="Try it before the other printers.")
@click.option("--untested", is_flag=True, help="Save without a test page.")
@click.option("--show", is_flag=True, help="Only write the settings; make and save nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for the code on the test page.")
@click.pass_obj
def add(door: Door, /, address: str, **asked: Any) -> None:
    """Set a printer up: ask it, make its queue, print a test page, and then save it.

    ADDRESS is ipp://..., or zpl://HOST:PORT for a label printer that speaks Zebra's language.
    """
    machine, wanted = door.machine, _wanted(address, asked)
    if asked["show"]:
        click.echo(added("printers", wanted).lstrip(), nl=False)
        return
    text = with_printers(as_it_stands(door.config), door.config, (wanted,), first=asked["first"])
    _ask(wanted, machine)
    made = _queue(wanted)
    try:
        if not asked["untested"]:
            _try(printer_of(wanted), machine, yes=asked["yes"], kept=False)
        kept = install(door.config, text)
    except (LyktaError, click.Abort):
        if made:
            remove_queue(wanted.name, wanted.server)
        raise
    printer_words.tell_saved(wanted, door.config, kept, machine.language)


@printer.command(
    epilog='Examples:\n\n\b\n  lykta printer test\n  lykta printer test "B31, expeditionen" --yes'
)
@click.argument("name", default="")
@click.option("--yes", is_flag=True, help="Do not ask for the code on the page.")
@click.pass_obj
def test(door: Door, name: str, *, yes: bool) -> int:
    """Print a test page, follow it to the tray, and ask for the code that stands on it."""
    machine = door.machine
    _try(_chosen(machine, name), machine, yes=yes, kept=True)
    return 0


def _try(one: Printer, machine: Machine, *, yes: bool, kept: bool) -> None:
    """Print a test page and hear the code that stands on it. Raises why not."""
    came_out(try_printer(one, machine, kept=kept), machine.language, ask=not yes)


@printer.command(epilog="Example:\n\n\b\n  lykta printer addresses")
@click.pass_obj
def addresses(door: Door) -> int:
    """Write the addresses of the printers, one a line: what the kiosk must reach."""
    for number in reachable(door.machine.settings.printers):
        click.echo(number)
    return 0


@printer.command(name="list", epilog="Example:\n\n\b\n  lykta printer list")
@click.pass_obj
def list_(door: Door) -> int:
    """Show the printers of the settings, in the order in which they are tried. Asks none."""
    printer_words.tell_settings(door.machine.settings.printers, door.machine.language)
    return 0


@printer.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta printer status\n"
    "  lykta printer status --pages 64\n"
    "  lykta printer status --format json"
)
@click.option("--pages", type=click.IntRange(0), default=0, help="Is there paper for so many?")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def status(door: Door, pages: int, form: str) -> int:
    """Ask every printer how it is: faults in words, paper, toner.

    Ends with 1 where no printer for sheets can print at the moment.
    """
    machine = door.machine
    seen = [_seen(one, pages) for one in _all(machine)]
    if not seen:
        raise NoPrinter
    tell = printer_words.as_json if form == "json" else printer_words.as_text
    click.echo(tell(seen, machine.language))
    works = (PrinterLight.READY, PrinterLight.WARNING)
    return 0 if any(one.state.light in works for one in seen if not one.printer.zpl) else 1


def _seen(one: Printer, pages: int) -> printer_words.Seen:
    if one.zpl:
        return printer_words.Seen(printer=one, state=label_state(one.zpl))
    known = supplies(one)
    ahead = forecast(pages, one, known) if pages else None
    return printer_words.Seen(printer=one, state=printer_state(one), supplies=known, forecast=ahead)


def _all(machine: Machine) -> Sequence[Printer]:
    return [printer_of(one) for one in machine.settings.printers]


def _chosen(machine: Machine, name: str) -> Printer:
    """Return the printer of this name, else the first. Raises NoPrinter, NoSuchPrinter."""
    known = _all(machine)
    if not known:
        raise NoPrinter
    if not name:
        return known[0]
    folded = name.casefold()
    fitting = [one for one in known if folded in (one.shown.casefold(), one.name.casefold())]
    if not fitting:
        raise NoSuchPrinter(printer=name, printers=", ".join(one.shown for one in known))
    return fitting[0]


def _wanted(address: str, asked: dict[str, Any]) -> PrinterSettings:
    """Return the settings that the options describe. Raises NotAPrintersAddress, UsageError."""
    if address.startswith(_ZPL):
        return PrinterSettings(
            label=asked["label"],
            purpose="labels",
            labels="zpl",
            dots=8 if asked["dpi"] == "203" else 12,
            zpl=_with_port(address.removeprefix(_ZPL).rstrip("/")),
        )
    check_address(address)
    return PrinterSettings(
        label=asked["label"],
        purpose="labels" if asked["for_labels"] else "sheets",
        name="" if asked["no_queue"] else asked["queue"] or _slug(asked["label"]),
        server=asked["server"],
        direct=address,
        duplex=asked["duplex"],
        tray=asked["tray"],
        trays=_trays(asked["tray_for"]),
        holds=asked["holds"],
        labels="50x25" if asked["for_labels"] else "a4",
    )


def _with_port(place: str) -> str:
    return place if ":" in place else f"{place}:{PORT}"


def _trays(pairs: Sequence[str]) -> dict[Kind, str]:
    kinds = {kind.value: kind for kind in Kind}
    found = {}
    for pair in pairs:
        kind, _, tray = pair.partition("=")
        if kind not in kinds or not tray:
            names = ", ".join(kinds)
            raise click.BadParameter(f"'{pair}': write KIND=TRAY, with KIND one of {names}")
        found[kinds[kind]] = tray
    return found


def _slug(label: str) -> str:
    """Return a queue's name made of what staff call the printer: letters a-z, digits, dashes."""
    plain = label.casefold().translate(str.maketrans("åäöæøü", "aaoaou"))
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in plain).split()
    return "-".join(words)[:40].strip("-") or "printer"


def _ask(wanted: PrinterSettings, machine: Machine) -> None:
    """Ask the printer what it can do and tell what IT must know. Raises where it cannot be used."""
    if wanted.zpl:
        for fault in label_state(wanted.zpl).faults:
            raise fault
        return
    learnt = discovery.learn(wanted.direct)
    if learnt.lost:
        raise contact_fault(learnt.lost, printer_of(wanted))
    printer_words.tell_learnt(learnt, machine.language)
    if not learnt.usable:
        raise PrinterUnusable(address=wanted.direct)


def _queue(wanted: PrinterSettings) -> bool:
    """Make the printer's queue; return whether there was none of that name before."""
    if not wanted.name:
        return False
    new = not device_of_queue(wanted.name, wanted.server)
    make_queue(wanted.name, wanted.direct, wanted.server)
    return new
