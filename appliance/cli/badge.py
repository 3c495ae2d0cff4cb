"""`lykta badge`: the personal cards that unlock with a scan."""

import os
from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.person import administrator, log_rotation
from appliance.desk.rights import function_of, function_words
from printing.paper.badge_card import render
from printing.sheets.badge_card import PrintedBadge, badge_card
from storage import fsio
from storage.errors import LyktaError
from storage.keys.badges import Badge
from storage.keys.people import Holder
from storage.keys.rolekeys import RoleKeys
from storage.keys.spelling import folded

_CODE_FILE = click.option(
    "--code-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the recovery code from this file instead of the terminal.",
)


class CardNotWritten(LyktaError):
    """The file for a card's sheet could not be written; the card before it still opens."""

    code = "K-44"
    message = "The card could not be written to {path}: {why}."
    remedy = "Choose a new file in a folder that you may write. Nothing was changed."


@click.group()
def badge() -> None:
    """Give persons a card that unlocks with a scan, and end a lost one."""


@badge.command(
    epilog="Examples:\n\n"
    "\b\n"
    '  lykta badge issue "Karin Ek" --to card.pdf\n'
    '  lykta badge issue "Karin Ek" --to new-card.pdf   # the card before it ends'
)
@click.argument("whose", metavar="NAME")
@click.option(
    "--to",
    "pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Write the sheet to this new PDF file. Print it, then remove the file.",
)
@_CODE_FILE
@click.pass_obj
def issue(door: Door, whose: str, pdf: Path, code_file: Path | None) -> None:
    """Make a card for a person; one that she has ends. Needs the recovery code.

    What the card does, alone or with her password, says [people] badge in the settings.
    """
    machine = door.machine
    alone = machine.settings.people.badge == "alone"

    def give(made: Badge) -> None:
        _write(pdf, _sheet(machine, whose, made, alone=alone))

    with administrator(machine, code_file) as by:
        rotated = machine.people.cards.issue(whose, by=by, hand_over=give, alone=alone)
        _log(machine, by, "badge-made", whose)
        log_rotation(machine, by, rotated)
    say = machine.language.say
    click.echo(say("The card is in {path}. Print it and remove the file.", path=pdf))


@badge.command(epilog='Example:\n\n\b\n  lykta badge revoke "Karin Ek"')
@click.argument("whose_card", metavar="NAME")
@_CODE_FILE
@click.pass_obj
def revoke(door: Door, whose_card: str, code_file: Path | None) -> None:
    """End a lost card, and change the keys it held. Needs the recovery code.

    Her password opens as before, and nobody else needs anything new.
    """
    machine = door.machine
    with administrator(machine, code_file) as by:
        rotated = machine.people.cards.end(whose_card, by=by)
        _log(machine, by, "badge-ended", whose_card)
        log_rotation(machine, by, rotated)
    click.echo(machine.language.say("The card of {person} opens nothing now.", person=whose_card))


@badge.command("list", epilog="Example:\n\n\b\n  lykta badge list")
@click.pass_obj
def list_(door: Door) -> None:
    """Say who has a card."""
    for holder in door.machine.people.list():
        if holder.badge:
            click.echo(holder.person)


def _sheet(machine: Machine, whose: str, made: Badge, *, alone: bool) -> bytes:
    site, language = machine.settings.site, machine.language
    holder = next(one for one in machine.people.list() if _same(one, whose))
    function = function_of(holder.role, holder.function)
    printed = PrintedBadge(
        person=holder.person,
        function=function_words(function, language),
        code=made.text,
        made=machine.clock.now().wall,
        site=site.name,
        device=site.device,
        alone=alone,
        support=site.support,
    )
    return render(badge_card(printed, language), language)


def _same(holder: Holder, name: str) -> bool:
    return folded(holder.person) == folded(name)


def _write(file: Path, data: bytes) -> None:
    try:
        fsio.write_new(file, data, 0o400)
    except OSError as fault:
        raise CardNotWritten(path=file, why=os.strerror(fault.errno or 0)) from fault


def _log(machine: Machine, by: RoleKeys, event: str, whom: str) -> None:
    device = machine.settings.site.device
    machine.audit.append(event, person=by.person, role=by.role, detail=whom, device=device)
