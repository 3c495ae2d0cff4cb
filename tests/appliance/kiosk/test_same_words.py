"""The same words on glass and on paper, both ways, and what of each is meant to differ."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from appliance.kiosk.screens import timeline
from appliance.kiosk.screens.allergytag import _WORDS
from appliance.kiosk.widgets.pane import Button
from printing.language import LANGUAGES, Language
from printing.paper import count_pages
from printing.paper import texts as paper_texts
from printing.sheets.administration_overview import administration_overview
from printing.sheets.day_book import day_books
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import AdministrationOverview, MedicationList
from printing.sheets.ward_list import ward_list
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_glass_equals_paper import PLACES, chart_of, show
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

_CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")
"""The code of a paper's page, for the monthly check."""


@pytest.fixture(scope="module", params=LANGUAGES)
def reader(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    clinic = bookings.clinic_snapshot(bookings.diary(), bookings.full_diary())
    desk = WardDesk(charts.ward_snapshot(), clinic)
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        unlock(driver)
        yield driver


def words(texts: Iterable[str]) -> set[str]:
    """Return single words, without the punctuation that a renderer may add."""
    parts = (part for text in texts for part in re.split(r"[\s/·]+", text))
    return {part.strip('·,.:;()”"–') for part in parts} - {""}


def screen_texts(reader: Any) -> list[str]:
    """Return the texts of the screen, and of the strip the sheet's name and count.

    The rest of bar and strip is the board's: of when the copy is, live.
    """
    panes = [pane for pane in reader.screen.every() if not isinstance(pane, Button)]
    strip = reader.kiosk.strip
    named = [drawn for drawn in strip.pen.drawn if drawn.words in (strip.title, strip.count)]
    return [drawn.words for pane in panes for drawn in pane.pen.drawn] + [d.words for d in named]


def every_page(reader: Any) -> tuple[list[str], set[str]]:
    """Return the texts of all pages, and the words that only say which page it is."""
    found, places = screen_texts(reader), words([listing(reader)._position()])
    while listing(reader).remaining:
        reader.key("pagedown")
        found += screen_texts(reader)
        places |= words([listing(reader)._position()])
    return found, places


def only_on_paper(sheet: MedicationList) -> set[str]:
    """Return the words the glass need not have.

    The glass says of when it is in the bar and the strip, live; the rest is provenance, paging
    and the forms' own column heads.
    """
    head, foot = sheet.head, sheet.foot
    texts = [head.capsule, head.as_of.label, head.as_of.when, head.as_of.age, head.as_of.missing]
    texts += [head.second_label, head.second_title, *head.second_lines, foot.serial, *foot.lines]
    texts += [foot.page_pattern.replace("{x}", "").replace("{y}", ""), sheet.continues]
    texts += [sheet.continued, foot.tick, *(c for s in sheet.sections for c in s.columns)]
    return words(texts) | {"▲", "→"}


def only_on_glass(sheet: MedicationList, language: Language) -> set[str]:
    """Return the words that paper has not: next doses, which grow old on paper; heads; labels."""
    medicines = [one for section in sheet.sections for one in section.medicines]
    texts = [*sheet.glass_columns, *(one.next_due for one in medicines)]
    texts += [language.say("May have been given"), language.say("24 h: {doses}", doses="")]
    return words(texts)


@pytest.mark.parametrize("name", charts.SAMPLES)
def test_every_word_of_the_glass_is_on_paper_and_of_the_paper_on_the_glass(
    reader: Any, name: str
) -> None:
    language = reader.kiosk.language
    show(reader, "medication", name)
    shown, places = every_page(reader)
    sheet = medication_list(chart_of(name), charts.stamp(), charts.WARD, language)
    printed = paper_texts(sheet, language)
    glass, allowed = words(shown), places | only_on_glass(sheet, language)
    paper = words(printed)
    if name == "forty_orders":  # paper joins the heads of its pages without a space
        joined = " ".join(printed)
        assert [word for word in glass - allowed if word not in joined] == []
        return
    pages = {str(number + 1) for number in range(count_pages(sheet, language))}
    assert glass - paper - allowed == set()
    lost = paper - glass - only_on_paper(sheet) - pages
    assert {word for word in lost if not _CODE.fullmatch(word)} == set()


def test_every_patient_of_the_ward_list_stands_on_the_glass_and_nobody_else(reader: Any) -> None:
    from appliance.kiosk.screens.ward import Ward

    language = reader.kiosk.language
    reader.kiosk.go(lambda house: Ward(house, "A12"))
    reader.until(lambda: is_on(reader, "Ward"), "the ward list")
    sheet = ward_list(charts.ward_snapshot(), charts.stamp(), language)
    shown, places = every_page(reader)
    wanted = [sheet.head.name, sheet.head.count, sheet.head.title]
    for row in sheet.rows:
        wanted += [row.bed, row.name, row.number, language.say(_WORDS[row.allergy.state])]
    assert [text for text in wanted if text not in shown] == []
    heads = [language.say(head) for head in ("Bed", "Name", "Personal number", "Allergies")]
    assert words(shown) - words(wanted) - words(heads) - places == set()


def test_every_visit_of_the_day_book_stands_on_the_glass(reader: Any) -> None:
    from appliance.kiosk.screens.daybook import DayBookScreen

    language = reader.kiosk.language
    reader.kiosk.go(lambda house: DayBookScreen(house, "TN"))
    reader.until(lambda: is_on(reader, "DayBookScreen"), "the day book")
    pages = reader.screen.pages
    while pages.grid.since > pages.first:
        reader.key("pageup")
    shown, since = screen_texts(reader), None
    while since != pages.grid.since:
        since = pages.grid.since
        reader.key("pagedown")
        shown += screen_texts(reader)
    clinic = bookings.clinic_snapshot(bookings.diary(), bookings.full_diary())
    books = day_books(clinic, charts.stamp(), bookings.DAY, language)
    assert any(book.day.rows for book in books)
    glass = "\n".join(shown)
    for book in books:
        rows = [(row.name, row.number, row.phone, row.text, row.status) for row in book.day.rows]
        wanted = [book.practitioner, *(part for row in rows for part in row)]
        assert [text for text in wanted if text not in glass] == []


def overview(name: str, language: Language, **stamp: object) -> AdministrationOverview:
    chart, when = chart_of(name), charts.stamp(**stamp)
    return administration_overview(chart, when, charts.WARD, language)


@pytest.mark.parametrize("name", charts.SAMPLES)
def test_every_note_of_the_overview_stands_on_the_glass(reader: Any, name: str) -> None:
    show(reader, "overview", name)
    shown, _ = every_page(reader)
    glass, sheet = "\n".join(shown), overview(name, reader.kiosk.language)
    wanted = [sheet.end.text, sheet.end.counts]
    for row in (*sheet.timed, *sheet.as_needed, *sheet.infusions):
        one = row.medicine
        wanted += [one.drug, one.verbatim, one.needed_for, one.instruction, *one.limits]
        wanted += [one.left, *one.given_day, row.due_note]
        wanted += [] if one.verbatim else [one.amount, one.route]
        wanted += [one.times_note] if one.verbatim else []
    assert [text for text in wanted if text not in glass] == []


def test_dose_outside_the_hours_is_said_in_words_and_never_drawn_at_an_edge(reader: Any) -> None:
    glass, language = reader.kiosk.glass, reader.kiosk.language
    sheet = overview("ordinary", language)
    moved = sheet.now + timedelta(hours=11)  # the glass looks later than the copy: both sides
    hours = tuple(
        msgspec.structs.replace(hour, start=hour.start + timedelta(hours=11))
        for hour in sheet.glass_hours
    )
    for one in (sheet, msgspec.structs.replace(sheet, now=moved, glass_hours=hours)):
        scale, outside = timeline.scale_of(one), 0
        for row in (*one.timed, *one.as_needed, *one.infusions):
            placed = timeline.place_marks(glass, scale, row)
            said = (*scale.earlier(row), *scale.later(row))
            outside += len(said)
            marks = [*row.past, *row.due]
            assert sorted(m.at for m in (*said, *(p.mark for p in placed))) == sorted(
                m.at for m in marks
            ), "each is drawn or said, none both"
            for mark in (p for p in placed if not p.mark.until):
                assert abs(mark.x - scale.x(mark.mark.at)) <= 13
                assert mark.mark.at < scale.end
        assert outside
    show(reader, "overview", "ordinary")
    assert reader.shows(language.say("later {doses}", doses="08:00"))


def test_names_over_the_hours_never_lie_on_one_another(reader: Any) -> None:
    show(reader, "overview", "ordinary")
    top = min(
        d.box.y
        for d in reader.drawn()
        if d.words.startswith(reader.kiosk.language.say("now {time}", time=""))
    )
    flags = sorted(
        (d.box for d in reader.drawn() if abs(d.box.y - top) < 8 and d.box.x > 330),
        key=lambda box: box.x,
    )
    assert len(flags) >= 3
    for left, right in pairwise(flags):
        assert left.x + left.w <= right.x, (left, right)


def test_bar_of_a_search_does_not_let_a_fresh_copy_vouch_for_a_stale_one(reader: Any) -> None:
    from appliance.kiosk.screens.search import Search
    from storage.freshness import Light

    desk = reader.kiosk.desk
    reader.kiosk.go(Search)
    reader.until(lambda: is_on(reader, "Search"), "search")
    assert reader.kiosk.bar.board.bar.place == "A12, TN"
    desk.lights["TN"] = Light.STALE
    try:
        reader.until(lambda: reader.kiosk.bar.board.bar.light is Light.STALE, "the worst copy")
        assert reader.kiosk.bar.board.bar.age.startswith("TN: ")
        reader.type("ngstr")
        reader.until(lambda: bool(reader.screen.field.note), "hits")
        assert reader.kiosk.bar.board.bar.place == "A12", "only the units of the hits"
        assert reader.kiosk.bar.board.bar.light is Light.FRESH
    finally:
        desk.lights["TN"] = Light.FRESH
    assert PLACES
