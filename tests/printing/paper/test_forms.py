"""Forms, cards, test page and lists of an outage's end: what must hold of each page of each."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from printing.language import Language
from printing.paper import lay_out, render, texts
from printing.paper.frame import PORTRAIT
from printing.paper.page import Page
from printing.sheets.back_entry import Span, back_entry
from printing.sheets.blank_form import BlankForm, Form
from printing.sheets.contacts import Contact, contact_list
from printing.sheets.doses import due_marks
from printing.sheets.every import Sheet
from printing.sheets.quick_card import Card, Case, QuickCard, Step, card_of, quick_card
from printing.sheets.sheet import End
from printing.sheets.stamp import Stamp
from printing.sheets.window import window
from storage.records import Chart, OrderKind
from tests.printing import anything, charts, timings
from tests.printing.charts import GERMAN, LANGUAGES, NORWEGIAN, SWEDISH
from tests.printing.paper import form_samples as samples
from tests.printing.paper.seen import outside, overlaps, plain, strings, words_on

_PATIENTS = (Form.ADMISSION, Form.MAR, Form.ORDERS, Form.VITALS, Form.REFERRAL, Form.TRANSFER)
_SILENT = {"key", "serial", "page_pattern", "form", "next_due", "left_amount", "square"}
_RULER = 50.0


def named(language: Language) -> Iterator[tuple[str, Sheet]]:
    """Yield each sample with a name that tells it."""
    for sheet in samples.every(language):
        what = f"{type(sheet).__name__} {getattr(sheet, 'form', sheet.head.title)}"
        yield f"{language.code} {what}", sheet


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_nothing_lies_on_anything_else_in_any_language(language: Language) -> None:
    for name, sheet in named(language):
        for page in lay_out(sheet, language):
            assert overlaps(page) == [], name
            assert outside(page) == [], name


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_page_bears_machine_number_and_its_place_among_the_pages(language: Language) -> None:
    for name, sheet in named(language):
        pages = lay_out(sheet, language)
        for number, page in enumerate(pages, 1):
            said = words_on(page)
            assert "LYKTA-A12" in said, name
            assert sheet.foot.serial in said, name
            assert plain(sheet.foot.page_pattern.format(x=number, y=len(pages))) in said, name
            assert plain(sheet.head.title) in said, name
            assert page.codes[-1].content == f"LYKTA:{sheet.foot.serial}:{number}/{len(pages)}"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_word_of_a_sheet_is_lost_on_the_way_to_paper(language: Language) -> None:
    for name, sheet in named(language):
        said = "\n".join(texts(sheet, language)).replace("\n", " ")
        lost = [one for one in _said_by(sheet) if plain(one) and plain(one) not in said]
        assert lost == [], name


def _said_by(sheet: Sheet) -> Iterator[str]:
    """Return the texts that a sheet must show; a medicine's history stands on its other sheets."""
    silent = _SILENT | {
        "needed_for", "reason", "given_day", "left", "ordered", "last_given", "last_given_detail",
        "times", "limits", "times_note",
    }  # fmt: skip
    if not sheet.head.attention:
        silent |= {"attention_label"}
    if isinstance(sheet, QuickCard):  # a card has room for the number and who answers
        silent |= {"note", "group"}
    yield from strings(sheet, silent)


@pytest.mark.parametrize("form", _PATIENTS)
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_loose_page_of_a_patients_form_asks_whose_it_is_and_about_allergies(
    form: Form, language: Language
) -> None:
    sheet = samples.form(form, language)
    for page in lay_out(sheet, language):
        said = words_on(page)
        for wanted in (*sheet.identity.lines, *sheet.identity.allergy):
            assert plain(wanted) in said


