"""`lykta audit`: read, prove, export and review the log of who opened and printed what."""

import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.cli.keyholder import keyholder
from appliance.cli.machine import Door, Machine
from appliance.cli.options import who
from appliance.review import balp, table
from appliance.review.printable import printable
from appliance.review.sample import LOT, Picked, Sample, Wish, draw, new_seed
from storage import audit_reading
from storage.audit import Entry
from storage.audit_reading import AuditReport
from storage.errors import LyktaError
from storage.keys.rolekeys import NotEntitled, RoleKeys
from storage.manifest import AuditHead

Command = TypeVar("Command", bound=Callable[..., Any])

_PERIOD = timedelta(days=31)
_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"])


class ExportNotWritten(LyktaError):
    """The export's file cannot be made, or is there already."""

    code = "S-52"
    message = "The export could not be written to {path} ({why})."
    remedy = "Choose a new file name on a disk with room. Nothing that was there is overwritten."


@click.group()
def audit() -> None:
    """Read, prove, export and review the log of every opening and print.

    Opens with the recovery code, or by --name as a person of the role "auditor".
    """


def _reader(command: Command) -> Command:
    """Add who reads: an auditor by name and password, or the recovery code."""
    command = click.option(
        "--code-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Read the recovery code from this file instead of the terminal.",
    )(command)
    return who(command)


def _period(command: Command) -> Command:
    """Add --since and --until, in the site's time."""
    command = click.option(
        "--until", type=_MOMENT, metavar="DAY", help='Before this day, or "DAY HH:MM".'
    )(command)
    return click.option(
        "--since", type=_MOMENT, metavar="DAY", help='From this day on, or from "DAY HH:MM".'
    )(command)


@audit.command(epilog="Example:\n\n\b\n  lykta audit show --since 2026-11-01 --code-file code")
@_period
@_reader
@click.pass_obj
def show(door: Door, /, since: datetime | None, until: datetime | None, **reader: Any) -> int:
    """Write every line of the log and check its chain."""
    machine = door.machine
    with keyholder(machine, **reader, as_it=True) as by:
        report = _report(machine, by, since, until)
        _note(machine, by, "log-read", _told(machine, since, until))
    for entry in report.entries:
        click.echo(_line(machine, entry))
    return _faults(machine, report)


@audit.command(epilog="Example:\n\n\b\n  lykta audit verify --name Revisor --password-file pw")
@_reader
@click.pass_obj
def verify(door: Door, /, **reader: Any) -> int:
    """Prove that no line was altered, removed or cut off, and say what was looked at."""
    machine = door.machine
    with keyholder(machine, **reader, as_it=True) as by:
        report = _report(machine, by, None, None)
    if report.entries:
        first, last = report.entries[0].at.wall, report.entries[-1].at.wall
        days = f"{_day(machine, first)} - {_day(machine, last)}"
    else:
        days = "-"
    say = machine.language.say
    facts = {"entries": len(report.entries), "files": report.files, "days": days}
    click.echo(say("{entries} lines in {files} files, {days}.", **facts))
    if not report.faults:
        click.echo(say("The log is whole."))
    return _faults(machine, report)


@audit.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta audit export --format fhir --to log.json --since 2026-11-01 --until 2026-12-01\n"
    "  lykta audit export --format csv --to log.csv --name Revisor --password-file pw"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["fhir", "csv"]),
    required=True,
    help="A batch of FHIR AuditEvents for an audit repository, or a table.",
)
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    help="A new file, readable to you alone; - for standard output.",
)
@_period
@_reader
@click.pass_obj
def export(
    door: Door,
    /,
    form: str,
    path: Path,
    since: datetime | None,
    until: datetime | None,
    **reader: Any,
) -> int:
    """Write the log for other systems. It then lies open: keep the file as you keep records."""
    machine = door.machine
    with keyholder(machine, **reader, as_it=True) as by:
        report = _report(machine, by, since, until)
        lines = len(report.entries)
        detail = f"{form}; {_told(machine, since, until)}; {lines} lines"
        _note(machine, by, "log-exported", f"{detail}; {len(report.faults)} faults")
    if form == "fhir":
        pieces = balp.bundle(report.entries, machine.settings.site.name)
    else:
        pieces = table.table(report.entries, machine.language.zone)
    _write(path, _with_progress(pieces, lines, machine))
    click.echo(machine.language.say("{lines} lines were exported.", lines=lines), err=True)
    return _faults(machine, report)


