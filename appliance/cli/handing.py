"""Handing a code over: as sealed-envelope sheets, into a file, or once on the terminal."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from appliance.cli.machine import Machine
from printing.language import mark
from printing.paper.envelope import render
from printing.sheets.envelope import EnvelopeKind, PrintedCode, envelope
from storage import fsio
from storage.errors import LyktaError
from storage.keys.codes import Code, read_code
from storage.keys.first_keys import RecoveryKit
from storage.keys.recipients import BREAK_GLASS, RECOVERY

Codes = dict[str, tuple[Code, str]]
"""A code and its envelope's mark, by role."""

_TITLES = {
    RECOVERY: mark("RECOVERY CODE. Write it down now; it is never shown again."),
    BREAK_GLASS: mark("EMERGENCY CODE. Write it down now; it is never shown again."),
}
_PLACES = {
    RECOVERY: mark("Keep it in a sealed envelope in IT's safe."),
    BREAK_GLASS: mark("Keep it in a sealed envelope, locked in, where the nurse in charge has it."),
}
_ASKED = 3


class CodeNotCopied(LyktaError):
    """What was typed back is not the new code: the paper would not open."""

    code = "K-26"
    message = "What was typed is not the new code. The envelope before it still holds."
    remedy = "Begin again: nothing was changed."


def both(kit: RecoveryKit, machine: Machine) -> Codes:
    """Return the codes of a new site."""
    codes = {RECOVERY: kit.recovery, BREAK_GLASS: kit.break_glass}
    return {role: (code, machine.people.envelope_mark(role)) for role, code in codes.items()}


def sheets(codes: Codes, machine: Machine) -> bytes:
    """Return the envelopes' sheets as PDF. Raises EnvelopeTooLong."""
    now = machine.clock.now().wall.astimezone(machine.language.zone)
    site = machine.settings.site
    printed = (
        PrintedCode(
            kind=EnvelopeKind(role),
            words=code.words,
            groups=code.groups,
            serial=serial(envelope_mark, now.strftime("%y%m%d")),
            made=now,
            site=site.name,
            device=site.device,
            support=site.support,
        )
        for role, (code, envelope_mark) in codes.items()
    )
    return render([envelope(one, machine.language) for one in printed], machine.language)


def serial(envelope_mark: str, day: str) -> str:
    """Return an envelope's number for people: the day it was made, and four signs of its key."""
    return f"{day}-{short(envelope_mark)}"


def short(envelope_mark: str) -> str:
    """Return the four signs by which `lykta keys show` names the same envelope."""
    return envelope_mark.rpartition(".")[2][:4].upper()


def hand_over(codes: Codes, machine: Machine, pdf: Path | None, plain: Path | None) -> None:
    """Give the codes away once: into new files, or on the terminal where those cannot be written.

    `plain` gets the recovery code alone; the other one stands beside it in "<plain>-break-glass".
    """
    written = False
    if pdf is not None:
        written = _written(pdf, lambda: sheets(codes, machine))
        if written:
            click.echo(
                machine.language.say(
                    "The envelopes are in {path}. Print the file, seal the sheets, remove it.",
                    path=pdf,
                )
            )
    if plain is not None:
        done = [
            _written(file, lambda code=code: code.groups.encode() + b"\n")  # type: ignore[misc] # bound now, on purpose
            for file, (code, _) in ((_beside(plain, role, codes), codes[role]) for role in codes)
        ]
        if all(done):
            written = True
            click.echo(
                machine.language.say(
                    "The code is in {path}. Print it and remove the file.", path=plain
                )
            )
    if not written:
        _show(codes, machine)


def typed_back(code: Code, machine: Machine) -> None:
    """See at a terminal that a new code was copied before the old ends. Raises CodeNotCopied."""
    if not sys.stdin.isatty():
        return
    asked = machine.language.say("Type the new code as it stands on the paper")
    for _ in range(_ASKED):
        try:
            if read_code(str(click.prompt(asked, err=True))) == code:
                return
        except LyktaError as fault:
            click.echo(machine.language.error(fault)[0], err=True)
    raise CodeNotCopied


def _beside(plain: Path, role: str, codes: Codes) -> Path:
    if len(codes) == 1 or role == RECOVERY:
        return plain
    return plain.with_name(f"{plain.name}-{role}")


def _written(file: Path, data: Callable[[], bytes]) -> bool:
    try:
        fsio.write_new(file, data(), 0o400)
    except OSError as fault:
        click.echo(f"{file}: {os.strerror(fault.errno or 0)}", err=True)
        return False
    return True


def _show(codes: Codes, machine: Machine) -> None:
    say = machine.language.say
    for role, (code, _) in codes.items():
        click.echo()
        click.echo(say(_TITLES[role]))
        click.secho(f"    {code.groups}", bold=True)
        for at in range(0, len(code.words), 4):
            row = enumerate(code.words[at : at + 4], start=at + 1)
            click.echo("    " + "  ".join(f"{number:2} {word:<9}" for number, word in row))
        click.echo(say(_PLACES[role]))
        click.echo()
