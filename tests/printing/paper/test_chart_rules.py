"""The fifteen rules that a paper chart must keep (`docs/chart-rules.md`), each on the paper itself.

The sheets are those of one ward with every hard patient in it, in all four languages.
"""

import re
from functools import cache
from itertools import pairwise

import msgspec
import pytest

from printing.language import Language
from printing.paper import lay_out
from printing.paper.faces import Face, width
from printing.paper.page import Page
from printing.sheets.administration_overview import administration_overview
from printing.sheets.medication_list import medication_list
from printing.sheets.overview_words import codes
from printing.sheets.sheet import AdministrationOverview, DoseState, MedicationList
from storage.records import Chart
from tests.printing import charts
from tests.printing.one_of_each import SHEETS
from tests.printing.paper.seen import plain, words_on

_CHARTS = (charts.ordinary, charts.forty_orders, charts.no_allergies_recorded,
           charts.marked_to_check, charts.longest_drug_name)  # fmt: skip
EVERY = pytest.mark.parametrize("language", charts.LANGUAGES, ids=lambda one: one.code)

Pages = tuple[Page, ...]


@cache
def lists(language: Language) -> tuple[tuple[MedicationList, Pages], ...]:
    """Return the medication list of every chart with its pages."""
    made = (medication_list(one(), charts.stamp(), charts.WARD, language) for one in _CHARTS)
    return tuple((sheet, tuple(lay_out(sheet, language))) for sheet in made)


@cache
def overviews(language: Language) -> tuple[tuple[AdministrationOverview, Pages], ...]:
    """Return the administration overview of every chart with its pages."""
    made = (
        administration_overview(one(), charts.stamp(), charts.WARD, language) for one in _CHARTS
    )
    return tuple((sheet, tuple(lay_out(sheet, language))) for sheet in made)


def all_pages(language: Language) -> list[tuple[MedicationList | AdministrationOverview, Page]]:
    return [
        (sheet, page) for sheet, pages in (*lists(language), *overviews(language)) for page in pages
    ]


@EVERY
def test_r01_two_identifiers_stand_on_every_page(language: Language) -> None:
    for sheet, page in all_pages(language):
        said = words_on(page)
        assert plain(sheet.head.name) in said
        assert said.count(plain(sheet.head.number)) >= 2, "at the head and again at the foot"


@EVERY
def test_r02_the_three_states_of_allergies_never_look_alike(language: Language) -> None:
    looks = set()
    for state in (charts.LISTED, charts.NONE_KNOWN, charts.NOT_RECORDED):
        chart = msgspec.structs.replace(charts.ordinary(), allergies=state)
        sheet = medication_list(chart, charts.stamp(), charts.WARD, language)
        allergy = sheet.head.allergy
        assert allergy is not None
        for page in lay_out(sheet, language):
            assert plain(allergy.label) in words_on(page)
        inverted = any(text.is_white and text.text == allergy.label for text in page.texts)
        dashed = bool(page.frames.get((2.2, "loud")))
        looks.add((allergy.text, inverted, dashed))
    assert len(looks) == 3


@EVERY
def test_r03_the_time_of_the_copy_is_the_largest_thing_but_the_name(language: Language) -> None:
    for sheet, page in all_pages(language):
        when = next(one for one in page.texts if plain(one.text) == plain(sheet.head.as_of.when))
        assert when.size >= 15
        assert plain(sheet.head.as_of.age) in words_on(page)
        assert plain(language.say("Later orders are not here.")) in words_on(page)


@EVERY
def test_r04_every_due_cell_is_empty_and_large_enough_to_sign(language: Language) -> None:
    for sheet, pages in overviews(language):
        cells = [box for page in pages for box in page.frames.get((1.1, ""), [])]
        due = [one for row in sheet.timed for one in row.due if one.state is not DoseState.USUAL]
        assert len(cells) >= bool(due)
        assert all(wide >= 7.7 and high >= 9.0 for _x, _y, wide, high in cells)
        for page in pages:
            shades = set(page.fills) - {0.0, 1.0}
            assert all(shade >= 0.85 for shade in shades), "no tint is darker than 15 per cent"


@EVERY
def test_r05_codes_for_a_dose_not_given_stand_on_every_page_of_the_overview(
    language: Language,
) -> None:
    for _sheet, pages in overviews(language):
        for page in pages:
            assert all(plain(code) in words_on(page) for code in codes(language))


@EVERY
def test_r06_there_are_rows_for_new_orders_that_ask_for_the_prescriber(language: Language) -> None:
    for sheet, pages in overviews(language):
        last = words_on(pages[-1])
        for key in ("new_orders", "new_prescriber", "new_signature"):
            assert plain(sheet.words[key]) in last
        assert sheet.blank_rows >= 6


@EVERY
def test_r07_no_number_stands_on_another_line_than_its_unit(language: Language) -> None:
    alone = re.compile(r"(?:^| )[0-9][0-9,.]*$")
    for sheet, page in all_pages(language):
        for one, other in pairwise(page.texts):
            if one.block == other.block and alone.search(one.text.rstrip()) and other.y > one.y:
                unit = other.text.split(" ")[0]
                assert unit not in {"mg", "g", "ml", "mikrogram", "enheter", "tablett"}, sheet


