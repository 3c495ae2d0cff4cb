"""How the papers of many patients are asked for: by ward, by lists of patients, or one by one.

Patient by patient is what every server can and what the others are measured against. The others
ask less often, and are believed only as far as they prove themselves, at every fetch (numbers at
the lines):

1. Every list is proved whole by its own total, count or paging (`paging.py`), whoever is named.
2. A resource about somebody who was not asked for: the server did not heed the list. Once it
   has heeded lists it is worse, answers are mixed up, and the unit fails (SourceWrongPatient).
3. A server may heed only some of the names, or none, and answer nothing with a total of nothing.
   So everybody for whom a list brings no order, no dose or no allergy is asked for alone, and of
   those without a flag one. If that brings anything, which the list asked again still does not,
   lists are not heeded.
4. What a server includes beside the ward's stays has no total. It is counted by the list of
   patients, and (3) holds for it too. Where the count differs it is read by lists; where
   that reading differs as well, the ward's question is not heeded; nor where it brings the stays
   of a whole hospital.
5. Whoever's stay the ward's question does not bring is asked for by lists: she may have come or
   gone meanwhile.
6. Doses and measures are never included: no server bounds them by time there.

A strategy that fails a proof is left for a day, and the fetch that found out goes on with the
next: nothing is ever short because of a strategy. Where the site has
chosen one strategy, the fetch fails instead (SourceStrategyFails): a site that forbids the
many questions of the next one is obeyed.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import Any

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Got, Kind, Params, counted, whole_bundle, whole_list
from appliance.sources.fhir.papers import (
    MEASURED,
    MEASURES,
    Gathered,
    Ids,
    Question,
    Wanted,
    alone,
    measured,
    owner,
    papers_of,
    questions,
)
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import Encounter, Patient
from appliance.sources.fhir.together import together
from appliance.sources.fhir.values import id_of
from appliance.sources.source import SourceNonsense, SourceRefused

log = logging.getLogger("lykta.source")

_ENCOUNTERS = Kind(Encounter)
_PATIENTS = Kind(Patient)
_LIST = 30
_PLACES = 40
_FOREIGN = 5
_MEASURE_PAGES = 10
_AGAIN = 24 * 3600.0
"""Seconds after which a strategy that failed is tried again: what failed it may have passed."""
_INCLUDED = ("requests", "allergies", "flags")
_SPARED = (errors.SourceLoginFailed, errors.SourceThrottles)
"""Refusals that say nothing of a strategy."""

Found = dict[str, list[Got[Any]]]
"""Resources by field of the papers."""


class Strategy(StrEnum):
    """How papers are asked for, the fewest questions first."""

    WARD = "ward"
    LISTS = "lists"
    PATIENTS = "patients"


class NotHeeded(Exception):
    """The server does not do what a strategy needs; `why` is an English sentence for IT."""

    def __init__(self, why: str) -> None:
        """Keep the reason."""
        self.why = why
        super().__init__(why)


Gather = Callable[[Visit, Executor, Wanted], Gathered]


def one_by_one(visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
    """Return everybody's papers, each patient asked for alone."""
    asked = questions(visit.settings, wanted.window.asked)

    def papers(ids: Ids) -> Any:
        found: Found = {one.field: alone(visit, one, ids) for one in asked}
        return papers_of({**found, "measures": measured(visit, ids)})

    got = together(pool, [partial(papers, ids) for ids in wanted.patients])
    return dict(zip(wanted.patients, got, strict=True))


