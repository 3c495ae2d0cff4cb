"""`lykta printer copy-setup`: the printers of one machine, carried to the next.

1. The file holds settings of printers and the addresses of their queues, and no secret: an
   address with a password in it is no queue's here.
2. What cannot be reached on the other machine is not saved there: a printer that stands in the
   settings is one that answered.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from appliance.cli.installing import as_it_stands, install
from appliance.cli.machine import Door, Machine, printer_of
from appliance.config.change import with_printers, without_printers
from appliance.config.errors import ConfigNotToml
from appliance.config.load import parse_values
from appliance.config.printers import PrinterSettings
from appliance.config.sample import added
from appliance.desk.errors import FileNotWritten
from printing.language import Language
from printing.queue.labels_link import label_state
from printing.queue.printer import QUICK, answered, contact_fault, device_of
from printing.queue.queues import NotAPrintersAddress, check_address, device_of_queue, make_queue
from storage import fsio
from storage.errors import LyktaError

_HEAD = """\
# Printers of a Lykta machine ({device}), to be taken over by another:
#   sudo lykta printer copy-setup import FILE
"""


class NothingToCopy(LyktaError):
    """The file, or the machine, has no printers."""

    code = "P-68"
    message = "There is no printer in {path}."
    remedy = "Make the file with 'lykta printer copy-setup export FILE' on a machine with printers."


@click.group(name="copy-setup")
def copy_setup() -> None:
    """Carry the set-up of the printers from one machine to another."""


@copy_setup.command(
    name="export",
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta printer copy-setup export /media/stick/printers.toml\n"
    "  lykta printer copy-setup export -",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.pass_obj
def export(door: Door, file: Path) -> None:
    """Write the printers of this machine, with their queues' addresses, to FILE."""
    machine = door.machine
    rows = list(_carried(machine))
    if not rows:
        raise NothingToCopy(path=door.config)
    head = _HEAD.format(device=machine.settings.site.device)
    text = head + "".join(added("printers", one) for one in rows)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        fsio.replace(file, text.encode(), 0o644)
    except OSError as fault:
        raise FileNotWritten(path=file, why=fault.strerror) from fault
    told = machine.language.count(
        "{n} printer is written to {path}.",
        "{n} printers are written to {path}.",
        len(rows),
        path=file,
    )
    click.echo(told)


@copy_setup.command(
    name="import",
    epilog="Examples:\n\n"
    "\b\n"
    "  sudo lykta printer copy-setup import /media/stick/printers.toml\n"
    "  sudo lykta printer copy-setup import printers.toml --replace",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="In place of this machine's printers.")
@click.option("--server", default="", help="The print service here. Default: as in the file.")
@click.pass_obj
def import_(door: Door, file: Path, server: str, *, replace: bool) -> int:
    """Take over the printers of FILE: make their queues here and save their settings.

    A printer that does not answer is told and left out; run it again when it is on. Ends with 1
    where any was left out.
    """
    machine = door.machine
    mine = as_it_stands(door.config)
    before = without_printers(mine, door.config) if replace else mine
    known = set() if replace else {one.shown for one in machine.settings.printers}
    rows = [_at(one, server) for one in _read(file, door.config)]
    new = [one for one in rows if one.shown not in known]
    with_printers(before, door.config, new)  # refused before anything is made
    taken = [one for one in new if _made(one, machine.language)]
    if not taken:
        click.echo(machine.language.say("Nothing was changed."))
        return 1 if new else 0
    kept = install(door.config, with_printers(before, door.config, taken))
    for one in taken:
        click.echo(machine.language.say("Taken over: {printer}", printer=one.shown))
    click.echo(machine.language.say("The older one is kept: {path}", path=kept))
    click.echo(machine.language.say("Print a test page with: lykta printer test"))
    return 0 if len(taken) == len(new) else 1


def _carried(machine: Machine) -> Iterator[PrinterSettings]:
    """Yield the printers with the address that a queue elsewhere can be made from."""
    for one in machine.settings.printers:
        address = one.direct or (device_of_queue(one.name, one.server) if one.name else "")
        try:
            if address:
                check_address(address)
        except NotAPrintersAddress as fault:  # 1
            message, _ = machine.language.error(fault)
            click.echo(f"{one.shown}: {message}", err=True)
            address = ""
        yield msgspec.structs.replace(one, direct=address)


def _read(file: Path, config: Path) -> Sequence[PrinterSettings]:
    """Return the printers of a file, checked as if they stood in the settings."""
    text = as_it_stands(file)
    try:
        given = tomllib.loads(text)
        whole: dict[str, Any] = tomllib.loads(as_it_stands(config))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigNotToml(path=file, why=fault) from fault
    if not given.get("printers"):
        raise NothingToCopy(path=file)
    return parse_values({**whole, **given}, text, file).printers


def _at(one: PrinterSettings, server: str) -> PrinterSettings:
    return msgspec.structs.replace(one, server=server) if server else one


def _made(one: PrinterSettings, spoken: Language) -> bool:
    """Make a printer's queue, and return whether it answers (argument 2)."""
    try:
        _reach(one)
    except LyktaError as fault:
        message, remedy = spoken.error(fault)
        click.echo(f"{one.shown}: {fault.code} {message} {remedy}", err=True)
        return False
    return True


def _reach(one: PrinterSettings) -> None:
    if one.zpl:
        for fault in label_state(one.zpl).faults:
            raise fault
        return
    if one.name and device_of_queue(one.name, one.server) != one.direct:
        make_queue(one.name, one.direct, one.server)
        return
    place = device_of(printer_of(one), "")
    if place and (lost := answered(place, QUICK).lost):
        raise contact_fault(lost, printer_of(one))
