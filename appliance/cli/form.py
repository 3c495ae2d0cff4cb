"""The machine's own sheets for `lykta print`, and `lykta form`: which forms and cards there are."""

from functools import partial

import click

from appliance.cli.machine import Door, Machine
from appliance.desk import forms
from appliance.desk.forms import ALL, MachineFacts
from appliance.desk.machine_paper import machine_paper
from appliance.desk.numbering import next_serial
from appliance.desk.printout import Paper
from appliance.desk.wish import Kind, Wish
from printing.sheets.contacts import Contact
from printing.sheets.test_page import Tried


@click.group("form")
def form() -> None:
    """Blank forms and quick cards: what nobody needs to unlock for."""


@form.command("list", epilog="Example:\n\n\b\n  lykta form list")
@click.pass_obj
def list_(door: Door) -> None:
    """Name the forms and cards that 'lykta print' knows."""
    machine = door.machine
    facts = machine_facts(machine)
    for name, title in forms.forms(machine.language):
        click.echo(f"{Kind.BLANK_FORM.value}  {name:<12} {title}")
    for name in forms.cards(facts):
        title = forms.card(name, facts, machine.language).title
        click.echo(f"{Kind.QUICK_CARD.value}  {name:<12} {title}")


def machine_facts(machine: Machine, by: str = "") -> MachineFacts:
    """Return what the machine's own sheets say of it; `by` is who is unlocked, if anybody."""
    settings = machine.settings
    printer = machine.printer
    return MachineFacts(
        device=settings.site.device,
        printed=machine.clock.now().wall,
        by=by,
        site=settings.site.name,
        support=settings.site.support,
        contacts=tuple(
            Contact(name=one.name, phone=one.phone, note=one.note, group=one.group)
            for one in settings.contacts
        ),
        cards={one.name: one.path for one in settings.cards},
        tried=Tried(
            name=printer.shown if printer else settings.site.device,
            duplex=printer.duplex if printer else False,
        ),
    )


def machine_wish(kind: Kind, name: str | None, copies: int) -> Wish:
    """Return the wish of a form or card by its name, of all of them without one."""
    return Wish(kind=kind, unit="", document=name or ALL, copies=copies)


def paper_of(machine: Machine, wish: Wish, *, whole: bool = False) -> Paper:
    """Return the sheets of a wish ready for the printer, or `whole` for one file.

    Raises what `machine_sheets` raises.
    """
    site = machine.site
    number = partial(next_serial, site.state, site.device)
    facts = machine_facts(machine)
    return machine_paper(wish, facts, machine.language, number, site.seals, whole=whole)
