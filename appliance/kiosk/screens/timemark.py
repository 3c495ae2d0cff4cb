"""A mark of the day's time line: a symbol over its time, or a bar as long as an infusion runs."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.screens.timeline import (
    SIGN,
    PlacedMark,
    Scale,
    kind_of,
    lane_height,
    run_of,
    runs,
)
from printing.sheets.sheet import DoseState

SYMBOL = {
    DoseState.GIVEN: "check",
    DoseState.NOT_GIVEN: "not-given",
    DoseState.PLANNED: "planned",
    DoseState.USUAL: "usual",
    DoseState.MAYBE_GIVEN: "maybe-given",
    DoseState.RUNNING: "running",
}
_AIR, _BAR_TOP = 2.0, 8.0


def draw_mark(pen: Pen, scale: Scale, placed: PlacedMark, top: float) -> None:
    """Draw one mark in its lane, `top` being the row's upper edge."""
    y = top + 4 + placed.lane * lane_height(pen.glass)
    mark = placed.mark
    if runs(mark):
        _draw_run(pen, scale, placed, y)
        return
    symbols.draw(pen, SYMBOL[mark.state], placed.x - SIGN / 2, y, SIGN)
    ground = "warntint" if mark.state is DoseState.MAYBE_GIVEN else "surface"
    kind = kind_of(mark)
    size = pen.glass.texts.size(kind)
    pen.fill(Box(placed.left - 2, y + SIGN + 1, placed.width + 4, size + 3), ground)
    pen.text(placed.left, y + SIGN + size, placed.words, kind, "ink")


def _draw_run(pen: Pen, scale: Scale, placed: PlacedMark, y: float) -> None:
    """Draw an infusion: filled as far as the copy knows, hollow beyond."""
    x, known, end = run_of(scale, placed.mark)
    kind = kind_of(placed.mark)
    size = pen.glass.texts.size(kind)
    high = round(size * 1.62)
    if end > known:
        pen.frame(Box(known - 6, y + _BAR_TOP, end - known + 6, high), "surface", "ink", 2, 5)
    if known > x:
        pen.fill(Box(x, y + _BAR_TOP, max(known - x, 8), high), "ok", 5)
    filled = x <= placed.left and placed.left + placed.width <= known
    if not filled:
        place = Box(placed.left - 2, y + _BAR_TOP + _AIR, placed.width + 4, high - 2 * _AIR)
        pen.fill(place, "surface")
    base = y + _BAR_TOP + high / 2 + size * 0.37
    pen.text(placed.left, base, placed.words, kind, "onok" if filled else "ink")
