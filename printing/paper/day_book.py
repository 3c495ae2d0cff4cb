"""L6, a practitioner's day book on portrait A4: visits to tick, free times to write in.

1. A free stretch is a dashed frame with lines to write a booking in.
2. A blocked stretch is hatched and bears its word.
3. The days after stand below in short, with full telephone numbers.
4. A visit that was moved away has no boxes to tick, a lean name, and its new time in bold.
"""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.flow import Flow
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import ASCENT, Page, Set, height_of, parts, text_lines
from printing.paper.wrap import line_width
from printing.sheets.sheet import BookDay, BookKind, BookRow, DayBook

_EDGES = (12.0, 24.8, 31.5, 90.0, 117.0, 155.0, 183.0, 200.0)
_LEAST = {
    BookKind.BOOKED: 11.6,
    BookKind.FREE: 12.4,
    BookKind.BLOCKED: 7.0,
    BookKind.MOVED: 9.4,
}
_OF_PATIENTS = (BookKind.BOOKED, BookKind.MOVED)
_NEW_ROWS = 4
_NEW_HIGH = 8.2
_HEAD = 6.6
_PAD = 0.9
_BOOKED_PAD = 1.6
_DAY_LINE = 4.1
_TICK = 3.8
_LABEL = 16.0
_NAME = 14.4
_NAME_LINES = 12  # a coming day's text goes on in a further line, so that any fits a page
_TICKS = (155.0, 165.5, 174.0)


class _DayLine:
    """One line of a coming day: its columns, each with its x; the last may end at the right."""

    def __init__(
        self, columns: list[tuple[float, list[Set]]], right: list[Set], wide: float
    ) -> None:
        self.columns = columns
        self.right = right
        self.wide = wide
        self.high = max(
            _DAY_LINE, *(height_of(lines) + 0.5 for _, lines in columns), height_of(right)
        )

    def draw(self, page: Page, x: float, y: float) -> None:
        """Set the line with its left end at `x` and its head at `y`."""
        top = y + 0.3
        for left, lines in self.columns:
            page.stack(x + left, top, lines)
        for line in self.right:
            base = top + ASCENT * line.height
            page.put(x + self.wide - line_width(line.line), base, line.line, line.block)
            top += line.height


