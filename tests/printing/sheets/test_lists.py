"""The medication list and the overview as wholes: sections, order, counts, ends."""

from datetime import timedelta
from pathlib import Path

from printing.sheets.administration_overview import administration_overview
from printing.sheets.arrangement import alphabetical
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import AdministrationOverview, DoseState, MedicationList, Section
from storage.records import AdministrationStatus, Chart, OrderStatus, Timing
from tests.printing.charts import (
    ENGLISH,
    LONGEST_DRUG,
    SWEDISH,
    WARD,
    at,
    chart,
    forty_orders,
    given,
    infusion,
    longest_drug_name,
    marked_to_check,
    one_time,
    order,
    ordinary,
    stamp,
    stopped,
    unreadable,
)

MANUAL = Path(__file__).parents[3] / "docs" / "sheets.md"


def _list(one: Chart) -> MedicationList:
    return medication_list(one, stamp(), WARD, SWEDISH)


def _overview(one: Chart, **changes: object) -> AdministrationOverview:
    return administration_overview(one, stamp(**changes), WARD, SWEDISH)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_sections_stand_in_their_order_with_their_counts() -> None:
    assert [section.title for section in _list(ordinary()).sections] == [
        "Stående · 3 · 1 med uppehåll",
        "Vid behov · 1",
        "Infusion · 1",
        "Engångsdos · 1",
        "Utsatta senaste 72 timmarna · 1 – ges inte",
    ]
    assert [len(section.columns) for section in _list(ordinary()).sections] == [5] * 5
    assert len(_list(ordinary()).glass_columns) == 6


def test_the_head_counts_active_orders_and_names_those_on_hold() -> None:
    assert _list(ordinary()).head.count == "6 läkemedel · 1 med uppehåll"


def test_the_end_counts_what_the_head_counted() -> None:
    end = _list(ordinary()).end
    assert end.text == "SLUT PÅ LISTAN – 6 av 6 läkemedel"
    assert end.counts == (
        "3 stående · 1 vid behov · 1 infusion · 1 engångsdos (1 med uppehåll, 1 utsatt)"
    )
    assert _list(forty_orders()).end.text == "SLUT PÅ LISTAN – 28 av 28 läkemedel"


def test_an_empty_list_says_that_it_ended() -> None:
    sheet = _list(chart())
    assert (sheet.sections, sheet.end.complete) == ((), True)
    assert sheet.end.text == "SLUT PÅ LISTAN – 0 av 0 läkemedel"


def test_a_row_that_cannot_be_read_keeps_the_list_from_ending() -> None:
    for sheet in (_list(unreadable()), _overview(unreadable())):
        assert not sheet.end.complete
        assert sheet.end.text == "OFULLSTÄNDIG – 1 rad kunde inte läsas. Fråga läkaren."


def test_a_missing_code_is_told_because_the_mark_may_be_missing_too() -> None:
    bare = _list(chart(order(codes=()), stopped(codes=())))
    assert bare.end.counts == "1 stående (1 utsatt) · 1 utan ATC-kod: ▲ kan saknas"


def test_medicines_stand_by_name_those_on_hold_last() -> None:
    names = ("Östradiol", "Ångest", "äpple", "alimemazin", "zopiklon", "Čapek")
    orders = [order(f"o{place}", name) for place, name in enumerate(names)]
    held = order("h", "acetylcystein", status=OrderStatus.ON_HOLD)
    shown = [one.drug for one in _list(chart(held, *orders)).sections[0].medicines]
    assert shown == [
        "alimemazin",
        "Čapek",
        "zopiklon",
        "Ångest",
        "äpple",
        "Östradiol",
        "acetylcystein",
    ]
    assert alphabetical("ø") == alphabetical("Ö")


def test_medicines_stand_alike_in_every_language() -> None:
    swedish = medication_list(forty_orders(), stamp(), WARD, SWEDISH)
    english = medication_list(forty_orders(), stamp(), WARD, ENGLISH)
    assert [[one.key for one in part.medicines] for part in swedish.sections] == [
        [one.key for one in part.medicines] for part in english.sections
    ]


def test_a_stop_without_a_time_is_shown_first_and_an_old_one_not_at_all() -> None:
    sheet = _list(
        chart(
            stopped("u1", stopped_at=at("2026-11-19 09:40")),
            stopped("u2", stopped_at=None),
            stopped("u3", stopped_at=at("2026-11-18 19:09")),
            stopped("u4", stopped_at=at("2026-11-18 19:10")),
            stopped("u5", stopped_at=at("2026-11-21 19:11")),
        )
    )
    section = sheet.sections[0]
    assert section.section is Section.STOPPED
    assert [one.key for one in section.medicines] == ["u2", "u5", "u1", "u4"]


