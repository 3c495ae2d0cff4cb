"""Two instants on one ward, a chart nobody can read, a copy nobody can verify: seen, always."""

from datetime import timedelta

import msgspec
import pytest

from printing.language import Language
from printing.paper import count_pages, lay_out, texts
from printing.sheets.administration_overview import administration_overview
from printing.sheets.day_book import day_books
from printing.sheets.every import Sheet
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import Head
from printing.sheets.stamp import Missing, Stamp
from printing.sheets.ward_list import ward_list
from storage.records import AllergyState, Chart, Snapshot
from tests.printing.bookings import clinic_snapshot, diary
from tests.printing.charts import (
    AS_OF,
    LANGUAGES,
    STOCKHOLM,
    WARD,
    at,
    forty_orders,
    ordinary,
    stamp,
    ward_snapshot,
)

OLDER = at("2026-11-21 18:10")
EACH = pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)


def older(**changes: object) -> Stamp:
    """Return the stamp of a patient's sheet that is an hour older than her ward's."""
    facts: dict[str, object] = {
        "as_of": OLDER,
        "captured": OLDER,
        "age": timedelta(minutes=131),
        "unit_as_of": AS_OF,
    }
    return stamp(**(facts | changes))


def unverified() -> Stamp:
    return stamp(unverified=True, age=None, age_certain=False, too_old=True)


def lost(chart: Chart, place: int) -> Missing:
    return Missing(place=place, name=chart.person.name, person=chart.person, stay=chart.stay)


def split(place: int) -> tuple[Snapshot, Chart]:
    """Return a ward without the patient at a place, and that patient."""
    whole = ward_snapshot()
    charts = list(whole.charts)
    gone = charts.pop(place)
    return msgspec.structs.replace(whole, charts=tuple(charts)), gone


def of_one(chart: Chart, made: Stamp, language: Language) -> tuple[Sheet, ...]:
    return (
        medication_list(chart, made, WARD, language),
        administration_overview(chart, made, WARD, language),
    )


@EACH
def test_sheet_of_an_older_copy_says_both_times_and_is_dated_by_the_older(
    language: Language,
) -> None:
    for sheet in of_one(ordinary(), older(), language):
        (notice,) = sheet.head.notices
        assert "18:10" in notice
        assert "19:10" in notice
        assert "18:10" in sheet.head.as_of.when
        assert "18:10" in sheet.head.capsule
        assert "19:10" not in sheet.head.as_of.when
        assert any("18:10" in line for line in sheet.foot.lines)
        assert not sheet.head.unverified


@EACH
def test_every_page_of_an_older_copy_says_so_in_white_on_black(language: Language) -> None:
    sheet = medication_list(forty_orders(), older(), WARD, language)
    assert count_pages(sheet, language) > 1
    (notice,) = sheet.head.notices
    first = notice.split()[:2]
    for page in lay_out(sheet, language):
        white = " ".join(text.text for text in page.texts if text.is_white)
        assert " ".join(first) in white


@EACH
def test_sheet_of_a_whole_copy_says_nothing_of_older_ones(language: Language) -> None:
    plain = stamp()
    for sheet in of_one(ordinary(), plain, language):
        assert sheet.head.notices == ()
    listed = ward_list(ward_snapshot(), plain, language)
    assert listed.head.notices == ()
    assert {(row.note, row.lost) for row in listed.rows} == {("", False)}
    assert listed.end.complete


@EACH
def test_ward_list_marks_each_row_of_an_older_copy_and_no_other(language: Language) -> None:
    snapshot = ward_snapshot()
    key = snapshot.charts[1].person.key
    made = stamp(older={key: older()})
    listed = ward_list(snapshot, made, language)
    assert [row.patient for row in listed.rows if row.note] == [key]
    assert "18:10" in listed.rows[1].note
    assert len(listed.head.notices) == 1
    assert "1" in listed.head.notices[0]
    assert any("18:10" in words for words in texts(listed, language))
    assert "19:10" in listed.head.as_of.when


@EACH
def test_row_of_yesterdays_copy_bears_its_day(language: Language) -> None:
    snapshot = ward_snapshot()
    key = snapshot.charts[0].person.key
    made = stamp(older={key: older(as_of=at("2026-11-20 19:10"))})
    assert language.day(at("2026-11-20 19:10")) in ward_list(snapshot, made, language).rows[0].note


def test_dose_due_since_the_older_copy_may_have_been_given_already() -> None:
    """Her hours are hers: what was due between her copy and the ward's is not certain either."""
    language = LANGUAGES[0]
    snapshot = ward_snapshot()
    for number, chart in enumerate(snapshot.charts):
        alone = ward_list(snapshot, older(unit_as_of=None), language).rows[number]
        made = stamp(older={chart.person.key: older()})
        mixed = ward_list(snapshot, made, language).rows[number]
        assert mixed.next_dose == alone.next_dose


@EACH
def test_patient_whose_chart_cannot_be_read_stands_on_the_ward_list_by_name_in_her_bed(
    language: Language,
) -> None:
    for place in range(len(ward_snapshot().charts)):
        snapshot, gone = split(place)
        total = len(snapshot.charts) + 1
        listed = ward_list(snapshot, stamp(missing=(lost(gone, place),)), language, {})
        row = listed.rows[place]
        assert (row.patient, row.lost) == (gone.person.key, True)
        assert gone.person.family in row.name
        assert row.number
        assert row.note
        assert row.allergy.state is AllergyState.NOT_RECORDED
        assert row.allergy.lines == ()
        assert row.next_dose not in ("", "–")
        assert (len(listed.rows), listed.end.complete) == (total, False)
        assert f"{total - 1}" in listed.end.text
        assert any(row.note.split()[0] in words for words in texts(listed, language))


@EACH
def test_unreadable_patients_beds_are_told_apart_like_anybodys(language: Language) -> None:
    whole = ward_snapshot()
    beds = [row.bed for row in ward_list(whole, stamp(), language).rows]
    for place in range(len(whole.charts)):
        snapshot, gone = split(place)
        listed = ward_list(snapshot, stamp(missing=(lost(gone, place),)), language)
        assert [row.bed for row in listed.rows] == beds


@EACH
def test_unverified_copy_says_so_on_every_page_and_never_tells_an_age(language: Language) -> None:
    snapshot = ward_snapshot()
    day = AS_OF.astimezone(STOCKHOLM).date()
    (book,) = day_books(clinic_snapshot(diary()), unverified(), day, language)
    sheets = (
        *of_one(forty_orders(), unverified(), language),
        ward_list(snapshot, unverified(), language),
        book,
    )
    for sheet in sheets:
        head: Head = sheet.head
        assert head.unverified
        assert head.notices[0].split()[0] == head.notices[0].split()[0].upper()
        assert head.as_of.too_old
        assert "19:10" not in head.as_of.when
        for page in lay_out(sheet, language):
            white = " ".join(text.text for text in page.texts if text.is_white)
            assert head.notices[0].split()[0] in white


@EACH
def test_older_book_says_so_and_names_the_books_that_cannot_be_read(language: Language) -> None:
    day = AS_OF.astimezone(STOCKHOLM).date()
    made = older(missing=(Missing(place=1, name="Ingrid Ek"),))
    (book,) = day_books(clinic_snapshot(diary()), made, day, language)
    assert len(book.head.notices) == 2
    assert "18:10" in book.head.notices[0]
    assert "Ingrid Ek" in book.head.notices[1]
    assert any("Ingrid Ek" in words for words in texts(book, language))
