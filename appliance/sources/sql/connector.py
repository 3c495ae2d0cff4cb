"""The database source: a session per unit, and a snapshot or an error at its end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from appliance.sources.rows import contents, people
from appliance.sources.search import SearchNotHeeded, Sighting
from appliance.sources.source import Effort, Probe
from appliance.sources.sql import errors
from appliance.sources.sql.probes import probe
from appliance.sources.sql.reading import Visit
from appliance.sources.sql.settings import SqlSettings
from storage.records import Snapshot, Unit, UnitKind, same_number


class SqlSource:
    """A clinic's or hospital's database as a source (see appliance.sources.source)."""

    def __init__(self, settings: SqlSettings) -> None:
        """Prepare; nothing is sent yet. Raises SqlAddressWrong."""
        self.settings = settings
        self.name = settings.name or settings.host
        self.effort = Effort()

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        """Return the unit as it is now, whole.

        A clinic's today, and what is recent, are reckoned from the database's own clock.
        """
        place = self.settings.places.get(unit.code, unit.code)
        with self._visit() as visit:
            kind = self.settings.mapping.kind
            if unit.kind is not kind or not visit.unit(place):
                raise errors.SqlUnitUnknown(host=visit.host, place=place)
            read = visit.read(place, as_of)
            days = read.days if unit.kind is UnitKind.CLINIC else None
            found = contents(self.settings.mapping, read.lists, unit, place, visit.host, days)
            return Snapshot(
                unit=unit,
                source=self.name,
                as_of=as_of,
                captured=as_of + timedelta(seconds=visit.elapsed()),
                source_time=read.source_time,
                charts=found.charts,
                diaries=found.diaries,
                days=days,
            )

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        """Try what a capture of these units needs, in order; never raises."""
        visit = Visit(self.settings)
        return probe(visit, units)

    def find(self, number: str) -> Sighting:
        """Return who bears a number (see appliance.sources.search); needs the query `probe`.

        Raises what a fetch raises, SqlCannotSearch without that query, and SearchNotHeeded where
        a row has another number than the one asked for.
        """
        if "probe" not in self.settings.mapping.tables:
            raise errors.SqlCannotSearch(host=self.settings.host)
        with self._visit() as visit:
            found = people(self.settings.mapping, visit.find(number), visit.host)
            if not all(same_number(number, one.number) for one in found):
                raise SearchNotHeeded(host=visit.host)
            return Sighting(names=tuple(one.name for one in found))

    def close(self) -> None:
        """Nothing stays open between two visits."""

    @contextmanager
    def _visit(self) -> Iterator[Visit]:
        visit = Visit(self.settings)
        try:
            with visit.session():
                yield visit
        finally:
            self.effort = visit.effort()
