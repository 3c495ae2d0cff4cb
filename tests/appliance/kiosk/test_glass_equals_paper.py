"""What stands on the glass is what stands on the sheet: every word, nobody else's, never cut."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from appliance.kiosk.pen import Box
from appliance.kiosk.widgets.listing import Listing
from printing.sheets.administration_overview import administration_overview
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import Head, Medicine
from printing.sheets.ward_list import ward_list
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

PLACES = {name: f"p{place}" for place, name in enumerate(charts.SAMPLES, start=1)}
_EDGE, _TITLES = 2.0, 130.0


@pytest.fixture(scope="module", params=["sv", "en"])
def reader(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        unlock(driver)
        yield driver


def show(reader: Any, kind: str, name: str) -> None:
    from appliance.kiosk.screens.medication import MedicationScreen
    from appliance.kiosk.screens.overview import OverviewScreen

    screen = {"medication": MedicationScreen, "overview": OverviewScreen}[kind]
    reader.kiosk.go(lambda house: screen(house, "A12", PLACES[name]))
    reader.until(lambda: is_on(reader, screen.__name__), name)


def every_text(reader: Any) -> list[str]:
    """Return every text of every page, from the first to the last."""
    found = reader.texts()
    while listing(reader).remaining:
        reader.key("pagedown")
        found += reader.texts()
        assert len(found) < 20_000, "the pages never end"
    return found


def chart_of(name: str) -> Any:
    return next(c for c in charts.ward_snapshot().charts if c.person.key == PLACES[name])


def head_texts(head: Head) -> list[str]:
    texts = [head.title, head.count, head.name, head.number, head.person, head.place, *head.facts]
    texts += head.attention
    if head.allergy is not None:
        texts += [head.allergy.label, head.allergy.text, head.allergy.advice]
        texts += [part for line in head.allergy.lines for part in (line.substance, line.detail)]
    return texts


def medicine_texts(medicine: Medicine) -> list[str]:
    return [
        medicine.drug, medicine.strength, medicine.form, *medicine.tags, medicine.amount,
        medicine.route, *medicine.times, medicine.times_note, medicine.verbatim,
        medicine.verbatim_mark, medicine.needed_for, medicine.reason, medicine.instruction,
        *medicine.limits, *medicine.given_day, medicine.left, medicine.ordered,
        medicine.last_given, medicine.last_given_detail, medicine.next_due,
    ]  # fmt: skip


@pytest.mark.parametrize("name", charts.SAMPLES)
def test_every_word_of_the_medication_list_stands_on_the_glass(reader: Any, name: str) -> None:
    show(reader, "medication", name)
    glass = "\n".join(every_text(reader))
    sheet = medication_list(chart_of(name), charts.stamp(), charts.WARD, reader.kiosk.language)
    wanted = [*head_texts(sheet.head), *sheet.glass_columns, sheet.end.text, sheet.end.counts]
    for section in sheet.sections:
        wanted.append(section.title)
        for medicine in section.medicines:
            wanted += medicine_texts(medicine)
    assert [words for words in wanted if words not in glass] == []


@pytest.mark.parametrize("name", charts.SAMPLES)
def test_every_dose_of_the_overview_stands_on_the_glass(reader: Any, name: str) -> None:
    show(reader, "overview", name)
    glass = "\n".join(every_text(reader))
    sheet = administration_overview(
        chart_of(name), charts.stamp(), charts.WARD, reader.kiosk.language
    )
    wanted = [*head_texts(sheet.head), sheet.now_text, sheet.end.text]
    wanted += [words for _, words in sheet.glass_legend]
    for row in (*sheet.timed, *sheet.as_needed, *sheet.infusions):
        wanted += [row.medicine.drug, *row.medicine.tags, row.due_note]
        wanted += [part for mark in (*row.past, *row.due) for part in (mark.text, mark.detail)]
    assert [words for words in wanted if words not in glass] == []


@pytest.mark.parametrize("kind", ["medication", "overview"])
@pytest.mark.parametrize("name", charts.SAMPLES)
def test_no_text_leaves_the_glass_or_lies_on_another(reader: Any, kind: str, name: str) -> None:
    show(reader, kind, name)
    for _ in range(4):
        rows = {placed.index: placed.box for placed in listing(reader).visible if placed.whole}
        for drawn in reader.drawn():
            box = drawn.box
            assert box.x >= 0, drawn
            assert box.x + box.w <= 1280 + _EDGE, drawn
        inside(reader, rows)
        if not listing(reader).remaining:
            break
        reader.key("pagedown")


def inside(reader: Any, rows: dict[int, Box]) -> None:
    """Assert that each of the list's texts lies inside one row, or in the list's foot.

    A section's title has a column of its own, beside its first two rows.
    """
    view = listing(reader)._view()
    for drawn in listing(reader).pen.drawn:
        if drawn.box.y > view.y + view.h or not rows or len(rows) != len(listing(reader).visible):
            continue
        middle = drawn.box.y + drawn.box.h / 2
        if drawn.box.x < _TITLES and is_on(reader, "MedicationScreen"):
            low = [box.y + box.h for box in rows.values() if box.y + box.h > drawn.box.y][:2][-1]
            assert drawn.box.y + drawn.box.h <= low + 6, drawn
            continue
        row = next((box for box in rows.values() if box.y <= middle < box.y + box.h), None)
        assert row is not None, drawn
        assert drawn.box.y + drawn.box.h <= row.y + row.h + 6, (drawn, row)


def test_no_row_ever_shows_another_patients_words(reader: Any) -> None:
    from appliance.kiosk.screens.ward import Ward

    reader.kiosk.go(lambda house: Ward(house, "A12"))
    reader.until(lambda: is_on(reader, "Ward"), "the ward list")
    rows = ward_list(charts.ward_snapshot(), charts.stamp(), reader.kiosk.language).rows
    page = listing(reader)
    page.box = Box(page.box.x, page.box.y, page.box.w, 240)
    page._pages = True
    shaking = random.Random(4)
    for _ in range(40):
        page.show(shaking.randrange(len(rows)))
        reader.turn()
        for placed in page.visible:
            here = [d.words for d in page.pen.drawn if placed.box.holds(*d.box.middle)]
            row = rows[placed.index]
            assert [row.name, row.number] == [w for w in here if w in (row.name, row.number)]
            strangers = {other.number for other in rows} - {row.number}
            assert not strangers & set(here)


def test_finger_that_moves_turns_the_list_and_opens_nothing(reader: Any) -> None:
    show(reader, "medication", "forty_orders")
    page = listing(reader)
    first = page.visible[0].index
    reader.press(600, 560)
    for y in range(540, 340, -20):
        reader.drag(600, y)
    reader.release(600, 340)
    assert page.visible[0].index > first
    assert is_on(reader, "MedicationScreen")


def test_pages_up_and_down_show_every_row_once_and_come_back(reader: Any) -> None:
    show(reader, "medication", "forty_orders")
    page = listing(reader)
    seen = [placed.index for placed in page.visible]
    while page.remaining:
        reader.key("pagedown")
        seen += [placed.index for placed in page.visible]
    assert seen == list(range(len(page.rows)))
    while page.visible[0].index:
        before = page.visible[0].index
        reader.key("pageup")
        assert page.visible[0].index < before
    assert page.visible[0].index == 0


def test_row_taller_than_the_glass_is_shown_in_slices(reader: Any) -> None:
    from appliance.kiosk.widgets.listing import Row

    tall = Row(1500, lambda pen, box, _: None)
    page = Listing(reader.kiosk.glass, Box(0, 200, 1280, 500), [tall, Row(50, tall.draw)])
    page.refresh()
    seen = 0.0
    for _ in range(10):
        box = page.visible[0].box
        bottom = 200 + page._view().h
        assert page.visible[0].index or box.y <= 200 + seen, "nothing is skipped"
        seen = max(seen, bottom - box.y) if not page.visible[0].index else seen
        if not page.remaining:
            break
        page.page_down()
    assert seen >= 1500
    assert page.visible[-1].index == 1
