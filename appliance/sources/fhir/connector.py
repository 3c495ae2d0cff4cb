"""The FHIR source: a visit to the server per unit, and a snapshot or an error at its end."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypedDict

import httpx

from appliance.sources.fhir.appointments import diaries, window
from appliance.sources.fhir.asking import Choice, Strategy
from appliance.sources.fhir.census import census
from appliance.sources.fhir.changes import Changes
from appliance.sources.fhir.charts import charts_of, ward
from appliance.sources.fhir.client import FhirClient, Visit
from appliance.sources.fhir.papers import Gathered, Wanted
from appliance.sources.fhir.places import find_place
from appliance.sources.fhir.probes import probe
from appliance.sources.fhir.settings import FhirSettings
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

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        """Return the unit as it is now, whole.

        What is recent, and a clinic's today, is reckoned from the source's own clock where it
        has one: a machine whose battery died would otherwise ask for the wrong days.
        `captured` is `as_of` plus the time that passed, by a clock that nobody can set.
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
            admissions = census(visit, pool, unit, place, now)
            read = ward(visit, pool, admissions, now, self._gather)
            return Snapshot(
                unit=unit,
                charts=charts_of(visit, pool, read),
                **self._provenance(visit, as_of),
            )

    def _gather(self, visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
        """Return everybody's papers; changes alone only where lists of patients are heeded."""
        if self._choice.strategy is Strategy.PATIENTS:
            return self._choice.gather(visit, pool, wanted)
        return self._changes.gather(visit, pool, wanted, self._choice.gather)

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        """Try what a capture of these units needs, in order; never raises."""
        with self._visit() as (visit, pool):
            return probe(visit, pool, units)

    def close(self) -> None:
        """Stop what is under way and end every connection."""
        self._client.close()

    @contextmanager
    def _visit(self) -> Iterator[tuple[Visit, Executor]]:
        with (
            ThreadPoolExecutor(self.settings.parallel, "fhir") as pool,
            self._client.visit() as visit,
        ):
            try:
                yield visit, pool
            finally:
                self.effort = visit.effort(Way.CHANGES if self._changes.used else Way.WHOLE)

    def _provenance(self, visit: Visit, as_of: datetime) -> _Provenance:
        return {
            "source": self.name,
            "as_of": as_of,
            "captured": as_of + timedelta(seconds=visit.elapsed()),
            "source_time": visit.source_time,
        }
