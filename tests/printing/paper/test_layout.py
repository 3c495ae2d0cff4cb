"""Each page alone says of whom and of when it is, and nothing on it hides anything else."""

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from printing.language import Language
from printing.paper import HeadTooLong, count_pages, lay_out, texts
from printing.sheets.administration_overview import administration_overview
from printing.sheets.day_book import day_books
from printing.sheets.every import Sheet
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import (
    AllergyLine,
    DayBook,
    DoseState,
    End,
    OverviewRow,
    Section,
    WardList,
)
from printing.sheets.ward_list import ward_list
from storage.records import Chart, Snapshot
from tests.printing import anything, bookings, charts, timings
from tests.printing.paper import samples, ward_samples
from tests.printing.paper.book_samples import day_book
from tests.printing.paper.held import assert_readable, assert_whole
from tests.printing.paper.overview_samples import mark, overview
from tests.printing.paper.seen import (
    overlaps,
    words_on,
)

_SLOW = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a chart takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_CHARTS = [
    charts.ordinary,
    charts.longest_drug_name,
    charts.forty_orders,
    charts.no_allergies_recorded,
    charts.protected_identity,
    charts.newborn,
    charts.marked_to_check,
    charts.nameless,
    charts.unreadable,
]


def every_chart_sheet(language: Language) -> list[Sheet]:
    """Return both sheets of every sample chart, and the lists of ward and clinic."""
    stamp = charts.stamp()
    sheets: list[Sheet] = []
    for chart in (make() for make in _CHARTS):
        sheets.append(medication_list(chart, stamp, charts.WARD, language))
        sheets.append(administration_overview(chart, stamp, charts.WARD, language))
    for sheet in (medication_list, administration_overview):
        timed = timings.every_timing()
        sheets.append(sheet(timed, stamp, charts.WARD, language, timings.ROUNDS))
    snapshot = charts.ward_snapshot()
    pages = {chart.person.key: 9 for chart in snapshot.charts}
    sheets.append(ward_list(snapshot, stamp, language, pages))
    sheets += day_books(bookings.clinic_snapshot(), stamp, bookings.DAY, language)
    return sheets


def sample_sheets() -> list[Sheet]:
    """Return the hand-made sheets in their hard cases."""
    long_name = "Łukaszewicz-Bergström, Maria Margareta Elisabet " * 3
    forty = tuple(samples.medicine(f"läkemedel {n}", instruction="Ges med mat. " * 9)
                  for n in range(40))  # fmt: skip
    raw = samples.medicine("insulin", verbatim='{"dosage": "6-8 E"} ' * 150, verbatim_mark="Källa")
    return [
        samples.medication_list(),
        samples.medication_list(name=long_name, number="1" * 70, allergy=samples.NOT_RECORDED),
        samples.medication_list({Section.REGULAR: forty}, as_of=samples.AGE_UNKNOWN),
        samples.medication_list({Section.REGULAR: (raw,)}, attention=("HLR: nej",) * 30),
        samples.medication_list({}, exercise=True),
        overview(),
        overview(timed=(), as_needed=(), infusions=()),
        overview(timed=(OverviewRow(medicine=raw),), as_needed=(raw,)),
        overview(as_needed=forty, infusions=forty, name=long_name, as_of=samples.STALE),
        ward_samples.ward_list(6),
        day_book(4),
        wordy_ward(),
        wordy_book(),
    ]


def wordy_ward() -> WardList:
    """Return a ward whose every patient has sixty allergies, a long name and forty pages."""
    sheet = ward_samples.ward_list()
    allergens = tuple(AllergyLine(substance=f"allergen {n}") for n in range(60))
    box = msgspec.structs.replace(samples.LISTED, lines=allergens)
    rows = (
        msgspec.structs.replace(row, allergy=box, name=row.name * 6, pages=40) for row in sheet.rows
    )
    return msgspec.structs.replace(sheet, rows=tuple(rows))


def wordy_book() -> DayBook:
    """Return a day book whose every stretch has a reason longer than a page."""
    sheet = day_book()
    rows = (msgspec.structs.replace(row, text=f"{row.text} " * 120) for row in sheet.day.rows)
    return msgspec.structs.replace(sheet, day=msgspec.structs.replace(sheet.day, rows=tuple(rows)))


def test_no_page_is_spent_on_a_head_alone() -> None:
    raw = samples.medicine("insulin", verbatim="enligt schema " * 300, verbatim_mark="Källa")
    pages = lay_out(samples.medication_list({Section.REGULAR: (raw,)}), charts.SWEDISH)
    assert all("insulin" in words_on(page) for page in pages[:-1])


@pytest.mark.parametrize("sheet", sample_sheets(), ids=lambda sheet: type(sheet).__name__)
def test_every_page_of_a_hard_sheet_can_be_read(sheet: Sheet) -> None:
    assert_readable(sheet, lay_out(sheet, charts.SWEDISH))
    assert_whole(sheet, charts.SWEDISH)


