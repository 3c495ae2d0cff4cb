"""`lykta store`: figures, proof, room and place of the sealed copies."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import click

from appliance.cli.backup import code_file_option
from appliance.cli.keyholder import keyholder
from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from appliance.cli.store_pin import pin, unpin
from appliance.config import Places
from appliance.config.change import with_store_folder
from appliance.config.errors import ConfigNotSaved
from storage import fsio
from storage.audit import Audit
from storage.errors import LyktaError
from storage.keys.recipients import Recipients
from storage.proof import Proof
from storage.retention import WORDS
from storage.upkeep import checkup, compaction, moving
from storage.upkeep.stats import Shelf, Stats
from storage.upkeep.stats import stats as figures

ADMINISTRATOR = "administrator"
"""The role that the log names for who acts as root on the machine, without any key."""

_DEEP = "store verify --deep"
_MEGABYTE = 1_000_000
_GONE_WRONG = 1


@click.group()
def store() -> None:
    """Look after the sealed copies: count, prove, pin, take back room, move."""


store.add_command(pin)
store.add_command(unpin)


@store.command(
    epilog="Examples:\n\n\b\n  lykta store stats\n  lykta store stats --format json > store.json"
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_obj
def stats(door: Door, form: str) -> None:
    """Say how many copies there are, how large, and why each is kept."""
    machine = door.machine
    found = figures(machine.premises, machine.store)
    if form == "json":
        click.echo(json.dumps(_as_values(found), ensure_ascii=False, indent=2))
        return
    say = machine.language.say
    for shelf in found.units:
        click.echo(_line(shelf, machine))
        for why, count in shelf.reasons.items():
            if count:
                click.echo(f"    {count:>4}  {say(WORDS[why])}")
    for name, size in found.rooms.items():
        click.echo(f"{name:<8} {_megabytes(size):>10} MB")
    click.echo(say("Free on the disk: {free} MB", free=_megabytes(found.free)))


@store.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta store verify                       # needs no password\n"
    '  lykta store verify --deep --name "Karin Ek"\n'
    "  lykta store verify --deep --code-file code   # the logs line by line too"
)
@click.option("--deep", is_flag=True, help="Really open each unit's newest copy. Needs a password.")
@who
@code_file_option
@click.pass_obj
def verify(
    door: Door, name: str | None, password_file: Path | None, code_file: Path | None, *, deep: bool
) -> int:
    """Read everything that is stored and prove it; every fault is named."""
    machine = door.machine
    say = machine.language.say
    with click.progressbar(length=checkup.size_of(machine.store), label=say("Reading")) as bar:
        checked = checkup.check(machine.premises, machine.store, bar.update)
    click.echo(
        say("Read: {units} units, {generations} copies, {pinned} pinned, {doubted} in quarantine, "
            "{size} MB",
            units=checked.units, generations=checked.generations, pinned=checked.pinned,
            doubted=checked.doubted, size=_megabytes(checked.bytes))
    )  # fmt: skip
    faults = list(checked.faults)
    proofs: tuple[Proof, ...] = ()
    if deep or code_file is not None:
        proofs, more = _deeply(machine, name, password_file, code_file)
        faults.extend(more)
    for proof in proofs:
        click.echo(_opened(proof, machine))
    _tell_faults(faults, machine)
    if not faults and all(proof.good for proof in proofs):
        click.echo(say("Everything is as it was signed."))
        return 0
    return _GONE_WRONG


@store.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta store compact\n"
    "  lykta store compact --remove B32   # a ward that closed and left the settings"
)
@click.option(
    "--remove",
    multiple=True,
    metavar="UNIT",
    help="Remove all copies of a unit that is no longer in the settings.",
)
@click.pass_obj
def compact(door: Door, remove: tuple[str, ...]) -> None:
    """Take back room: what a kill left, what no rule keeps, wards that closed."""
    machine = door.machine
    known = {unit.code for unit in machine.settings.units}
    done = compaction.compact(machine.premises, machine.store, known, remove)
    say = machine.language.say
    for unit, numbers in done.pruned.items():
        click.echo(say("{unit}: {n} older copies removed", unit=unit, n=len(numbers)))
    for name in done.drafts:
        click.echo(say("Left by a stop in the middle of writing, removed: {file}", file=name))
    for unit in done.skipped:
        click.echo(say("{unit}: is being copied at this moment, left as it is", unit=unit))
    for unit in done.removed:
        _log(machine, machine.places, "setting-changed", f"copies of {unit} removed: unit closed")
        click.echo(say("{unit}: all copies removed", unit=unit))
    for unit in done.closed:
        click.echo(
            say("{unit}: no longer in the settings, but copies are kept. To remove them: "
                "lykta store compact --remove {unit}", unit=unit)
        )  # fmt: skip
    click.echo(say("Freed: {size} MB", size=_megabytes(done.freed)))


@store.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta store move /srv/disk2/lykta   # copy, prove, switch; the old place stays\n"
    "  lykta store move --remove-old       # when all is well"
)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--remove-old", is_flag=True, help="Remove the place it was moved from.")
@click.pass_obj
def move(door: Door, folder: Path | None, *, remove_old: bool) -> None:
    """Move the store to another folder; the settings are switched when all of it is proved."""
    machine = door.machine
    if (folder is None) is not remove_old:
        raise click.UsageError("FOLDER or --remove-old, one of them")
    say = machine.language.say
    if folder is None:
        settled = moving.remove_old(machine.premises)
        for name in settled.carried:
            click.echo(say("Carried over from the old place: {file}", file=name))
        _log(machine, machine.places, "store-moved", f"old place removed: {settled.folder}")
        click.echo(say("Removed: {path}", path=settled.folder))
        return
    old = machine.places.folder
    with click.progressbar(length=moving.size_of(machine.premises), label=say("Moving")) as bar:
        copied = moving.move(
            machine.premises,
            machine.store,
            folder,
            lambda place: _switch(door.config, place),
            at=machine.clock.now(),
            progress=bar.update,
        )
    _log(machine, Places(folder=copied.folder), "store-moved", f"{old} -> {copied.folder}")
    click.echo(
        say("Moved and verified: {files} files, {size} MB, {generations} copies.",
            files=copied.files, size=_megabytes(copied.size), generations=copied.generations)
    )  # fmt: skip
    click.echo(say("Restart Lykta's services. The old place stays until: "
                   "lykta store move --remove-old"))  # fmt: skip


def _deeply(
    machine: Machine, name: str | None, password_file: Path | None, code_file: Path | None
) -> tuple[tuple[Proof, ...], tuple[LyktaError, ...]]:
    """Open what a person may read, or all, where the recovery code is given; it is logged."""
    units = [unit.code for unit in machine.settings.units]
    with keyholder(machine, name=name, password_file=password_file, code_file=code_file) as keys:
        device = machine.settings.site.device
        machine.audit.append(
            "unlock", person=keys.person, role=keys.role, detail=_DEEP, device=device
        )
        return checkup.check_deeply(machine.premises, machine.store, units, keys, machine.clock)


def _opened(proof: Proof, machine: Machine) -> str:
    say = machine.language.say
    if proof.fault:
        return say("{unit}: does not open ({fault})", unit=proof.unit, fault=proof.fault)
    return say("{unit}: opened, generation {number}: {patients} patients or books, {older} from "
               "older copies, {lost} lost",
               unit=proof.unit, number=proof.generation, patients=proof.patients,
               older=proof.older, lost=proof.lost)  # fmt: skip


def _line(shelf: Shelf, machine: Machine) -> str:
    moment = machine.language.moment
    return machine.language.say(
        "{unit}: {generations} copies over {files} files, {size} MB; newest {newest}, oldest "
        "{oldest}; damaged: {damaged}",
        unit=shelf.unit, generations=shelf.generations, files=shelf.files,
        size=_megabytes(shelf.bytes), damaged=shelf.damaged,
        newest=moment(shelf.newest) if shelf.newest else "-",
        oldest=moment(shelf.oldest) if shelf.oldest else "-",
    )  # fmt: skip


def _as_values(found: Stats) -> Mapping[str, object]:
    return {
        "units": [
            {
                "unit": one.unit,
                "generations": one.generations,
                "damaged": one.damaged,
                "files": one.files,
                "bytes": one.bytes,
                "newest": one.newest.isoformat() if one.newest else None,
                "oldest": one.oldest.isoformat() if one.oldest else None,
                "kept_for": {why.value: count for why, count in one.reasons.items()},
                "pinned": one.pinned,
                "largest": one.largest,
            }
            for one in found.units
        ],
        "rooms": dict(found.rooms),
        "free": found.free,
    }


def _switch(config: Path, folder: Path) -> None:
    """Name the new folder in the configuration, in one step; owner and permissions stay."""
    try:
        status = config.stat()
        text = with_store_folder(fsio.read(config).decode(), config, folder)
        owner = (status.st_uid, status.st_gid)
        fsio.replace(config, text.encode(), status.st_mode & 0o777, owner)
    except OSError as fault:
        raise ConfigNotSaved(path=config, why=fault.strerror) from fault


def _log(machine: Machine, places: Places, event: str, detail: str) -> None:
    """Write to the log of a place that may not be the settings' of a moment ago."""
    device = machine.settings.site.device
    audit = Audit(places.audit, Recipients.load(places.keys).auditor, machine.clock)
    audit.append(event, person=_administrator(), role=ADMINISTRATOR, detail=detail, device=device)


def _administrator() -> str:
    """Return who acts, as the system knows it: who called sudo, else the account itself."""
    return os.environ.get("SUDO_USER") or os.environ.get("LOGNAME") or f"uid {os.geteuid()}"


def _tell_faults(faults: list[LyktaError], machine: Machine) -> None:
    for fault in faults:
        message, remedy = machine.language.error(fault)
        click.secho(f"{fault.code} {message}", err=True, bold=True)
        click.echo(f"     {remedy}", err=True)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"
