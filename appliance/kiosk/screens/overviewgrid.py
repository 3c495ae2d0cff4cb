"""The grid under the overview's rows: hours, midnight, the blind window and now."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens import timeline
from appliance.kiosk.screens.hatching import hatch
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import AdministrationOverview, Blind

_DAY, _FLAG = Type(16), Type(16, bold=True)


def grid_head(glass: Glass) -> float:
    """Return how high the head is: the flags over the hours."""
    return flag_height(glass) + glass.texts.leading(_DAY) + 8


def flag_height(glass: Glass) -> float:
    """Return how high now's flag is, with the air over it."""
    return round(glass.texts.size(_FLAG) * 1.5) + 2


class Grid(Pane):
    """Draws the head; `lines` draws the vertical lines behind a page of rows."""

    def __init__(self, glass: Glass, box: Box, sheet: AdministrationOverview) -> None:
        """Draw for one sheet."""
        super().__init__(glass, box)
        self._sheet = sheet
        self._head, self._flag = grid_head(glass), flag_height(glass)
        self._scale = timeline.scale_of(sheet)

    def draw(self) -> None:
        """Draw ground, hours, days, the blind window's and now's flags."""
        pen, (x, y, _, h) = self.pen, self.box
        pen.fill(Box(timeline.LEFT - 10, y, WIDTH + 400, h), "surface")
        self._flags(y)
        self._hours(y)
        pen.across(24, y + self._head - 1, 1232, "edge")
        head = self._sheet.words.get("medicine", "")
        kind = self.glass.texts.fitting(head, (_DAY,), timeline.LEFT - 48)
        pen.text(x + 24, y + self._head / 2 + 6, head, kind, "ink2")

    def lines(self, pen: Pen, box: Box, _first: int) -> None:
        """Draw hour lines, midnight, blind window and now over the height of a page."""
        self._blind(pen, box)
        for hour in self._sheet.glass_hours:
            x = self._scale.x(hour.start)
            token, thick = ("edge", 2) if hour.text == "00" else ("line", 1)
            pen.down(x, box.y, box.h, token, thick)
        pen.down(self._scale.x(self._sheet.now) - 1, box.y, box.h, "ink", 3)

    def _hours(self, y: float) -> None:
        """Write every other hour, but for one that now's line would run through."""
        now, base = self._scale.x(self._sheet.now), y + self._head - 9
        for index, hour in enumerate(self._sheet.glass_hours):
            midnight = hour.text == "00"
            if midnight or (index > 0 and int(hour.text) % 2 == 0):
                x, kind = self._scale.x(hour.start), Type(16, bold=midnight)
                half = self.glass.texts.width(hour.text, kind) / 2 + 3
                if abs(now - x) > half + 1:
                    self._hour(Box(x - half, base, 2 * half, 0), hour.text, kind)

    def _hour(self, place: Box, words: str, kind: Type) -> None:
        """Write an hour; on the blind window it stands on a ground of its own."""
        blind, size = self._sheet.blind, self.glass.texts.size(kind)
        if blind is not None:
            start, end = self._scale.x(blind.start), self._scale.x(blind.end)
            if place.x < end + 2 and place.x + place.w > start - 2:
                self.pen.fill(Box(place.x, place.y - size, place.w, size + 5), "surface")
        self.pen.text(place.middle[0], place.y, words, kind, "ink", "middle")

    def _flags(self, y: float) -> None:
        """Draw now, the unknown time's name and the days, none of them on another."""
        sheet, pen = self._sheet, self.pen
        width = pen.glass.texts.width(sheet.now_text, _FLAG) + 14
        now = self._scale.x(sheet.now) - 1
        left = min(now, timeline.RIGHT - width)
        base = y + 2 + self.glass.texts.size(_FLAG) * 1.13
        pen.fill(Box(left, y + 2, width, self._flag - 2), "ink")
        pen.text(left + 7, base, sheet.now_text, _FLAG, "bg")
        pen.down(now, y + self._flag, self._head - self._flag, "ink", 3)
        taken = [(left, left + width)]
        if sheet.blind is not None:
            self._blind(pen, Box(0, y + self._flag, 0, self._head - self._flag))
            taken += self._blind_flag(sheet.blind, left, base)
        self._days(taken, base)

    def _blind_flag(self, blind: Blind, now: float, base: float) -> list[tuple[float, float]]:
        """Name the unknown time over its end, left of now's flag; return the place taken."""
        width = self.pen.glass.texts.width(blind.label, _FLAG)
        start, end = self._scale.x(blind.start), self._scale.x(blind.end)
        end = min(max(end, start + width), now - 10)
        self.pen.text(end, base, blind.label, _FLAG, "warnink", "right")
        return [(end - width, end)]

    def _days(self, taken: list[tuple[float, float]], base: float) -> None:
        """Write each day where it begins, or at the right edge where something stands there."""
        for index, hour in enumerate(self._sheet.glass_hours):
            if not hour.day:
                continue
            width = self.pen.glass.texts.width(hour.day, _DAY)
            begin = self._scale.x(hour.start) + (4 if index else 0)
            for x in (begin, timeline.RIGHT - width, timeline.LEFT):
                clear = all(x > right + 8 or x + width < left - 8 for left, right in taken)
                if clear and x + width <= timeline.RIGHT:
                    self.pen.text(x, base, hour.day, _DAY, "ink")
                    taken.append((x, x + width))
                    break

    def _blind(self, pen: Pen, box: Box) -> None:
        blind = self._sheet.blind
        if blind is None:
            return
        start, end = self._scale.x(blind.start), self._scale.x(blind.end)
        if end <= start:
            return
        pen.fill(Box(start, box.y, end - start, box.h), "shade")
        hatch(pen, Box(start, box.y, end - start, box.h))
        pen.down(start, box.y, box.h, "warnink", 2)
        pen.down(end - 2, box.y, box.h, "warnink", 2)
