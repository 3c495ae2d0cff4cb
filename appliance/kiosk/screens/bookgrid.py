"""The day book's grid: every practitioner a column, time downwards, nothing cut."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import Days
from appliance.kiosk.screens.bookrow import draw_stretch, height_of
from appliance.kiosk.screens.portrait import portrait
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import BookKind, BookRow, DayBook

_LEFT, _RIGHT, _GAP, _MARK_ROOM = 96.0, 1256.0, 16.0, 24
_HEAD, _HEAD_WITH_PHOTO, _PHOTO = 32.0, 72.0, 64.0
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Placed:
    """A stretch of one practitioner's day in its lane, from `top` for `height`, in pixels."""

    row: BookRow
    column: int
    lane: int
    lanes: int


class BookGrid(Pane):
    """Up to four practitioners side by side over a stretch of the day."""

    def __init__(self, glass: Glass, box: Box, days: Days) -> None:
        """Lay the day out: so many pixels for a minute that the shortest visit can be read."""
        super().__init__(glass, box)
        self._days = days
        self._books: tuple[DayBook, ...] = ()
        self._unread: list[BookRow] = []
        self._photos = {id(book): portrait(book.photo) for book in days.books if book.photo}
        self._minute = 2.0
        self.since: datetime | None = None
        self.first_column = 0

    @property
    def per_page(self) -> timedelta:
        """How much time fits on the glass, at least half an hour."""
        return max(HALF_HOUR, timedelta(minutes=int((self.box.h - self._head) / self._minute)))

    @property
    def next_page(self) -> datetime | None:
        """The time to go on from: where the first stretch begins that could not be read whole."""
        if self.since is None:
            return None
        whole = self.since + self.per_page
        wanted = min((row.start for row in self._unread), default=whole)
        halves = (wanted - self.since) // HALF_HOUR
        return self.since + HALF_HOUR * max(halves, 1)

    def show(self, books: tuple[DayBook, ...], top: datetime) -> None:
        """Show these practitioners from a time on."""
        self._books, self.since = books, top
        self._minute = self._scale()
        self.refresh()

    def draw(self) -> None:
        """Draw heads, half hours, and every stretch that touches the page."""
        if self.since is None:
            return
        self._unread.clear()
        self._half_hours(self.since)
        wide = self._column_width()
        for column, book in enumerate(self._books):
            x = _LEFT + column * (wide + _GAP)
            self._who(book, x, wide)
            for placed in _lanes(book, column):
                self._stretch(placed, self.since)
        self._now(self.since)

    @property
    def _head(self) -> float:
        """How high the practitioners' names stand, with room for photos where there are any."""
        return _HEAD_WITH_PHOTO if any(self._photos.values()) else _HEAD

    def _who(self, book: DayBook, x: float, wide: float) -> None:
        photo = self._photos.get(id(book))
        if photo is not None:
            w, h = photo.size
            scale = _PHOTO / max(w, h)
            self.pen.picture(Box(x, self.box.y, w * scale, h * scale), photo)
            x, wide = x + w * scale + 12, wide - w * scale - 12
        kinds = (Type(18, bold=True), Type(16, bold=True))
        kind = self.glass.texts.fitting(book.practitioner, kinds, wide)
        name = self.glass.texts.shorten(book.practitioner, kind, wide)
        self.pen.text(x, self.box.y + self._head - 14, name, kind, "ink")

    def _column_width(self) -> float:
        count = max(len(self._books), 1)
        return (_RIGHT - _LEFT - _GAP * (count - 1)) / count

    def _scale(self) -> float:
        need = 2.0
        wide = self._column_width()
        for placed in (one for book in self._books for one in _lanes(book, 0)):
            row = placed.row
            minutes = max((row.end - row.start).total_seconds() / 60, 5)
            need = max(need, (height_of(self.glass, row, wide / placed.lanes - 44) + 4) / minutes)
        return min(need, 12.0)

    def _y(self, at: datetime, top: datetime) -> float:
        return self.box.y + self._head + (at - top).total_seconds() / 60 * self._minute

    def _half_hours(self, top: datetime) -> None:
        at = top
        while at <= top + self.per_page:
            y = self._y(at, top)
            self.pen.across(24, y, 1232, "line")
            if y + 28 < self.box.y + self.box.h:
                words = self.glass.language.clock(at)
                kind = Type(17, bold=words.endswith("00"), mono=True)
                self.pen.text(24, y + 22, words, kind, "ink" if kind.bold else "ink2")
            at += HALF_HOUR

    def _now(self, top: datetime) -> None:
        now = self._days.now
        if now is None or not top <= now < top + self.per_page:
            return
        y = min(self._y(now, top), self.box.y + self.box.h - 26)
        self.pen.fill(Box(22, y - 2, 70, 26), "ink", 4)
        words = self.glass.language.clock(now)
        self.pen.text(29, y + 17, words, Type(17, bold=True, mono=True), "bg")

    def _stretch(self, placed: Placed, top: datetime) -> None:
        row, end = placed.row, top + self.per_page
        if row.end <= top or row.start >= end:
            return
        start_y = max(self._y(row.start, top), self.box.y + self._head)
        end_y = min(self._y(row.end, top), self._y(end, top))
        wide = self._column_width()
        lane = wide / placed.lanes
        x = _LEFT + placed.column * (wide + _GAP) + placed.lane * lane
        box = Box(x, start_y + 3, lane - (4 if placed.lanes > 1 else 0), end_y - start_y - 5)
        cut = row.start < top or row.end > end
        if cut and box.h < height_of(self.glass, row, lane - 40):
            self._unread += [row] if row.start >= top else []
            ground, edge = (
                ("surface", "line") if row.kind is BookKind.BOOKED else ("sunken", "line")
            )
            self.pen.frame(box, ground, edge, 1, 8)
            self._goes_on(box, later=row.end > end)
        else:
            draw_stretch(self.pen, box, row)

    def _goes_on(self, box: Box, *, later: bool) -> None:
        """Say of a stretch that has no room on this page that it is on the next, or before."""
        if box.h < _MARK_ROOM:
            return
        say = self.glass.language.say
        words = say("See later") if later else say("See earlier")
        symbol = "arrow-down" if later else "arrow-up"
        symbols.draw(self.pen, symbol, box.x + 14, box.middle[1] - 9, 18)
        self.pen.text(box.x + 40, box.middle[1] + 6, words, Type(16), "ink2")


def _lanes(book: DayBook, column: int) -> list[Placed]:
    """Give stretches that overlap lanes of their own, so that a double booking is seen."""
    groups: list[list[tuple[BookRow, int]]] = []
    until: datetime | None = None
    for row in book.day.rows:
        if until is None or row.start >= until:
            groups.append([])
            until = row.end
        taken = {lane for other, lane in groups[-1] if other.end > row.start}
        lane = next(number for number in range(len(taken) + 1) if number not in taken)
        groups[-1].append((row, lane))
        until = max(until, row.end)
    return [
        Placed(row, column, lane, max(number for _, number in group) + 1)
        for group in groups
        for row, lane in group
    ]
