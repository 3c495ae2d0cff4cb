"""What every sheet promises, over random charts."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

import printing.language
from printing.language import Language
from printing.sheets.administration_overview import administration_overview
from printing.sheets.arrangement import STOPPED_SHOWN
from printing.sheets.day_book import day_books
from printing.sheets.every import Sheet
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import (
    AdministrationOverview,
    DoseState,
    MedicationList,
    Medicine,
    OverviewRow,
    Section,
)
from printing.sheets.stamp import Stamp
from printing.sheets.ward_list import ward_list
from storage.records import Chart, Order, OrderStatus, Snapshot
from tests.printing.anything import charts, snapshots, stamps
from tests.printing.bookings import DAY, clinic_snapshot
from tests.printing.charts import ENGLISH, LANGUAGES, SAMPLES, SWEDISH, WARD, stamp, ward_snapshot

READERS = st.sampled_from(LANGUAGES)
MANY = settings(max_examples=60, deadline=None)


def _medicines(sheet: MedicationList) -> list[Medicine]:
    return [medicine for section in sheet.sections for medicine in section.medicines]


def _rows(sheet: AdministrationOverview) -> list[OverviewRow]:
    return [*sheet.timed, *sheet.as_needed, *sheet.infusions]


def _shown(chart: Chart, stamp: Stamp) -> list[Order]:
    """Return the orders a list must show: all but those stopped over 72 h before the copy."""
    since = stamp.as_of - STOPPED_SHOWN
    return [
        order
        for order in chart.orders
        if order.status is not OrderStatus.STOPPED
        or order.stopped_at is None
        or order.stopped_at >= since
    ]


def texts(sheet: object) -> Iterator[str]:
    """Yield every text of a sheet, read back from its plain form."""
    waiting = [json.loads(msgspec.json.encode(sheet))]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value


@MANY
@given(charts(), stamps(), READERS)
def test_no_order_is_lost_or_shown_twice(chart: Chart, stamp: Stamp, reader: Language) -> None:
    keys = Counter(one.key for one in _medicines(medication_list(chart, stamp, WARD, reader)))
    assert keys == Counter(order.key for order in _shown(chart, stamp))


@MANY
@given(charts(), stamps(), READERS)
def test_drug_and_verbatim_text_stand_as_the_source_wrote_them(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    orders = {order.key: order for order in chart.orders}
    for medicine in _medicines(medication_list(chart, stamp, WARD, reader)):
        order = orders[medicine.key]
        assert (medicine.drug, medicine.strength) == (order.drug, order.strength)
        assert medicine.form == order.form
        assert medicine.instruction.startswith(order.instruction)
        added = medicine.instruction.removeprefix(order.instruction)
        assert not added or order.source_text.replace("\n", " / ") in added
        if order.check:
            assert medicine.verbatim == order.source_text or not order.source_text
            assert medicine.verbatim
            assert medicine.verbatim_mark


@MANY
@given(charts(), stamps(), READERS)
def test_an_order_to_check_is_never_simplified(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    orders = {order.key: order for order in chart.orders}
    sheets = (
        _medicines(medication_list(chart, stamp, WARD, reader)),
        [row.medicine for row in _rows(administration_overview(chart, stamp, WARD, reader))],
    )
    for medicine in (one for sheet in sheets for one in sheet):
        if medicine.key in orders and orders[medicine.key].check:
            structured = (medicine.amount, medicine.route, medicine.left_amount)
            assert structured == ("", "", "")
            assert medicine.times == medicine.limits == ()
            assert not medicine.maybe_given


@MANY
@given(charts(), stamps(), READERS)
def test_stopped_orders_are_never_counted_as_active(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    sheet = medication_list(chart, stamp, WARD, reader)
    active = sum(order.status is OrderStatus.ACTIVE for order in chart.orders)
    assert sheet.head.count.split()[0] == str(active)
    assert sheet.end.complete
    assert f"{active} " in sheet.end.text
    for section in sheet.sections:
        assert all(one.stopped is (section.section is Section.STOPPED) for one in section.medicines)


@MANY
@given(charts(), stamps(), READERS)
def test_the_overview_has_a_row_for_each_standing_order(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    rows = Counter(
        row.medicine.key for row in _rows(administration_overview(chart, stamp, WARD, reader))
    )
    standing = [one for one in chart.orders if one.status is not OrderStatus.STOPPED]
    assert all(rows[order.key] == 1 for order in standing)
    assert max(rows.values(), default=1) == 1


@MANY
@given(charts(), stamps(), READERS)
def test_nothing_that_was_recorded_lately_is_left_out(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    sheet = administration_overview(chart, stamp, WARD, reader)
    marks = Counter(mark.at for row in _rows(sheet) for mark in row.past)
    shown = {order.key for order in _shown(chart, stamp)}
    old = {order.key for order in chart.orders} - shown
    for one in chart.administrations:
        if one.at >= stamp.as_of - timedelta(hours=12) and one.order not in old:
            assert marks[one.at] >= 1


@MANY
@given(charts(), stamps(), READERS)
def test_no_dose_in_unknown_time_is_called_planned(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    sheet = administration_overview(chart, stamp, WARD, reader)
    for row in _rows(sheet):
        for mark in row.due:
            assert sheet.hours[0].start <= mark.at < sheet.hours[-1].start + timedelta(hours=1)
            assert mark.at >= stamp.as_of
            unsure = stamp.age is None or mark.at < stamp.printed
            assert mark.state is DoseState.MAYBE_GIVEN or not unsure


@MANY
@given(charts(), stamps(), READERS)
def test_no_time_is_invented(chart: Chart, stamp: Stamp, reader: Language) -> None:
    orders = {order.key: order for order in chart.orders}
    for row in _rows(administration_overview(chart, stamp, WARD, reader)):
        for mark in row.due:
            timing = orders[row.medicine.key].timing
            stated = mark.text in timing.times or mark.at in timing.moments
            assert stated


@MANY
@given(charts(), stamps(), READERS)
def test_every_page_bears_two_identifiers_and_the_allergy_box(
    chart: Chart, stamp: Stamp, reader: Language
) -> None:
    for sheet in (
        medication_list(chart, stamp, WARD, reader),
        administration_overview(chart, stamp, WARD, reader),
    ):
        assert sheet.head.name == sheet.foot.name != ""
        assert sheet.head.number == sheet.foot.number != ""
        assert sheet.head.allergy is not None
        assert sheet.head.allergy.lines or sheet.head.allergy.text
        assert sheet.head.as_of.too_old or stamp.age is not None


@MANY
@given(snapshots(), stamps(), READERS)
def test_every_patient_stands_on_the_ward_list(
    snapshot: Snapshot, stamp: Stamp, reader: Language
) -> None:
    sheet = ward_list(snapshot, stamp, reader)
    assert [row.patient for row in sheet.rows] == [one.person.key for one in snapshot.charts]
    assert sheet.end.complete
    assert str(len(snapshot.charts)) in sheet.end.text
    assert all(row.number and row.name and row.bed and row.next_dose for row in sheet.rows)


@MANY
@given(snapshots(), stamps(), READERS)
def test_a_protected_person_never_has_a_telephone_number(
    snapshot: Snapshot, stamp: Stamp, reader: Language
) -> None:
    hidden = [one for one in snapshot.charts if one.person.protected]
    whole = list(texts(ward_list(snapshot, stamp, reader)))
    for one in hidden:
        whole += texts(medication_list(one, stamp, WARD, reader))
        whole += texts(administration_overview(one, stamp, WARD, reader))
        assert any(reader.say("PROTECTED IDENTITY") in text for text in whole)
    assert not any("070-174" in text for text in whole)


def _every_sheet(reader: Language) -> list[Sheet]:
    snapshot, clinic = ward_snapshot(), clinic_snapshot()
    stamps = (
        stamp(),
        stamp(age=None),
        stamp(too_old=True, age_certain=False, copy_number=2, replaces="A12-0411"),
        stamp(exercise=True, outage_since=None, valid_until=None, reason="", role=""),
    )
    sheets: list[Sheet] = []
    for mine in stamps:
        sheets += [ward_list(snapshot, mine, reader), ward_list(snapshot, mine, reader, {"p1": 2})]
        sheets += day_books(clinic, mine, DAY, reader)
        sheets += day_books(clinic, mine, DAY + timedelta(days=9), reader)
        for make in SAMPLES.values():
            sheets.append(medication_list(make(), mine, WARD, reader))
            sheets.append(administration_overview(make(), mine, WARD, reader))
    return sheets


@pytest.mark.parametrize("reader", LANGUAGES, ids=lambda reader: reader.code)
def test_every_sample_builds_in_every_language(reader: Language) -> None:
    for sheet in _every_sheet(reader):
        assert sheet.head.title
        assert sheet.end.text
        assert all(text == text.strip() for text in texts(sheet.foot))


def _whole_texts_of_the_catalogue() -> dict[str, str]:
    """Return the texts without places whose Swedish differs, by their English."""
    path = Path(printing.language.__file__).parent / "locales/sv/sheets.po"
    with path.open("rb") as stream:
        messages = [message for message in read_po(stream, locale="sv") if message.id]
    singles = {one.id: one.string for one in messages if isinstance(one.id, str)}
    return {one: sv for one, sv in singles.items() if "{" not in one and one != sv}


def test_no_english_word_is_left_on_a_swedish_sheet() -> None:
    """Texts of the source are Swedish in the samples, so every English text would be ours."""
    english = _whole_texts_of_the_catalogue()
    swedish = set(english.values())
    left = {
        text
        for sheet in _every_sheet(SWEDISH)
        for text in texts(sheet)
        if text in english and text not in swedish
    }
    # The states of doses and allergies are values for the renderer, not words to be shown.
    assert left <= {"given", "planned", "running", "not-given"}


def test_the_languages_say_different_words_about_the_same_facts() -> None:
    pairs = zip(_every_sheet(SWEDISH), _every_sheet(ENGLISH), strict=True)
    for swedish, english in pairs:
        assert type(swedish) is type(english)
        assert swedish.head.title != english.head.title
        assert (
            swedish.head.name == english.head.name
            or "2026" in english.head.name
            or (english.head.name == "Name missing")
        )
        assert swedish.end.complete is english.end.complete
        assert len(list(texts(swedish))) == len(list(texts(english)))
