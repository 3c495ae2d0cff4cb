"""L2, the administration overview on landscape A4: the grid to sign in, then the forms.

1. A due cell is white in a heavy frame with its clock time; a cell not due is tinted and dotted.
   A time that is not the order's own stands in a dashed frame with the word that says so.
2. A dose that fell into the blind window bears a ``?``; blind hours are hatched, never tinted.
3. A high-alert drug's due cell is divided: two people sign.
4. All past doses are shown, newest to the right; none is dropped for want of room.
5. Codes and legend stand on every page of the grid, the codes on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from printing.paper import write_in
from printing.paper.faces import Face
from printing.paper.frame import LANDSCAPE, Frame
from printing.paper.medicine import drug_lines
from printing.paper.page import (
    ASCENT,
    BLACK,
    TINT,
    WHITE,
    Page,
    Set,
    head_lines,
    height_of,
    paragraph,
    parts,
    text_lines,
)
from printing.paper.wrap import line_width, run, written_width
from printing.sheets.sheet import AdministrationOverview, DoseMark, DoseState, Hour, OverviewRow

_LEFT, _GIVEN, _HOURS, _TICK, _RIGHT = 10.0, 62.4, 87.0, 279.0, 287.0
_HOUR = 8.0
_GIVEN_CELL = 8.1
_GIVEN_HIGH = 8.4
_MOST_CELLS = 18
_HEAD = 8.8
_BLIND = 5.0
_LEAST = 9.9
_LEAST_TWO = 15.6
_MOST_TWO = 20.0
_PAD = 0.9
_SHORT = 7.0
_WORD = 2.8
_SIGNS = {DoseState.MAYBE_GIVEN: "? ", DoseState.NOT_GIVEN: "× "}


@dataclass
class _Row:
    """One medicine measured: its words, its past doses, and its due doses by hour column."""

    row: OverviewRow
    lines: list[Set]
    cells: Sequence[DoseMark]
    notes: list[Set]
    due: dict[int, list[DoseMark]]
    high: float
    is_rest: bool = False


def _hour_of(mark: DoseMark, hours: Sequence[Hour]) -> int | None:
    """Return the column that holds a dose, or None where it lies outside the day."""
    for place, hour in enumerate(hours):
        if hour.start <= mark.at < hour.start + timedelta(hours=1):
            return place
    return None


def _is_short(mark: DoseMark) -> bool:
    """Return whether a past dose fits into a cell; one in doubt is always told in words."""
    if mark.state is DoseState.MAYBE_GIVEN:
        return False
    room = _SHORT - (2.6 if mark.state is DoseState.NOT_GIVEN else 0.0)
    if written_width(mark.text, Face.NARROW, 7) > _SHORT:  # it bears its day
        return False
    return written_width(mark.detail, Face.NARROW_BOLD, 7) <= room


def _past_lines(marks: Sequence[DoseMark], note: str) -> list[Set]:
    """Return what does not fit into a cell of its own, as words under the cells."""
    room = _HOURS - _GIVEN - 1.6
    lines: list[Set] = []
    for mark in marks:
        lines += paragraph(
            room,
            run(f"{_SIGNS.get(mark.state, '')}{mark.text} ", Face.NARROW, 7),
            run(mark.detail, Face.NARROW_BOLD, 7),
            lead=1.15,
        )
    return lines + text_lines(room, note, Face.NARROW, 7.5, lead=1.15)


def _words(row: OverviewRow, *, has_due: bool) -> list[Set]:
    """Return the words of a row's name column."""
    room = _GIVEN - _LEFT - 1.2
    details = [
        " ".join(part for part in (dose.text, dose.word, dose.detail) if part)
        for dose in row.due
        if dose.detail
    ]
    lines = drug_lines(row.medicine, room)
    for words in (*row.medicine.limits, *details, row.due_note if has_due else ""):
        lines += text_lines(room, words, Face.BOLD, 7.5, lead=1.2)
    return lines


