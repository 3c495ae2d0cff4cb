"""What is due, and when: hours, grace, jumps of the clock, a machine that was off."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.routines import Due, Plan, Rhythm, Routine, State
from appliance.routines.plan import due
from storage.clock import ClockVerdict, Instant
from storage.reports.routines import Done, Report

ZONE = ZoneInfo("Europe/Stockholm")
BOOT = "boot-a"


def at(text: str, boot: str = BOOT, up: float = 1e7) -> Instant:
    """Return an instant by the ward's clock on the wall."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
    return Instant(wall, up + wall.timestamp(), boot, synced=True)


def done(routine: Routine, when: Instant, outcome: str = "passed") -> Done:
    return Done(routine=routine.value, outcome=outcome, at=when, person="Karin Ek")


def look(
    routine: Routine,
    rhythm: str,
    now: Instant,
    *history: Done,
    since: str = "2026-10-01 00:00",
    verdict: ClockVerdict = ClockVerdict.CONFIRMED,
) -> Due:
    plan = Plan.of({routine.value: rhythm})
    report = Report(since=at(since, "boot-0"), done=history)
    (found,) = due(plan, report, now, ZONE, verdict)
    return found


TWICE = "07:00 19:00"
EVENING = at("2026-11-21 18:40")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-22 03:00", State.DONE),
        ("2026-11-22 03:59", State.DONE),
        ("2026-11-22 04:00", State.WAITING),
        ("2026-11-22 06:59", State.WAITING),
        ("2026-11-22 07:00", State.DUE),
        ("2026-11-22 08:59", State.DUE),
        ("2026-11-22 09:00", State.OVERDUE),
        ("2026-11-22 15:59", State.OVERDUE),
        ("2026-11-22 16:00", State.OVERDUE),
        ("2026-11-23 16:00", State.OVERDUE),
    ],
)
def test_a_missed_check_stays_overdue_until_somebody_does_it(now: str, state: State) -> None:
    one = look(Routine.FRESHNESS, TWICE, at(now), done(Routine.FRESHNESS, EVENING))
    assert one.state is state


def test_doing_it_late_ends_it_and_names_the_next_hour() -> None:
    late = done(Routine.FRESHNESS, at("2026-11-22 15:00"))
    one = look(Routine.FRESHNESS, TWICE, at("2026-11-22 15:10"), late)
    assert one.state is State.DONE
    assert one.until == at("2026-11-22 19:00").wall
    assert one.last is not None
    assert one.last.person == "Karin Ek"


def test_half_past_six_counts_for_seven() -> None:
    early = done(Routine.FRESHNESS, at("2026-11-22 06:30"))
    one = look(Routine.FRESHNESS, TWICE, at("2026-11-22 11:00"), early)
    assert one.state is State.DONE


def test_a_new_machine_is_not_overdue_from_before_it_stood_there() -> None:
    since = "2026-11-22 12:00"
    one = look(Routine.FRESHNESS, TWICE, at("2026-11-22 12:01"), since=since)
    assert one.state is State.WAITING
    assert one.until == at("2026-11-22 19:00").wall
    assert look(Routine.FRESHNESS, TWICE, at("2026-11-22 19:30"), since=since).state is State.DUE
    late = look(Routine.FRESHNESS, TWICE, at("2026-11-23 03:30"), since=since)
    assert late.state is State.OVERDUE
    never = look(Routine.TEST_PRINT, "1 13:00", at("2026-11-22 12:01"), since=since)
    assert never.state is State.WAITING


def test_what_failed_is_to_be_done_again_and_never_called_done() -> None:
    history = (
        done(Routine.FRESHNESS, at("2026-11-22 06:30")),
        done(Routine.FRESHNESS, at("2026-11-22 06:40"), "failed"),
    )
    one = look(Routine.FRESHNESS, TWICE, at("2026-11-22 06:45"), *history)
    assert (one.state, one.failed) == (State.DUE, True)
    early = look(Routine.FRESHNESS, TWICE, at("2026-11-22 05:10"), *(
        done(Routine.FRESHNESS, at("2026-11-22 05:00"), "failed"),
        done(Routine.FRESHNESS, EVENING),
    )[::-1])  # fmt: skip
    assert (early.state, early.failed) == (State.DUE, True)
    mended = (*history, done(Routine.FRESHNESS, at("2026-11-22 06:50"), "remarks"))
    assert look(Routine.FRESHNESS, TWICE, at("2026-11-22 07:05"), *mended).state is State.DONE


def test_a_weekly_one_is_late_after_a_day_and_a_monthly_one_after_a_week() -> None:
    for routine, rhythm, hour, in_time, late in (
        (Routine.SUPPLIES, "mon 13:00", "2026-11-16 13:00", "2026-11-17 12:59", "2026-11-17 13:00"),
        (Routine.TEST_PRINT, "1 13:00", "2026-11-01 13:00", "2026-11-08 12:59", "2026-11-08 13:00"),
    ):
        before = done(routine, at("2026-10-05 13:00"))
        if routine is Routine.SUPPLIES:
            before = done(routine, at("2026-11-09 13:00"))
        assert look(routine, rhythm, at(hour), before).state is State.DUE
        assert look(routine, rhythm, at(in_time), before).state is State.DUE
        assert look(routine, rhythm, at(late), before).state is State.OVERDUE


