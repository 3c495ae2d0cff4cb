"""Rows of another system as records: what databases and exported files have in common.

A mapping file says which rows a system has and what their columns mean; `contents` makes a
unit's charts or diaries of them, whole, or raises.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.rows.clinics import diaries
from appliance.sources.rows.errors import (
    ColumnMissing,
    MappingMissing,
    MappingWrong,
    RowsOrphaned,
    RowsTooFew,
    RowsTooMany,
    RowTwice,
    RowUnreadable,
)
from appliance.sources.rows.lists import Lists
from appliance.sources.rows.mapping import (
    Csv,
    Mapping,
    Table,
    missing_columns,
    read_mapping,
    wrong,
)
from appliance.sources.rows.people import person
from appliance.sources.rows.values import Row, Value
from appliance.sources.rows.wards import charts
from storage.records import Chart, Diary, Person, Unit, UnitKind

__all__ = [
    "ColumnMissing",
    "Contents",
    "Csv",
    "Mapping",
    "MappingMissing",
    "MappingWrong",
    "Row",
    "RowTwice",
    "RowUnreadable",
    "RowsOrphaned",
    "RowsTooFew",
    "RowsTooMany",
    "Table",
    "Value",
    "contents",
    "missing_columns",
    "people",
    "read_mapping",
    "unknown_words",
    "window",
    "wrong",
]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit's rows hold: charts of a ward, or diaries of a clinic."""

    charts: tuple[Chart, ...] = ()
    diaries: tuple[Diary, ...] = ()


def window(mapping: Mapping, now: datetime) -> tuple[date, date]:
    """Return a clinic's today, by the mapping's zone, and the last day of its book."""
    today = now.astimezone(ZoneInfo(mapping.zone)).date()
    return today, today + timedelta(days=mapping.days_ahead)


def contents(
    mapping: Mapping,
    rows: AnyMapping[str, Sequence[Row]],
    unit: Unit,
    place: str,
    host: str,
    days: tuple[date, date] | None = None,
) -> Contents:
    """Return a unit's charts or diaries, whole.

    `rows` are the lists by our names of the tables; `place` is the unit's code in the other
    system, `host` what errors call it, `days` the first and last day of a clinic's book.
    Raises the SourceNonsense errors of this package.
    """
    lists = Lists(mapping, rows, place, host)
    if unit.kind is UnitKind.CLINIC:
        return Contents(diaries=diaries(lists, unit.name, days))
    return Contents(charts=charts(lists, unit.code))


def people(mapping: Mapping, rows: Sequence[Row], host: str) -> tuple[Person, ...]:
    """Return whom the rows of the table `probe` name. Raises what `contents` raises."""
    lists = Lists(mapping, {"probe": rows}, "", host, floors=False)
    return tuple(person(one, one.key("key")) for one in lists.everywhere("probe"))


def unknown_words(
    mapping: Mapping, rows: AnyMapping[str, Sequence[Row]], host: str
) -> dict[str, int]:
    """Return the fields ("orders.status") with words outside the mapping, and how many cells.

    Raises what `contents` raises.
    """
    lists = Lists(mapping, rows, "", host, floors=False)
    found: dict[str, int] = {}
    for name in mapping.tables:
        for one in lists.everywhere(name):
            for field in one.of.words_fields:
                if field != "days" and one.word(field) is None:
                    found[f"{name}.{field}"] = found.get(f"{name}.{field}", 0) + 1
    return found
