"""The opened day book in pages: a few practitioners at a time, half a day at a time."""

from datetime import datetime, tzinfo

from appliance.kiosk.ports import Days
from appliance.kiosk.screens.bookclock import HALF_HOUR
from appliance.kiosk.screens.bookgrid import BookGrid, columns_at_once


class BookPages:
    """One opened day and the grid it stands on: moves in time and between practitioners."""

    def __init__(self, days: Days, grid: BookGrid, zone: tzinfo) -> None:
        """Hold an opened day; nothing is shown before `begin`. `zone` is the clinic's clock."""
        self.days, self.grid = days, grid
        self.first, self.last = _ends(days, zone)
        self._column, self.columns = 0, columns_at_once(grid.glass)

    def begin(self) -> None:
        """Show the half hour of now, or the day's first stretch."""
        if self.days.now is None:
            self._show(self.first)
            return
        halves = int((self.days.now - self.first) / HALF_HOUR)
        self._show(max(self.first, self.first + HALF_HOUR * halves))

    def move(self, pages: int) -> None:
        """Go one page later where `pages` is positive, else one earlier, within the day."""
        since = self.grid.since
        if since is None:
            return
        later = self.grid.next_page or self.last
        top = later if pages > 0 else since - self.grid.per_page + HALF_HOUR
        if top < self.last:
            self._show(max(top, self.first))

    def more(self) -> None:
        """Show the next practitioners at the same time of day."""
        self._column = (self._column + self.columns) % max(len(self.days.books), 1)
        if self._column % self.columns:
            self._column = 0
        if self.grid.since is not None:
            self._show(self.grid.since)

    def _show(self, top: datetime) -> None:
        self.grid.show(self.days.books[self._column : self._column + self.columns], top)


def _ends(days: Days, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the half hour the day's first stretch begins in, and when its last one ends."""
    rows = [row for book in days.books for row in book.day.rows]
    if not rows:
        midnight = datetime.combine(days.day, datetime.min.time(), zone)
        return midnight + HALF_HOUR * 16, midnight + HALF_HOUR * 34
    first = min(row.start for row in rows)
    spare = (first.minute % 30) * 60 + first.second
    return first - (HALF_HOUR / 1800) * spare, max(row.end for row in rows)
