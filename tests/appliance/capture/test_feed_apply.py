"""What an event does to the lists, each test named after what a nurse fears of it."""

from datetime import timedelta

import msgspec
import pytest

from appliance.capture.feed_apply import MOST_NEW, Applied, Elsewhere, NotApplied
from appliance.capture.feed_orders import MOST_ORDERS
from appliance.capture.feed_people import EVERY_OTHER, Layout
from appliance.capture.feed_wards import NOT_APPLIED, NOT_WHOLE, Wards
from appliance.sources.feed import (
    Admitted,
    AllergyAct,
    AllergyTold,
    Amended,
    Dosed,
    Event,
    Left,
    Merged,
    Moved,
    OrderAct,
    Ordered,
    Returned,
    Unclear,
    Visit,
    Warned,
    Whom,
)
from storage.records import (
    Administration,
    AdministrationStatus,
    Allergy,
    AllergyState,
    OrderStatus,
    Person,
)
from tests.appliance.capture.feed_world import (
    PLACES,
    UNITS,
    after,
    chart,
    done,
    hers,
    keys,
    order,
    visit,
    ward,
    wards,
    whom,
)
from tests.storage.site import MORNING


def refused(before: Wards, event: Event) -> NotApplied:
    result = after(before, event)
    assert isinstance(result, NotApplied), result
    return result


def said(number: int, act: OrderAct, *numbers: str, **facts: object) -> Ordered:
    return Ordered(
        whom=whom(number), act=act, order=order(numbers[0], **({"numbers": numbers} | facts))
    )


def test_patient_moved_between_our_wards_is_in_one_only_with_her_whole_chart() -> None:
    before = wards()
    now = done(before, Moved(whom=whom(3), visit=visit("B15", prior="B14", bed="9")))
    assert "p3" not in keys(now, "14")
    there = hers(now, "15", "p3")
    assert there.orders == hers(before, "14", "p3").orders
    assert (there.stay.unit, there.stay.bed) == ("15", "9")


def test_move_told_twice_leaves_her_in_one_ward_once() -> None:
    event = Moved(whom=whom(3), visit=visit("B15", bed="9"))
    once = done(wards(), event)
    assert done(once, event) == once


def test_patient_who_left_is_gone_and_whose_discharge_is_taken_back_has_her_whole_chart() -> None:
    before = wards()
    gone = after(before, Left(whom=whom(3), visit=visit("B14")))
    assert isinstance(gone, Applied)
    assert "p3" not in keys(gone.wards, "14")
    assert gone.gone == (("14", "p3"),)
    back = after(gone.wards, Returned(whom=whom(3), visit=visit("B14", bed="3")))
    assert isinstance(back, Applied)
    assert hers(back.wards, "14", "p3") == hers(before, "14", "p3")
    assert back.doubted == {"14"}, "what was told of her meanwhile was passed by"


@pytest.mark.parametrize(
    "stay",
    [
        visit("B14", bedded=False),
        visit("B14", number="V99", bedded=None),
        visit("B15", number="V99"),
        visit("", number="V99"),
        visit(""),
        visit("C2", number="V99", bedded=False),
    ],
)
def test_end_of_another_stay_never_takes_her_off_the_ward(stay: Visit) -> None:
    before = wards()
    result = after(before, Left(whom=whom(3), visit=stay))
    assert not isinstance(result, Applied)
    now = before if isinstance(result, Elsewhere) else result.wards
    assert "p3" in keys(now, "14")


def test_stay_is_known_by_its_number_wherever_the_message_says_it_was() -> None:
    now = done(wards(), Left(whom=whom(3), visit=visit("", number="V3", bedded=None)))
    assert "p3" not in keys(now, "14")


def test_new_patient_stands_on_the_list_and_her_chart_says_that_it_is_not_whole() -> None:
    result = after(wards(), Admitted(whom=whom(40), visit=visit("B14", bed="40")))
    assert isinstance(result, Applied)
    chart_of_her = next(one for one in result.wards.units["14"].charts if one.stay.bed == "40")
    assert chart_of_her.alerts == (NOT_WHOLE,)
    assert chart_of_her.allergies.state is AllergyState.NOT_RECORDED
    assert result.doubted == {"14"}
    assert chart_of_her.person.key in result.wards.lacking


