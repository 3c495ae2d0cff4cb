"""What stands beside the charts: laboratory orders, and what else a patient has before her.

Why none of it ever costs a medication list, and no list of it is short in silence (numbers at the
lines):

1. It is asked for last: the charts are whole, checked and in memory, and are never touched again.
2. All of it together has a minute, or half of the unit's time where that is less.
3. Every fault of the source ends as Told.UNREAD of that one kind, for everybody of the ward:
   nothing of a list that failed is kept, so there is no half list of labels. What is made of an
   answer raises nothing: a test makes it of any bytes.
4. A list is believed as the lists of orders are: proved whole page by page, answers about
   somebody else refused, and of laboratory orders whoever a list of patients brings nothing for
   is asked for alone. Where lists of patients fail a proof, everybody is asked for alone.
5. A laboratory order that was live at the last fetch and is not on the list is asked for by its
   id, as orders of medicines are: where it still stands the list was short, and is UNREAD.
6. What the server does not know, or forbids, is NOT_TOLD and left alone for an hour; but where it
   once told of it, a refusal is a fault like any other: a dying server says 404 too.
7. A server that does not answer this question in time is not asked it again for two minutes: the
   next wards' lists do not wait for it.
8. Where it cannot be read which samples are taken, they count as not taken: a label too many.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

import msgspec

from appliance.sources.fhir import errors
from appliance.sources.fhir.asking import NotHeeded, heard
from appliance.sources.fhir.charts import Folder, Ward
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.events import NEAR, events
from appliance.sources.fhir.laboratory import (
    Samples,
    Whose,
    is_laboratory,
    lab_orders,
    specimens_of,
)
from appliance.sources.fhir.lookup import look_up_names
from appliance.sources.fhir.paging import Got, Kind
from appliance.sources.fhir.paging import one as asked_alone
from appliance.sources.fhir.papers import Ids, Question, alone, bare, moment
from appliance.sources.fhir.people import merged_with
from appliance.sources.fhir.shapes import (
    UNREADABLE,
    Appointment,
    Procedure,
    Reference,
    ServiceRequest,
    Specimen,
)
from appliance.sources.fhir.together import together
from appliance.sources.fhir.values import id_of
from appliance.sources.source import SourceRefused, SourceUnreachable
from storage.errors import LyktaError
from storage.records import Chart, Event, LabOrder, Told

log = logging.getLogger("lykta.source")

LONGEST = 60.0
"""Seconds that all of it may take together."""

_SHARE = 2.0
_LEFT_ALONE = 3600.0
_SPARED = 120.0
_STANDING = "active,on-hold,unknown"
_LIVE = frozenset({"active", "on-hold"})
_FAULTS = (LyktaError, NotHeeded, *UNREADABLE, ArithmeticError, ValueError)

_REQUESTS = Kind(ServiceRequest)
_SPECIMENS = Kind(Specimen)
_APPOINTMENTS = Kind(Appointment)
_PROCEDURES = Kind(Procedure)

_Brought = dict[Ids, list[Got[Any]]]


class _Kept(msgspec.Struct):
    """What is remembered of one kind: whether it was ever told, and until when it is left alone."""

    was_told: bool = False
    until: float = 0.0
    then: Told = Told.NOT_TOLD


class _Answer(msgspec.Struct, frozen=True):
    """What one question brought of everybody, and what that means."""

    told: Told
    found: _Brought = {}


class Beside:
    """What one source tells beside the charts, and what it would not tell."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._kept: dict[str, _Kept] = {}
        self._live: dict[str, dict[str, frozenset[str]]] = {}

    def add(
        self,
        visit: Visit,
        pool: Executor,
        read: Ward,
        charts: tuple[Chart, ...],
        *,
        unit: str,
        lists: bool,
        hurry: bool = True,
    ) -> tuple[Chart, ...]:
        """Return the charts with laboratory orders and events, as far as they are told.

        `charts` are those of `read.folders`, in their order; `lists` says that lists of patients
        are in use, `hurry` that nothing else will be asked in this visit (2). Never raises a
        fault of the source (3).
        """
        settings = visit.settings
        if not charts or not (settings.labs or settings.events):
            return charts
        if hurry:
            visit.hurry(min(LONGEST, settings.unit_seconds / _SHARE))  # 2
        ask = _Asking(visit, pool, read, lists=lists)
        requests = self._asked("labs", ask.requests)
        labs = self._labs(visit, pool, ask, requests, unit) if settings.labs else _NOTHING
        happenings = self._events(ask, requests) if settings.events else _NOTHING
        return tuple(
            _with(chart, labs.of(ids), happenings.of(ids))
            for chart, ids in zip(charts, ask.whom, strict=True)
        )

    def _labs(
        self, visit: Visit, pool: Executor, ask: "_Asking", requests: _Answer, unit: str
    ) -> "_Each":
        if requests.told is not Told.WHOLE:
            return _Each(requests.told, {})

        def made() -> _Brought:
            self._check(visit, pool, unit, ask, requests.found)
            return ask.labs(requests.found)

        answer = self._asked("labs", made)
        if answer.told is Told.WHOLE:
            self._live[unit] = _live(ask, requests.found)
        return _Each(answer.told, answer.found)

    def _events(self, ask: "_Asking", requests: _Answer) -> "_Each":
        visits = self._asked("visits", ask.appointments)
        done = self._asked("procedures", ask.procedures)
        answers = (requests, visits, done)
        if any(one.told is Told.UNREAD for one in answers):
            return _Each(Told.UNREAD, {})
        if all(one.told is Told.NOT_TOLD for one in answers):
            return _Each(Told.NOT_TOLD, {})
        made = self._asked("events", lambda: ask.events(*(one.found for one in answers)))
        return _Each(made.told, made.found)

    def _check(
        self, visit: Visit, pool: Executor, unit: str, ask: "_Asking", found: _Brought
    ) -> None:
        """Ask for what vanished from the list of who still lies there (5). Raises LyktaError."""
        known, now = self._live.get(unit, {}), _live(ask, found)
        gone = [(who, key) for who in now for key in known.get(who, frozenset()) - now[who]]
        if any(pool.map(partial(_stands, visit), gone)):
            raise errors.SourceLeavesOut(host=visit.settings.host, what=_REQUESTS.name)

    def _asked(self, name: str, ask: Callable[[], _Brought]) -> _Answer:
        """Return what was brought, or why nothing was; never raises a fault of the source (3)."""
        kept = self._kept.setdefault(name, _Kept())
        if monotonic() < kept.until:
            return _Answer(kept.then)
        try:
            found = ask()
        except (errors.SourceForbids, errors.SourceNotThere, errors.SourceRefusesQuestion) as why:
            log.info("%s are not told: %s", name, why)
            kept.then = Told.UNREAD if kept.was_told else Told.NOT_TOLD  # 6
            kept.until = monotonic() + (0.0 if kept.was_told else _LEFT_ALONE)
            return _Answer(kept.then)
        except _FAULTS as fault:
            log.warning("%s could not be read: %s", name, fault)
            if isinstance(fault, SourceUnreachable):  # 7
                kept.then, kept.until = Told.UNREAD, monotonic() + _SPARED
            return _Answer(Told.UNREAD)
        kept.was_told = True
        return _Answer(Told.WHOLE, found)


