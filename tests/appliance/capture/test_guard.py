"""The guard: which arrivals may replace a good copy. Each test is a fear."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture.errors import (
    BookCollapsed,
    BookVanished,
    CanaryMissing,
    CaptureCrashed,
    CollapsedUnit,
    EmptyUnit,
    OlderThanKept,
    OrdersVanished,
    PatientsLostOrders,
    SamePatientTwice,
    WrongUnit,
)
from appliance.capture.guard import (
    CHURN_GAP,
    Counts,
    Facts,
    Limits,
    State,
    facts_of,
    judge,
    state_of,
)
from appliance.sources.source import SourceUnreachable
from storage.errors import LyktaError
from storage.records import (
    Allergies,
    AllergyState,
    AppointmentStatus,
    Chart,
    Diary,
    OrderStatus,
    Person,
    Snapshot,
    Stay,
    Unit,
)
from tests.appliance.capture.census import CLINIC, HOUR, NOW, WARD, chart, clinic, ward
from tests.appliance.capture.census import held as counted


def held(patients: int = 0, orders: int = 0, visits: int = 0, gap: timedelta = HOUR) -> Counts:
    return counted(gap, patients=patients, active_orders=orders, visits=visits)


WARDS: list[tuple[str, Counts | None, Snapshot, type[LyktaError] | None]] = [
    ("first copy of a full ward", None, ward(24), None),
    ("first copy of an empty ward", None, ward(0), None),
    ("an ordinary hour", held(24, 120), ward(22), None),
    ("a ward that grew", held(10, 50), ward(24), None),
    ("an empty ward stays empty", held(0), ward(0), None),
    ("a dying source answers with nobody", held(24, 120), ward(0), EmptyUnit),
    ("nobody, even after a long gap", held(24, 120, gap=CHURN_GAP * 3), ward(0), EmptyUnit),
    ("one patient left of one", held(1, 5), ward(0), EmptyUnit),
    ("half the ward is gone", held(24, 120), ward(11), CollapsedUnit),
    ("exactly half may leave", held(24, 120), ward(12), None),
    ("five of a small ward may leave", held(8, 40), ward(3), None),
    ("six of a small ward may not", held(8, 40), ward(2), CollapsedUnit),
    ("collapse is churn after a long gap", held(24, 120, gap=CHURN_GAP + HOUR), ward(4), None),
    ("collapse at the very gap", held(24, 120, gap=CHURN_GAP), ward(4), CollapsedUnit),
    ("patients without orders", held(24, 120), ward(24, orders=0), OrdersVanished),
    ("orders gone after a long gap", held(24, 120, gap=CHURN_GAP * 3), ward(20, 0), OrdersVanished),
    ("a fifth of the orders is enough", held(24, 120), ward(24, orders=1), None),
    ("no orders before, none now", held(24, 0), ward(24, orders=0), None),
]


@pytest.mark.parametrize(
    ("fear", "previous", "arrived", "refusal"), WARDS, ids=[row[0] for row in WARDS]
)
def test_ward(
    fear: str, previous: Counts | None, arrived: Snapshot, refusal: type[LyktaError] | None
) -> None:
    verdict = judge(WARD, previous, arrived)
    assert (type(verdict) if verdict else None) is refusal, fear


def test_ward_that_empties_in_an_hour_keeps_its_last_copy() -> None:
    assert isinstance(judge(WARD, held(24, 120), ward(0)), EmptyUnit)


def test_orders_that_were_all_stopped_count_as_gone() -> None:
    charts = tuple(chart(n, status=OrderStatus.STOPPED) for n in range(24))
    arrived = Snapshot(unit=WARD, source="test", as_of=NOW, captured=NOW, charts=charts)
    assert isinstance(judge(WARD, held(24, 120), arrived), OrdersVanished)


def test_lost_canary_refuses_even_a_first_copy() -> None:
    assert isinstance(judge(WARD, None, ward(24), "18020202-0202"), CanaryMissing)


@pytest.mark.parametrize("spelling", ["18020202-0202", "180202-0202", "180202020202"])
@pytest.mark.parametrize("wanted", ["18020202-0202", "180202-0202", "1802020202"])
def test_canary_is_known_in_both_of_her_spellings(spelling: str, wanted: str) -> None:
    her = Person(key="k", number=spelling, family="Kvinna", given="Fiktiv")
    whole = ward(3)
    charts = (*whole.charts, Chart(
        person=her,
        stay=Stay(key="s", unit="B31"),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
    ))  # fmt: skip
    arrived = Snapshot(unit=WARD, source="test", as_of=NOW, captured=NOW, charts=charts)
    assert judge(WARD, None, arrived, wanted) is None


def test_nobody_without_a_number_passes_as_the_canary() -> None:
    nameless = Chart(
        person=Person(key="x"),
        stay=Stay(key="s", unit="B31"),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
    )
    arrived = Snapshot(unit=WARD, source="t", as_of=NOW, captured=NOW, charts=(nameless,))
    assert isinstance(judge(WARD, None, arrived, "18020202-0202"), CanaryMissing)


def test_same_patient_twice_is_not_a_census() -> None:
    whole = ward(3)
    charts = (*whole.charts, whole.charts[0])
    arrived = Snapshot(unit=WARD, source="test", as_of=NOW, captured=NOW, charts=charts)
    assert isinstance(judge(WARD, None, arrived), SamePatientTwice)


def test_another_units_patients_never_stand_under_this_units_name() -> None:
    other = Unit(code="B32", name="Ortopedi")
    assert isinstance(judge(WARD, None, ward(20, unit=other)), WrongUnit)


def test_clinic_book_that_comes_back_empty_keeps_the_old_book() -> None:
    assert isinstance(judge(CLINIC, held(visits=30), clinic()), BookVanished)
    long_ago = held(visits=30, gap=CHURN_GAP * 3)
    assert isinstance(judge(CLINIC, long_ago, clinic()), BookVanished)


def test_clinic_whose_every_visit_is_cancelled_is_not_refused_for_ever() -> None:
    only_cancelled = clinic(*[AppointmentStatus.CANCELLED] * 3)
    assert judge(CLINIC, held(visits=3), only_cancelled) is None


BOOKS: list[tuple[str, int, int, int, int, timedelta, bool]] = [
    ("half of the diaries may go", 4, 2, 40, 40, HOUR, False),
    ("more than half of the diaries may not", 5, 2, 40, 40, HOUR, True),
    ("one diary of two may go", 2, 1, 40, 40, HOUR, False),
    ("half of the visits may go", 2, 2, 40, 20, HOUR, False),
    ("more than half of the visits may not", 2, 2, 40, 19, HOUR, True),
    ("ten visits may be done", 2, 2, 12, 2, HOUR, False),
    ("eleven may not", 2, 2, 12, 1, HOUR, True),
    ("a holiday is no fault after a long gap", 5, 1, 40, 2, CHURN_GAP + HOUR, False),
    ("at the very gap it is", 5, 1, 40, 2, CHURN_GAP, True),
]


@pytest.mark.parametrize(
    ("fear", "books", "left", "before", "now", "gap", "refused"), BOOKS, ids=[b[0] for b in BOOKS]
)
def test_clinic_that_lost_half_of_its_book_keeps_the_old_one(
    fear: str, books: int, left: int, before: int, now: int, gap: timedelta, refused: bool
) -> None:
    first = clinic(*[AppointmentStatus.BOOKED] * now).diaries
    others = tuple(Diary(key=f"d{n}", practitioner="Eva Sund") for n in range(left - 1))
    arrived = msgspec.structs.replace(clinic(), diaries=(*first, *others))
    previous = Counts(patients=0, active_orders=0, visits=before, gap=gap, diaries=books)
    assert isinstance(judge(CLINIC, previous, arrived), BookCollapsed) is refused, fear


@pytest.mark.parametrize(
    ("patients", "without", "refused"),
    [(24, 8, False), (24, 9, True), (12, 5, False), (12, 6, True), (4, 4, False)],
)
def test_ward_where_part_of_the_patients_lost_their_orders_keeps_its_last_copy(
    patients: int, without: int, refused: bool
) -> None:
    charts = (*ward(patients - without, orders=9).charts, *ward(patients, orders=0).charts)[
        :patients
    ]
    charts = tuple(
        msgspec.structs.replace(one, person=Person(key=f"q{n}")) for n, one in enumerate(charts)
    )
    arrived = msgspec.structs.replace(ward(0), charts=charts)
    previous = Counts(patients=24, active_orders=0, visits=0, gap=HOUR * 20, with_orders=24)
    assert isinstance(judge(WARD, previous, arrived), PatientsLostOrders) is refused


def test_clinic_with_visits_or_without_a_past_is_kept() -> None:
    assert judge(CLINIC, held(visits=3), clinic(AppointmentStatus.BOOKED)) is None
    assert judge(CLINIC, None, clinic()) is None
    assert judge(CLINIC, held(visits=0), clinic()) is None


# Who left by an event


def left(patients: int, discharged: int) -> Facts:
    return msgspec.structs.replace(facts_of(ward(patients)), discharged=discharged)


@pytest.mark.parametrize(
    ("now", "discharged", "refusal"),
    [
        (10, 0, CollapsedUnit),
        (10, 9, None),
        (3, 9, CollapsedUnit),
        (0, 24, None),
        (0, 23, EmptyUnit),
        (0, 30, None),
    ],
)
def test_discharge_that_the_source_told_of_is_no_loss_and_absence_alone_is_no_discharge(
    now: int, discharged: int, refusal: type[LyktaError] | None
) -> None:
    verdict = judge(WARD, held(24, 120), ward(now), facts=left(now, discharged))
    assert (type(verdict) if verdict else None) is refusal


# A ward that closes


def test_ward_that_closes_may_be_empty_and_may_not_lose_its_orders() -> None:
    assert judge(WARD, held(24, 120), ward(0), closed=True) is None
    assert judge(WARD, held(24, 120), ward(3), closed=True) is None
    bare = judge(WARD, held(24, 120), ward(3, orders=0), closed=True)
    assert isinstance(bare, OrdersVanished)
    assert judge(WARD, held(24, 120), ward(2, orders=0), closed=True) is None, "they go home"
    assert isinstance(judge(WARD, held(24, 120), ward(2, orders=0)), CollapsedUnit)
    assert isinstance(judge(WARD, held(4, 20), ward(2, orders=0)), OrdersVanished)


# Figures of the site's own


def test_ward_with_figures_of_its_own_is_judged_by_them() -> None:
    few = Limits(lost_share=0.25, lost_at_least=2)
    assert isinstance(judge(WARD, held(24, 120), ward(17), limits=few), CollapsedUnit)
    assert judge(WARD, held(24, 120), ward(18), limits=few) is None
    assert judge(WARD, held(6, 30), ward(4), limits=few) is None
    assert isinstance(judge(WARD, held(6, 30), ward(3), limits=few), CollapsedUnit)


# Verdicts


def test_only_what_a_person_may_accept_is_called_suspect() -> None:
    assert state_of(None) is State.COMPLETE
    for suspect in (CollapsedUnit(unit="B31", before=24, now=3), CanaryMissing(unit="B31")):
        assert state_of(suspect) is State.SUSPECT
    for error in (
        SamePatientTwice(unit="B31"),
        OlderThanKept(unit="B31"),
        CaptureCrashed(unit="B31", what="ZeroDivisionError"),
        SourceUnreachable(host="fhir"),
    ):
        assert state_of(error) is State.REJECTED, error.code
