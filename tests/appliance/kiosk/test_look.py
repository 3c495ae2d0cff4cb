"""The look: a reader's language, colours and letters, hers until the screen locks."""

from typing import Any

import pytest

from appliance.kiosk.looks import Look, site_look
from appliance.kiosk.settings import KioskSettings
from appliance.kiosk.theme import CONTRAST, DAY, NIGHT
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, open_patient
from tests.appliance.kiosk.ward_desk import WardDesk


def chosen(driver: Any) -> Look:
    looks: Look = driver.kiosk.looks
    return looks


def test_look_is_chosen_by_a_finger_and_read_at_once(driver: Any, hand: Any) -> None:
    hand.tap("Aa English")
    driver.wait_for("Språk och text")
    hand.tap("Deutsch")
    driver.wait_for("Sprache und Text")
    hand.tap("Hoher Kontrast")
    hand.tap("Am größten")
    driver.until(lambda: chosen(driver).text == 1.5, "the largest letters")
    assert chosen(driver) == Look(language="de", theme="contrast", text=1.5)
    assert driver.kiosk.glass.theme is CONTRAST
    driver.wait_for("Das gilt, bis der Bildschirm gesperrt wird.")
    hand.tap("Esc")
    driver.wait_for("Alle Kopien sind aktuell")


def test_look_is_chosen_by_keys_alone_and_the_focus_stays_where_it_was(
    driver: Any, hand: Any
) -> None:
    hand.key("F4")
    driver.wait_for("Språk och text")
    for key in ("F5", "F6", "F7"):
        hand.key(key)
    driver.until(lambda: chosen(driver).text == 1.25, "larger letters")
    assert chosen(driver) == Look(language="nb", theme="night", text=1.25)
    assert driver.kiosk.glass.theme is NIGHT
    for _ in range(3):
        driver.key("tab")
    driver.key("enter")
    focused = driver.screen.focused_label()
    assert focused, "the focus was lost"
    driver.key("enter")
    assert driver.screen.focused_label() == focused


def test_every_choice_is_marked_by_a_shape_and_not_by_colour_alone(driver: Any) -> None:
    from appliance.kiosk.pen import Marked

    driver.key("F4")
    marks = [
        trace
        for pane in driver.panes()
        for trace in pane.pen.traces
        if isinstance(trace, Marked) and trace.name == "chosen"
    ]
    assert len(marks) == 3


def test_lock_gives_the_next_reader_the_sites_own_look(opened: Any) -> None:
    opened.kiosk.look(language="en", theme="night", text=1.5)
    opened.until(lambda: is_on(opened, "Ward") and not opened.screen.busy, "her ward in English")
    opened.key("F2")
    opened.until(lambda: is_on(opened, "Status"), "the lock")
    assert chosen(opened) == site_look(opened.kiosk.settings)
    assert opened.kiosk.glass.theme is DAY
    opened.wait_for("Alla kopior är färska")


def test_look_of_a_visitor_who_went_away_is_not_the_next_readers(glass: Any) -> None:
    with kiosk_in(glass, WardDesk(), idle=1.0, countdown=0.5) as driver:
        driver.kiosk.look(theme="contrast", text=1.5)
        driver.until(lambda: driver.kiosk.glass.theme is DAY, "the site's own look again")
        assert chosen(driver) == site_look(driver.kiosk.settings)


def test_site_may_begin_with_another_look(glass: Any) -> None:
    with kiosk_in(glass, WardDesk(), theme="contrast", text=1.25, language="nb") as driver:
        assert driver.kiosk.glass.theme is CONTRAST
        unlock(driver)
        open_patient(driver)
        assert driver.kiosk.glass.texts.enlarged == 1.25


def test_letters_grow_on_a_patients_list_and_no_word_is_lost(opened: Any) -> None:
    open_patient(opened)
    number = next(one for one in opened.drawn() if one.words == "19121212-1212")
    before = words_of_every_page(opened)
    opened.kiosk.look(text=1.5)
    opened.until(lambda: is_on(opened, "MedicationScreen") and not opened.screen.busy, "the list")
    larger = next(one for one in opened.drawn() if one.words == "19121212-1212")
    assert larger.box.h > number.box.h
    assert before <= words_of_every_page(opened)


def words_of_every_page(driver: Any) -> set[str]:
    """Return every word of the list, those of a broken line joined."""
    found: set[str] = set()
    while True:
        listing = listing_of(driver)
        found |= {word for one in listing.pen.drawn for word in one.words.split()}
        if not listing.remaining:
            return {word for word in found if any(sign.isalpha() for sign in word)}
        driver.key("pagedown")


def listing_of(driver: Any) -> Any:
    from appliance.kiosk.widgets.listing import Listing

    return next(pane for pane in driver.screen.every() if isinstance(pane, Listing))


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"text": 2.0}, {"language": "xx"}])
def test_look_that_no_screen_was_checked_in_is_refused(wrong: dict[str, Any]) -> None:
    known: dict[str, Any] = {"language": "sv", "theme": "day", "text": 1.0}
    with pytest.raises(ValueError, match="is not one of"):
        Look(**(known | wrong))
    assert site_look(KioskSettings()) == Look(**known)
