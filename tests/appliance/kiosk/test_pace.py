"""The loop sleeps while nothing happens, and is awake before a finger has left the glass."""

import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.ward_desk import WardDesk

_LONG = 20.0


def slept(meanwhile: Callable[[], object]) -> float:
    """Let the loop fall asleep, do something elsewhere, return the seconds until it woke."""
    from appliance.kiosk import waiting

    acting = threading.Timer(0.3, meanwhile)
    acting.start()
    began = time.monotonic()
    waiting.sleep(lambda: _LONG)
    acting.join()
    return time.monotonic() - began


def click() -> None:
    subprocess.run(["xdotool", "mousemove", "640", "300", "click", "1"], check=True)


def press() -> None:
    subprocess.run(["xdotool", "key", "a"], check=True)


@pytest.mark.parametrize("act", [click, press])
def test_touch_or_key_wakes_a_loop_that_sleeps(driver: Any, hand: Any, act: Any) -> None:
    driver.turn(3)
    assert slept(act) < _LONG / 2
    assert hand.driver is driver


def test_answer_of_the_desk_wakes_a_loop_that_sleeps(driver: Any) -> None:
    from appliance.kiosk.lanes import Ticket, bring

    driver.turn(3)
    came: list[object] = []
    assert slept(lambda: bring(came.append, 1, Ticket())) < _LONG / 2
    driver.turn(2)
    assert came == [1]


def test_answer_between_the_question_for_how_long_and_the_sleep_is_not_lost(driver: Any) -> None:
    from appliance.kiosk import waiting

    def answered_just_now() -> float:
        waiting.wake()
        return _LONG

    driver.turn(3)
    began = time.monotonic()
    waiting.sleep(answered_just_now)
    assert time.monotonic() - began < _LONG / 2


def test_touch_at_rest_is_answered_by_the_very_next_turn(driver: Any, hand: Any) -> None:
    """Nobody waits for a pace: the turn that sleeps is the one that takes the touch."""
    driver.kiosk.idle._since -= 3600  # a board that nobody has touched for an hour
    driver.turn(3)
    x, y = driver.button("Lås upp").box.middle
    down = ["xdotool", "mousemove", str(round(x)), str(round(y)), "mousedown", "1"]
    acting = threading.Timer(0.2, lambda: subprocess.run(down, check=True))
    acting.start()
    driver.until(lambda: driver.button("Lås upp")._down, "the key to feel the finger")
    acting.join()
    assert driver.kiosk.idle.quiet < _LONG
    hand.release()


def test_board_that_nobody_touches_turns_a_few_times_a_second(glass: Any, desk: WardDesk) -> None:
    with kiosk_in(glass, desk, tick=60.0) as driver:
        driver.kiosk.idle._since -= 3600
        driver.turn(5)
        turns, end = 0, time.monotonic() + 2.0
        while time.monotonic() < end:
            driver.turn()
            turns += 1
        assert turns <= 14, "a loop that turns for nobody warms a core all night"


def test_loop_is_left_as_it_was_found(driver: Any, glass: Any) -> None:
    from kivy.clock import Clock

    from appliance.kiosk.pace import Pace

    before = (Clock._max_fps, Clock.idle)
    pace = Pace(driver.kiosk, glass)
    assert Clock.idle != before[1]
    pace.stop()
    assert (Clock._max_fps, Clock.idle) == before
