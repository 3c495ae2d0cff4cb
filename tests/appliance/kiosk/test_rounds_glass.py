"""The due list, the samples, the time overview and the large type: word for word as on paper."""

from collections.abc import Iterator
from typing import Any

import pytest

from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.timeoverview import time_overview_of
from printing.sheets.due_list import due_list
from printing.sheets.lab_labels import lab_labels
from printing.sheets.medication_list import medication_list
from printing.sheets.time_overview import time_overview
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.room_for_words import wrong
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.test_same_words import screen_texts
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts, one_of_each

WARD = one_of_each.ward()


@pytest.fixture(scope="module", params=["sv", "de"])
def reader(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    desk = WardDesk(WARD, bookings.clinic_snapshot())
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        unlock(driver)
        yield driver


def pages(reader: Any, make: Any, screen: str) -> str:
    """Return all texts of a screen's pages, none of which lies on another."""
    reader.kiosk.go(make)
    reader.until(lambda: is_on(reader, screen), screen)
    reader.turn(4)
    found = screen_texts(reader)
    assert torn(reader) == []
    while listing(reader).remaining:
        reader.key("pagedown")
        found += screen_texts(reader)
        assert torn(reader) == []
    return "\n".join(found)


def torn(reader: Any) -> list[str]:
    """Return what lies on another text; a row higher than the list is shown in cut slices."""
    return wrong(reader) if all(one.whole for one in listing(reader).visible) else []


def test_every_dose_of_the_due_list_stands_on_the_glass(reader: Any) -> None:
    language = reader.kiosk.language
    shown = pages(reader, round_of("A12"), "Round")
    sheet = due_list(WARD, charts.stamp(), language, 8)
    rows = [row for group in sheet.groups for row in group.rows]
    assert any(row.unsure for row in rows)
    wanted = [sheet.head.title, sheet.head.person, *sheet.columns, sheet.end.text]
    wanted += [group.title for group in sheet.groups]
    for row in rows:
        one = row.medicine
        wanted += [row.time, row.patient.bed, row.patient.name, row.patient.number, row.detail]
        wanted += [one.drug, one.verbatim] if one.verbatim else [one.drug, one.amount, one.route]
    for left in sheet.untimed:
        wanted += [left.patient.name, left.text]
    assert [text for text in wanted if text not in shown] == []


def test_no_title_stands_alone_at_the_end_of_a_page(reader: Any) -> None:
    reader.kiosk.go(round_of("A12", 12))
    reader.until(lambda: is_on(reader, "Round"), "the due list")
    reader.turn(4)
    titles = seen = 0
    while True:
        rows = listing(reader)
        titles += sum(rows.rows[one.index].leads for one in rows.visible)
        seen += len(rows.visible)
        assert not rows.rows[rows.visible[-1].index].leads
        if not rows.remaining:
            break
        reader.key("pagedown")
    assert titles >= 2
    assert seen == len(listing(reader).rows), "no row is passed over"


def test_dose_that_may_have_been_given_bears_its_question_mark(reader: Any) -> None:
    pages(reader, round_of("A12"), "Round")
    while listing(reader).visible[0].index:
        reader.key("pageup")
    sheet = due_list(WARD, charts.stamp(), reader.kiosk.language, 8)
    first = next(row for group in sheet.groups for row in group.rows if row.unsure)
    assert f"{first.time} ?" in reader.texts()


def test_every_label_and_every_reason_for_none_stands_on_the_glass(reader: Any) -> None:
    language = reader.kiosk.language
    shown = pages(reader, round_of("A12", 0), "Round")
    sheet = lab_labels(WARD, charts.stamp(), language)
    assert sheet.labels
    wanted = [*sheet.words, *sheet.columns, sheet.end, sheet.later]
    for one in sheet.labels:
        wanted += [one.name, one.number, one.tests, one.detail, one.code_text]
        wanted += [one.warning, one.note]
    assert [text for text in wanted if text not in shown] == []


def test_everything_of_the_four_days_stands_on_the_glass(reader: Any) -> None:
    language, chart = reader.kiosk.language, WARD.charts[0]
    shown = pages(reader, time_overview_of("A12", chart.person.key), "TimeScreen")
    sheet = time_overview(chart, charts.stamp(), charts.WARD, language)
    wanted = [*sheet.days, sheet.advice, sheet.end_box.text]
    for group in sheet.groups:
        wanted += [group.title, group.note]
        for row in group.rows:
            wanted += [row.name, *row.before, row.after, *(chip.text for chip in row.chips)]
    assert [text for text in wanted if text not in shown] == []


@pytest.mark.parametrize("place", range(len(WARD.charts)))
def test_every_word_of_a_medicine_stands_in_large_type(reader: Any, place: int) -> None:
    language, chart = reader.kiosk.language, WARD.charts[place]
    shown = pages(reader, in_large_type("A12", chart.person.key), "LargeType")
    sheet = medication_list(chart, charts.stamp(), charts.WARD, language)
    wanted = [sheet.end.text, sheet.end.counts]
    for section in sheet.sections:
        wanted.append(section.title)
        for one in section.medicines:
            wanted += [one.drug, one.strength, one.form, *one.tags, one.needed_for, one.reason]
            wanted += [one.instruction, *one.limits, one.times_note, one.next_due, one.left]
            wanted += [one.last_given, one.last_given_detail, one.ordered, *one.given_day]
            wanted += (
                [one.verbatim, one.verbatim_mark]
                if one.verbatim
                else [one.amount, one.route, *one.times]
            )
    assert [text for text in wanted if text not in shown] == []


def test_row_of_a_dose_opens_the_patients_own_list(reader: Any) -> None:
    reader.kiosk.go(round_of("A12"))
    reader.until(lambda: is_on(reader, "Round"), "the due list")
    reader.turn(4)
    reader.touch(*listing(reader).visible[1].box.middle)
    reader.until(lambda: is_on(reader, "MedicationScreen"), "the patient's list")