class _Flow(Flow):
    """The pages of a day book."""

    air = 0.4

    def __init__(self, sheet: DayBook, frame: Frame) -> None:
        self.sheet = sheet
        self.words = sheet.words
        super().__init__(frame)

    def room_for(self, high: float) -> bool:
        """Return whether something fits on this page."""
        return self.y + high <= self.frame.bottom

    def head(self) -> None:
        """Set the column heads over the day's rows."""
        page, words = self.page, self.words
        base = self.y + 3.6
        for place, key in (
            (0, "time"),
            (1, "minutes"),
            (2, "patient"),
            (3, "phone"),
            (4, "reason"),
        ):
            room = _EDGES[place + 1] - _EDGES[place] - 0.6
            page.column_head(_EDGES[place], base, words[key], room)
        for x, key in zip(_TICKS, ("arrived", "late", "no_show"), strict=True):
            page.column_head(x, base, words[key], 9.4)
        page.say_right(PORTRAIT.right, base, words["sign"], Face.NARROW, 7)
        page.rule(PORTRAIT.left, base + 1.6, PORTRAIT.right, 1.2)
        self.y = base + 1.6

    def row(self, row: BookRow) -> None:
        """Set one stretch of the day, on the next page where it does not fit.

        One taller than a page goes on over the next with its patient named again.
        """
        room = self.frame.bottom - self.frame.top - _HEAD
        name = row.name or row.text[:40]
        again = text_lines(_EDGES[3] - _EDGES[2] - 1.6, f"→ {name}", Face.BOLD, 9.5)
        above = 4.7 if row.kind is BookKind.FREE else 0.0
        extra = above + 2 * (_BOOKED_PAD if row.kind in _OF_PATIENTS else _PAD)
        chunks = parts(self._cells(row), room - extra, room - extra - height_of(again))
        for place, cells in enumerate(chunks):
            if place:
                cells[0] = again + cells[0]
            high = max(_LEAST[row.kind], max(map(height_of, cells)) + extra)
            if not self.room_for(high):
                self.turn()
                self.head()
            self._stretch(row, cells, high, is_first=place == 0)

    def _stretch(
        self, row: BookRow, cells: list[list[Set]], high: float, *, is_first: bool
    ) -> None:
        page, base = self.page, self.y + 4.6
        page.say(_EDGES[0], base, row.time, Face.BOLD, 10)
        page.say(_EDGES[1], base, row.minutes, Face.NARROW, 8)
        if row.kind is BookKind.BLOCKED:
            self._blocked(cells[0], high)
        elif row.kind is BookKind.FREE and is_first:
            self._free(cells[0], high)
        else:
            ticks = is_first and row.kind is not BookKind.MOVED
            self._booked(cells, high, ticks=ticks)
        self.y += high
        page.rule(PORTRAIT.left, self.y, PORTRAIT.right, 0.4)

    def _cells(self, row: BookRow) -> tuple[list[Set], ...]:
        """Return the wrapped cells of a stretch by its kind."""
        if row.kind is BookKind.BLOCKED:
            words = self.words["blocked"]
            text = row.text if row.text.startswith(words) else f"{words} – {row.text}"
            return (text_lines(150.0, text if row.text else words, Face.BOLD, 8.5),)
        if row.kind is BookKind.FREE:
            return (text_lines(_LABEL, row.text, Face.NARROW, 7),)
        moved = row.kind is BookKind.MOVED  # (4)
        face, words = (Face.REGULAR, Face.BOLD) if moved else (Face.BOLD, Face.REGULAR)
        name = text_lines(_EDGES[3] - _EDGES[2] - 1.6, row.name, face, 9.5, lead=1.2)
        name += text_lines(_EDGES[3] - _EDGES[2] - 1.6, row.number, face, 8.5, lead=1.2)
        phone = text_lines(_EDGES[4] - _EDGES[3] - 1.4, row.phone, Face.NARROW, 9)
        reason = row.text + ("\u00a0⇧" if row.wants_earlier else "")
        why = text_lines(_EDGES[5] - _EDGES[4] - 1.6, reason, words, 8)
        why += text_lines(_EDGES[5] - _EDGES[4] - 1.6, row.status, Face.BOLD, 8)
        return (name, phone, why)

    def _booked(self, cells: Sequence[list[Set]], high: float, *, ticks: bool) -> None:
        page, y = self.page, self.y
        for x, cell in zip(_EDGES[2:], cells, strict=False):
            page.stack(x, y + _BOOKED_PAD, cell)
        if not ticks:
            return
        for x in _TICKS:
            page.frame((x, y + (_LEAST[BookKind.BOOKED] - _TICK) / 2, _TICK, _TICK), 0.8)
        page.rule(188.0, y + high - 3.0, PORTRAIT.right, 0.6)

    def _free(self, label: list[Set], high: float) -> None:
        """Draw the dashed frame of a free time with its lines to write in (rule 1)."""
        page, words, y = self.page, self.words, self.y
        page.frame((_EDGES[2], y + 0.8, PORTRAIT.right - _EDGES[2], high - 1.6), 0.9, "box")
        page.say(_EDGES[2] + 2.0, y + 4.6, words["free"], Face.BOLD, 8.5)
        page.stack(_EDGES[2] + 2.0, y + 5.6, label)
        first, second = y + 4.8, y + 9.4
        start = _EDGES[2] + _LABEL + 2.8
        _blank(page, start, first, words["in_name"], 90.0)
        _blank(page, start, second, words["in_number"], 90.0)
        _blank(page, 91.2, first, words["in_phone"], 127.0)
        _blank(page, 91.2, second, words["in_reason"], 154.0)
        _blank(page, 128.6, first, words["in_at"], 154.0)
        _blank(page, 156.0, first, words["in_booked_by"], 198.4)
        x = page.say(156.0, second, words["in_entered"], Face.NARROW, 7)
        page.frame((x + 2.0, second - 2.7, 3.4, 3.4), 0.8)

    def _blocked(self, words: list[Set], high: float) -> None:
        """Draw the hatched band of a blocked time behind its word (rule 2)."""
        page, y = self.page, self.y
        box = (_EDGES[2], y + 0.7, PORTRAIT.right - _EDGES[2], high - 1.4)
        page.frame(box, 0.8)
        used = max(line_width(line.line) for line in words) + 5.0
        page.hatches.append((box[0] + used, box[1], box[2] - used, box[3]))
        page.stack(box[0] + 2.0, y + (high - height_of(words)) / 2, words)

    def new_bookings(self) -> None:
        """Draw the blank rows for urgent visits and new bookings."""
        words = self.words
        if not self.room_for(_HEAD + _NEW_ROWS * _NEW_HIGH):
            self.turn()
        page = self.page
        base = self.y + 5.0
        page.rule(PORTRAIT.left, self.y, PORTRAIT.right, 1.2)
        page.say(PORTRAIT.left, base, words["new_title"], Face.BOLD, 9.5)
        page.rule(PORTRAIT.left, base + 1.6, PORTRAIT.right, 1.2)
        self.y = base + 1.6
        keys = ("new_time", "new_patient", "new_phone", "new_reason", "new_sign")
        for _ in range(_NEW_ROWS):
            for x, key in zip((12.0, 29.0, 87.0, 127.0, 181.0), keys, strict=True):
                page.say(x, self.y + 2.8, words[key], Face.NARROW, 7)
            self.y += _NEW_HIGH
            page.rule(PORTRAIT.left, self.y, PORTRAIT.right, 0.6)

    def coming(self) -> None:
        """Set the coming days side by side in three columns (rule 3)."""
        days = self.sheet.coming
        wide = (PORTRAIT.right - PORTRAIT.left) / 3
        for start in range(0, len(days), 3):
            self._coming_rows(days[start : start + 3], wide, is_first=start == 0)

    def _coming_rows(self, days: Sequence[BookDay], wide: float, *, is_first: bool) -> None:
        """Set up to three days beside one another, on one page if they fit on one.

        Where they need more, each page names the days again.
        """
        columns = [_day_lines(day, wide - 4.0) for day in days]
        tallest = max(sum(line.high for line in lines) for lines in columns)
        whole = _HEAD + tallest <= self.frame.bottom - self.frame.top
        if not self.room_for(_HEAD + (tallest if whole else _DAY_LINE * 4)):
            self.turn()
        self._coming_head(is_first=is_first)
        while any(columns):
            self._coming_page(columns, wide)
            if any(columns):
                self.turn()
                self._coming_head(is_first=False)
                for day, lines in zip(days, columns, strict=True):
                    if lines:
                        lines.insert(0, _day_title(f"→ {day.title}", wide - 4.0))

    def _coming_page(self, columns: list[list[_DayLine]], wide: float) -> None:
        """Set as many lines of each day as this page holds, and take them from `columns`."""
        top = foot = self.y
        for place, lines in enumerate(columns):
            y = top
            while lines and y + lines[0].high <= self.frame.bottom:
                lines[0].draw(self.page, PORTRAIT.left + wide * place + 2.0 * bool(place), y)
                y += lines.pop(0).high
            foot = max(foot, y)
        for place in range(1, len(columns)):
            self.page.upright(PORTRAIT.left + wide * place, top, foot, 0.6)
        self.y = foot

    def _coming_head(self, *, is_first: bool) -> None:
        page, base = self.page, self.y + 5.4
        if is_first:
            page.say(PORTRAIT.left, base, self.sheet.coming_title, Face.BOLD, 9.5)
            page.say_right(PORTRAIT.right, base, self.sheet.free_text, Face.REGULAR, 8)
        page.rule(PORTRAIT.left, base + 1.4, PORTRAIT.right, 0.8)
        self.y = base + 1.8

    def close(self) -> None:
        """Set the end of the book, framed and dashed where visits are missing."""
        end = self.sheet.end
        if not self.room_for(7.0):
            self.turn()
        base = self.y + 4.4
        words = " · ".join(part for part in (end.text, end.counts) if part)
        if not end.complete:
            self.page.frame((PORTRAIT.left, base - 3.8, 188.0, 5.6), 2.2, "loud")
        self.page.say(PORTRAIT.left + (0 if end.complete else 2.0), base, words, Face.BOLD, 8.5)
        self.y = base + 2.0


