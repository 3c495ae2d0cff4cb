"""What `lykta printer` says: printers found, set up, and how they are."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from appliance.config.printers import PrinterSettings
from printing.language import Language, mark
from printing.queue import Printer, PrinterLight, PrinterState
from printing.queue.discovery import Found, Learnt
from printing.queue.supplies import Forecast, Marker, Supplies, Tray
from storage.errors import LyktaError
from storage.freshness import Reason

_LIGHTS = {
    PrinterLight.READY: mark("Ready"),
    PrinterLight.WARNING: mark("Needs care"),
    PrinterLight.STOPPED: mark("Not printing"),
    PrinterLight.UNKNOWN: mark("Not known"),
}
_RESTART = "sudo systemctl restart lykta-kiosk"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A printer, and what it said of itself a moment ago; a label printer tells no supplies."""

    printer: Printer
    state: PrinterState
    supplies: Supplies | None = None
    forecast: Forecast | None = None


def tell_found(found: Found, spoken: Language) -> None:
    """Tell which queues and printers there are, and where nobody could look."""
    if found.queues:
        click.echo(spoken.say("Queues of the print service:"))
    for queue in found.queues:
        click.echo(f"  {queue.name}  {queue.device}")
    if found.printers:
        click.echo(spoken.say("Printers:"))
    for learnt in found.printers:
        tell_learnt(learnt, spoken)
    for reason in found.not_looked:
        click.echo(f"! {_said(reason, spoken)}", err=True)
    if not found.queues and not found.printers:
        click.echo(spoken.say("No printer was found."))
        return
    click.echo(
        spoken.say('Set one up with: lykta printer add ADDRESS --label "What staff call it"')
    )


def tell_learnt(learnt: Learnt, spoken: Language) -> None:
    """Tell what one printer says it can do, and what IT must know."""
    click.echo(f"  {learnt.address}  {learnt.model}".rstrip())
    if learnt.lost:
        click.echo(f"    ! {spoken.error(learnt.lost)[0]}")
        return
    click.echo(f"    {' · '.join(_abilities(learnt, spoken))}")
    for line in _supplies(learnt.supplies, spoken):
        click.echo(f"    {line}")
    for warning in learnt.warnings:
        click.echo(f"    ! {_said(warning, spoken)}")


def tell_settings(printers: Sequence[PrinterSettings], spoken: Language) -> None:
    """Tell the printers of the settings, in the order in which they are tried."""
    if not printers:
        click.echo(spoken.say("No printer is set up for this machine."))
    for number, one in enumerate(printers, 1):
        click.echo(f"{number}. {one.shown}  {' · '.join(_set_up(one, spoken))}")


def tell_saved(wanted: PrinterSettings, path: Path, kept: Path | None, spoken: Language) -> None:
    """Tell where a new printer was saved, and what there is still to do."""
    say = spoken.say
    click.echo(say("{printer} is set up in {path}.", printer=wanted.shown, path=path))
    if kept is not None:
        click.echo(say("The older one is kept: {path}", path=kept))
    click.echo(say("It is in force when the services restart: {command}", command=_RESTART))


def as_text(seen: Sequence[Seen], spoken: Language) -> str:
    """Return how the printers are, for people."""
    return "\n".join(line for n, one in enumerate(seen, 1) for line in _lines(n, one, spoken))


def as_json(seen: Sequence[Seen], spoken: Language) -> str:
    """Return how the printers are, for programs; a level that nobody knows is null."""
    told = [_facts(one, spoken) for one in seen]
    return msgspec.json.format(msgspec.json.encode({"printers": told})).decode()


def _lines(number: int, one: Seen, spoken: Language) -> Iterator[str]:
    yield f"{number}. {one.printer.shown}  [{spoken.say(_LIGHTS[one.state.light])}]"
    for fault in one.state.faults:
        message, remedy = spoken.error(fault)
        yield f"   {fault.code} {message} {remedy}"
    if one.supplies is not None:
        yield from (f"   {line}" for line in _supplies(one.supplies, spoken))
    if one.forecast is not None:
        yield f"   {_said(one.forecast.reason, spoken)}"


def _supplies(known: Supplies, spoken: Language) -> Iterator[str]:
    if known.trays:
        paper = ", ".join(_tray(tray, spoken) for tray in known.trays)
        yield spoken.say("Paper: {paper}", paper=paper)
    if known.markers:
        toner = ", ".join(_marker(marker, spoken) for marker in known.markers)
        yield spoken.say("Toner: {toner}", toner=toner)


def _tray(tray: Tray, spoken: Language) -> str:
    name = f"{tray.name} {tray.paper}".rstrip()
    if tray.level == 0:
        return spoken.say("{tray} empty", tray=name)
    if tray.level is not None:
        return spoken.say("{tray} about {level}", tray=name, level=tray.level)
    if tray.some:
        return spoken.say("{tray} not empty", tray=name)
    return spoken.say("{tray} not known", tray=name)


def _marker(marker: Marker, spoken: Language) -> str:
    if marker.level is None:
        return spoken.say("{tray} not known", tray=marker.name)
    if marker.waste:
        return spoken.say("{toner} (soon full)", toner=marker.name) if marker.low else marker.name
    words = f"{marker.name} {marker.level} %"
    return spoken.say("{toner} (low)", toner=words) if marker.low else words


def _abilities(learnt: Learnt, spoken: Language) -> Iterator[str]:
    say = spoken.say
    yield say("takes PDF") if learnt.takes_pdf else say("takes no PDF")
    yield say("both sides") if learnt.duplex else say("one side only")
    if learnt.speed:
        yield say("{pages} pages a minute", pages=learnt.speed)
    if learnt.trays:
        yield say("trays: {trays}", trays=", ".join(learnt.trays))


def _set_up(one: PrinterSettings, spoken: Language) -> Iterator[str]:
    say = spoken.say
    yield say("labels") if one.purpose == "labels" else say("sheets")
    if one.name:
        yield say("queue {queue}", queue=one.name)
    yield from (address for address in (one.direct, one.zpl) if address)
    if one.duplex:
        yield say("both sides")
    if one.tray:
        yield say("tray {tray}", tray=one.tray)
    for kind, tray in one.trays.items():
        yield f"{kind.value} = {tray}"


def _facts(one: Seen, spoken: Language) -> dict[str, object]:
    printer, known, ahead = one.printer, one.supplies, one.forecast
    return {
        "printer": printer.shown,
        "queue": printer.name,
        "light": one.state.light.value,
        "faults": [_fault(fault, spoken) for fault in one.state.faults],
        "trays": [
            {"name": tray.name, "paper": tray.paper, "sheets": tray.level, "holds": tray.holds}
            for tray in (known.trays if known else ())
        ],
        "toner": [
            {"name": marker.name, "percent": marker.level, "low": marker.low}
            for marker in (known.markers if known else ())
        ],
        "forecast": None if ahead is None else _forecast(ahead, spoken),
    }


def _fault(fault: LyktaError, spoken: Language) -> dict[str, str]:
    message, remedy = spoken.error(fault)
    return {"code": fault.code, "message": message, "remedy": remedy}


def _forecast(ahead: Forecast, spoken: Language) -> dict[str, object]:
    return {
        "pages": ahead.pages,
        "sheets": ahead.sheets,
        "left": ahead.left,
        "enough": ahead.enough,
        "words": _said(ahead.reason, spoken),
    }


def _said(reason: Reason, spoken: Language) -> str:
    return spoken.say(reason.text, **reason.facts)
