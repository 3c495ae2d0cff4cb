"""The papers of a patient: what the source has on one person, and the questions for it.

One person may have several ids (two records that were merged), so papers are kept by the set of
ids. Whatever way they were asked for, papers hold each resource once, in the order of ids: two
ways that read the same give equal papers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Got, Kind, R, some_of, whole_list
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import (
    AllergyIntolerance,
    Flag,
    MedicationAdministration,
    MedicationRequest,
    Observation,
    Reference,
)
from appliance.sources.fhir.values import id_of
from appliance.sources.fhir.warnings import KINDS
from appliance.sources.source import SourceNonsense, SourceRefused

Ids = frozenset[str]
"""Every id that the source has for one person."""

REQUESTS = Kind(MedicationRequest)
GIVEN = Kind(MedicationAdministration)
ALLERGIES = Kind(AllergyIntolerance)
FLAGS = Kind(Flag)
MEASURES = Kind(Observation)
KIND_OF: Mapping[str, Kind[Any]] = {
    "requests": REQUESTS,
    "given": GIVEN,
    "allergies": ALLERGIES,
    "flags": FLAGS,
    "measures": MEASURES,
}
"""The kind behind each field of the papers."""


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What the source has on one patient, each kind in the order of ids."""

    requests: tuple[Got[MedicationRequest], ...] = ()
    given: tuple[Got[MedicationAdministration], ...] = ()
    allergies: tuple[Got[AllergyIntolerance], ...] = ()
    flags: tuple[Got[Flag], ...] = ()
    measures: tuple[Got[Observation], ...] = ()


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The source's now and the beginning of the history."""

    now: datetime
    since: datetime
    zone: ZoneInfo

    @property
    def first(self) -> datetime:
        """The earliest dose that is asked for: a minute more, for clocks that differ."""
        return (self.since - timedelta(minutes=1)).replace(microsecond=0)

    @property
    def asked(self) -> str:
        """The search value for doses of the history."""
        return f"ge{moment(self.first)}"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Whose papers are wanted: every patient's ids, and the Locations where they lie."""

    patients: tuple[Ids, ...]
    window: Window
    places: tuple[str, ...] = ()

    def only(self, patients: Iterable[Ids]) -> "Wanted":
        """Return the same for some of the patients."""
        return msgspec.structs.replace(self, patients=tuple(patients))


Gathered = Mapping[Ids, Papers]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question about patients: its field in the papers, its kind, whose an answer is.

    `silence` says whether a patient for whom a list of patients brings nothing is always asked
    for alone; else only one of them is, as a sample.
    """

    field: str
    kind: Kind[Any]
    whose: Callable[[Any], Reference]
    params: Mapping[str, str] = {}
    silence: bool = True


def questions(settings: FhirSettings, since: str) -> tuple[Question, ...]:
    """Return the questions that make up a patient's papers, but for the measures."""

    def subject(one: Any) -> Reference:
        return one.subject  # type: ignore[no-any-return]  # every kind of these has one

    asked = [
        Question(field="requests", kind=REQUESTS, whose=subject),
        Question(field="given", kind=GIVEN, whose=subject, params={"effective-time": since}),
        Question(field="allergies", kind=ALLERGIES, whose=lambda one: one.patient),
    ]
    if settings.flags:
        asked.append(Question(field="flags", kind=FLAGS, whose=subject, silence=False))
    return tuple(asked)


def moment(at: datetime) -> str:
    """Return an instant as a search value, without its sign (ge, lt)."""
    return at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def papers_of(found: Mapping[str, Iterable[Got[Any]]]) -> Papers:
    """Return papers from resources by field, each once and in the order of ids."""
    return Papers(
        **{
            field: tuple({one.resource.id: one for one in _by_id(got)}.values())
            for field, got in found.items()
        }
    )


def _by_id(found: Iterable[Got[Any]]) -> list[Got[Any]]:
    return sorted(found, key=lambda one: one.resource.id)


def owner(visit: Visit, question: Question, one: Any, ids: Iterable[str]) -> str:
    """Return the id of the patient whom a resource is about.

    Raises SourceWrongPatient where it is none of those who were asked for: a server or proxy
    that mixes up answers may also have left out the right ones.
    """
    key = id_of(question.whose(one).reference, "Patient")
    if key not in ids:
        raise errors.SourceWrongPatient(host=visit.settings.host, what=question.kind.name)
    return key


def alone(visit: Visit, question: Question, ids: Ids) -> list[Got[Any]]:
    """Return what answers one question about one person, asked for under each of her ids."""
    found: dict[str, Got[Any]] = {}
    for key in sorted(ids):
        for one in whole_list(visit, question.kind, {"patient": key, **question.params}):
            owner(visit, question, one.resource, ids)
            found[one.resource.id] = one
    return list(found.values())


def measured(visit: Visit, ids: Ids) -> list[Got[Observation]]:
    """Ask for a person's latest measures; a source without them costs only the measures."""
    if not visit.settings.measures:
        return []
    try:
        return [one for key in sorted(ids) for one in _latest(visit, key)]
    except (SourceRefused, SourceNonsense, errors.SourceFaulty):
        return []


def _latest(visit: Visit, key: str) -> list[Got[Observation]]:
    found = some_of(visit, MEASURES, {"patient": key, **MEASURED})
    return [one for one in found if id_of(one.resource.subject.reference, "Patient") == key]


MEASURED = {"code": ",".join(sorted(KINDS)), "_sort": "-date"}
"""The search values that ask for measures, the latest first."""


def bare(found: Sequence[Got[R]]) -> list[R]:
    """Return the resources without their bytes."""
    return [one.resource for one in found]
