"""Panels of other sizes: the whole design on the glass, centred, sharp, and touched rightly."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.kiosk.lockdown import video_drivers
from appliance.kiosk.pen import Box
from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.test_journey import is_on, open_patient
from tests.appliance.kiosk.ward_desk import WardDesk

PANELS = [(1024, 768), (1280, 720), (1366, 768), (1920, 1080), (1920, 1200)]


@pytest.mark.parametrize(
    ("environment", "drivers"),
    [
        ({"WAYLAND_DISPLAY": "screen"}, "wayland"),
        ({"DISPLAY": ":0"}, "x11"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland,x11"),
        ({}, "x11"),
        ({"WAYLAND_DISPLAY": "", "DISPLAY": ""}, "x11"),
    ],
)
def test_the_screen_that_is_named_is_drawn_on_and_never_a_hidden_one(
    environment: dict[str, str], drivers: str
) -> None:
    assert video_drivers(environment) == drivers


@contextmanager
def panel(window: Any, size: tuple[int, int], driver: Any) -> Iterator[None]:
    """Make the real window another size; give it its own size back."""
    before = window.size
    window.size = size
    try:
        driver.until(lambda: driver.kiosk.glass.size == size, f"a window of {size}")
        yield
    finally:
        window.size = before
        driver.until(lambda: driver.kiosk.glass.size == tuple(before), "the window of before")


@pytest.mark.parametrize("size", PANELS)
def test_every_panel_holds_the_whole_design_and_feels_the_finger_where_it_lies(
    glass: Any, size: tuple[int, int], tmp_path: Path
) -> None:
    with kiosk_in(glass, WardDesk()) as driver, panel(glass, size, driver):
        unlock(driver)
        open_patient(driver)
        texts = {drawn.words for drawn in driver.drawn()}
        assert "19121212-1212" in texts
        for drawn in driver.drawn():
            x, y, w, h = driver.kiosk.glass.pixels(drawn.box)
            assert x >= 0, drawn
            assert y >= 0, drawn
            assert x + w <= size[0] + 2, drawn
            assert y + h <= size[1], drawn
        left, low, wide, high = driver.kiosk.glass.pixels(Box(0, 0, 1280, 800))
        assert abs(left - (size[0] - wide - left)) <= 1, "centred"
        assert abs(low - (size[1] - high - low)) <= 1, "centred"
        assert wide == size[0] or high == size[1], "as large as fits"
        driver.tap("F5")
        driver.until(lambda: is_on(driver, "OverviewScreen"), "the overview by touch")
        driver.picture(tmp_path / "overview.png")
        head = (tmp_path / "overview.png").read_bytes()[16:24]
        assert head == size[0].to_bytes(4) + size[1].to_bytes(4), "the window is really so large"


def test_letters_are_drawn_at_the_panels_own_pixels(glass: Any) -> None:
    from appliance.kiosk.theme import Type

    with kiosk_in(glass, WardDesk()) as driver:
        small = driver.kiosk.glass.texts.texture("Åkesson", Type(32, bold=True)).size
        with panel(glass, (1920, 1200), driver):
            large = driver.kiosk.glass.texts.texture("Åkesson", Type(32, bold=True)).size
    assert large[1] == pytest.approx(small[1] * 1.5, abs=2)
