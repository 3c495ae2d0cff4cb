"""The charts of a ward: every patient's resources asked for, checked and put together.

Every resource that comes must be about the patient who was asked for. One that is not fails
the unit: a server or proxy that mixes up answers may also have left out the right ones. A
patient whose record was merged with another is asked for under both ids, so that neither
half of her orders and allergies is lost.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.administrations import administrations, recent
from appliance.sources.fhir.census import Admission
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.lookup import look_up, look_up_names
from appliance.sources.fhir.orders import Around, live, orders
from appliance.sources.fhir.paging import Got, Kind, R, some_of, whole_list
from appliance.sources.fhir.people import merged_with, person
from appliance.sources.fhir.shapes import (
    AllergyIntolerance,
    Encounter,
    Flag,
    Medication,
    MedicationAdministration,
    MedicationRequest,
    Observation,
    Patient,
    Practitioner,
    Reference,
)
from appliance.sources.fhir.values import id_of
from appliance.sources.fhir.warnings import KINDS, alerts, allergies, measures
from appliance.sources.source import SourceNonsense, SourceRefused
from storage.records import Chart

_T = TypeVar("_T")

_PATIENTS = Kind(Patient)
_ENCOUNTERS = Kind(Encounter)
_MEDICATIONS = Kind(Medication)
_STAFF = Kind(Practitioner)
_REQUESTS = Kind(MedicationRequest)
_GIVEN = Kind(MedicationAdministration)
_ALLERGIES = Kind(AllergyIntolerance)
_FLAGS = Kind(Flag)
_MEASURES = Kind(Observation)


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What the source has on one patient."""

    admission: Admission
    requests: list[Got[MedicationRequest]]
    given: list[Got[MedicationAdministration]]
    allergies: list[AllergyIntolerance]
    flags: list[Flag]
    measures: list[Observation]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The source's now and the beginning of the history."""

    now: datetime
    since: datetime
    zone: ZoneInfo


def charts(
    visit: Visit, pool: Executor, admissions: tuple[Admission, ...], now: datetime
) -> tuple[Chart, ...]:
    """Return the chart of every admission, in the same order; all of them, or an error."""
    zone = ZoneInfo(visit.settings.zone)
    window = Window(now=now, since=now - visit.settings.history, zone=zone)
    patients = look_up(visit, pool, _PATIENTS, (one.patient for one in admissions))
    if len(patients) < len({one.patient for one in admissions}):
        raise errors.SourceIncomplete(
            host=visit.settings.host, what="Patient", got=len(patients), expected=len(admissions)
        )
    ids = [merged_with(patients[one.patient]) for one in admissions]
    papers = together(
        pool,
        [_papers_of(visit, one, keys, window) for one, keys in zip(admissions, ids, strict=True)],
    )
    others = _other_stays(visit, pool, papers)
    references = [reference for one in papers for reference in _drug_references(one)]
    medications = look_up(visit, pool, _MEDICATIONS, _ids(references, "Medication"))
    staff = look_up_names(visit, pool, _STAFF, _ids(_nameless(papers), "Practitioner"))
    known = _Known(patients=patients, others=others, medications=medications, staff=staff)
    return tuple(_chart(visit, one, known, window) for one in papers)


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    patients: Mapping[str, Patient]
    others: Mapping[str, Encounter]
    medications: Mapping[str, Medication]
    staff: Mapping[str, Practitioner]


def together(pool: Executor, tasks: Iterable[Callable[[], _T]]) -> list[_T]:
    """Return the results of the tasks in their order; the first failure ends them all."""
    futures: list[Future[_T]] = [pool.submit(task) for task in tasks]
    _, left = wait(futures, return_when=FIRST_EXCEPTION)
    for future in left:
        future.cancel()
    for future in futures:
        if future.done() and not future.cancelled() and (fault := future.exception()):
            raise fault
    return [future.result() for future in futures]


def _papers_of(
    visit: Visit, admission: Admission, keys: frozenset[str], window: Window
) -> Callable[[], Papers]:
    return lambda: _papers(visit, admission, keys, window)


