"""Laboratory orders in rows: they come with the charts, and can never take one away."""

from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.sources.rows import Row
from appliance.sources.samples import ODD, ON_HOLD
from storage.records import LabOrder, Told
from tests.appliance.sources.rows.test_contents import WARD, order, row, stay, ward

LABS = (
    WARD
    + """
[tables.labs]
file = "labs"
[tables.labs.columns]
key = "id"
patient = "pid"
number = "rid"
test = "test"
tube = "tube"
ordered = "at"
planned = "due"
taken = "taken"
status = "status"
[tables.labs.words.status]
besvarad = "ignore"
"beställd" = "active"
"""
)


def lab(key: str, patient: str = "p1", **told: Any) -> Row:
    usual = {"id": key, "pid": patient, "rid": "R1", "test": key, "tube": "lila",
             "at": "2026-11-21 12:00", "status": "beställd"}  # fmt: skip
    return row("id pid rid test tube at due taken status", **{**usual, **told})


def labs(*rows: Row) -> tuple[Told, tuple[LabOrder, ...]]:
    (chart,) = ward(LABS, orders=[order("o1")], labs=list(rows)).charts
    assert [one.key for one in chart.orders] == ["o1"]
    return chart.labs_told, chart.labs


def test_analyses_of_one_number_and_tube_are_one_label() -> None:
    told, (first, second) = labs(lab("B-LPK"), lab("B-Hb"), lab("P-K", tube="grön"))
    assert told is Told.WHOLE
    assert {(first.tests, first.tubes), (second.tests, second.tubes)} == {
        (("B-Hb", "B-LPK"), ("lila",)),
        (("P-K",), ("grön",)),
    }
    assert first.ordered == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_what_is_answered_is_none_and_a_strange_word_gets_no_label() -> None:
    _told, found = labs(
        lab("a", status="besvarad"), lab("b", status="väntar"), lab("c", status="on-hold")
    )
    assert {one.key: one.check for one in found} == {"b": (ODD,), "c": (ON_HOLD,)}


def test_a_mapping_without_the_table_tells_of_none_and_says_so() -> None:
    (chart,) = ward(orders=[order("o1")]).charts
    assert (chart.labs_told, chart.labs) == (Told.NOT_TOLD, ())
    assert labs() == (Told.WHOLE, ())


@pytest.mark.parametrize(
    "rows",
    [
        [lab("a", at="nonsense")],
        [lab("a", test=None)],
        [lab("a", patient="stranger")],
        [lab("a"), {**lab("a"), "rid": "R2"}],
        [lab(f"a{number}") for number in range(10_001)],
    ],
    ids=["no time", "no test", "orphan", "two of one key", "too many"],
)
def test_no_odd_row_of_the_laboratory_costs_a_medication_list(rows: list[Row]) -> None:
    assert labs(lab("good"), *rows) == (Told.UNREAD, ())


def test_a_list_without_the_columns_is_unread() -> None:
    assert labs({"id": "a"}) == (Told.UNREAD, ())


def test_a_table_that_could_not_be_asked_is_unread_not_empty() -> None:
    (chart,) = ward(LABS, orders=[order("o1")]).charts
    assert chart.labs_told is Told.UNREAD
    assert [one.key for one in chart.orders] == ["o1"]


def test_a_floor_holds_here_too() -> None:
    floor = LABS.replace('file = "labs"', 'file = "labs"\nfloor = 2')
    (chart,) = ward(floor, stays=[stay("p1")], labs=[lab("a")]).charts
    assert (chart.labs_told, chart.labs) == (Told.UNREAD, ())
