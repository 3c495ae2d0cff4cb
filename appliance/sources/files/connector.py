"""The files source: the newest whole export of a watched folder, or an error.

Numbers at the lines:
1. The newest is the one whose own words say the latest time. An older one never comes after a newer
   one in this process; across restarts the round refuses it.
2. What is refused is put aside with its reason, once, and the unit fails with that reason until a
   newer export comes: the copy that is kept goes on ageing, and nobody takes silence for health.
3. An export of the future is not put aside: it may be this computer's clock that is wrong.
"""

import time
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from appliance.sources.files import aside
from appliance.sources.files.errors import (
    ExportFromFuture,
    ExportOlder,
    FolderGone,
    NothingHandedOver,
    UnitNotInExports,
)
from appliance.sources.files.handover import Export, HandOver, exports, take
from appliance.sources.files.opened import Opened
from appliance.sources.files.probes import probe
from appliance.sources.rows import Mapping
from appliance.sources.source import Effort, Probe, SourceNonsense, SourceRefused
from storage.clock import wall_now
from storage.records import Snapshot, Unit

_AHEAD = timedelta(minutes=5)
_LOOKED_AT = 100


class FilesSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A watched folder.

    `places` gives each unit's code its place in the exports, `zone` the site's time zone,
    `hand_over` how the job says that an export is whole (`handover`), `mapping` what the
    columns of CSV files mean, None where there are none.
    """

    folder: Path
    places: AnyMapping[str, str]
    zone: str = "Europe/Stockholm"
    name: str = ""
    hand_over: HandOver = "manifest"
    mapping: Mapping | None = None


class FilesSource:
    """Exports in a folder as a source (see appliance.sources.source)."""

    def __init__(self, settings: FilesSettings) -> None:
        """Remember the settings; nothing is read yet."""
        self.settings = settings
        self.name = settings.name or settings.folder.name
        self.effort = Effort(stated=True)
        self._known: dict[tuple[object, ...], tuple[Export, datetime | None]] = {}
        self._last: tuple[tuple[object, ...], Opened] | None = None
        self._given: dict[str, datetime] = {}
        self._refusals: dict[str, SourceNonsense | SourceRefused] = {}

    def fetch(self, unit: Unit, as_of: datetime) -> Snapshot:
        """Return the unit as the newest export has it; `as_of` is the export's own time."""
        began = time.monotonic()
        self._look(as_of)
        place = self.settings.places.get(unit.code, unit.code)
        opened = self._newest(unit, place)
        if opened.at > as_of + _AHEAD:
            raise ExportFromFuture(name=opened.name, said=opened.at, now=as_of)  # 3
        given = self._given.get(unit.code)
        if given is not None and opened.at <= given and unit.code in self._refusals:
            raise self._refusals[unit.code]  # 2
        if given is not None and opened.at < given:
            raise ExportOlder(unit=unit.code, said=opened.at, known=given)  # 1
        held = opened.unit(unit, place, str(self.settings.folder))
        self._given[unit.code] = opened.at
        self._refusals.pop(unit.code, None)
        return Snapshot(
            unit=unit,
            source=self.name,
            as_of=min(opened.at, as_of),
            captured=as_of + timedelta(seconds=time.monotonic() - began),
            charts=held.charts,
            diaries=held.diaries,
            days=held.days,
            reports=held.reports,
        )

    def test(self, units: Sequence[Unit]) -> Sequence[Probe]:
        """Try what a capture of these units needs, in order; never raises."""
        with suppress(FolderGone):
            self._look(wall_now())
        return probe(self.settings.folder, self.settings.hand_over, self.fetch, units)

    def close(self) -> None:
        """Let go of what was read."""
        self._last = None
        self._known.clear()

    def _look(self, now: datetime) -> None:
        """Read every finished export that is not known yet, and put bad ones aside."""
        folder = self.settings.folder
        there = [one for one in exports(folder, self.settings.hand_over) if one.finished]
        there = sorted(there, key=lambda one: one.changed, reverse=True)[:_LOOKED_AT]
        self._known = {one.key: self._known[one.key] for one in there if one.key in self._known}
        for export in there:
            if export.key in self._known:
                continue
            try:
                self._known[export.key] = export, self._read(export).at
            except (SourceNonsense, SourceRefused) as fault:
                self._refuse(export, fault, now)
        aside.tidy(folder, now)

    def _refuse(self, export: Export, fault: SourceNonsense | SourceRefused, now: datetime) -> None:
        for code in self.settings.places:
            self._refusals[code] = fault
        wanting = isinstance(fault, SourceRefused)  # a mapping is missing, not the export bad
        if wanting or not aside.put_aside(self.settings.folder, export, fault, now):
            self._known[export.key] = export, None

    def _read(self, export: Export) -> Opened:
        if self._last is not None and self._last[0] == export.key:
            return self._last[1]
        self._last = None
        opened = Opened(take(export), self.settings.mapping, self.settings.zone)
        self._last = (export.key, opened)
        return opened

    def _newest(self, unit: Unit, place: str) -> Opened:
        """Return the newest export that speaks of a unit (1). Raises what refused it (2)."""
        dated = [(at, one) for one, at in self._known.values() if at is not None]
        for _at, export in sorted(dated, key=lambda pair: pair[0], reverse=True):
            opened = self._read(export)
            if not opened.units or place.casefold() in {u.casefold() for u in opened.units}:
                return opened
        folder = self.settings.folder
        if unit.code in self._refusals:
            raise self._refusals[unit.code]
        if dated:
            raise UnitNotInExports(unit=unit.code, place=place, folder=folder)
        waiting = [one.name for one in exports(folder, self.settings.hand_over)]
        raise NothingHandedOver(folder=folder, waiting=", ".join(waiting) or "-")
