"""The day's time line: where an instant stands, and marks that never cover one another.

A dose outside the hours has no place on the line, so it never gets one: it is said in words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.sheets.sheet import AdministrationOverview, DoseMark, DoseState, OverviewRow

LEFT, HOUR, RIGHT = 344.0, 38.0, 1256.0
LANE = 50.0
_IN_BAR = 20
_WORDS, _LOUD = Type(16), Type(16, bold=True)
_SYMBOL = {
    DoseState.GIVEN: "check",
    DoseState.NOT_GIVEN: "not-given",
    DoseState.PLANNED: "planned",
    DoseState.USUAL: "usual",
    DoseState.MAYBE_GIVEN: "maybe-given",
    DoseState.RUNNING: "running",
}


@dataclass(frozen=True)
class Scale:
    """Turns an instant into a place on the glass.

    `start` and `end` are the ends of its hours, `seen` is the instant up to which the copy
    knows, `now` the reader's.
    """

    start: datetime
    end: datetime
    seen: datetime
    now: datetime

    def x(self, at: datetime) -> float:
        """Return the place, held inside the line's ends."""
        hours = (at - self.start).total_seconds() / 3600
        return max(LEFT, min(RIGHT, LEFT + hours * HOUR))

    def earlier(self, row: OverviewRow) -> tuple[DoseMark, ...]:
        """Return the marks that were over before the first hour."""
        return tuple(m for m in _marks(row) if m.at < self.start and not self.shows(m))

    def later(self, row: OverviewRow) -> tuple[DoseMark, ...]:
        """Return the marks that come after the last hour."""
        return tuple(m for m in _marks(row) if m.at >= self.end)

    def shows(self, mark: DoseMark) -> bool:
        """Tell whether a mark has its place in these hours; what runs into them has."""
        running = mark.state is DoseState.RUNNING and mark.until is None
        over = mark.at if mark.until is None else mark.until
        return mark.at < self.end and (running or over >= self.start)


def _marks(row: OverviewRow) -> tuple[DoseMark, ...]:
    return (*row.past, *row.due)


@dataclass(frozen=True)
class PlacedMark:
    """A mark with its symbol's middle, its words' left edge and its lane."""

    mark: DoseMark
    x: float
    left: float
    width: float
    lane: int
    words: str
    reach: float


def scale_of(sheet: AdministrationOverview) -> Scale:
    """Return the scale of a sheet's screen hours."""
    hours = sheet.glass_hours
    seen = sheet.blind.start if sheet.blind else sheet.now
    return Scale(hours[0].start, hours[-1].start + timedelta(hours=1), seen, sheet.now)


def place_marks(glass: Glass, scale: Scale, row: OverviewRow) -> tuple[PlacedMark, ...]:
    """Give every mark of the hours a lane in which it covers no other; the rest is words."""
    ends: list[float] = []
    placed: list[PlacedMark] = []
    for mark in filter(scale.shows, _marks(row)):
        words = mark_words(glass, scale, mark)
        width = glass.texts.width(words, _kind(mark))
        x, left, reach = _extent(scale, mark, width)
        first = x if _runs(mark) else min(left, x - 13)
        lane = next((number for number, end in enumerate(ends) if end <= first), len(ends))
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = reach + 6
        placed.append(PlacedMark(mark, x, left, width, lane, words, reach))
    return tuple(placed)


def _runs(mark: DoseMark) -> bool:
    return mark.state is DoseState.RUNNING or mark.until is not None


def _extent(scale: Scale, mark: DoseMark, width: float) -> tuple[float, float, float]:
    """Return the symbol's middle, the words' left edge, and how far right the mark reaches."""
    x = max(LEFT + 13, min(RIGHT - 13, scale.x(mark.at)))
    if not _runs(mark):
        left = max(LEFT, min(x - width / 2, RIGHT - max(width, 26)))
        return x, left, max(left + max(width, 26.0), x + 13)
    begin, known, end = _run(scale, mark)
    inside = known - begin >= width + _IN_BAR
    left = begin + 10 if inside else min(end + 8, RIGHT - width)
    return x, left, max(end, left + width)


def _run(scale: Scale, mark: DoseMark) -> tuple[float, float, float]:
    """Return where a run begins, up to where the copy knows it, and where it is to end."""
    end = scale.x(mark.until) if mark.until else scale.x(scale.seen)
    return scale.x(mark.at), min(end, scale.x(scale.seen)), end


def lanes(placed: tuple[PlacedMark, ...]) -> int:
    """Return how many lanes a row needs."""
    return max((mark.lane + 1 for mark in placed), default=1)


def draw_mark(pen: Pen, scale: Scale, placed: PlacedMark, top: float) -> None:
    """Draw one mark in its lane, `top` being the row's upper edge."""
    y = top + 4 + placed.lane * LANE
    mark = placed.mark
    if _runs(mark):
        _draw_run(pen, scale, placed, y)
        return
    symbols.draw(pen, _SYMBOL[mark.state], placed.x - 13, y, 26)
    loud = mark.state is DoseState.MAYBE_GIVEN
    ground = "warntint" if loud else "surface"
    pen.fill(Box(placed.left - 2, y + 28, placed.width + 4, 18), ground)
    pen.text(placed.left, y + 43, placed.words, _kind(mark), "ink")


def mark_words(glass: Glass, scale: Scale, mark: DoseMark) -> str:
    """Return time and detail; a mark older than the line's start, held at its edge, is dated."""
    question = "?" if mark.state is DoseState.MAYBE_GIVEN else ""
    day = f"{glass.language.day(mark.at)} " if mark.at < scale.start else ""
    parts = (f"{day}{mark.text}{question}", mark.word, mark.detail)
    return " ".join(part for part in parts if part)


def _kind(mark: DoseMark) -> Type:
    return _LOUD if mark.state is DoseState.MAYBE_GIVEN else _WORDS


def _draw_run(pen: Pen, scale: Scale, placed: PlacedMark, y: float) -> None:
    """Draw an infusion: filled as far as the copy knows, hollow beyond."""
    x, known, end = _run(scale, placed.mark)
    if end > known:
        pen.frame(Box(known - 6, y + 8, end - known + 6, 26), "surface", "ink", 2, 5)
    if known > x:
        pen.fill(Box(x, y + 8, max(known - x, 8), 26), "ok", 5)
    inside = placed.left < end
    if not inside:
        pen.fill(Box(placed.left - 2, y + 11, placed.width + 4, 20), "surface")
    pen.text(placed.left, y + 27, placed.words, _WORDS, "onok" if inside else "ink")
