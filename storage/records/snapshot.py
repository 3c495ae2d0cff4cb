"""Chart and snapshot: what one capture of one unit brings home, whole."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from storage.records.appointment import Diary
from storage.records.laboratory import Event, LabOrder, Told
from storage.records.medication import Administration, Order
from storage.records.person import Person
from storage.records.report import Report
from storage.records.stay import Stay
from storage.records.warning import Alert, Allergies, Measure


class UnitKind(StrEnum):
    """A ward has charts, a clinic has diaries."""

    WARD = "ward"
    CLINIC = "clinic"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A ward or a clinic; `code` is short, unique and safe as a folder name ([A-Za-z0-9_-])."""

    code: str
    name: str
    kind: UnitKind = UnitKind.WARD


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything we hold of one patient at one instant.

    `labs_told` and `events_told` say what it means that `labs` and `events` are few or none.
    """

    person: Person
    stay: Stay
    orders: tuple[Order, ...] = ()
    administrations: tuple[Administration, ...] = ()
    allergies: Allergies
    alerts: tuple[Alert, ...] = ()
    measures: tuple[Measure, ...] = ()
    reports: tuple[Report, ...] = ()
    labs: tuple[LabOrder, ...] = ()
    events: tuple[Event, ...] = ()
    labs_told: Told = Told.NOT_TOLD
    events_told: Told = Told.NOT_TOLD


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One unit at one instant, whole.

    `as_of` is the start of the first query of this unit at the source, the only instant
    freshness is computed from; `captured` is the end of the last one. `source_time` is the
    source's own clock (its Date header), where it has one. Charts stand in bed order. `days`
    are the first and the last day a clinic's diaries cover, both included. `reports` are
    ready-made documents of the whole unit.
    """

    unit: Unit
    source: str
    as_of: datetime
    captured: datetime
    source_time: datetime | None = None
    charts: tuple[Chart, ...] = ()
    diaries: tuple[Diary, ...] = ()
    days: tuple[date, date] | None = None
    reports: tuple[Report, ...] = ()

    @property
    def orders(self) -> int:
        """The number of orders in all charts, stopped ones included."""
        return sum(len(chart.orders) for chart in self.charts)
