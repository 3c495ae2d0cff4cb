"""What comes in the next hours: nothing due is left out, nothing given is given again unasked."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printing.sheets.administration_overview import administration_overview
from printing.sheets.doses import next_dose
from printing.sheets.due_list import DueList, due_list
from printing.sheets.sheet import DoseState
from printing.sheets.stamp import Missing, Stamp
from printing.sheets.window import window
from storage.records import Chart, OrderStatus, Snapshot, Timing
from tests.printing import anything, charts

NOW = charts.at("2026-11-21 20:21")


def ward(*patients: Chart) -> Snapshot:
    return msgspec.structs.replace(charts.ward_snapshot(), charts=patients)


def listed(*patients: Chart, hours: int = 8, **changes: object) -> DueList:
    return due_list(ward(*patients), charts.stamp(**changes), charts.SWEDISH, hours)


def times(sheet: DueList, *, unsure: bool) -> list[str]:
    return [row.time for group in sheet.groups for row in group.rows if row.unsure is unsure]


def daily(*clocks: str, **changes: object) -> Chart:
    timing = msgspec.structs.replace(charts.order().timing, times=clocks, frequency=len(clocks))
    return charts.chart(charts.order(timing=timing, **changes))


def test_dose_since_the_copy_may_have_been_given_and_comes_first() -> None:
    sheet = listed(daily("08:00", "20:00", "21:00"))
    assert sheet.groups[0].unsure
    assert "kan redan vara givet" in sheet.groups[0].title
    assert times(sheet, unsure=True) == ["20:00"]
    assert times(sheet, unsure=False) == ["21:00"]


def test_dose_nobody_recorded_before_the_copy_is_asked_about() -> None:
    sheet = listed(daily("18:30", "21:00"))
    (late,) = [row for row in sheet.groups[0].rows if row.time == "18:30"]
    assert late.unsure
    assert late.detail == charts.SWEDISH.say("not recorded")


def test_unknown_time_of_seconds_is_not_told_as_a_span() -> None:
    sheet = listed(daily("18:30", "21:00"), age=timedelta(seconds=20), printed=charts.AS_OF)
    assert sheet.groups[0].title.startswith("Inte registrerat kl 19:10")


def test_recorded_dose_is_not_asked_for_again() -> None:
    chart = daily("18:30", "21:00")
    done = msgspec.structs.replace(
        chart, administrations=(charts.given("a1", "o1", "2026-11-21 18:35"),)
    )
    assert times(listed(done), unsure=True) == []


@pytest.mark.parametrize("hours", [4, 8, 12])
def test_list_ends_where_it_says(hours: int) -> None:
    sheet = listed(daily("00:00", "02:00", "06:00", "08:00", "21:00"), hours=hours)
    last = max(row.at for group in sheet.groups for row in group.rows)
    assert last < NOW + timedelta(hours=hours)
    shown = charts.SWEDISH.moment(NOW + timedelta(hours=hours))
    assert shown in sheet.head.person


def test_list_of_an_old_copy_promises_no_hour_that_its_sheets_do_not_reach() -> None:
    old = {"age": timedelta(hours=15), "printed": charts.at("2026-11-22 10:40"), "too_old": True}
    sheet = listed(daily("21:00", "22:15"), hours=12, **old)
    seen = window(charts.stamp(**old), charts.SWEDISH)
    assert charts.SWEDISH.moment(seen.end) in sheet.head.person
    assert all(row.at < seen.end for group in sheet.groups for row in group.rows)


def test_medicine_without_times_is_named_and_not_forgotten() -> None:
    order = charts.order(drug="warfarin", timing=Timing(text="enligt PK"))
    sheet = listed(charts.chart(order))
    assert sheet.groups == ()
    assert sheet.none_text
    assert [row.text for row in sheet.untimed] == ["warfarin 50 mg"]


def test_as_needed_and_stopped_medicines_are_no_due_doses() -> None:
    sheet = listed(charts.chart(charts.as_needed(), charts.stopped()))
    assert (sheet.groups, sheet.untimed) == ((), ())


def test_patient_who_cannot_be_read_is_named_and_the_list_is_not_whole() -> None:
    lost = Missing(place=0, name="Björk, Stina")
    sheet = listed(daily("21:00"), missing=(lost,))
    assert [row.patient.name for row in sheet.untimed if row.lost] == ["Björk, Stina"]
    assert not sheet.end.complete


def test_row_of_an_older_copy_says_so_and_is_judged_by_its_own_age() -> None:
    chart = daily("18:30", "21:00")
    older = charts.stamp(as_of=charts.at("2026-11-21 15:00"), age=timedelta(minutes=321))
    stamp = charts.stamp(older={chart.person.key: older})
    sheet = due_list(ward(chart), stamp, charts.SWEDISH)
    assert times(sheet, unsure=True) == ["18:30"]
    assert all(row.patient.note for group in sheet.groups for row in group.rows)


def test_every_dose_is_unsure_where_the_age_is_not_known() -> None:
    sheet = listed(daily("21:00", "23:00"), age=None, age_certain=False, too_old=True)
    assert times(sheet, unsure=False) == []
    assert times(sheet, unsure=True) == ["21:00", "23:00"]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(anything.snapshots(), anything.stamps(), st.sampled_from([4, 8, 12]))
def test_every_due_dose_of_the_overviews_is_on_the_list(
    snapshot: Snapshot, stamp: Stamp, hours: int
) -> None:
    language = charts.SWEDISH
    sheet = due_list(snapshot, stamp, language, hours)
    rows = {(row.patient.key, row.medicine.key, row.at) for one in sheet.groups for row in one.rows}
    seen = window(stamp, language)
    until = min(seen.now + timedelta(hours=hours), seen.end)
    for chart in snapshot.charts:
        overview = administration_overview(chart, stamp, charts.WARD, language)
        for row in (*overview.timed, *overview.infusions):
            if row.medicine.on_hold or row.medicine.stopped:
                continue
            due = [one for one in row.due if one.state is not DoseState.RUNNING]
            wanted = {mark.at for mark in due if seen.as_of <= mark.at < until}
            listed_at = {
                at for key, of, at in rows if (key, of) == (chart.person.key, row.medicine.key)
            }
            assert wanted <= listed_at
        untimed = [
            order for order in chart.orders
            if order.status is OrderStatus.ACTIVE
            and next_dose(order, chart, seen, language).untimed
        ]  # fmt: skip
        said = " ".join(row.text for row in sheet.untimed if row.patient.key == chart.person.key)
        keys = {of for key, of, _at in rows if key == chart.person.key}
        assert all(order.drug in said or order.key in keys for order in untimed)
