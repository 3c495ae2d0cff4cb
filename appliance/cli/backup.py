"""`lykta backup`: the sealed backup on a second disk or a stick, and the way back from it."""

from pathlib import Path

import click

from appliance.cli.machine import Door, Machine
from appliance.cli.secrets import recovery_code
from appliance.config import Places
from appliance.config.change import with_store_folder
from appliance.config.errors import BackupNotSetUp, ConfigNotSaved
from storage import fsio
from storage.audit import Audit
from storage.clock import Clock
from storage.keys.recipients import RECOVERY, Recipients
from storage.upkeep import backup as backups
from storage.upkeep import report, restore
from storage.upkeep.medium import Medium
from storage.upkeep.restore import Restored

_MEGABYTE = 1_000_000
SERVICE = "service"
"""The role that the log names where the machine itself acted, by its timetable."""

code_file_option = click.option(
    "--code-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the recovery code from this file instead of the terminal.",
)
folder_option = click.option(
    "--medium",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder on the medium, where it is not the configuration's.",
)


@click.group()
def backup() -> None:
    """Keep a sealed copy of everything on another disk, and restore from it."""


@backup.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta backup make --new-medium   # once, for a new disk or stick\n"
    "  lykta backup make\n"
    "  lykta backup make --if-due       # what the timer does every hour"
)
@folder_option
@click.option("--new-medium", is_flag=True, help="Mark the folder as this machine's medium.")
@click.option("--same-disk", is_flag=True, help="With --new-medium: the store's own disk, a trial.")
@click.option("--if-due", is_flag=True, help="Do nothing where the last one is young enough.")
@click.pass_obj
def make(
    door: Door, folder: Path | None, *, new_medium: bool, same_disk: bool, if_due: bool
) -> None:
    """Write a backup and verify it on the medium. Needs no code and no password."""
    machine = door.machine
    if if_due and machine.settings.backup.path is None:
        report.forget(machine.places.state)
        return
    if if_due and not _due(machine):
        return
    medium = _medium(machine, folder)
    if new_medium:
        medium.prepare(machine.clock.now(), machine.places.folder, same_disk=same_disk)
    with click.progressbar(
        length=2 * machine.backup.size(), label=machine.language.say("Backup"), hidden=if_due
    ) as bar:
        made = machine.backup.make(medium, machine.settings.backup.keep, bar.update)
    machine.audit.append(
        "backup-made",
        person=machine.settings.site.device,
        role=SERVICE,
        detail=made.file.name,
        device=machine.settings.site.device,
    )
    say = machine.language.say
    click.echo(
        say("Made and verified: {file}, {size} MB, {units} units.", file=made.file,
            size=_megabytes(made.size), units=made.units)
    )  # fmt: skip
    for name in made.removed:
        click.echo(say("Removed, because enough newer ones are there: {file}", file=name))
    for unit in made.left_out:
        click.echo(say("Not in the backup, because it has no valid copy: {unit}", unit=unit))


@backup.command("list", epilog="Example:\n\n\b\n  lykta backup list")
@folder_option
@click.pass_obj
def list_(door: Door, folder: Path | None) -> None:
    """Say which backups are on the medium, newest first."""
    machine = door.machine
    say, moment = machine.language.say, machine.language.moment
    for one in backups.listed(_medium(machine, folder)):
        if one.head is None:
            click.echo(say("{file}: cannot be read", file=one.file.name))
        else:
            click.echo(
                f"{one.file.name}  {moment(one.head.made.wall)}  {one.head.device}  "
                f"{_megabytes(one.size)} MB"
            )