@audit.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta audit sample --since 2026-11-01 --until 2026-12-01\n"
    "  lykta audit sample --since 2026-11-01 --until 2026-12-01 --seed 1f6b0c2d \\\n"
    '      --reviewed-by "Eva Sund" --remark "Inget att anmärka"\n'
    "  lykta audit sample --patient 19121212-1212 --since 2026-01-01"
)
@click.option("--seed", help="Draw the same sample again; without it a new one is drawn.")
@click.option("--size", default=LOT, show_default=True, help="Readings drawn by lot.")
@click.option("--patient", "patients", multiple=True, help="Also every line of this patient.")
@click.option("--person", "persons", multiple=True, help="Also every line of this person.")
@click.option("--reviewed-by", help="Record that this person has reviewed the sample of --seed.")
@click.option("--remark", default="", help="What the review found; kept with the record.")
@_period
@_reader
@click.pass_obj
def sample(
    door: Door,
    /,
    since: datetime | None,
    until: datetime | None,
    reviewed_by: str | None,
    remark: str,
    **rest: Any,
) -> int:
    """Draw lines to review: by lot, and where misuse would show. The last 31 days unless told."""
    machine = door.machine
    if reviewed_by and not rest["seed"]:
        raise click.UsageError("--reviewed-by needs the --seed of the sample that was reviewed")
    last = _local(machine, until) or _next_minute(machine)
    first = _local(machine, since) or last - _PERIOD
    wish = Wish(
        seed=rest.pop("seed") or new_seed(),
        lot=rest.pop("size"),
        patients=rest.pop("patients"),
        persons=rest.pop("persons"),
    )
    with keyholder(machine, **rest, as_it=True) as by:
        report = _report(machine, by, None, last)  # nothing later, so that it can be repeated
        period = [one for one in report.entries if one.at.wall >= first]
        drawn = draw(period, report.entries, wish, machine.language.zone)
        told = f"{_told(machine, first, last)}; {_summary(drawn, wish)}"
        if reviewed_by:
            said = f"{told}; by {reviewed_by}; {len(report.faults)} faults; {remark}"
            _note(machine, by, "log-reviewed", said)
        else:
            _note(machine, by, "log-read", told)
    for picked in drawn.picked:
        click.echo(_picked(machine, picked))
    say = machine.language.say
    facts = {"picked": len(drawn.picked), "readings": drawn.readings, "seed": drawn.seed}
    click.echo(say("{picked} lines, of {readings} readings. Seed: {seed}", **facts))
    if reviewed_by:
        click.echo(say("The review is recorded: {person}.", person=reviewed_by))
    else:
        again = shlex.join(_again(wish, first, last))
        click.echo(say("Reviewed? lykta audit sample {again} --reviewed-by NAME", again=again))
    return _faults(machine, report)


def _picked(machine: Machine, picked: Picked) -> str:
    reasons = ", ".join(machine.language.say(reason) for reason in picked.reasons)
    return f"{_line(machine, picked.entry)}  [{reasons}]"


def _summary(drawn: Sample, wish: Wish) -> str:
    asked = ", ".join((*wish.patients, *wish.persons)) or "nobody"
    lot = f"seed {wish.seed}, lot {wish.lot}, asked for {asked}"
    return f"{lot}; {len(drawn.picked)} lines of {drawn.readings} readings"


def _next_minute(machine: Machine) -> datetime:
    """Return the end of this minute in the site's zone: a moment that can be typed again."""
    now = machine.clock.now().wall.astimezone(machine.language.zone)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _again(wish: Wish, first: datetime, last: datetime) -> Iterator[str]:
    """Yield the options that draw the same sample again."""
    days = {"--since": first, "--until": last}
    for option, day in days.items():
        yield from (option, f"{day:%Y-%m-%d %H:%M}")
    yield from ("--seed", wish.seed)
    if wish.lot != LOT:
        yield from ("--size", str(wish.lot))
    for patient in wish.patients:
        yield from ("--patient", patient)
    for person in wish.persons:
        yield from ("--person", person)


def _report(
    machine: Machine, by: RoleKeys, since: datetime | None, until: datetime | None
) -> AuditReport:
    """Read the log; who may not is in it with her try."""
    try:
        return audit_reading.read(
            machine.places.audit,
            by,
            _witness(machine),
            since=_local(machine, since),
            until=_local(machine, until),
        )
    except NotEntitled:
        _note(machine, by, "log-read", "refused")
        raise


def _witness(machine: Machine) -> tuple[AuditHead, ...]:
    """Return what the newest copies' signed manifests remember of the log."""
    found = [machine.store.newest(unit.code) for unit in machine.settings.units]
    return tuple(head for one in found if one for head in one.manifest.audit)


def _local(machine: Machine, typed: datetime | None) -> datetime | None:
    """Return a typed moment in the site's zone; one that has a zone stays as it is."""
    if typed is None or typed.tzinfo is not None:
        return typed
    return typed.replace(tzinfo=machine.language.zone)


def _told(machine: Machine, since: datetime | None, until: datetime | None) -> str:
    ends = (_local(machine, since), _local(machine, until))
    if not any(ends):
        return "the whole log"
    return "..".join(_day(machine, end) if end else "" for end in ends)


def _day(machine: Machine, at: datetime) -> str:
    return at.astimezone(machine.language.zone).isoformat(sep=" ", timespec="minutes")


def _line(machine: Machine, entry: Entry) -> str:
    when = machine.language.moment(entry.at.wall)
    unsure = "" if entry.clock in ("", "confirmed") else f"({entry.clock})"
    parts = (when, unsure, entry.event, entry.person, entry.role, entry.unit, entry.patient)
    rest = (entry.purpose, entry.detail, entry.device)
    return printable("  ".join(part for part in (*parts, *rest) if part))


def _faults(machine: Machine, report: AuditReport) -> int:
    for fault in report.faults:
        click.echo(" ".join(machine.language.error(fault)), err=True)
    return 1 if report.faults else 0


def _note(machine: Machine, by: RoleKeys, event: str, detail: str) -> None:
    machine.audit.append(
        event,
        person=by.person,
        role=by.role,
        detail=detail,
        device=machine.settings.site.device,
    )


def _with_progress(pieces: Iterable[bytes], lines: int, machine: Machine) -> Iterator[bytes]:
    """Yield the pieces; a person at a terminal sees how far it has come."""
    label = machine.language.say("Exporting")
    bar = click.progressbar(pieces, length=lines, label=label, file=sys.stderr)
    with bar as shown:
        yield from shown


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file that only its owner reads, or standard output."""
    if str(path) == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    try:
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(target, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as fault:
        raise ExportNotWritten(path=path, why=fault.strerror) from fault
