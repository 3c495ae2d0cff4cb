"""The day book: a clinic's day, practitioners as columns, arrows from day to day."""

from datetime import date

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Days, PrintKind, PrintOrder, Shown
from appliance.kiosk.screens.bookgrid import BookGrid
from appliance.kiosk.screens.bookpages import BookPages
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import STRIP, Type
from appliance.kiosk.widgets.pane import Button

_MIDDLE = 150.0
"""The middle of the row of the day's name."""


class DayBookScreen(Screen):
    """One day; the page buttons move in time, a further button to more practitioners."""

    def __init__(self, house: House, unit: str, day: date | None = None) -> None:
        """Show this clinic's day, or the copy's own first where none is named."""
        super().__init__(house)
        self._unit, self._day = unit, day
        self._pages: BookPages | None = None

    @property
    def days(self) -> Days | None:
        """The day that stands on the glass; None while it is being opened."""
        return self._pages.days if self._pages else None

    @property
    def pages(self) -> BookPages | None:
        """The day's pages, by which it is moved through; None while it is being opened."""
        return self._pages

    def build(self) -> None:
        """Ask for the day."""
        self.leave_keys()
        self.waiting(self.say("Opening the day book"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.day_books(self._unit, self._day, language), self._open)

    def draw(self) -> None:
        """Draw the day and its free times."""
        super().draw()
        days = self.days
        if days is None:
            return
        texts, kinds = self.glass.texts, (Type(24, bold=True), Type(20, bold=True))
        kind = texts.fitting(days.title, kinds, 296)
        base = _MIDDLE + texts.size(kind) * 0.365
        self.pen.text(244, base, days.title, kind, "ink", "middle")
        free = texts.fitting(days.free, (Type(20), Type(18)), 312)
        self.pen.text(480, _MIDDLE + texts.size(free) * 0.365, days.free, free, "ink")
        if not days.books:
            words = self.say("No appointment book on this day.")
            kind = texts.fitting(words, (Type(24, bold=True),), 1232)
            self.pen.text(640, 420, words, kind, "ink", "middle")

    def _open(self, shown: Shown[Days]) -> None:
        days = shown.sheet
        self.waiting("")
        self.house.showing(shown.copy, self.say("Day book"))
        self._arrow(24, "arrow-left", days.before, "F6")
        self._arrow(400, "arrow-right", days.after, "F7")
        heads = tuple(book.head for book in days.books)
        top = self.say_first(shown.notices, heads, STRIP + 76)
        grid = BookGrid(self.glass, Box(0, top + 12, 1280, 712 - top - 12), days)
        pages = self._pages = BookPages(days, grid, self.house.language.zone)
        if days.books:
            self.put(grid)
            pages.begin()
        self._buttons(pages)
        self.refresh()

    def _arrow(self, x: float, symbol: str, day: date | None, hint: str) -> None:
        if day is None:
            return
        box = Box(x, 120, 64, 60)
        self.put(Button(self.glass, box, "", lambda: self._turn(day), symbol=symbol, hint=hint))

    def _turn(self, day: date) -> None:
        self.house.back()
        self.house.go(lambda house: DayBookScreen(house, self._unit, day))

    def _buttons(self, pages: BookPages) -> None:
        say, glass = self.say, self.glass
        earlier = Box(808, 120, 216, 60)
        later = Box(1040, 120, 216, 60)
        self.put(
            Button(glass, earlier, say("Earlier"), lambda: pages.move(-1), hint="PgUp", size=20),
            Button(glass, later, say("Later"), lambda: pages.move(1), hint="PgDn", size=20),
        )
        hidden = len(pages.days.books) - pages.columns
        if hidden > 0:
            label = self.house.language.count("{n} more column", "{n} more columns", hidden)
            self.button(440, 296, label, pages.more, "F5")
        order = PrintOrder(kind=PrintKind.DAY_BOOK, unit=self._unit, day=pages.days.day)
        self.button(
            752,
            504,
            say("Print the day book"),
            lambda: self.house.go(lambda house: Printout(house, (order,))),
            "F8",
            "primary",
        )
