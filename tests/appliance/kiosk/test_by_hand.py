"""The whole way by keyboard alone and by touch alone, with real X events on the real window."""

import time
from typing import Any

import pytest

from appliance.kiosk.widgets.listing import Listing
from appliance.kiosk.widgets.pane import Button
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.test_journey import is_on
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD, WardDesk


@pytest.fixture
def keys(driver: Any) -> Hand:
    return Hand(driver)


def stands(driver: Any, name: str) -> None:
    driver.until(lambda: is_on(driver, name) and not driver.screen.busy, name)


def test_by_keyboard_alone_from_the_locked_board_to_paper_and_back(
    driver: Any, keys: Hand, desk: WardDesk
) -> None:
    unlock_by_keys(driver, keys)
    for _ in range(12):  # the ring leads to the list, and Enter opens its chosen row
        keys.key("tab")
        if isinstance(focused(driver), Listing):
            break
    for key in ("down", "down", "enter"):
        keys.key(key)
    stands(driver, "MedicationScreen")
    for key, screen in (("F5", "OverviewScreen"), ("F6", "TimeScreen")):
        keys.key(key)
        stands(driver, screen)
    for screen in ("OverviewScreen", "MedicationScreen", "Ward"):
        keys.key("escape")
        stands(driver, screen)
    keys.key("F3")
    stands(driver, "Search")
    keys.type("över")
    driver.until(lambda: bool(driver.screen.field.note), "an answer")
    keys.key("escape")
    stands(driver, "Ward")
    keys.key("F8")
    stands(driver, "Printout")
    keys.key("F8")
    driver.until(lambda: "print" in desk.calls, "the print")
    keys.key("F2")
    stands(driver, "Status")


def unlock_by_keys(driver: Any, keys: Hand) -> None:
    keys.key("F2")
    stands(driver, "Unlock")
    driver.wait_for(NAMES[0])
    for words in (NAMES[0], PASSWORD):
        keys.type(words)
        keys.key("enter")
    stands(driver, "Ward")


def test_every_key_on_every_way_can_be_reached_by_tab(driver: Any, keys: Hand) -> None:
    for way in ((), ("F2",), ("F6",), ("F6", "F5"), ("F6", "F6")):
        driver.kiosk.lock()
        for key in way:
            keys.key(key)
        driver.turn(5)
        wanted = {id(pane) for pane in driver.screen.every() if pane.focusable}
        seen = set()
        for _ in range(len(wanted) + 2):
            keys.key("tab")
            seen.add(id(focused(driver)))
        assert wanted <= seen, type(driver.screen).__name__


def focused(driver: Any) -> Any:
    return next((pane for pane in driver.screen.every() if pane.focused), None)


def test_by_touch_alone_from_the_locked_board_to_paper_and_back(
    driver: Any, keys: Hand, desk: WardDesk
) -> None:
    keys.touch(*button(driver, "F8").box.middle)
    stands(driver, "Unlock")
    driver.wait_for(NAMES[0])
    keys.tap_text(NAMES[0])
    for sign in PASSWORD:
        if sign == " ":
            keys.tap("Mellanslag")
        elif sign.isupper():
            keys.tap("Skift")
            keys.tap(sign)
        else:
            keys.tap(sign)
    keys.touch(*button(driver, "Enter").box.middle)
    stands(driver, "Printout")
    keys.touch(*button(driver, "F8").box.middle)
    driver.until(lambda: "print" in desk.calls, "the print")
    keys.touch(*button(driver, "F2").box.middle)
    stands(driver, "Status")
    assert driver.kiosk.unlocked is None


def button(driver: Any, hint: str) -> Button:
    found: Button = driver.button(hint)
    return found


def test_finger_that_drags_turns_the_list_and_opens_nobody(driver: Any, keys: Hand) -> None:
    from tests.appliance.kiosk.conftest import unlock

    unlock(driver)
    keys.tap("F5")
    stands(driver, "Round")
    (listing,) = [pane for pane in driver.screen.every() if isinstance(pane, Listing)]
    first = listing.visible[0].index
    keys.drag((640, 600), (640, 300))
    assert is_on(driver, "Round")
    assert listing.visible[0].index > first


def test_source_dies_and_comes_back_while_nobody_touches_the_screen(
    driver: Any, desk: WardDesk
) -> None:
    began = time.monotonic()
    desk.outage = True
    driver.until(lambda: bool(driver.kiosk.board.outage), "the outage, by itself")
    driver.turn(3)
    assert driver.kiosk.idle.quiet >= time.monotonic() - began - 1, "nothing counted as a touch"
    during = driver.texts()
    desk.outage = False
    driver.until(lambda: not driver.kiosk.board.outage, "the end, by itself")
    driver.turn(3)
    assert driver.texts() != during
