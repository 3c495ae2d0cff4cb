"""The light's words: each age is worded by its own sentence, with its own figures."""

from datetime import timedelta

import pytest

from storage.clock import CLOCK_UNCONFIRMED, Age
from storage.freshness import Freshness, Light, Reason, judge

LIMIT = timedelta(minutes=60)


def aged(least: float, most: float | None) -> Age:
    at_most = None if most is None else timedelta(minutes=most)
    return Age(timedelta(minutes=least), at_most, certain=least == most)


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (aged(75, 90), "The copy is at least {minutes} min old; the limit is {limit} min."),
        (aged(10, 75), "The copy may be {minutes} min old; the limit is {limit} min."),
    ],
)
def test_stale_copy_says_how_old_it_surely_is_or_may_be(age: Age, text: str) -> None:
    reason = Reason(text, {"minutes": "75", "limit": "60"})
    assert judge(age, LIMIT) == Freshness(Light.STALE, age, LIMIT, (reason,))


def test_ageing_copy_says_its_age_and_when_it_is_too_old() -> None:
    age = aged(50, 50)
    text = "The copy is {minutes} min old; over {limit} min is too old."
    reason = Reason(text, {"minutes": "50", "limit": "60"})
    assert judge(age, LIMIT) == Freshness(Light.AGEING, age, LIMIT, (reason,))


def test_light_carries_the_age_and_the_limit_it_was_judged_by() -> None:
    age = Age(timedelta(minutes=1), None, certain=False, reason=CLOCK_UNCONFIRMED)
    assert judge(age, LIMIT) == Freshness(Light.UNKNOWN, age, LIMIT, (Reason(CLOCK_UNCONFIRMED),))
    missing = Reason("There is no readable copy of this unit.")
    assert judge(None, LIMIT) == Freshness(Light.MISSING, None, LIMIT, (missing,))


def test_quarter_before_the_limit_turns_amber_to_the_second() -> None:
    second = timedelta(seconds=1)
    amber = LIMIT * 3 / 4
    assert judge(Age(amber - second, amber - second, certain=True), LIMIT).light is Light.FRESH
    assert judge(Age(amber, amber, certain=True), LIMIT).light is Light.AGEING
    assert judge(Age(LIMIT, LIMIT, certain=True), LIMIT).light is Light.AGEING
    over = LIMIT + timedelta(microseconds=1)
    assert judge(Age(over, over, certain=True), LIMIT).light is Light.STALE
