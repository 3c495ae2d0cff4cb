"""Planned doses: only what the source says, in the site's own clock."""

from datetime import timedelta

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from printing.sheets.due import WEEKDAYS, has_times, planned, reach
from storage.records import Occasion, Order, OrderKind, Timing
from tests.printing.charts import SWEDISH, amount, as_needed, at, one_time, order

FROM, TO = at("2026-11-21 00:00"), at("2026-11-23 00:00")


def _times(one: Order, start: str = "2026-11-21 00:00", end: str = "2026-11-23 00:00") -> list[str]:
    doses = planned(one, at(start), at(end), SWEDISH)
    return [SWEDISH.moment(dose.at).replace("\u00a0", " ") for dose in doses]


def _timed(**changes: object) -> Order:
    return order(timing=Timing(**{"times": ("08:00", "20:00"), **changes}))  # type: ignore[arg-type]


def test_stated_times_repeat_every_day() -> None:
    assert _times(order()) == ["21/11 08:00", "21/11 20:00", "22/11 08:00", "22/11 20:00"]


def test_weekdays_are_kept() -> None:
    assert _times(_timed(days=("sun",))) == ["22/11 08:00", "22/11 20:00"]


def test_a_dose_keeps_the_sources_spelling_of_its_time() -> None:
    assert planned(_timed(times=("8:00",)), FROM, TO, SWEDISH)[0].text == "8:00"


@pytest.mark.parametrize(
    "one",
    [
        order(timing=Timing()),
        order(timing=Timing(frequency=3, period="1", period_unit="d")),
        _timed(frequency=3),
        _timed(period="2", period_unit="d"),
        _timed(period="1", period_unit="wk"),
        _timed(times=("morgon",)),
        _timed(times=("24:00",)),
        _timed(days=("vardagar",)),
        _timed(moments=(FROM,)),
        order(check=("several dosage instructions",)),
        as_needed(timing=Timing(times=("22:00",))),
        one_time(timing=Timing(times=("08:00",))),
        one_time(timing=Timing(times=("08:00",), moments=(FROM,))),
    ],
)
def test_a_time_that_is_not_clear_is_never_made_up(one: Order) -> None:
    assert not has_times(one, SWEDISH.zone)
    assert planned(one, FROM, TO, SWEDISH) == []


@pytest.mark.parametrize(
    "timing",
    [
        {"frequency": 2},
        {"frequency": 2, "period": "1", "period_unit": "d"},
        {"period": "24", "period_unit": "h"},
        {"times": ("08:00:00", "20:00")},
    ],
)
def test_a_frequency_that_agrees_with_the_times_is_no_doubt(timing: dict[str, object]) -> None:
    assert len(_times(_timed(**timing))) == 4


def test_an_order_is_due_only_between_its_start_and_its_end() -> None:
    one = order(starts=at("2026-11-21 12:00"), ends=at("2026-11-22 08:00"))
    assert _times(one) == ["21/11 20:00", "22/11 08:00"]


def test_single_instants_are_taken_as_they_are() -> None:
    assert _times(one_time()) == ["22/11 06:00"]
    assert _times(one_time(), "2026-11-22 06:01") == []


def test_an_infusion_that_runs_at_clock_times_is_due_at_them() -> None:
    one = order(kind=OrderKind.INFUSION)
    assert len(_times(one)) == 4


def test_summer_time_neither_loses_nor_doubles_a_dose() -> None:
    one = _timed(times=("02:30", "08:00"))
    spring = planned(one, at("2027-03-28 00:00"), at("2027-03-29 00:00"), SWEDISH)
    autumn = planned(one, at("2026-10-25 00:00"), at("2026-10-26 00:00"), SWEDISH)
    assert [dose.text for dose in spring] == ["02:30", "08:00"]
    assert [dose.text for dose in autumn] == ["02:30", "08:00"]
    assert autumn[1].at - autumn[0].at == timedelta(hours=6, minutes=30)


# -- every so many days, counts and spans: only where the first dose is known -----------------

OTHER_DAY = Timing(times=("08:00",), period="2", period_unit="d")
STARTED = {"starts": at("2026-11-19 08:00"), "ordered_at": at("2026-11-18 10:00")}


def _every(
    start: str = "2026-11-19 08:00", written: str = "2026-11-18 10:00", **timing: object
) -> Order:
    when = {"times": ("08:00",), "period": "2", "period_unit": "d", **timing}
    return order(starts=at(start), ordered_at=at(written), timing=Timing(**when))  # type: ignore[arg-type]


def test_every_other_day_is_counted_from_the_first_dose() -> None:
    assert _times(_every(), "2026-11-19 00:00", "2026-11-24 00:00") == [
        "19/11 08:00",
        "21/11 08:00",
        "23/11 08:00",
    ]


def test_a_weekly_dose_keeps_the_weekday_of_its_first_dose() -> None:
    weekly = _every("2026-11-13 08:00", "2026-11-12 10:00", period="1", period_unit="wk")
    assert _times(weekly, "2026-11-14 00:00", "2026-11-28 00:00") == ["20/11 08:00", "27/11 08:00"]


