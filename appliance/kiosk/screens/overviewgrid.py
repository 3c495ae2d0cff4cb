"""The grid under the overview's rows: hours, midnight, the blind window and now."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens import timeline
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.pane import Pane
from printing.sheets.sheet import AdministrationOverview

_HEAD = 54.0


class Grid(Pane):
    """Draws the head; `lines` draws the vertical lines behind a page of rows."""

    def __init__(self, glass: Glass, box: Box, sheet: AdministrationOverview) -> None:
        """Draw for one sheet."""
        super().__init__(glass, box)
        self._sheet = sheet
        self._scale = timeline.scale_of(sheet)

    def draw(self) -> None:
        """Draw ground, hours, days, the blind window's and now's flags."""
        pen, (x, y, _, h) = self.pen, self.box
        pen.fill(Box(timeline.LEFT - 10, y, WIDTH + 400, h), "surface")
        self._flags(y)
        self._hours(y)
        pen.across(24, y + _HEAD - 1, 1232, "edge")
        head = self._sheet.words.get("medicine", "")
        pen.text(x + 24, y + 32, head, Type(16), "ink2")

    def lines(self, pen: Pen, box: Box, _first: int) -> None:
        """Draw hour lines, midnight, blind window and now over the height of a page."""
        self._blind(pen, box)
        for hour in self._sheet.glass_hours:
            x = self._scale.x(hour.start)
            token, thick = ("edge", 2) if hour.text == "00" else ("line", 1)
            pen.down(x, box.y, box.h, token, thick)
        pen.down(self._scale.x(self._sheet.now) - 1, box.y, box.h, "ink", 3)

    def _hours(self, y: float) -> None:
        for index, hour in enumerate(self._sheet.glass_hours):
            x = self._scale.x(hour.start)
            midnight = hour.text == "00"
            shown = midnight or (index > 0 and int(hour.text) % 2 == 0)
            if shown:
                kind = Type(16, bold=midnight)
                self.pen.text(x, y + 45, hour.text, kind, "ink", "middle")
            if hour.day and (index == 0 or x < timeline.RIGHT - 120):
                self.pen.text(x + (0 if index == 0 else 4), y + 20, hour.day, Type(16), "ink")

    def _flags(self, y: float) -> None:
        sheet, pen = self._sheet, self.pen
        kind = Type(16, bold=True)
        width = pen.glass.texts.width(sheet.now_text, kind) + 14
        now = self._scale.x(sheet.now) - 1
        left = min(now, timeline.RIGHT - width)
        pen.fill(Box(left, y + 2, width, 24), "ink")
        pen.text(left + 7, y + 20, sheet.now_text, kind, "bg")
        pen.down(now, y + 26, _HEAD - 26, "ink", 3)
        if sheet.blind is not None:
            start = self._scale.x(sheet.blind.start)
            wide = pen.glass.texts.width(sheet.blind.label, kind)
            end = min(max(self._scale.x(sheet.blind.end), start + wide), left - 10)
            pen.fill(Box(end - wide - 6, y + 2, wide + 10, 22), "surface")
            pen.text(end, y + 20, sheet.blind.label, kind, "warnink", "right")
            self._blind(pen, Box(0, y + 26, 0, _HEAD - 26))

    def _blind(self, pen: Pen, box: Box) -> None:
        blind = self._sheet.blind
        if blind is None:
            return
        start, end = self._scale.x(blind.start), self._scale.x(blind.end)
        if end <= start:
            return
        pen.fill(Box(start, box.y, end - start, box.h), "shade")
        _hatch(pen, Box(start, box.y, end - start, box.h))
        pen.down(start, box.y, box.h, "warnink", 2)
        pen.down(end - 2, box.y, box.h, "warnink", 2)


def _hatch(pen: Pen, box: Box) -> None:
    """Draw diagonal lines, each cut at the box's edges."""
    step, offset = 12.0, 0.0
    while offset < box.w + box.h:
        x1, y1 = box.x + min(offset, box.w), box.y + max(0.0, offset - box.w)
        x2, y2 = box.x + max(0.0, offset - box.h), box.y + min(offset, box.h)
        pen.stroke([x1, y1, x2, y2], "warnink", 1.5)
        offset += step
