"""A copy that looks fresher than it is can kill: the age is never smaller than the truth."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import clock, fsio
from storage.clock import (
    Age,
    Clock,
    ClockImpossible,
    ClockVerdict,
    Evidence,
    Heard,
    Instant,
    compare,
    disciplined,
    read_machine,
    wall_now,
)
from tests.storage.site import MORNING, Told, instant

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def known(*readings: Instant) -> Clock:
    """Return a clock that has read these instants."""
    told = Told()
    found = Clock(read=told)
    for reading in readings:
        told.reading = reading
        found.now()
    return found


def test_age_counts_the_hours_a_suspended_computer_slept() -> None:
    then, now = instant(0), instant(600)  # BOOTTIME went on through the sleep
    assert known(then).age(then, now) == Age(10 * HOUR, 10 * HOUR, certain=True)


def test_clock_set_back_by_hand_does_not_make_a_copy_younger() -> None:
    then = instant(0)
    now = msgspec.structs.replace(instant(90), wall=MORNING + 5 * MINUTE, synced=False)
    assert known(then).age(then, now) == Age(90 * MINUTE, 90 * MINUTE, certain=True)


def test_restart_with_confirmed_clock_keeps_the_exact_age() -> None:
    then, now = instant(0), instant(45, boot="boot-b", up=3)
    assert known(then, now).age(then, now) == Age(45 * MINUTE, 45 * MINUTE, certain=True)


def test_nine_hours_without_power_are_not_shown_as_fifteen_minutes() -> None:
    """systemd-timesyncd restores the saved time: after 9 h off the clock says 15 min passed."""
    then = instant(0)
    now = instant(15, boot="boot-b", up=12, synced=False)
    age = known(then, now).age(then, now)
    assert age == Age(15 * MINUTE, None, certain=False, reason=clock.CLOCK_UNCONFIRMED)


def test_dead_battery_does_not_make_a_copy_of_1970() -> None:
    then = instant(0)
    now = Instant(datetime(1970, 1, 1, 0, 7, tzinfo=UTC), 420, "boot-b", synced=False)
    seen = known(then, now)
    assert seen.verdict(now) is ClockVerdict.WRONG
    assert seen.age(then, now) == Age(7 * MINUTE, None, certain=False, reason=clock.CLOCK_WRONG)


def test_clock_below_the_high_water_mark_is_wrong_even_where_it_is_plausible() -> None:
    then, later = instant(0), instant(300)
    now = instant(60, boot="boot-b", up=2, synced=False)
    seen = known(then, later)
    assert seen.verdict(now) is ClockVerdict.WRONG
    assert seen.age(then, now) == Age(2 * MINUTE, None, certain=False, reason=clock.CLOCK_WRONG)


def test_clock_that_contradicts_the_uptime_is_wrong() -> None:
    """Up for three hours, yet the wall says one hour passed since a copy made before the start."""
    then = instant(0)
    now = instant(60, boot="boot-b", up=180)
    age = Clock(read=Told(now)).age(then, now)
    assert age == Age(3 * HOUR, None, certain=False, reason=clock.CLOCK_WRONG)
    assert known(then).verdict(now) is ClockVerdict.WRONG


def test_copy_dated_in_the_future_is_a_fault_and_never_zero_minutes_old() -> None:
    then, now = instant(30), instant(0, boot="boot-b", up=5)
    age = Clock(read=Told(now)).age(then, now)
    assert age == Age(5 * MINUTE, None, certain=False, reason=clock.COPY_IN_FUTURE)
    same_boot = Clock(read=Told(now)).age(instant(30), instant(0))
    assert same_boot == Age(0 * HOUR, None, certain=False, reason=clock.COPY_IN_FUTURE)


def test_copy_made_while_the_clock_was_wrong_has_no_upper_bound() -> None:
    then = Instant(datetime(1970, 1, 1, tzinfo=UTC), 60, "boot-a", synced=False)
    now = instant(0, boot="boot-b", up=10)
    age = known(now).age(then, now)
    assert age == Age(10 * MINUTE, None, certain=False, reason=clock.CLOCK_WAS_WRONG)


def test_copy_published_while_we_looked_is_not_called_future() -> None:
    then, now = instant(0.02), instant(0)
    assert known(now).age(then, now) == Age(0 * HOUR, 0 * HOUR, certain=True)


def test_age_reads_the_clock_itself_where_no_instant_is_given() -> None:
    assert Clock(read=Told(instant(20))).age(instant(0)).at_least == 20 * MINUTE


@given(
    off=st.integers(0, 10_000),
    up=st.integers(0, 5_000),
    lag=st.integers(0, 20_000),
    synced=st.booleans(),
)
def test_no_slow_clock_ever_makes_a_copy_younger_than_it_can_be(
    off: int, up: int, lag: int, synced: bool
) -> None:
    """Whatever the power cut, uptime and lag, an upper bound holds the truth; so does a lower."""
    truth = off + up
    then = instant(0)
    shown = truth if synced else truth - lag
    now = instant(shown, boot="boot-b", up=up, synced=synced)
    age = known(then, now).age(then, now)
    assert age.at_least <= truth * MINUTE
    assert age.at_most is None or age.at_most >= truth * MINUTE
    assert age.certain == (age.at_most is not None)


def test_verdict_of_a_good_clock() -> None:
    assert known(instant(0)).verdict(instant(1)) is ClockVerdict.CONFIRMED
    assert known(instant(0)).verdict(instant(1, synced=False)) is ClockVerdict.UNCONFIRMED


def test_high_water_mark_outlives_the_process(tmp_path: Path) -> None:
    Clock(tmp_path / "state", Told(instant(300))).now()
    now = instant(0, boot="boot-b", up=1, synced=False)
    fresh = Clock(tmp_path / "state", Told(now))
    assert fresh.verdict(fresh.now()) is ClockVerdict.WRONG
    stored = Clock(tmp_path / "state").mark()
    reached = instant(301).wall
    assert stored == reached, "a wrong clock must not lower the mark, and uptime raises it"


def test_mark_is_written_at_most_once_a_minute(tmp_path: Path) -> None:
    told = Told(instant(0))
    seen = Clock(tmp_path, told)
    seen.now()
    first = (tmp_path / "clock.json").read_bytes()
    told.reading = instant(0.5)
    seen.now()
    assert (tmp_path / "clock.json").read_bytes() == first
    told.reading = instant(2)
    seen.now()
    assert (tmp_path / "clock.json").read_bytes() != first


def test_two_processes_that_know_different_marks_lose_neither(tmp_path: Path) -> None:
    told = Told(instant(0, synced=False))
    kiosk, capture = Clock(tmp_path, told), Clock(tmp_path, told)
    capture.now()
    told.reading = instant(600, boot="boot-a", up=60, synced=False)
    kiosk.now()
    told.reading = instant(5, synced=False)
    assert capture.verdict(capture.now()) is ClockVerdict.WRONG
    assert kiosk.confirm_by_hand(told.reading)
    for one in (capture, kiosk, Clock(tmp_path, told)):
        assert one.verdict(one.now()) is ClockVerdict.CONFIRMED, "nobody brings the old mark back"
        assert one.evidence(one.now()) is Evidence.PERSON


def test_word_given_while_another_process_writes_is_not_lost(tmp_path: Path) -> None:
    told = Told(instant(0, synced=False))
    kiosk = Clock(tmp_path, told)
    kiosk.now()
    before = (tmp_path / "clock.json").read_bytes()
    told.reading = instant(3, synced=False)
    with fsio.locked(tmp_path / "clock.lock"):
        assert kiosk.now().wall == told.reading.wall, "ordinary news never waits for a lock"
    assert (tmp_path / "clock.json").read_bytes() == before
    with ThreadPoolExecutor(1) as hand:
        with fsio.locked(tmp_path / "clock.lock"):
            word = hand.submit(kiosk.confirm_by_hand, told.reading)
            with pytest.raises(TimeoutError):
                word.result(timeout=0.2)
        assert word.result(timeout=20)
    assert Clock(tmp_path, told).now().synced


def test_full_disk_keeps_a_nurses_word_in_memory_and_says_so(tmp_path: Path) -> None:
    told = Told(instant(0, synced=False))
    kiosk = Clock(tmp_path, told)
    kiosk.now()

    def full(name: str, path: Path) -> None:
        if name in {"create", "write"}:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        assert not kiosk.confirm_by_hand(told.reading)
        assert kiosk.verdict(kiosk.now()) is ClockVerdict.CONFIRMED
    assert kiosk.now().synced
    assert Clock(tmp_path, told).now().synced, "written as soon as the disk allows"


def test_memory_of_an_older_lykta_is_understood(tmp_path: Path) -> None:
    old = msgspec.json.encode(
        {"mark": instant(300), "confirmed": {"boot": "boot-a", "offset": 1.0}}, order="sorted"
    )
    (tmp_path / "clock.json").write_bytes(old)
    now = instant(0, boot="boot-b", up=1, synced=False)
    assert Clock(tmp_path, Told(now)).verdict(now) is ClockVerdict.WRONG


@pytest.mark.parametrize(
    ("heard_after", "took", "says"),
    [
        (0, 0, Heard.AGREES),
        (2, 0, Heard.AGREES),
        (-2, 0, Heard.AGREES),
        (2.1, 0, Heard.DIFFERS),
        (-2.1, 0, Heard.DIFFERS),
        (0, 1.9, Heard.AGREES),
        (2, 4, Heard.AGREES),
        (0, 2.1, Heard.UNSURE),
        (5, 4, Heard.UNSURE),
        (6.1, 4, Heard.DIFFERS),
        (-2.1, 4, Heard.DIFFERS),
    ],
)
def test_answer_that_took_long_proves_only_what_it_can(
    heard_after: float, took: float, says: Heard
) -> None:
    """The source's date was made at some moment between question and answer, nobody knows when."""
    at, until = instant(0, synced=False), instant(took, synced=False)
    other = at.wall + heard_after * MINUTE
    assert compare(other, at, until) is says
    assert Clock(read=Told(until)).confirm(other, at, until) is (says is Heard.AGREES)


