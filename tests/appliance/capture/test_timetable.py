"""The timetable: intervals by a clock nobody can set, hours and weekdays by the site's."""

import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import schedule
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.capture.timetable import WEEK, Hours, Plan, Ticks, Turns

STOCKHOLM = ZoneInfo("Europe/Stockholm")
QUARTER = timedelta(minutes=15)
SATURDAY = 21
"""21 November 2026."""


def local(day: int, hour: int, minute: int = 0, month: int = 11, fold: int = 0) -> datetime:
    """Return an instant by Stockholm's clock, in UTC."""
    at = datetime(2026, month, day, hour, minute, fold=fold, tzinfo=STOCKHOLM)
    return at.astimezone(UTC)


def plan(hours: str = "", days: frozenset[int] = WEEK, every: timedelta = QUARTER) -> Plan:
    if not hours:
        return Plan(every=every, days=days, zone=STOCKHOLM)
    return Plan(every=every, hours=Hours.of(hours), days=days, zone=STOCKHOLM)


def test_unit_without_hours_is_copied_day_and_night() -> None:
    for hour in range(24):
        assert plan().closed_until(local(SATURDAY, hour)) is None


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(21, 5, 59), local(21, 6)),
        (local(21, 6), None),
        (local(21, 21, 59), None),
        (local(21, 22), local(22, 6)),
    ],
)
def test_clinic_is_left_alone_at_night_and_says_until_when(
    at: datetime, opens: datetime | None
) -> None:
    assert plan("06:00-22:00").closed_until(at) == opens


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(21, 18, 59), local(21, 19)),
        (local(21, 19), None),
        (local(22, 0), None),
        (local(22, 6, 59), None),
        (local(22, 7), local(22, 19)),
    ],
)
def test_hours_over_midnight_go_on_until_the_morning(at: datetime, opens: datetime | None) -> None:
    assert plan("19:00-07:00").closed_until(at) == opens


def test_friday_night_belongs_to_friday_though_it_ends_on_saturday() -> None:
    friday = plan("19:00-07:00", frozenset({4}))
    assert friday.closed_until(local(21, 6, 59)) is None
    assert friday.closed_until(local(21, 7)) == local(27, 19)
    assert friday.closed_until(local(20, 6, 59)) == local(20, 19), "Thursday's night is not copied"


def test_clinic_closed_on_weekends_is_copied_again_on_monday() -> None:
    weekdays = plan("", frozenset(range(5)))
    assert weekdays.closed_until(local(20, 23, 59)) is None
    assert weekdays.closed_until(local(21, 0)) == local(23, 0)


def test_whole_day_of_one_weekday_is_found_a_week_ahead() -> None:
    sunday = plan("00:00-00:00", frozenset({6}))
    assert sunday.closed_until(local(23, 0)) == local(29, 0)


def test_summer_time_begins_and_no_hour_is_forgotten() -> None:
    """On 29 March 2026 02:00 becomes 03:00: hours that begin in the gap begin all the same."""
    early = plan("02:30-05:00")
    begins = early.closed_until(local(29, 0, month=3))
    assert begins is not None
    assert begins <= local(29, 3, 30, month=3)
    assert early.closed_until(local(29, 3, 45, month=3)) is None
    assert early.closed_until(local(29, 5, month=3)) == local(30, 2, 30, month=3)


def test_summer_time_ends_and_the_hour_that_comes_twice_is_copied_twice() -> None:
    """On 25 October 2026 03:00 becomes 02:00: 02:30 comes twice."""
    night = plan("22:00-02:30")
    for fold in (0, 1):
        assert night.closed_until(local(25, 2, 15, month=10, fold=fold)) is None
    assert night.closed_until(local(25, 2, 30, month=10, fold=1)) == local(25, 22, month=10)
    twice = plan("02:30-04:00")
    assert twice.closed_until(local(25, 2, 30, month=10, fold=0)) is None
    assert twice.closed_until(local(25, 2, 15, month=10, fold=1)) is None


_hours = st.from_regex(r"\A([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d\Z")
_moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - the zone is given after
    lambda at: at.replace(tzinfo=UTC)
)


@settings(max_examples=200, deadline=None)
@given(_hours, st.frozensets(st.integers(0, 6), min_size=1), _moments)
def test_what_is_closed_opens_when_it_says_and_not_before(
    hours: str, days: frozenset[int], at: datetime
) -> None:
    one = plan(hours, days)
    opens = one.closed_until(at)
    if opens is not None:
        assert at < opens <= at + timedelta(days=8)
        assert one.closed_until(opens) is None
        assert one.closed_until(opens - timedelta(seconds=1)) == opens


