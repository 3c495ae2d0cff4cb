"""The ways in that are not a person's usual one: the envelope, and a password set by another."""

from typing import Any

import pytest

from appliance.kiosk.ports import Lamp
from tests.appliance.kiosk.test_journey import names_in_memory
from tests.appliance.kiosk.ward_desk import CODE, NAMES, PASSWORD, WardDesk

GROUPS = CODE.groups.split("-")


def is_on(driver: Any, screen: str) -> bool:
    return type(driver.screen).__name__ == screen and not driver.screen.busy


def log_in(driver: Any, password: str = PASSWORD) -> None:
    driver.key("F2")
    driver.wait_for(NAMES[1])
    driver.type(NAMES[0])
    driver.key("enter")
    driver.type(password)
    driver.key("enter")


@pytest.fixture
def envelope(driver: Any) -> Any:
    """Return a driver on the screen where an envelope's code is typed."""
    driver.key("F2")
    driver.wait_for(NAMES[1])
    driver.tap("Öppna med kuvertet")
    driver.until(lambda: is_on(driver, "EnvelopeCode"), "the envelope's screen")
    driver.wait_for("9 grupperna")
    return driver


def lamps(driver: Any) -> list[Lamp]:
    spelling = driver.screen._code.spelling
    return [part.lamp for part in spelling.parts] if spelling else []


def test_by_touch_from_the_envelope_to_the_ward(envelope: Any, desk: WardDesk) -> None:
    envelope.type("Eva Sund")
    envelope.touch(*envelope.screen._code.box.middle)
    envelope.type("".join(GROUPS[:-1]))
    envelope.type_on_glass(GROUPS[-1].lower())
    envelope.wait_for("Koden är hel.")
    envelope.tap("Öppna med den här koden")
    envelope.until(lambda: is_on(envelope, "Ward"), "the ward list")
    assert desk.typists == ["Eva Sund"]
    assert envelope.kiosk.bar.person == "Eva Sund, nödkuvert"


def test_wrong_group_is_seen_at_once_and_costs_no_try(envelope: Any, desk: WardDesk) -> None:
    wrong = GROUPS[1][:3] + ("2" if GROUPS[1][3] != "2" else "3")
    envelope.type("Eva Sund")
    envelope.key("enter")
    envelope.type(f"{GROUPS[0]}-{wrong}-{GROUPS[2][:2]}")
    envelope.wait_for("Grupp 2 är inte som på papperet.")
    assert lamps(envelope) == [Lamp.GOOD, Lamp.BAD, Lamp.WAITING]
    envelope.key("enter")
    envelope.turn(5)
    assert "unlock_with_code" not in desk.calls


def test_words_may_be_typed_in_place_of_groups(envelope: Any, desk: WardDesk) -> None:
    envelope.type("Eva Sund")
    envelope.tap("Ord")
    envelope.type(" ".join(word[:4] for word in CODE.words))
    envelope.wait_for("Koden är hel.")
    envelope.key("enter")
    envelope.until(lambda: is_on(envelope, "Ward"), "the ward list")


def test_nobody_opens_the_envelope_without_a_name(envelope: Any, desk: WardDesk) -> None:
    envelope.screen.choose(envelope.screen._code)
    envelope.type(CODE.groups)
    envelope.wait_for("Koden är hel.")
    envelope.wait_for("Ange ditt namn")
    envelope.key("enter")
    envelope.turn(5)
    assert "unlock_with_code" not in desk.calls


def test_a_code_scanned_into_the_name_is_never_logged_as_a_name(
    envelope: Any, desk: WardDesk
) -> None:
    envelope.type(CODE.groups)
    envelope.wait_for("Koden är hel.")
    assert envelope.screen._name.words == ""
    envelope.touch(*envelope.screen._name.box.middle)
    envelope.type("Eva Sund")
    envelope.key("enter")
    envelope.until(lambda: is_on(envelope, "Ward"), "the ward list")
    assert desk.typists == ["Eva Sund"]


def test_code_of_another_envelope_is_refused_in_words_and_can_be_compared(
    envelope: Any, desk: WardDesk
) -> None:
    other = type(CODE)(bytes(16))
    envelope.type("Eva Sund")
    envelope.key("enter")
    envelope.type(other.groups)
    envelope.wait_for("Koden är hel.")
    envelope.key("enter")
    envelope.wait_for("Ring IT.")
    assert envelope.screen._code.words == other.groups
    assert desk.typists == []


def test_the_code_leaves_the_glass_with_the_screen(envelope: Any) -> None:
    envelope.type("Eva Sund")
    envelope.key("enter")
    typed = "".join(("7Z", "Q7", "ZQ7"))
    envelope.type(typed)
    envelope.wait_for(typed[:4])
    assert any(names_in_memory(typed[:4])), "the search can see what is there"
    envelope.key("escape")
    envelope.turn(10)
    assert not envelope.shows(typed[:4])
    assert list(names_in_memory(typed[:4])) == []


def test_password_set_by_another_opens_nothing_before_it_is_changed(
    driver: Any, desk: WardDesk
) -> None:
    desk.must_change = True
    log_in(driver)
    driver.until(lambda: is_on(driver, "NewPassword"), "the new password")
    assert "ward_list" not in desk.calls
    driver.type("egna ord hemma")
    assert not driver.shows("egna ord")
    driver.key("enter")
    driver.type("egna ord hemma")
    driver.key("enter")
    driver.until(lambda: is_on(driver, "Ward"), "the ward list")
    assert desk.changes == [(PASSWORD, "egna ord hemma")]


def test_who_leaves_the_forced_change_is_locked_out(driver: Any, desk: WardDesk) -> None:
    desk.must_change = True
    log_in(driver)
    driver.until(lambda: is_on(driver, "NewPassword"), "the new password")
    driver.key("escape")
    driver.until(lambda: is_on(driver, "Status"), "the locked board")
    assert driver.kiosk.unlocked is None
    assert desk.changes == []
    assert "ward_list" not in desk.calls


def test_a_slip_in_the_new_password_changes_nothing(driver: Any, desk: WardDesk) -> None:
    desk.must_change = True
    log_in(driver)
    driver.until(lambda: is_on(driver, "NewPassword"), "the new password")
    driver.type("egna ord hemma")
    driver.key("enter")
    driver.type("egna ord hemam")
    driver.key("enter")
    driver.wait_for("De två nya lösenorden är inte lika.")
    assert [field.words for _, field in driver.screen.fields] == ["", ""]
    assert desk.changes == []


def test_anybody_may_change_her_own_password_and_gives_the_present_one(
    opened: Any, desk: WardDesk
) -> None:
    opened.key("escape")
    opened.until(lambda: is_on(opened, "Units"), "the units")
    opened.tap("Nytt lösenord")
    opened.until(lambda: is_on(opened, "NewPassword"), "the new password")
    for words in ("fel", "egna ord hemma", "egna ord hemma"):
        opened.type(words)
        opened.key("enter")
    opened.wait_for("Ring IT.")
    assert desk.changes == []
    for words in (PASSWORD, "egna ord hemma", "egna ord hemma"):
        opened.type(words)
        opened.key("enter")
    opened.until(lambda: bool(desk.changes), "the change")
    assert desk.password == "egna ord hemma"
