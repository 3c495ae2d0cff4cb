"""`lykta demo`: the whole of Lykta against an embedded hospital of fictitious patients."""

import secrets
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from appliance.cli import probe, stage
from appliance.cli.kiosk import front_desk, kiosk_settings, show
from appliance.cli.machine import Door, Machine
from appliance.cli.rounds import round_of_all
from appliance.config import Settings, write
from appliance.config.guarding import ProbeSettings
from appliance.config.printers import PrinterSettings
from appliance.config.settings import (
    CaptureSettings,
    KioskSettings,
    Site,
    StoreSettings,
    UnitSettings,
)
from appliance.config.sources import FhirSettings
from appliance.desk import printout
from appliance.desk.documents import Documents
from appliance.desk.wish import Kind, Wish
from appliance.sources.demo.site import CANARY, UNITS
from appliance.status import report
from printing.language import language
from storage import fsio
from storage.keys import first_keys
from storage.records import UnitKind

PERSON = "Demo Nurse"
PASSWORD = "lykta-demo"  # noqa: S105 - opens fictitious patients only, and is shown on the screen


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta demo                       # full screen; Ctrl-C in the terminal ends it\n"
    "  lykta demo --window\n"
    "  lykta demo --headless --out out  # the journey as pictures and a PDF"
)
@click.option("--headless", is_flag=True, help="Without a screen: leave pictures in --out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where --headless leaves its files.",
)
@click.option("--window", is_flag=True, help="In a window instead of the full screen.")
@click.pass_obj
def demo(door: Door, out: Path, *, headless: bool, window: bool) -> int:
    """Capture a hospital of fictitious patients and open the kiosk. Nothing real is touched."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lykta-demo-")))
        _say("Opening the demo hospital ...")
        url = stack.enter_context(stage.hospital())
        tray = out / "printed" if headless else folder / "printed"
        paper = stack.enter_context(stage.printer(folder, tray))
        machine = _set_up(folder, url, paper, door)
        _capture(machine)
        if headless:
            return _headless(machine, out, stack)
        stack.enter_context(stage.capturing(folder / "lykta.toml"))
        _say(f'Unlock as "{PERSON}" with the password "{PASSWORD}".')
        return show(machine, window=window)


def _say(words: str) -> None:
    click.echo(f"lykta: {words}", err=True)


def _set_up(folder: Path, url: str, paper: str, door: Door) -> Machine:
    """Make a machine for the demo hospital: settings, keys, one person."""
    _say("Making keys ...")
    spoken = door.chosen_language or "sv"
    settings = Settings(
        site=Site(
            name="Demosjukhuset", device="LYKTA-DEMO", language=spoken, support="08-465 004 10"
        ),
        fhir=(FhirSettings(url=url),),
        units=tuple(
            UnitSettings(
                code=unit.code,
                name=unit.name,
                kind=unit.kind.value,
                place=unit.location,
                canary=CANARY if number == 0 else "",
            )
            for number, unit in enumerate(UNITS)
        ),
        store=StoreSettings(folder=str(folder / "store"), floor_mb=16, ballast_mb=16),
        capture=CaptureSettings(every_minutes=1, jitter_seconds=0),
        printers=(PrinterSettings(label="B31, expeditionen", direct=paper),),
        kiosk=KioskSettings(unit=UNITS[0].code),
        probe=ProbeSettings(number=CANARY),
    )
    (folder / "lykta.toml").write_text(write(settings), encoding="utf-8")
    machine = Machine(settings, language(spoken, settings.site.zone))
    fsio.ensure_dir(machine.places.folder, 0o755)
    kit = first_keys.create(machine.places.keys)
    first = secrets.token_urlsafe()
    with kit.keys as by:
        machine.people.add(PERSON, first, by=by)
    machine.people.passwd(PERSON, first, PASSWORD)  # her own, so that nothing asks her to change it
    return machine


def _capture(machine: Machine) -> None:
    with machine.sources() as lives:
        outcomes = round_of_all(
            machine,
            lives,
            on_outcome=lambda one: _say(f"Copied {one.unit.code} in {one.seconds:.1f} s"),
        )
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    for name, found in probe.run(machine):
        _say(f"Searched {name} in {found.seconds:.1f} s")


def _headless(machine: Machine, out: Path, stack: ExitStack) -> int:
    """Leave the status, the lists as PDF and a picture of every screen."""
    out.mkdir(parents=True, exist_ok=True)
    seen = machine.look(thorough=True)
    site = machine.settings.site
    document = report.as_json(seen, machine.language, site.name, site.device)
    (out / "status.json").write_text(document + "\n", encoding="utf-8")
    _say(f"Written: {out / 'status.json'}")
    _write_lists(machine, out / "medication-lists.pdf")
    _say(f"Written: {out / 'medication-lists.pdf'}")
    stack.enter_context(stage.display())
    from appliance.kiosk.tour import tour

    ended = tour(front_desk(machine), kiosk_settings(machine, window=True), out, PERSON, PASSWORD)
    _say(f"Written: {out / 'kiosk-*.png'}")
    for sheet in sorted((out / "printed").glob("*.pdf")):
        _say(f"Printed: {sheet}")
    return ended or report.exit_code(seen)


def _write_lists(machine: Machine, path: Path) -> None:
    session = machine.desk().unlock(PERSON, PASSWORD)
    try:
        documents = Documents(session, machine.site, machine.language)
        wards = [unit.code for unit in machine.settings.units if unit.unit.kind is UnitKind.WARD]
        wishes = [Wish(kind=Kind.MEDICATION_LIST, unit=code) for code in wards]
        (bundle,) = printout.one_pdf(documents, wishes, machine.today()).bundles
        path.write_bytes(bundle.pdf)
    finally:
        session.close()
