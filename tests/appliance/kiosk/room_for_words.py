"""Texts of one screen that lie on another, or off the glass; for screens a test has brought up.

All screens of the catalogue are looked at more closely in ``test_screens.py``.
"""

from typing import Any

from appliance.kiosk.pen import Drawn
from tests.appliance.kiosk.test_journey import is_on


def wrong(driver: Any) -> list[str]:
    """Return the texts that lie outside the design, and the pairs that lie on one another."""
    drawn = [one for one in driver.drawn() if one.words.strip()]
    found = [one.words for one in drawn if not _inside(one)]
    for place, one in enumerate(drawn):
        found += [
            f"{one.words} | {other.words}" for other in drawn[place + 1 :] if _meet(one, other)
        ]
    return found


def _inside(one: Drawn) -> bool:
    x, y, w, h = one.box
    return x >= 0 and y >= 0 and x + w <= 1281 and y + h <= 801


def _meet(one: Drawn, other: Drawn) -> bool:
    """Tell whether two texts share more than the air above and below their letters."""
    (x, y, w, h), (left, top, wide, high) = one.box, other.box
    across = min(x + w, left + wide) - max(x, left)
    down = min(y + h, top + high) - max(y, top)
    return across > 1 and down > 7


def settle(driver: Any, screen: str) -> None:
    driver.until(lambda: is_on(driver, screen), screen)
    driver.turn(6)