@pytest.mark.parametrize("language", charts.LANGUAGES, ids=lambda language: language.code)
def test_every_text_that_the_builders_wrote_is_on_the_paper(language: Language) -> None:
    for sheet in every_chart_sheet(language):
        assert_readable(sheet, lay_out(sheet, language))
        assert_whole(sheet, language)


@_SLOW
@given(anything.charts(), anything.stamps(), st.sampled_from(charts.LANGUAGES))
def test_no_random_chart_loses_a_word_on_its_way_to_paper(
    chart: Chart, stamp: charts.Stamp, language: Language
) -> None:
    for build in (medication_list, administration_overview):
        sheet = build(chart, stamp, charts.WARD, language)
        assert_readable(sheet, lay_out(sheet, language))
        assert_whole(sheet, language)


@_SLOW
@given(anything.snapshots(), anything.stamps(), st.sampled_from(charts.LANGUAGES))
def test_no_random_ward_loses_a_patient_on_its_way_to_paper(
    snapshot: Snapshot, stamp: charts.Stamp, language: Language
) -> None:
    sheet = ward_list(snapshot, stamp, language)
    assert_readable(sheet, lay_out(sheet, language))
    assert_whole(sheet, language)


def test_no_ceiling_of_an_as_needed_medicine_to_check_is_lost() -> None:
    limits = ("Minst 4 h emellan", "Högst 2,5 tablett per gång", "Högst 4 tablett per dygn")
    for verbatim in ("", "vid smärta, se schema"):
        raw = samples.medicine("oxikodon", verbatim=verbatim, verbatim_mark="Källa", limits=limits)
        said = "\n".join(
            texts(samples.medication_list({Section.AS_NEEDED: (raw,)}), charts.SWEDISH)
        )
        assert [words for words in limits if words not in said] == []


def test_a_row_taller_than_a_page_names_its_drug_again_on_the_next() -> None:
    raw = samples.medicine("insulin", verbatim="enligt schema " * 400, verbatim_mark="Källa")
    for sheet in (
        samples.medication_list({Section.REGULAR: (raw,)}),
        overview(timed=(OverviewRow(medicine=raw),)),
        overview(timed=(), as_needed=(raw,)),
    ):
        pages = [words_on(page) for page in lay_out(sheet, charts.SWEDISH)]
        going_on = [said for said in pages if "enligt schema enligt schema" in said]
        assert len(going_on) > 1
        assert all("insulin" in said for said in going_on)


def test_the_end_of_a_list_never_stands_on_a_page_alone() -> None:
    for number in range(12, 36):
        rows = tuple(samples.medicine(f"läkemedel {n}") for n in range(number))
        sheet = samples.medication_list({Section.REGULAR: rows})
        last = words_on(lay_out(sheet, charts.SWEDISH)[-1])
        assert "SLUT PÅ LISTAN" in last
        assert f"läkemedel {number - 1}" in last


def _seen(sheet: Sheet) -> list[str]:
    return [text.text for page in lay_out(sheet, charts.SWEDISH) for text in page.texts]


@pytest.mark.parametrize("bed", ["01:1", "12:14", "B31-104", "Korridor", "128:10B"])
def test_a_bed_never_breaks(bed: str) -> None:
    sheet = ward_samples.ward_list()
    rows = tuple(msgspec.structs.replace(row, bed=bed) for row in sheet.rows)
    assert _seen(msgspec.structs.replace(sheet, rows=rows)).count(bed) == len(rows)


def test_an_allergy_grows_smaller_before_it_breaks() -> None:
    lines = tuple(map(_substance, ("Nötter", "Jodhaltigt röntgenkontrastmedel", "Morfin")))
    box = msgspec.structs.replace(samples.LISTED, lines=lines)
    sheet = ward_samples.ward_list()
    rows = tuple(msgspec.structs.replace(row, allergy=box) for row in sheet.rows)
    seen = _seen(msgspec.structs.replace(sheet, rows=rows))
    assert any("röntgenkontrastmedel, " in text for text in seen)
    assert not any(text.startswith(",") for text in seen)


def _substance(name: str) -> AllergyLine:
    return AllergyLine(substance=name)


def test_coming_times_never_stand_without_their_day() -> None:
    sheet = day_book()
    long = tuple(
        msgspec.structs.replace(day, rows=day.rows * 30, title=f"Dag {number}")
        for number, day in enumerate(sheet.coming)
    )
    pages = lay_out(msgspec.structs.replace(sheet, coming=long), charts.SWEDISH)
    said = [words_on(page) for page in pages if "Dag 0" in words_on(page)]
    assert len(said) > 1
    assert "→ Dag 0" not in said[0]
    assert all("→ Dag 0" in later for later in said[1:])


def test_a_coming_time_with_a_text_longer_than_a_page_still_ends() -> None:
    sheet = day_book()
    first, *rest = sheet.coming
    row = msgspec.structs.replace(first.rows[0], name="", text="möte " * 900 + "slut.")
    long = msgspec.structs.replace(first, rows=(row,))
    pages = lay_out(msgspec.structs.replace(sheet, coming=(long, *rest)), charts.SWEDISH)
    assert "slut." in words_on(pages[-1])


