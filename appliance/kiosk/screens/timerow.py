"""A row of the time overview: the days before in words, today's marks at their time, tomorrow."""

from collections.abc import Sequence

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.hatching import hatch
from appliance.kiosk.screens.timeaxis import COLUMNS, Axis
from appliance.kiosk.screens.timechip import chip_of, chips_height, draw_chip, place_chips
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row
from printing.sheets.time_overview import ChipState, TimeRow

_NAME, _PLAIN = Type(18, bold=True), Type(17)
_PAD, _LEAST, _SWATCH, _GAP = 7.0, 46.0, 34.0, 18.0


def time_row(glass: Glass, axis: Axis, one: TimeRow) -> Row:
    """Return the row of a medicine, a sample or an event."""
    texts = glass.texts
    cells = ((0, one.name, _NAME), (1, one.before[0], _PLAIN), (2, one.before[1], _PLAIN),
             (4, one.after, _PLAIN))  # fmt: skip
    lines = [len(texts.flow(words, kind, COLUMNS.room(at))) * texts.leading(kind)
             for at, words, kind in cells]  # fmt: skip
    placed = place_chips(glass, axis, one.chips)
    height = max(_LEAST, max(*lines, chips_height(placed)) + 2 * _PAD)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        for at, words, kind in cells:
            base = box.y + _PAD + texts.size(kind)
            pen.notes(COLUMNS.starts[at], base, words, kind, "ink", COLUMNS.room(at))
        for chip in placed:
            draw_chip(pen, chip.box.x, box.y + _PAD + chip.box.y, chip)

    return Row(height, draw)


def legend_row(glass: Glass, legend: Sequence[tuple[ChipState | None, str]]) -> Row:
    """Return the row that says what the frames mean, and the hatching, in the lines it needs."""
    left, right = 40.0, 1240.0
    least = chip_of(glass, "", ChipState.DONE).box.h
    places: list[tuple[float, float]] = []
    x, y, low = left, 8.0, 8.0 + least
    for state, words in legend:
        wide, high = _size(glass, state, words)
        if x > left and x + wide > right:
            x, y = left, low + 6
        places.append((x, y))
        x, low = x + wide + _GAP, max(low, y + max(high, least))

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.fill(box, "surface")
        for (state, words), (x, y) in zip(legend, places, strict=True):
            if state is None:
                _hatched(pen, x, box.y + y, least, words)
            else:
                draw_chip(pen, x, box.y + y, chip_of(glass, words, state))

    return Row(low + 8, draw)


def _size(glass: Glass, state: ChipState | None, words: str) -> tuple[float, float]:
    if state is None:
        return glass.texts.width(words, _PLAIN) + _SWATCH + 8, 0.0
    box = chip_of(glass, words, state).box
    return box.w, box.h


def _hatched(pen: Pen, x: float, top: float, high: float, words: str) -> None:
    box = Box(x, top, _SWATCH, high)
    pen.fill(box, "shade")
    hatch(pen, box)
    base = top + high / 2 + pen.glass.texts.size(_PLAIN) * 0.37
    pen.text(x + _SWATCH + 8, base, words, _PLAIN, "ink")
