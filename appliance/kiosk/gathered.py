"""The bar of a screen that shows patients of several units, where no one copy speaks for all.

1. It speaks of the worst of the units in question, and names it where it is not fresh: a fresh
copy of the own unit must not vouch for a patient of another. 2. It names no time: each
patient's own list does. 3. A copy of before an outage is graver than a fresh one, and less so than
one that was too old.
"""

from collections.abc import Iterable

from appliance.kiosk.ports import Bar, BoardView, UnitTile
from printing.language import Language
from storage.freshness import Light

_ORDER = tuple(Light)


def bar_of(board: BoardView, units: Iterable[str], language: Language) -> Bar:
    """Return the bar of several units' copies; the board's own where it knows none of them."""
    wanted = set(units)
    tiles = [tile for tile in board.tiles if tile.code in wanted]
    if not tiles:
        return board.bar
    worst = max(tiles, key=_gravity)  # 1
    fresh = worst.light is Light.FRESH or worst.before_outage
    return Bar(
        light=worst.light,
        age=worst.state if fresh else f"{worst.code}: {worst.state}",
        as_of=language.count("of {n} unit", "worst of {n} units", len(tiles)),
        place=", ".join(tile.code for tile in tiles),
        strip=language.say("Each patient's list says of when its copy is."),  # 2
        before_outage=worst.before_outage,
    )


def _gravity(tile: UnitTile) -> tuple[int, bool]:
    light = Light.FRESH if tile.before_outage else tile.light  # 3
    return _ORDER.index(light), tile.before_outage