@pytest.mark.parametrize("text", ["6-22", "24:00-06:00", "06:00", "06:00-22:60", "06:00–22:00"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Hours.of(text)


NOON = local(SATURDAY, 12)


def test_first_round_is_due_at_once_and_the_next_by_the_interval() -> None:
    turns = Turns({"14": plan(), "15": plan()})
    assert turns.due(100.0, NOON) == {"14", "15"}
    turns.begun({"14", "15"}, 100.0)
    assert turns.due(100.0 + 899, NOON) == frozenset()
    assert turns.due(100.0 + 900, NOON) == {"14", "15"}


def test_wall_clock_put_back_by_hours_stops_no_capture() -> None:
    turns = Turns({"14": plan()})
    turns.begun({"14"}, 100.0)
    assert turns.due(1000.0, NOON - timedelta(hours=9)) == {"14"}


def test_each_unit_keeps_its_own_interval() -> None:
    turns = Turns({"14": plan(every=timedelta(minutes=5)), "tand": plan(every=timedelta(hours=1))})
    turns.begun({"14", "tand"}, 0.0)
    assert turns.due(300.0, NOON) == {"14"}
    turns.begun({"14"}, 300.0)
    assert turns.due(599.0, NOON) == frozenset()


def test_units_that_would_be_due_in_a_moment_come_along() -> None:
    turns = Turns({"14": plan(), "15": plan()})
    turns.begun({"14"}, 0.0)
    turns.begun({"15"}, 20.0)
    assert turns.due(900.0, NOON) == {"14", "15"}


def test_jitter_puts_a_round_off_and_never_forward() -> None:
    for _ in range(50):
        turns = Turns({"14": plan()}, timedelta(seconds=30))
        turns.begun({"14"}, 0.0)
        assert turns.due(899.0, NOON) == frozenset()
        assert turns.due(930.0, NOON) == {"14"}


def test_unit_outside_its_hours_or_paused_is_not_due_and_comes_at_once_afterwards() -> None:
    turns = Turns({"14": plan(), "tand": plan("06:00-18:00")})
    night = local(SATURDAY, 3)
    assert turns.due(0.0, night) == {"14"}
    assert turns.closed(night) == {"tand": local(SATURDAY, 6)}
    assert turns.due(0.0, NOON, held={"14"}) == {"tand"}
    assert turns.closed(NOON) == {}
    assert turns.due(0.0, local(SATURDAY, 6)) == {"14", "tand"}


def test_round_that_could_not_begin_is_tried_again_sooner() -> None:
    turns = Turns({"14": plan()})
    turns.begun({"14"}, 0.0)
    turns.again({"14"}, 60.0)
    assert turns.due(59.0, NOON) == frozenset()
    assert turns.due(60.0, NOON) == {"14"}
    turns.begun({"14"}, 60.0)
    turns.again({"14"}, 5000.0)
    assert turns.due(960.0, NOON) == {"14"}, "never later than it would have been"


def until_done(ticks: Ticks, done: list[str], many: int) -> None:
    deadline = time.monotonic() + 20
    while len(done) < many:
        assert time.monotonic() < deadline, done
        ticks.run()
        time.sleep(0.02)


def test_tasks_are_done_at_once_and_then_again_each_in_its_own_time() -> None:
    done: list[str] = []
    ticks = Ticks(timedelta(seconds=60))
    ticks.every(1, lambda: done.append("often"))
    ticks.every(3600, lambda: done.append("seldom"))
    until_done(ticks, done, 4)
    assert done.count("seldom") == 1
    assert done[:2] == ["often", "seldom"]


def test_wall_clock_put_back_by_hours_leaves_the_watchdog_fed() -> None:
    class Confused(schedule.Scheduler):
        """What schedule is after the wall clock went back nine hours: nothing is due."""

        def run_pending(self) -> None:
            """Find nothing due."""

    done: list[str] = []
    ticks = Ticks(timedelta(0), Confused())
    ticks.every(1, lambda: done.append("fed"))
    until_done(ticks, done, 3)


def test_task_that_fails_is_done_again_and_stops_no_other() -> None:
    done: list[str] = []
    ticks = Ticks(timedelta(0))

    def fail() -> None:
        done.append("tried")
        raise OSError

    ticks.every(1, fail)
    ticks.every(1, lambda: done.append("other"))
    deadline = time.monotonic() + 20
    while done.count("tried") < 2 or done.count("other") < 2:
        assert time.monotonic() < deadline, done
        ticks.run()
        time.sleep(0.02)
