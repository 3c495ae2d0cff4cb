"""L7, blank forms: blocks of fields, tables and grids set under one another to write in.

1. A table without a number of rows takes the room that the page's other blocks leave.
2. A block that does not fit goes to the next page of the form; nothing is left out.
3. A box for one signed dose is as large as on the administration overview.
"""

from collections.abc import Sequence

from printing.paper.faces import Face
from printing.paper.form_frame import TICK, FormFrame, tick
from printing.paper.page import Page, Set, head_lines, height_of, paragraph, text_lines
from printing.paper.wrap import run, written_width
from printing.sheets.blank_form import (
    BlankForm,
    Block,
    Field,
    Fields,
    Hours,
    Note,
    Register,
    Room,
    Table,
    Title,
)

_ROOMS = {Room.LINE: 7.4, Room.ROW: 9.2, Room.TALL: 12.4, Room.MEDICINE: 16.4}
_LINE = 6.2
_LABEL = 3.6
_TITLE = 6.1
_REGISTER = 8.6
_GAP = 1.8
_HEAD_PAD = 1.6
_HOUR, _ENTERED, _MEDICINE = 8.0, 8.0, 52.4
_HOURS_HEAD = 9.6
_HOURS_ROW = 18.0
_LEAST_ROWS = 3
_LEAST_APART = 2.0
_TICK_LINE = 3.9
_SMALL_TICK = 3.0


