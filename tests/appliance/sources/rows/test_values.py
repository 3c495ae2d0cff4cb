"""Cells as values: no digit, no word and no hour is lost or made up."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from appliance.sources.rows import ColumnMissing, Mapping, RowUnreadable, Table, Value
from appliance.sources.rows.moments import clock, moment
from appliance.sources.rows.values import Cells, List
from storage.records import UnitKind

COLUMNS: dict[str, str | list[str]] = {
    "key": "id", "patient": "pid", "at": ["day", "clock"], "amount": "amount", "status": "st",
    "drug": "drug", "until": "until", "by": ["first", "last"],
}  # fmt: skip
MIDNIGHT = datetime(2026, 11, 22)  # noqa: DTZ001 - as a database hands it over
ACCESS = datetime(1899, 12, 30, 8, 15)  # noqa: DTZ001 - a clock time, as Access keeps it


def cell(told: dict[str, object] | None = None, **row: Value) -> Cells:
    table = Table(sql="x", columns=COLUMNS, words={"status": {"Gett": "given", "3": "not-given"}})
    mapping = Mapping(
        format=1, title="x", kind=UnitKind.WARD, zone="Europe/Stockholm",
        tables={"administrations": table}, **(told or {}),  # type: ignore[arg-type]
    )  # fmt: skip
    whole = dict.fromkeys(("id", "pid", "day", "clock", "amount", "st", "drug", "until", "first",
                           "last"))  # fmt: skip
    return List("administrations", mapping, [{**whole, **row}], "db").cells()[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2,50", "2,50"), ("0.5", "0.5"), (Decimal("2.500"), "2.5"), (Decimal("1E+2"), "100"),
        (Decimal("0.0000001"), "0.0000001"), (1000, "1000"), (0.1, "0.1"), (None, ""), ("  ", ""),
        (Decimal("500"), "500"), (Decimal(500), "500"), (1e22, "10000000000000000000000"),
    ],
)  # fmt: skip
def test_number_keeps_its_digits_and_shows_no_width_of_a_column(value: Value, said: str) -> None:
    assert cell(amount=value).digits("amount") == said


@pytest.mark.parametrize(
    ("value", "right"),
    [("2,5", True), ("1-2", False), ("-1", False), ("ca 2", False), ("1e3", False), (None, True)],
)
def test_only_a_plain_number_is_a_plain_number(value: Value, right: bool) -> None:
    assert cell(amount=value).plain("amount") is right


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (date(2026, 11, 22), time(8, 15), "2026-11-22T07:15"),
        (MIDNIGHT, "08.15", "2026-11-22T07:15"),
        ("2026-11-22", "0815", "2026-11-22T07:15"),
        ("2026-07-01 00:00:00", "08:15:30.0000000", "2026-07-01T06:15"),
        ("2026-11-22", ACCESS, "2026-11-22T07:15"),
        ("20261122", "8:15", "2026-11-22T07:15"),
    ],
)
def test_date_and_clock_in_two_columns_are_one_instant(day: Value, at: Value, said: str) -> None:
    assert f"{cell(day=day, clock=at).time('at'):%Y-%m-%dT%H:%M}" == said


def test_offset_in_the_source_wins_over_the_mappings_zone() -> None:
    assert cell(until="2026-11-22T08:00:00+00:00").instant("until") == datetime(
        2026, 11, 22, 8, tzinfo=UTC
    )


def test_hour_that_comes_twice_says_so_and_is_its_first_pass() -> None:
    twice = cell(until="2026-10-25 02:30")
    assert twice.stands_twice("until")
    assert twice.instant("until") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert not cell(until="2026-10-25 03:30").stands_twice("until")
    assert not cell(until="2026-10-25 02:30+01:00").stands_twice("until")


def test_never_and_for_ever_can_be_shown_in_every_zone() -> None:
    for year in ("0001-01-01 00:00", "9999-12-31 23:59"):
        found = cell(until=year).instant("until")
        assert found is not None
        assert found.astimezone().year in (1, 9999)


@pytest.mark.parametrize("value", ["i går", "2026-13-01", "2026-02-30", "25:00", "08:15"])
def test_text_that_is_no_time_fails_the_copy_and_names_the_column_only(value: str) -> None:
    with pytest.raises(RowUnreadable) as caught:
        cell(until=value).instant("until")
    assert "until" in str(caught.value)
    assert value not in str(caught.value)


def test_times_written_in_the_sites_own_way_are_read() -> None:
    found = cell({"time_formats": ("%d.%m.%Y %H:%M",)}, until="22.11.2026 08:00")
    assert found.instant("until") == datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_end_that_is_a_day_covers_the_whole_day() -> None:
    assert cell(until=date(2026, 11, 22)).last_instant("until") == datetime(
        2026, 11, 22, 22, 59, 59, tzinfo=UTC
    )
    assert cell(until="2026-11-22 10:00").last_instant("until") == datetime(
        2026, 11, 22, 9, tzinfo=UTC
    )


def test_word_is_known_whatever_its_letters_and_an_unknown_one_is_none() -> None:
    assert cell(st="GETT  ").word("status") == "given"
    assert cell(st=3).word("status") == "not-given"
    assert cell(st="running").word("status") == "running"
    assert cell(st="gett?").word("status") is None
    assert cell(st=None).word("status") == ""


def test_padding_goes_and_texts_of_several_columns_stand_together() -> None:
    assert cell(first="Eva   ", last="Ek\x00\x00").text("by") == "Eva Ek"
    assert cell(first=None, last="Ek").text("by") == "Ek"


def test_bytes_are_read_in_the_mappings_code_page() -> None:
    assert cell({"code_page": "cp850"}, drug="Ångström".encode("cp850")).text("drug") == "Ångström"
    with pytest.raises(RowUnreadable):
        cell(drug="Å".encode("cp850")).text("drug")


def test_text_that_was_read_in_the_wrong_alphabet_is_put_right() -> None:
    told: dict[str, object] = {"code_page": "utf-8", "read_as": "cp1252"}
    assert cell(told, drug="Ã…sa").text("drug") == "Åsa"
    with pytest.raises(RowUnreadable):
        cell(told, drug="Åsa").text("drug")


def test_column_is_found_whatever_its_letters_and_a_lost_one_fails_the_copy() -> None:
    table = Table(sql="x", columns={"key": "ID"})
    mapping = Mapping(
        format=1, title="x", kind=UnitKind.CLINIC, zone="UTC", tables={"patients": table}
    )
    assert List("patients", mapping, [{"Id": 7}], "db").cells()[0].key("key") == "7"
    with pytest.raises(ColumnMissing):
        List("patients", mapping, [{"Nr": 7}], "db")


def test_clock_times_are_what_people_write() -> None:
    assert [clock(one) for one in ("8:00", "08.00", "0800", "23:59:00", "8", "24:00", "08:60")] == [
        "08:00", "08:00", "08:00", "23:59", "", "", "",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="08:00:00"):
        moment([time(8, 0)])
