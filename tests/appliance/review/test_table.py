"""The export as a table: every entry, every field, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.review.table import COLUMNS, table
from storage.audit import Entry
from tests.appliance.review.entries import entry, one_of_each

ZONE = ZoneInfo("Europe/Stockholm")


def rows(entries: list[Entry]) -> list[dict[str, str]]:
    text = b"".join(table(entries, ZONE)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_nothing_of_the_log_is_left_out_of_the_table() -> None:
    entries = one_of_each()
    found = rows(entries)
    assert len(found) == len(entries)
    for row, logged in zip(found, entries, strict=True):
        for name in set(COLUMNS) - {"time", "boot", "uptime"}:
            assert row[name] == getattr(logged, name)
        assert datetime.fromisoformat(row["time"]) == logged.at.wall
        assert (row["boot"], float(row["uptime"])) == (logged.at.boot, logged.at.boottime)


def test_time_is_the_sites_with_its_offset() -> None:
    assert rows([entry()])[0]["time"] == "2026-11-21T08:00:00+01:00"


@pytest.mark.parametrize("typed", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_what_anybody_typed_never_runs_in_the_auditors_spreadsheet(typed: str) -> None:
    (row,) = rows([entry("search", detail=typed)])
    assert row["detail"] == f"'{typed}"


def test_semicolons_quotes_and_lines_that_were_typed_stay_in_their_cell() -> None:
    typed = 'a;b "c"\nd; e'
    (row,) = rows([entry("search", detail=typed)])
    assert row["detail"] == typed


def test_swedish_letters_are_read_by_a_spreadsheet() -> None:
    assert b"".join(table([], ZONE)).startswith(b"\xef\xbb\xbf")
