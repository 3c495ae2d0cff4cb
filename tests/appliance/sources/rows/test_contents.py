"""Rows as charts and diaries: whole, of one unit, nobody shown without consent."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from appliance.sources.rows import (
    Contents,
    Row,
    RowsOrphaned,
    RowsTooFew,
    RowTwice,
    RowUnreadable,
    contents,
    read_mapping,
)
from appliance.sources.rows.orders import (
    AMOUNTS_DIFFER,
    NO_TIMES,
    ODD_GIVEN,
    ODD_KIND,
    ODD_NUMBER,
    ODD_STATUS,
    ODD_TIMES,
    TWICE,
)
from storage.records import (
    AllergyState,
    AppointmentStatus,
    Order,
    OrderKind,
    OrderStatus,
    Unit,
    UnitKind,
)

WARD = """
format = 1
title = "Ward"
kind = "ward"
zone = "Europe/Stockholm"
[tables.stays]
file = "stays"
columns = { key = "id", patient = "pid", unit = "ward", allergy_state = "asked" }
[tables.orders]
file = "orders"
[tables.orders.columns]
key = "id"
patient = "pid"
status = "status"
kind = "kind"
as_needed = "prn"
drug = "drug"
amount = "amount"
amount_to = "to"
times = "times"
days = "days"
frequency = "often"
period = "period"
period_unit = "per"
timing = "timing"
text = "text"
ends = "ends"
[tables.orders.words.days]
tis = "tue"
[tables.order_times]
file = "times"
columns = { order = "oid", time = "at", amount = "amount" }
[tables.administrations]
file = "given"
columns = { key = "id", patient = "pid", drug = "drug", status = "status", at = "at" }
[tables.allergies]
file = "allergies"
columns = { key = "id", patient = "pid", substance = "what", state = "state", severe = "severe" }
"""
CLINIC = """
format = 1
title = "Clinic"
kind = "clinic"
zone = "Europe/Stockholm"
[tables.practitioners]
file = "staff"
[tables.practitioners.columns]
key = "id"
unit = "clinic"
name = "name"
title = "title"
photo = "photo"
consents = "own"
clinic_consents = "clinics"
[tables.appointments]
file = "visits"
[tables.appointments.columns]
key = "id"
practitioner = "who"
start = "start"
end = "end"
status = "status"
patient = "pid"
moved_to = "to"
[tables.slots]
file = "slots"
columns = { key = "id", practitioner = "who", start = "start", end = "end", status = "status" }
[tables.patients]
file = "patients"
columns = { key = "pid", family = "name", protected = "secret" }
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
DAY = date(2026, 11, 23)


def row(columns: str, /, **told: Any) -> Row:
    """Return a row with the columns of one table, all empty but those told."""
    return dict.fromkeys(columns.split()) | told


def stay(key: str, **told: Any) -> Row:
    return row("id pid ward asked", **{"id": f"s{key}", "pid": key, "ward": "11", **told})


def order(key: str, patient: str = "p1", **told: Any) -> Row:
    columns = "id pid status kind prn drug amount to times days often period per timing text ends"
    usual = {"id": key, "pid": patient, "status": "active", "kind": "regular", "drug": "Alvedon",
             "amount": "500", "times": "08:00"}  # fmt: skip
    return row(columns, **{**usual, **told})


def ward(text: str = WARD, **rows: list[Row]) -> Contents:
    mapping = read_mapping(text, "ward", "file")
    unit = Unit(code="a11", name="Avdelning 11")
    return contents(mapping, {"stays": [stay("p1")], **rows}, unit, "11", "db")


def ordered(**told: Any) -> Order:
    return ward(orders=[order("o1", **told)]).charts[0].orders[0]


def clinic(text: str = CLINIC, **rows: list[Row]) -> Contents:
    mapping = read_mapping(text, "clinic", "file")
    unit = Unit(code="k", name="Kliniken", kind=UnitKind.CLINIC)
    days = (DAY, DAY + timedelta(days=1))
    return contents(mapping, {"practitioners": [person()], **rows}, unit, "K1", "db", days)


def person(key: str = "d1", **told: Any) -> Row:
    usual = {"id": key, "clinic": "K1", "name": f"Dr {key}", "title": "leg. tandläkare",
             "photo": PNG}  # fmt: skip
    return row("id clinic name title photo own clinics", **{**usual, **told})


def visit(key: str, **told: Any) -> Row:
    usual = {"id": key, "who": "d1", "start": f"{DAY} 08:00", "end": f"{DAY} 08:30",
             "status": "booked"}  # fmt: skip
    return row("id who start end status pid to", **{**usual, **told})


# Wards


def test_patients_of_other_wards_in_the_same_list_are_left_out_and_are_no_orphans() -> None:
    found = ward(stays=[stay("p1"), stay("p2", ward="12")], orders=[order("o1"), order("o2", "p2")])
    assert [chart.person.key for chart in found.charts] == ["p1"]
    assert [one.key for one in found.charts[0].orders] == ["o1"]


