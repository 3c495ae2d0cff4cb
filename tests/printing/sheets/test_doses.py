"""The blind window and what was recorded: no double dose, no lost dose."""

from datetime import timedelta

from printing.sheets.doses import due_marks, next_dose, past_marks
from printing.sheets.sheet import DoseMark, DoseState
from printing.sheets.window import window
from storage.records import (
    Administration,
    AdministrationStatus,
    Order,
    OrderKind,
    OrderStatus,
    Timing,
)
from tests.printing.charts import (
    SWEDISH,
    amount,
    as_needed,
    at,
    chart,
    given,
    infusion,
    one_time,
    order,
    stamp,
    stopped,
)

SEEN = window(stamp(), SWEDISH)
Marks = list[tuple[str, DoseState, str]]


def _plain(marks: tuple[DoseMark, ...]) -> Marks:
    return [
        (mark.text.replace("\u00a0", " "), mark.state, mark.detail.replace("\u00a0", " "))
        for mark in marks
    ]


def _past(one: Order, *doses: Administration) -> Marks:
    return _plain(past_marks(one, chart(one, administrations=doses), SEEN, SWEDISH))


def _due(one: Order, *doses: Administration) -> Marks:
    return _plain(due_marks(one, chart(one, administrations=doses), SEEN, SWEDISH))


def _next(one: Order, *doses: Administration) -> tuple[str, bool]:
    coming = next_dose(one, chart(one, administrations=doses), SEEN, SWEDISH)
    return coming.text.replace("\u00a0", " "), coming.maybe_given


def test_a_dose_planned_since_the_copy_may_already_have_been_given() -> None:
    assert _due(order()) == [
        ("20:00", DoseState.MAYBE_GIVEN, ""),
        ("08:00", DoseState.PLANNED, ""),
    ]
    assert _next(order(), given("a", "o1", "08:05")) == ("20:00", True)


def test_a_dose_planned_after_now_is_plainly_planned() -> None:
    edge = order(timing=Timing(times=("20:20", "20:21")))
    assert [state for _, state, _ in _due(edge)] == [DoseState.MAYBE_GIVEN, DoseState.PLANNED]


def test_where_the_age_is_unknown_every_coming_dose_may_have_been_given() -> None:
    seen = window(stamp(age=None), SWEDISH)
    marks = due_marks(order(), chart(order()), seen, SWEDISH)
    assert {mark.state for mark in marks} == {DoseState.MAYBE_GIVEN}


def test_a_clock_that_runs_behind_does_not_shrink_the_unknown_time() -> None:
    behind = stamp(printed=at("2026-11-21 19:00"), age=timedelta(hours=3), age_certain=False)
    seen = window(behind, SWEDISH)
    assert seen.now == at("2026-11-21 22:10")
    marks = due_marks(order(), chart(order()), seen, SWEDISH)
    assert marks[0].state is DoseState.MAYBE_GIVEN


def test_a_recorded_dose_stands_with_its_signature() -> None:
    assert _past(order(), given("a", "o1", "08:05")) == [("08:05", DoseState.GIVEN, "KL")]


def test_a_dose_given_in_another_amount_names_the_amount() -> None:
    half = given("a", "o1", "08:05", amount=amount("0.5", "tablett"))
    assert _past(order(), half) == [("08:05", DoseState.GIVEN, "0,5 tablett KL")]
    whole = given("a", "o1", "08:05", amount=amount("1", "tablett"))
    assert _past(order(), whole) == [("08:05", DoseState.GIVEN, "KL")]


def test_a_dose_that_must_be_checked_shows_the_sources_words() -> None:
    odd = given(
        "a", "o1", "08:05", amount=amount("1", "tablett"), check=("x",), text="1–2 tabl?", by=""
    )
    assert _past(order(), odd) == [
        ("08:00", DoseState.MAYBE_GIVEN, "inte registrerad"),
        ("08:05", DoseState.GIVEN, "1–2 tabl? (x)"),
    ]


def test_a_single_dose_recorded_with_doubt_is_still_asked_about() -> None:
    due = one_time(timing=Timing(moments=(at("2026-11-21 14:00"),)))
    assert _next(due, given("a", "e1", "14:00", check=("day only",))) == ("14:00", True)


