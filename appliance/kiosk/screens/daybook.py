"""The day book: a clinic's day, practitioners as columns, arrows from day to day."""

from datetime import date, datetime

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Days, PrintKind, PrintOrder, Shown
from appliance.kiosk.screens.bookgrid import HALF_HOUR, BookGrid
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import STRIP, Type
from appliance.kiosk.widgets.pane import Button
from printing.sheets.sheet import DayBook

_COLUMNS = 3


class DayBookScreen(Screen):
    """One day; the page buttons move in time, a further button to more practitioners."""

    def __init__(self, house: House, unit: str, day: date | None = None) -> None:
        """Show this clinic's day, or the copy's own first where none is named."""
        super().__init__(house)
        self._unit, self._day = unit, day
        self._days: Days | None = None
        self._grid: BookGrid | None = None
        self._column = 0

    @property
    def days(self) -> Days | None:
        """The day that stands on the glass; None while it is being opened."""
        return self._days

    def build(self) -> None:
        """Ask for the day."""
        self.leave_keys()
        self.waiting(self.say("Opening the day book"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.day_books(self._unit, self._day, language), self._open)

    def draw(self) -> None:
        """Draw the day and its free times."""
        super().draw()
        if self._days is None:
            return
        kinds = (Type(24, bold=True), Type(20, bold=True))
        kind = self.glass.texts.fitting(self._days.title, kinds, 296)
        self.pen.text(244, 158, self._days.title, kind, "ink", "middle")
        free = self.glass.texts.fitting(self._days.free, (Type(20), Type(18)), 200)
        self.pen.text(480, 157, self._days.free, free, "ink")
        if not self._days.books:
            words = self.say("No appointment book on this day.")
            self.pen.text(640, 420, words, Type(24, bold=True), "ink", "middle")

    def _open(self, shown: Shown[Days]) -> None:
        days = shown.sheet
        self._days = days
        self.waiting("")
        self.house.showing(shown.copy, self.say("Day book"))
        self._arrow(24, "arrow-left", days.before, "F6")
        self._arrow(400, "arrow-right", days.after, "F7")
        top = self.notices(shown.notices, STRIP + 76)
        if days.books:
            self._grid = BookGrid(self.glass, Box(0, top + 12, 1280, 712 - top - 12), days)
            self.put(self._grid)
            self._show(self._start())
        self._buttons()
        self.refresh()

    def _arrow(self, x: float, symbol: str, day: date | None, hint: str) -> None:
        if day is None:
            return
        box = Box(x, 120, 64, 60)
        self.put(Button(self.glass, box, "", lambda: self._turn(day), symbol=symbol, hint=hint))

    def _turn(self, day: date) -> None:
        self.house.back()
        self.house.go(lambda house: DayBookScreen(house, self._unit, day))

    def _start(self) -> datetime:
        """Return the half hour of now, or of the day's first stretch."""
        assert self._days is not None  # noqa: S101 - only an opened day is shown
        first, _ = self._ends()
        if self._days.now is None:
            return first
        halves = int((self._days.now - first) / HALF_HOUR)
        return max(first, first + HALF_HOUR * halves)

    def _ends(self) -> tuple[datetime, datetime]:
        assert self._days is not None  # noqa: S101 - only an opened day is shown
        rows = [row for book in self._days.books for row in book.day.rows]
        if not rows:
            noon = datetime.combine(self._days.day, datetime.min.time(), self.house.language.zone)
            return noon + HALF_HOUR * 16, noon + HALF_HOUR * 34
        first = min(row.start for row in rows)
        spare = (first.minute % 30) * 60 + first.second
        return first - (HALF_HOUR / 1800) * spare, max(row.end for row in rows)

    def _books(self) -> tuple[DayBook, ...]:
        assert self._days is not None  # noqa: S101 - only an opened day is shown
        return self._days.books[self._column : self._column + _COLUMNS]

    def _show(self, top: datetime) -> None:
        assert self._grid is not None  # noqa: S101 - only an opened day is shown
        self._grid.show(self._books(), top)

    def _move(self, pages: int) -> None:
        grid = self._grid
        if grid is None or grid.since is None:
            return
        first, last = self._ends()
        later = grid.next_page or last
        top = later if pages > 0 else grid.since - grid.per_page + HALF_HOUR
        if top < last:
            self._show(max(top, first))

    def _more(self) -> None:
        assert self._days is not None  # noqa: S101 - only an opened day is shown
        self._column = (self._column + _COLUMNS) % max(len(self._days.books), 1)
        if self._column % _COLUMNS:
            self._column = 0
        if self._grid is not None and self._grid.since is not None:
            self._show(self._grid.since)

    def _buttons(self) -> None:
        assert self._days is not None  # noqa: S101 - only an opened day is shown
        say, glass = self.say, self.glass
        earlier = Box(808, 120, 216, 60)
        later = Box(1040, 120, 216, 60)
        self.put(
            Button(glass, earlier, say("Earlier"), lambda: self._move(-1), hint="PgUp", size=20),
            Button(glass, later, say("Later"), lambda: self._move(1), hint="PgDn", size=20),
        )
        hidden = len(self._days.books) - _COLUMNS
        if hidden > 0:
            label = self.house.language.count("{n} more column", "{n} more columns", hidden)
            self.button(440, 296, label, self._more, "F5")
        order = PrintOrder(kind=PrintKind.DAY_BOOK, unit=self._unit, day=self._days.day)
        self.button(
            752,
            504,
            say("Print the day book"),
            lambda: self.house.go(lambda house: Printout(house, (order,))),
            "F8",
            "primary",
        )
