"""An export that was read: of when it is, and what it says of a unit.

Of when it is (numbers at the lines):
1. Only by what stands in it: the manifest, the marker's text, a bundle's timestamp, the column that
   the mapping names. When a file was made or has arrived says nothing of what it holds.
2. Where several of them speak, the earliest counts: a job that runs every hour over a database that
   stood still since noon writes the hour into its manifest and noon into its rows.
"""

from collections.abc import Mapping as AnyMapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import FhirSettings, FhirSource
from appliance.sources.files.documents import Kept, census, documents, with_documents
from appliance.sources.files.errors import (
    ExportLacks,
    ExportUndated,
    MappingNeeded,
    UnitNotInExports,
)
from appliance.sources.files.handover import Handed
from appliance.sources.files.manifest import moment
from appliance.sources.files.resources import Served, Shelf
from appliance.sources.files.tables import Rows, stated, tables
from appliance.sources.rows import Mapping, contents, window
from storage.records import Chart, Diary, Report, Snapshot, Unit, UnitKind

_ADDRESS = "http://export/fhir"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What an export has on one unit."""

    charts: tuple[Chart, ...] = ()
    diaries: tuple[Diary, ...] = ()
    days: tuple[date, date] | None = None
    reports: tuple[Report, ...] = ()


class Opened:
    """One export, read and dated; what it holds is checked as each unit is asked for."""

    def __init__(self, export: Handed, mapping: Mapping | None, zone: str) -> None:
        """Read it. Raises the SourceNonsense errors of this package, and MappingNeeded."""
        self.name, self.units = export.name, export.manifest.units
        self._export, self._mapping, self._zone = export, mapping, zone
        self._shelf: Shelf | None = None
        self._rows: dict[str, Rows] | None = None
        endings = {name.casefold().rpartition(".")[2] for name in export.files}
        if "csv" in endings:
            if mapping is None:
                raise MappingNeeded(name=export.name)
            self._rows = tables(export, mapping)
        elif endings & {"json", "ndjson"}:
            self._shelf = Shelf(export)
            self._count_lines(self._shelf)
        elif export.manifest.patients is None:
            raise ExportLacks(name=export.name, what="patients")
        self.at = self._dated()
        self._documents: tuple[Kept, ...] = documents(export, self.at, ZoneInfo(zone))

    def unit(self, unit: Unit, place: str, folder: str) -> Held:
        """Return what the export has on a unit, whole. Raises as a source does."""
        if self.units and place.casefold() not in {one.casefold() for one in self.units}:
            raise UnitNotInExports(unit=unit.code, place=place, folder=folder)
        if self._shelf is not None:
            held = self._of_resources(self._shelf, unit, place)
        elif self._rows is not None and self._mapping is not None:
            held = self._of_rows(self._rows, self._mapping, unit, place, folder)
        else:
            held = Held(charts=census(self._export.manifest.patients or (), unit.code))
        charts, reports = with_documents(held.charts, self._documents, self.name)
        return msgspec.structs.replace(held, charts=charts, reports=reports)

    def _dated(self) -> datetime:
        """Return of when it is. Raises ExportUndated (1)."""
        zone = ZoneInfo(self._zone)
        marker = self._export.marker
        written = [text for text in (self._export.manifest.as_of, marker) if text]
        if self._shelf is not None:
            written += self._shelf.times
        times = [moment(text, zone) for text in written]
        if self._rows is not None and self._mapping is not None:
            times += stated(self._rows, self._mapping, self.name)
        known = [one for one in times if one is not None]
        if not known or len(known) < len(times):
            raise ExportUndated(name=self.name)
        return min(known)  # 2

    def _count_lines(self, shelf: Shelf) -> None:
        for said in self._export.manifest.files:
            if said.rows is not None and said.name.casefold().endswith(".ndjson"):
                got = shelf.lines_of(said.name)
                if got != said.rows:
                    what = f"{said.rows - got} of {said.rows} lines of {said.name}"
                    raise ExportLacks(name=self.name, what=what)

    def _of_resources(self, shelf: Shelf, unit: Unit, place: str) -> Held:
        shelf.must_hold(unit.kind)
        settings = FhirSettings(
            base_url=_ADDRESS,
            places={unit.code: place},
            zone=self._zone,
            strategy="patients",
        )
        source = FhirSource(settings, Served(shelf, self.at))
        try:
            found: Snapshot = source.fetch(unit, self.at)
        finally:
            source.close()
        return Held(charts=found.charts, diaries=found.diaries, days=found.days)

    def _of_rows(
        self, rows: AnyMapping[str, Rows], mapping: Mapping, unit: Unit, place: str, folder: str
    ) -> Held:
        if mapping.kind is not unit.kind:
            raise UnitNotInExports(unit=unit.code, place=place, folder=folder)
        days = window(mapping, self.at) if unit.kind is UnitKind.CLINIC else None
        found = contents(mapping, rows, unit, place, self.name, days)
        if not (found.charts or found.diaries or self.units):
            raise UnitNotInExports(unit=unit.code, place=place, folder=folder)
        return Held(charts=found.charts, diaries=found.diaries, days=days)
