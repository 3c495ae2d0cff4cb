"""The day's time line: where an instant stands, and marks that never cover one another.

A dose outside the hours has no place on the line, so it never gets one: it is said in words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.kiosk.pen import Glass
from appliance.kiosk.theme import Type
from printing.sheets.sheet import AdministrationOverview, DoseMark, DoseState, OverviewRow

LEFT, HOUR, RIGHT = 344.0, 38.0, 1256.0
SIGN = 26.0
"""How large a mark's symbol is."""
_IN_BAR, _WORDS, _LOUD = 20, Type(16), Type(16, bold=True)


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
        width = glass.texts.width(words, kind_of(mark))
        x, left, reach = _extent(scale, mark, width)
        first = x if runs(mark) else min(left, x - 13)
        lane = next((number for number, end in enumerate(ends) if end <= first), len(ends))
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = reach + 6
        placed.append(PlacedMark(mark, x, left, width, lane, words, reach))
    return tuple(placed)


def runs(mark: DoseMark) -> bool:
    """Tell whether a mark is a stretch of time, and not an instant."""
    return mark.state is DoseState.RUNNING or mark.until is not None


def _extent(scale: Scale, mark: DoseMark, width: float) -> tuple[float, float, float]:
    """Return the symbol's middle, the words' left edge, and how far right the mark reaches.

    The words of a run stand in the part of it that holds them, or else after it.
    """
    x = max(LEFT + 13, min(RIGHT - 13, scale.x(mark.at)))
    if not runs(mark):
        left = max(LEFT, min(x - width / 2, RIGHT - max(width, 26)))
        return x, left, max(left + max(width, 26.0), x + 13)
    begin, known, end = run_of(scale, mark)
    left = min(end + 8, RIGHT - width)
    for start, stop in ((begin, known), (known, end)):
        if stop - start >= width + _IN_BAR:
            left = start + 10
            break
    return x, left, max(end, left + width)


def run_of(scale: Scale, mark: DoseMark) -> tuple[float, float, float]:
    """Return where a run begins, up to where the copy knows it, and where it is to end."""
    end = scale.x(mark.until) if mark.until else scale.x(scale.seen)
    return scale.x(mark.at), min(end, scale.x(scale.seen)), end


def lanes(placed: tuple[PlacedMark, ...]) -> int:
    """Return how many lanes a row needs."""
    return max((mark.lane + 1 for mark in placed), default=1)


def lane_height(glass: Glass) -> float:
    """Return how high a lane is: a symbol over its words."""
    return SIGN + 3 + glass.texts.leading(_WORDS)


def marks_height(glass: Glass, placed: tuple[PlacedMark, ...]) -> float:
    """Return how far down a row's marks reach from its upper edge."""
    return 4 + lanes(placed) * lane_height(glass)


def mark_words(glass: Glass, scale: Scale, mark: DoseMark) -> str:
    """Return time and detail; a mark older than the line's start, held at its edge, is dated."""
    question = "?" if mark.state is DoseState.MAYBE_GIVEN else ""
    day = f"{glass.language.day(mark.at)} " if mark.at < scale.start else ""
    parts = (f"{day}{mark.text}{question}", mark.word, mark.detail)
    return " ".join(part for part in parts if part)


def kind_of(mark: DoseMark) -> Type:
    """Return the type of a mark's words."""
    return _LOUD if mark.state is DoseState.MAYBE_GIVEN else _WORDS