def by_lists(visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
    """Return everybody's papers, asked for by lists of patients. Raises NotHeeded."""
    asked = questions(visit.settings, wanted.window.asked)
    return _put_together(visit, pool, wanted, heard(visit, pool, wanted.patients, asked))


def by_ward(visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
    """Return everybody's papers, most of them included with the ward's stays. Raises NotHeeded."""
    if not 0 < len(wanted.places) <= _PLACES:
        return by_lists(visit, pool, wanted)
    asked = questions(visit.settings, wanted.window.asked)
    brought = _included(visit, wanted, [one for one in asked if one.field in _INCLUDED])
    late = [ids for ids in wanted.patients if ids not in brought]  # (5)
    there = [ids for ids in wanted.patients if ids in brought]
    rest = [one for one in asked if one.field not in _INCLUDED]  # (6)
    doubted = _doubted(visit, pool, brought, asked)
    found = heard(visit, pool, there, [*rest, *doubted])
    for ids in there:
        for one in asked:
            if one in doubted and _ids(found[ids][one.field]) != _ids(brought[ids][one.field]):
                raise NotHeeded(f"What comes with the ward's stays is not every {one.kind.name}.")
            found[ids].setdefault(one.field, brought[ids].get(one.field, []))
    kept = [one for one in asked if one.field in _INCLUDED and one not in doubted]
    _hear_the_silent(visit, pool, found, kept)
    found.update(heard(visit, pool, late, asked))
    return _put_together(visit, pool, wanted, found)


_GATHER: dict[Strategy, Gather] = {
    Strategy.WARD: by_ward,
    Strategy.LISTS: by_lists,
    Strategy.PATIENTS: one_by_one,
}


def gather(strategy: Strategy, visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
    """Return everybody's papers by one strategy.

    Raises NotHeeded where the server does not do what the strategy needs, or an error of this
    package that has nothing to do with it.
    """
    try:
        return _GATHER[strategy](visit, pool, wanted)
    except _SPARED:
        raise
    except (SourceRefused, SourceNonsense) as fault:
        if strategy is Strategy.PATIENTS:
            raise
        raise NotHeeded(f"{type(fault).code}: {fault}") from fault


class Choice:
    """The strategy in use for one source: the site's, or the first that proves itself."""

    def __init__(self, settings: FhirSettings) -> None:
        """Begin with the site's word, or with the fewest questions."""
        self.fixed = settings.strategy != "auto"
        self.strategy = Strategy(settings.strategy) if self.fixed else Strategy.WARD
        self.why = ""
        self._heeded = False
        self._fell_at = 0.0

    def gather(self, visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
        """Return everybody's papers; where a strategy fails a proof, by the next one."""
        if self.why and monotonic() - self._fell_at > _AGAIN:
            self.strategy, self.why = Strategy.WARD, ""
        while True:
            try:
                found = gather(self.strategy, visit, pool, wanted)
            except NotHeeded as fault:
                if self._heeded and isinstance(fault.__cause__, errors.SourceWrongPatient):  # (2)
                    raise fault.__cause__ from None
                self._step_down(visit, fault.why)
            else:
                self._heeded = self._heeded or len(wanted.patients) > 1
                return found

    def _step_down(self, visit: Visit, why: str) -> None:
        """Give up a strategy for the rest of this process. Raises SourceStrategyFails if fixed."""
        host = visit.settings.host
        if self.fixed:
            raise errors.SourceStrategyFails(host=host, strategy=self.strategy.value, why=why)
        log.warning("%s does not answer by %s: %s", host, self.strategy.value, why)
        order = list(Strategy)
        self.strategy, self.why = order[order.index(self.strategy) + 1], why
        self._heeded, self._fell_at = False, monotonic()


def listed(
    visit: Visit, question: Question, patients: Iterable[Ids], pages: int | None = None
) -> dict[Ids, list[Got[Any]]]:
    """Return what one list question brings, by patient, in so many pages at most.

    Raises SourceWrongPatient (2).
    """
    whose = {key: ids for ids in patients for key in ids}
    found: dict[Ids, list[Got[Any]]] = {ids: [] for ids in whose.values()}
    params = {"patient": ",".join(sorted(whose)), **question.params}
    for one in whole_list(visit, question.kind, params, pages):  # (1)
        found[whose[owner(visit, question, one.resource, whose)]].append(one)  # (2)
    return found


def parts(patients: Iterable[Ids]) -> Iterator[tuple[Ids, ...]]:
    """Return the patients in lists short enough for a question's address."""
    part: list[Ids] = []
    for ids in patients:
        if part and sum(map(len, part)) + len(ids) > _LIST:
            yield tuple(part)
            part = []
        part.append(ids)
    if part:
        yield tuple(part)


def heard(
    visit: Visit, pool: Executor, patients: Iterable[Ids], asked: list[Question] | tuple[Any, ...]
) -> dict[Ids, Found]:
    """Ask every question for lists of patients, and the silent alone (3). Raises NotHeeded."""
    tasks = [(one, part) for part in parts(patients) for one in asked]
    got = together(pool, [partial(listed, visit, one, part) for one, part in tasks])
    found: dict[Ids, Found] = {ids: {} for ids in patients}
    for (one, _part), by_patient in zip(tasks, got, strict=True):
        for ids, brought in by_patient.items():
            found[ids][one.field] = brought
    _hear_the_silent(visit, pool, found, asked)
    return found


def _hear_the_silent(
    visit: Visit, pool: Executor, found: dict[Ids, Found], asked: Iterable[Question]
) -> None:
    """Ask alone for those of whom a list said nothing (3). Raises NotHeeded."""
    tasks = []
    for one in asked:
        silent = [ids for ids, brought in found.items() if not brought[one.field]]
        tasks += [(one, ids) for ids in (silent if one.silence else silent[-1:])]
    alone_too = together(pool, [partial(alone, visit, one, ids) for one, ids in tasks])
    for (one, ids), got in zip(tasks, alone_too, strict=True):
        if got:
            found.update(_heard_late(visit, one, ids, found))


def _heard_late(
    visit: Visit, question: Question, silent: Ids, found: dict[Ids, Found]
) -> dict[Ids, Found]:
    """Ask a list again that said nothing of somebody: what it left out may be that new (3)."""
    part = next(one for one in parts(found) if silent in one)
    again = listed(visit, question, part)
    if not again[silent]:
        raise NotHeeded(f"A list of patients leaves out {question.kind.name} of some.")
    return {ids: {**found[ids], question.field: got} for ids, got in again.items()}


def _included(visit: Visit, wanted: Wanted, asked: list[Question]) -> dict[Ids, Found]:
    """Ask for the ward's stays with what belongs to their patients."""
    params: Params = {
        "location": ",".join(wanted.places),
        "status": "in-progress,onleave",
        "_include": "Encounter:patient",
        "_revinclude:iterate": tuple(f"{one.kind.name}:patient" for one in asked),
    }
    kinds = [_PATIENTS, *(one.kind for one in asked)]
    stays, beside = whole_bundle(visit, _ENCOUNTERS, params, kinds)
    lying = {id_of(one.resource.subject.reference, "Patient") for one in stays}
    whose = {key: ids for ids in wanted.patients for key in ids}
    if len(lying - whose.keys()) > len(whose) + _FOREIGN:
        raise NotHeeded("The question for a ward brings the stays of other wards.")
    found: dict[Ids, Found] = {
        ids: {one.field: [] for one in asked}
        for ids in wanted.patients
        if ids & lying and len(ids) == 1  # a merged record's other half is not included
    }
    for one in asked:
        for got in beside[one.kind.name]:
            ids = whose.get(id_of(one.whose(got.resource).reference, "Patient"))
            if ids in found:
                found[ids][one.field].append(got)
    return found


def _doubted(
    visit: Visit, pool: Executor, brought: dict[Ids, Found], asked: Iterable[Question]
) -> list[Question]:
    """Return the included kinds whose count differs from what came (4)."""
    included = [one for one in asked if one.field in _INCLUDED]
    tasks = [(one, part) for part in parts(brought) for one in included]

    def differs(one: Question, part: tuple[Ids, ...]) -> bool:
        params = {"patient": ",".join(sorted(key for ids in part for key in ids)), **one.params}
        number = counted(visit, one.kind, params)
        return number != sum(len(brought[ids][one.field]) for ids in part)

    wrong = together(pool, [partial(differs, one, part) for one, part in tasks])
    doubted = {one.field for (one, _), bad in zip(tasks, wrong, strict=True) if bad}
    return [one for one in included if one.field in doubted]


def _ids(found: Iterable[Got[Any]]) -> set[str]:
    return {one.resource.id for one in found}


def _put_together(
    visit: Visit, pool: Executor, wanted: Wanted, found: dict[Ids, Found]
) -> Gathered:
    measures = measures_of(visit, pool, wanted.patients)
    return {ids: papers_of({**found[ids], "measures": measures[ids]}) for ids in wanted.patients}


def measures_of(
    visit: Visit, pool: Executor, patients: tuple[Ids, ...]
) -> dict[Ids, list[Got[Any]]]:
    """Return everybody's measures, by lists; whom a list says nothing of is asked for alone.

    Nobody is warned where they fail: a source without them costs only the measures.
    """
    found: dict[Ids, list[Got[Any]]] = {ids: [] for ids in patients}
    if not visit.settings.measures:
        return found
    for got in together(pool, [partial(_measures, visit, part) for part in parts(patients)]):
        found.update(got)
    silent = [ids for ids in patients if not found[ids]]
    alone_too = together(pool, [partial(measured, visit, ids) for ids in silent])
    return found | dict(zip(silent, alone_too, strict=True))


def _measures(visit: Visit, part: tuple[Ids, ...]) -> dict[Ids, list[Got[Any]]]:
    question = Question(
        field="measures", kind=MEASURES, whose=lambda one: one.subject, params=MEASURED
    )
    try:
        return listed(visit, question, part, _MEASURE_PAGES)
    except _SPARED:
        return {}
    except (SourceRefused, SourceNonsense, errors.SourceFaulty):
        return {}