def test_moved_to_a_ward_that_is_not_copied_she_leaves_our_list() -> None:
    assert "p3" not in keys(done(wards(), Moved(whom=whom(3), visit=visit("C2"))), "14")


def test_ward_code_that_nobody_knows_takes_nobody_off_a_list_and_marks_her_chart() -> None:
    result = refused(wards(), Moved(whom=whom(3), visit=visit("B15-new")))
    assert "p3" in keys(result.wards, "14")
    assert NOT_APPLIED in hers(result.wards, "14", "p3").alerts
    assert result.units == {"14"}


def test_slipped_field_shows_no_name_and_no_number_on_the_status() -> None:
    for slipped in ("18030202-0003", "Håkansson Åsa", "1803020200", "ABCDEFGHIJKLM", "a b"):
        result = refused(wards(), Moved(whom=whom(3), visit=visit(slipped)))
        assert result.why == "PV1-3 ?"
    assert refused(wards(), Moved(whom=whom(3), visit=visit("KIR-2b"))).why == "PV1-3 KIR-2b"


def test_every_other_ward_is_elsewhere_only_where_the_site_says_so() -> None:
    event = Moved(whom=whom(3), visit=visit("Z9"))
    layout = Layout(units=UNITS, places={**PLACES, EVERY_OTHER: ""})
    result = after(wards(), event, layout=layout)
    assert isinstance(result, Applied)
    assert "p3" not in keys(result.wards, "14")


def test_all_others_elsewhere_never_means_a_ward_that_bears_our_own_code() -> None:
    layout = Layout(units=UNITS, places={EVERY_OTHER: ""})
    stays = after(wards(), Moved(whom=whom(3), visit=visit("14")), layout=layout)
    assert "p3" in keys(stays.wards, "14")
    comes = after(wards(), Admitted(whom=whom(40), visit=visit("14")), layout=layout)
    assert isinstance(comes, Applied)
    assert len(keys(comes.wards, "14")) == len(keys(wards(), "14")) + 1


def test_ward_of_one_name_in_another_hospital_is_not_ours() -> None:
    layout = Layout(units=UNITS, places={"B14@KS": "14", "B14@OTHER": ""})
    there = msgspec.structs.replace(
        visit("B14"), place=msgspec.structs.replace(visit("B14").place, facility="OTHER")
    )
    result = after(wards(), Admitted(whom=whom(40), visit=there), layout=layout)
    assert isinstance(result, Elsewhere)


def test_two_patients_with_one_number_are_told_apart_or_neither_is_touched() -> None:
    before = wards()
    stranger = whom(3, birth="1955-05-05")
    assert refused(before, said_of(stranger)).wards == before
    both = Whom(numbers=(whom(3).numbers[0], whom(4).numbers[0]), person=Person(key="x"))
    assert refused(before, said_of(both)).wards == before


def said_of(who: Whom) -> Ordered:
    return Ordered(whom=who, act=OrderAct.STOP, order=order("O3a"))


def test_key_of_one_patient_that_is_anothers_local_number_never_mixes_them_up() -> None:
    before = wards()
    other = Whom(numbers=("p3",), person=Person(key="p3"))
    assert isinstance(after(before, said_of(other)), Elsewhere)


def test_message_about_our_ward_for_someone_who_is_not_there_is_not_passed_by() -> None:
    event = Ordered(whom=whom(77), visit=visit("B14"), act=OrderAct.NEW, order=order("N1"))
    assert refused(wards(), event).units == {"14"}
    elsewhere = msgspec.structs.replace(event, visit=visit("C2"))
    assert isinstance(after(wards(), elsewhere), Elsewhere)
    nowhere = msgspec.structs.replace(event, visit=Visit())
    assert isinstance(after(wards(), nowhere), Elsewhere)


