"""Back-entry: no dose of the outage is missed, none is entered twice, none is said to be given."""

from datetime import timedelta
from typing import Any

import msgspec

from printing.sheets.back_entry import BackEntry, EntryRow, SheetOut, Span, back_entry
from printing.sheets.usual import Usual
from storage.records import AdministrationStatus, Chart, Order, OrderStatus, Timing
from tests.printing.charts import (
    AS_OF,
    ENGLISH,
    SWEDISH,
    WARD,
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

NIGHT = Span(since=at("2026-11-21 20:05"), until=at("2026-11-22 09:00"), last_copy=AS_OF)


def entry(one: Chart, outage: Span | None = NIGHT, **changes: Any) -> BackEntry:
    """Return the list printed when the record was back at nine in the morning."""
    facts: dict[str, object] = {
        "printed": at("2026-11-22 09:10"), "age": at("2026-11-22 09:10") - AS_OF,
    }  # fmt: skip
    return back_entry(one, stamp(**(facts | changes)), WARD, SWEDISH, outage)


def times(sheet: BackEntry) -> list[tuple[str, str, bool]]:
    return [(row.day, row.time, row.unsure) for row in sheet.rows]


def only(one: Order, **changes: Any) -> EntryRow:
    (row,) = entry(chart(one), **changes).rows
    return row


def test_every_dose_from_the_copy_to_the_outages_end_has_a_row() -> None:
    sheet = entry(chart(order(timing=Timing(times=("08:00", "20:00", "22:00")))))
    assert times(sheet) == [("", "20:00", True), ("", "22:00", False), ("22/11", "08:00", False)]


def test_a_dose_before_the_outage_began_may_be_in_the_record_already() -> None:
    assert [row.unsure for row in entry(chart(order())).rows] == [True, False]


def test_where_nobody_knows_when_it_began_every_dose_may_be_in_the_record() -> None:
    sheet = entry(chart(order()), None)
    assert [row.unsure for row in sheet.rows] == [True, True]
    assert "____" in sheet.head.second_title
    assert "Skriv när det började" in sheet.head.second_lines[0]


def test_an_outage_that_goes_on_is_said_and_its_doses_reach_until_now() -> None:
    sheet = entry(chart(order()), Span(since=NIGHT.since))
    assert times(sheet)[-1] == ("22/11", "08:00", False)
    assert "Inte slut än" in sheet.head.second_lines[0]


def test_the_length_of_the_outage_stands_beside_its_hours() -> None:
    head = entry(chart()).head
    assert head.second_title == "21/11\u00a020:05 – 22/11\u00a009:00"
    assert head.second_lines[0].startswith("12\u00a0h\u00a055\u00a0min")


def test_a_medicine_without_stated_times_has_a_row_without_one() -> None:
    row = only(order(timing=Timing(frequency=2, period="1", period_unit="d")))
    assert (row.time, row.at) == ("–", None)


def test_the_wards_usual_times_are_told_as_such_and_never_as_the_orders_own() -> None:
    plain = order(timing=Timing(frequency=2, period="1", period_unit="d"), source_text="")
    usual = Usual(times={2: ("08:00", "20:00")})
    made = stamp(printed=at("2026-11-22 09:10"), age=at("2026-11-22 09:10") - AS_OF)
    sheet = back_entry(chart(plain), made, WARD, SWEDISH, NIGHT, usual=usual)
    assert [(row.time, row.note) for row in sheet.rows] == [
        ("20:00", "vanlig"),
        ("08:00", "vanlig"),
    ]


def test_a_running_infusion_stands_there_though_it_has_no_time() -> None:
    bag = given("g1", "i1", "2026-11-21 14:20", status=AdministrationStatus.RUNNING)
    (row,) = entry(chart(infusion(), administrations=(bag,))).rows
    assert (row.time, row.note) == ("–", "Pågår")


def test_as_needed_doses_are_written_in_by_hand_for_nobody_knows_them() -> None:
    sheet = entry(chart(as_needed()))
    assert sheet.rows == ()
    assert sheet.none_text
    assert sheet.blank_rows == 5


def test_a_single_dose_of_the_night_is_not_missed() -> None:
    row = only(one_time(timing=Timing(moments=(at("2026-11-22 06:00"),))))
    assert (row.day, row.time) == ("22/11", "06:00")


def test_a_medicine_on_hold_has_no_dose_to_enter() -> None:
    assert entry(chart(order(status=OrderStatus.ON_HOLD))).rows == ()


def test_a_medicine_stopped_in_the_outage_keeps_its_doses_until_then() -> None:
    halted = stopped(timing=Timing(times=("08:00", "20:00")), stopped_at=at("2026-11-21 21:00"))
    late: dict[str, Any] = {"as_of": at("2026-11-22 09:05"), "age": timedelta(minutes=5)}
    assert times(entry(chart(halted), **late)) == [("", "20:00", True)]


def test_one_stopped_before_it_has_none() -> None:
    halted = stopped(stopped_at=at("2026-11-21 12:00"))
    assert entry(chart(halted)).rows == ()


def test_what_a_newer_copy_holds_is_named_and_not_entered_twice() -> None:
    dose = given("g1", "o1", "2026-11-21 20:10", by="KL")
    newer: dict[str, Any] = {"as_of": at("2026-11-22 09:05"), "age": timedelta(minutes=5)}
    sheet = entry(chart(order(), administrations=(dose,)), **newer)
    assert [row.note for row in sheet.rows] == ["i journalen: 20:10 KL", ""]
    assert any("nyare än bladen" in fact for fact in sheet.head.facts)


def test_a_newer_copy_still_shows_the_doses_since_the_one_the_sheets_were_made_of() -> None:
    newer: dict[str, Any] = {"as_of": at("2026-11-22 09:05"), "age": timedelta(minutes=5)}
    assert [time for _, time, _ in times(entry(chart(order()), **newer))] == ["20:00", "08:00"]


def test_nothing_on_it_says_that_a_dose_was_given() -> None:
    sheet = entry(chart(order(), as_needed(), infusion()))
    assert all("given" not in row.note.lower() for row in sheet.rows)
    assert sheet.columns[0] == "givet"


def test_an_order_to_check_stands_in_the_sources_own_words() -> None:
    row = only(
        order(check=("The order has several dosage instructions.",), source_text="se schema")
    )
    assert row.medicine.verbatim == "se schema"
    assert row.time == "–"


def test_each_page_of_each_sheet_has_a_box_and_replaced_sheets_have_none() -> None:
    sheets = (
        SheetOut(serial="A12-0410", pages=1, replaced=True),
        SheetOut(serial="A12-0412", pages=2),
    )
    made = stamp(printed=at("2026-11-22 09:10"))
    sheet = back_entry(chart(order()), made, WARD, SWEDISH, NIGHT, sheets)
    assert sheet.returned == ("A12-0412 s 1 åter", "A12-0412 s 2 åter")
    assert sheet.sheets_title == "Blad för patienten · 2 sidor"


def test_where_no_sheet_is_known_their_numbers_are_written_in() -> None:
    sheet = entry(chart(order()))
    assert sheet.returned == ()
    assert "skriv deras nummer" in sheet.sheets_title


def test_it_is_kept_until_everything_is_entered_and_checked() -> None:
    sheet = entry(chart(order()))
    assert "sparas tills allt är infört och kontrollerat" in sheet.foot.lines[1]
    assert "gäller till" not in sheet.foot.lines[1]


def test_a_patient_without_any_order_still_has_a_list_to_write_on() -> None:
    sheet = back_entry(chart(), stamp(), WARD, ENGLISH, NIGHT)
    assert sheet.rows == ()
    assert sheet.none_text == "No dose with a stated time in the outage."
    assert sheet.closing == ("DONE: all rows entered", "CHECKED by another person")


def test_an_unknown_age_leaves_no_dose_out() -> None:
    sheet = entry(chart(order()), None, age=None, age_certain=False)
    assert sheet.head.as_of.when == "ÅLDER OKÄND"
    assert msgspec.json.encode(sheet)


def test_an_active_order_that_also_bears_a_stop_keeps_its_doses() -> None:
    # A source that contradicts itself must not make a dose of tonight vanish.
    odd = order(stopped_at=at("2026-11-19 22:16"))
    assert [row.time for row in entry(chart(odd)).rows] == ["20:00", "08:00"]