def test_an_empty_allergy_box_never_looks_like_none_known() -> None:
    sheet = samples.form(Form.MAR, SWEDISH)
    page = lay_out(sheet, SWEDISH)[0]
    ticks = [frame for frame in page.frames[0.8, ""] if frame[2] == frame[3] == pytest.approx(3.6)]
    assert len([one for one in ticks if one[1] < 50]) == 3  # one box for each answer, all empty


def test_there_is_room_to_write_what_she_reacts_to() -> None:
    for language in LANGUAGES:
        for form in _PATIENTS:
            page = lay_out(samples.form(form, language), language)[0]
            lines = [x2 - x1 for x1, y, x2, _ in page.lines[0.6, ""] if 40 < y < 60]
            assert max(lines) >= 60, (form, language.code)


def test_doses_to_sign_have_the_codes_of_those_not_given_on_every_page() -> None:
    pages = lay_out(samples.form(Form.MAR, SWEDISH), SWEDISH)
    assert len(pages) == 2
    for page in pages:
        assert "V vägrar" in words_on(page)
        assert "ringa in koden" in words_on(page)


def test_new_orders_ask_for_prescriber_signature_and_time() -> None:
    for form in (Form.ORDERS, Form.MAR):
        said = " ".join(texts(samples.form(form, SWEDISH), SWEDISH)).lower()
        assert "ordinerad av (texta)" in said
        assert "sign" in said
        assert "kl" in said


@pytest.mark.parametrize("form", samples.FORMS)
def test_every_form_says_who_entered_it_in_the_record_or_who_signed(form: Form) -> None:
    said = " ".join(texts(samples.form(form, SWEDISH), SWEDISH)).lower()
    assert "infört i journalen" in said or "införd" in said


def test_a_box_for_a_dose_is_large_enough_to_sign() -> None:
    pages = lay_out(samples.form(Form.MAR, SWEDISH), SWEDISH)
    hours = sorted({x for x, y1, _, y2 in pages[0].lines[0.4, ""] if y2 - y1 > 80})
    assert len(hours) == 23
    assert min(after - before for before, after in pairwise(hours)) >= 7.99
    cells = [one for one in pages[1].frames[0.8, ""] if one[2] > 20 and one[3] > 9]
    assert len(cells) >= 30
    assert min(high for _, _, wide, high in cells if wide < 40) >= 12.4


def test_every_form_is_one_sheet_of_paper_in_every_language() -> None:
    # A second sheet would be a loose page that nobody prints: only the overview has a reverse.
    for language in LANGUAGES:
        for form in samples.FORMS:
            many = len(lay_out(samples.form(form, language), language))
            assert many == (2 if form is Form.MAR else 1), (form, language.code)


def test_the_control_sheet_names_every_copy_once_on_as_many_pages_as_it_takes() -> None:
    sheet = samples.control(45, SWEDISH)
    pages = lay_out(sheet, SWEDISH)
    assert len(pages) == 2
    said = [plain(text.text) for page in pages for text in page.texts]
    for number in range(45):
        assert said.count(f"A12-{460 + number:04}") == 1


def test_a_long_device_name_and_a_long_site_push_nothing_out_of_a_form() -> None:
    stamp = {"device": "LYKTA-" + "MEDICIN-AKUT-" * 4, "by": "Anna-Karin Bergström-Lindqvist"}
    for form in samples.FORMS:
        for page in lay_out(samples.form(form, GERMAN, **stamp), GERMAN):
            assert overlaps(page) == []
            assert outside(page) == []


# -- cards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_our_own_cards_are_one_page_each_with_steps_read_from_a_metre_away(
    language: Language,
) -> None:
    for name in ("downtime", "printing", "printer", "afterwards"):
        card = quick_card(
            card_of(name, language), samples.CONTACTS, samples.machine_stamp(), language
        )
        (page,) = lay_out(card, language)
        sizes = {plain(text.text): text.size for text in page.texts}
        assert all(sizes[step.title] >= 13 for step in card.card.steps)
        assert len(page.discs) == len(card.card.steps)