def _measure(row: OverviewRow, hours: Sequence[Hour], room: float) -> list[_Row]:
    """Return a row with all it needs to be placed, in parts where it is taller than `room`."""
    due: dict[int, list[DoseMark]] = {}
    for dose in row.due:
        column = _hour_of(dose, hours)
        if column is not None:
            due.setdefault(column, []).append(dose)
    cells = [mark for mark in row.past if _is_short(mark)]
    cells = cells if len(cells) <= _MOST_CELLS else []
    notes = _past_lines([mark for mark in row.past if mark not in cells], row.past_note)
    cells_high = -(-len(cells) // 3) * (_GIVEN_HIGH + 0.6)
    again = text_lines(_GIVEN - _LEFT - 1.2, f"→ {row.medicine.drug}", Face.BOLD, 9.5, lead=1.2)
    first, *others = parts(
        [_words(row, has_due=bool(due)), notes],
        room - cells_high - 2 * _PAD,
        room - height_of(again) - 2 * _PAD,
    )
    one = _LEAST_TWO if row.medicine.high_alert else _LEAST
    one += _WORD if any(dose.word for dose in row.due) else 0.0
    most = max((len(marks) for marks in due.values()), default=0)
    high = max(
        _LEAST,
        min(one * most, room),
        height_of(first[0]) + 2 * _PAD,
        cells_high + height_of(first[1]) + 1.2,
    )
    rows = [_Row(row, first[0], cells, first[1], due, high)]
    for lines, more in others:
        high = max(_LEAST, height_of(again + lines) + 2 * _PAD, height_of(more) + 2 * _PAD)
        rows.append(_Row(row, again + lines, [], more, {}, high, is_rest=True))
    return rows


class _Grid:
    """The pages of timed rows."""

    def __init__(self, sheet: AdministrationOverview, frame: Frame) -> None:
        self.sheet = sheet
        self.frame = frame
        self.legend = _legend(sheet)
        self.top = frame.top + 1.0 + (_BLIND if sheet.blind else 0.4)
        self.foot = frame.bottom - height_of(self.legend) - write_in.CODES - 1.0

    def pages(self) -> tuple[list[Page], float]:
        """Return the pages of the grid and where its last row ends."""
        pages: list[Page] = []
        room = self.foot - self.top - _HEAD
        hours = self.sheet.hours
        rows = [part for row in self.sheet.timed for part in _measure(row, hours, room)]
        groups = _groups(rows, room)
        for group in groups:
            if group is not groups[-1]:
                _grow(group, room)
            page = self.frame.page()
            self._head(page)
            self._rows(page, group)
            self._foot(page)
            pages.append(page)
        used = sum(row.high for row in groups[-1]) if groups else 0.0
        return pages, self.top + _HEAD + used

    def _x(self, column: int) -> float:
        return _HOURS + _HOUR * column

    def _head(self, page: Page) -> None:
        """Set the column heads, the days over their hours, and the bracket of blind hours."""
        sheet, words, top = self.sheet, self.sheet.words, self.top
        base = top + _HEAD
        page.rule(_LEFT, top, _RIGHT, 1.2)
        page.rule(_LEFT, base, _RIGHT, 1.4)
        page.say(_LEFT, top + 3.6, words["timed_title"], Face.BOLD, 8.5)
        page.column_head(_LEFT, base - 1.6, words["medicine"], _GIVEN - _LEFT - 1.0)
        middle, room = (_GIVEN + _HOURS) / 2, _HOURS - _GIVEN - 1.0
        given = [*head_lines(words["given"], room), *head_lines(words["time_sign"], room)]
        y = top + (_HEAD - height_of(given)) / 2
        for line in given:
            left = middle - line_width(line.line) / 2
            page.put(left, y + ASCENT * line.height, line.line, line.block)
            y += line.height
        middle, room = (_TICK + _RIGHT) / 2, _RIGHT - _TICK + 0.9
        page.column_head(middle, base - 1.6, words["entered"], room, is_mid=True)
        for column, hour in enumerate(sheet.hours):
            page.say_mid(self._x(column) + _HOUR / 2, base - 1.6, hour.text, Face.BOLD, 9.5)
        days = [column for column, hour in enumerate(sheet.hours) if hour.day]
        for first, after in zip(days, [*days[1:], len(sheet.hours)], strict=True):
            middle = (self._x(first) + self._x(after)) / 2
            room = _HOUR * (after - first) - 0.6
            _day(page, middle, top + 3.2, sheet.hours[first].day, room)
        if sheet.blind is not None:
            self._bracket(page)

    def _bracket(self, page: Page) -> None:
        """Bracket the blind columns and say beside them what to do."""
        blind = self.sheet.blind
        columns = [n for n, hour in enumerate(self.sheet.hours) if hour.blind]
        if blind is None:
            return
        left = self._x(columns[0]) if columns else _HOURS
        right = self._x(columns[-1] + 1) if columns else _HOURS
        if columns:
            top = self.top - 3.8
            page.rule(left, top, right, 1.1)
            page.upright(left, top, self.top, 1.1)
            page.upright(right, top, self.top, 1.1)
        is_short = written_width(blind.label, Face.NARROW_BOLD, 7) < right - left - 0.6
        words = blind.text if is_short else f"{blind.label}: {blind.text}"
        if not self._say_beside(page, left, right, words):
            words = f"{blind.label}: {blind.text}"
            left = min(left + 1.5, _RIGHT - written_width(words, Face.BOLD, 8))
            page.say(max(_LEFT, left), self.top - 1.4, words, Face.BOLD, 8)
        elif columns:
            face, label = (Face.NARROW_BOLD, blind.label) if is_short else (Face.BOLD, "?")
            page.say_mid((left + right) / 2, self.top - 1.0, label, face, 7)

    def _say_beside(self, page: Page, left: float, right: float, words: str) -> bool:
        """Say what to do beside the bracket; return False where there is no room."""
        base = self.top - 1.4
        after, before = f"◄  {words}", f"{words}  ►"
        if right + 2.2 + written_width(after, Face.BOLD, 8.5) <= _RIGHT:
            page.say(right + 2.2, base, after, Face.BOLD, 8.5)
            return True
        if left - 2.2 - written_width(before, Face.BOLD, 8.5) >= _LEFT:
            page.say_right(left - 2.2, base, before, Face.BOLD, 8.5)
            return True
        return False

    def _rows(self, page: Page, rows: Sequence[_Row]) -> None:
        y = self.top + _HEAD
        for row in rows:
            self._row(page, row, y)
            y += row.high
            page.rule(_LEFT, y, _RIGHT, 0.6)
        top = self.top + _HEAD
        for column, hour in enumerate(self.sheet.hours):
            x = self._x(column)
            if column and hour.day:
                self._midnight(page, x, rows)
            elif column and not hour.blind:
                page.fill((x - 0.25, top, 0.5, y - top), WHITE)
        for x in (_GIVEN, _HOURS, _TICK):
            page.upright(x, self.top, y, 0.6)

    def _midnight(self, page: Page, x: float, rows: Sequence[_Row]) -> None:
        """Draw where a day begins, but not through a row's note."""
        y = self.top + _HEAD
        page.upright(x, self.top, y, 1.4)
        for row in rows:
            if row.due or not (row.is_rest or row.row.due_note):
                page.upright(x, y, y + row.high, 1.4)
            y += row.high

    def _row(self, page: Page, row: _Row, y: float) -> None:
        page.stack(_LEFT, y + _PAD, row.lines)
        self._past(page, row, y)
        if row.is_rest:
            return
        page.frame((_TICK + 2.3, y + row.high / 2 - 1.7, 3.4, 3.4), 0.8)
        if row.row.due_note and not row.due:
            note = text_lines(_TICK - _HOURS - 6.0, row.row.due_note, Face.BOLD, 8.5)
            page.stack(_HOURS + 3.0, y + (row.high - height_of(note)) / 2, note)
            return
        for is_blind, group in groupby(
            range(len(self.sheet.hours)), key=lambda column: self.sheet.hours[column].blind
        ):
            columns = list(group)
            box = (self._x(columns[0]), y + 0.3, _HOUR * len(columns), row.high - 0.6)
            if is_blind:
                page.hatches.append(box)
            else:
                page.fill(box, TINT)
        for column, hour in enumerate(self.sheet.hours):
            if column in row.due:
                self._due(page, row, column, y)
            elif not hour.blind:
                page.fill((self._x(column) + 3.75, y + row.high / 2 - 0.25, 0.5, 0.5), BLACK)

    def _past(self, page: Page, row: _Row, y: float) -> None:
        """Set the past doses as small cells, newest to the right, then the words below."""
        lines = -(-len(row.cells) // 3)
        for back, mark in enumerate(reversed(row.cells)):
            x = _HOURS - 0.5 - 7.6 - _GIVEN_CELL * (back % 3)
            top = y + 0.6 + (lines - 1 - back // 3) * (_GIVEN_HIGH + 0.6)
            is_missed = mark.state is DoseState.NOT_GIVEN
            page.frame((x, top, 7.6, _GIVEN_HIGH), 0.8, "fine" if is_missed else "")
            page.say_mid(x + 3.8, top + 3.4, mark.text, Face.NARROW, 7)
            if is_missed:
                page.lines[1.1, ""] += [
                    (x + 0.6, top + 5.4, x + 2.4, top + 7.2),
                    (x + 0.6, top + 7.2, x + 2.4, top + 5.4),
                ]
                page.say_right(x + 7.0, top + 7.2, mark.detail, Face.NARROW_BOLD, 7)
            else:
                page.say_mid(x + 3.8, top + 7.2, mark.detail, Face.NARROW_BOLD, 7)
        top = y + 0.7 + lines * (_GIVEN_HIGH + 0.6)
        if not lines:
            top = y + max(_PAD, (row.high - height_of(row.notes)) / 2)
        page.stack(_GIVEN + 1.0, top, row.notes)

    def _due(self, page: Page, row: _Row, column: int, y: float) -> None:
        """Set the due cells of one hour, one under the other (rules 1 to 3)."""
        marks = row.due[column]
        high = (row.high - 0.4) / len(marks)
        for place, mark in enumerate(marks):
            box = (self._x(column) + 0.15, y + 0.2 + place * high, 7.7, high)
            page.fill(box, WHITE)
            page.frame(box, 1.1, "box" if mark.word else "")
            x, top, foot = box[0], box[1], box[1] + high
            page.say(x + 0.6, top + 2.9, mark.text, Face.NARROW, 7)
            if mark.word:
                page.say(x + 0.6, top + 2.9 + _WORD, mark.word, Face.NARROW, 7)
                top += _WORD
            if row.row.medicine.high_alert:
                middle = (top + 3.6 + foot) / 2
                page.rule(x, middle, x + 7.7, 0.6, "fine")
                page.say(x + 0.6, middle - 0.7, self.sheet.words["first"], Face.NARROW, 7)
                page.say(x + 0.6, foot - 0.8, self.sheet.words["second"], Face.NARROW, 7)
            if mark.state is DoseState.MAYBE_GIVEN:
                page.say_right(x + 7.0, foot - 1.0, "?", Face.BOLD, 10)

    def _foot(self, page: Page) -> None:
        page.stack(_LEFT, self.foot + 0.8, self.legend)


def _groups(rows: list[_Row], room: float) -> list[list[_Row]]:
    """Return the rows page by page."""
    groups: list[list[_Row]] = []
    used = room
    for row in rows:
        if used + row.high > room:
            groups.append([])
            used = 0.0
        groups[-1].append(row)
        used += row.high
    return groups


def _grow(rows: list[_Row], room: float) -> None:
    """Give spare height to the rows that two people sign in, up to 20 mm each."""
    wanting = [row for row in rows if row.row.medicine.high_alert and row.due]
    spare = room - sum(row.high for row in rows)
    for place, row in enumerate(wanting):
        more = min(spare / (len(wanting) - place), max(0.0, _MOST_TWO - row.high))
        row.high += more
        spare -= more


def _legend(sheet: AdministrationOverview) -> list[Set]:
    """Return the legend as one paragraph, its first phrase bold."""
    if not sheet.legend:
        return []
    first, *others = sheet.legend
    lines: list[Set] = []
    for size in (8.0, 7.5, 7.0):
        runs = [run(first, Face.BOLD, size)]
        runs += [run(f"    {words}", Face.REGULAR, size) for words in others]
        lines = paragraph(_RIGHT - _LEFT, *runs)
        if len(lines) == 1:
            break
    return lines


def _day(page: Page, middle: float, base: float, text: str, room: float) -> None:
    """Set a day's words over its hours; a day of one or two hours gets the narrow face."""
    face = Face.BOLD if written_width(text, Face.BOLD, 7.5) <= room else Face.NARROW_BOLD
    size = 7.5 if face is Face.BOLD else 7.0
    half = written_width(text, face, size) / 2
    page.say_mid(min(max(middle, _HOURS + half), _TICK - half), base, text, face, size)


def lay_out(sheet: AdministrationOverview) -> list[Page]:
    """Return the pages of an administration overview: the grid, then the forms."""
    frame = Frame(LANDSCAPE, sheet.head, sheet.foot)
    grid = _Grid(sheet, frame)
    pages, y = grid.pages()
    pages = write_in.add_pages(sheet, frame, pages, write_in.Span(y, grid.foot))
    for page in pages[:-1]:
        write_in.codes(page, frame, sheet, sheet.continues + "  →")
    return frame.finish(pages)