class _Flow:
    """A form being set, block under block."""

    def __init__(self, sheet: BlankForm, frame: FormFrame) -> None:
        self.frame = frame
        self.left, self.right = frame.form.left, frame.form.right
        self.pages: list[Page] = []
        self.y = 0.0
        for blocks in sheet.pages:
            self.turn()
            for place, block in enumerate(blocks):
                self.place(block, blocks[place + 1 :])

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def wide(self) -> float:
        return self.right - self.left

    def turn(self) -> None:
        self.pages.append(self.frame.page())
        self.y = self.frame.top + _GAP

    def place(self, block: Block, after: Sequence[Block]) -> None:
        """Place one block; `after` is what must still go under it on this page (1, 2)."""
        match block:
            case Table() if block.filled:
                self._filled(block)
            case Table():
                self._table(block, self._room(after))
            case Hours():
                self._hours(block, self._room(after))
            case _:
                if self.y + self._height(block) - _GAP > self.frame.bottom + 0.01:
                    self.turn()
                self._plain(block)

    def _room(self, after: Sequence[Block]) -> float:
        """Return the y down to which a growing block may reach."""
        return self.frame.bottom + _GAP - sum(map(self._height, after)) - 0.02

    def _plain(self, block: Block) -> None:
        match block:
            case Title():
                self._title(block)
            case Fields():
                self._fields(block)
            case Note():
                self._note(block)
            case Register():
                self._register(block)

    def _height(self, block: Block) -> float:
        match block:
            case Title():
                return _TITLE
            case Fields():
                return _LABEL + _LINE * block.lines + _GAP
            case Note():
                return height_of(_note_lines(block, self.wide)) + _GAP
            case Register():
                return _REGISTER + _GAP
            case Table():
                rows = block.rows or _LEAST_ROWS
                return self._head_height(block.columns) + rows * _ROOMS[block.room] + _GAP
        return 0.0

    # -- titles, fields, notes ---------------------------------------------------------------

    def _title(self, block: Title) -> None:
        base = self.y + 4.6
        x = self.page.say(self.left, base, block.text, Face.BOLD, 10)
        if block.hint:
            self.page.say(x + 3.0, base, block.hint, Face.REGULAR, 8)
        self.page.rule(self.left, base + 1.5, self.right, 1.2)
        self.y = base + 1.5

    def _fields(self, block: Fields) -> None:
        page, high = self.page, _LABEL + _LINE * block.lines
        page.frame((self.left, self.y, self.wide, high), 0.8)
        for place, (x, wide, field) in enumerate(self._columns(block.fields)):
            if place:
                page.upright(x, self.y, self.y + high, 0.6)
            self._label(x, self.y, wide, field.label)
            if field.ticks:
                _ticks(page, x + 1.2, self.y + _LABEL + 3.6, wide - 2.0, field.ticks)
        self.y += high + _GAP

    def _label(self, x: float, y: float, wide: float, words: str) -> None:
        for line in head_lines(words, wide - 2.0)[:2]:
            self.page.put(x + 1.2, y + 2.9, line.line, line.block)
            y += 2.7

    def _note(self, block: Note) -> None:
        lines = _note_lines(block, self.wide)
        self.page.stack(self.left, self.y, lines)
        self.y += height_of(lines) + _GAP

    def _register(self, block: Register) -> None:
        """Draw five pairs of initials and name; it stands at the page's foot (R14)."""
        page, top = self.page, max(self.y, self.frame.bottom - _REGISTER)
        page.frame((self.left, top, self.wide, _REGISTER), 0.8)
        label = text_lines(26.0, block.label, Face.BOLD, 8)
        label += text_lines(26.0, block.hint, Face.REGULAR, 7)
        page.stack(self.left + 1.5, top + (_REGISTER - height_of(label)) / 2, label)
        pitch = (self.wide - 28.0) / 5
        for place in range(5):
            x = self.left + 28.0 + pitch * place
            page.upright(x, top, top + _REGISTER, 0.6)
            page.rule(x + 2.0, top + 6.8, x + 12.0, 0.6)
            page.say(x + 13.2, top + 6.8, "=", Face.REGULAR, 9)
            page.rule(x + 16.4, top + 6.8, x + pitch - 2.0, 0.6)
        self.y = top + _REGISTER + _GAP

    # -- tables ------------------------------------------------------------------------------

    def _columns(
        self, fields: Sequence[Field], indent: float = 0.0
    ) -> list[tuple[float, float, Field]]:
        """Return each field with its left edge and width."""
        shares = sum(field.share for field in fields)
        x = self.left + indent
        found = []
        for field in fields:
            wide = (self.wide - indent) * field.share / shares
            found.append((x, wide, field))
            x += wide
        return found

    def _head_height(self, fields: Sequence[Field]) -> float:
        columns = self._columns(fields, 6.0)
        return max(height_of(head_lines(f.label, wide - 1.4)) for _, wide, f in columns) + _HEAD_PAD

    def _heads(self, columns: Sequence[tuple[float, float, Field]], high: float) -> None:
        for x, wide, field in columns:
            lines = head_lines(field.label, wide - 1.4)
            self.page.stack(x + 0.9, self.y + high - 0.8 - height_of(lines), lines)
        self.y += high
        self.page.rule(self.left, self.y, self.right, 1.2)

    def _table(self, block: Table, foot: float) -> None:
        """Draw a table to write in, as many rows as asked for or as there is room for (1)."""
        columns = self._columns(block.columns, 6.0 if block.numbered else 0.0)
        high = _ROOMS[block.room]
        head = self._head_height(block.columns)
        rows = block.rows or int((foot - self.y - head - _GAP) / high)
        if not block.rows:
            high = (foot - self.y - head - _GAP) / max(1, rows)
        self._heads(columns, head)
        top = self.y
        for number in range(1, rows + 1):
            if block.numbered:
                self.page.say(self.left, self.y + high / 2 + 1.0, str(number), Face.NARROW, 7)
            self._row(columns, high, block.cell_labels)
            self.y += high
            self.page.rule(self.left, self.y, self.right, 0.6)
        for x, _, _ in columns[0 if block.numbered else 1 :]:
            self.page.upright(x, top, self.y, 0.6)
        self.y += _GAP

    def _row(
        self,
        columns: Sequence[tuple[float, float, Field]],
        high: float,
        cell_labels: tuple[str, str, str],
    ) -> None:
        for x, wide, field in columns:
            _inside(self.page, x, self.y, wide, high, field.inside)
            if field.ticks:
                _ticks(self.page, x + 1.4, self.y + high / 2 + 1.2, wide - 2.0, field.ticks)
            for place in range(field.cells):
                pitch = wide / field.cells
                box = (x + 0.7 + pitch * place, self.y + 0.8, pitch - 1.0, high - 1.6)
                _cell(self.page, box, cell_labels)

    def _filled(self, block: Table) -> None:
        """Draw rows that begin with given texts, over as many pages as they take."""
        columns = self._columns(block.columns)
        high, head = _ROOMS[block.room], self._head_height(block.columns)
        self._heads(columns, head)
        top = self.y
        for texts in block.filled:
            cells = [
                text_lines(wide - 1.8, text, Face.BOLD if not place else Face.REGULAR, 9)
                for place, ((_, wide, _), text) in enumerate(zip(columns, texts, strict=False))
            ]
            tall = max(high, *(height_of(cell) + 1.6 for cell in cells))
            if self.y + tall > self.frame.bottom:
                self._uprights(columns, top)
                self.turn()
                self._heads(columns, head)
                top = self.y
            for (x, _, _), cell in zip(columns, cells, strict=False):
                self.page.stack(x + 0.9, self.y + (tall - height_of(cell)) / 2, cell)
            self.y += tall
            self.page.rule(self.left, self.y, self.right, 0.6)
        self._uprights(columns, top)
        self.y += _GAP

    def _uprights(self, columns: Sequence[tuple[float, float, Field]], top: float) -> None:
        for x, _, _ in columns[1:]:
            self.page.upright(x, top, self.y, 0.6)

    # -- the day's grid ----------------------------------------------------------------------

    def _hours(self, block: Hours, foot: float) -> None:
        """Draw the grid of a day, empty: medicine, doses before, hours, entered."""
        page, top = self.page, self.y
        first = self.right - _ENTERED - _HOUR * len(block.hours)
        given = self.left + _MEDICINE
        midnight = first + _HOUR * block.midnight
        base = top + _HOURS_HEAD
        self._hours_head(block, first, base)
        rows = int((foot - base - _GAP) / _HOURS_ROW)
        high = (foot - base - _GAP) / rows
        for number in range(rows):
            self._hours_row(block, given, base + high * number, high)
        foot = base + high * rows
        for place in range(1, len(block.hours)):
            page.upright(first + _HOUR * place, base, foot, 0.4)
        page.upright(midnight, top, foot, 1.4)
        for x in (given, first, self.right - _ENTERED):
            page.upright(x, top, foot, 0.8)
        self.y = foot + _GAP

    def _hours_head(self, block: Hours, first: float, base: float) -> None:
        """Set the column heads, and a line over each day to write its date on."""
        page, top = self.page, base - _HOURS_HEAD
        given = self.left + _MEDICINE
        page.rule(self.left, top, self.right, 1.2)
        page.column_head(self.left, base - 1.6, block.medicine.label, _MEDICINE - 1.0)
        lines = head_lines(block.before.label, first - given - 1.4)
        page.stack(given + 0.8, base - 0.9 - height_of(lines), lines)
        middle = self.right - _ENTERED / 2
        page.column_head(middle, base - 1.6, block.entered, _ENTERED + 0.9, is_mid=True)
        for place, words in enumerate(block.hours):
            page.say_mid(first + _HOUR * (place + 0.5), base - 1.6, words, Face.BOLD, 9.5)
        days = (first, first + _HOUR * block.midnight)
        for x, words in zip(days, block.days, strict=True):
            end = page.say(x + 1.2, top + 3.6, words, Face.REGULAR, 8)
            page.rule(end + 1.2, top + 4.0, end + 27.0, 0.6)
        page.rule(self.left, base, self.right, 1.4)

    def _hours_row(self, block: Hours, given: float, y: float, high: float) -> None:
        """Draw one medicine's row: its cell, two doses before, the box to tick."""
        page, middle = self.page, self.right - _ENTERED / 2
        _inside(page, self.left, y, _MEDICINE, high, block.medicine.inside)
        for words in block.medicine.ticks:
            left = given - 2.0 - written_width(words, Face.BOLD, 9) - TICK - 1.2
            page.frame((left, y + 1.0, TICK, TICK), 0.8)
            page.say(left + TICK + 1.2, y + 4.0, words, Face.BOLD, 9)
        for place in range(2):
            box = (given + 0.8 + 11.8 * place, y + 0.8, 11.0, high - 1.6)
            page.frame(box, 0.6)
            page.rule(box[0], y + high / 2, box[0] + 11.0, 0.4, "fine")
        page.frame((middle - 1.7, y + high / 2 - 1.7, 3.4, 3.4), 0.8)
        page.rule(self.left, y + high, self.right, 0.6)


