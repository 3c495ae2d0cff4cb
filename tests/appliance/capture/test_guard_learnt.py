"""The learnt rules: each test is a fear, on either side of its bound."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture import errors
from appliance.capture.guard import CHURN_GAP, Counts, Facts, Limits, Policy, State
from appliance.capture.guard_course import Past, Usual
from appliance.capture.guard_learnt import (
    BELIEVED,
    FIRST_IS_EMPTY,
    FULLER,
    STANDS_STILL,
    Case,
    closed,
    doubt,
    notes,
    weighed,
)
from storage.errors import LyktaError
from tests.appliance.capture.census import CLINIC, HOUR, WARD, held

LIMITS = Limits()
OFF = Limits(emptied_share=0, thinned_drop=0, day_share=0, band_share=0, stalled=0)


def usual(*lows: int, high: int = 30) -> Usual:
    return Usual(lows=lows, high=high)


def case(
    facts: Facts | None = None,
    previous: Counts | None = None,
    past: Past | None = None,
    others: float | None = None,
) -> Case:
    return Case(
        unit=WARD,
        facts=facts or Facts(patients=24),
        previous=previous,
        past=past or Past(),
        others=others,
    )


def refused(given: Case, limits: Limits = LIMITS) -> type[LyktaError] | None:
    found = doubt(given, limits)
    return type(found) if found else None


BEFORE = held(patients=24, active_orders=120, with_orders=24)


@pytest.mark.parametrize(
    ("stayed", "emptied", "expected"),
    [
        (24, 4, None),
        (24, 5, errors.PatientsEmptied),
        (10, 3, None),
        (10, 4, errors.PatientsEmptied),
        (3, 3, None),
    ],
)
def test_patients_who_stayed_and_lost_every_order_keep_the_older_copy(
    stayed: int, emptied: int, expected: type[LyktaError] | None
) -> None:
    facts = Facts(patients=30, active_orders=90, stayed=stayed, emptied=emptied)
    assert refused(case(facts, BEFORE)) is expected
    assert refused(case(facts, BEFORE), OFF) is None


def test_refusal_of_lost_orders_says_how_many_stayed_and_lost() -> None:
    facts = Facts(patients=30, stayed=20, emptied=9, thinned=15)
    said = doubt(case(facts, BEFORE), LIMITS)
    assert said is not None
    assert said.facts == {"unit": "B31", "stayed": 20, "emptied": 9}
    said = doubt(case(msgspec.structs.replace(facts, emptied=0), BEFORE), LIMITS)
    assert isinstance(said, errors.OrdersThinned)
    assert said.facts == {"unit": "B31", "stayed": 20, "thinned": 15}


@pytest.mark.parametrize(
    ("stayed", "thinned", "expected"),
    [(24, 12, None), (24, 13, errors.OrdersThinned), (6, 3, None), (6, 4, errors.OrdersThinned)],
)
def test_ward_where_everybody_lost_some_orders_keeps_the_older_copy(
    stayed: int, thinned: int, expected: type[LyktaError] | None
) -> None:
    facts = Facts(patients=24, active_orders=60, stayed=stayed, thinned=thinned)
    assert refused(case(facts, BEFORE)) is expected
    assert refused(case(facts, BEFORE), OFF) is None


@pytest.mark.parametrize(
    ("most", "left", "now", "expected"),
    [
        (30, 0, 11, None),
        (30, 0, 10, errors.SlowLoss),
        (8, 0, 3, None),
        (8, 0, 2, errors.SlowLoss),
        (30, 10, 7, None),
        (30, 10, 6, errors.SlowLoss),
        (0, 0, 0, None),
    ],
)
def test_source_that_dies_a_few_patients_at_a_time_is_found_out_within_the_day(
    most: int, left: int, now: int, expected: type[LyktaError] | None
) -> None:
    given = case(Facts(patients=now), held(patients=now + 4), Past(most=most, left=left))
    assert refused(given) is expected
    assert refused(given, OFF) is None


def test_discharges_just_told_count_for_the_day_too() -> None:
    past = Past(most=30, left=10)
    for discharged, expected in ((2, errors.SlowLoss), (3, None)):
        facts = Facts(patients=6, discharged=discharged)
        assert refused(case(facts, held(patients=9), past)) is expected


def test_loss_of_a_day_says_what_the_day_had() -> None:
    said = doubt(case(Facts(patients=7), held(patients=9), Past(most=30, left=1)), LIMITS)
    assert said is not None
    assert said.facts == {"unit": "B31", "before": 30, "now": 7}


def test_ward_that_was_as_empty_at_this_hour_of_another_week_is_excused_for_the_day() -> None:
    for low, expected in ((4, errors.SlowLoss), (3, None)):
        past = Past(most=30, usual=usual(25, low))
        assert refused(case(Facts(patients=3), held(patients=8), past)) is expected


def test_loss_of_a_day_binds_only_while_the_copy_is_recent() -> None:
    for gap, expected in ((CHURN_GAP, errors.SlowLoss), (CHURN_GAP + HOUR, None)):
        given = case(Facts(patients=7), held(gap, patients=24), Past(most=30))
        assert refused(given) is expected
    assert refused(case(Facts(patients=7), None, Past(most=30))) is None


@pytest.mark.parametrize(
    ("lows", "now", "expected"),
    [
        ((20, 22, 24), 10, None),
        ((20, 22, 24), 9, errors.BelowUsual),
        ((20, 22), 0, None),
        ((8, 9, 9), 3, None),
        ((8, 9, 9), 2, errors.BelowUsual),
    ],
)
def test_half_dead_source_after_a_long_silence_meets_what_the_ward_usually_has(
    lows: tuple[int, ...], now: int, expected: type[LyktaError] | None
) -> None:
    given = case(Facts(patients=now), held(CHURN_GAP * 2, patients=24), Past(usual=usual(*lows)))
    assert refused(given) is expected
    assert refused(msgspec.structs.replace(given, previous=None)) is expected, "a first copy too"
    assert refused(given, OFF) is None


def test_census_below_the_usual_names_both_and_counts_without_who_was_discharged() -> None:
    past = Past(usual=usual(20, 22, 24))
    said = doubt(case(Facts(patients=3), None, past), LIMITS)
    assert said is not None
    assert said.facts == {"unit": "B31", "usual": 20, "now": 3}
    assert refused(case(Facts(patients=3, discharged=12), None, past)) is None
    assert refused(case(Facts(patients=3, discharged=11), None, past)) is errors.BelowUsual


def test_ward_that_a_person_accepted_as_moved_is_not_refused_again_and_again() -> None:
    for accepted, expected in ((8, None), (None, errors.BelowUsual)):
        past = Past(usual=usual(20, 20, 20), accepted=accepted)
        assert refused(case(Facts(patients=3), held(patients=4), past)) is expected
    past = Past(usual=usual(20, 20, 20), accepted=20)
    assert refused(case(Facts(patients=3), held(patients=4), past)) is errors.BelowUsual


def test_replica_whose_time_stands_still_is_refused_at_the_third_capture() -> None:
    for stalled, expected in ((2, None), (3, errors.SourceStandsStill)):
        given = case(Facts(patients=24, active_orders=9), BEFORE, Past(stalled=stalled))
        assert refused(given) is expected
        clinic = msgspec.structs.replace(given, unit=CLINIC)
        assert refused(clinic) is expected, "a clinic's too"
        assert refused(given, OFF) is None
    said = doubt(case(None, BEFORE, Past(stalled=5)), LIMITS)
    assert said is not None
    assert said.facts == {"unit": "B31", "captures": 5}


def test_clinic_is_not_judged_as_a_ward() -> None:
    facts = Facts(patients=0, stayed=24, emptied=24, thinned=24)
    past = Past(most=30, usual=usual(20, 20, 20))
    assert doubt(Case(unit=CLINIC, facts=facts, previous=BEFORE, past=past), LIMITS) is None
    given = Case(unit=CLINIC, facts=facts, previous=None, past=past, others=1.0)
    assert list(notes(given, LIMITS)) == []


@pytest.mark.parametrize(
    ("patients", "orders", "others", "expected"),
    [
        (6, 0, 0.9, errors.FirstCopyBare),
        (5, 0, 1.0, None),
        (6, 1, 1.0, None),
        (6, 0, 0.89, None),
        (6, 0, None, None),
    ],
)
def test_first_copy_without_any_order_is_compared_with_the_other_units(
    patients: int, orders: int, others: float | None, expected: type[LyktaError] | None
) -> None:
    facts = Facts(patients=patients, active_orders=orders)
    assert refused(case(facts, None, None, others)) is expected
    assert refused(case(facts, BEFORE, None, others)) is None, "no first copy"


def test_first_copy_that_is_refused_says_how_many_lie_there() -> None:
    said = doubt(case(Facts(patients=7), None, None, 1.0), LIMITS)
    assert said is not None
    assert said.facts == {"unit": "B31", "now": 7}


# What is kept with a remark


def texts(given: Case, limits: Limits = LIMITS) -> list[str]:
    return [note.text for note in notes(given, limits)]


def test_empty_first_copy_is_kept_with_a_remark() -> None:
    (note,) = notes(case(Facts()), LIMITS)
    assert (note.text, note.facts) == (FIRST_IS_EMPTY, {"unit": "B31"})
    assert texts(case(Facts(patients=1))) == []
    assert texts(case(Facts(), held())) == []


def test_ward_with_twice_the_patients_it_ever_had_is_kept_with_a_remark() -> None:
    past = Past(usual=usual(20, 20, 20, high=24))
    (note,) = notes(case(Facts(patients=55), BEFORE, past), LIMITS)
    assert note.text == FULLER
    assert note.facts == {"unit": "B31", "now": "55", "usual": "24"}
    assert texts(case(Facts(patients=54), BEFORE, past)) == []
    unsure = Past(usual=usual(20, 20, high=24))
    assert texts(case(Facts(patients=99), BEFORE, unsure)) == []


def test_time_that_stands_still_is_said_before_it_is_refused() -> None:
    for stalled, said in ((0, []), (1, [STANDS_STILL]), (2, [STANDS_STILL]), (3, [])):
        assert texts(case(None, BEFORE, Past(stalled=stalled))) == said
    (note,) = notes(case(None, BEFORE, Past(stalled=1)), LIMITS)
    assert note.facts == {"unit": "B31"}
    assert texts(case(None, BEFORE, Past(stalled=1)), OFF) == []


def test_collapse_that_is_believed_after_a_long_silence_is_never_silent() -> None:
    long_ago = held(timedelta(hours=13, minutes=50), patients=24)
    (note,) = notes(case(Facts(patients=4), long_ago), LIMITS)
    assert note.text == BELIEVED
    assert note.facts == {"unit": "B31", "before": "24", "now": "4", "hours": "13"}
    assert texts(case(Facts(patients=12), long_ago)) == []
    assert texts(case(Facts(patients=4, discharged=16), long_ago)) == []
    assert texts(case(Facts(patients=4), held(CHURN_GAP, patients=24))) == []


# The whole


def test_ward_is_closed_only_where_the_site_says_so_and_two_weeks_were_as_empty() -> None:
    closes = Limits(closes=True)
    for lows, now, limits, expected in (
        ((0, 0, 20), 0, closes, True),
        ((0, 20, 20), 0, closes, False),
        ((0, 5, 20), 1, closes, False),
        ((0, 0, 20), 1, closes, True),
        ((1, 2, 20), 2, closes, True),
        ((0, 0, 20), 0, LIMITS, False),
    ):
        assert closed(Past(usual=usual(*lows)), Facts(patients=now), limits) is expected
    assert not closed(Past(), Facts(), closes)


DOUBTED = case(Facts(patients=7), held(patients=9), Past(most=30, stalled=1))


def test_refusal_of_the_first_rules_stands_before_what_was_learnt() -> None:
    first = errors.EmptyUnit(unit="B31", before=9)
    assert weighed(DOUBTED, first, Policy()).refusal is first
    assert weighed(DOUBTED, first, Policy(log_only=True)).refusal is first
    assert weighed(DOUBTED, first, Policy()).state is State.SUSPECT
    wrong = weighed(DOUBTED, errors.WrongUnit(unit="B31"), Policy())
    assert wrong.state is State.REJECTED


def test_log_only_says_what_it_would_refuse_and_refuses_nothing() -> None:
    loud = weighed(DOUBTED, None, Policy())
    assert isinstance(loud.refusal, errors.SlowLoss)
    assert loud.would is None
    assert loud.state is State.SUSPECT
    quiet = weighed(DOUBTED, None, Policy(log_only=True))
    assert quiet.refusal is None
    assert isinstance(quiet.would, errors.SlowLoss)
    assert quiet.state is State.COMPLETE
    assert [note.text for note in quiet.notes] == [STANDS_STILL] == [n.text for n in loud.notes]


def test_unit_is_judged_by_its_own_figures() -> None:
    own = Policy(units={"B31": OFF})
    assert weighed(DOUBTED, None, own).refusal is None
    other = Policy(units={"B32": OFF})
    assert weighed(DOUBTED, None, other).refusal is not None
