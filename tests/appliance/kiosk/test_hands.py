"""The hand of the tests is a real one: its events come through the X server."""

import time
from typing import Any

import pytest

from appliance.kiosk.driver import NotOnGlass
from tests.appliance.kiosk.hand import Hand, NoKey
from tests.appliance.kiosk.test_keyboard import LETTERS
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD


def test_hand_types_every_letter_of_every_language(driver: Any, hand: Hand) -> None:
    hand.key("F2")
    driver.wait_for(NAMES[1])
    hand.type(LETTERS)
    driver.wait_for(LETTERS)
    for _ in LETTERS:
        hand.key("backspace")
    hand.type("Åsa-Märta Öberg@§ 'x' <7>")
    driver.wait_for("Åsa-Märta Öberg@§ 'x' <7>")


def test_sign_without_a_key_is_refused_rather_than_lost(hand: Hand) -> None:
    with pytest.raises(NoKey, match="Ж"):
        hand.type("Ж")


def test_hand_opens_the_machine_and_the_finger_ends_where_it_was_put(
    driver: Any, hand: Hand
) -> None:
    hand.tap("Lås upp")
    driver.wait_for(NAMES[1])
    hand.tap_text(NAMES[0])
    hand.type(PASSWORD)
    hand.key("enter")
    driver.until(lambda: type(driver.screen).__name__ == "Ward", "the ward list")
    with pytest.raises(NotOnGlass):
        hand.tap_text("Ingen sådan text")


def test_burst_of_two_milliseconds_loses_no_sign(driver: Any, hand: Hand) -> None:
    hand.key("F2")
    driver.wait_for(NAMES[1])
    words = "Karin Ek 0123456789" * 3
    before = time.monotonic()
    hand.type(words, ms=2)
    assert time.monotonic() - before < len(words) * 0.03
    driver.wait_for(words[-20:])
    assert driver.screen.field.words == words
