"""What the connection test says of a watched folder."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from appliance.sources.files import aside
from appliance.sources.files.errors import FolderGone
from appliance.sources.files.handover import Export, HandOver, exports
from appliance.sources.source import (
    Probe,
    SourceNonsense,
    SourceRefused,
    SourceUnreachable,
    Verdict,
)
from printing.language import mark
from storage.clock import wall_now
from storage.errors import LyktaError
from storage.records import Snapshot, Unit

Fetch = Callable[[Unit, datetime], Snapshot]

_OLD = timedelta(hours=1)
_FOLDER = mark("The watched folder")
_FINISHED = mark("Finished exports")
_UNFINISHED = mark("Unfinished exports")
_REFUSED = mark("Refused exports")
_ASIDE = mark("Where bad exports are put")
_UNIT = mark("Export of {unit}")


def probe(folder: Path, way: HandOver, fetch: Fetch, units: Sequence[Unit]) -> tuple[Probe, ...]:
    """Try everything that a capture of these units needs; never raises."""
    try:
        there = exports(folder, way)
    except FolderGone as fault:
        return (_failed("folder", _FOLDER, fault),)
    before = (
        _well("folder", _FOLDER, mark("{folder} can be read."), folder=str(folder)),
        *_of(folder, there),
    )
    return (*before, *(one for unit in units for one in _unit(fetch, unit)))


def _of(folder: Path, there: Sequence[Export]) -> Iterator[Probe]:
    finished = [one for one in there if one.finished]
    waiting = [one.name for one in there if not one.finished]
    yield Probe(
        key="finished",
        name=_FINISHED,
        verdict=Verdict.OK if finished else Verdict.WARN,
        text=mark("{many} lie in the folder."),
        facts={"many": str(len(finished))},
    )
    if waiting:
        yield Probe(
            key="unfinished",
            name=_UNFINISHED,
            verdict=Verdict.WARN,
            text=mark("Not declared finished, and not read: {names}."),
            facts={"names": ", ".join(waiting[:5])},
        )
    refused = aside.refused(folder)
    if refused:
        yield Probe(
            key="refused",
            name=_REFUSED,
            verdict=Verdict.WARN,
            text=mark("{many} were put aside; beside each lies why. The last: {name}."),
            facts={"many": str(len(refused)), "name": refused[0]},
        )
    writable = os.access(folder, os.W_OK | os.X_OK)
    text = mark("They are put aside in the folder itself.")
    lacking = mark("Lykta may not write here: bad exports stay where they are.")
    yield Probe(
        key="aside",
        name=_ASIDE,
        verdict=Verdict.OK if writable else Verdict.WARN,
        text=text if writable else lacking,
    )


def _unit(fetch: Fetch, unit: Unit) -> Iterator[Probe]:
    name, facts = _UNIT, {"unit": unit.code}
    try:
        found = fetch(unit, wall_now())
    except (SourceUnreachable, SourceRefused, SourceNonsense) as fault:
        yield _failed("export", name, fault, unit=unit.code)
        return
    age = wall_now() - found.as_of
    yield Probe(
        key="export",
        unit=unit.code,
        name=name,
        verdict=Verdict.OK if age < _OLD else Verdict.WARN,
        text=mark(
            "As of {minutes} min ago. Patients: {patients}, orders: {orders}, "
            "visits: {visits}, documents: {documents}."
        ),
        facts={**facts, **_holds(found), "minutes": str(int(age.total_seconds() // 60))},
    )
    yield from _lacking(found, unit)


def _holds(found: Snapshot) -> dict[str, str]:
    documents = len(found.reports) + sum(len(chart.reports) for chart in found.charts)
    counted = {
        "patients": len(found.charts),
        "orders": found.orders,
        "visits": sum(len(diary.appointments) for diary in found.diaries),
        "documents": documents,
    }
    return {what: str(many) for what, many in counted.items()}


def _lacking(found: Snapshot, unit: Unit) -> Iterator[Probe]:
    """Name what the sheets will lack with these exports."""
    if found.charts and not found.orders:
        text = mark("No orders: the medicines stand in the documents only, if there are any.")
        yield Probe(
            key="orders",
            unit=unit.code,
            name=_UNIT,
            verdict=Verdict.WARN,
            text=text,
            facts={"unit": unit.code},
            lack=text,
        )


def _well(key: str, name: str, text: str, **facts: str) -> Probe:
    return Probe(key=key, name=name, verdict=Verdict.OK, text=text, facts=facts)


def _failed(key: str, name: str, fault: LyktaError, unit: str = "") -> Probe:
    facts = {"unit": unit} if unit else {}
    return Probe(
        key=key,
        unit=unit,
        name=name,
        verdict=Verdict.FAIL,
        text=fault.message,
        facts=facts,
        error=fault,
    )
