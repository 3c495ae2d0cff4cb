"""Statistics: counts only, and never 0 for what nobody could count."""

from datetime import date, timedelta

import msgspec

from printing.sheets.statistics import Counted, Down, Prints, Statistics, statistics
from tests.printing.charts import SWEDISH, WARD, at, stamp

FIRST, LAST = date(2026, 10, 23), date(2026, 11, 21)
MONTH = Counted(first=FIRST, last=LAST, sheets=0)


def page(counted: Counted, **changes: object) -> Statistics:
    return statistics(WARD, counted, stamp(**changes), SWEDISH)


def test_what_could_not_be_counted_is_a_dash_and_is_said() -> None:
    sheet = page(msgspec.structs.replace(MONTH, sheets=None, unreadable=2))
    assert sheet.figures[1].value == "–"
    assert any("Registret över blad kan inte läsas" in one for one in sheet.remarks)
    assert any("2 delar av loggboken kan inte läsas" in one for one in sheet.remarks)


def test_a_month_without_anything_says_so_in_words() -> None:
    sheet = page(MONTH)
    assert [table.none for table in sheet.tables] == [
        "Inget skrevs ut under dessa dagar.",
        "Aldrig under dessa dagar.",
    ]


def test_an_outage_that_goes_on_is_counted_until_now() -> None:
    down = Down(since=at("2026-11-21 20:05"), until=None, last_copy=at("2026-11-21 19:10"))
    sheet = page(msgspec.structs.replace(MONTH, outages=(down,)))
    assert sheet.tables[1].rows == (
        ("21/11\u00a020:05", "pågår", "16\u00a0min", "1\u00a0h\u00a011\u00a0min"),
    )
    assert sheet.figures[2].note == "16\u00a0min sammanlagt"


def test_each_day_the_record_was_down_is_marked() -> None:
    night = Down(since=at("2026-11-02 23:00"), until=at("2026-11-03 05:00"))
    days = page(msgspec.structs.replace(MONTH, outages=(night,))).days
    marked = [FIRST + timedelta(days=place) for place, day in enumerate(days) if day.down]
    assert marked == [date(2026, 11, 2), date(2026, 11, 3)]
    assert len(days) == 30


def test_a_kind_we_have_no_word_for_is_shown_as_it_is_called() -> None:
    odd = Prints(kind="new-kind", prints=1)
    assert page(msgspec.structs.replace(MONTH, prints=(odd,))).tables[0].rows[0][0] == "new-kind"


def test_more_outages_than_fit_are_counted_and_that_is_said() -> None:
    many = tuple(
        Down(since=at(f"2026-11-{day:02} 01:00"), until=at(f"2026-11-{day:02} 02:00"))
        for day in range(1, 13)
    )
    sheet = page(msgspec.structs.replace(MONTH, outages=many))
    assert sheet.figures[2].value == "12"
    assert sheet.tables[1].rows[0][0] == "12/11\u00a001:00"
    assert any("inte uppräknade" in one for one in sheet.remarks)


def test_an_unknown_age_is_never_a_number() -> None:
    assert page(MONTH, age=None, age_certain=False).figures[3].value == "okänt"


def test_no_patient_stands_on_it() -> None:
    told = msgspec.json.encode(page(MONTH)).decode()
    assert "19121212" not in told
    assert "Övergård" not in told