def test_orders_of_nobody_fail_the_copy_beyond_as_many_as_are_allowed() -> None:
    lost = [order("o1"), order("o2", "p9")]
    with pytest.raises(RowsOrphaned) as caught:
        ward(orders=lost)
    assert caught.value.facts["got"] == 1
    allowed = WARD.replace('file = "orders"', 'file = "orders"\norphans = 1')
    assert len(ward(allowed, orders=lost).charts[0].orders) == 1


def test_floor_counts_the_wards_own_patients_and_not_the_hospitals() -> None:
    floor = WARD.replace('file = "stays"', 'file = "stays"\nfloor = 2')
    with pytest.raises(RowsTooFew):
        ward(floor, stays=[stay("p1"), stay("p2", ward="12")])


def test_patient_with_two_stays_on_one_ward_fails_the_copy() -> None:
    with pytest.raises(RowUnreadable):
        ward(stays=[stay("p1"), stay("p1", id="s2")])


def test_same_row_twice_is_one_row_and_two_rows_with_one_key_are_an_error() -> None:
    assert len(ward(orders=[order("o1"), order("o1")]).charts[0].orders) == 1
    with pytest.raises(RowTwice):
        ward(orders=[order("o1"), order("o1", drug="Waran")])


def test_clock_time_of_an_order_that_is_not_there_fails_the_copy() -> None:
    with pytest.raises(RowsOrphaned):
        ward(orders=[order("o1")], order_times=[{"oid": "o2", "at": "08:00", "amount": None}])


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"status": "signerad"}, ODD_STATUS),
        ({"status": None}, ODD_STATUS),
        ({"kind": "stående"}, ODD_KIND),
        ({"prn": "kanske"}, ODD_KIND),
        ({"amount": "1-2"}, ODD_NUMBER),
        ({"amount": None, "to": "2", "text": "högst 2"}, ODD_NUMBER),
        ({"times": "morgon"}, ODD_TIMES),
        ({"days": "tis, varannan"}, ODD_TIMES),
        ({"often": "3"}, ODD_TIMES),
        ({"often": "3", "period": "1", "per": "dygn"}, ODD_TIMES),
        ({"times": None}, NO_TIMES),
    ],
)
def test_order_that_says_something_odd_is_kept_and_marked(
    told: dict[str, Any], reason: str
) -> None:
    found = ordered(**told)
    assert reason in found.check
    assert found.source_text


def test_order_that_says_it_plainly_is_not_marked() -> None:
    found = ordered(days="tis", times="8.00;20.00")
    assert found.check == ()
    assert (found.timing.times, found.timing.days) == (("08:00", "20:00"), ("tue",))
    often = ordered(times=None, often=3, period=1, per="d")
    assert often.check == ()
    assert (often.timing.frequency, often.timing.period, often.timing.period_unit) == (3, "1", "d")


def test_times_that_are_odd_are_never_laid_out_in_part() -> None:
    found = ordered(times="08:00, till natten")
    assert found.timing.times == ()
    assert found.timing.text == "08:00 till natten"


def test_amounts_that_differ_from_time_to_time_are_shown_with_their_times() -> None:
    times = [
        {"oid": "o1", "at": "08:00", "amount": "500"},
        {"oid": "o1", "at": "20:00", "amount": "1000"},
    ]
    rows = [order("o1", times=None, text="se schema")]
    assert ward(orders=rows, order_times=times[:1]).charts[0].orders[0].check == ()
    one = ward(orders=rows, order_times=times).charts[0].orders[0]
    assert AMOUNTS_DIFFER in one.check
    assert one.source_text == "se schema\noid: o1; at: 08:00; amount: 500\n" \
        "oid: o1; at: 20:00; amount: 1000"  # fmt: skip


def test_order_marked_ignore_is_the_only_one_left_out() -> None:
    assert ward(orders=[order("o1", status="ignore")]).charts[0].orders == ()
    assert ordered(status="stopped").status is OrderStatus.STOPPED
    assert ordered(prn="ja", times=None).kind is OrderKind.AS_NEEDED


def test_text_of_an_order_without_words_is_its_row_as_it_is() -> None:
    assert ordered(text=None).source_text.startswith("id: o1\npid: p1\nstatus: active")


def test_digest_changes_with_any_cell_and_with_nothing_else() -> None:
    first = ordered()
    assert first.raw_hash == ordered().raw_hash
    assert first.raw_hash != ordered(ends="2026-12-01").raw_hash


def test_dose_of_unknown_outcome_is_unclear_and_never_given() -> None:
    dose = {"id": "1", "pid": "p1", "drug": "Alvedon", "status": "OK?", "at": "2026-10-25 02:30"}
    found = ward(administrations=[dose]).charts[0].administrations[0]
    assert found.status.value == "unclear"
    assert found.check == (ODD_GIVEN, TWICE)
    assert "OK?" in found.text


def test_nobody_asked_about_allergies_is_not_no_allergies() -> None:
    assert ward().charts[0].allergies.state is AllergyState.NOT_RECORDED
    none = ward(stays=[stay("p1", asked="none-known")])
    assert none.charts[0].allergies.state is AllergyState.NONE_KNOWN