def test_the_longest_name_stands_whole() -> None:
    assert _list(longest_drug_name()).sections[0].medicines[0].drug == LONGEST_DRUG


def test_the_overview_lays_out_a_day_from_the_hour_of_the_copy() -> None:
    sheet = _overview(ordinary())
    assert [hour.text for hour in sheet.hours[:6]] == ["19", "20", "21", "22", "23", "00"]
    assert [_plain(hour.day) for hour in sheet.hours if hour.day] == ["lör 21 nov", "sön 22 nov"]
    assert [hour.text for hour in sheet.hours if hour.blind] == ["19", "20"]
    assert len(sheet.hours) == len(sheet.glass_hours) == 24
    assert sheet.glass_hours[0].text == "08"
    assert sheet.now_text == "nu 20:21"
    assert _plain(sheet.head.second_title) == "21/11 19:00 – 22/11 19:00"
    assert sheet.head.second_lines == (
        "Avbrott sedan 20:05.",
        "Okänd tid 19:10–20:05: se randigt fält.",
    )


def test_the_overview_sorts_its_rows_into_three_parts() -> None:
    sheet = _overview(ordinary())
    assert [row.medicine.key for row in sheet.timed] == ["o2", "o3", "o1", "o4", "e1"]
    assert [row.medicine.key for row in sheet.as_needed] == ["p1"]
    assert [row.medicine.key for row in sheet.infusions] == ["i1"]
    assert sheet.words["as_needed_title"] == "Vid behov · 1"
    assert sheet.words["given_day"] == "Givet 24 h till 19:10"
    assert sheet.end.text == "SLUT PÅ LISTAN – 6 av 6 läkemedel"
    assert [row.due_note for row in sheet.timed] == ["", "", "", "Uppehåll", ""]
    assert [row.past_note for row in sheet.timed] == ["", "inget", "", "inget", "inget"]


def test_an_infusion_at_clock_times_has_boxes_to_sign() -> None:
    times = Timing(times=("06:00", "14:00", "22:00"))
    sheet = _overview(chart(infusion(timing=times), infusion("i2")))
    assert [row.medicine.key for row in sheet.timed] == ["i1"]
    assert [mark.text for mark in sheet.timed[0].due] == ["22:00", "06:00", "14:00"]
    assert [row.medicine.key for row in sheet.infusions] == ["i2"]


def test_an_order_to_check_has_no_boxes_but_says_why() -> None:
    row = _overview(marked_to_check()).timed[0]
    assert (row.due, row.due_note) == ((), "Se källtext")


def test_a_dose_beyond_the_sheets_hours_is_named_in_words() -> None:
    weekly = order(timing=Timing(times=("08:00",), days=("thu",)))
    row = _overview(chart(weekly)).timed[0]
    assert (row.due, _plain(row.due_note)) == ((), "Nästa 26/11 08:00")


def test_a_stopped_medicine_stands_there_while_its_doses_are_fresh() -> None:
    fresh = chart(stopped(), administrations=(given("a", "u1", "08:05", drug="naproxen"),))
    row = _overview(fresh).timed[0]
    assert (row.medicine.stopped, row.due_note) == (True, "Ges inte")
    assert _overview(chart(stopped())).timed == ()


def test_a_dose_whose_order_is_not_in_the_copy_has_a_row_of_its_own() -> None:
    loose = chart(
        order(),
        administrations=(
            given("a", "", "16:00", drug="morfin", route="intravenöst"),
            given("b", "elsewhere", "17:00", drug="morfin"),
            given("c", "", "18:00", drug=""),
            given("d", "", "2026-11-20 16:00", drug="gammal"),
            given(
                "e",
                "",
                "2026-11-20 16:00",
                drug="dropp",
                status=AdministrationStatus.RUNNING,
            ),
        ),
    )
    rows = _overview(loose).timed
    assert [row.medicine.drug for row in rows] == [
        "metoprolol",
        "LÄKEMEDLETS NAMN SAKNAS",
        "dropp",
        "morfin",
    ]
    assert rows[3].medicine.route == "intravenöst"
    assert rows[3].medicine.tags == ("Ordinationen finns inte i kopian",)
    assert [mark.text for mark in rows[3].past] == ["16:00", "17:00"]


def test_a_copy_older_than_half_a_day_still_leaves_half_a_day_to_sign() -> None:
    sheet = _overview(
        chart(order()), printed=at("2026-11-23 03:07"), age=at("2026-11-23 03:07") - stamp().as_of
    )
    assert _plain(sheet.head.second_title) == "22/11 15:00 – 23/11 15:00"
    assert [(mark.text, mark.state) for mark in sheet.timed[0].due] == [
        ("20:00", DoseState.MAYBE_GIVEN),
        ("08:00", DoseState.PLANNED),
    ]


