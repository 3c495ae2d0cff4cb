"""A mark of the time overview: its time and words in a frame whose shape says its state.

What happened stands in a solid frame, what is planned in a broken one, what may have happened
on amber with its question mark, what was not done with a cross.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.timeaxis import TODAY, TOMORROW, Axis
from appliance.kiosk.theme import Type
from printing.sheets.time_overview import Chip, ChipState

_KIND = Type(17)
_PAD, _GAP, _SIGN, _IN, _WIDEST = 4.0, 6.0, 24.0, 10.0, 330.0
_SYMBOL = {
    ChipState.DONE: "",
    ChipState.PLANNED: "usual",
    ChipState.MISSED: "not-given",
    ChipState.MAYBE: "maybe-given",
}


@dataclass(frozen=True)
class PlacedChip:
    """A mark with its place from the upper edge of its row; `at` is where its time is."""

    words: str
    state: ChipState
    lines: tuple[str, ...]
    box: Box
    at: float = 0.0


def chip_of(glass: Glass, words: str, state: ChipState) -> PlacedChip:
    """Return a mark at no place yet, as large as its words."""
    texts = glass.texts
    sign = _SIGN + 2 if _SYMBOL[state] else 0.0
    lines = texts.wrap(words, _KIND, _WIDEST * glass.enlarged)
    wide = max(texts.width(line, _KIND) for line in lines) + 2 * _IN + sign
    high = max(_SIGN, len(lines) * texts.leading(_KIND)) + 2 * _PAD
    return PlacedChip(words, state, lines, Box(0, 0, wide, high))


def place_chips(glass: Glass, axis: Axis, chips: Sequence[Chip]) -> tuple[PlacedChip, ...]:
    """Place marks with their left edge at their time, each in a lane where it covers no other.

    One that would reach over the day's end stands at it, and a tick shows its time.
    """
    ends: list[float] = []
    rows: list[tuple[int, PlacedChip]] = []
    for chip in chips:
        made, at = chip_of(glass, chip.text, chip.state), axis.x(chip.at)
        left = max(TODAY + 2, min(at, TOMORROW - made.box.w - 2))
        lane = next((place for place, end in enumerate(ends) if end <= left), len(ends))
        ends += [0.0] if lane == len(ends) else []
        ends[lane] = left + made.box.w + _GAP
        rows.append((lane, replace(made, box=made.box._replace(x=left), at=at)))
    highs = [max(made.box.h for at, made in rows if at == lane) for lane in range(len(ends))]
    tops = [sum(highs[:lane]) + _GAP * lane for lane in range(len(ends))]
    return tuple(replace(made, box=made.box._replace(y=tops[lane])) for lane, made in rows)


def chips_height(placed: Sequence[PlacedChip]) -> float:
    """Return how far down placed marks reach."""
    return max((one.box.y + one.box.h for one in placed), default=0.0)


def draw_chip(pen: Pen, x: float, top: float, chip: PlacedChip) -> None:
    """Draw a mark at a place."""
    ground = "warntint" if chip.state is ChipState.MAYBE else "surface"
    edge = {ChipState.DONE: "ink", ChipState.MAYBE: "warnink"}.get(chip.state, "edge")
    box, texts = Box(x, top, chip.box.w, chip.box.h), pen.glass.texts
    pen.frame(box, ground, edge, 2, 5)
    left = box.x + _IN
    if _SYMBOL[chip.state]:
        symbols.draw(pen, _SYMBOL[chip.state], left - 4, box.middle[1] - _SIGN / 2, _SIGN)
        left += _SIGN + 2
    step = texts.leading(_KIND)
    base = box.middle[1] - len(chip.lines) * step / 2 + texts.size(_KIND)
    pen.block(left, base, chip.words, _KIND, "ink", chip.lines)
    if chip.at > x + 2:
        pen.fill(Box(min(chip.at, x + box.w) - 4, top + box.h - 7, 4, 10), edge)
