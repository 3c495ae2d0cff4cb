"""The clinical screens as a nurse must be able to read them: now, unknown time, whole charts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from appliance.kiosk.pen import Box, Filled, Glass
from appliance.kiosk.theme import DAY
from printing.language import language
from printing.sheets.medication_list import medication_list
from printing.sheets.time_overview import TimeOverview, time_overview
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

PLACES = {name: f"p{place}" for place, name in enumerate(charts.SAMPLES, start=1)}
NOW = charts.at("2026-11-21 20:21")


@pytest.fixture(scope="module")
def reader(glass: Any) -> Iterator[Any]:
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    with kiosk_in(glass, desk, idle=10_000.0) as driver:
        driver.desk = desk
        driver.kiosk.opened(desk.unlock("Karin Ek", desk.password))
        yield driver


def designed(enlarged: float = 1.0) -> Glass:
    return Glass((1280, 800), DAY, language("sv", "Europe/Stockholm"), enlarged)


def overview(reader: Any, name: str = "ordinary") -> TimeOverview:
    """Open a patient's time overview; return its sheet."""
    from appliance.kiosk.screens.timeoverview import time_overview_of

    reader.kiosk.go(time_overview_of("A12", PLACES[name]))
    reader.until(lambda: is_on(reader, "TimeScreen"), "the time overview")
    chart = next(one for one in charts.ward_snapshot().charts if one.person.key == PLACES[name])
    return time_overview(chart, charts.stamp(), charts.WARD, reader.kiosk.language)


def filled(reader: Any, token: str) -> list[Box]:
    """Return the boxes of the list that were laid in a colour."""
    colour = getattr(reader.kiosk.glass.theme, token)
    traces = listing(reader).pen.traces
    return [one.box for one in traces if isinstance(one, Filled) and one.colour == colour]


def test_time_after_the_copy_is_hatched_up_to_now_and_nothing_else_is(reader: Any) -> None:
    from appliance.kiosk.screens.timeaxis import Axis

    sheet = overview(reader)
    axis = Axis(reader.kiosk.glass, sheet)
    (hatched,) = filled(reader, "shade")
    assert hatched.x == pytest.approx(axis.x(sheet.as_of))
    assert hatched.x + hatched.w == pytest.approx(axis.x(NOW))
    lines = [box for box in filled(reader, "ink") if box.w == 3 and box.h == hatched.h]
    assert [box.x + 1 for box in lines] == [pytest.approx(axis.x(NOW))], "now, once"
    for words in (sheet.days[2], sheet.as_of_text, "nu 20:21"):
        assert reader.shows(words.replace("\u00a0", " "))
    assert not reader.shows("utskrift"), "nothing is printed on the glass"


def test_unknown_now_hatches_all_that_follows_the_copy(reader: Any) -> None:
    reader.desk.unverified = True
    try:
        overview(reader)
        (hatched,) = filled(reader, "shade")
        assert hatched.x + hatched.w == pytest.approx(1098.0), "to the day's end"
        assert reader.shows("ålder okänd")
    finally:
        reader.desk.unverified = False


@pytest.mark.parametrize("enlarged", [1.0, 1.25, 1.5])
def test_mark_stands_at_its_time_and_covers_no_other(enlarged: float) -> None:
    from appliance.kiosk.screens.timeaxis import TOMORROW, Axis
    from appliance.kiosk.screens.timechip import place_chips

    glass = designed(enlarged)
    chart = charts.ordinary()
    sheet = time_overview(chart, charts.stamp(), charts.WARD, glass.language)
    axis = Axis(glass, sheet)
    crowded = [row.chips for group in sheet.groups for row in group.rows]
    half_hours = [
        msgspec.structs.replace(crowded[0][0], at=sheet.start + timedelta(minutes=30 * step))
        for step in range(48)
    ]
    for chips in (*crowded, half_hours):
        placed = place_chips(glass, axis, chips)
        for one, chip in zip(placed, chips, strict=True):
            shifted = one.box.x + one.box.w >= TOMORROW - 3
            assert shifted or one.box.x == pytest.approx(max(axis.x(chip.at), 522.0))
            assert one.at == pytest.approx(axis.x(chip.at)), (
                "a tick shows the time of a shifted one"
            )
        for place, one in enumerate(placed):
            for other in placed[place + 1 :]:
                apart = (
                    one.box.x + one.box.w <= other.box.x or other.box.x + other.box.w <= one.box.x
                )
                assert (
                    apart
                    or one.box.y + one.box.h <= other.box.y
                    or one.box.y >= (other.box.y + other.box.h)
                )


def test_ten_ordinary_medicines_are_seen_on_two_pages_and_not_on_three() -> None:
    from appliance.kiosk.screens.medicationrows import medication_rows
    from appliance.kiosk.widgets.listing import Listing

    orders = [
        charts.order(f"o{number}", drug, form="depottablett")
        for number, drug in enumerate(
            ("metoprolol", "furosemid", "ramipril", "simvastatin", "omeprazol", "amlodipin",
             "levotyroxin", "kalciumkarbonat", "paracetamol", "warfarin")
        )
    ]  # fmt: skip
    glass = designed()
    sheet = medication_list(charts.chart(*orders), charts.stamp(), charts.WARD, glass.language)
    page = Listing(glass, Box(0, 224, 1280, 480), medication_rows(glass, sheet))
    page.refresh()
    pages = 1
    while page.remaining:
        page.page_down()
        pages += 1
    assert pages == 2


@pytest.mark.parametrize("enlarged", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("code", ["sv", "nb", "de", "en"])
def test_band_of_an_older_copy_leaves_the_sheet_its_room(code: str, enlarged: float) -> None:
    from appliance.kiosk.widgets.notices import notices_height

    glass = Glass((1280, 800), DAY, language(code, "Europe/Stockholm"), enlarged)
    early = charts.at("2026-11-21 17:10")
    stamp = charts.stamp(as_of=early, captured=early, unit_as_of=charts.AS_OF, too_old=True)
    head = medication_list(charts.ordinary(), stamp, charts.WARD, glass.language).head
    assert head.notices, "an older copy is said"
    high = notices_height(glass, 1232, head.notices)
    assert high <= {1.0: 78, 1.25: 104, 1.5: 130}[enlarged]


def test_title_of_a_section_is_repeated_over_each_further_page_of_large_letters(
    reader: Any,
) -> None:
    from appliance.kiosk.screens.medication import MedicationScreen

    reader.kiosk.look(text=1.5)
    try:
        make = lambda house: MedicationScreen(house, "A12", PLACES["forty_orders"])  # noqa: E731
        reader.kiosk.go(make)
        reader.until(lambda: is_on(reader, "MedicationScreen"), "the medication list")
        page = listing(reader)
        chart = charts.forty_orders()
        sheet = medication_list(chart, charts.stamp(), charts.WARD, reader.kiosk.language)
        titles = {section.title.split(" · ")[0] for section in sheet.sections}
        while page.remaining:
            first = page.pen.drawn[0]
            assert first.box.y < page.box.y + 40
            assert first.words.split(" · ")[0] in titles
            reader.key("pagedown")
    finally:
        reader.kiosk.look(text=1.0)