def test_working_days_ask_nobody_on_a_sunday() -> None:
    friday = done(Routine.FRESHNESS, at("2026-11-20 08:05"))
    sunday = look(Routine.FRESHNESS, "mon-fri 08:00", at("2026-11-22 06:00"), friday)
    assert sunday.state is State.DONE
    monday = look(Routine.FRESHNESS, "mon-fri 08:00", at("2026-11-23 08:10"), friday)
    assert monday.state is State.DUE


def test_a_clock_that_was_ahead_leaves_nothing_done_for_the_future() -> None:
    ahead = done(Routine.FRESHNESS, at("2027-03-01 07:00", "boot-before"))
    one = look(Routine.FRESHNESS, TWICE, at("2026-11-22 09:30"), ahead)
    assert one.state is State.OVERDUE


def test_a_clock_set_back_in_this_boot_does_not_move_what_was_done() -> None:
    """It was done at 07:10 by a clock two hours ahead: by the uptime an hour ago, at 07:40."""
    wrong = Instant(at("2026-11-22 09:40").wall, 1000.0, BOOT, synced=False)
    now = Instant(at("2026-11-22 08:40").wall, 4600.0, BOOT, synced=True)
    one = look(Routine.FRESHNESS, TWICE, now, done(Routine.FRESHNESS, wrong))
    assert one.state is State.DONE
    assert one.since == at("2026-11-22 07:40").wall


def test_with_a_wrong_clock_only_the_uptime_speaks() -> None:
    now = Instant(datetime(2020, 1, 1, tzinfo=UTC), 20_000.0, BOOT, synced=False)
    here = done(Routine.FRESHNESS, Instant(now.wall, 10_000.0, BOOT, synced=False))
    elsewhere = done(Routine.FRESHNESS, at("2026-11-21 19:00", "boot-before"))
    for history, state in (
        ((here,), State.DONE),
        ((elsewhere,), State.DUE),
        ((), State.DUE),
    ):
        one = look(Routine.FRESHNESS, TWICE, now, *history, verdict=ClockVerdict.WRONG)
        assert (one.state, one.certain) == (state, False)
    weeks = Instant(now.wall, 3e6, BOOT, synced=False)
    one = look(Routine.FRESHNESS, TWICE, weeks, elsewhere, verdict=ClockVerdict.WRONG)
    assert one.state is State.OVERDUE


def test_a_clock_that_nothing_confirms_is_due_at_once() -> None:
    lately = done(Routine.CLOCK, at("2026-11-22 06:00"))
    for verdict, state in (
        (ClockVerdict.CONFIRMED, State.DONE),
        (ClockVerdict.UNCONFIRMED, State.DUE),
        (ClockVerdict.WRONG, State.DUE),
    ):
        now = at("2026-11-22 07:00")
        one = look(Routine.CLOCK, "sun 07:00", now, lately, verdict=verdict)
        assert one.state is state


def test_hours_that_do_not_exist_or_come_twice_are_asked_for_once() -> None:
    rhythm = Rhythm.of("02:30")
    assert rhythm is not None
    for first, last in (
        ("2026-03-28 00:00", "2026-03-31 00:00"),
        ("2026-10-24 00:00", "2026-10-27 00:00"),
    ):
        found = rhythm.occasions(at(first).wall, at(last).wall, ZONE, timedelta(hours=2))
        days = [one.due.astimezone(ZONE).date() for one in found]
        assert len(days) == len(set(days))
        for one, after in pairwise(found):
            assert one.closes == after.opens
    spring = rhythm.occasions(
        at("2026-03-29 03:30").wall, at("2026-03-29 03:31").wall, ZONE, timedelta(hours=2)
    )
    assert spring[-1].due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_what_is_no_rhythm_is_refused() -> None:
    for wrong in ("7 o'clock", "25:00", "mon", "funday 07:00", "mon-funday 07:00"):
        with pytest.raises(ValueError, match=r".*"):
            Rhythm.of(wrong)
    assert Rhythm.of("") is None
    over = Rhythm.of("sat-mon 10:00")
    assert over is not None
    assert over.weekdays == {5, 6, 0}


@given(
    rhythm=st.sampled_from([TWICE, "13:00", "mon-fri 08:00 15:00", "wed 13:00", "28 10:00"]),
    minutes=st.integers(0, 60 * 24 * 120),
    doings=st.lists(st.integers(0, 60 * 24 * 120), max_size=6),
)
def test_nothing_is_called_done_that_nobody_did_since_it_opened(
    rhythm: str, minutes: int, doings: list[int]
) -> None:
    start = at("2026-09-01 00:00")

    def after(many: int) -> Instant:
        moved = timedelta(minutes=many)
        return Instant(start.wall + moved, start.boottime + many * 60, BOOT, synced=True)

    now = after(minutes)
    history = [done(Routine.FRESHNESS, after(one)) for one in sorted(doings) if one <= minutes]
    one = look(Routine.FRESHNESS, rhythm, now, *history, since="2026-08-01 00:00")
    named = Rhythm.of(rhythm)
    assert named is not None
    current = named.occasions(now.wall, now.wall, ZONE, timedelta(hours=2))[-1]
    assert current.opens <= now.wall < current.closes
    did = any(one.at.wall >= current.opens for one in history)
    assert (one.state is State.DONE) == did
