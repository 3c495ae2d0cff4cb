"""The FHIR source: a visit to the server per unit, and a snapshot or an error at its end."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypedDict

import httpx
import msgspec

from appliance.sources.fhir.appointments import diaries, window
from appliance.sources.fhir.asking import Choice, Strategy
from appliance.sources.fhir.beside import Beside
from appliance.sources.fhir.census import House, admitted, house
from appliance.sources.fhir.changes import Changes
from appliance.sources.fhir.charts import Ward, charts_of, ward, window_of
from appliance.sources.fhir.client import FhirClient, Visit
from appliance.sources.fhir.export import export
from appliance.sources.fhir.papers import Gathered, Wanted, bare
from appliance.sources.fhir.places import find_place
from appliance.sources.fhir.probes import probe
from appliance.sources.fhir.search import find
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shared import SharedStays
from appliance.sources.fhir.values import id_of
from appliance.sources.fhir.vanished import Brought, Vanished
from appliance.sources.search import Sighting
from appliance.sources.source import Effort, Probe, Way
from storage.records import Snapshot, Unit, UnitKind


class _Provenance(TypedDict):
    source: str
    as_of: datetime
    captured: datetime
    source_time: datetime | None


class FhirSource:
    """A hospital's FHIR R4 server as a source (see appliance.sources.source)."""

    def __init__(
        self, settings: FhirSettings, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Prepare the connections; nothing is sent yet. Without a transport: the network's.

        Raises SourceCaUnreadable or SourceLoginFailed (a token that cannot be one).
        """
        self.settings = settings
        self.name = settings.name or settings.host
        self.effort = Effort()
        self._client = FhirClient(settings, transport)
        self._choice = Choice(settings)
        self._changes = Changes(settings.full_every)
        of_unit = any("{place}" in value for value in settings.census.values())
        self._stays = SharedStays(share=transport is None and not of_unit)
        self._vanished = Vanished()
        self._beside = Beside()
        self._earlier = 0.0
        self._filled = settings.first_fill != "export"

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        """Return the unit as it is now, whole.

        What is recent, and a clinic's today, is reckoned from the source's own clock where it
        has one: a machine whose battery died would otherwise ask for the wrong days.
        `captured` is `as_of` plus the time that passed, by a clock that nobody can set. The
        snapshot's own `as_of` is earlier where the census is one that another unit's fetch read
        within the last minute (see SharedStays, Effort.earlier).
        """
        with self._visit() as (visit, pool):
            place = find_place(visit, unit)
            now = visit.source_time or as_of
            if unit.kind is UnitKind.CLINIC:
                days = window(now, self.settings.zone)
                books = diaries(visit, pool, unit, place, days)
                return Snapshot(
                    unit=unit, diaries=books, days=days, **self._provenance(visit, as_of)
                )
            everywhere = self._house(visit, pool, unit, place, now)
            admissions = admitted(everywhere, unit, place)
            self._vanished.check_census(
                visit, pool, place, now, unit=unit.code, admissions=admissions
            )
            self._fill(visit, everywhere, now)
            read = ward(visit, pool, admissions, now, self._gather)
            self._vanished.check_lists(visit, pool, unit.code, _brought(read))
            charts = charts_of(visit, pool, read)
            lists = self._choice.strategy is not Strategy.PATIENTS
            charts = self._beside.add(visit, pool, read, charts, unit=unit.code, lists=lists)
            return Snapshot(
                unit=unit,
                charts=charts,
                **self._provenance(visit, as_of),
            )

    def _house(self, visit: Visit, pool: Executor, unit: Unit, place: str, now: datetime) -> House:
        """Return the hospital's open stays, those of another unit's fetch just now included."""
        found, self._earlier = self._stays.of(
            unit.code, visit.began, lambda: house(visit, pool, place, now)
        )
        return found

    def _fill(self, visit: Visit, everywhere: House, now: datetime) -> None:
        """Fill what is held by one export, once in this process and if the site wants it."""
        if self._filled or not self._changes.on:
            return
        self._filled = True
        wanted = (id_of(one.subject.reference, "Patient") for one in everywhere.stays)
        found = export(visit, wanted, window_of(visit, now))
        if found is not None:
            mark = min(found.mark, visit.source_time or found.mark)
            self._changes.hold(found.papers, mark, found.since, exported=True)

    def _gather(self, visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
        """Return everybody's papers; changes alone only where lists of patients are heeded."""
        if self._choice.strategy is Strategy.PATIENTS:
            return self._choice.gather(visit, pool, wanted)
        return self._changes.gather(visit, pool, wanted, self._choice.gather)

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        """Try what a capture of these units needs, in order; never raises."""
        with self._visit() as (visit, pool):
            return probe(visit, pool, units)

    def find(self, number: str) -> Sighting:
        """Return who bears a number (see appliance.sources.search)."""
        with self._client.visit() as visit:
            return find(visit, number)

    def close(self) -> None:
        """Stop what is under way and end every connection."""
        self._client.close()

    @contextmanager
    def _visit(self) -> Iterator[tuple[Visit, Executor]]:
        self._changes.used, self._changes.exported, self._earlier = False, False, 0.0
        with (
            ThreadPoolExecutor(self.settings.parallel, "fhir") as pool,
            self._client.visit() as visit,
        ):
            try:
                yield visit, pool
            finally:
                effort = visit.effort(self._way())
                self.effort = msgspec.structs.replace(effort, earlier=self._earlier)

    def _way(self) -> Way:
        if self._changes.exported:
            return Way.EXPORT
        return Way.CHANGES if self._changes.used else Way.WHOLE

    def _provenance(self, visit: Visit, as_of: datetime) -> _Provenance:
        return {
            "source": self.name,
            "as_of": as_of - timedelta(seconds=self._earlier),
            "captured": as_of + timedelta(seconds=visit.elapsed()),
            "source_time": visit.source_time,
        }


def _brought(read: Ward) -> dict[str, Brought]:
    """Return what came of each patient, as it is compared with what came before."""
    return {
        one.admission.patient: Brought(
            admission=one.admission,
            requests=tuple(bare(one.papers.requests)),
            allergies=tuple(bare(one.papers.allergies)),
        )
        for one in read.folders
    }