@EVERY
def test_r08_a_high_alert_dose_has_room_for_two_signatures(language: Language) -> None:
    sheet, pages = overviews(language)[0]
    alert = [row for row in sheet.timed if row.medicine.high_alert and row.due]
    assert alert
    said = "\n".join(words_on(page) for page in pages)
    assert "▲" in said
    dashed = [line for page in pages for pen in page.lines if pen[1] for line in page.lines[pen]]
    assert len(dashed) >= len(alert)


@EVERY
def test_r09_as_needed_tells_reason_gap_ceiling_given_and_left(language: Language) -> None:
    sheet, pages = lists(language)[0]
    needed = [one for part in sheet.sections for one in part.medicines if one.given_day or one.left]
    assert needed
    said = "\n".join(words_on(page) for page in pages)
    for one in needed:
        wanted = (*one.limits, *one.given_day, one.left, one.reason)
        assert all(plain(words) in said for words in wanted)


@EVERY
def test_r10_stopped_medicines_stand_apart_at_the_end(language: Language) -> None:
    sheet, pages = lists(language)[0]
    assert [one.stopped for part in sheet.sections for one in part.medicines] == sorted(
        one.stopped for part in sheet.sections for one in part.medicines
    )
    said = "\n".join(words_on(page) for page in pages)
    assert plain(sheet.sections[-1].title) in said
    assert plain(language.say("STOPPED")) in said


@EVERY
def test_r11_a_list_that_goes_on_says_so_on_both_pages(language: Language) -> None:
    sheet, pages = lists(language)[1]
    assert len(pages) > 1
    for page, following in pairwise(pages):
        assert plain(sheet.continues) in words_on(page)
        before = "\n".join(words_on(one) for one in pages[: pages.index(following)])
        said = words_on(following)
        begun = [part.title for part in sheet.sections if plain(part.title) not in before]
        assert plain(sheet.continued) in said or any(plain(title) in said for title in begun)


@EVERY
def test_r12_the_end_and_every_section_bear_their_counts(language: Language) -> None:
    every: list[tuple[MedicationList | AdministrationOverview, Pages]] = [*lists(language)]
    for sheet, pages in [*every, *overviews(language)]:
        last = words_on(pages[-1])
        assert plain(sheet.end.text) in last
        assert re.search(r"\d", sheet.end.text)
        assert sum(plain(sheet.end.text) in words_on(page) for page in pages) == 1
        if isinstance(sheet, MedicationList):
            assert all(re.search(r"\d", part.title) for part in sheet.sections)


@EVERY
def test_r13_a_list_with_a_row_that_cannot_be_read_never_says_that_it_ended(
    language: Language,
) -> None:
    whole = medication_list(charts.ordinary(), charts.stamp(), charts.WARD, language)
    torn = medication_list(charts.unreadable(), charts.stamp(), charts.WARD, language)
    first_words = plain(whole.end.text).split(" – ")[0]
    assert not torn.end.complete
    for page in lay_out(torn, language):
        assert first_words not in words_on(page)
    assert plain(torn.end.text) in words_on(lay_out(torn, language)[-1])


@EVERY
def test_r14_who_signs_with_which_letters_is_asked_on_every_overview(language: Language) -> None:
    for sheet, pages in overviews(language):
        assert plain(sheet.words["register"]) in words_on(pages[-1])


@EVERY
def test_r15_every_overview_asks_when_it_was_entered_in_the_record(language: Language) -> None:
    for sheet, pages in overviews(language):
        for page in pages:
            assert plain(sheet.foot.tick) in words_on(page)
        if sheet.timed:
            assert plain(sheet.words["entered"]) in "\n".join(map(words_on, pages))


def test_the_hard_patients_are_in_the_ward() -> None:
    found: list[Chart] = [one() for one in _CHARTS]
    assert max(len(chart.orders) for chart in found) >= 40
    assert len({chart.allergies.state for chart in found}) >= 2


@EVERY
def test_drug_and_dose_are_set_in_nine_points_or_more(language: Language) -> None:
    for sheet, pages in lists(language):
        sizes = {plain(text.text).rstrip(): text.size for page in pages for text in page.texts}
        for one in (one for part in sheet.sections for one in part.medicines):
            for words in (one.drug, one.amount):
                size = sizes.get(plain(words))
                assert size is None or size >= 9, words


@pytest.mark.parametrize("face", [face for face in Face if face is not Face.MONO])
def test_figures_stand_under_one_another(face: Face) -> None:
    assert len({width(figure, face, 9) for figure in "0123456789"}) == 1


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "test-page"])
def test_no_meaning_is_carried_by_grey_and_no_letter_is_too_small(name: str) -> None:
    least = 6 if name == "lab-labels" else 7  # a label of 25 mm has its stamp in 6 pt where it must
    for page in lay_out(SHEETS[name](charts.GERMAN), charts.GERMAN):
        assert set(page.fills) <= {0.0, 0.9, 1.0}
        assert min(text.size for text in page.texts) >= least
        assert min((pen for pen, _ in (*page.lines, *page.frames)), default=1.0) >= 0.4
