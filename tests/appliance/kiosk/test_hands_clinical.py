"""A nurse's way through the clinical screens and to the missing pages, by real events alone."""

from typing import Any

import pytest

from appliance.kiosk.ports import InHand, Lamp, PrintRecord, PrintRecords
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk.test_journey import is_on, listing
from tests.appliance.kiosk.ward_desk import WardDesk

MISSING = ("A12-0043", "A12-0044")


def comes(driver: Any, screen: str) -> None:
    driver.until(lambda: is_on(driver, screen), screen)


def chosen(driver: Any) -> int | None:
    return listing(driver).chosen


@pytest.mark.parametrize(("code", "text"), [("sv", 1.0), ("de", 1.5)])
def test_by_keys_alone_from_the_ward_through_every_view_of_a_patient(
    opened: Any, hand: Hand, code: str, text: float
) -> None:
    opened.kiosk.look(language=code, text=text)
    comes(opened, "Ward")
    while not listing(opened).focused:
        hand.key("tab")
    for _ in range(3):
        hand.key("down")
    opened.until(lambda: chosen(opened) == 2, "the third patient")
    hand.key("up")
    hand.key("up")
    opened.until(lambda: chosen(opened) == 0, "the first patient again")
    hand.key("enter")
    comes(opened, "MedicationScreen")
    while listing(opened).remaining:
        seen = listing(opened).remaining
        hand.key("pagedown")
        opened.until(lambda was=seen: listing(opened).remaining < was, "the next page")
    for key, screen in (("F5", "OverviewScreen"), ("F6", "TimeScreen")):
        hand.key(key)
        comes(opened, screen)
    hand.key("F8")
    comes(opened, "Printout")
    for screen in ("TimeScreen", "OverviewScreen", "MedicationScreen"):
        hand.key("escape")
        comes(opened, screen)
    hand.key("F6")
    comes(opened, "LargeType")
    hand.key("escape")
    hand.key("escape")
    comes(opened, "Ward")
    hand.key("F5")
    comes(opened, "Round")


def test_by_finger_alone_in_large_letters_through_forty_orders_to_paper(
    opened: Any, hand: Hand
) -> None:
    opened.kiosk.look(text=1.5)
    comes(opened, "Ward")
    hand.touch(*listing(opened).visible[2].box.middle)
    comes(opened, "MedicationScreen")
    page = listing(opened)
    assert page.remaining > 20, "forty orders"
    x = page.box.x + 300
    hand.drag((x, page.box.y + 240), (x, page.box.y + 40))
    opened.until(lambda: listing(opened).visible[0].index > 0, "the list under the finger")
    assert is_on(opened, "MedicationScreen"), "a finger that moves opens nothing"
    hand.tap("PgDn")
    opened.turn(4)
    hand.tap("F8")
    comes(opened, "Printout")
    hand.tap("Esc")
    comes(opened, "MedicationScreen")


def test_missing_pages_are_printed_from_the_records_after_a_lock(
    driver: Any, desk: WardDesk, hand: Hand
) -> None:
    """Two touches from what was printed: its row, and the key that prints what is missing."""
    short = InHand(sheets=("A12-0042", *MISSING), pages=3, question="", counted=1,
                   answer="2 sidor saknas", missing=MISSING, copies=MISSING)  # fmt: skip
    row = PrintRecord(lamp=Lamp.ATTENTION, title="Läkemedelslistor, A12", detail="3 sidor",
                      when="02:50", word="Saknas", advice="Tryck här", in_hand=short)  # fmt: skip
    desk.printed_lately = PrintRecords(rows=(row,), note="")
    hand.key("F6")
    comes(driver, "More")
    hand.key("F7")
    comes(driver, "Records")
    hand.tap_text("Läkemedelslistor, A12")
    comes(driver, "PagesInHand")
    driver.wait_for("2 sidor saknas")
    assert driver.shows("A12-0043, A12-0044")
    hand.tap("F8")
    driver.until(lambda: f"rest {' '.join(MISSING)}" in desk.calls, "the copies")
    comes(driver, "Underway")