def test_a_sites_long_card_grows_smaller_and_then_over_the_page_but_loses_nothing() -> None:
    steps = tuple(Step(title=f"Steg {n}", text="Gör så här. " * 14) for n in range(1, 15))
    long = Card(
        title="Vårt eget kort " * 4,
        lead="Läs detta. " * 20,
        steps=steps,
        fails="Om det inte går",
        cases=(Case(case="Långt fall " * 4, text="Då gör man detta. " * 20),),
    )
    sheet = quick_card(long, samples.CONTACTS, samples.machine_stamp(), SWEDISH)
    pages = lay_out(sheet, SWEDISH)
    assert len(pages) > 1
    said = " ".join(texts(sheet, SWEDISH))
    assert all(plain(one) in said for one in strings(long, set()))
    for page in pages:
        assert overlaps(page) == []
        assert outside(page) == []


def test_a_number_to_call_stays_in_one_piece_however_long() -> None:
    long = Contact(name="Beredskap", phone="08-465 004 21 ankn 4411, sökare 77")
    sheet = contact_list((long, *samples.CONTACTS), samples.machine_stamp(), SWEDISH)
    assert plain(long.phone) in {plain(text.text) for text in lay_out(sheet, SWEDISH)[0].texts}


def test_a_machine_without_numbers_says_so_and_leaves_lines_to_write_on() -> None:
    sheet = contact_list((), samples.machine_stamp(), SWEDISH)
    (page,) = lay_out(sheet, SWEDISH)
    assert "Säg till IT" in words_on(page)
    assert len(page.lines[0.4, ""]) > 10


def test_numbers_of_one_group_stand_together_in_the_sites_order() -> None:
    sheet = contact_list(samples.CONTACTS, samples.machine_stamp(), SWEDISH)
    assert [(group.title, len(group.contacts)) for group in sheet.groups] == [
        ("Sjukhuset", 2),
        ("Läkemedel", 1),
    ]


# -- the test page -------------------------------------------------------------------------------


def test_the_corner_marks_are_five_millimetres_from_the_edges_of_both_pages() -> None:
    for page in lay_out(samples.test_sheet(SWEDISH), SWEDISH):
        flat = {(x1, y) for x1, y, x2, _ in page.lines[0.6, ""] if x2 - x1 == pytest.approx(4.0)}
        assert flat == {(5.0, 5.0), (201.0, 5.0), (5.0, 292.0), (201.0, 292.0)}


def test_the_ruler_is_fifty_millimetres() -> None:
    page = lay_out(samples.test_sheet(SWEDISH), SWEDISH)[0]
    assert any(x2 - x1 == pytest.approx(_RULER) for x1, _, x2, _ in page.lines[0.6, ""])


def test_the_test_page_is_front_and_reverse_and_of_nobody() -> None:
    for language in LANGUAGES:
        front, back = lay_out(samples.test_sheet(language), language)
        assert "18020202-0202" in words_on(front)  # a test number, of a patient who never was
        assert plain(samples.test_sheet(language).words.reverse) in words_on(back)
        for page in (front, back):
            assert plain(samples.test_sheet(language).head.capsule) in words_on(page)


def test_a_printer_that_tells_nothing_of_itself_still_has_a_test_page() -> None:
    sheet = samples.test_sheet(
        SWEDISH, name="", tray="", serial="", pages=None, toner=None, duplex=False
    )
    front, _back = lay_out(sheet, SWEDISH)
    assert "enkelsidigt" in words_on(front)
    assert "None" not in words_on(front)