def test_event_that_is_not_understood_marks_the_chart_it_is_about() -> None:
    result = refused(wards(), Unclear(whom=whom(3), why="ADT^A17"))
    assert NOT_APPLIED in hers(result.wards, "14", "p3").alerts
    again = refused(result.wards, Unclear(whom=whom(3), why="ADT^A17"))
    assert again.wards == result.wards, "one mark is enough"


def test_merged_record_of_an_admitted_patient_is_marked_and_never_joined_by_us() -> None:
    event = Merged(whom=whom(50), gone=(whom(3, birth="").numbers[0],))
    event = msgspec.structs.replace(
        event, whom=msgspec.structs.replace(event.whom, person=Person(key="n", number="n-50"))
    )
    result = after(wards(), event)
    assert isinstance(result, Applied)
    assert hers(result.wards, "14", "p3").person.number == "n-50"
    assert result.doubted == {"14"}
    two = Merged(whom=whom(4), gone=whom(3, birth="").numbers)
    kept = refused(wards(), msgspec.structs.replace(two, whom=whom(4, birth="")))
    assert {"p3", "p4"} <= set(keys(kept.wards, "14"))
    assert NOT_APPLIED in hers(kept.wards, "14", "p3").alerts
    assert NOT_APPLIED in hers(kept.wards, "14", "p4").alerts


def test_stopped_order_stays_on_the_list_as_stopped() -> None:
    now = done(wards(), said(3, OrderAct.STOP, "O3a"))
    orders = {one.key: one for one in hers(now, "14", "p3").orders}
    assert orders["key-O3a"].status is OrderStatus.STOPPED
    assert orders["key-O3a"].stopped_at == MORNING
    assert orders["key-O3b"].status is OrderStatus.ACTIVE


def test_stop_of_an_order_nobody_knows_marks_the_chart_and_stops_nothing() -> None:
    for act in (OrderAct.STOP, OrderAct.HOLD, OrderAct.RELEASE):
        result = refused(wards(), said(3, act, "ZZZ"))
        now = hers(result.wards, "14", "p3")
        assert NOT_APPLIED in now.alerts
        assert all(one.status is OrderStatus.ACTIVE for one in now.orders)


def test_two_orders_with_one_number_are_both_left_alone() -> None:
    twin = chart(3, orders=(order("X", key="a"), order("X", key="b")))
    result = refused(wards(ward("14", twin)), said(3, OrderAct.STOP, "X"))
    assert all(one.status is OrderStatus.ACTIVE for one in hers(result.wards, "14", "p3").orders)


def test_stop_that_takes_effect_tomorrow_leaves_the_order_active_until_then() -> None:
    tomorrow = MORNING + timedelta(days=1)
    event = msgspec.structs.replace(said(3, OrderAct.STOP, "O3a"), at=tomorrow)
    now = {one.key: one for one in hers(done(wards(), event), "14", "p3").orders}["key-O3a"]
    assert (now.status, now.ends) == (OrderStatus.ACTIVE, tomorrow)


def test_held_order_is_on_hold_and_active_again_when_released() -> None:
    held = done(wards(), said(3, OrderAct.HOLD, "O3a"))
    assert _status(held, "key-O3a") is OrderStatus.ON_HOLD
    assert _status(done(held, said(3, OrderAct.RELEASE, "O3a")), "key-O3a") is OrderStatus.ACTIVE


def _status(now: Wards, key: str) -> OrderStatus:
    return next(one.status for one in hers(now, "14", "p3").orders if one.key == key)


def test_order_that_is_on_the_list_already_is_not_there_twice() -> None:
    before = wards()
    assert done(before, said(3, OrderAct.NEW, "O3a", drug="alvedon")) == before


def test_changed_order_replaces_its_earlier_form_and_unknown_ones_say_so() -> None:
    changed = done(wards(), said(3, OrderAct.CHANGE, "O3a", drug="Citodon"))
    orders = {one.key: one for one in hers(changed, "14", "p3").orders}
    assert orders["key-O3a"].drug == "Citodon"
    result = after(wards(), said(3, OrderAct.CHANGE, "ZZZ", drug="Citodon"))
    assert isinstance(result, Applied)
    new = next(one for one in hers(result.wards, "14", "p3").orders if one.drug == "Citodon")
    assert new.check
    assert result.doubted == {"14"}