def _papers(visit: Visit, admission: Admission, keys: frozenset[str], window: Window) -> Papers:
    settings = visit.settings
    since = (window.since - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = _about(visit, _GIVEN, {"effective-time": f"ge{since}"}, keys, _subject)
    return Papers(
        admission=admission,
        requests=_about(visit, _REQUESTS, {}, keys, _subject),
        given=recent(given, window.since, window.zone, settings.host),
        allergies=_bare(_about(visit, _ALLERGIES, {}, keys, lambda one: one.patient)),
        flags=_bare(_about(visit, _FLAGS, {}, keys, _subject)) if settings.flags else [],
        measures=[one for key in sorted(keys) for one in _measured(visit, key)]
        if settings.measures
        else [],
    )


def _about(
    visit: Visit,
    kind: Kind[R],
    params: Mapping[str, str],
    patients: frozenset[str],
    whose: Callable[[R], Reference],
) -> list[Got[R]]:
    found: dict[str, Got[R]] = {}
    for key in sorted(patients):
        for one in whole_list(visit, kind, {"patient": key, **params}):
            if id_of(whose(one.resource).reference, "Patient") not in patients:
                raise errors.SourceWrongPatient(host=visit.settings.host, what=kind.name)
            found[one.resource.id] = one
    return list(found.values())


def _subject(one: MedicationRequest | MedicationAdministration | Flag | Observation) -> Reference:
    return one.subject


def _bare(found: list[Got[R]]) -> list[R]:
    return [one.resource for one in found]


def _measured(visit: Visit, patient: str) -> list[Observation]:
    """Ask for the latest measures; a source without them costs nothing but the measures."""
    params = {"patient": patient, "code": ",".join(sorted(KINDS)), "_sort": "-date"}
    try:
        found = _bare(some_of(visit, _MEASURES, params))
    except (SourceRefused, SourceNonsense):
        return []
    return [one for one in found if id_of(one.subject.reference, "Patient") == patient]


def _other_stays(visit: Visit, pool: Executor, papers: list[Papers]) -> Mapping[str, Encounter]:
    """Read the stays that orders name and that are not the patient's own open ones."""
    wanted = {
        id_of(one.resource.encounter.reference, "Encounter")
        for paper in papers
        for one in live(paper.requests)
    }
    own = {stay for paper in papers for stay in paper.admission.encounters}
    return look_up_names(visit, pool, _ENCOUNTERS, wanted - own)


def _drug_references(papers: Papers) -> list[Reference]:
    asked = [one.resource.medication_reference for one in papers.requests]
    return asked + [one.resource.medication_reference for one in papers.given]


def _nameless(papers: list[Papers]) -> list[Reference]:
    found: list[Reference] = []
    for paper in papers:
        found.extend(one.resource.requester for one in paper.requests)
        found.extend(who.actor for one in paper.given for who in one.resource.performer)
    return [one for one in found if not one.display]


def _ids(references: Iterable[Reference], kind: str) -> set[str]:
    return {id_of(one.reference, kind) for one in references} - {""}


def _chart(visit: Visit, papers: Papers, known: _Known, window: Window) -> Chart:
    settings, admission = visit.settings, papers.admission
    patient = known.patients[admission.patient]
    around = Around(
        stays=admission.encounters,
        began=admission.stay.since,
        others=known.others,
        given=frozenset(
            id_of(one.resource.request.reference, "MedicationRequest") for one in papers.given
        ),
        since=window.since,
        zone=window.zone,
        medications=known.medications,
        staff=known.staff,
        host=settings.host,
    )
    state, sayings = allergies(
        papers.allergies, trust_ended_none_known=settings.trust_ended_none_known
    )
    return Chart(
        person=person(patient, settings.number_systems),
        stay=admission.stay,
        orders=orders(papers.requests, around),
        administrations=administrations(
            papers.given, window.zone, known.medications, known.staff, settings.host
        ),
        allergies=state,
        alerts=alerts(papers.flags, window.now, window.zone) + sayings,
        measures=measures(papers.measures, window.zone),
    )