def test_the_hands_and_the_scanner_find_every_code_of_the_new_sheets(tmp_path: Path) -> None:
    stamp = samples.machine_stamp()
    card = quick_card(card_of("downtime", SWEDISH), samples.CONTACTS, stamp, SWEDISH)
    sheets: list[Sheet] = [samples.form(Form.ORDERS, SWEDISH), card, samples.test_sheet(SWEDISH)]
    file = tmp_path / "all.pdf"
    file.write_bytes(render(sheets, SWEDISH))
    command = ["pdftoppm", "-r", "200", "-gray", "-png", str(file), str(tmp_path / "p")]
    subprocess.run(command, check=True)
    wanted = [page for sheet in sheets for page in lay_out(sheet, SWEDISH)]
    pictures = sorted(tmp_path.glob("p-*.png"))
    assert len(pictures) == len(wanted)
    for page, picture in zip(wanted, pictures, strict=True):
        with Image.open(picture) as image:
            read = {code.text for code in zxingcpp.read_barcodes(image)}
        assert {code.content for code in page.codes} <= read
        if "sigill, överst till höger" in words_on(page):
            assert "LYKTA-A12-1126" in read


# -- back-entry and statistics on paper ----------------------------------------------------------


def test_what_may_be_in_the_record_is_hatched_and_bears_a_question_mark() -> None:
    page = lay_out(samples.entered(SWEDISH), SWEDISH)[0]
    unsure = [text for text in page.texts if text.text.endswith("?")]
    assert len(page.hatches) == len(unsure) > 0
    for text in unsure:
        assert any(y <= text.y <= y + high for _, y, _, high in page.hatches)


def test_the_last_page_alone_has_the_names_of_two() -> None:
    stamp = charts.stamp(printed=samples.PRINTED)
    forty = back_entry(charts.forty_orders(), stamp, charts.WARD, SWEDISH, samples.OUTAGE)
    pages = lay_out(forty, SWEDISH)
    assert len(pages) > 1
    for page in pages[:-1]:
        assert "KONTROLLERAT" not in words_on(page)
    assert words_on(pages[-1]).count("KONTROLLERAT av en annan") == 1


@pytest.mark.parametrize(
    "make",
    [
        charts.longest_drug_name,
        charts.forty_orders,
        charts.no_allergies_recorded,
        charts.protected_identity,
        charts.newborn,
        charts.marked_to_check,
        charts.nameless,
        charts.unreadable,
    ],
)
def test_no_hard_case_is_cut_or_overprinted_on_a_back_entry_list(
    make: Callable[[], Chart],
) -> None:
    stamp = charts.stamp(printed=samples.PRINTED, age=None)
    for language in (SWEDISH, GERMAN, NORWEGIAN):
        sheet = back_entry(make(), stamp, charts.WARD, language, samples.OUTAGE, samples.SHEETS * 9)
        for page in lay_out(sheet, language):
            assert overlaps(page) == []
            assert outside(page) == []
            assert plain(sheet.head.number or sheet.head.name) in words_on(page)


def test_a_bar_has_its_number_over_it_and_no_height_to_guess() -> None:
    page = lay_out(samples.figures(SWEDISH), SWEDISH)[0]
    bars = [one for one in page.frames[0.6, ""] if one[2] < 10]
    numbers = {plain(text.text) for text in page.texts}
    assert len(bars) == 9
    assert {str(number) for number in range(1, 10)} <= numbers


def test_statistics_are_one_page_with_air_at_its_foot() -> None:
    for language in LANGUAGES:
        (page,) = lay_out(samples.figures(language), language)
        assert max(text.y for text in page.texts if text.y < PORTRAIT.foot_rule) < 240


def test_a_sign_that_no_face_has_is_told_on_the_card_too() -> None:
    odd = Card(title="Kort \U0001f6d1", steps=(Step(title="Ett"),))
    sheet = quick_card(odd, (), samples.machine_stamp(), SWEDISH)
    said = words_on(lay_out(sheet, SWEDISH)[0])
    assert "[U+1F6D1]" in said
    assert "läs dem på skärmen" in said


def test_one_form_is_not_another() -> None:
    seen = {
        tuple(words_on(page) for page in lay_out(samples.form(form, SWEDISH), SWEDISH))
        for form in samples.FORMS
    }
    assert len(seen) == len(samples.FORMS)


