"""The connection test's questions about strategies: each tried on real patients, and compared.

What patient by patient brings is the truth that the other strategies are measured against. A
strategy that brings anything else, or that proves nothing, is not recommended.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir.asking import NotHeeded, Strategy, gather
from appliance.sources.fhir.census import admitted, house
from appliance.sources.fhir.changes import stamped
from appliance.sources.fhir.charts import Ward, ward
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, counted, some_of, whole_list
from appliance.sources.fhir.papers import REQUESTS, Papers, moment
from appliance.sources.fhir.shapes import Encounter
from appliance.sources.source import SourceNonsense, SourceRefused
from storage.clock import wall_now
from storage.records import Unit

__all__ = ["Findings", "Strategy", "Tried", "probe"]

_ENCOUNTERS = Kind(Encounter)
_MOST = 12
"""Patients that the strategies are tried on: enough to compare, few enough to be kind."""
_ENOUGH = 2
_LATER = timedelta(days=365)


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One strategy: whether it proved itself, why not (English, for IT), and what it cost."""

    strategy: Strategy
    proved: bool
    why: str = ""
    questions: int = 0
    seconds: float = 0.0


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What a server can, for the choice of a strategy.

    `patients` is how many admitted patients of the place the strategies were tried on: with fewer
    than two, lists cannot be told from single questions. `counts`: it answers `_summary=count`,
    and its count is that of the list. `changes`: it heeds `_lastUpdated` and states it in every
    order, so that between full rounds changes can be asked for. `export`: it says that it
    offers $export.
    """

    recommended: Strategy
    tried: tuple[Tried, ...]
    patients: int
    counts: bool
    changes: bool
    export: bool


def probe(visit: Visit, pool: Executor, place: str) -> Findings:
    """Try every strategy on patients of a ward; `place` is its Location ("Location/b31").

    Raises an error of this package where not even patient by patient works.
    """
    now = _now(visit)
    unit = Unit(code="?", name="?")
    admissions = admitted(house(visit, pool, place, now), unit, place)[:_MOST]

    def read(strategy: Strategy) -> Ward:
        return ward(visit, pool, admissions, now, partial(gather, strategy))

    truth, last = _timed(visit, Strategy.PATIENTS, partial(read, Strategy.PATIENTS))
    tried = []
    for strategy in (Strategy.WARD, Strategy.LISTS):
        if len(admissions) < _ENOUGH:
            tried.append(Tried(strategy=strategy, proved=False, why="Too few patients to tell."))
            continue
        tried.append(_compared(visit, strategy, partial(read, strategy), truth))
    tried.append(last)
    proved = [one for one in tried if one.proved]
    key = next(iter(sorted(admissions[0].encounters)), "") if admissions else ""
    patient = admissions[0].patient if key else ""
    return Findings(
        recommended=min(proved, key=lambda one: one.questions).strategy,
        tried=tuple(tried),
        patients=len(admissions),
        counts=bool(patient) and _counts(visit, patient),
        changes=bool(patient) and _tells_changes(visit, patient, now),
        export=offers_export(visit),
    )


def _now(visit: Visit) -> datetime:
    if visit.source_time is None:
        some_of(visit, _ENCOUNTERS, {"status": "in-progress"})
    return visit.source_time or wall_now()


def _timed(visit: Visit, strategy: Strategy, read: Callable[[], Ward]) -> tuple[Ward, Tried]:
    before, began = visit.effort().requests, monotonic()
    found = read()
    return found, Tried(
        strategy=strategy,
        proved=True,
        questions=visit.effort().requests - before,
        seconds=monotonic() - began,
    )


def _compared(visit: Visit, strategy: Strategy, read: Callable[[], Ward], truth: Ward) -> Tried:
    try:
        found, tried = _timed(visit, strategy, read)
    except NotHeeded as fault:
        return Tried(strategy=strategy, proved=False, why=fault.why)
    for ours, theirs in zip(found.folders, truth.folders, strict=True):
        field = _difference(ours.papers, theirs.papers)
        if field:
            why = f"It brings other {field} than patient by patient."
            return msgspec.structs.replace(tried, proved=False, why=why)
    return tried


def _difference(ours: Papers, theirs: Papers) -> str:
    for field in Papers.__struct_fields__:
        if _ids(getattr(ours, field)) != _ids(getattr(theirs, field)):
            return field
    return ""


def _ids(found: Any) -> list[str]:
    return [one.resource.id for one in found]


def _counts(visit: Visit, patient: str) -> bool:
    params = {"patient": patient}
    try:
        return counted(visit, REQUESTS, params) == len(whole_list(visit, REQUESTS, params))
    except (SourceRefused, SourceNonsense):
        return False


def _tells_changes(visit: Visit, patient: str, now: datetime) -> bool:
    """Ask for what changed after next year, and for what changed since ever."""
    params = {"patient": patient}
    try:
        everything = whole_list(visit, REQUESTS, params)
        never = whole_list(visit, REQUESTS, {**params, "_lastUpdated": f"ge{moment(now + _LATER)}"})
        ever = whole_list(visit, REQUESTS, {**params, "_lastUpdated": "ge1970-01-02T00:00:00Z"})
    except (SourceRefused, SourceNonsense):
        return False
    told = all(stamped(one, ZoneInfo("UTC")) is not None for one in everything)
    return bool(everything) and told and not never and _ids(ever) == _ids(everything)


def offers_export(visit: Visit) -> bool:
    """Say whether the server's capability statement names the operation $export."""
    try:
        body = visit.ask(f"{visit.settings.base}/metadata", "metadata", lambda body, _: body)
    except (SourceRefused, SourceNonsense):
        return False
    return b'"export"' in body or b"OperationDefinition/export" in body
