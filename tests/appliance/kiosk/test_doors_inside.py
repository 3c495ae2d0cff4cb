"""The doors of the lock-down list, tried by real keys, clicks and X clients on a running kiosk."""

import gc
import os
from typing import Any

import pytest
from kivy.app import App
from kivy.modules import Modules

from appliance.kiosk.app import refuse_to_close
from tests.appliance.kiosk.hand import Hand, _window
from tests.appliance.kiosk.ward_desk import NAMES, PASSWORD
from tests.appliance.kiosk.xclient import selection_owner, send

HATCHES = (
    ("F1",), ("F11",), ("F12",), ("F12", "shift"), ("e", "ctrl"), ("q", "ctrl"), ("w", "ctrl"),
    ("s", "ctrl"), ("p", "ctrl"), ("F4", "alt"), ("tab", "alt"), ("escape", "alt"), ("F4", "ctrl"),
    ("Super_L",), ("Menu",), ("Print",), ("Delete", "ctrl", "alt"), ("backspace", "ctrl", "alt"),
    ("F2", "ctrl", "alt"), ("escape",), ("Insert", "shift"), ("z", "ctrl"),
)  # fmt: skip


def stands(driver: Any) -> tuple[str, list[str]]:
    """Return what is on the glass, without the clock."""
    return type(driver.screen).__name__, driver.texts()[:12]


def widgets() -> list[str]:
    """Return the kinds of Kivy's own widgets that are alive; ours are panes on a bare ground."""
    return sorted(
        {
            str(type(one).__module__)
            for one in gc.get_objects()
            if str(type(one).__module__).startswith(("kivy.uix", "kivy.modules"))
            and type(one).__name__ not in ("Widget", "WidgetMetaclass")
            and not isinstance(one, type)
        }
    )


@pytest.mark.parametrize("keys", HATCHES, ids="-".join)
def test_key_that_opens_a_hatch_elsewhere_does_nothing_here(
    driver: Any, hand: Hand, keys: tuple[str, ...]
) -> None:
    before = stands(driver)
    hand.key(*keys)
    assert stands(driver) == before
    assert not list(Modules.list()) or not Modules.mods.get("inspector", {}).get("activated")
    assert App.get_running_app() is None
    assert len(driver.window.children) == 1, "no settings, no inspector, no console"


def test_no_widget_of_kivys_own_stands_behind_the_glass(opened: Any) -> None:
    found = [name for name in widgets() if "settings" in name or "bubble" in name]
    assert found == []


def test_right_middle_and_wheel_leave_no_second_pointer_and_paste_nothing(
    driver: Any, hand: Hand
) -> None:
    before = stands(driver)
    hand.touch(640, 640, button=3)
    hand.touch(640, 640, button=2)
    hand.wheel(640, 400, 3)
    assert stands(driver) == before
    assert len(driver.window.children) == 1
    assert len(driver.window.canvas.after.children) == 0, "no red dot of a second finger"


def test_wheel_turns_a_lists_pages_and_opens_nobody(opened: Any) -> None:
    from appliance.kiosk.widgets.listing import Listing

    hand = Hand(opened)
    hand.tap("F5")
    opened.until(lambda: type(opened.screen).__name__ == "Round", "the doses due")
    opened.until(lambda: not opened.screen.busy, "its rows")
    (listing,) = [pane for pane in opened.screen.every() if isinstance(pane, Listing)]
    first = listing.visible[0].index
    hand.wheel(640, 400, 1)
    assert type(opened.screen).__name__ == "Round"
    assert listing.visible[0].index > first
    hand.wheel(640, 400, -1)
    assert listing.visible[0].index == first


def test_what_is_typed_is_never_on_a_clipboard_and_nothing_is_pasted(
    driver: Any, hand: Hand
) -> None:
    display = os.environ["DISPLAY"]
    hand.key("F2")
    driver.wait_for(NAMES[1])
    hand.type(NAMES[0])
    hand.key("enter")
    hand.type(PASSWORD)
    for key in ("a", "c", "x", "v", "Insert"):
        hand.key(key, "ctrl")
    hand.key("Insert", "shift")
    hand.touch(*driver.screen.field.box.middle, button=2)
    assert driver.screen.field.words == PASSWORD
    assert selection_owner(display, "CLIPBOARD") == 0
    assert selection_owner(display, "PRIMARY") == 0


def test_window_that_is_asked_to_close_stays(driver: Any, hand: Hand) -> None:
    from kivy.base import EventLoop

    driver.window.bind(on_request_close=refuse_to_close)
    window = int(_window(driver))
    before = stands(driver)
    send(os.environ["DISPLAY"], window, "WM_PROTOCOLS", "WM_DELETE_WINDOW", 0)
    driver.turn(5)
    assert EventLoop.status == "started"
    assert stands(driver) == before
    hand.key("F6")
    driver.until(lambda: type(driver.screen).__name__ == "More", "it still takes keys")
    driver.window.unbind(on_request_close=refuse_to_close)


def test_file_that_is_dropped_is_not_taken(driver: Any, hand: Hand) -> None:
    window = int(_window(driver))
    display = os.environ["DISPLAY"]
    before = stands(driver)
    source = window  # any window will do as the one that drags
    send(display, window, "XdndEnter", source, 5 << 24, "text/uri-list", 0, 0)
    send(display, window, "XdndPosition", source, 0, (640 << 16) + 400, 0, "XdndActionCopy")
    send(display, window, "XdndDrop", source, 0, 0)
    driver.turn(5)
    for event, words in (("on_drop_file", b"/etc/passwd"), ("on_drop_text", b"rm -rf")):
        driver.window.dispatch(event, words, 640, 400)
    driver.turn(3)
    assert stands(driver) == before
