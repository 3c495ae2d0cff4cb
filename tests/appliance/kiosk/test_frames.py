"""What is drawn in parts looks as the whole shape looks, and a typed sign comes with its list."""

from typing import Any

import pytest

from appliance.kiosk.frames import Coat, Frames
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.ward_desk import WardDesk

_NONE = (0, 0, 0, 0)
_ROOM = (230, 130)


def pixels(glass: Any, *instructions: Any, ground: str = "#e7edf3") -> bytes:
    from kivy.graphics import ClearBuffers, ClearColor, Fbo

    from appliance.kiosk.theme import rgb

    canvas = Fbo(size=_ROOM)
    canvas.add(ClearColor(*rgb(ground), 1))
    canvas.add(ClearBuffers())
    for one in instructions:
        canvas.add(one)
    canvas.draw()
    return bytes(canvas.pixels)


def whole(place: Any, coats: tuple[Coat, ...]) -> list[Any]:
    from kivy.graphics import Color, SmoothRoundedRectangle

    from appliance.kiosk.theme import rgb

    made: list[Any] = []
    x, y, wide, high = place
    for (left, below, right, above), corner, colour in coats:
        made.append(Color(*rgb(colour), 1))
        pos, size = (x + left, y + below), (wide - left - right, high - below - above)
        made.append(SmoothRoundedRectangle(pos=pos, size=size, radius=[corner]))
    return made


@pytest.mark.parametrize("place", [(10, 10, 101, 58), (7, 13, 210, 100), (20, 20, 44, 40)])
@pytest.mark.parametrize(
    "coats",
    [
        (Coat(_NONE, 10, "#7b8794"), Coat((1, 1, 1, 1), 9, "#ffffff")),
        (Coat(_NONE, 8, "#c2410c"), Coat((4, 4, 4, 4), 5, "#0b1218")),
        (Coat(_NONE, 15, "#1d4ed8"), Coat((2, 1, 1, 2), 13.5, "#ffffff")),
        (Coat(_NONE, 12, "#123456"),),
    ],
)
def test_shape_made_of_parts_looks_like_the_whole_one(glass: Any, place: Any, coats: Any) -> None:
    from kivy.graphics import Color

    made = Frames().within(place, coats)
    if min(place[2:]) >= 44:
        assert made is not None
    if made is None:
        return
    parts = pixels(glass, Color(1, 1, 1, 1), made)
    right = pixels(glass, *whole(place, coats))
    assert right.count(0xFF) != len(right), "something was drawn"
    assert max(abs(a - b) for a, b in zip(parts, right, strict=True)) <= 3, "of 255"


def test_shape_without_a_middle_and_one_with_sharp_corners_are_drawn_whole(glass: Any) -> None:
    frames = Frames()
    assert frames.within((0, 0, 20, 100), (Coat(_NONE, 10, "#ffffff"),)) is None
    assert frames.within((0, 0, 100, 100), (Coat(_NONE, 4, "#ffffff"),)) is None


def test_typed_sign_and_its_list_come_in_one_frame_and_ask_no_board(
    glass: Any, desk: WardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kivy.base import EventLoop

    from appliance.kiosk import kiosk as kiosk_module
    from appliance.kiosk.screens.search import Search

    monkeypatch.setattr(kiosk_module, "_HELD", 20.0)  # a busy machine is slow, and still right
    with kiosk_in(glass, desk, tick=60.0) as driver:
        unlock(driver)
        driver.kiosk.go(Search)
        driver.type("a")
        driver.until(lambda: bool(driver.screen.field.note), "the first list")
        asked: list[str] = []
        board = desk.board
        monkeypatch.setattr(desk, "board", lambda *how: (asked.append("board"), board(*how))[1])
        frames: list[tuple[str, str]] = []

        def drawn(_window: Any) -> None:
            frames.append((driver.screen.field.words, driver.screen.field.note))

        driver.turn(3)
        driver.screen.field.note = ""
        glass.bind(on_flip=drawn)
        glass.dispatch("on_textinput", "n")
        while not frames:
            EventLoop.idle()
        glass.unbind(on_flip=drawn)
        words, note = frames[0]
        assert words == "an"
        assert note, "the sign stood on the glass a frame before its list"
        driver.turn(3)
        assert asked == []
