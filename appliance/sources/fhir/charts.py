"""The charts of a ward: every patient's papers asked for, checked and put together.

Every resource that comes must be about a patient who was asked for. One that is not fails
the unit: a server or proxy that mixes up answers may also have left out the right ones. A
patient whose record was merged with another is asked for under both ids, so that neither
half of her orders and allergies is lost.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.administrations import administrations, recent
from appliance.sources.fhir.asking import Gather, one_by_one
from appliance.sources.fhir.census import Admission
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.lookup import look_up, look_up_names
from appliance.sources.fhir.orders import Around, live, orders
from appliance.sources.fhir.paging import Got, Kind
from appliance.sources.fhir.papers import Papers, Wanted, Window, bare
from appliance.sources.fhir.people import merged_with, person
from appliance.sources.fhir.shapes import (
    Encounter,
    Medication,
    MedicationAdministration,
    Patient,
    Practitioner,
    Reference,
)
from appliance.sources.fhir.values import id_of
from appliance.sources.fhir.warnings import alerts, allergies, measures
from printing.language import mark
from storage.records import Alert, Chart

_PATIENTS = Kind(Patient)
_ENCOUNTERS = Kind(Encounter)
_MEDICATIONS = Kind(Medication)
_STAFF = Kind(Practitioner)

PLACE_UNCLEAR = mark(
    "PLACE UNCLEAR: the record system does not say which ward this patient is in. "
    "This patient stands on every ward's list."
)


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's stay with her papers; `given` are those of the history."""

    admission: Admission
    papers: Papers
    given: tuple[Got[MedicationAdministration], ...]


class Ward(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was asked for one ward, in the order of its census."""

    folders: tuple[Folder, ...]
    patients: Mapping[str, Patient]
    window: Window


def charts(
    visit: Visit, pool: Executor, admissions: tuple[Admission, ...], now: datetime
) -> tuple[Chart, ...]:
    """Return the chart of every admission, each patient asked for alone; all, or an error."""
    return charts_of(visit, pool, ward(visit, pool, admissions, now))


def ward(
    visit: Visit,
    pool: Executor,
    admissions: tuple[Admission, ...],
    now: datetime,
    gather: Gather = one_by_one,
) -> Ward:
    """Return everybody's papers, gathered in one of the ways; all of them, or an error."""
    window = window_of(visit, now)
    patients = look_up(visit, pool, _PATIENTS, (one.patient for one in admissions))
    if len(patients) < len({one.patient for one in admissions}):
        raise errors.SourceIncomplete(
            host=visit.settings.host, what="Patient", got=len(patients), expected=len(admissions)
        )
    ids = [merged_with(patients[one.patient]) for one in admissions]
    wanted = Wanted(patients=tuple(dict.fromkeys(ids)), window=window, places=_lain_in(admissions))
    papers = gather(visit, pool, wanted) if admissions else {}
    folders = tuple(
        Folder(
            admission=one,
            papers=papers[keys],
            given=_recent(visit, papers[keys], window),
        )
        for one, keys in zip(admissions, ids, strict=True)
    )
    return Ward(folders=folders, patients=patients, window=window)


def window_of(visit: Visit, now: datetime) -> Window:
    """Return the source's now with the beginning of the history."""
    zone = ZoneInfo(visit.settings.zone)
    return Window(now=now, since=now - visit.settings.history, zone=zone)


def charts_of(visit: Visit, pool: Executor, read: Ward) -> tuple[Chart, ...]:
    """Return the chart of every folder, with what the papers refer to looked up."""
    references = [reference for one in read.folders for reference in _drug_references(one)]
    nameless = _ids(_nameless(read.folders), "Practitioner")
    known = _Known(
        patients=read.patients,
        others=_other_stays(visit, pool, read.folders),
        medications=look_up(visit, pool, _MEDICATIONS, _ids(references, "Medication")),
        staff=look_up_names(visit, pool, _STAFF, nameless),
    )
    return tuple(_chart(visit, one, known, read.window) for one in read.folders)


def _recent(
    visit: Visit, papers: Papers, window: Window
) -> tuple[Got[MedicationAdministration], ...]:
    return tuple(recent(papers.given, window.since, window.zone, visit.settings.host))


def _lain_in(admissions: tuple[Admission, ...]) -> tuple[str, ...]:
    """Return the fewest Locations that name everybody's place: the ward's own, or every bed's."""
    everywhere = [one.places for one in admissions]
    shared = frozenset.intersection(*everywhere) if everywhere else frozenset()
    return (min(shared),) if shared else tuple(sorted(frozenset().union(*everywhere)))


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    patients: Mapping[str, Patient]
    others: Mapping[str, Encounter]
    medications: Mapping[str, Medication]
    staff: Mapping[str, Practitioner]


def _other_stays(
    visit: Visit, pool: Executor, folders: tuple[Folder, ...]
) -> Mapping[str, Encounter]:
    """Read the stays that orders name and that are not the patient's own open ones."""
    wanted = {
        id_of(one.resource.encounter.reference, "Encounter")
        for folder in folders
        for one in live(folder.papers.requests)
    }
    own = {stay for folder in folders for stay in folder.admission.encounters}
    return look_up_names(visit, pool, _ENCOUNTERS, wanted - own)


def _drug_references(folder: Folder) -> list[Reference]:
    asked = [one.resource.medication_reference for one in folder.papers.requests]
    return asked + [one.resource.medication_reference for one in folder.given]


def _nameless(folders: tuple[Folder, ...]) -> list[Reference]:
    found: list[Reference] = []
    for folder in folders:
        found.extend(one.resource.requester for one in folder.papers.requests)
        found.extend(who.actor for one in folder.given for who in one.resource.performer)
    return [one for one in found if not one.display]


def _ids(references: Iterable[Reference], kind: str) -> set[str]:
    return {id_of(one.reference, kind) for one in references} - {""}


def _chart(visit: Visit, folder: Folder, known: _Known, window: Window) -> Chart:
    settings, admission, papers = visit.settings, folder.admission, folder.papers
    patient = known.patients[admission.patient]
    around = Around(
        stays=admission.encounters,
        began=admission.stay.since,
        others=known.others,
        given=frozenset(
            id_of(one.resource.request.reference, "MedicationRequest") for one in folder.given
        ),
        since=window.since,
        zone=window.zone,
        medications=known.medications,
        staff=known.staff,
        host=settings.host,
    )
    state, sayings = allergies(
        bare(papers.allergies), trust_ended_none_known=settings.trust_ended_none_known
    )
    return Chart(
        person=person(patient, settings.number_systems),
        stay=admission.stay,
        orders=orders(papers.requests, around),
        administrations=administrations(
            folder.given, window.zone, known.medications, known.staff, settings.host
        ),
        allergies=state,
        alerts=_ours(admission) + alerts(bare(papers.flags), window.now, window.zone) + sayings,
        measures=measures(bare(papers.measures), window.zone),
    )


def _ours(admission: Admission) -> tuple[Alert, ...]:
    if not admission.unclear:
        return ()
    return (Alert(key="lykta:place", text=PLACE_UNCLEAR, ours=True),)
