"""Whether a round found what the feed had told: nothing is too small to count."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture.feed_compare import Compared, Kind, compared
from appliance.capture.feed_wards import NOT_APPLIED
from storage.records import (
    Administration,
    AdministrationStatus,
    Alert,
    Allergies,
    Allergy,
    AllergyState,
    AppointmentStatus,
    Chart,
    Code,
    Measure,
    OrderStatus,
    Quantity,
    Slot,
    SlotStatus,
    Snapshot,
)
from tests.appliance.capture.feed_world import chart, order, ward
from tests.storage.site import MORNING, clinic

BEFORE = ward("14", chart(3), chart(4))
HISTORY = timedelta(hours=72)


def found(told: Snapshot, arrived: Snapshot, **facts: object) -> Compared:
    return compared(BEFORE, told, arrived, history=HISTORY, **facts)  # type: ignore[arg-type] # passes through


def with_chart(number: int = 3, **facts: object) -> Snapshot:
    hers = msgspec.structs.replace(chart(number), **facts)
    charts = tuple(hers if one.person.key == f"p{number}" else one for one in BEFORE.charts)
    return msgspec.structs.replace(BEFORE, charts=charts)


def with_orders(*orders: object) -> Snapshot:
    return with_chart(orders=orders)


STAY = chart(3).stay
OTHERS = [
    (Kind.STAYS, ward("14", chart(3))),
    (Kind.STAYS, ward("14", chart(3), chart(4), chart(5))),
    (Kind.STAYS, with_chart(stay=msgspec.structs.replace(STAY, bed="9"))),
    (Kind.ORDERS, with_orders(order("O3a"))),
    (Kind.ORDERS, with_orders(order("O3a"), order("O3b"), order("O3c"))),
    (Kind.ORDERS, with_orders(order("O3a"), order("O3b", instruction="med mat"))),
    (Kind.ORDERS, with_orders(order("O3a"), order("O3b", status=OrderStatus.ON_HOLD))),
    (Kind.DOSES, with_chart(administrations=(
        Administration(key="d", drug="x", status=AdministrationStatus.GIVEN, at=MORNING),))),
    (Kind.WARNINGS, with_chart(allergies=Allergies(state=AllergyState.NONE_KNOWN))),
    (Kind.WARNINGS, with_chart(alerts=(Alert(key="mrsa", text="MRSA"),))),
    (Kind.WARNINGS, with_chart(measures=(Measure(kind="weight", value=Quantity(value="71")),))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "arrived"), OTHERS)
def test_whatever_the_feed_did_not_tell_is_found(kind: Kind, arrived: Snapshot) -> None:
    result = found(BEFORE, arrived)
    assert result.missed[kind] >= 1
    assert not result.foretold


@pytest.mark.parametrize(("kind", "arrived"), OTHERS)
def test_whatever_the_feed_told_right_is_counted_as_foretold(kind: Kind, arrived: Snapshot) -> None:
    result = found(arrived, arrived)
    assert not result.missed
    assert result.foretold[kind] >= 1


@pytest.mark.parametrize(("kind", "told"), [one for one in OTHERS if "med mat" not in repr(one)])
def test_whatever_the_feed_told_and_is_not_so_is_found(kind: Kind, told: Snapshot) -> None:
    assert found(told, BEFORE).missed[kind] >= 1


def test_order_in_the_feeds_own_words_is_the_same_order_by_number_drug_and_amount() -> None:
    theirs = order("N1", key="mr-1", drug="Furosemide", amount={"value": "40.0", "unit": "mg"})
    ours = order("N1", key="feed:N1", drug="FUROSEMID", amount={"value": "40", "unit": "mg"})
    code = (Code(system="ATC", code="C03CA01"),)
    base = chart(3).orders
    arrived = with_orders(*base, msgspec.structs.replace(theirs, codes=code))
    told = with_orders(*base, msgspec.structs.replace(ours, codes=code))
    assert not found(told, arrived).missed
    assert found(told, arrived).foretold[Kind.ORDERS] == 1
    other = with_orders(*base, ours)
    assert found(other, arrived).missed[Kind.ORDERS], "neither text nor code is the same"
    more = Quantity(value="80", unit="mg")
    wrong = with_orders(*base, msgspec.structs.replace(ours, codes=code, amount=more))
    assert found(wrong, arrived).missed[Kind.ORDERS]
    twice, thrice = (
        {"timing": {"frequency": many, "period": "1", "period_unit": "d"}} for many in (2, 3)
    )
    bid = with_orders(order("O3a", **twice), order("O3b"))
    tid = with_orders(order("O3a", instruction="x", **thrice), order("O3b"))
    assert found(tid, bid).missed[Kind.ORDERS], "told thrice a day, found twice"
    assert not found(bid, with_orders(order("O3a", instruction="x", **twice), order("O3b"))).missed


def test_person_whom_the_feed_began_is_found_by_her_number_and_only_her_place_counts() -> None:
    hers = chart(9)
    begun = msgspec.structs.replace(
        hers, person=msgspec.structs.replace(hers.person, key=hers.person.number), orders=()
    )
    told = ward("14", *BEFORE.charts, begun)
    arrived = ward("14", *BEFORE.charts, hers)
    assert not found(told, arrived, lacking={begun.person.key}).missed
    assert found(told, arrived).missed[Kind.ORDERS] == 2


def test_what_falls_out_of_the_history_by_age_alone_is_no_difference() -> None:
    old = MORNING - timedelta(hours=72)
    dose = Administration(key="d", drug="x", status=AdministrationStatus.GIVEN, at=old)
    stopped = order("O3c", status=OrderStatus.STOPPED, stopped_at=old)
    told = with_chart(administrations=(dose,), orders=(*chart(3).orders, stopped))
    assert not found(told, BEFORE).missed


def test_our_own_marks_and_a_sources_new_hash_are_no_difference() -> None:
    hers = chart(3)
    orders = tuple(msgspec.structs.replace(one, raw_hash="1" * 64) for one in hers.orders)
    assert not found(with_chart(alerts=(NOT_APPLIED,)), with_orders(*orders)).missed


def test_booking_that_was_not_told_and_a_free_time_that_is_sold_are_found() -> None:
    before = clinic()
    diary = before.diaries[0]
    visit = diary.appointments[0]
    later = msgspec.structs.replace(visit, key="n", start=visit.start + timedelta(hours=1))
    more = msgspec.structs.replace(diary, appointments=(visit, later))
    arrived = msgspec.structs.replace(before, diaries=(more, before.diaries[1]))
    result = compared(before, before, arrived, history=HISTORY)
    assert result.missed == {Kind.BOOKINGS: 1}
    assert compared(before, arrived, arrived, history=HISTORY).foretold == {Kind.BOOKINGS: 1}
    free = Slot(key="s", start=MORNING, end=MORNING, status=SlotStatus.FREE)
    sold = msgspec.structs.replace(
        before, diaries=(msgspec.structs.replace(diary, slots=(free,)), before.diaries[1])
    )
    assert compared(before, sold, before, history=HISTORY).missed == {Kind.BOOKINGS: 1}
    cancelled = msgspec.structs.replace(visit, status=AppointmentStatus.CANCELLED)
    called_off = msgspec.structs.replace(
        before,
        diaries=(msgspec.structs.replace(diary, appointments=(cancelled,)), before.diaries[1]),
    )
    assert compared(before, before, called_off, history=HISTORY).missed == {Kind.BOOKINGS: 1}


def test_allergy_spelt_otherwise_is_the_same_and_a_missing_one_is_not() -> None:
    listed = [
        with_chart(
            allergies=Allergies(
                state=AllergyState.LISTED, entries=(Allergy(key=key, substance=name),)
            )
        )
        for key, name in (("a", "Penicillin"), ("feed:b", "PENICILLIN"), ("c", "Jod"))
    ]
    assert not found(listed[1], listed[0]).missed
    assert found(listed[1], listed[2]).missed[Kind.WARNINGS]


def test_copy_compared_with_itself_never_differs() -> None:
    both: Chart = chart(3)
    assert found(BEFORE, BEFORE) == compared(
        ward("14", both, chart(4)), BEFORE, BEFORE, history=HISTORY
    )


def doses(*facts: tuple[str, float]) -> tuple[Administration, ...]:
    return tuple(
        Administration(
            key=f"d{drug}{minutes}",
            drug=drug,
            status=AdministrationStatus.GIVEN,
            at=MORNING + timedelta(minutes=minutes),
        )
        for drug, minutes in facts
    )


def test_doses_are_told_apart_by_drug_and_minute_and_not_by_the_second() -> None:
    three = with_chart(administrations=doses(("x", 0), ("x", 1), ("y", 0)))
    assert found(BEFORE, three).missed == {Kind.DOSES: 3}
    assert found(three, three).foretold == {Kind.DOSES: 3}
    later = with_chart(administrations=doses(("x", 0.4), ("x", 1.5), ("y", 0.01)))
    assert not found(three, later).missed


def test_two_patients_are_never_taken_for_one() -> None:
    allergy = Allergies(state=AllergyState.LISTED, entries=(Allergy(key="a", substance="Jod"),))
    facts = {
        "administrations": doses(("x", 0)),
        "allergies": allergy,
        "alerts": (Alert(key="mrsa", text="MRSA"),),
        "measures": (Measure(kind="weight", value=Quantity(value="71")),),
    }
    for name, value in facts.items():
        third, fourth = with_chart(3, **{name: value}), with_chart(4, **{name: value})
        assert found(third, fourth).missed.total() >= 2, name


def test_warnings_are_told_apart_one_by_one() -> None:
    alerts = (Alert(key="a", text="MRSA"), Alert(key="b", text="Pacemaker"))
    measures = tuple(Measure(kind=k, value=Quantity(value="7")) for k in ("weight", "height"))
    entries = tuple(Allergy(key=k, substance=k) for k in ("Jod", "Latex"))
    listed = Allergies(state=AllergyState.LISTED, entries=entries)
    whole = with_chart(alerts=alerts, measures=measures, allergies=listed)
    assert found(BEFORE, whole).missed == {Kind.WARNINGS: 7}


def test_name_that_changed_untold_is_found_and_a_told_one_is_foretold() -> None:
    person = msgspec.structs.replace(chart(3).person, family="Nygren")
    renamed = with_chart(person=person)
    assert found(BEFORE, renamed).missed == {Kind.STAYS: 1}
    assert found(renamed, renamed).foretold == {Kind.STAYS: 1}


def test_bed_in_the_feeds_spelling_is_the_same_bed_and_another_is_not() -> None:
    def in_bed(bed: str) -> Snapshot:
        return with_chart(stay=msgspec.structs.replace(STAY, bed=bed))

    assert not found(in_bed("07"), in_bed("Bed 14-07")).missed
    assert found(in_bed("08"), in_bed("Bed 14-07")).missed == {Kind.STAYS: 1}


def test_every_figure_that_both_state_must_agree_and_what_one_leaves_out_need_not() -> None:
    def stated(**facts: object) -> Snapshot:
        return with_orders(order("O3a", instruction=f"{facts}", **facts), order("O3b"))

    daily = {"frequency": 2, "period": "1", "period_unit": "d"}
    for ours, theirs in (
        ({"amount_to": {"value": "2"}}, {"amount_to": {"value": "3"}}),
        ({"rate": {"value": "20"}}, {"rate": {"value": "2"}}),
        ({"timing": {"times": ["08:00"]}}, {"timing": {"times": ["20:00"]}}),
        ({"timing": daily | {"period_unit": "wk"}}, {"timing": daily}),
    ):
        assert found(stated(**ours), stated(**theirs)).missed == {Kind.ORDERS: 1}
        assert not found(stated(**ours), stated(strength="x")).missed
        assert not found(stated(strength="x"), stated(**theirs)).missed


def test_stopped_order_without_a_time_is_never_too_old_to_count() -> None:
    stopped = order("O3c", status=OrderStatus.STOPPED)
    told = with_orders(*chart(3).orders, stopped)
    assert found(told, BEFORE).missed == {Kind.ORDERS: 1}
    recent = msgspec.structs.replace(stopped, stopped_at=MORNING)
    assert found(with_orders(*chart(3).orders, recent), BEFORE).missed == {Kind.ORDERS: 1}


def test_day_that_only_one_book_covers_counts_neither_way() -> None:
    before = clinic()
    visit = before.diaries[0].appointments[0]
    for days, missed in ((8, 0), (7, 1), (1, 1)):
        far = msgspec.structs.replace(visit, key="n", start=visit.start + timedelta(days=days))
        diary = msgspec.structs.replace(before.diaries[0], appointments=(visit, far))
        arrived = msgspec.structs.replace(before, diaries=(diary, before.diaries[1]))
        assert compared(before, before, arrived, history=HISTORY).missed.total() == missed
        bare = msgspec.structs.replace(arrived, days=None)
        assert compared(before, before, bare, history=HISTORY).missed.total() == 1


def test_free_time_that_has_passed_or_is_still_free_is_no_difference() -> None:
    before = clinic()

    def with_slot(status: SlotStatus, hours: float) -> Snapshot:
        at = MORNING + timedelta(hours=hours)
        slot = Slot(key="s", start=at, end=at, status=status)
        diary = msgspec.structs.replace(before.diaries[0], slots=(slot,))
        return msgspec.structs.replace(before, diaries=(diary, before.diaries[1]))

    free, past = with_slot(SlotStatus.FREE, 1), with_slot(SlotStatus.FREE, -1)
    blocked = with_slot(SlotStatus.BLOCKED, 1)
    assert not compared(before, free, free, history=HISTORY).missed
    assert not compared(before, past, before, history=HISTORY).missed
    assert not compared(before, blocked, before, history=HISTORY).missed
    assert compared(before, free, blocked, history=HISTORY).missed == {Kind.BOOKINGS: 1}