def test_without_an_outage_the_unknown_time_lasts_until_now() -> None:
    blind = _overview(chart(order()), outage_since=None).blind
    assert blind is not None
    assert blind.text == "Randigt 19:10–20:21: kan redan vara givet: fråga, titta, bocka av."
    assert blind.label == "okänd tid"


def test_an_outage_before_the_copy_or_after_now_does_not_bend_the_unknown_time() -> None:
    for outage in (at("2026-11-21 18:00"), at("2026-11-21 21:00")):
        blind = _overview(chart(order()), outage_since=outage).blind
        assert blind is not None
        assert blind.end == at("2026-11-21 20:21")


def test_a_sheet_printed_in_the_minute_of_its_copy_has_no_unknown_time() -> None:
    sheet = _overview(chart(order()), printed=stamp().as_of, age=timedelta(), outage_since=None)
    assert (sheet.blind, sheet.head.second_lines) == (None, ())
    assert not any(hour.blind for hour in sheet.hours)


def test_an_unknown_time_of_seconds_is_not_drawn_as_hours() -> None:
    half = timedelta(seconds=50)
    sheet = _overview(chart(order()), printed=stamp().as_of + half, age=half, outage_since=None)
    assert (sheet.blind, sheet.head.second_lines) == (None, ())
    assert not any(hour.blind for hour in (*sheet.hours, *sheet.glass_hours))
    minute = timedelta(minutes=1)
    told = _overview(chart(), printed=stamp().as_of + minute, age=minute, outage_since=None).blind
    assert told is not None
    assert "19:10–19:11" in told.text


def test_a_dose_planned_in_the_seconds_after_the_copy_is_still_doubted() -> None:
    at_once = chart(order(timing=Timing(times=("19:10",))))
    later = timedelta(seconds=30)
    sheet = _overview(at_once, printed=stamp().as_of + later, age=later, outage_since=None)
    assert sheet.blind is None
    assert [mark.state for mark in sheet.timed[0].due] == [DoseState.MAYBE_GIVEN]


def test_a_section_of_the_overview_counts_active_orders_as_the_head_does() -> None:
    held = order("o2", status=OrderStatus.ON_HOLD)
    doses = (given("a", "u1", "16:00"), given("b", "", "17:00", drug="dropp"))
    sheet = _overview(chart(order(), held, stopped(), administrations=doses))
    assert len(sheet.timed) == 4
    assert sheet.words["timed_title"] == "Med tider · 1"


def test_doses_outside_the_screens_hours_are_told_in_words() -> None:
    row = _overview(chart(order(timing=Timing(times=("08:00", "12:00"))))).timed[0]
    assert (row.glass_earlier, row.glass_later) == ("", "senare: 08:00, 12:00")
    assert _overview(chart(order(timing=Timing(times=("22:00",))))).timed[0].glass_later == ""


def test_doses_before_the_screens_hours_are_told_in_words() -> None:
    doses = (given("a", "o1", "08:05"), given("b", "", "09:00", drug="dropp"))
    now = {"printed": at("2026-11-22 00:30"), "age": timedelta(minutes=320)}
    rows = _overview(chart(order(), administrations=doses), **now).timed
    assert _plain(rows[0].glass_earlier) == "tidigare: 21/11 08:05 KL"
    assert _plain(rows[1].glass_earlier) == "tidigare: 21/11 09:00 KL"


def test_an_unknown_age_hatches_every_hour_and_names_no_now() -> None:
    sheet = _overview(chart(order()), age=None)
    assert all(hour.blind for hour in sheet.hours)
    assert sheet.now_text == "klockan okänd"
    assert sheet.head.as_of.when == "ÅLDER OKÄND"


def test_summer_time_gives_the_overview_a_short_and_a_long_day() -> None:
    spring = _overview(chart(), as_of=at("2027-03-28 00:10"), printed=at("2027-03-28 00:20"))
    assert [hour.text for hour in spring.hours[:4]] == ["00", "01", "03", "04"]
    autumn = _overview(chart(), as_of=at("2026-10-25 00:10"), printed=at("2026-10-25 00:20"))
    assert [hour.text for hour in autumn.hours[:5]] == ["00", "01", "02", "02", "03"]


def test_the_words_of_the_form_are_all_there() -> None:
    words = _overview(chart()).words
    page = MANUAL.read_text(encoding="utf-8")
    assert all(words.values())
    assert [name for name in words if f"`{name}`" not in page] == []


def test_a_single_dose_stands_among_the_timed() -> None:
    row = _overview(chart(one_time())).timed[0]
    assert [(mark.text, mark.state) for mark in row.due] == [("06:00", DoseState.PLANNED)]
    assert row.medicine.key == "e1"
