"""The day book's clock: a page of the day to scale, its half hours, and now's flag."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.theme import Type

MARGIN, RIGHT = 24.0, 1256.0
CLOCK = Type(17, bold=True, mono=True)
HALF_HOUR = timedelta(minutes=30)
_MIDDLE = 0.365
"""How far under a line's middle its baseline is, as a part of its size."""


@dataclass(frozen=True)
class Page:
    """A stretch of the day on the glass, `minute` pixels for each minute from `top` down."""

    since: datetime
    until: datetime
    top: float
    low: float
    minute: float

    def y(self, at: datetime) -> float:
        """Return the place of an instant."""
        return self.top + (at - self.since).total_seconds() / 60 * self.minute


class BookClock:
    """Draws the times of one page, up to `left`."""

    def __init__(self, pen: Pen, page: Page, now: datetime | None, left: float) -> None:
        """Take `now` of the clinic's day, None on another day."""
        self._pen, self._page, self._now, self._left = pen, page, now, left
        self._size = pen.glass.texts.size(CLOCK)

    def draw_hours(self) -> None:
        """Draw a line at each half hour with its time, but for one that now's flag would cover."""
        page, at = self._page, self._page.since
        flag = self._flag()
        while at <= page.until:
            y = page.y(at)
            self._pen.across(MARGIN, y, RIGHT - MARGIN, "line")
            words, base = self._pen.glass.language.clock(at), y + self._size * 1.25
            hidden = flag is not None and flag.y - self._size < base < flag.y + flag.h + self._size
            if base + self._size * 0.25 < page.low and not hidden:
                kind = replace(CLOCK, bold=words.endswith("00"))
                self._pen.text(MARGIN, base, words, kind, "ink" if kind.bold else "ink2")
            at += HALF_HOUR

    def draw_now(self) -> None:
        """Draw now's flag at its time."""
        flag = self._flag()
        if flag is None or self._now is None:
            return
        self._pen.fill(flag, "ink", 4)
        base, words = (
            flag.middle[1] + self._size * _MIDDLE,
            self._pen.glass.language.clock(self._now),
        )
        self._pen.text(flag.x + 7, base, words, CLOCK, "bg")

    def _flag(self) -> Box | None:
        page, now = self._page, self._now
        if now is None or not page.since <= now < page.until:
            return None
        high = round(self._size * 1.5)
        y = min(page.y(now), page.low - high)
        return Box(MARGIN - 2, y - 2, self._left - MARGIN - 3, high)
