"""Every word of the timing stands on the glass, and usual rounds are told as the ward's own."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from printing.sheets.administration_overview import administration_overview
from printing.sheets.medication_list import medication_list
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_glass_equals_paper import every_text, medicine_texts
from tests.appliance.kiosk.test_journey import is_on
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import charts
from tests.printing.timings import ROUNDS, every_timing


@pytest.fixture(scope="module", params=["sv", "en"])
def reader(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    ward = msgspec.structs.replace(charts.ward_snapshot(), charts=(every_timing(),))
    desk = WardDesk(ward)
    desk.usual = ROUNDS
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        unlock(driver)
        yield driver


def show(reader: Any, name: str) -> str:
    from appliance.kiosk.screens.medication import MedicationScreen
    from appliance.kiosk.screens.overview import OverviewScreen

    screen = {"medication": MedicationScreen, "overview": OverviewScreen}[name]
    reader.kiosk.go(lambda house: screen(house, "A12", "p1"))
    reader.until(lambda: is_on(reader, screen.__name__), name)
    return "\n".join(every_text(reader))


def test_every_word_of_every_timing_stands_on_the_glass(reader: Any) -> None:
    glass = show(reader, "medication")
    language = reader.kiosk.language
    sheet = medication_list(every_timing(), charts.stamp(), charts.WARD, language, ROUNDS)
    medicines = [one for section in sheet.sections for one in section.medicines]
    wanted = [words for one in medicines for words in medicine_texts(one)]
    assert [words for words in wanted if words not in glass] == []
    assert sum(language.say("Ward's usual: {times}", times="")[:8] in line for line in wanted) == 2


def test_a_usual_round_never_stands_on_the_glass_without_its_word(reader: Any) -> None:
    glass = show(reader, "overview")
    language = reader.kiosk.language
    sheet = administration_overview(every_timing(), charts.stamp(), charts.WARD, language, ROUNDS)
    marks = [mark for row in sheet.timed for mark in row.due if mark.word]
    assert len(marks) == 5
    for mark in marks:
        question = "?" if mark.at < sheet.now else ""
        assert f"{mark.text}{question} {language.say('usual')}" in glass
    assert language.say("Ward's usual time") in glass


def test_the_overview_on_the_glass_says_how_often_where_no_time_is_stated(reader: Any) -> None:
    glass = show(reader, "overview").replace("\u00a0", " ")
    language = reader.kiosk.language
    assert language.say("{times} times per {span}", times="3–4", span=language.say("day")) in glass
