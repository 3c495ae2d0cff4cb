"""Four days at a glance: what happened is never drawn as planned, and silence is explained."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from printing.sheets.stamp import Stamp
from printing.sheets.time_overview import ChipState, TimeOverview, TimeRow, time_overview
from storage.records import (
    AdministrationStatus,
    Chart,
    Event,
    EventKind,
    EventStatus,
    LabOrder,
    OrderStatus,
    Told,
)
from tests.printing import anything, charts


def overview(chart: Chart, **changes: object) -> TimeOverview:
    return time_overview(chart, charts.stamp(**changes), charts.WARD, charts.SWEDISH)


def rows(sheet: TimeOverview, group: int = 0) -> dict[str, TimeRow]:
    return {row.name.split(" · ")[0]: row for row in sheet.groups[group].rows}


def chips(row: TimeRow) -> list[tuple[str, ChipState]]:
    return [(chip.text, chip.state) for chip in row.chips]


def test_given_dose_is_done_and_planned_one_is_planned() -> None:
    chart = msgspec.structs.replace(
        charts.chart(charts.order()),
        administrations=(charts.given("a1", "o1", "2026-11-21 08:05"),),
    )
    found = chips(rows(overview(chart, printed=charts.at("2026-11-21 19:12"),
                                age=timedelta(minutes=2)))["metoprolol 50 mg"])  # fmt: skip
    assert [state for _text, state in found] == [ChipState.DONE, ChipState.PLANNED]
    assert found[0][0].startswith("08:05")


def test_dose_in_unknown_time_may_have_been_given() -> None:
    row = rows(overview(charts.chart(charts.order())))["metoprolol 50 mg"]
    assert ("20:00", ChipState.MAYBE) in chips(row)


def test_dose_that_nobody_recorded_is_asked_about() -> None:
    row = rows(overview(charts.chart(charts.order())))["metoprolol 50 mg"]
    assert any(text.startswith("08:00") and state is ChipState.MAYBE for text, state in chips(row))


def test_omitted_dose_is_crossed_and_not_called_given() -> None:
    left_out = charts.given(
        "a1", "o1", "2026-11-21 08:05", status=AdministrationStatus.NOT_GIVEN, reason="fastar"
    )
    chart = msgspec.structs.replace(charts.chart(charts.order()), administrations=(left_out,))
    (first, *_rest) = chips(rows(overview(chart))["metoprolol 50 mg"])
    assert first[1] is ChipState.MISSED
    assert "fastar" in first[0]


def test_days_before_are_told_by_number_and_a_single_dose_in_full() -> None:
    days = ("2026-11-19 08:00", "2026-11-20 08:00", "2026-11-20 20:00")
    given_then = tuple(charts.given(f"a{n}", "o1", day) for n, day in enumerate(days))
    chart = msgspec.structs.replace(charts.chart(charts.order()), administrations=given_then)
    row = rows(overview(chart))["metoprolol 50 mg"]
    assert row.before[0].startswith("08:00")
    assert row.before[1] == "2 givna"


def test_today_is_the_day_of_now_and_not_of_the_copy() -> None:
    sheet = overview(charts.chart(charts.order()), printed=charts.at("2026-11-22 03:10"),
                     age=timedelta(hours=8))  # fmt: skip
    assert "22 nov" in sheet.days[2].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Told.NOT_TOLD, "Källan berättar inte om dem"),
        (Told.UNREAD, "Gick inte att läsa"),
        (Told.WHOLE, "Inga i kopian."),
    ],
)
def test_silence_is_never_taken_for_none(told: Told, said: str) -> None:
    chart = msgspec.structs.replace(charts.ordinary(), labs_told=told, events_told=told)
    sheet = overview(chart)
    assert all(group.note.startswith(said) for group in sheet.groups[1:])
    assert sheet.end_box.complete is (told is not Told.UNREAD)


def test_samples_and_events_stand_at_their_time() -> None:
    chart = msgspec.structs.replace(
        charts.ordinary(),
        labs=(
            LabOrder(key="l1", tests=("S-kalium",), planned=charts.at("2026-11-22 06:00")),
            LabOrder(key="l2", tests=("CRP",), taken=charts.at("2026-11-21 07:10")),
            LabOrder(key="l3", tests=("B-glukos",)),
        ),
        events=(
            Event(key="e1", kind=EventKind.PROCEDURE, text="Omläggning",
                  at=charts.at("2026-11-21 10:00"), status=EventStatus.CANCELLED),
        ),
        labs_told=Told.WHOLE,
        events_told=Told.WHOLE,
    )  # fmt: skip
    sheet = overview(chart)
    samples = rows(sheet, 1)
    assert samples["S-kalium"].after == "06:00"
    assert chips(samples["CRP"]) == [("07:10 taget", ChipState.DONE)]
    assert samples["B-glukos"].after == "tid inte angiven"
    assert chips(rows(sheet, 2)["Omläggning"])[0][1] is ChipState.MISSED


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(anything.charts(), anything.stamps())
def test_no_medicine_and_no_dose_of_today_is_lost(chart: Chart, stamp: Stamp) -> None:
    sheet = time_overview(chart, stamp, charts.WARD, charts.SWEDISH)
    said = " ".join(row.name for row in sheet.groups[0].rows)
    standing = [order for order in chart.orders if order.status is not OrderStatus.STOPPED]
    assert all(order.drug in said for order in standing if order.drug.strip())
    wanted = [one for one in chart.administrations if sheet.start <= one.at < sheet.end]
    of_stopped = {
        order.key for order in chart.orders
        if order.status is OrderStatus.STOPPED
    }  # fmt: skip
    drawn = [chip.at for row in sheet.groups[0].rows for chip in row.chips]
    assert all(one.at in drawn for one in wanted if one.order not in of_stopped)


def test_as_needed_is_never_given_a_time() -> None:
    row = rows(overview(charts.chart(charts.as_needed())))["▲ oxikodon 5 mg"]
    assert row.chips == ()
    assert row.after == "vid behov"
