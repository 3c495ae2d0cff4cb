"""The time overview's axis: four days as columns, today drawn to scale, the copy and now on it.

What is after the copy is hatched up to now, or up to the day's end where nobody knows when now
is: nothing that stands on hatching may be taken for what has not happened.
"""

from datetime import datetime

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.hatching import hatch
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.table import Columns
from printing.sheets.time_overview import TimeOverview

COLUMNS = Columns((40.0, 290.0, 400.0, 520.0, 1110.0), 1256.0)
TODAY, TOMORROW = 520.0, 1098.0
"""The ends of today's scale."""
_PLAIN, _BOLD = Type(16), Type(16, bold=True)
_EDGE, _AIR, _GAP = 12.0, 6.0, 8.0


class Axis:
    """Where an instant of today stands, and all that is drawn behind the rows."""

    def __init__(self, glass: Glass, sheet: TimeOverview) -> None:
        """Lay the scale over the day's real length."""
        self._glass, self._sheet = glass, sheet
        self._span = (sheet.end - sheet.start).total_seconds()

    @property
    def head(self) -> float:
        """How high the heads stand: the days and moments over the hours."""
        return 2 * self._glass.texts.leading(_PLAIN) + 2 * _AIR

    def x(self, at: datetime) -> float:
        """Return the place of an instant, held inside the day."""
        share = (at - self._sheet.start).total_seconds() / self._span
        return TODAY + min(1.0, max(0.0, share)) * (TOMORROW - TODAY)

    def draw_head(self, pen: Pen, top: float) -> None:
        """Draw days, hours and the names of the moments."""
        texts, days = self._glass.texts, self._sheet.days
        base = top + _AIR + texts.size(_PLAIN) - 1
        others = ((1, days[0]), (2, days[1]), (4, days[3]))
        fits = [texts.fitting(words, (_PLAIN,), COLUMNS.room(at) + _AIR) for at, words in others]
        kind = min(fits, key=lambda one: one.size)
        for place, words in others:
            pen.text(COLUMNS.starts[place], base, words, kind, "ink2")
        self._moments(pen, top, base)
        low = base + texts.leading(_PLAIN)
        for at, words in self._sheet.hours:
            pen.text(self.x(at) + 3, low, words, _BOLD if words == "00" else _PLAIN, "ink2")

    def lines(self, pen: Pen, box: Box, _first: int) -> None:
        """Draw the days' edges, the hours, the hatching and now over the height of a page."""
        sheet = self._sheet
        for left in COLUMNS.starts[1:3]:
            pen.down(left - _EDGE, box.y, box.h, "line")
        start, end = self.x(sheet.as_of), self.x(sheet.now) if sheet.now else TOMORROW
        if end > start:
            unknown = Box(start, box.y, end - start, box.h)
            pen.fill(unknown, "shade")
            hatch(pen, unknown)
        for at, _words in sheet.hours:
            pen.down(self.x(at), box.y, box.h, "line")
        for x in (TODAY, TOMORROW):
            pen.down(x - 1, box.y, box.h, "edge", 2)
        pen.down(start - 1, box.y, box.h, "warnink", 2)
        if sheet.now:
            pen.down(end - 1, box.y, box.h, "ink", 3)

    def _moments(self, pen: Pen, top: float, base: float) -> None:
        """Name today, the copy and now, near their lines and never on one another."""
        texts, sheet = self._glass.texts, self._sheet
        size = texts.size(_BOLD)
        words = (sheet.days[2], sheet.as_of_text, sheet.glass_now)
        room = (TOMORROW - TODAY) / 2
        kinds = [texts.fitting(one, (_BOLD,), room) for one in words]
        today, copy, now = (texts.width(*one) for one in zip(words, kinds, strict=True))
        pair = copy + _GAP + now + 2 * _AIR
        at = (self.x(sheet.now) if sheet.now else TOMORROW) - copy - _GAP
        if at + copy > (TODAY + TOMORROW) / 2:
            day, left = TODAY + _AIR, max(min(at, TOMORROW - pair), TODAY + today + 2 * _GAP)
        else:
            day = TOMORROW - today
            left = min(max(at, TODAY + _AIR), day - _GAP - pair)
        pen.text(day, base, words[0], kinds[0], "ink")
        pen.text(left, base, words[1], kinds[1], "warnink")
        flag = left + copy + _GAP
        pen.fill(Box(flag, top + 2, now + 2 * _AIR, round(size * 1.5)), "ink")
        pen.text(flag + _AIR, base, words[2], kinds[2], "bg")
