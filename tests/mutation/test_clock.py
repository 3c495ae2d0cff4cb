"""The clock at its very bounds, and what one witness's word leaves of another's."""

import ctypes
import os
import stat
from datetime import UTC, timedelta
from pathlib import Path

import msgspec
import pytest

from storage.clock import (
    CLOCK_UNCONFIRMED,
    CLOCK_WAS_WRONG,
    CLOCK_WRONG,
    FLOOR,
    TIME_MISSING,
    TOLERANCE,
    Age,
    Clock,
    ClockImpossible,
    ClockMoved,
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

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def moved(reading: Instant, by: timedelta) -> Instant:
    """Return a reading whose wall clock somebody moved."""
    return msgspec.structs.replace(reading, wall=reading.wall + by)


def test_bounds_are_those_that_were_decided() -> None:
    assert timedelta(minutes=2) == TOLERANCE
    assert (FLOOR.year, FLOOR.month, FLOOR.day, FLOOR.tzinfo) == (2025, 1, 1, UTC)


def test_clock_moved_by_two_minutes_is_still_the_one_that_was_confirmed() -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(read=told)
    assert seen.confirm(MORNING, seen.now())
    told.reading = moved(instant(10, synced=False), TOLERANCE)
    assert seen.now().synced
    told.reading = moved(instant(10, synced=False), TOLERANCE + SECOND)
    assert not seen.now().synced


def test_clock_two_minutes_behind_its_highest_mark_is_not_yet_wrong() -> None:
    told = Told(instant(10, synced=False))
    seen = Clock(read=told)
    at = seen.now()
    assert seen.verdict(moved(at, -TOLERANCE)) is ClockVerdict.UNCONFIRMED
    assert seen.verdict(moved(at, -TOLERANCE - SECOND)) is ClockVerdict.WRONG


def test_first_moment_that_can_be_right_is_right() -> None:
    first = Instant(FLOOR, 60, "boot-a", synced=False)
    seen = Clock(read=Told(first))
    assert seen.mark() is None
    assert seen.verdict(first) is ClockVerdict.UNCONFIRMED
    assert seen.verdict(moved(first, -SECOND)) is ClockVerdict.WRONG
    seen.confirm_by_hand(first)
    assert seen.now().synced
    with pytest.raises(ClockImpossible) as refused:
        seen.confirm_by_hand(moved(first, -SECOND))
    assert refused.value.facts == {"year": 2024}


def test_copy_of_the_first_moment_that_can_be_right_has_its_wall_age() -> None:
    then = Instant(FLOOR, 60, "boot-a", synced=True)
    now = Instant(FLOOR + 10 * MINUTE, 60, "boot-b", synced=True)
    assert Clock(read=Told(now)).age(then, now) == Age(10 * MINUTE, 10 * MINUTE, certain=True)
    early = moved(then, -SECOND)
    assert Clock(read=Told(now)).age(early, now) == Age(
        MINUTE, None, certain=False, reason=CLOCK_WAS_WRONG
    )


def test_copy_of_the_same_second_of_another_boot_is_no_copy_of_tomorrow() -> None:
    then = instant(0, boot="boot-a")
    now = instant(0, boot="boot-b", up=1)
    assert Clock(read=Told(now)).age(then, now) == Age(MINUTE, MINUTE, certain=True)


def test_wall_clock_may_lag_two_minutes_behind_the_uptime_and_no_second_more() -> None:
    then = instant(0, boot="boot-a")
    now = instant(10, boot="boot-b", up=12)
    assert Clock(read=Told(now)).age(then, now) == Age(12 * MINUTE, 12 * MINUTE, certain=True)
    over = instant(10, boot="boot-b", up=12 + 1 / 60)
    assert Clock(read=Told(over)).age(then, over).reason == CLOCK_WRONG


def test_copy_published_five_seconds_from_now_is_a_race_and_six_are_not() -> None:
    now = instant(0)
    seen = Clock(read=Told(now))
    assert seen.age(instant(5 / 60), now).certain
    assert not seen.age(instant(6 / 60), now).certain


def test_time_that_moved_five_seconds_while_it_was_shown_is_still_that_time() -> None:
    told = Told(moved(instant(0), 5 * SECOND))
    Clock(read=told).confirm_by_hand(instant(0))
    told.reading = moved(instant(0), 6 * SECOND)
    with pytest.raises(ClockMoved):
        Clock(read=told).confirm_by_hand(instant(0))


@pytest.mark.parametrize(
    ("other", "heard"),
    [
        (TOLERANCE, Heard.AGREES),
        (TOLERANCE + SECOND, Heard.UNSURE),
        (TOLERANCE + 10 * SECOND, Heard.UNSURE),
        (TOLERANCE + 11 * SECOND, Heard.DIFFERS),
        (-TOLERANCE + 10 * SECOND, Heard.AGREES),
        (-TOLERANCE, Heard.UNSURE),
        (-TOLERANCE - SECOND, Heard.DIFFERS),
    ],
)
def test_answer_that_took_ten_seconds_proves_only_what_it_must(
    other: timedelta, heard: Heard
) -> None:
    at, until = instant(0), instant(10 / 60)
    assert compare(MORNING + other, at, until) is heard


def test_clock_moved_five_seconds_while_the_source_answered_still_compares() -> None:
    at = instant(0)
    assert compare(MORNING, at, moved(at, 5 * SECOND)) is Heard.AGREES
    assert compare(MORNING, at, moved(at, 6 * SECOND)) is Heard.UNSURE


def test_source_that_agrees_takes_over_a_persons_word_and_not_another_sources() -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(read=told)
    seen.confirm_by_hand(instant(0, synced=False))
    assert seen.evidence(seen.now()) is Evidence.PERSON
    assert seen.confirm(MORNING, seen.now())
    assert seen.evidence(seen.now()) is Evidence.SOURCE


def test_clock_that_creeps_away_from_the_first_word_is_not_confirmed_step_by_step() -> None:
    """Two agreements of 90 seconds each must not add up to three minutes."""
    told = Told(instant(0, synced=False))
    seen = Clock(read=told)
    seen.confirm(MORNING, seen.now())
    told.reading = moved(instant(10, synced=False), 90 * SECOND)
    assert seen.confirm(MORNING + 10 * MINUTE, seen.now())
    told.reading = moved(instant(20, synced=False), 180 * SECOND)
    assert not seen.now().synced


def test_clock_that_creeps_away_from_the_time_servers_first_word_is_not_confirmed() -> None:
    told = Told(instant(0, synced=True))
    seen = Clock(read=told)
    seen.now()
    told.reading = moved(instant(10, synced=True), 90 * SECOND)
    seen.now()
    told.reading = moved(instant(20, synced=False), 180 * SECOND)
    assert not seen.now().synced


def test_time_servers_word_reaches_a_process_that_knew_only_a_sources(tmp_path: Path) -> None:
    one, other = Told(instant(0, synced=False)), Told(instant(1, synced=True))
    first, second = Clock(tmp_path, one), Clock(tmp_path, other)
    first.confirm(MORNING, first.now())
    second.now()
    one.reading = instant(2, synced=False)
    assert first.evidence(first.now()) is Evidence.NTP
    assert not first.confirm(MORNING + 5 * MINUTE, first.now()), "a source that differs"
    assert first.now().synced, "takes back its own word, never the time server's"


def test_word_for_a_clock_that_was_moved_since_never_outweighs_a_newer_one(tmp_path: Path) -> None:
    """The time server's word is void once somebody moved the clock; the source's then counts."""
    one, other = Told(instant(0, synced=True)), Told(instant(0, synced=False))
    first, second = Clock(tmp_path, one), Clock(tmp_path, other)
    first.now()
    ahead = moved(instant(10, synced=False), 60 * MINUTE)
    other.reading = one.reading = ahead
    assert second.confirm(ahead.wall, second.now())
    assert first.evidence(first.now()) is Evidence.SOURCE


def test_persons_word_does_not_erase_what_the_time_server_said() -> None:
    told = Told(instant(0, synced=True))
    seen = Clock(read=told)
    seen.now()
    told.reading = moved(instant(10, synced=False), timedelta(hours=5))
    seen.now()
    told.reading = instant(20, synced=False)
    seen.confirm_by_hand(instant(20, synced=False))
    assert seen.mark() == MORNING + 20 * MINUTE
    back = msgspec.structs.replace(instant(30), wall=MORNING - 60 * MINUTE)
    assert seen.verdict(back) is ClockVerdict.WRONG


def test_persons_word_is_said_to_be_kept_only_where_it_lies_on_the_disk(tmp_path: Path) -> None:
    at = instant(0, synced=False)
    assert Clock(tmp_path, Told(at)).confirm_by_hand(at)
    assert not Clock(read=Told(at)).confirm_by_hand(at)


def test_mark_is_written_after_a_whole_minute_and_at_once_in_a_new_boot(tmp_path: Path) -> None:
    told = Told(instant(0, synced=False))
    seen = Clock(tmp_path / "state", told)
    seen.now()
    file = tmp_path / "state" / "clock.json"
    told.reading = instant(1, synced=False)
    seen.now()
    assert b"07:01:00" in file.read_bytes()
    told.reading = instant(1.5, boot="boot-b", up=0.1, synced=False)
    seen.now()
    assert b"boot-b" in file.read_bytes()


def test_memory_without_a_mark_is_a_beginning(tmp_path: Path) -> None:
    (tmp_path / "clock.json").write_text("{}")
    Clock(tmp_path, Told(instant(0, synced=False))).now()
    assert b"07:00:00" in (tmp_path / "clock.json").read_bytes()


def test_memory_of_the_clock_is_readable_by_all_and_written_by_one(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        Clock(tmp_path / "state", Told(instant(0))).now()
    finally:
        os.umask(old)
    file = tmp_path / "state" / "clock.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o750


def test_stamp_is_in_utc() -> None:
    assert wall_now().tzinfo is UTC
    assert read_machine().wall.tzinfo is UTC


def test_machine_is_synced_exactly_where_its_kernel_says_so() -> None:
    kernel = (ctypes.c_long * 64)()
    answer = ctypes.CDLL(None).adjtimex(ctypes.byref(kernel))
    status = ctypes.c_int.from_buffer(kernel, 5 * ctypes.sizeof(ctypes.c_long)).value
    assert read_machine().synced is disciplined(answer, status)


def test_unconfirmed_age_says_so() -> None:
    now = instant(10, boot="boot-b", up=1, synced=False)
    age = Clock(read=Told(now)).age(instant(0), now)
    assert age == Age(10 * MINUTE, None, certain=False, reason=CLOCK_UNCONFIRMED)


def test_quick_restart_does_not_make_the_boot_before_vouch_for_this_one(tmp_path: Path) -> None:
    """Both boots began within two minutes: still it was another kernel's word."""
    Clock(tmp_path, Told(instant(0, up=0, synced=True))).now()
    second = Clock(tmp_path, Told(instant(1, boot="boot-b", up=0.1, synced=False)))
    assert second.confirm(MORNING + MINUTE, second.now())
    assert second.evidence(second.now()) is Evidence.SOURCE


def test_word_of_this_boot_reaches_a_process_that_knew_one_of_the_boot_before(
    tmp_path: Path,
) -> None:
    Clock(tmp_path, Told(instant(0, synced=True))).now()
    told = Told(instant(60, boot="boot-b", up=1, synced=False))
    reader, writer = Clock(tmp_path, told), Clock(tmp_path, told)
    assert reader.evidence(reader.now()) is Evidence.NONE
    assert writer.confirm(MORNING + 60 * MINUTE, writer.now())
    assert reader.evidence(reader.now()) is Evidence.SOURCE


def test_stronger_word_counts_up_to_two_minutes_from_the_weaker(tmp_path: Path) -> None:
    ahead = moved(instant(0, synced=False), TOLERANCE)
    second = Clock(tmp_path, Told(ahead))
    assert second.confirm(ahead.wall, second.now())
    told = Told(instant(0, synced=True))
    first = Clock(tmp_path, told)
    first.now()
    told.reading = instant(1, synced=False)
    assert first.evidence(first.now()) is Evidence.NTP


@pytest.mark.parametrize(
    ("later", "taken_back"),
    [
        (instant(10, synced=True), 0),
        (moved(instant(10, synced=True), TOLERANCE), 0),
        (moved(instant(10, synced=True), TOLERANCE + SECOND), 1),
        (instant(60, boot="boot-b", up=1, synced=True), 0),
    ],
    ids=["unmoved", "two-minutes", "moved", "restarted"],
)
def test_new_word_takes_back_only_one_that_is_void(
    tmp_path: Path, later: Instant, taken_back: int
) -> None:
    """What is taken back outweighs all that other processes know: no more of it than must be."""
    told = Told(instant(0, synced=False))
    seen = Clock(tmp_path, told)
    seen.confirm(MORNING, seen.now())
    told.reading = later
    seen.now()
    stored = msgspec.json.decode((tmp_path / "clock.json").read_bytes())
    assert stored["revision"] == taken_back
    assert stored["confirmed"]["how"] == "ntp"


def test_wall_clocks_may_say_two_minutes_more_than_the_counter_and_the_age_is_certain() -> None:
    then, now = instant(0), instant(10)
    clock = Clock(read=Told(now))
    at_bound = clock.age(then, moved(now, TOLERANCE))
    assert at_bound == Age(10 * MINUTE, 10 * MINUTE, certain=True)
    beyond = clock.age(then, moved(now, TOLERANCE + SECOND))
    assert beyond == Age(10 * MINUTE, 12 * MINUTE + SECOND, certain=False, reason=TIME_MISSING)
