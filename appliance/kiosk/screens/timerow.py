"""A row of the time overview: the days before in words, today's marks one after another.

What happened stands in a solid frame, what is planned in a broken one, what may have happened
on amber with its question mark: the shape alone tells them apart.
"""

from collections.abc import Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row
from appliance.kiosk.widgets.table import Columns
from printing.sheets.time_overview import Chip, ChipState, TimeRow

COLUMNS = Columns((40.0, 330.0, 480.0, 630.0, 1080.0), 1256.0)
_NAME, _PLAIN, _CHIP = Type(18, bold=True), Type(17), Type(17)
_HIGH, _GAP, _PAD, _LEAST = 32.0, 8.0, 8.0, 47.0
_SYMBOL = {
    ChipState.DONE: "",
    ChipState.PLANNED: "usual",
    ChipState.MISSED: "not-given",
    ChipState.MAYBE: "maybe-given",
}
_MARK = 24.0


def time_row(glass: Glass, one: TimeRow) -> Row:
    """Return the row of a medicine, a sample or an event."""
    texts = glass.texts
    cells = ((0, one.name, _NAME), (1, one.before[0], _PLAIN), (2, one.before[1], _PLAIN),
             (4, one.after, _PLAIN))  # fmt: skip
    lines = [len(texts.flow(words, kind, COLUMNS.room(at))) * leading(kind)
             for at, words, kind in cells]  # fmt: skip
    places, low = _laid(glass, one.chips)
    height = max(_LEAST, max(lines) + 2 * _PAD + 2, low + 2 * _PAD)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        for at, words, kind in cells:
            base = box.y + _PAD + kind.size + 3
            pen.notes(COLUMNS.starts[at], base, words, kind, "ink", COLUMNS.room(at))
        for chip, (x, y, wide) in zip(one.chips, places, strict=True):
            _draw(pen, Box(x, box.y + _PAD + y, wide, _HIGH), chip.text, chip.state)

    return Row(height, draw)


def legend_row(glass: Glass, legend: Sequence[tuple[ChipState | None, str]]) -> Row:
    """Return the row that says what the frames mean."""
    known = [(state, words) for state, words in legend if state is not None]

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        x = box.x + 16
        for state, words in known:
            wide = _wide(glass, words, state)
            _draw(pen, Box(x, box.y + 8, wide, _HIGH), words, state)
            x += wide + 16

    return Row(_LEAST, draw)


def _wide(glass: Glass, words: str, state: ChipState) -> float:
    mark = _MARK + 6 if _SYMBOL[state] else 0
    return min(glass.texts.width(words, _CHIP) + 20 + mark, COLUMNS.room(3))


def _laid(glass: Glass, chips: Sequence[Chip]) -> tuple[list[tuple[float, float, float]], float]:
    """Return where each mark stands in the column of today, and how far down they reach."""
    left, room = COLUMNS.starts[3], COLUMNS.room(3)
    places: list[tuple[float, float, float]] = []
    x, y = left, 0.0
    for chip in chips:
        wide = _wide(glass, chip.text, chip.state)
        if x > left and x + wide > left + room:
            x, y = left, y + _HIGH + _GAP
        places.append((x, y, wide))
        x += wide + _GAP
    return places, (y + _HIGH if chips else 0.0)


def _draw(pen: Pen, box: Box, words: str, state: ChipState) -> None:
    ground = "warntint" if state is ChipState.MAYBE else "surface"
    edge = {ChipState.DONE: "ink", ChipState.MAYBE: "warnink"}.get(state, "edge")
    pen.frame(box, ground, edge, 2, 5)
    x = box.x + 10
    if _SYMBOL[state]:
        symbols.draw(pen, _SYMBOL[state], x - 4, box.y + 4, _MARK)
        x += _MARK + 2
    kinds = (_CHIP, Type(16))
    kind = pen.glass.texts.fitting(words, kinds, box.x + box.w - x - 6)
    pen.text(x, box.y + 22, words, kind, "ink")