def _day_lines(day: BookDay, wide: float) -> list[_DayLine]:
    """Return a coming day's title and its stretches: time, minutes, name and telephone."""
    lines = [_day_title(day.title, wide)]
    for row in day.rows:
        phone = text_lines(wide * 0.45, row.phone, Face.NARROW, 7.5)
        used = max((line_width(line.line) for line in phone), default=-1.5)
        name = row.name or row.text
        if row.kind is BookKind.FREE:
            name = f"○ {name}"
        if row.wants_earlier:
            name = f"{name}\u00a0⇧"
        words = text_lines(wide - used - _NAME - 1.5, name, Face.NARROW, 8, lead=1.15)
        columns = [
            (0.0, text_lines(9.6, row.time, Face.BOLD, 8)),
            (10.2, text_lines(4.0, row.minutes, Face.NARROW, 7.5)),
            (_NAME, words[:_NAME_LINES]),
        ]
        lines.append(_DayLine(columns, phone, wide))
        for start in range(_NAME_LINES, len(words), _NAME_LINES):
            rest = (_NAME, words[start : start + _NAME_LINES])
            lines.append(_DayLine([rest], [], wide))
    return lines


def _day_title(title: str, wide: float) -> _DayLine:
    return _DayLine([(0.0, text_lines(wide, title, Face.BOLD, 8.5))], [], wide)


def _blank(page: Page, x: float, y: float, label: str, right: float) -> None:
    """Set a label and the line to write on after it."""
    x = page.say(x, y, label, Face.NARROW, 7) + 1.2
    page.rule(x, y + 0.7, right, 0.6)


def lay_out(sheet: DayBook) -> list[Page]:
    """Return the pages of a day book."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    flow.head()
    for row in sheet.day.rows:
        flow.row(row)
    flow.new_bookings()
    if sheet.coming:
        flow.coming()
    flow.close()
    return frame.finish(flow.pages)
