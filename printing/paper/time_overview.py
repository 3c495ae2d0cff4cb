"""L3, the time overview on landscape A4: one line of the day for each medicine and event.

1. Chips that would lie on one another move to the right, then to a further line; none is lost
   or cut, and one that reaches the day's end moves left.
2. Done is solid, planned dashed, not done crossed, unknown a question mark: shape, never shade.
3. A row taller than the page goes on on the next one, under its name.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import LANDSCAPE, Frame
from printing.paper.page import Page, Set, height_of, inverted, parts, text_lines
from printing.paper.wrap import line_width, written_width
from printing.sheets.time_overview import Chip, ChipState, TimeGroup, TimeOverview, TimeRow

_LEFT, _RIGHT = LANDSCAPE.left, LANDSCAPE.right
_EDGES = (10.0, 60.0, 85.0, 110.0, 245.0, 287.0)
_TODAY, _TOMORROW = _EDGES[3], _EDGES[4]
_HEAD = 10.4
_ROW = 6.5
_GROUP = 6.4
_CHIP = 4.5
_LINE = 5.5
_WIDEST = 62.0
_AIR = 1.2
_LEGEND = 11.0
_SEEN = 0.3


class _Placed(NamedTuple):
    """A chip with its words, left edge, width and height; `top` is from the row's upper edge."""

    chip: Chip
    words: list[Set]
    x: float
    top: float
    wide: float
    high: float


class _Scale:
    """Where an instant of today lies on the paper."""

    def __init__(self, sheet: TimeOverview) -> None:
        self.start = sheet.start
        self.span = (sheet.end - sheet.start).total_seconds()

    def x(self, at: datetime) -> float:
        """Return the x of an instant, kept within the day."""
        share = (at - self.start).total_seconds() / self.span
        return _TODAY + min(1.0, max(0.0, share)) * (_TOMORROW - _TODAY)


class _Row:
    """One row's cells, measured."""

    def __init__(self, row: TimeRow, scale: _Scale) -> None:
        self.name = text_lines(_EDGES[1] - _LEFT - 1.6, row.name, Face.REGULAR, 8, lead=1.2)
        self.cells = [
            text_lines(_EDGES[place + 2] - _EDGES[place + 1] - 2.0, words, Face.REGULAR, 7.5)
            for place, words in enumerate(row.before)
        ]
        self.after = text_lines(_RIGHT - _TOMORROW - 3.0, row.after, Face.REGULAR, 7.5)
        self.chips = _placed(row.chips, scale)
        self.measure()

    def measure(self) -> None:
        """Set the height that the cells and chips ask for."""
        cells = (self.name, *self.cells, self.after)
        foot = max((one.top + one.high + 1.0 for one in self.chips), default=0.0)
        self.high = max(_ROW, foot, *(height_of(cell) + 2.0 for cell in cells))

    def parts(self, room: float) -> "list[_Row]":
        """Return the row, or rows of `room` mm where it is taller (3)."""
        if self.high <= room:
            return [self]
        texts = parts([self.name, *self.cells, self.after], room - 2.0, room - 2.0)
        found: list[_Row] = []
        left = self.chips
        while texts or left:
            one = object.__new__(_Row)
            cells = texts.pop(0) if texts else [[], [], [], []]
            one.name, one.cells, one.after = cells[0] or self.name[:1], cells[1:3], cells[3]
            base = left[0].top - 1.0 if left else 0.0
            one.chips = [
                chip._replace(top=chip.top - base)
                for chip in left
                if chip.top - base + chip.high + 1.0 <= room or chip.top - base <= 1.0
            ]
            left = left[len(one.chips) :]
            one.measure()
            found.append(one)
        return found


def _placed(chips: Sequence[Chip], scale: _Scale) -> list[_Placed]:
    """Return the chips in lines, none on another (1); they come in the order of their time."""
    found: list[_Placed] = []
    top, right, line_high = 1.0, _TODAY, _CHIP
    for chip in chips:
        words = text_lines(_WIDEST, _words(chip), Face.REGULAR, 7.5, lead=1.15)
        wide = max(line_width(line.line) for line in words) + 2.0
        wide += 3.4 if chip.state is ChipState.MISSED else 0.0
        high = max(_CHIP, height_of(words) + 1.2)
        x = min(max(scale.x(chip.at), right + _AIR), _TOMORROW - wide - 0.6)
        if found and x < right + _AIR:
            top += line_high + 1.0
            line_high = _CHIP
            x = min(scale.x(chip.at), _TOMORROW - wide - 0.6)
        found.append(_Placed(chip, words, x, top, wide, high))
        right, line_high = x + wide, max(line_high, high)
    return found