def test_every_other_week_keeps_to_its_own_weeks() -> None:
    mondays = {"period": "2", "period_unit": "wk", "days": ("mon",)}
    one = _every("2026-11-09 08:00", "2026-11-08 10:00", **mondays)
    assert _times(one, "2026-11-10 00:00", "2026-12-08 00:00") == ["23/11 08:00", "7/12 08:00"]


def test_an_order_written_in_the_evening_is_not_given_every_other_day_from_that_morning() -> None:
    late = _every("2026-11-19 00:00", "2026-11-19 14:00")
    assert not has_times(late, SWEDISH.zone)
    early = _every("2026-11-19 00:00", "2026-11-19 07:00")
    assert _times(early)[:1] == ["21/11 08:00"]


def test_a_start_that_is_the_dose_itself_needs_no_writing_before_it() -> None:
    assert has_times(_every(written="2026-11-19 14:00"), SWEDISH.zone)


@pytest.mark.parametrize(
    "one",
    [
        order(timing=OTHER_DAY, starts=None),
        order(timing=OTHER_DAY, starts=at("2026-11-19 00:00"), ordered_at=None),
        _every("2026-11-19 09:00"),
        _every(frequency=2),
        _every(times=("08:00", "20:00")),
        _every(period="2.0"),
        _every(period="0"),
        _every(period="900"),
        _every(period="48", period_unit="h"),
        _every(period="1", period_unit="mo"),
        _every(days=("thu",)),
        _every(period="2", period_unit="wk", days=("fri",)),
        _every(period="2", period_unit="wk", days=("thu", "fri")),
        _every(period_to="3"),
        _every(text="enligt schema"),
    ],
)
def test_a_day_that_is_only_likely_is_never_printed(one: Order) -> None:
    assert not has_times(one, SWEDISH.zone)
    assert planned(one, FROM, TO, SWEDISH) == []


@pytest.mark.parametrize(
    ("timing", "doses"),
    [
        ({"days": ("sun",), "frequency": 2, "period": "1", "period_unit": "wk"}, 2),
        ({"days": ("sat", "sun"), "frequency": 4, "period": "7", "period_unit": "d"}, 4),
        ({"days": ("sun",), "period": "1", "period_unit": "wk"}, 2),
        ({"days": ("sat", "sun"), "frequency": 1, "period": "1", "period_unit": "wk"}, 0),
        ({"days": ("sat", "sun"), "frequency": 2, "period": "1", "period_unit": "wk"}, 0),
        ({"frequency": 2, "period": "1", "period_unit": "wk"}, 0),
        ({"days": ("sun", "sun")}, 0),
    ],
)
def test_a_week_has_as_many_doses_as_its_days_and_times_say(
    timing: dict[str, object], doses: int
) -> None:
    assert len(_times(_timed(**timing))) == doses


@pytest.mark.parametrize(
    "timing",
    [
        {"frequency": 2, "frequency_to": 3, "period": "1", "period_unit": "d"},
        {"frequency": 2, "period": "1", "period_to": "2", "period_unit": "d"},
        {"occasions": (Occasion.BREAKFAST,)},
        {"times": ("08:00", "8:00")},
        {"times": ("08:00", "08:00:00")},
    ],
)
def test_a_range_a_meal_or_a_time_said_twice_is_no_time(timing: dict[str, object]) -> None:
    assert not has_times(_timed(**timing), SWEDISH.zone)


def test_a_phrase_nobody_reads_never_becomes_a_daily_dose() -> None:
    assert not has_times(_timed(text="varannan dag"), SWEDISH.zone)
    assert not has_times(_timed(text="varannan dag", frequency=2), SWEDISH.zone)
    assert not has_times(_timed(text="varannan dag", period="1", period_unit="d"), SWEDISH.zone)
    told = _timed(text="BID", frequency=2, period="1", period_unit="d")
    assert has_times(told, SWEDISH.zone)


def _counted(count: int, **changes: object) -> Order:
    timing = Timing(times=("20:00", "08:00"), count=count)
    return order(timing=timing, **{"starts": at("2026-11-20 12:00"), **changes})


def test_a_course_has_no_dose_more_than_its_number() -> None:
    assert _times(_counted(3), "2026-11-20 00:00") == ["20/11 20:00", "21/11 08:00", "21/11 20:00"]
    assert _times(_counted(1), "2026-11-21 00:00") == []


def test_a_course_counts_its_doses_in_the_order_of_the_day() -> None:
    assert _times(_counted(2), "2026-11-20 00:00") == ["20/11 20:00", "21/11 08:00"]
    odd = order(timing=Timing(times=("20:00", "8:00"), count=1), starts=at("2026-11-21 00:00"))
    assert _times(odd) == ["21/11 08:00"]


def test_an_order_written_at_the_minute_of_its_first_dose_has_it() -> None:
    assert has_times(_every("2026-11-19 00:00", "2026-11-19 08:00"), SWEDISH.zone)


def test_a_daily_order_begun_years_ago_still_has_its_doses() -> None:
    assert len(_times(order(starts=at("2019-01-01 08:00")))) == 4
    assert len(_times(_every("2019-11-21 08:00", "2019-11-20 08:00", period="1"))) == 2