def test_only_a_complete_list_says_that_it_ended() -> None:
    whole = texts(samples.medication_list(), charts.SWEDISH)
    assert sum("SLUT PÅ LISTAN" in text for text in whole) == 1
    end = End(complete=False, text="OFULLSTÄNDIG – 2 rader kunde inte läsas.", counts="13 av 15")
    sheet = samples.medication_list(end=end)
    assert not any("SLUT" in text for text in texts(sheet, charts.SWEDISH))
    last = lay_out(sheet, charts.SWEDISH)[-1]
    assert (2.2, "loud") in last.frames


def test_the_end_stands_on_the_last_page_only_and_the_others_go_on() -> None:
    forty = tuple(samples.medicine(f"läkemedel {n}") for n in range(40))
    pages = [
        words_on(page)
        for page in lay_out(samples.medication_list({Section.REGULAR: forty}), charts.SWEDISH)
    ]
    assert len(pages) > 1
    assert ["SLUT PÅ LISTAN" in said for said in pages] == [False] * (len(pages) - 1) + [True]
    assert ["fortsätter på nästa" in said for said in pages] == [True] * (len(pages) - 1) + [False]
    assert all("Stående · 40 – fortsättning" in said for said in pages[1:])


@pytest.mark.parametrize(
    ("box", "frame", "is_inverted"),
    [
        (samples.LISTED, (2.2, ""), True),
        (samples.NONE_KNOWN, (0.8, ""), False),
        (samples.NOT_RECORDED, (2.2, "loud"), True),
    ],
)
def test_the_three_allergy_states_never_look_alike(
    box: samples.AllergyBox, frame: tuple[float, str], is_inverted: bool
) -> None:
    page = lay_out(samples.medication_list(allergy=box), charts.SWEDISH)[0]
    label = next(text for text in page.texts if text.text == "ÖVERKÄNSLIGHET")
    around = [
        pen
        for pen, boxes in page.frames.items()
        for x, y, wide, high in boxes
        if wide > 180 and y < label.y < y + high
    ]
    assert around == [frame]
    assert label.is_white is is_inverted


@pytest.mark.parametrize("as_of", [samples.STALE, samples.AGE_UNKNOWN])
def test_a_stale_copy_is_loud_on_every_page(as_of: samples.AsOf) -> None:
    forty = tuple(samples.medicine(f"läkemedel {n}") for n in range(40))
    for page in lay_out(
        samples.medication_list({Section.REGULAR: forty}, as_of=as_of), charts.SWEDISH
    ):
        age = [text for text in page.texts if text.text.strip() in as_of.age]
        assert age
        assert all(text.is_white for text in age)
        assert page.fills[0.0]


def test_a_due_dose_in_the_blind_window_bears_a_question_mark() -> None:
    page = lay_out(overview(), charts.SWEDISH)[0]
    marks = [text for text in page.texts if text.text == "?"]
    assert len(marks) == 3
    assert page.hatches


def test_two_people_sign_for_a_high_alert_drug() -> None:
    plain_row, high_alert = overview().timed[0], overview().timed[2]
    for row, boxes in ((plain_row, 0), (high_alert, 2)):
        page = lay_out(overview(timed=(row,), as_needed=()), charts.SWEDISH)[0]
        seconds = [
            text for text in page.texts if text.text == "2" and 87 < text.x < 279 and text.y < 90
        ]
        assert len(seconds) == boxes


def test_a_dose_of_yesterday_is_told_in_words_beside_the_cells() -> None:
    marks = (
        mark(-1, DoseState.GIVEN, "EN"),
        msgspec.structs.replace(mark(-2, DoseState.GIVEN, "HF"), text="21/11 09:05"),
    )
    row = OverviewRow(medicine=samples.medicine("natriumklorid"), past=marks)
    (page, *_) = lay_out(overview(timed=(row,)), charts.SWEDISH)
    assert overlaps(page) == []
    assert "21/11 09:05 HF" in words_on(page)


def test_a_signature_in_unknown_letters_does_not_burst_its_cell() -> None:
    """A sign spelt ``[U+674E]`` is wider than the sign: what fits is judged as written."""
    row = overview().timed[0]
    odd = mark(-4, DoseState.GIVEN, "李")
    page = lay_out(
        overview(timed=(msgspec.structs.replace(row, past=(odd,)),)),
        charts.SWEDISH,
    )[0]
    assert overlaps(page) == []
    assert all(text.x + 10 < 87 for text in page.texts if "[U+674E]" in text.text)


def test_a_list_that_cannot_keep_its_head_is_refused_with_a_way_out() -> None:
    endless = msgspec.structs.replace(
        samples.LISTED, lines=(AllergyLine(substance="penicillin " * 40),) * 40
    )
    with pytest.raises(HeadTooLong) as caught:
        lay_out(samples.medication_list(allergy=endless), charts.SWEDISH)
    assert "A12-0412" in str(caught.value)


def test_counting_pages_agrees_with_the_paper() -> None:
    for sheet in sample_sheets():
        assert count_pages(sheet, charts.SWEDISH) == len(lay_out(sheet, charts.SWEDISH))