class _Each(msgspec.Struct, frozen=True):
    """What was made for each patient."""

    told: Told
    found: Mapping[Ids, Sequence[Any]]

    def of(self, ids: Ids) -> tuple[Told, tuple[Any, ...]]:
        return self.told, tuple(self.found.get(ids, ()))


_NOTHING = _Each(Told.NOT_TOLD, {})


def _with(
    chart: Chart, labs: tuple[Told, tuple[LabOrder, ...]], found: tuple[Told, tuple[Event, ...]]
) -> Chart:
    return msgspec.structs.replace(
        chart, labs=labs[1], labs_told=labs[0], events=found[1], events_told=found[0]
    )


class _Asking:
    """The questions about one ward's patients, and what is made of the answers."""

    def __init__(self, visit: Visit, pool: Executor, read: Ward, *, lists: bool) -> None:
        self._visit, self._pool, self._read = visit, pool, read
        self._lists = lists
        self.whom = [merged_with(read.patients[one.admission.patient]) for one in read.folders]

    def requests(self) -> _Brought:
        """Return everybody's standing service requests."""
        params = {"status": _STANDING}
        return self._everybody(Question(
            field="requests", kind=_REQUESTS, whose=lambda one: one.subject, params=params
        ))  # fmt: skip

    def appointments(self) -> _Brought:
        """Return everybody's appointments of these days and later."""
        mine = {key for ids in self.whom for key in ids}
        return self._everybody(Question(
            field="visits", kind=_APPOINTMENTS, whose=lambda one: _patient_of(one, mine),
            params={"date": f"ge{moment(self._since)}"}, silence=False,
        ))  # fmt: skip

    def procedures(self) -> _Brought:
        """Return everybody's procedures of these days."""
        return self._everybody(Question(
            field="procedures", kind=_PROCEDURES, whose=lambda one: one.subject,
            params={"date": f"ge{moment(self._since)}"}, silence=False,
        ))  # fmt: skip

    def labs(self, requests: _Brought) -> dict[Ids, list[Any]]:
        """Return everybody's laboratory orders, with the specimens of each."""
        settings = self._visit.settings
        orders = [
            one.resource
            for got in requests.values()
            for one in got
            if is_laboratory(one.resource, settings)
        ]
        known = look_up_names(self._visit, self._pool, _SPECIMENS, specimens_of(orders))
        self._are_ours(known.values())
        samples = Samples(known, self._named_by_samples(orders))
        return {
            ids: list(lab_orders(requests.get(ids, []), samples, self._whose(folder), settings))
            for ids, folder in zip(self.whom, self._read.folders, strict=True)
        }

    def _named_by_samples(self, orders: Sequence[ServiceRequest]) -> dict[str, list[Specimen]]:
        """Return the taken specimens that name their requests, where a request names none (8)."""
        if all(one.specimen for one in orders):
            return {}
        question = Question(
            field="samples", kind=_SPECIMENS, whose=lambda one: one.subject,
            params={"collected": self._read.window.asked}, silence=False,
        )  # fmt: skip
        by_request: dict[str, list[Specimen]] = {}
        try:
            brought = self._everybody(question)
        except _FAULTS as fault:
            log.warning("which samples are taken could not be read: %s", fault)
            return {}
        for sample in (one.resource for got in brought.values() for one in got):
            for reference in sample.request:
                key = id_of(reference.reference, _REQUESTS.name)
                by_request.setdefault(key, []).append(sample)
        return by_request

    def events(self, requests: _Brought, visits: _Brought, done: _Brought) -> dict[Ids, list[Any]]:
        """Return what everybody has before her."""
        settings, now = self._visit.settings, self._read.window.now
        return {
            ids: list(events(
                requests.get(ids, []), bare(visits.get(ids, [])), bare(done.get(ids, [])),
                self._whose(folder), now, settings,
            ))
            for ids, folder in zip(self.whom, self._read.folders, strict=True)
        }  # fmt: skip

    @property
    def _since(self) -> datetime:
        return self._read.window.now - NEAR

    def _everybody(self, question: Question) -> _Brought:
        """Ask by lists of patients where these are in use, else or failing that alone (4)."""
        patients = list(dict.fromkeys(self.whom))
        if self._lists:
            try:
                found = heard(self._visit, self._pool, patients, [question])
            except (NotHeeded, errors.SourceWrongPatient, SourceRefused) as fault:
                if isinstance(fault, (errors.SourceForbids, errors.SourceNotThere)):
                    raise
                log.info("%s is asked for one by one: %s", question.kind.name, fault)
            else:
                return {ids: own[question.field] for ids, own in found.items()}
        tasks = [partial(alone, self._visit, question, ids) for ids in patients]
        return dict(zip(patients, together(self._pool, tasks), strict=True))

    def _are_ours(self, samples: Iterable[Specimen]) -> None:
        """Refuse a specimen of somebody who was not asked for."""
        mine = {key for ids in self.whom for key in ids}
        for sample in samples:
            key = id_of(sample.subject.reference, "Patient")
            if key and key not in mine:
                raise errors.SourceWrongPatient(
                    host=self._visit.settings.host, what=_SPECIMENS.name
                )

    def _whose(self, folder: Folder) -> Whose:
        admission = folder.admission
        return Whose(
            stays=admission.encounters, began=admission.stay.since, zone=self._read.window.zone
        )


def _patient_of(found: Appointment, mine: set[str]) -> Reference:
    """Return whom an appointment is for: one of ours where it is for several."""
    actors = [one.actor for one in found.participant]
    patients = [one for one in actors if id_of(one.reference, "Patient")]
    ours = (one for one in patients if id_of(one.reference, "Patient") in mine)
    return next(ours, next(iter(patients), Reference()))


def _live(ask: _Asking, found: _Brought) -> dict[str, frozenset[str]]:
    """Return the ids of the live requests by patient."""
    return {
        min(ids): frozenset(
            got.resource.id for got in found.get(ids, []) if got.resource.status in _LIVE
        )
        for ids in ask.whom
    }


def _stands(visit: Visit, gone: tuple[str, str]) -> bool:
    whose, key = gone
    try:
        found = asked_alone(visit, _REQUESTS, key)
    except errors.SourceNotThere:
        return False
    return found.status in _LIVE and id_of(found.subject.reference, "Patient") == whose