def dose(number: str, key: str = "d", **facts: object) -> Dosed:
    made = Administration(
        key=key, drug=f"Alvedon {number}", status=AdministrationStatus.GIVEN, at=MORNING
    )
    return Dosed(whom=whom(3), numbers=(number,), dose=msgspec.structs.replace(made, **facts))


def test_dose_given_is_linked_to_its_order_once_and_can_be_taken_back() -> None:
    given = done(wards(), dose("O3a"))
    assert [one.order for one in hers(given, "14", "p3").administrations] == ["key-O3a"]
    assert done(given, dose("O3a", key="other")) == given
    undone = msgspec.structs.replace(dose("O3a"), undone=True)
    assert done(given, undone).units == wards().units
    assert NOT_APPLIED in hers(refused(wards(), undone).wards, "14", "p3").alerts


def test_dose_that_turned_out_not_given_is_corrected_and_never_both() -> None:
    given = done(wards(), dose("O3a"))
    now = done(given, dose("O3a", key="e", status=AdministrationStatus.NOT_GIVEN))
    doses = hers(now, "14", "p3").administrations
    assert [one.status for one in doses] == [AdministrationStatus.NOT_GIVEN]


def told(act: AllergyAct, substance: str = "") -> Warned:
    allergy = Allergy(key=f"feed:{substance}", substance=substance) if substance else None
    return Warned(whom=whom(3), allergies=(AllergyTold(act=act, allergy=allergy),))


def test_allergy_is_never_lost_by_absence_and_none_known_never_hides_one() -> None:
    listed = done(wards(), told(AllergyAct.ADD, "Penicillin"))
    assert hers(listed, "14", "p3").allergies.state is AllergyState.LISTED
    twice = done(listed, told(AllergyAct.ADD, "PENICILLIN"))
    assert len(hers(twice, "14", "p3").allergies.entries) == 1
    none = done(listed, told(AllergyAct.NONE_KNOWN))
    assert hers(none, "14", "p3").allergies.state is AllergyState.LISTED
    other = done(listed, told(AllergyAct.ADD, "Jod"))
    assert len(hers(other, "14", "p3").allergies.entries) == 2
    gone = done(listed, told(AllergyAct.REMOVE, "Penicillin"))
    assert hers(gone, "14", "p3").allergies.state is AllergyState.NOT_RECORDED


def test_change_of_name_leaves_what_the_message_does_not_say() -> None:
    who = msgspec.structs.replace(
        whom(3), person=Person(key="x", family="NYGREN", given="ÅSA 3", birth="1803-02-02")
    )
    now = hers(done(wards(), Amended(whom=who)), "14", "p3").person
    assert (now.family, now.given, now.birth) == ("NYGREN", "Åsa 3", "1803-02-02")


def test_change_that_names_another_ward_than_her_list_is_not_applied_as_a_move() -> None:
    result = refused(wards(), Amended(whom=whom(3), visit=visit("B15")))
    assert "p3" in keys(result.wards, "14")


def test_new_bed_in_the_same_ward_keeps_the_lists_own_spelling_of_the_same_bed() -> None:
    room = msgspec.structs.replace(chart(3).stay, bed="Bed 14-03")
    before = wards(ward("14", msgspec.structs.replace(chart(3), stay=room)))
    same = done(before, Amended(whom=whom(3), visit=visit("B14", bed="03")))
    assert hers(same, "14", "p3").stay.bed == "Bed 14-03"
    moved = done(before, Amended(whom=whom(3), visit=visit("B14", bed="08")))
    assert hers(moved, "14", "p3").stay.bed == "08"