def test_a_dose_just_after_midnight_belongs_to_the_new_day_of_the_ward() -> None:
    one = order(timing=Timing(times=("00:15",)))
    assert _times(one, "2026-11-21 12:00", "2026-11-22 00:30") == ["22/11 00:15"]


def test_a_single_instant_is_told_by_its_own_clock_time() -> None:
    assert planned(one_time(), FROM, TO, SWEDISH)[0].text == "06:00"


def test_a_window_holds_the_dose_at_its_first_minute_and_not_the_one_at_its_end() -> None:
    assert _times(order(), "2026-11-21 08:00", "2026-11-21 20:00") == ["21/11 08:00"]


def test_a_course_without_a_stated_start_has_no_times() -> None:
    assert not has_times(_counted(3, starts=None), SWEDISH.zone)


def test_a_course_begun_years_ago_is_not_counted_through() -> None:
    old = _counted(900, starts=at("2020-01-01 00:00"))
    assert planned(old, FROM, TO, SWEDISH) == []


def test_a_counted_course_every_other_day_counts_its_own_days_only() -> None:
    one = _every(count=2)
    assert _times(one, "2026-11-18 00:00", "2026-11-27 00:00") == ["19/11 08:00", "21/11 08:00"]


def _lasting(value: str, unit: str, **changes: object) -> Order:
    timing = Timing(times=("08:00", "20:00"), span=amount(value, unit))
    return order(timing=timing, **{"starts": at("2026-11-20 08:00"), **changes})


@pytest.mark.parametrize(
    ("value", "unit", "last"),
    [("2", "d", "21/11 20:00"), ("36", "h", "21/11 08:00"), ("1", "wk", "26/11 20:00")],
)
def test_a_span_ends_before_the_dose_at_its_end(value: str, unit: str, last: str) -> None:
    assert _times(_lasting(value, unit), end="2026-12-24 00:00")[-1] == last


def test_a_span_of_days_ends_by_the_calendar_when_summer_time_begins() -> None:
    one = _lasting("1", "d", starts=at("2027-03-27 08:00"))
    assert _times(one, "2027-03-27 00:00", "2027-03-30 00:00") == ["27/3 08:00", "27/3 20:00"]


@pytest.mark.parametrize(("value", "unit"), [("2.5", "d"), ("1", "mo"), ("0", "d"), ("5", "dagar")])
def test_a_span_that_cannot_be_counted_gives_no_times(value: str, unit: str) -> None:
    assert not has_times(_lasting(value, unit), SWEDISH.zone)


def test_a_span_without_a_stated_start_gives_no_times() -> None:
    assert not has_times(_lasting("2", "d", starts=None), SWEDISH.zone)


def test_a_stated_end_before_the_span_is_over_holds() -> None:
    one = _lasting("5", "d", ends=at("2026-11-21 08:00"))
    assert _times(one)[-1:] == ["21/11 08:00"]


def test_the_next_dose_is_looked_for_as_far_as_the_interval_reaches() -> None:
    assert reach(order()) == timedelta(days=8)
    assert reach(_every(period="4", period_unit="wk")) == timedelta(days=29)


def test_summer_time_moves_no_dose_of_every_other_day() -> None:
    one = _every("2027-03-26 08:00", "2027-03-25 08:00")
    assert _times(one, "2027-03-27 00:00", "2027-04-02 00:00") == [
        "28/3 08:00",
        "30/3 08:00",
        "1/4 08:00",
    ]


_CLOCKS = st.lists(st.sampled_from(["06:00", "08:00", "14:00", "22:00"]), max_size=3).map(tuple)
_TIMINGS = st.builds(
    Timing,
    times=_CLOCKS,
    days=st.lists(st.sampled_from(["mon", "thu", "sun"]), max_size=2).map(tuple),
    frequency=st.none() | st.integers(1, 3),
    period=st.sampled_from(["", "1", "2", "3"]),
    period_unit=st.sampled_from(["", "h", "d", "wk"]),
    count=st.none() | st.integers(1, 9),
    span=st.none() | st.builds(amount, st.sampled_from(["2", "9"]), st.sampled_from(["d", "wk"])),
)


@forall(_TIMINGS, st.integers(0, 400), st.integers(1, 90))
def test_no_dose_ever_appears_or_moves_with_the_hour_the_list_is_made(
    timing: Timing, skipped: int, length: int
) -> None:
    one = order(timing=timing, **STARTED)
    start, end = at("2026-11-01 00:00"), at("2026-12-20 00:00")
    whole = planned(one, start, end, SWEDISH)
    first = start + timedelta(hours=skipped)
    last = min(end, first + timedelta(hours=length))
    assert planned(one, first, last, SWEDISH) == [d for d in whole if first <= d.at < last]
    local = [dose.at.astimezone(SWEDISH.zone) for dose in whole]
    assert all(f"{dose:%H:%M}" in timing.times for dose in local)
    assert all(WEEKDAYS[dose.weekday()] in (timing.days or WEEKDAYS) for dose in local)
    assert timing.count is None or len(whole) <= timing.count
    assert len(set(local)) == len(local)
