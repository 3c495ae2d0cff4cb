"""The light: judged by the oldest age a copy can have."""

from datetime import timedelta

import pytest

from storage.clock import CLOCK_UNCONFIRMED, Age
from storage.freshness import Light, Reason, judge

LIMIT = timedelta(minutes=60)


def minutes(least: float, most: float | None) -> Age:
    at_most = None if most is None else timedelta(minutes=most)
    reason = "" if least == most else CLOCK_UNCONFIRMED
    return Age(timedelta(minutes=least), at_most, certain=least == most, reason=reason)


@pytest.mark.parametrize(
    ("least", "most", "light"),
    [
        (0, 0, Light.FRESH),
        (44.9, 44.9, Light.FRESH),
        (45, 45, Light.AGEING),
        (60, 60, Light.AGEING),
        (60.1, 60.1, Light.STALE),
        (900, 900, Light.STALE),
        (0, 44, Light.FRESH),
        (0, 50, Light.AGEING),
        (10, 61, Light.STALE),
        (61, 90, Light.STALE),
        (0, None, Light.UNKNOWN),
        (60, None, Light.UNKNOWN),
        (61, None, Light.STALE),
    ],
)
def test_the_oldest_possible_age_decides(least: float, most: float | None, light: Light) -> None:
    assert judge(minutes(least, most), LIMIT).light is light


def test_unit_without_a_copy_is_missing_and_says_why() -> None:
    fault = Reason("Copy {generation} is damaged.", {"generation": "4"})
    found = judge(None, LIMIT, faults=[fault])
    assert found.light is Light.MISSING
    assert found.age is None
    assert [reason.text for reason in found.reasons] == [
        "There is no readable copy of this unit.",
        fault.text,
    ]


def test_ageing_begins_where_it_is_told_to() -> None:
    early = judge(minutes(20, 20), LIMIT, timedelta(minutes=15))
    assert early.light is Light.AGEING
    assert judge(minutes(14, 14), LIMIT, timedelta(minutes=15)).light is Light.FRESH


def test_every_light_but_fresh_says_why_in_words() -> None:
    assert judge(minutes(1, 1), LIMIT).reasons == ()
    for age in (minutes(50, 50), minutes(61, 61), minutes(0, 70), minutes(0, None)):
        assert judge(age, LIMIT).reasons
    stale = judge(minutes(75, None), LIMIT).reasons
    assert stale[0].facts == {"minutes": "75", "limit": "60"}
    assert stale[1].text == CLOCK_UNCONFIRMED


def test_faults_of_a_fresh_copy_are_handed_on_and_change_no_light() -> None:
    fault = Reason("One copy is damaged.")
    found = judge(minutes(1, 1), LIMIT, faults=[fault])
    assert (found.light, found.reasons) == (Light.FRESH, (fault,))