def test_events_are_replayed_to_one_ward_without_touching_the_others() -> None:
    before = wards()
    result = after(before, Moved(whom=whom(3), visit=visit("B15")), only=frozenset({"14"}))
    assert isinstance(result, Applied)
    assert "p3" not in keys(result.wards, "14")
    assert result.wards.units["15"] == before.units["15"]


def test_bed_of_the_old_ward_never_follows_her_into_the_new_one() -> None:
    now = done(wards(), Moved(whom=whom(3), visit=visit("B15")))
    assert hers(now, "15", "p3").stay.bed == ""
    stays = done(wards(), Amended(whom=whom(3), visit=visit("B14")))
    assert hers(stays, "14", "p3").stay.bed == "3"


def test_emergency_visit_or_other_stay_of_an_admitted_patient_takes_her_off_no_list() -> None:
    for stay in (
        visit("C2", number="V99"),
        visit("C2"),
        visit("B15", number="V99"),
        visit("B15", prior="B15", number="V99"),
    ):
        result = refused(wards(), Admitted(whom=whom(3), visit=stay))
        assert "p3" in keys(result.wards, "14")
        assert NOT_APPLIED in hers(result.wards, "14", "p3").alerts
    moved = refused(wards(), Moved(whom=whom(3), visit=visit("C2", number="V99")))
    assert "p3" in keys(moved.wards, "14")


def test_stay_that_goes_on_in_another_ward_is_known_by_its_number_or_where_it_was() -> None:
    for stay in (visit("C2", number="V3"), visit("C2", prior="B14", number="V99")):
        assert "p3" not in keys(done(wards(), Admitted(whom=whom(3), visit=stay)), "14")


def test_new_admission_never_brings_back_the_medicines_of_the_stay_before() -> None:
    gone = done(wards(), Left(whom=whom(3), visit=visit("B14")))
    again = after(gone, Admitted(whom=whom(3), visit=visit("B14", bed="3", number="V200")))
    assert isinstance(again, Applied)
    new = next(one for one in again.wards.units["14"].charts if one.stay.bed == "3")
    assert new.orders == ()
    assert new.alerts == (NOT_WHOLE,)
    assert again.doubted == {"14"}


def test_one_message_applied_to_two_wards_in_turn_moves_her_with_her_chart() -> None:
    before = wards()
    event = Moved(whom=whom(3), visit=visit("B15"))
    first = after(before, event, only=frozenset({"14"}), message="M1")
    assert isinstance(first, Applied)
    second = after(first.wards, event, only=frozenset({"15"}), message="M1")
    assert isinstance(second, Applied)
    assert hers(second.wards, "15", "p3").orders == hers(before, "14", "p3").orders


def test_sender_gone_mad_fills_neither_the_list_nor_a_chart() -> None:
    now = wards()
    for number in range(100, 100 + MOST_NEW):
        who = Whom(numbers=(f"R-{number}",), person=Person(key=f"R-{number}"))
        now = done(now, Admitted(whom=who, visit=visit("B14", bed=str(number))))
    one_more = Whom(numbers=("R-1",), person=Person(key="R-1"))
    kept = refused(now, Admitted(whom=one_more, visit=visit("B14")))
    assert len(kept.wards.units["14"].charts) == 5 + MOST_NEW
    assert isinstance(after(now, Admitted(whom=one_more, visit=visit("B15"))), Applied)
    many = chart(3, orders=[order(f"X{n}") for n in range(MOST_ORDERS)])
    full = wards(ward("14", many))
    assert len(hers(refused(full, said(3, OrderAct.NEW, "Y")).wards, "14", "p3").orders) == (
        MOST_ORDERS
    )


def test_outpatient_visit_of_an_inpatient_moves_her_nowhere() -> None:
    event = Admitted(whom=whom(3), visit=visit("C2", bedded=False))
    assert isinstance(after(wards(), event), Elsewhere)


def test_new_order_stands_among_the_others_in_order_of_drugs() -> None:
    now = hers(done(wards(), said(3, OrderAct.NEW, "N1", drug="Alvedon O3aa")), "14", "p3")
    assert [one.drug for one in now.orders] == ["Alvedon O3a", "Alvedon O3aa", "Alvedon O3b"]