def test_clock_moved_while_the_source_answered_is_not_confirmed() -> None:
    at = instant(0, synced=False)
    until = msgspec.structs.replace(instant(0.5), wall=at.wall + 2 * MINUTE)
    assert compare(at.wall + MINUTE, at, until) is Heard.UNSURE
    assert compare(at.wall, at, instant(0, boot="boot-b")) is Heard.UNSURE


def test_source_that_disagrees_takes_back_a_word_but_never_the_time_servers() -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(read=told)
    at = seen.now()
    assert seen.confirm(at.wall, at)
    assert seen.evidence(seen.now()) is Evidence.SOURCE
    assert not seen.confirm(at.wall + HOUR, at)
    assert not seen.now().synced
    told.reading = instant(1)
    assert seen.evidence(seen.now()) is Evidence.NTP
    told.reading = instant(2, synced=False)
    assert not seen.confirm(told.reading.wall + HOUR, told.reading)
    assert seen.now().synced


def test_nobody_can_confirm_a_year_before_this_program_was_made() -> None:
    told = Told(Instant(datetime(2024, 12, 31, tzinfo=UTC), 60, "boot-a", synced=False))
    with pytest.raises(ClockImpossible):
        Clock(read=told).confirm_by_hand(told.reading)


def test_nothing_confirms_an_unconfirmed_clock() -> None:
    seen = Clock(read=Told(instant(0, synced=False)))
    assert seen.evidence(seen.now()) is Evidence.NONE
    assert seen.evidence(instant(0)) is Evidence.NTP


