"""Answers come to the loop once, in time where they can, and never for a screen that was left."""

import threading
from typing import Any

import pytest

from appliance.kiosk.lanes import Lane, Ticket
from storage.errors import LyktaError


@pytest.fixture
def lane(glass: Any) -> Any:
    made = Lane("lykta-test")
    yield made
    made.stop()


def turn() -> None:
    from kivy.clock import Clock

    Clock.tick()


def refuse(error: LyktaError) -> None:
    raise error


def test_answer_that_comes_at_once_is_taken_before_the_next_frame_and_only_once(lane: Any) -> None:
    came: list[int] = []
    lane.ask(lambda: 7, came.append, refuse, Ticket(), patience=20.0)
    assert came == [7]
    turn()
    assert came == [7]


def test_slow_answer_holds_the_glass_no_longer_than_was_said_and_comes_later(lane: Any) -> None:
    came: list[int] = []
    go_on = threading.Event()
    lane.ask(lambda: 7 if go_on.wait(20) else 0, came.append, refuse, Ticket(), patience=0.01)
    assert came == []
    go_on.set()
    lane.ask(lambda: 8, came.append, refuse, Ticket(), patience=20.0)
    turn()
    assert sorted(came) == [7, 8]


def test_answer_for_a_screen_that_was_left_meanwhile_is_dropped(lane: Any) -> None:
    came: list[int] = []
    ticket = Ticket()

    def work() -> int:
        ticket.end()
        return 7

    lane.ask(work, came.append, refuse, ticket, patience=20.0)
    turn()
    assert came == []


def test_error_is_taken_as_soon_as_an_answer(lane: Any) -> None:
    told: list[str] = []

    def work() -> int:
        raise ZeroDivisionError

    lane.ask(work, refuse, lambda error: told.append(error.code), Ticket(), patience=20.0)
    assert told == ["U-02"]