def test_an_infusion_that_may_still_run_is_shown_with_the_day_it_began() -> None:
    paused = given("a", "i1", "2026-11-20 14:20", status=AdministrationStatus.UNCLEAR)
    assert _past(infusion(), paused) == [
        ("20/11 14:20", DoseState.MAYBE_GIVEN, "oklart om given KL")
    ]


def test_an_omitted_dose_says_why() -> None:
    omitted = given("a", "o1", "08:00", status=AdministrationStatus.NOT_GIVEN, reason="Illamående")
    silent = given("a", "o1", "08:00", status=AdministrationStatus.NOT_GIVEN)
    assert _past(order(), omitted) == [("08:00", DoseState.NOT_GIVEN, "ej given: Illamående KL")]
    assert _past(order(), silent) == [
        ("08:00", DoseState.NOT_GIVEN, "ej given: skäl inte angivet KL")
    ]


def test_a_planned_dose_that_nobody_recorded_is_not_called_omitted() -> None:
    assert _past(order()) == [("08:00", DoseState.MAYBE_GIVEN, "inte registrerad")]


def test_an_unclear_record_settles_no_dose() -> None:
    unclear = given("a", "o1", "08:05", status=AdministrationStatus.UNCLEAR)
    assert _past(order(), unclear) == [
        ("08:00", DoseState.MAYBE_GIVEN, "inte registrerad"),
        ("08:05", DoseState.MAYBE_GIVEN, "oklart om given KL"),
    ]


def test_a_dose_recorded_more_than_two_hours_off_leaves_both_to_be_seen() -> None:
    assert _past(order(), given("a", "o1", "10:01")) == [
        ("08:00", DoseState.MAYBE_GIVEN, "inte registrerad"),
        ("10:01", DoseState.GIVEN, "KL"),
    ]
    assert _past(order(), given("a", "o1", "10:00")) == [("10:00", DoseState.GIVEN, "KL")]


def test_one_record_settles_one_dose_only() -> None:
    often = order(timing=Timing(times=("08:00", "09:00")))
    assert _past(often, given("a", "o1", "08:40")) == [
        ("08:00", DoseState.MAYBE_GIVEN, "inte registrerad"),
        ("08:40", DoseState.GIVEN, "KL"),
    ]


def test_a_dose_of_another_order_settles_nothing() -> None:
    assert _past(order(), given("a", "", "08:00")) == [
        ("08:00", DoseState.MAYBE_GIVEN, "inte registrerad")
    ]


def test_a_dose_given_early_is_never_hidden_but_asked_about() -> None:
    early = given("a", "o1", "18:30", amount=amount("1", "tablett"))
    assert _due(order(), early)[0] == (
        "20:00",
        DoseState.MAYBE_GIVEN,
        "registrerad 18:30 1 tablett KL: fråga",
    )
    assert _next(order(), early) == ("20:00", True)


def test_a_dose_planned_before_the_order_was_written_was_never_planned() -> None:
    assert _past(order(ordered_at=at("2026-11-21 10:00"))) == []
    assert _past(order(ordered_at=None)) != []


def test_a_late_dose_is_the_next_one_while_it_may_only_be_late() -> None:
    late = order(timing=Timing(times=("18:00",)))
    assert _next(late) == ("18:00", True)
    assert _next(late, given("a", "o1", "18:05")) == ("22/11 18:00", False)
    missed = order(timing=Timing(times=("17:00",)))
    assert _next(missed) == ("22/11 17:00", False)


def test_a_weekly_dose_is_found_a_week_ahead() -> None:
    weekly = order(timing=Timing(times=("08:00",), days=("sat",)))
    assert _next(weekly, given("a", "o1", "08:05")) == ("28/11 08:00", False)


def test_orders_on_hold_or_stopped_have_no_next_dose() -> None:
    held = order(status=OrderStatus.ON_HOLD)
    assert (_due(held), _next(held)) == ([], ("Uppehåll", False))
    assert (_due(stopped()), _next(stopped())) == ([], ("Ges inte", False))