def _words(chip: Chip) -> str:
    return f"{chip.text} ?" if chip.state is ChipState.MAYBE else chip.text


class _Flow(Flow):
    """The pages of a time overview."""

    air = 1.2

    def __init__(self, sheet: TimeOverview, frame: Frame) -> None:
        self.sheet = sheet
        self.scale = _Scale(sheet)
        super().__init__(frame)

    @property
    def bottom(self) -> float:
        """The y at which rows must end: the legend stands under them on every page."""
        return self.frame.bottom - _LEGEND

    def turn(self) -> None:
        """Begin a page with the days and hours; say on the one before that it continues."""
        if self.pages:
            base = self.frame.bottom - 1.0
            self.page.say_right(_RIGHT, base, f"{self.sheet.continues} →", Face.BOLD, 8)
        super().turn()
        self._heads(self.y)
        self._legend()

    def _heads(self, top: float) -> None:
        page, sheet = self.page, self.sheet
        page.rule(_LEFT, top, _RIGHT, 1.2)
        for place, day in zip((1, 2, 4), (0, 1, 3), strict=True):
            middle = (_EDGES[place] + _EDGES[place + 1]) / 2
            page.say_mid(middle, top + 4.2, sheet.days[day], Face.BOLD, 8.5)
        page.say(_TODAY + 1.0, top + 4.2, sheet.days[2], Face.BOLD, 8.5)
        for at, words in sheet.hours:
            page.say(self.scale.x(at) + 0.8, top + 8.6, words, Face.BOLD, 8)
        self._moments(top)
        self.y = top + _HEAD

    def _moments(self, top: float) -> None:
        """Name the copy and the print above their lines, apart from the day's own words."""
        page, sheet = self.page, self.sheet
        wide = written_width(sheet.as_of_text, Face.BOLD, 7)
        print_wide = written_width(sheet.now_text, Face.REGULAR, 7)
        start = _TODAY + 3.0 + written_width(sheet.days[2], Face.BOLD, 8.5)
        copy = self.scale.x(sheet.as_of)
        x = min(max(copy - wide - 1.0, start), _TOMORROW - wide - print_wide - 4.0)
        x = page.say(x, top + 4.2, sheet.as_of_text, Face.BOLD, 7) + 2.0
        page.say(x, top + 4.2, sheet.now_text, Face.REGULAR, 7)

    def uprights(self) -> None:
        """Draw the days' edges down to the last row."""
        for x in (_EDGES[1], _EDGES[2], _TODAY, _TOMORROW):
            self.page.upright(x, self.frame.top + 1.2, self.y, 0.6)

    def group(self, group: TimeGroup) -> None:
        """Place a group's title with its rows; a title never stands alone at a page's foot."""
        notes = inverted(_RIGHT - _LEFT - 60.0, group.note, 7.5) if group.note else []
        rows = [_Row(row, self.scale) for row in group.rows]
        room = self.bottom - self.frame.top - _HEAD - _GROUP - height_of(notes) - 4.0
        whole = [part for row in rows for part in row.parts(room)]
        first = whole[0].high if whole else 0.0
        if self.y + _GROUP + height_of(notes) + first > self.bottom:
            self.uprights()
            self.turn()
        self._title(group.title, notes)
        for row in whole:
            if self.y + row.high > self.bottom:
                self.uprights()
                self.turn()
                self._title(group.title, [])
            self._row(row)

    def _title(self, title: str, notes: list[Set]) -> None:
        """Set a group's title on white: the day's lines begin again under it."""
        high = max(_GROUP, height_of(notes) + 1.6)
        page = self.page
        x = page.say(_LEFT, self.y + 4.6, title, Face.BOLD, 9) + 4.0
        page.stack(x, self.y + (high - height_of(notes)) / 2, notes)
        self.y += high
        page.rule(_LEFT, self.y, _RIGHT, 1.2)

    def _row(self, row: _Row) -> None:
        page, middle = self.page, self.y + row.high / 2
        page.stack(_LEFT, middle - height_of(row.name) / 2, row.name)
        for place, cell in enumerate(row.cells):
            left, right = _EDGES[place + 1], _EDGES[place + 2]
            wide = max((line_width(line.line) for line in cell), default=0.0)
            page.stack((left + right - wide) / 2, middle - height_of(cell) / 2, cell)
        page.stack(_TOMORROW + 2.0, middle - height_of(row.after) / 2, row.after)
        self._hatch(row.high)
        foot = max((one.top + one.high for one in row.chips), default=0.0)
        down = (row.high - foot - 1.0) / 2
        chips = [one._replace(top=self.y + one.top + down) for one in row.chips]
        for at, _hour in self.sheet.hours[1:]:
            self._through(self.scale.x(at), chips, self.y + row.high, 0.4, "fine")
        if self.sheet.start <= self.sheet.as_of < self.sheet.end:
            self._through(self.scale.x(self.sheet.as_of), chips, self.y + row.high, 1.6)
        for chip in chips:
            self._chip(chip)
        self.y += row.high
        page.rule(_LEFT, self.y, _RIGHT, 0.4)

    def _through(
        self, x: float, chips: Sequence[_Placed], foot: float, pen: float, dash: str = ""
    ) -> None:
        """Draw an upright line through the row, but through no chip's words."""
        top = self.y
        for chip in sorted(chips, key=lambda one: one.top):
            if chip.x <= x <= chip.x + chip.wide:
                if chip.top > top:
                    self.page.upright(x, top, chip.top, pen, dash)
                top = max(top, chip.top + chip.high)
        if foot > top:
            self.page.upright(x, top, foot, pen, dash)

    def _hatch(self, high: float) -> None:
        """Hatch the time between the copy and now; all after the copy where now is not known."""
        sheet = self.sheet
        end = sheet.now or sheet.end
        left, right = self.scale.x(sheet.as_of), self.scale.x(end)
        if right - left > _SEEN:
            self.page.hatches.append((left, self.y, right - left, high))

    def _chip(self, one: _Placed) -> None:
        page, top = self.page, one.top
        dashed = one.chip.state in {ChipState.PLANNED, ChipState.MAYBE}
        box = (one.x, top, one.wide, one.high)
        page.fill(box, 1.0)
        page.frame(box, 0.8, "box" if dashed else "")
        x = one.x + 1.0
        if one.chip.state is ChipState.MISSED:
            page.say(x, top + 3.3, "✗", Face.BOLD, 8)
            x += 3.4
        page.stack(x, top + (one.high - height_of(one.words)) / 2, one.words)

    def _legend(self) -> None:
        """Say what the shapes mean, at the foot of every page."""
        page, top = self.page, self.frame.bottom - _LEGEND + 2.4
        x = _LEFT
        for state, words in self.sheet.legend:
            box = (x, top, 7.0, 4.0)
            if state is None:
                page.hatches.append(box)
            else:
                dashed = state in {ChipState.PLANNED, ChipState.MAYBE}
                page.frame(box, 0.8, "box" if dashed else "")
            sign = {ChipState.MAYBE: "?", ChipState.MISSED: "✗"}.get(state) if state else None
            if sign:
                page.say_mid(x + 3.5, top + 3.1, sign, Face.BOLD, 8)
            x = page.say(x + 8.4, top + 3.1, words, Face.REGULAR, 7.5) + 4.0

    def close(self) -> None:
        """Set the end of the list and what the sheet is for."""
        sheet, base = self.sheet, self.frame.bottom - 1.0
        self.uprights()
        self.page.rule(_LEFT, self.y, _RIGHT, 1.2)
        end = written_width(sheet.end_box.text, Face.BOLD, 9)
        if not sheet.end_box.complete:
            self.page.frame((_RIGHT - end - 3.0, base - 3.6, end + 3.0, 4.8), 2.2, "loud")
        self.page.say_right(_RIGHT - 1.5, base, sheet.end_box.text, Face.BOLD, 9)
        room = _RIGHT - _LEFT - end - 8.0
        lines = text_lines(room, sheet.advice, Face.BOLD, 8)
        if len(lines) > 1:
            lines = text_lines(room, sheet.advice, Face.NARROW_BOLD, 7)
        self.page.stack(_LEFT, base + 0.8 - height_of(lines), lines)


def lay_out(sheet: TimeOverview) -> list[Page]:
    """Return the pages of a time overview. Raises HeadTooLong."""
    frame = Frame(LANDSCAPE, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    for group in sheet.groups:
        flow.group(group)
    flow.close()
    return frame.finish(flow.pages)
