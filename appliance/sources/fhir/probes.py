"""The connection test: what a capture needs, tried one by one, told in plain words."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.appointments import diaries, window
from appliance.sources.fhir.census import Admission, census, current_places, open_stays
from appliance.sources.fhir.charts import charts
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import checked
from appliance.sources.fhir.places import find_place
from appliance.sources.fhir.shapes import CapabilityStatement
from appliance.sources.source import (
    Probe,
    SourceNonsense,
    SourceRefused,
    SourceUnreachable,
    Verdict,
)
from printing.language import mark
from storage.clock import wall_now
from storage.records import Unit, UnitKind

_CAPABILITIES = msgspec.json.Decoder(CapabilityStatement)

Finding = tuple[Verdict, str, dict[str, str]]


def probe(visit: Visit, pool: Executor, units: Sequence[Unit]) -> tuple[Probe, ...]:
    """Return every finding in order; after a server that cannot be spoken with, no more is tried.

    Never raises.
    """
    found = [_try(mark("Connection"), {}, lambda: _speaks(visit))]
    if found[0].verdict is Verdict.FAIL:
        return tuple(found)
    found.append(_try(mark("Encryption"), {}, lambda: _encrypted(visit)))
    found.append(_try(mark("Clock"), {}, lambda: _clock(visit)))
    for unit in units:
        facts = {"unit": unit.name}
        found.append(_try(mark("Place of {unit}"), facts, partial(_place, visit, unit)))
        if found[-1].verdict is not Verdict.FAIL:
            found.extend(_unit(visit, pool, unit, facts))
    return tuple(found)


def _try(name: str, facts: dict[str, str], attempt: Callable[[], Finding]) -> Probe:
    try:
        verdict, text, more = attempt()
    except (SourceUnreachable, SourceRefused, SourceNonsense) as error:
        said = {key: str(value) for key, value in error.facts.items()}
        return Probe(
            name=name,
            verdict=Verdict.FAIL,
            text=error.message,
            facts={**said, **facts},
            error=error,
        )
    return Probe(name=name, verdict=verdict, text=text, facts={**facts, **more})


def _speaks(visit: Visit) -> Finding:
    """Read the capability statement; many servers have a poor one, so its lack only warns."""
    settings = visit.settings
    try:
        body = visit.ask(
            f"{settings.base}/metadata",
            "metadata",
            lambda body, content: checked(body, content, settings, "CapabilityStatement"),
        )
        version = _CAPABILITIES.decode(body).fhir_version
    except msgspec.DecodeError:
        version = ""
    except (errors.SourceForbids, errors.SourceLoginFailed):
        raise
    except SourceRefused:
        return Verdict.WARN, mark("{host} answers, but does not say what it is."), _host(visit)
    facts = {**_host(visit), "version": version or "?"}
    if not version.startswith("4."):
        return Verdict.WARN, mark("{host} speaks FHIR {version}. Lykta is made for R4."), facts
    return Verdict.OK, mark("{host} answers and speaks FHIR {version}."), facts


def _encrypted(visit: Visit) -> Finding:
    if visit.settings.base.startswith("https://"):
        return Verdict.OK, mark("The connection is encrypted and the certificate is valid."), {}
    local = visit.settings.host.partition(":")[0] in ("127.0.0.1", "localhost")
    if local:
        return Verdict.OK, mark("The source runs on this computer."), {}
    return Verdict.WARN, mark("The connection is not encrypted. Use an https address."), {}


def _clock(visit: Visit) -> Finding:
    if visit.source_time is None:
        return Verdict.WARN, mark("The source does not tell its time."), {}
    return (
        Verdict.OK,
        mark("The source tells its time: {when} UTC."),
        {"when": f"{visit.source_time.astimezone(UTC):%Y-%m-%d %H:%M}"},
    )


def _place(visit: Visit, unit: Unit) -> Finding:
    place = find_place(visit, unit)
    return Verdict.OK, mark("Found as {place}."), {"place": place}


def _unit(visit: Visit, pool: Executor, unit: Unit, facts: dict[str, str]) -> list[Probe]:
    if unit.kind is UnitKind.CLINIC:
        return [_try(mark("Book of {unit}"), facts, lambda: _book(visit, pool, unit))]
    admitted: list[Admission] = []
    counted = _try(
        mark("Patients of {unit}"), facts, lambda: _patients(visit, pool, unit, admitted)
    )
    if counted.verdict is Verdict.FAIL or not admitted:
        return [counted]
    first = tuple(admitted[:1])
    read = _try(mark("Lists of {unit}"), facts, lambda: _lists(visit, pool, first))
    return [counted, read]


def _patients(visit: Visit, pool: Executor, unit: Unit, admitted: list[Admission]) -> Finding:
    now = _now(visit)
    admitted.extend(census(visit, pool, unit, find_place(visit, unit), now))
    zone = ZoneInfo(visit.settings.zone)
    everywhere = open_stays(visit, find_place(visit, unit))
    nowhere = sum(not current_places(stay, now, zone) for stay in everywhere)
    facts = {"n": str(len(admitted)), "nowhere": str(nowhere)}
    if not admitted:
        return Verdict.WARN, mark("No patient is admitted here now. Is the place right?"), facts
    if nowhere:
        return (
            Verdict.WARN,
            mark("{n} admitted. {nowhere} open stays in the hospital have no place."),
            facts,
        )
    return Verdict.OK, mark("{n} admitted."), facts


def _lists(visit: Visit, pool: Executor, admitted: tuple[Admission, ...]) -> Finding:
    chart = charts(visit, pool, admitted, _now(visit))[0]
    facts = {"orders": str(len(chart.orders)), "given": str(len(chart.administrations))}
    text = mark("One patient's list was read: {orders} orders, {given} doses of the last days.")
    return Verdict.OK, text, facts


def _book(visit: Visit, pool: Executor, unit: Unit) -> Finding:
    days = window(_now(visit), visit.settings.zone)
    books = diaries(visit, pool, unit, find_place(visit, unit), days)
    facts = {
        "diaries": str(len(books)),
        "visits": str(sum(len(book.appointments) for book in books)),
    }
    if not books:
        return Verdict.WARN, mark("No schedule names this clinic. Is the place right?"), facts
    return Verdict.OK, mark("{diaries} diaries with {visits} appointments."), facts


def _now(visit: Visit) -> datetime:
    """Return the source's own time; without one the connection test uses the computer's."""
    return visit.source_time or wall_now()


def _host(visit: Visit) -> dict[str, str]:
    return {"host": visit.settings.host}
