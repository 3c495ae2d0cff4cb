"""The keyboard on the glass types every letter of every language, whichever the screen speaks."""

from typing import Any

import pytest

from appliance.kiosk.widgets.keyboard import KeyboardKey
from printing.language import LANGUAGES
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts

LETTERS = "åäöæøüßéÅÄÖÆØÜÉ"
FIRST_ROW = {"sv": "qwertyuiopå", "nb": "qwertyuiopå", "de": "qwertzuiopü", "en": "qwertyuiopå"}
OWN = {"sv": "åäö", "nb": "åøæ", "de": "üöä", "en": ""}


def keys(driver: Any) -> list[str]:
    """Return what stands on the keys, row by row."""
    found = [pane for pane in driver.screen.every() if isinstance(pane, KeyboardKey)]
    found.sort(key=lambda key: (key.box.y, key.box.x))
    return [key.label for key in found]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_letter_of_every_language_can_be_typed(glass: Any, code: str) -> None:
    desk = WardDesk(charts.ward_snapshot(), bookings.clinic_snapshot())
    with kiosk_in(glass, desk, idle=10_000.0, language=code) as driver:
        driver.key("F2")
        driver.until(lambda: is_on(driver, "Unlock"), "unlock")
        first = keys(driver)
        assert "".join(first[11:22]) == FIRST_ROW[code]
        assert set(OWN[code]) <= set(first), "the reader's own letters need no second layer"
        driver.tap("!?#")
        for letter in LETTERS:
            if letter.isupper():
                driver.tap(driver.kiosk.language.say("Shift"))
            driver.tap(letter)
        driver.turn(3)
        assert driver.shows(LETTERS)
