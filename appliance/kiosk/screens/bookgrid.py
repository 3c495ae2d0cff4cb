"""The day book's grid: every practitioner a column, time downwards, nothing cut."""

from datetime import datetime, timedelta

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import Days
from appliance.kiosk.screens.bookclock import CLOCK, HALF_HOUR, MARGIN, RIGHT, BookClock, Page
from appliance.kiosk.screens.booklanes import Placed, lanes_of
from appliance.kiosk.screens.bookrow import draw_stretch, height_of
from appliance.kiosk.screens.portrait import portrait
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import BookKind, BookRow, DayBook

_GAP, _MARK_ROOM, _PHOTO = 16.0, 24, 64.0
_NAME, _ELSEWHERE = Type(18, bold=True), Type(16)
_MOST = 12.0
"""Pixels for a minute, at the most: a visit of five minutes need not be read on one page."""


def columns_at_once(glass: Glass) -> int:
    """Return how many practitioners stand side by side: fewer in enlarged letters."""
    return 3 if glass.enlarged <= 1 else 2


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
        texts = glass.texts
        self._left = round(MARGIN + texts.width("00:00", CLOCK) + 21)
        words = texts.leading(_NAME) + 9
        self._head = max(words, _PHOTO + 8) if any(self._photos.values()) else words
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
        clock = BookClock(self.pen, self._page(self.since), self._days.now, self._left)
        clock.draw_hours()
        wide = self._column_width()
        for column, book in enumerate(self._books):
            x = self._left + column * (wide + _GAP)
            self._who(book, x, wide)
            for placed in lanes_of(book, column):
                self._stretch(placed, self._page(self.since))
        clock.draw_now()

    def _who(self, book: DayBook, x: float, wide: float) -> None:
        photo = self._photos.get(id(book))
        if photo is not None:
            w, h = photo.size
            scale = _PHOTO / max(w, h)
            self.pen.picture(Box(x, self.box.y, w * scale, h * scale), photo)
            x, wide = x + w * scale + 12, wide - w * scale - 12
        kind = self.glass.texts.fitting(book.practitioner, (_NAME, Type(16, bold=True)), wide)
        name = self.glass.texts.shorten(book.practitioner, kind, wide)
        self.pen.text(x, self.box.y + self._head - 12, name, kind, "ink")

    def _column_width(self) -> float:
        count = max(len(self._books), 1)
        return (RIGHT - self._left - _GAP * (count - 1)) / count

    def _scale(self) -> float:
        need = 2.0
        wide = self._column_width()
        for placed in (one for book in self._books for one in lanes_of(book, 0)):
            row = placed.row
            minutes = max((row.end - row.start).total_seconds() / 60, 5)
            need = max(need, (height_of(self.glass, row, wide / placed.lanes - 44) + 4) / minutes)
        return min(need, _MOST * self.glass.enlarged)

    def _page(self, since: datetime) -> Page:
        top, low = self.box.y + self._head, self.box.y + self.box.h
        return Page(since, since + self.per_page, top, low, self._minute)

    def _stretch(self, placed: Placed, page: Page) -> None:
        row, top, end = placed.row, page.since, page.until
        if row.end <= top or row.start >= end:
            return
        start_y = max(page.y(row.start), page.top)
        end_y = min(page.y(row.end), page.y(end))
        wide = self._column_width()
        lane = wide / placed.lanes
        x = self._left + placed.column * (wide + _GAP) + placed.lane * lane
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
        size = self.glass.texts.size(_ELSEWHERE)
        if box.h < max(_MARK_ROOM, size * 1.5):
            return
        say = self.glass.language.say
        words = say("See later") if later else say("See earlier")
        symbol = "arrow-down" if later else "arrow-up"
        symbols.draw(self.pen, symbol, box.x + 14, box.middle[1] - 9, 18)
        self.pen.text(box.x + 40, box.middle[1] + size * 0.365, words, _ELSEWHERE, "ink2")
