"""A search says how far it has come, moves no row under a finger, and is ready in time."""

from typing import Any

import pytest

from appliance.kiosk.ports import Found
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.ward_desk import WardDesk


def test_unfinished_search_says_so_and_shows_and_opens_nobody(
    opened: Any, desk: WardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.kiosk.screens.search import Search

    left = ["Söker: 40 av 125 enheter hittills.", "Söker: 80 av 125 enheter hittills."]
    real, going = desk.find, [True]

    def so_far(text: str, language: Any) -> Found:
        if going:
            return Found(hits=(), progress=left[0])
        return Found(hits=(), progress=left.pop()) if len(left) > 1 else real(text, language)

    monkeypatch.setattr(desk, "find_so_far", so_far)
    opened.kiosk.go(Search)
    opened.type("an")
    opened.wait_for("Söker: 40 av 125 enheter hittills.")
    assert opened.screen.field.note == ""
    assert not any("Inga träffar" in text for text in opened.texts()), "nothing is known yet"
    opened.key("enter")
    assert type(opened.screen) is Search
    going.clear()
    opened.until(lambda: bool(opened.screen.field.note), "the whole search")
    assert not any("Söker:" in text for text in opened.texts())


def test_search_is_got_ready_step_by_step_after_an_unlock_and_no_more_after_the_lock(
    driver: Any, desk: WardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.kiosk import warming

    steps: list[int] = []
    monkeypatch.setattr(warming, "_CALM", -1.0)
    monkeypatch.setattr(desk, "get_ready", lambda step: (steps.append(step), True)[1])
    unlock(driver)
    driver.until(lambda: len(steps) > 3, "some steps")
    assert steps == list(range(len(steps)))
    driver.kiosk.lock()
    driver.until(lambda: desk.calls[-1:] == ["lock"], "the desk to lock")
    reached = len(steps)
    driver.turn(10)
    assert len(steps) == reached


def test_nothing_is_got_ready_while_fingers_are_at_work(
    driver: Any, desk: WardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.kiosk import warming

    steps: list[int] = []
    monkeypatch.setattr(warming, "_CALM", 3600.0)
    monkeypatch.setattr(desk, "get_ready", lambda step: (steps.append(step), True)[1])
    unlock(driver)
    driver.turn(15)
    assert steps == []
    monkeypatch.setattr(warming, "_CALM", -1.0)
    driver.until(lambda: len(steps) > 1, "the first steps")
