"""Mapping files and rows that are nearly right: an error of ours or true records, never a crash.

1. A mapping file that is damaged in any way is read, or refused with MappingWrong, and in time.
2. Rows with any value in any cell become records, or one of the errors of a source; the records
   can be stored, read back and put on a sheet.
3. No error says what stood in a cell.
4. The order in which a database gives its rows changes nothing: an unchanged unit stays unchanged.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appliance.sources.rows import Mapping, MappingWrong, contents
from appliance.sources.rows.fields import What, tables_of
from appliance.sources.source import SourceNonsense
from appliance.sources.sql import load, read_sql_mapping, shipped, text_of
from printing.sheets.day_book import day_books
from printing.sheets.medication_list import medication_list
from storage.records import Snapshot, Unit, UnitKind, decode_snapshot, encode
from tests.printing import charts
from tests.printing.charts import SWEDISH

_FEW = settings(
    max_examples=120,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_MANY = settings(_FEW, max_examples=20_000, phases=[Phase.explicit, Phase.generate])
_NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_DAYS = (date(2026, 11, 23), date(2026, 11, 30))
_SECRET = "Hemligsson"

_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001 - as they come
_SCRAPS = st.sampled_from([
    "[tables.stays]", "[[", "]]", "=", '"""', "'", "\x00", "columns = 1", "sql = ''", "\n", "é",
    "floor = 99999999999999999999", "a.b.c.d = {}", "[tables]", "words = []", "kind = 'ward'", "{",
    "-- x", "1 = 2", "sql = '''SELECT 1; SELECT 2'''",
])  # fmt: skip
_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(), st.binary(max_size=12),
    st.text(max_size=12), st.decimals(), st.datetimes(), st.dates(), st.times(),
    st.sampled_from([
        "", " ", "A", "B", "free", "active", "08:00", "0800", "24:00", "2026-11-23", "1-2", "2,5",
        "2026-11-23T08:00:00", "0001-01-01", "9999-12-31T23:59:59", "2026-03-29 02:30", "#FF00FF",
        "2026-11-23T08:00:00+25:00", Decimal("NaN"), Decimal("2.500"), float("inf"),
        _FIRST, _LAST, date.max, time.max, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff",
        "\ud800", "1e5", "x" * 5000, _SECRET,
    ]),
)  # fmt: skip


def _damaged(text: str) -> st.SearchStrategy[str]:
    """Return texts that come of one by cutting, repeating and inserting."""
    place = st.integers(0, len(text))

    def cut(places: tuple[int, int], scrap: str) -> str:
        first, last = sorted(places)
        return text[:first] + scrap + text[last:]

    near = st.tuples(place, st.integers(0, 30)).map(lambda two: (two[0], two[0] + two[1]))
    return st.builds(cut, st.one_of(near, st.tuples(place, place)), _SCRAPS | st.text(max_size=5))


def _read_damaged(text: str) -> None:
    try:
        read_sql_mapping(text, "site.toml")
    except MappingWrong as fault:
        where = fault.facts["where"]
    else:
        where = "nowhere"
    assert where


_TEXTS = st.one_of([_damaged(text_of(name)) for name in shipped()])


@_FEW
@given(_TEXTS)
def test_damaged_mapping_is_read_or_refused_with_its_line(text: str) -> None:
    _read_damaged(text)


@pytest.mark.full
@pytest.mark.timeout(900)
@_MANY
@given(_TEXTS)
def test_damaged_mapping_is_read_or_refused_for_minutes(text: str) -> None:
    _read_damaged(text)


def _right(field: str, what: What, words: tuple[str, ...], number: int) -> Any:
    """Return a cell that its field can read."""
    if field in ("patient", "practitioner", "order", "chair", "category"):
        return "1"
    if field in ("end", "until", "ends"):
        return "2026-11-23 09:00"
    known: dict[What, Any] = {
        What.TIME: "2026-11-23 08:00", What.DAY: date(1912, 12, 12), What.YES_NO: number % 2,
        What.NUMBER: 1, What.WORD: words[0] if words else "", What.PICTURE: None,
    }  # fmt: skip
    return known.get(what, "08:00" if field in ("time", "times") else str(number))


def _rows(mapping: Mapping) -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Return rows of every table that can be read, with some cells exchanged for any others."""
    kinds = tables_of(mapping.kind)
    whole: dict[str, list[dict[str, Any]]] = {}
    for name, table in mapping.tables.items():
        fields = [(field, kinds[name][field]) for field in table.columns]
        whole[name] = [
            {
                column: _right(field, about.what, about.words, number)
                for field, about in fields
                for column in table.columns_of(field)
            }
            for number in ((1, 2) if name not in ("stays", "patients") else (1,))
        ]
    cells = [
        (name, number, column)
        for name, rows in whole.items()
        for number, row in enumerate(rows)
        for column in row
    ]

    def exchanged(wanted: list[tuple[tuple[str, int, str], Any]]) -> dict[str, Any]:
        made = {name: [dict(row) for row in rows] for name, rows in whole.items()}
        for (name, number, column), value in wanted:
            made[name][number][column] = value
        return made

    return st.lists(st.tuples(st.sampled_from(cells), _CELLS), max_size=4).map(exchanged)


def _tolerant(name: str) -> Mapping:
    """Return a shipped mapping that lets any number of rows through."""
    mapping = load(name)
    tables = {
        key: msgspec.structs.replace(table, floor=0, orphans=99)
        for key, table in mapping.tables.items()
    }
    return msgspec.structs.replace(mapping, tables=tables)


def _read_rows(name: str) -> Callable[[dict[str, list[dict[str, Any]]]], None]:
    mapping = _tolerant(name)
    unit = Unit(code="u", name="Enhet", kind=mapping.kind)

    def read(rows: dict[str, list[dict[str, Any]]]) -> None:
        found, said = None, ""
        try:
            found = contents(mapping, rows, unit, "1", "db", _DAYS)
        except SourceNonsense as fault:
            said = str(fault)
        assert _SECRET not in said  # (3)
        if found is None:
            return
        turned = {table: lines[::-1] for table, lines in rows.items()}
        assert contents(mapping, turned, unit, "1", "db", _DAYS) == found  # (4)
        snapshot = Snapshot(
            unit=unit, source="db", as_of=_NOW, captured=_NOW, charts=found.charts,
            diaries=found.diaries, days=_DAYS if mapping.kind is UnitKind.CLINIC else None,
        )  # fmt: skip
        assert decode_snapshot(encode(snapshot)) == snapshot  # (2)
        stamp = charts.stamp()
        for chart in snapshot.charts:
            medication_list(chart, stamp, unit, SWEDISH)
        if mapping.kind is UnitKind.CLINIC:
            day_books(snapshot, stamp, _DAYS[0], SWEDISH)

    return read


@pytest.mark.parametrize("name", shipped())
def test_any_cells_become_records_or_an_error_of_ours(name: str) -> None:
    read = _read_rows(name)
    _FEW(given(_rows(_tolerant(name)))(read))()


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", shipped())
def test_any_cells_become_records_or_an_error_of_ours_for_minutes(name: str) -> None:
    read = _read_rows(name)
    _MANY(given(_rows(_tolerant(name)))(read))()
