"""The statistics page on portrait A4: large figures, a bar a day, two tables.

1. A bar bears its number, so that no height has to be guessed; a day without prints has a line.
"""

from printing.paper.faces import Face
from printing.paper.figure_flow import LEFT, RIGHT, FigureFlow
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import TINT, Page
from printing.sheets.statistics import Statistics

_BARS = 24.0


class _Flow(FigureFlow):
    """The page being set."""

    def __init__(self, sheet: Statistics, frame: Frame) -> None:
        super().__init__(frame)
        self.sheet = sheet
        self.tiles(sheet.figures)
        self._days()
        for table in sheet.tables:
            self.table(table)
        self.remarks(sheet.remarks)

    def _days(self) -> None:
        """Draw a bar for each day with its number (1)."""
        page, days = self.page, self.sheet.days
        self.title(self.sheet.days_title, self.sheet.days_hint)
        most = max((day.count for day in days), default=0) or 1
        pitch = (RIGHT - LEFT) / max(1, len(days))
        foot = self.y + 6.0 + _BARS
        for place, day in enumerate(days):
            x = LEFT + pitch * place
            middle = x + pitch / 2
            if day.count:
                high = max(1.0, _BARS * day.count / most)
                box = (x + pitch * 0.18, foot - high, pitch * 0.64, high)
                page.fill(box, TINT)
                page.frame(box, 0.6)
                page.say_mid(middle, foot - high - 0.9, str(day.count), Face.NARROW, 7)
            if day.down:
                page.disc(middle, foot + 2.0, 0.9)
            if day.label:
                page.say_mid(max(middle, x + 2.6), foot + 6.2, day.label, Face.NARROW, 7)
        page.rule(LEFT, foot, RIGHT, 0.6)
        self.y = foot + 10.0


def lay_out(sheet: Statistics) -> list[Page]:
    """Return the pages of a unit's statistics: one, but for a very long table."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    return frame.finish(_Flow(sheet, frame).pages)
