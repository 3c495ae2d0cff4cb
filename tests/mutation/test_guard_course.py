"""The course of a ward's captures to the hour and to the second."""

from appliance.capture.guard import Counts, Facts, Limits, judge_counts
from appliance.capture.guard_course import BELIEVED, HOUR, WEEK, WEEKS, Course
from tests.appliance.capture.census import WARD, held
from tests.appliance.capture.test_guard_course import MONDAY, course, row


def test_course_that_saw_nothing_knows_nothing() -> None:
    new = Course()
    assert new.last is None
    assert new.kept is None
    past = new.past(MONDAY)
    assert (past.most, past.left, past.usual, past.stalled, past.accepted) == (0, 0, None, 0, None)


def test_discharges_of_one_hour_add_up() -> None:
    taught = course(row(0, 30), row(2, 20, discharged=3), row(2.5, 20, discharged=4))
    assert taught.past(MONDAY + 3 * HOUR).left == 7


def test_hour_that_still_counts_is_not_forgotten_a_moment_too_early() -> None:
    end = WEEKS * WEEK
    for at, known in ((end + 2, True), (end + 3, False)):
        taught = course(row(0, 24), row(at, 20))
        usual = taught.past(MONDAY + at * HOUR).usual
        assert (usual is not None) is known, at
        assert (len(taught._hours) == 2) is known, "what nobody asks for any more is let go"


def test_capture_without_a_time_of_the_source_is_no_standing_still() -> None:
    taught = course(row(0, 24, source_time=5000))
    assert taught.past(MONDAY + HOUR).stalled == 0


def test_persons_word_holds_from_that_second_for_two_weeks_to_the_second() -> None:
    taught = course(row(0.5, 3, accepted=True))
    said = MONDAY + HOUR // 2
    for at, accepted in (
        (said - 1, None),
        (said, 3),
        (said + 1, 3),
        (said + BELIEVED * HOUR - 1, 3),
        (said + BELIEVED * HOUR, None),
    ):
        assert taught.past(at).accepted == accepted, at - said


def test_hour_that_a_wrong_clock_put_ahead_is_not_of_this_day() -> None:
    assert course(row(5, 30)).past(MONDAY + 4 * HOUR).most == 0


def test_present_week_is_not_what_a_ward_usually_has() -> None:
    taught = course(row(0, 24), row(WEEK, 3))
    usual = taught.past(MONDAY + WEEK * HOUR).usual
    assert usual is not None
    assert usual.lows == (24,)


def test_ward_that_was_always_empty_usually_has_nobody() -> None:
    usual = course(row(0, 0)).past(MONDAY + WEEK * HOUR).usual
    assert usual is not None
    assert (usual.low, usual.high) == (0, 0)


def test_ward_is_open_unless_somebody_says_that_it_is_closed() -> None:
    previous: Counts = held(patients=24)
    assert judge_counts(WARD, previous, Facts(patients=3), Limits()) is not None