def test_two_processes_keep_the_higher_mark(tmp_path: Path) -> None:
    one, other = Told(instant(0)), Told(instant(100))
    first, second = Clock(tmp_path, one), Clock(tmp_path, other)
    first.now()
    second.now()
    one.reading = instant(3, synced=False)
    assert first.verdict(first.now()) is ClockVerdict.WRONG
    assert b"2026-11-21T08:40:00Z" in (tmp_path / "clock.json").read_bytes()


def test_clock_that_ran_ahead_unconfirmed_is_forgiven_when_it_is_confirmed() -> None:
    ahead = instant(500_000, boot="boot-a", up=60, synced=False)
    seen = known(ahead)
    assert seen.verdict(instant(1, synced=False)) is ClockVerdict.WRONG
    assert seen.verdict(instant(1)) is ClockVerdict.CONFIRMED
    healed = known(ahead, instant(1))
    assert healed.verdict(instant(2, synced=False)) is ClockVerdict.UNCONFIRMED


def test_state_that_cannot_be_written_or_read_does_not_stop_the_clock(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    in_the_way = Clock(tmp_path / "file", Told(instant(10)))
    assert in_the_way.verdict(in_the_way.now()) is ClockVerdict.CONFIRMED
    assert in_the_way.verdict(instant(0, synced=False)) is ClockVerdict.WRONG
    (tmp_path / "clock.json").write_text("{torn")
    assert Clock(tmp_path, Told(instant(0))).now() == instant(0)
    (tmp_path / "clock.json").write_text("{}")
    assert Clock(tmp_path, Told(instant(0))).now() == instant(0)


def test_source_that_agrees_confirms_the_clock_of_this_boot_only(tmp_path: Path) -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(tmp_path, told)
    at = seen.now()
    assert not at.synced
    assert not seen.confirm(at.wall + 3 * MINUTE, at)
    assert not seen.now().synced
    assert seen.confirm(at.wall + timedelta(seconds=40), at)
    assert seen.now().synced
    assert Clock(tmp_path, told).now().synced, "another process hears of it"
    told.reading = instant(20, boot="boot-b", up=1, synced=False)
    assert not seen.now().synced


def test_confirmation_is_void_when_somebody_moves_the_clock() -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(read=told)
    seen.confirm(MORNING, seen.now())
    told.reading = msgspec.structs.replace(instant(10, synced=False), wall=MORNING + 5 * HOUR)
    assert not seen.now().synced


@pytest.mark.parametrize(
    ("answer", "status", "good"), [(0, 0x1, True), (5, 0, False), (0, 0x40, False), (-1, 0, False)]
)
def test_kernel_must_say_that_the_clock_is_disciplined(
    answer: int, status: int, good: bool
) -> None:
    assert disciplined(answer, status) is good


def test_this_machine_has_clocks() -> None:
    before = wall_now()
    reading = read_machine()
    assert before <= reading.wall <= wall_now()
    assert abs(reading.boottime - time.clock_gettime(time.CLOCK_BOOTTIME)) < 5
    assert len(reading.boot) == 36
    assert Clock().now().boot == reading.boot


class TestCopyThatSaysItselfOfWhenItIs:
    """An export in a file: its time is the source's word, never when it lay here."""

    def test_file_that_was_two_hours_old_when_it_came_is_never_shown_as_fresh(self) -> None:
        got = instant(120)
        then = clock.stated(MORNING, got)
        assert known(got).age(then, got) == Age(2 * HOUR, 2 * HOUR, certain=True)
        later = instant(150)
        assert known(got, later).age(then, later).at_least == HOUR * 2.5

    def test_slow_clock_that_nobody_confirmed_makes_no_file_young(self) -> None:
        got = msgspec.structs.replace(instant(0), synced=False)
        then = clock.stated(MORNING - 5 * MINUTE, got)
        now = msgspec.structs.replace(instant(20), synced=False)
        age = known(got).age(then, now)
        assert (age.at_least, age.at_most, age.certain) == (20 * MINUTE, None, False)
        assert age.reason == clock.CLOCK_UNCONFIRMED

    def test_file_dated_after_now_is_a_fault_and_not_new(self) -> None:
        got = instant(0)
        then = clock.stated(MORNING + HOUR, got)
        age = known(got).age(then, instant(5))
        assert (age.at_least, age.at_most) == (5 * MINUTE, None)
        assert age.reason == clock.COPY_IN_FUTURE

    def test_file_from_before_a_restart_keeps_its_own_time(self) -> None:
        then = clock.stated(MORNING, instant(30))
        now = instant(90, boot="boot-b", up=3)
        assert known(now).age(then, now) == Age(90 * MINUTE, 90 * MINUTE, certain=True)

    def test_file_is_never_younger_than_we_have_had_it(self) -> None:
        then = clock.stated(MORNING + HOUR, instant(0))
        now = instant(61)
        assert known(now).age(then, now).at_most is None

    def test_wrong_clock_says_nothing_of_a_file(self) -> None:
        then = clock.stated(MORNING, instant(0))
        now = msgspec.structs.replace(
            instant(0, boot="boot-b", up=7), wall=MORNING - 30 * HOUR, synced=False
        )
        age = known(instant(0)).age(then, now)
        assert (age.at_least, age.at_most, age.reason) == (7 * MINUTE, None, clock.CLOCK_WRONG)