def _note_lines(block: Note, room: float) -> list[Set]:
    runs = [run(block.first, Face.BOLD, 8)]
    runs += [run(f"    {words}", Face.REGULAR, 8) for words in block.others]
    return paragraph(room, *runs)


def _inside(
    page: Page, x: float, y: float, wide: float, high: float, labels: tuple[str, ...]
) -> None:
    """Set the labels of a field's lines, each line as high as the others."""
    for place, words in enumerate(labels):
        top = y + high / len(labels) * place
        if place:
            page.rule(x + 1.0, top, x + wide - 1.0, 0.4, "fine")
        if words:
            narrow = text_lines(wide - 1.6, words, Face.NARROW, 7)
            page.stack(x + 0.9, top + 0.4, narrow[:1])


def _ticks(page: Page, x: float, base: float, room: float, words: Sequence[str]) -> None:
    """Set boxes to tick with their words along a line, or one under the other for want of room."""
    for size in (8.0, 7.0):
        used = sum(written_width(one, Face.REGULAR, size) + TICK + 1.4 for one in words)
        gap = (room - used) / max(1, len(words) - 1)
        if gap >= _LEAST_APART:
            for one in words:
                x = tick(page, x, base, one, size) + min(6.0, gap)
            return
    base -= _TICK_LINE * (len(words) - 1) / 2
    for place, one in enumerate(words):
        tick(page, x, base + _TICK_LINE * place, one, 7.0, _SMALL_TICK)


def _cell(page: Page, box: tuple[float, float, float, float], labels: tuple[str, str, str]) -> None:
    """Draw a box for one dose: two labelled fields above, the signature below (3)."""
    x, top, wide, high = box
    half, middle = top + high * 0.46, x + wide / 2
    page.frame(box, 0.8)
    page.rule(x, half, x + wide, 0.6)
    page.upright(middle, top, half, 0.6)
    page.say(x + 0.7, top + 2.6, labels[0], Face.NARROW, 7)
    page.say(middle + 0.7, top + 2.6, labels[1], Face.NARROW, 7)
    page.say(x + 0.7, half + 2.9, labels[2], Face.NARROW, 7)


def lay_out(sheet: BlankForm) -> list[Page]:
    """Return the pages of a blank form. Raises HeadTooLong."""
    frame = FormFrame(sheet)
    return frame.finish(_Flow(sheet, frame).pages)
