"""The day's time line: where an instant stands, and marks that never cover one another."""

from dataclasses import dataclass
from datetime import datetime

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.sheets.sheet import AdministrationOverview, DoseMark, DoseState, OverviewRow

LEFT, HOUR, RIGHT = 344.0, 38.0, 1256.0
LANE = 50.0
_WORDS, _LOUD = Type(16), Type(16, bold=True)
_SYMBOL = {
    DoseState.GIVEN: "check",
    DoseState.NOT_GIVEN: "not-given",
    DoseState.PLANNED: "planned",
    DoseState.MAYBE_GIVEN: "maybe-given",
    DoseState.RUNNING: "running",
}


@dataclass(frozen=True)
class Scale:
    """Turns an instant into a place on the glass."""

    start: datetime

    def x(self, at: datetime) -> float:
        """Return the place, held inside the line's ends."""
        hours = (at - self.start).total_seconds() / 3600
        return max(LEFT, min(RIGHT, LEFT + hours * HOUR))


@dataclass(frozen=True)
class PlacedMark:
    """A mark with its symbol's middle, its words' left edge and its lane."""

    mark: DoseMark
    x: float
    left: float
    width: float
    lane: int
    words: str


def scale_of(sheet: AdministrationOverview) -> Scale:
    """Return the scale of a sheet's screen hours."""
    return Scale(sheet.glass_hours[0].start)


def place_marks(glass: Glass, scale: Scale, row: OverviewRow) -> tuple[PlacedMark, ...]:
    """Give every mark of a row a lane in which it covers no other."""
    ends: list[float] = []
    placed: list[PlacedMark] = []
    for mark in (*row.past, *row.due):
        words = _words(glass, scale, mark)
        kind = _kind(mark)
        width = glass.texts.width(words, kind)
        x = max(LEFT + 13, min(RIGHT - 13, scale.x(mark.at)))
        bar = scale.x(mark.until) - x if mark.until else 0.0
        reach = max(width + (24 if bar or mark.state is DoseState.RUNNING else 0), 26.0, bar)
        starts_here = mark.state is DoseState.RUNNING or bool(mark.until)
        left = x if starts_here else x - width / 2
        left = max(LEFT, min(left, RIGHT - max(width, 26)))
        first = min(left, x - 13) if not starts_here else x
        lane = next((number for number, end in enumerate(ends) if end <= first), len(ends))
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = max(left + reach, x + 13) + 6
        placed.append(PlacedMark(mark, x, left, width, lane, words))
    return tuple(placed)


def lanes(placed: tuple[PlacedMark, ...]) -> int:
    """Return how many lanes a row needs."""
    return max((mark.lane + 1 for mark in placed), default=1)


def draw_mark(pen: Pen, scale: Scale, placed: PlacedMark, top: float, as_of: datetime) -> None:
    """Draw one mark in its lane, `top` being the row's upper edge."""
    y = top + 4 + placed.lane * LANE
    mark = placed.mark
    if mark.until or mark.state is DoseState.RUNNING:
        _draw_run(pen, scale, placed, y, as_of)
        return
    symbols.draw(pen, _SYMBOL[mark.state], placed.x - 13, y, 26)
    loud = mark.state is DoseState.MAYBE_GIVEN
    ground = "warntint" if loud else "surface"
    pen.fill(Box(placed.left - 2, y + 28, placed.width + 4, 18), ground)
    pen.text(placed.left, y + 43, placed.words, _kind(mark), "ink")


def _words(glass: Glass, scale: Scale, mark: DoseMark) -> str:
    """Return time and detail; a mark older than the line's start, held at its edge, is dated."""
    question = "?" if mark.state is DoseState.MAYBE_GIVEN else ""
    day = f"{glass.language.day(mark.at)} " if mark.at < scale.start else ""
    return " ".join(part for part in (f"{day}{mark.text}{question}", mark.detail) if part)


def _kind(mark: DoseMark) -> Type:
    return _LOUD if mark.state is DoseState.MAYBE_GIVEN else _WORDS


def _draw_run(pen: Pen, scale: Scale, placed: PlacedMark, y: float, as_of: datetime) -> None:
    """Draw an infusion: filled as far as the copy knows, hollow beyond."""
    mark = placed.mark
    end = scale.x(mark.until) if mark.until else scale.x(as_of)
    known = min(end, scale.x(as_of))
    x = scale.x(mark.at)
    if end > known:
        pen.frame(Box(known - 6, y + 8, end - known + 6, 26), "surface", "ink", 2, 5)
    if known > x:
        pen.fill(Box(x, y + 8, max(known - x, 8), 26), "ok", 5)
    inside = known - x >= placed.width + 20
    if inside:
        pen.text(x + 10, y + 27, placed.words, _WORDS, "onok")
    else:
        start = min(end + 8, RIGHT - placed.width)
        pen.fill(Box(start - 2, y + 11, placed.width + 4, 20), "surface")
        pen.text(start, y + 27, placed.words, _WORDS, "ink")