def test_allergy_of_unknown_state_or_severity_counts_as_the_worse() -> None:
    rows = [{"id": "1", "pid": "p1", "what": "Jod", "state": "osäker", "severe": "kanske"}]
    found = ward(allergies=rows).charts[0].allergies
    assert found.state is AllergyState.LISTED
    assert found.entries[0].severe


def test_listed_allergy_wins_over_a_row_that_says_none() -> None:
    rows = [
        {"id": "1", "pid": "p1", "what": "Inga kända", "state": "none-known", "severe": None},
        {"id": "2", "pid": "p1", "what": "Jod", "state": "listed", "severe": "0"},
    ]
    found = ward(allergies=rows, stays=[stay("p1", asked="none-known")]).charts[0].allergies
    assert [one.substance for one in found.entries] == ["Jod"]


# Clinics


@pytest.mark.parametrize(("own", "clinics"), list(product(["1", "0", None, "kanske"], repeat=2)))
def test_title_and_photo_need_both_consents(own: str | None, clinics: str | None) -> None:
    found = clinic(practitioners=[person(own=own, clinics=clinics)]).diaries[0]
    both = own == clinics == "1"
    assert (found.title, found.photo) == (("leg. tandläkare", PNG) if both else ("", b""))
    assert found.practitioner == "Dr d1"


@pytest.mark.parametrize("told", ["", "clinic_consents = true\n"])
def test_clinics_consent_may_stand_in_the_mapping_and_is_no_by_itself(told: str) -> None:
    text = told + CLINIC.replace('clinic_consents = "clinics"\n', "")
    found = clinic(text, practitioners=[person(own="1")]).diaries[0]
    assert found.title == ("leg. tandläkare" if told else "")
    assert clinic(text, practitioners=[person(own="0")]).diaries[0].title == ""


@pytest.mark.parametrize("photo", [b"GIF89a", b"", PNG + b"x" * 200_000, "text", None])
def test_photo_that_is_none_or_huge_is_left_out(photo: object) -> None:
    rows = [person(own="1", clinics="1", photo=photo)]
    assert clinic(practitioners=rows).diaries[0].photo == b""


def test_visit_of_a_practitioner_in_no_list_stands_in_the_clinics_own_book() -> None:
    found = clinic(appointments=[visit("v1", who="d9"), visit("v2", who=None), visit("v3")])
    assert [(book.practitioner, [one.key for one in book.appointments]) for book in
            found.diaries] == [("Dr d1", ["v3"]), ("Kliniken", ["v1", "v2"])]  # fmt: skip


def test_visit_whose_patient_is_in_no_list_fails_the_copy_unless_allowed() -> None:
    rows = [visit("v1", pid="p9")]
    with pytest.raises(RowsOrphaned):
        clinic(appointments=rows)
    allowed = CLINIC.replace('file = "visits"', 'file = "visits"\norphans = 1')
    assert clinic(allowed, appointments=rows).diaries[0].appointments[0].patient is None


def test_identity_that_may_be_protected_is_protected() -> None:
    rows = [{"pid": "p1", "name": "Ekdahl", "secret": "vet ej"}]
    found = clinic(appointments=[visit("v1", pid="p1")], patients=rows)
    patient = found.diaries[0].appointments[0].patient
    assert patient is not None
    assert patient.protected


def test_free_time_of_nobody_fails_the_copy() -> None:
    slot = {"id": "s", "who": "d9", "start": f"{DAY} 08:00", "end": f"{DAY} 09:00",
            "status": "free"}  # fmt: skip
    with pytest.raises(RowsOrphaned):
        clinic(slots=[slot])


def test_visit_that_ends_before_it_begins_fails_the_copy() -> None:
    with pytest.raises(RowUnreadable):
        clinic(appointments=[visit("v1", end=f"{DAY} 07:00")])
    with pytest.raises(RowUnreadable):
        clinic(appointments=[visit("v1", end=None)])


def test_days_that_nobody_asked_for_are_left_out_and_a_night_reaches_in() -> None:
    rows = [
        visit("before", start="2026-11-22 08:00", end="2026-11-22 09:00"),
        visit("night", start="2026-11-22 23:30", end=f"{DAY} 00:30"),
        visit("last", start="2026-11-24 23:30", end="2026-11-25 00:30"),
        visit("after", start="2026-11-25 00:00", end="2026-11-25 00:30"),
    ]
    found = clinic(appointments=rows).diaries[0].appointments
    assert [one.key for one in found] == ["night", "last"]


def test_only_a_moved_visit_has_a_new_time() -> None:
    rows = [visit("v1", status="moved", to="2026-11-24 09:00"), visit("v2", to="2026-11-24 09:00")]
    first, second = clinic(appointments=rows).diaries[0].appointments
    assert first.status is AppointmentStatus.CANCELLED
    assert first.moved_to is not None
    assert second.moved_to is None


def test_true_and_one_at_the_same_hour_are_the_same_list_in_any_order_of_rows() -> None:
    rows = [order("o1")]
    times = [
        {"oid": "o1", "at": "08:00", "amount": True},
        {"oid": "o1", "at": "08:00", "amount": "1"},
    ]
    assert ward(orders=rows, order_times=times) == ward(orders=rows, order_times=times[::-1])
