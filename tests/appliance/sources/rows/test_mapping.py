"""Mapping files: what is wrong is said in plain words, with its line."""

import pytest

from appliance.sources.rows import MappingMissing, MappingWrong, read_mapping
from appliance.sources.rows.mapping import line_of
from appliance.sources.sql import load, read_sql_mapping, shipped
from appliance.sources.sql.statements import fault_of
from storage.records import UnitKind

WARD = """format = 1
title = "A ward"
kind = "ward"
zone = "Europe/Stockholm"

[tables.unit]
sql = "SELECT code FROM ward WHERE code = :unit"
columns = { key = "code" }

[tables.stays]
sql = "SELECT * FROM stay WHERE ward = :unit"
floor = 1
[tables.stays.columns]
key = "id"
patient = "pid"

[tables.orders]
sql = "SELECT * FROM drug_order"
[tables.orders.columns]
key = "id"
patient = "pid"
status = "status"
kind = "kind"
drug = "drug"
[tables.orders.words.status]
A = "active"
"""


def _fault(old: str, new: str) -> str:
    assert old in WARD
    with pytest.raises(MappingWrong) as caught:
        read_sql_mapping(WARD.replace(old, new), "site.toml")
    facts = caught.value.facts
    return f"{facts['where']}: {facts['why']}"


def test_good_mapping_is_read() -> None:
    mapping = read_sql_mapping(WARD, "site.toml")
    assert mapping.kind is UnitKind.WARD
    assert mapping.tables["stays"].floor == 1


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_mapping_is_right(name: str) -> None:
    assert load(name).title


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('drug = "drug"', 'drg = "drug"', "line 24 tables.orders.columns.drg: unknown field"),
        ('drug = "drug"\n', "", "line 19 tables.orders.columns: missing: drug"),
        ('A = "active"', 'A = "aktiv"', "line 26 tables.orders.words.status.A: 'aktiv' is not"),
        ("words.status", "words.drug", "line 25 tables.orders.words.drug: this field takes no"),
        ('kind = "kind"\n', "", "line 19 tables.orders.columns: one of kind and as_needed"),
        ("floor = 1", "floor = -1", "line 12 tables.stays.floor: Expected `int` >= 0"),
        ("floor = 1", "floor = 99999", "line 12 tables.stays.floor: is above the ceiling"),
        ("floor = 1", "flor = 1", "line 12 tables.stays.flor: Object contains unknown field"),
        ("Europe/Stockholm", "Stockholm", "line 4 zone: no such time zone"),
        ("Europe/Stockholm", "../../etc/passwd", "line 4 zone: no such time zone"),
        ('"ward"', '"church"', "line 3 kind: Invalid enum value 'church'"),
        ("[tables.stays]", "[tables.stay]", "line 10 tables.stay: Object missing required field"),
        ("[tables.orders]", "[tables.orders", "line 17: "),
        ("FROM drug_order", "FROM drug_order; DROP TABLE x", "line 18 tables.orders.sql: only one"),
        ("SELECT * FROM drug_order", "DELETE FROM x", "line 18 tables.orders.sql: a query begins"),
        ("format = 1", "format = 2", "line 1 format: Invalid enum value 2"),
        ('title = "A ward"', 'title = "A ward"\ncode_page = "cp9"', "line 3 code_page: no such"),
        ('title = "A ward"', 'title = "A ward"\ncode_page = "zip"', "line 3 code_page: no such"),
        ('title = "A ward"', 'title = "A ward"\nread_as = "cp1252"', "line 3 read_as: needs"),
    ],
)
def test_mistake_is_told_with_its_line(old: str, new: str, said: str) -> None:
    assert said in _fault(old, new)


def test_table_that_a_ward_needs_is_named_where_it_lacks() -> None:
    with pytest.raises(MappingWrong) as caught:
        read_sql_mapping(WARD[: WARD.index("[tables.orders]")], "site.toml")
    assert caught.value.facts["why"] == "missing for a ward: orders"


def test_mapping_of_exports_needs_files_and_no_unit() -> None:
    with pytest.raises(MappingWrong):
        read_mapping(WARD, "site.toml", "file")
    exports = WARD[: WARD.index("[tables.unit]")] + WARD[WARD.index("[tables.stays]") :]
    assert read_mapping(exports.replace("sql =", "file ="), "site.toml", "file")


def test_mapping_that_is_not_there_names_the_shipped_ones() -> None:
    with pytest.raises(MappingMissing) as caught:
        load("/nowhere/site.toml")
    assert "dental-practice" in caught.value.facts["shipped"]


def test_nearest_line_is_named_where_the_place_itself_is_not_written() -> None:
    assert line_of("[a]\nb = 1\n[a.c]\nd = 2\n", "a.c.d") == 4
    assert line_of("[a]\nb = 1\n[a.c]\nd = 2\n", "a.c.x") == 3
    assert line_of("[a]\nb = 1\n", "z") == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM b",
        "  select a from b where c = 'DROP; TABLE' -- delete\n;",
        "WITH x AS (SELECT 1 AS a) SELECT a FROM x WHERE a = :unit",
        'SELECT "delete" FROM [Update] WHERE [Top] = 1 /* insert */',
        "SELECT a::date FROM b WHERE c >= :from AND c < :to AND d >= :since",
        "SELECT CASE WHEN a IS NULL THEN 'x''y' END AS updated_at FROM b",
    ],
)
def test_query_that_only_reads_is_allowed(sql: str) -> None:
    assert fault_of(sql) == ""


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "DELETE FROM a",
        "EXEC sp_who",
        "SELECT a FROM b; DELETE FROM b",
        "SELECT a INTO c FROM b",
        "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
        "SELECT a FROM b FOR UPDATE",
        "SELECT a FROM b WITH (NOLOCK)",
        "SELECT a FROM b WITH (TABLOCKX)",
        "SELECT TOP 10 a FROM b",
        "SELECT a FROM b LIMIT 10",
        "SELECT a FROM b ORDER BY a OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY",
        "SELECT nextval('s')",
        "SELECT pg_sleep(100)",
        "SELECT * FROM OPENROWSET('x', 'y', 'z')",
        "SELECT a FROM b WHERE c = :patient",
        "SELECT 'a FROM b",
        "SELECT a /* FROM b",
    ],
)
def test_query_that_changes_locks_cuts_or_leaves_the_base_is_not(sql: str) -> None:
    assert fault_of(sql)
