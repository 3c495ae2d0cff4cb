"""`lykta source key`: the keys with which Lykta signs in to a record system (auth = 'smart')."""

import os
from pathlib import Path

import click

from appliance.cli.live import fhir_settings, key_folder
from appliance.cli.machine import Door, Machine
from appliance.cli.source_choice import NoKeySource, NoSuchSource
from appliance.config.sources import FhirSettings
from appliance.sources.fhir import smart_keys, smart_trial
from appliance.sources.fhir.errors import SmartKeysFull
from appliance.sources.fhir.smart_keys import ALGORITHMS, JWKS, SigningKey
from storage import fsio
from storage.keys.signing import DEVICE_KEY


@click.group("key")
def key() -> None:
    """Make, change and list the keys with which Lykta signs in (auth = 'smart')."""


def _which(command: click.decorators.FC) -> click.decorators.FC:
    return click.option("--source", "name", help="The source's name, where there are several.")(
        command
    )


def _handed(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--jwks-to",
        "target",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the key set (JWKS) for the record system's vendor to this file too.",
    )(command)


def _made_as(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--alg",
        type=click.Choice(ALGORITHMS),
        default=ALGORITHMS[0],
        show_default=True,
        help="The signature. RS384 where the vendor cannot take elliptic curves.",
    )(command)


@key.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta source key new --jwks-to lykta-keys.json\n"
    "  lykta source key new --source Melior --alg RS384"
)
@_which
@_made_as
@_handed
@click.pass_obj
def new(door: Door, name: str | None, alg: str, target: Path | None) -> None:
    """Make the first key of a source. The private half never leaves this machine.

    Hand the key set that is written to the record system's vendor; it holds public keys only.
    """
    machine = door.machine
    folder = key_folder(machine.settings, _smart(machine, name).name)
    if folder.is_dir() and (before := smart_keys.keys(folder)):
        raise SmartKeysFull(count=len(before), kids=_kids(before))
    _make(machine, folder, alg, target)


@key.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta source key rotate --jwks-to lykta-keys.json   # a second key, both in the key set\n"
    "  lykta source key rotate --finish                    # when the vendor has taken it in"
)
@_which
@_made_as
@_handed
@click.option("--finish", is_flag=True, help="Try the new key, and remove the old one if it works.")
@click.pass_obj
def rotate(door: Door, name: str | None, alg: str, target: Path | None, *, finish: bool) -> None:
    """Change the key: a second one beside the old, which signs until the new one is accepted.

    With --finish the new key is tried at the record system first; only where it is accepted the
    old one is removed. Nothing has to be restarted.
    """
    machine = door.machine
    wanted = _smart(machine, name)
    folder = key_folder(machine.settings, wanted.name)
    if not finish:
        smart_keys.must_hold(folder)
        _make(machine, folder, alg, target)
        return
    kid = smart_trial.must_take_newest(fhir_settings(wanted, (), machine.settings))
    with fsio.worded(str(folder)):
        removed = smart_keys.remove_older(folder)
    say = machine.language.say
    click.echo(say("The record system accepts the key {kid}.", kid=kid))
    for one in removed:
        click.echo(say("Removed: the older key {kid}.", kid=one.kid))
    _hand_over(machine, folder, target)


@key.command("list", epilog="Example:\n\n\b\n  lykta source key list --jwks-to lykta-keys.json")
@_which
@_handed
@click.pass_obj
def list_(door: Door, name: str | None, target: Path | None) -> None:
    """List the keys of a source, the newest first, and where its key set lies."""
    machine = door.machine
    folder = key_folder(machine.settings, _smart(machine, name).name)
    for one in smart_keys.must_hold(folder):
        click.echo(f"{one.kid}  {one.alg}")
    _hand_over(machine, folder, target)


def _make(machine: Machine, folder: Path, alg: str, target: Path | None) -> None:
    with fsio.worded(str(folder)):
        made = smart_keys.make(folder, alg, _owner_of_capture(machine))
    click.echo(machine.language.say("The key {kid} was made.", kid=made.kid))
    _hand_over(machine, folder, target)


def _owner_of_capture(machine: Machine) -> tuple[int, int]:
    """Return whose the key must be: of the account that has the device's key, where root makes it.

    Raises OSError.
    """
    if os.geteuid() != 0:
        return -1, -1
    said = (machine.places.keys / DEVICE_KEY).stat()
    return said.st_uid, said.st_gid


def _hand_over(machine: Machine, folder: Path, target: Path | None) -> None:
    file = folder / JWKS
    if target is not None:
        with fsio.worded(str(target)):
            fsio.replace(target.absolute(), smart_keys.jwks(folder), 0o644)
        file = target
    words = machine.language.say(
        "Hand this key set to the record system's vendor: {file}", file=file
    )
    click.echo(words)


def _smart(machine: Machine, name: str | None) -> FhirSettings:
    """Return the source that signs in by key. Raises NoKeySource, NoSuchSource."""
    found = [one for one in machine.settings.fhir if one.auth == "smart"]
    if not found:
        raise NoKeySource
    chosen = [one for one in found if name in (None, one.name)]
    if len(chosen) != 1:
        raise NoSuchSource(source=name or "?", known=", ".join(one.name or "-" for one in found))
    return chosen[0]


def _kids(keys: tuple[SigningKey, ...]) -> str:
    return ", ".join(one.kid for one in keys)
