"""The guard's refusals name the unit and the figures IT has to judge by; its bounds are exact."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture.errors import (
    BookCollapsed,
    BookVanished,
    CanaryMissing,
    CollapsedUnit,
    EmptyUnit,
    NothingToCompare,
    OrdersVanished,
    PatientsLostOrders,
    SamePatientTwice,
    WrongUnit,
)
from appliance.capture.guard import CHURN_GAP, Counts, judge, may_be_accepted
from storage.errors import LyktaError
from storage.records import Snapshot
from tests.appliance.capture.census import CLINIC, WARD, held
from tests.appliance.capture.census import diaries as clinic
from tests.appliance.capture.census import of_orders as ward

REFUSALS: list[tuple[Counts | None, Snapshot, LyktaError]] = [
    (held(patients=24), ward(), EmptyUnit(unit="B31", before=24)),
    (held(patients=24), ward(*[5] * 11), CollapsedUnit(unit="B31", before=24, now=11)),
    (
        held(patients=24, active_orders=120),
        ward(*[0] * 20),
        OrdersVanished(unit="B31", before=120, now=20),
    ),
    (
        held(patients=12, with_orders=12),
        ward(*[5] * 6, *[0] * 6),
        PatientsLostOrders(unit="B31", before=12, now=6),
    ),
    (None, ward(1), SamePatientTwice(unit="B31")),
    (None, clinic(1), WrongUnit(unit="B31")),
    (held(visits=30), clinic(), BookVanished(unit="TAND", before=30)),
    (
        held(visits=40, diaries=5),
        clinic(3, 4),
        BookCollapsed(unit="TAND", books=5, before=40, left=2, now=7),
    ),
]


@pytest.mark.parametrize(
    ("previous", "arrived", "refusal"), REFUSALS, ids=[type(row[2]).__name__ for row in REFUSALS]
)
def test_refusal_names_the_unit_and_the_figures(
    previous: Counts | None, arrived: Snapshot, refusal: LyktaError
) -> None:
    if isinstance(refusal, SamePatientTwice):
        arrived = msgspec.structs.replace(arrived, charts=arrived.charts * 2)
    unit = WARD if refusal.facts["unit"] == "B31" else CLINIC
    said = judge(unit, previous, arrived)
    assert type(said) is type(refusal)
    assert said is not None
    assert said.facts == refusal.facts


def test_missing_canary_is_named_with_the_unit() -> None:
    said = judge(WARD, None, ward(3, 3), "18020202-0202")
    assert isinstance(said, CanaryMissing)
    assert said.facts == {"unit": "B31"}


def test_half_empty_ward_is_held_against_half_of_the_orders_it_had() -> None:
    """24 patients had 120 orders: 12 of them should have 60, and a fifth of that is 12."""
    previous = held(patients=24, active_orders=120)
    assert judge(WARD, previous, ward(*[1] * 12)) is None
    assert isinstance(judge(WARD, previous, ward(*[1] * 11, 0)), OrdersVanished)


def test_dying_source_never_starts_a_copy_where_the_older_ones_cannot_be_read() -> None:
    said = judge(WARD, None, ward(), unreadable=True)
    assert isinstance(said, NothingToCompare)
    assert said.facts == {"unit": "B31"}
    assert isinstance(judge(WARD, None, ward(0, 0), unreadable=True), NothingToCompare)
    assert isinstance(judge(CLINIC, None, clinic(), unreadable=True), NothingToCompare)


@pytest.mark.parametrize("arrived", [ward(1, 0), clinic(1)])
def test_answer_with_something_in_it_is_kept_where_the_older_copies_cannot_be_read(
    arrived: Snapshot,
) -> None:
    assert judge(arrived.unit, None, arrived, unreadable=True) is None


def test_readable_older_copy_is_compared_even_where_others_are_unreadable() -> None:
    """An empty ward that was empty before is an answer."""
    assert judge(WARD, held(), ward(), unreadable=True) is None


def test_patient_who_never_had_orders_is_no_loss() -> None:
    assert judge(WARD, held(patients=12, with_orders=6), ward(*[0] * 12)) is not None
    assert judge(WARD, held(patients=12, with_orders=5), ward(*[0] * 12)) is None


def test_churn_is_believed_only_after_more_than_twelve_hours() -> None:
    assert timedelta(hours=12) == CHURN_GAP


def test_person_may_accept_a_shrunken_ward_but_never_anothers_or_one_listed_twice() -> None:
    assert may_be_accepted(CollapsedUnit(unit="B31", before=24, now=11))
    assert not may_be_accepted(WrongUnit(unit="B31"))
    assert not may_be_accepted(SamePatientTwice(unit="B31"))
