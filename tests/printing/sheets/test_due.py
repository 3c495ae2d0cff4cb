"""Planned doses: only what the source says, in the site's own clock."""

from datetime import timedelta

import pytest

from printing.sheets.due import has_times, planned
from storage.records import Order, OrderKind, Timing
from tests.printing.charts import SWEDISH, as_needed, at, one_time, order

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
