"""What is learnt of a ward: only from what was kept, and by the hour of the week."""

from appliance.capture.guard_course import BELIEVED, DAY, HOUR, WEEK, WEEKS, Course, Row

MONDAY = 1_000_000 * WEEK * HOUR // 1000 // (WEEK * HOUR) * (WEEK * HOUR)


def row(hour: float, patients: int, **more: object) -> Row:
    """Return a kept capture so many hours after a Monday."""
    given = {"generation": 1, "patients": patients} | more
    return Row(at=int(MONDAY + hour * HOUR), **given)  # type: ignore[arg-type] # passes through


def course(*rows: Row) -> Course:
    found = Course()
    for one in rows:
        found.note(one)
    return found


def test_census_that_was_refused_or_would_have_been_never_teaches() -> None:
    taught = course(
        row(0, 24), row(1, 3, generation=0, code="G-02"), row(2, 2, would="G-15"), row(3, 20)
    )
    past = taught.past(MONDAY + WEEK * HOUR)
    assert past.usual is not None
    assert past.usual.lows == (24,)
    assert taught.past(MONDAY + (WEEK + 3) * HOUR).usual.low == 20  # type: ignore[union-attr] # there


def test_what_a_person_accepted_though_it_would_have_been_refused_teaches() -> None:
    taught = course(row(0, 24), row(1, 3, would="G-15", accepted=True))
    assert taught.past(MONDAY + (WEEK + 1) * HOUR).usual.low == 3  # type: ignore[union-attr] # there


def test_usual_is_of_the_same_hour_of_the_week_and_two_hours_to_either_side() -> None:
    taught = course(row(10, 20))
    for hour, known in ((7, False), (8, True), (10, True), (12, True), (13, False)):
        usual = taught.past(MONDAY + (WEEK + hour) * HOUR).usual
        assert (usual is not None) is known, hour
    assert taught.past(MONDAY + (DAY + 10) * HOUR).usual is None, "another day is no week"


def test_each_week_counts_once_with_its_fewest_patients() -> None:
    taught = course(row(0, 24), row(0.5, 20), row(1, 22), row(WEEK, 12), row(2 * WEEK, 30))
    usual = taught.past(MONDAY + 3 * WEEK * HOUR).usual
    assert usual is not None
    assert (usual.lows, usual.high, usual.low, usual.weeks) == ((30, 12, 20), 30, 12, 3)
    assert [usual.as_low(census) for census in (11, 12, 20, 29, 30)] == [0, 1, 2, 2, 3]


def test_what_lies_further_back_than_eight_weeks_is_forgotten() -> None:
    taught = course(row(0, 24))
    for weeks, known in ((WEEKS, True), (WEEKS + 1, False)):
        assert (taught.past(MONDAY + weeks * WEEK * HOUR).usual is not None) is known
    late = course(row(0, 24), *[row(hour, 20) for hour in range(1, 11 * WEEK, 5)])
    assert len(late._hours) <= (WEEKS * WEEK + DAY) / 5, "a ward's past never grows"


def test_most_of_the_day_is_of_the_last_24_hours_with_the_discharges_since() -> None:
    taught = course(
        row(0, 30), row(2, 24, discharged=4), row(8, 20, discharged=3), row(20, 18, discharged=1)
    )
    assert (taught.past(MONDAY + 23 * HOUR).most, taught.past(MONDAY + 23 * HOUR).left) == (30, 8)
    assert (taught.past(MONDAY + 24 * HOUR).most, taught.past(MONDAY + 24 * HOUR).left) == (24, 4)
    assert course().past(MONDAY).most == 0


def test_day_begins_anew_where_a_person_accepted() -> None:
    taught = course(row(0, 24), row(0.5, 3, accepted=True), row(1, 4))
    past = taught.past(MONDAY + 2 * HOUR)
    assert (past.most, past.accepted) == (4, 3)


def test_persons_word_on_a_census_holds_for_two_weeks() -> None:
    taught = course(row(0, 3, accepted=True))
    assert taught.past(MONDAY + (BELIEVED - 1) * HOUR).accepted == 3
    assert taught.past(MONDAY + BELIEVED * HOUR).accepted is None
    assert taught.past(MONDAY - HOUR).accepted is None


def test_source_whose_time_does_not_advance_is_counted_and_one_that_does_starts_anew() -> None:
    taught = course(row(0, 5, source_time=100))
    assert taught.past(MONDAY + HOUR, 101).stalled == 0
    assert taught.past(MONDAY + HOUR, 100).stalled == 1
    taught.note(row(1, 5, source_time=100))
    assert taught.past(MONDAY + 2 * HOUR, 99).stalled == 2
    taught.note(row(2, 5, source_time=100, generation=0))
    assert taught.past(MONDAY + 3 * HOUR, 100).stalled == 3
    taught.note(row(3, 5, source_time=200))
    assert taught.past(MONDAY + 4 * HOUR, 200).stalled == 1


def test_source_without_a_time_and_one_whose_clock_was_put_back_stand_not_still() -> None:
    taught = course(row(0, 5, source_time=9000))
    assert taught.past(MONDAY + HOUR, 0).stalled == 0
    taught.note(row(1, 5, source_time=5400))
    assert taught.past(MONDAY + 2 * HOUR, 9000).stalled == 0
    assert course(row(0, 5)).past(MONDAY + HOUR, 7).stalled == 0
    assert course().past(MONDAY, 7).stalled == 0


def test_feeds_copies_between_do_not_make_a_standing_time_advance() -> None:
    taught = course(row(0, 5, source_time=100), row(1, 5, source_time=100))
    taught.note(row(1.5, 5))
    assert taught.past(MONDAY + 2 * HOUR, 0).stalled == 0
    assert taught.past(MONDAY + 2 * HOUR, 100).stalled == 2


def test_copy_that_its_source_dates_is_not_later_and_says_nothing_of_standing_still() -> None:
    taught = course(row(0, 5, source_time=100))
    assert taught.past(MONDAY, 100).stalled == 0
    assert taught.past(MONDAY + 59, 100).stalled == 0
    assert taught.past(MONDAY + 60, 100).stalled == 1


def test_last_and_last_kept_capture_are_known() -> None:
    kept, refused = row(0, 24, generation=7), row(1, 2, generation=0, code="G-02")
    taught = course(kept, refused)
    assert (taught.last, taught.kept) == (refused, kept)
