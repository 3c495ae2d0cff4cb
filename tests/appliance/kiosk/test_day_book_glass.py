"""The day book on the glass: every word has room, colours stand beside words, photos are safe."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.appliance.kiosk.conftest import unlock
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.room_for_words import wrong
from tests.appliance.kiosk.test_journey import is_on
from tests.appliance.kiosk.ward_desk import WardDesk
from tests.printing import bookings, charts


@pytest.fixture(params=["sv", "en"])
def book(glass: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    clinic = bookings.clinic_snapshot(bookings.full_diary(), bookings.diary())
    desk = WardDesk(charts.ward_snapshot(), clinic)
    with kiosk_in(glass, desk, idle=10_000.0, language=request.param) as driver:
        unlock(driver)
        driver.key("escape")
        driver.tap("TN")
        driver.until(lambda: is_on(driver, "DayBookScreen"), "the day book")
        driver.until(lambda: driver.screen.pages is not None, "its pages")
        yield driver


def test_every_page_of_a_full_day_has_room_for_every_word(book: Any) -> None:
    pages = book.screen.pages
    while pages.grid.since > pages.first:
        book.key("pageup")
    since = None
    while since != pages.grid.since:
        since = pages.grid.since
        book.turn(4)
        assert wrong(book) == []
        book.key("pagedown")


def test_photo_stands_on_the_glass_where_the_copy_has_one(book: Any) -> None:
    grid = book.screen.pages.grid
    assert [photo is not None for photo in grid._photos.values()] == [True]


def _picture(kind: str, size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "photo",
    [b"", b"\x89PNG\r\n\x1a\n", bookings.photo()[:60], bookings.photo()[:-60], b"<svg/>",
     _picture("GIF", (8, 8)), _picture("PNG", (2001, 1))],
)  # fmt: skip
def test_photo_that_is_broken_huge_or_of_another_kind_leaves_its_place_empty(
    glass: Any, photo: bytes
) -> None:
    from appliance.kiosk.screens.portrait import portrait

    assert portrait(photo) is None


def test_photo_of_a_camera_is_made_small(glass: Any) -> None:
    from appliance.kiosk.screens.portrait import portrait

    made = portrait(_picture("JPEG", (1600, 1200)))
    assert made is not None
    assert made.size == (128, 96)