def test_an_order_that_ended_but_stands_active_asks() -> None:
    ended = order(ends=at("2026-11-20 08:00"))
    assert _next(ended) == ("Slut 20/11 08:00: fråga", False)
    gone = order(kind=OrderKind.ONE_TIME, timing=Timing(moments=(at("2026-10-01 08:00"),)))
    assert _next(gone) == ("Ingen kommande tid", False)


def test_words_stand_where_no_time_can_be_told() -> None:
    assert _next(order(timing=Timing()))[0] == "Tider inte angivna"
    assert _next(order(timing=Timing(times=("08:00",), frequency=3)))[0] == "Se tiderna"
    assert _next(order(check=("x",)))[0] == "Se källtext"
    assert _next(as_needed())[0] == "Vid behov"
    assert _next(infusion())[0] == "Tider inte angivna"


def test_a_running_infusion_runs_until_its_planned_end() -> None:
    drip = infusion(ends=at("2026-11-22 02:20"))
    going = given("a", "i1", "2026-11-20 14:20", status=AdministrationStatus.RUNNING)
    known = chart(drip, administrations=(going,))
    assert next_dose(drip, known, SEEN, SWEDISH).running
    mark = past_marks(drip, known, SEEN, SWEDISH)[0]
    assert (mark.state, mark.until) == (DoseState.RUNNING, at("2026-11-22 02:20"))


def test_an_infusion_that_ended_within_twelve_hours_is_still_shown() -> None:
    ended = given("a", "i1", "2026-11-20 14:20", until=at("2026-11-21 08:00"))
    older = given("a", "i1", "2026-11-20 14:20", until=at("2026-11-21 06:00"))
    assert len(_past(infusion(), ended)) == 1
    assert _past(infusion(), older) == []


def test_a_single_dose_that_was_given_is_not_due_again() -> None:
    assert _next(one_time()) == ("22/11 06:00", False)
    done = given("a", "e1", "18:00")
    assert _next(one_time(timing=Timing(moments=(at("2026-11-21 14:00"),))), done)[0] == "Given"
    twice = one_time(timing=Timing(moments=(at("2026-11-21 18:00"), at("2026-11-22 06:00"))))
    assert _next(twice, done) == ("22/11 06:00", False)


def test_a_single_dose_that_nobody_recorded_is_asked_about_for_three_days() -> None:
    missed = one_time(timing=Timing(moments=(at("2026-11-19 14:00"),)))
    assert _next(missed) == ("19/11 14:00", True)


def test_a_dose_in_the_very_minute_of_the_copy_stands_after_it() -> None:
    one = order(timing=Timing(times=("19:10", "07:10")))
    assert [text for text, _, _ in _due(one)] == ["19:10", "07:10"]
    assert _past(one) == [("07:10", DoseState.MAYBE_GIVEN, "inte registrerad")]
    assert _next(one) == ("19:10", True)


def test_a_dose_late_by_two_hours_exactly_is_still_waited_for() -> None:
    assert _next(order(timing=Timing(times=("17:10",)))) == ("17:10", True)


def test_a_dose_at_the_very_start_or_writing_of_its_order_is_due() -> None:
    begun = order(timing=Timing(times=("08:00",)), starts=at("2026-11-21 08:00"))
    written = order(timing=Timing(times=("08:00",)), ordered_at=at("2026-11-21 08:00"))
    assert [text for text, _, _ in _past(begun)] == ["08:00"]
    assert [text for text, _, _ in _past(written)] == ["08:00"]


def test_a_dose_at_two_hours_after_the_copy_may_be_the_one_recorded_early() -> None:
    one = order(timing=Timing(times=("21:10",)))
    early = given("a", "o1", "19:10")
    assert _due(one, early) == [
        ("21:10", DoseState.MAYBE_GIVEN, "registrerad 19:10 KL: fråga"),
    ]


def test_a_dose_recorded_twelve_hours_before_the_copy_needs_no_day() -> None:
    assert _past(order(timing=Timing()), given("a", "o1", "07:10")) == [
        ("07:10", DoseState.GIVEN, "KL")
    ]


def test_another_rate_than_ordered_is_named() -> None:
    slow = given("a", "i1", "14:20", rate=amount("40", "ml"), rate_per=amount("1", "h"))
    assert _past(infusion(), slow) == [("14:20", DoseState.GIVEN, "40 ml/h KL")]