def test_two_copies_of_a_form_differ_in_their_number_alone() -> None:
    one, two = (samples.form(Form.MAR, SWEDISH, serial=f"A12-045{n}") for n in (1, 2))
    assert isinstance(one, BlankForm)
    assert one.pages == two.pages
    assert words_on(lay_out(one, SWEDISH)[0]).replace("0451", "0452") == words_on(
        lay_out(two, SWEDISH)[0]
    ).replace(_short(two), _short(one))


def _short(sheet: BlankForm) -> str:
    page: Page = lay_out(sheet, SWEDISH)[0]
    return next(text.text for text in page.texts if text.face.value.endswith("Mono"))


def test_forms_never_say_that_a_list_is_complete() -> None:
    for language in LANGUAGES:
        for sheet in samples.every(language):
            values = (getattr(sheet, name) for name in sheet.__struct_fields__)
            assert not any(isinstance(one, End) for one in values)
            assert msgspec.json.encode(sheet)


_SLOW = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a chart takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_SPANS = st.none() | st.builds(
    Span,
    since=st.none() | anything.INSTANTS,
    until=st.none() | anything.INSTANTS,
    last_copy=st.none() | anything.INSTANTS,
)


@_SLOW
@given(anything.charts(), anything.stamps(), _SPANS, st.sampled_from(LANGUAGES))
def test_no_random_chart_is_cut_or_overprinted_on_a_back_entry_list(
    chart: Chart, stamp: Stamp, outage: Span | None, language: Language
) -> None:
    sheet = back_entry(chart, stamp, charts.WARD, language, outage, samples.SHEETS)
    said = " ".join(texts(sheet, language))
    for row in sheet.rows:
        assert plain(row.medicine.drug) in said
        assert plain(row.note) in said
    for page in lay_out(sheet, language):
        assert overlaps(page) == []
        assert outside(page) == []
        assert plain(sheet.head.name) in words_on(page)


@_SLOW
@given(anything.charts(), anything.stamps())
def test_no_dose_that_the_overview_had_before_now_is_missing_when_the_record_is_back(
    chart: Chart, stamp: Stamp
) -> None:
    seen = window(stamp, SWEDISH)
    rows = back_entry(chart, stamp, charts.WARD, SWEDISH).rows
    listed = {(row.medicine.key, row.at) for row in rows}
    for order in chart.orders:
        for mark in due_marks(order, chart, seen, SWEDISH):
            if order.kind is not OrderKind.AS_NEEDED and seen.as_of <= mark.at < seen.now:
                assert (order.key, mark.at) in listed


def test_no_way_of_saying_when_loses_a_dose_of_the_outage() -> None:
    stamp = charts.stamp(printed=samples.at("2026-11-22 07:10"), age=timedelta(hours=12))
    chart = timings.every_timing()
    seen = window(stamp, SWEDISH, timings.ROUNDS)
    rows = back_entry(chart, stamp, charts.WARD, SWEDISH, usual=timings.ROUNDS).rows
    listed = {(row.medicine.key, row.at) for row in rows}
    due = {
        (order.key, mark.at)
        for order in chart.orders
        if order.kind is not OrderKind.AS_NEEDED
        for mark in due_marks(order, chart, seen, SWEDISH)
        if seen.as_of <= mark.at < seen.now
    }
    assert len(due) >= 5
    assert due <= listed


def test_empty_rows_on_a_page_of_their_own_say_what_each_column_is_for() -> None:
    stamp = charts.stamp(printed=samples.PRINTED)
    for language in LANGUAGES:
        sheet = back_entry(charts.forty_orders(), stamp, charts.WARD, language, samples.OUTAGE)
        for page in lay_out(sheet, language):
            assert all(plain(column) in words_on(page) for column in sheet.columns)
