"""A whole round: a hospital that loses a fifth of everybody is half dead, ward by ward natural."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture.errors import SiteCanaryMissing, SiteShrank
from appliance.capture.guard import Counts, Facts, Policy
from appliance.capture.guard_site import RECENT, Seen, judge_round, waits
from tests.appliance.capture.census import HOUR, held

POLICY = Policy()


def seen(before: int, now: int, gap: timedelta = HOUR, discharged: int = 0) -> Seen:
    return Seen(
        previous=held(gap, patients=before), facts=Facts(patients=now, discharged=discharged)
    )


@pytest.mark.parametrize(
    ("wards", "refused"),
    [
        ([(24, 19), (24, 19), (24, 20)], False),
        ([(24, 19), (24, 19), (24, 19)], True),
        ([(24, 12), (24, 24)], True),
        ([(24, 14), (24, 24)], False),
        ([(24, 12), (24, 36)], False),
        ([(6, 3), (6, 3)], False),
        ([(24, 13)], False),
    ],
)
def test_hospital_that_loses_a_fifth_in_hours_keeps_its_copies(
    wards: list[tuple[int, int]], refused: bool
) -> None:
    said = judge_round([seen(*one) for one in wards], POLICY)
    assert isinstance(said, SiteShrank) is refused
    assert judge_round([seen(*one) for one in wards], Policy(site_share=0)) is None


def test_refusal_of_a_round_says_what_all_wards_had_and_have() -> None:
    said = judge_round([seen(24, 10), seen(24, 20, discharged=2)], POLICY)
    assert said is not None
    assert said.facts == {"before": 46, "now": 30}


def test_ward_whose_copy_is_old_or_that_was_not_reached_says_nothing_of_the_round() -> None:
    old = seen(24, 4, RECENT + HOUR)
    assert judge_round([seen(24, 20), seen(24, 22), old], POLICY) is None
    assert judge_round([seen(24, 20), seen(24, 22), Seen()], POLICY) is None
    assert judge_round([seen(24, 14), seen(24, 24), seen(24, 4, RECENT)], POLICY) is not None
    first = Seen(facts=Facts(patients=0))
    assert judge_round([seen(24, 20), first], POLICY) is None


def test_ward_that_its_own_rules_refuse_counts_where_it_is_not_the_only_one() -> None:
    gone = msgspec.structs.replace(seen(24, 0), refused=True)
    assert judge_round([gone, seen(24, 21), seen(24, 24)], POLICY) is None
    assert judge_round([gone, gone, seen(24, 21)], POLICY) is not None
    assert judge_round([gone, seen(24, 12), seen(24, 24)], POLICY) is not None


def test_sites_canary_is_missed_only_where_every_ward_answered() -> None:
    wanted = Policy(canary="18020202-0202")
    here, gone = seen(24, 24), msgspec.structs.replace(seen(24, 24), canary=True)
    assert isinstance(judge_round([here, here], wanted), SiteCanaryMissing)
    assert judge_round([here, gone], wanted) is None
    assert judge_round([here, Seen()], wanted) is None
    assert judge_round([], wanted) is None
    assert judge_round([here, here], POLICY) is None


@pytest.mark.parametrize(
    ("before", "now", "discharged", "waiting"),
    [
        (24, 22, 0, False),
        (24, 21, 0, True),
        (24, 21, 1, False),
        (5, 4, 0, False),
        (5, 3, 0, True),
        (24, 30, 0, False),
    ],
)
def test_ward_that_lost_more_than_a_tenth_waits_for_the_others(
    before: int, now: int, discharged: int, waiting: bool
) -> None:
    facts = Facts(patients=now, discharged=discharged)
    previous: Counts = held(patients=before)
    assert waits(previous, facts) is waiting
    assert not waits(None, facts)
    assert waits(held(RECENT, patients=before), facts) is waiting
    assert not waits(held(RECENT + HOUR, patients=before), facts)