@backup.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta backup verify              # the newest: whole, and this machine's\n"
    "  lykta backup verify --opens      # with the recovery code: every copy in it opens"
)
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@folder_option
@click.option("--opens", is_flag=True, help="Open it too. Needs the recovery code, and room.")
@code_file_option
@click.pass_obj
def verify(
    door: Door, file: Path | None, folder: Path | None, code_file: Path | None, *, opens: bool
) -> int:
    """Read a backup back from the medium and prove it."""
    machine = door.machine
    found = file or _newest(machine, folder)
    head = backups.verify(found, machine.device_public)
    say = machine.language.say
    when = machine.language.moment(head.made.wall)
    click.echo(
        say(
            "Whole, and written by this machine: {file} of {when}, site {site}",
            file=found.name,
            when=when,
            site=head.site,
        )
    )
    if not opens and code_file is None:
        return 0
    code = recovery_code(code_file, machine.language)
    return _tell(restore.look_into(found, machine.places.folder, code, machine.clock), door)


@backup.command(
    "restore",
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta backup restore /media/stick/lykta-B31-000007-20261122T030000Z.lyktabackup \\\n"
    "      --to /var/lib/lykta",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The new folder of the store. Nothing may be in it.",
)
@click.option(
    "--settings-to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the settings go. They are never written over others.",
)
@code_file_option
@click.pass_obj
def restore_(
    door: Door, file: Path, target: Path, settings_to: Path | None, code_file: Path | None
) -> int:
    """Set a machine up from a backup, here or elsewhere. Needs the printed recovery code."""
    code = recovery_code(code_file, door.language)
    with (
        fsio.worded(str(file)),
        click.progressbar(length=file.stat().st_size, label=door.language.say("Restoring")) as bar,
    ):
        restored = restore.restore(file, target, code, Clock(), bar.update)
    places = Places(folder=restored.folder)
    audit = Audit(places.audit, Recipients.load(places.keys).auditor, Clock(places.state))
    audit.append(
        "backup-restored",
        person=RECOVERY,
        role=RECOVERY,
        detail=file.name,
        device=restored.head.device,
    )
    _hand_over_settings(restored, settings_to or door.config, door)
    return _tell(restored, door)


def _tell(restored: Restored, door: Door) -> int:
    """Say what a backup holds and what of it does not open; return the exit code."""
    language = door.language
    say = language.say
    click.echo(say("Backup of {device}, site {site}", device=restored.head.device,
                   site=restored.head.site))  # fmt: skip
    for unit in restored.units:
        click.echo(
            say("{unit}: opened, generation {number} as of {when}; patients: {patients}, "
                "appointments: {appointments}",
                unit=unit.unit, number=unit.generation,
                when=language.moment(unit.as_of.wall),
                patients=unit.patients, appointments=unit.appointments)
        )  # fmt: skip
    for fault in restored.faults:
        click.secho(" ".join(language.error(fault)), err=True, bold=True)
    return 1 if restored.faults else 0


def _hand_over_settings(restored: Restored, wanted: Path, door: Door) -> None:
    """Put the restored settings, with the new folder, where they are wanted and nothing is."""
    say = door.language.say
    if restored.settings is None:
        click.echo(say("The backup holds no settings. Next: lykta init --sample"))
        return
    with fsio.worded(str(restored.settings)):
        text = fsio.read(restored.settings).decode()
    text = with_store_folder(text, restored.settings, restored.folder)
    try:
        fsio.replace(restored.settings, text.encode(), 0o640)
        if wanted.exists():
            click.echo(say("The settings lie at {path}.", path=restored.settings))
            return
        wanted.parent.mkdir(parents=True, exist_ok=True)
        fsio.write_new(wanted, text.encode(), 0o644)
        fsio.sync_dir(wanted.parent)
        fsio.remove_file(restored.settings)
    except OSError as fault:
        raise ConfigNotSaved(path=wanted, why=fault.strerror) from fault
    click.echo(say("Saved: {path}", path=wanted))


def _due(machine: Machine) -> bool:
    every = machine.settings.backup.every.total_seconds()
    return report.is_due(report.read(machine.places.state), every, machine.clock)


def _medium(machine: Machine, folder: Path | None) -> Medium:
    wanted = folder or machine.settings.backup.path
    if wanted is None:
        raise BackupNotSetUp
    return machine.backup.medium(wanted)


def _newest(machine: Machine, folder: Path | None) -> Path:
    found = _medium(machine, folder).stored()
    if not found:
        raise backups.NoBackup
    return found[0].path


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"