def test_changed_order_keeps_its_state_and_answers_to_both_its_numbers() -> None:
    held = done(wards(), said(3, OrderAct.HOLD, "O3a"))
    changed = done(held, said(3, OrderAct.CHANGE, "O3a", "F-1", drug="Citodon"))
    now = next(one for one in hers(changed, "14", "p3").orders if one.drug == "Citodon")
    assert (now.key, now.status, now.numbers) == ("key-O3a", OrderStatus.ON_HOLD, ("O3a", "F-1"))
    assert _status(done(changed, said(3, OrderAct.STOP, "F-1")), "key-O3a") is OrderStatus.STOPPED


def test_stopped_order_says_why_it_was_stopped() -> None:
    event = msgspec.structs.replace(said(3, OrderAct.STOP, "O3a"), why="Utslag")
    now = {one.key: one for one in hers(done(wards(), event), "14", "p3").orders}
    assert now["key-O3a"].stop_reason == "Utslag"


def test_doses_of_two_orders_at_one_minute_are_two_and_stand_in_order_of_time() -> None:
    later = MORNING + timedelta(minutes=1)
    now = wards()
    for event in (dose("O3a", "z", at=later), dose("O3b", "b"), dose("O3a", "c")):
        now = done(now, event)
    doses = hers(now, "14", "p3").administrations
    assert [(one.key, one.order) for one in doses] == [
        ("b", "key-O3b"),
        ("c", "key-O3a"),
        ("z", "key-O3a"),
    ]


def test_dose_of_an_order_nobody_knows_is_shown_without_one_and_doubted() -> None:
    result = after(wards(), dose("ZZZ"))
    assert isinstance(result, Applied)
    assert [one.order for one in hers(result.wards, "14", "p3").administrations] == [""]
    assert result.doubted == {"14"}
    known = after(wards(), dose("O3a"))
    assert isinstance(known, Applied)
    assert known.doubted == frozenset()
    other = done(result.wards, dose("YYY", "e", drug="Waran"))
    assert len(hers(other, "14", "p3").administrations) == 2
    assert done(other, dose("YYY", "f", drug="Waran")) == other


def test_dose_of_a_number_that_two_orders_bear_is_given_to_neither() -> None:
    twin = chart(3, orders=(order("X", key="a"), order("X", key="b")))
    assert refused(wards(ward("14", twin)), dose("X")).why == "RXA"


def test_allergy_told_after_none_known_in_one_message_is_listed() -> None:
    both = (*told(AllergyAct.NONE_KNOWN).allergies, *told(AllergyAct.ADD, "Jod").allergies)
    now = done(wards(), Warned(whom=whom(3), allergies=both))
    assert hers(now, "14", "p3").allergies.state is AllergyState.LISTED
    none = done(wards(), told(AllergyAct.NONE_KNOWN))
    assert hers(none, "14", "p3").allergies.state is AllergyState.NONE_KNOWN


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Unclear(whom=whom(3), why="EVN-1"), "EVN-1"),
        (said(3, OrderAct.STOP, "ZZZ"), "ORC-2, ORC-3 (stop)"),
        (Amended(whom=whom(3), visit=visit("B15")), "Amended: PV1-3"),
        (Left(whom=whom(3), visit=visit("")), "PV1-19, PV1-3"),
        (Moved(whom=whom(3), visit=visit("Q1")), "PV1-3 Q1"),
        (Moved(whom=whom(3), visit=visit("B15", prior="C2")), "PV1-19, PV1-6"),
        (Admitted(whom=whom(60), visit=visit("TAND")), "no whole copy yet"),
        (Merged(whom=whom(3), gone=("x",)), "A40"),
        (Merged(whom=whom(3, birth=""), gone=whom(4).numbers), "A40: two charts"),
        (Amended(whom=whom(3, birth="1955-05-05")), "PID-3, PID-7"),
    ],
)
def test_what_could_not_be_applied_says_which_field_to_look_at(event: Event, why: str) -> None:
    assert refused(wards(), event).why == why


