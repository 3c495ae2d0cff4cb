"""No text of the screens of doubt and of the other ways in lies on another, or off the glass."""

from collections.abc import Iterator
from typing import Any

import pytest

from appliance.kiosk.pen import Drawn
from printing.language import LANGUAGES
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, listing, open_patient
from tests.appliance.kiosk.ward_desk import CODE, NAMES, PASSWORD, WardDesk
from tests.printing import bookings, charts

KEYS = [chart.person.key for chart in charts.ward_snapshot().charts]


def wrong(driver: Any) -> list[str]:
    """Return the texts that lie outside the design, and the pairs that lie on one another."""
    drawn = [one for one in driver.drawn() if one.words.strip()]
    found = [one.words for one in drawn if not _inside(one)]
    for place, one in enumerate(drawn):
        found += [
            f"{one.words} | {other.words}" for other in drawn[place + 1 :] if _meet(one, other)
        ]
    return found


def _inside(one: Drawn) -> bool:
    x, y, w, h = one.box
    return x >= 0 and y >= 0 and x + w <= 1281 and y + h <= 801


def _meet(one: Drawn, other: Drawn) -> bool:
    """Tell whether two texts share more than the air above and below their letters."""
    (x, y, w, h), (left, top, wide, high) = one.box, other.box
    across = min(x + w, left + wide) - max(x, left)
    down = min(y + h, top + high) - max(y, top)
    return across > 1 and down > 7


@pytest.fixture(params=LANGUAGES)
def told(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        driver.desk = desk
        yield driver


def settle(driver: Any, screen: str) -> None:
    driver.until(lambda: is_on(driver, screen), screen)
    driver.turn(6)


def test_envelope_has_room_for_every_word(told: Any) -> None:
    told.key("F2")
    told.wait_for(NAMES[1])
    assert wrong(told) == []
    told.key("F7")
    settle(told, "EnvelopeCode")
    assert wrong(told) == []
    told.type("Margareta Wallenstierna-Łukaszewicz")
    told.key("enter")
    told.type(f"{CODE.groups[:20]}WWWW")
    told.turn(15)
    assert wrong(told) == []
    told.key("F6")
    told.type("umbrella strategy mountain shoulder accident abqx wrestle ")
    told.turn(15)
    assert wrong(told) == []


def test_new_password_has_room_for_every_word(told: Any) -> None:
    told.desk.must_change = True
    told.key("F2")
    told.wait_for(NAMES[1])
    for words in (NAMES[0], PASSWORD):
        told.type(words)
        told.key("enter")
    settle(told, "NewPassword")
    assert wrong(told) == []
    for words in ("ett", "annat"):
        told.type(words)
        told.key("enter")
    told.turn(6)
    assert wrong(told) == []


def test_clock_has_room_for_every_word(told: Any) -> None:
    told.desk.ask_clock = True
    unlock(told)
    told.key("escape")
    settle(told, "Units")
    told.until(lambda: told.screen.press_hint("F4"), "the question")
    told.wait_for("2026")
    assert wrong(told) == []
    told.key("F6")
    told.turn(6)
    assert wrong(told) == []


@pytest.mark.parametrize("doubt", ["mixed", "unverified"])
def test_doubt_has_room_for_every_word(told: Any, doubt: str) -> None:
    desk = told.desk
    if doubt == "mixed":
        desk.older, desk.lost = (KEYS[0], KEYS[2]), (KEYS[4],)
    desk.unverified = doubt == "unverified"
    desk.left_out = ("B32 Kirurgi: " + 12 * "kopian går inte att öppna " + ".",)
    unlock(told)
    told.turn(6)
    assert wrong(told) == []
    open_patient(told)
    told.turn(6)
    assert wrong(told) == []
    told.key("escape")
    told.key("F3")
    told.type("a")
    told.wait_for("B32")
    assert wrong(told) == []


@pytest.mark.parametrize("row", [0, 2], ids=["every kind", "forty orders"])
def test_lists_have_room_for_every_word(told: Any, row: int) -> None:
    unlock(told)
    open_patient(told, row)
    for screen in ("MedicationScreen", "OverviewScreen"):
        settle(told, screen)
        assert wrong(told) == []
        while listing(told).remaining:
            told.key("pagedown")
            told.turn(2)
            assert wrong(told) == []
        told.key("F5")


def test_patients_and_bookings_have_room_for_every_word(told: Any) -> None:
    assert wrong(told) == []
    unlock(told)
    assert wrong(told) == []
    told.key("F8")
    settle(told, "Printout")
    assert wrong(told) == []
    told.key("escape")
    told.key("escape")
    settle(told, "Units")
    assert wrong(told) == []