def test_ward_without_a_whole_copy_and_a_clinic_take_no_patient() -> None:
    only = wards(ward("14", chart(3)))
    for place, code in (("B15", "15"), ("TAND", "tand")):
        result = refused(only, Admitted(whom=whom(60), visit=visit(place)))
        assert (result.why, result.units) == ("no whole copy yet", {code})


def test_discharge_of_who_is_gone_already_changes_nothing_and_anothers_is_elsewhere() -> None:
    before = wards()
    result = after(before, Left(whom=whom(60), visit=visit("B14")))
    assert isinstance(result, Applied)
    assert result.wards == before
    assert isinstance(after(before, Left(whom=whom(60), visit=visit("C2"))), Elsewhere)
    for stay in (visit("B15", bedded=False), visit("C2", number="V99")):
        assert isinstance(after(before, Left(whom=whom(3), visit=stay)), Elsewhere)


def test_merge_of_two_whom_nobody_here_knows_is_elsewhere() -> None:
    assert isinstance(after(wards(), Merged(whom=whom(60), gone=("x",))), Elsewhere)
    one = refused(wards(), Merged(whom=whom(3), gone=("x",)))
    assert NOT_APPLIED in hers(one.wards, "14", "p3").alerts


def test_move_tells_which_ward_she_left_and_a_new_bed_tells_none() -> None:
    moved = after(wards(), Moved(whom=whom(3), visit=visit("B15")))
    assert isinstance(moved, Applied)
    assert (moved.gone, moved.doubted) == ((("14", "p3"),), frozenset())
    stays = after(wards(), Moved(whom=whom(3), visit=visit("B14", bed="8")))
    assert isinstance(stays, Applied)
    assert (stays.gone, stays.doubted) == ((), frozenset())


def test_unit_is_known_by_its_own_code_too_and_a_partial_date_of_birth_is_no_other() -> None:
    assert "p3" in keys(done(wards(), Moved(whom=whom(3), visit=visit("15"))), "15")
    for birth in ("1803", "1803-02", "", "1803-02-02"):
        assert isinstance(after(wards(), Amended(whom=whom(3, birth=birth))), Applied)
    for birth in ("1804", "1803-03", "1903-02-02"):
        assert isinstance(after(wards(), Amended(whom=whom(3, birth=birth))), NotApplied)


def test_patient_without_a_number_is_known_by_the_sources_own_key() -> None:
    nameless = msgspec.structs.replace(
        chart(3), person=msgspec.structs.replace(chart(3).person, number="")
    )
    who = Whom(numbers=("p3",), person=Person(key="p3"))
    now = wards(ward("14", nameless, chart(4)))
    moved = done(now, Left(whom=who, visit=visit("B14")))
    assert keys(moved, "14") == ["p4"]
    other = Whom(numbers=("p9",), person=Person(key="p9"))
    assert isinstance(after(now, said_of(other)), Elsewhere)


def test_two_orders_of_one_drug_have_each_their_own_dose_at_one_minute() -> None:
    now = done(done(wards(), dose("O3a", "a", drug="Alvedon")), dose("O3b", "b", drug="Alvedon"))
    assert len(hers(now, "14", "p3").administrations) == 2


def test_changed_order_is_one_order_under_its_first_key_and_number() -> None:
    event = said(3, OrderAct.CHANGE, "O3a", key="feed:O3a", numbers=["O3a", "F-7"], drug="Citodon")
    orders = hers(done(wards(), event), "14", "p3").orders
    assert sorted(one.key for one in orders) == ["key-O3a", "key-O3b"]
    assert orders[1].numbers == ("O3a", "F-7")


def test_end_of_a_stay_in_a_bed_on_her_own_ward_counts_under_another_numbering_too() -> None:
    now = done(wards(), Left(whom=whom(3), visit=visit("B14", number="V99", bedded=True)))
    assert "p3" not in keys(now, "14")
    unsaid = done(wards(), Left(whom=whom(3), visit=visit("B14", bedded=None)))
    assert "p3" not in keys(unsaid, "14")
