"""L1, the medication list on portrait A4: sections of rows that flow over pages.

1. A row splits over pages only where it alone is taller than a page; its drug is named again.
2. A section head never stands alone at the foot of a page; it is repeated after a break.
3. The end box stands once, after the last row, and takes that row along to the next page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import ASCENT, BLACK, Page, Set, height_of, paragraph, text_lines
from printing.paper.wrap import Run, line_width, run, widest_word, written_width
from printing.sheets.sheet import (
    End,
    MedicationList,
    Medicine,
    MedicineSection,
    Section,
)

_EDGES = (12.0, 71.0, 104.0, 128.0, 165.5, 200.0)
_GUTTER = 1.8
_PAD = 0.9
_HEAD = 7.2
_KEEP = 19.0
_END = 11.6
_END_BOX = 8.7
_END_GAP = 2.8
_LEAST_GAP = 0.7
_CONTINUES = 4.0
_TOP = 1.0
_SECOND_LINE = 3.4
_ARROW = "  →"


class _Cell(NamedTuple):
    """One cell: where it stands, its lines, and the mark of the source's own words if any."""

    x: float
    wide: float
    lines: list[Set]
    mark: str = ""
    struck: frozenset[int] = frozenset()


@dataclass
class _Row:
    """One medicine as cells; `name` names it again where the row goes on over the page."""

    cells: list[_Cell]
    name: str

    def height(self) -> float:
        """Return the height of its tallest cell with padding."""
        return max(map(_cell_height, self.cells)) + 2 * _PAD


def _cell_height(cell: _Cell) -> float:
    return height_of(cell.lines) + (_mark_height(cell) if cell.mark else 0.0)


def _mark_height(cell: _Cell) -> float:
    return height_of(_mark_lines(cell)) + 2.2


def _mark_lines(cell: _Cell) -> list[Set]:
    return text_lines(cell.wide - 3.0, cell.mark, Face.BOLD, 8)


def _drug(medicine: Medicine, room: float) -> list[Set]:
    name = f"▲\u00a0{medicine.drug}" if medicine.high_alert else medicine.drug
    runs = [run(name, Face.BOLD, 9.5)]
    if medicine.strength:
        runs.append(run(f" {medicine.strength}", Face.REGULAR, 9.5))
    return paragraph(room, *runs)


def _form(medicine: Medicine, room: float, *, with_tags: bool) -> list[Set]:
    """Return the form and, behind it, the marks in words."""
    runs = [run(medicine.form, Face.REGULAR, 8)] if medicine.form else []
    if with_tags and medicine.tags:
        words = " · ".join(medicine.tags)
        runs.append(run(f" · {words}" if runs else words, Face.BOLD, 7.5))
    return paragraph(room, *runs) if runs else []


def _tags(medicine: Medicine, room: float, size: float = 7.5) -> list[Set]:
    return text_lines(room, " · ".join(medicine.tags), Face.BOLD, size)


def _dose(medicine: Medicine, room: float) -> list[Set]:
    """Return amount and route; an amount too wide with its unit is set smaller, then wraps."""
    amount = run(medicine.amount, Face.BOLD, 9.5)
    if widest_word((amount,)) > room:
        amount = Run(amount.text, Face.BOLD, 8.5)
    lines = paragraph(room, amount) if medicine.amount else []
    return lines + text_lines(room, medicine.route, Face.REGULAR, 8)


def _times(medicine: Medicine, section: Section, room: float) -> list[Set]:
    lines = text_lines(room, " ".join(medicine.times), Face.REGULAR, 9.5)
    lines += text_lines(room, medicine.times_note, Face.REGULAR, 8)
    if section is Section.AS_NEEDED:
        for words in medicine.limits[:-1]:
            lines += text_lines(room, words, Face.REGULAR, 8)
    return lines


def _why(medicine: Medicine, section: Section, room: float) -> list[Set]:
    lines: list[Set] = []
    for words in (medicine.needed_for, medicine.reason, medicine.instruction):
        lines += text_lines(room, words, Face.REGULAR, 8)
    # An as-needed medicine has its other limits in the column of times, where it has that column.
    beside = section is Section.AS_NEEDED and not medicine.verbatim
    for words in medicine.limits[-1:] if beside else medicine.limits:
        lines += text_lines(room, words, Face.BOLD, 8)
    return lines


def _history(medicine: Medicine, room: float) -> list[Set]:
    lines: list[Set] = []
    for words in medicine.given_day:
        lines += text_lines(room, words, Face.REGULAR, 7.5)
    lines += text_lines(room, medicine.left, Face.BOLD, 7.5)
    lines += text_lines(room, medicine.ordered, Face.REGULAR, 7.5)
    last = " ".join(part for part in (medicine.last_given, medicine.last_given_detail) if part)
    if not _is_told(medicine):
        lines += text_lines(room, last, Face.REGULAR, 7.5)
    return lines


def _is_told(medicine: Medicine) -> bool:
    """Return whether the last dose already stands among those of the day."""
    when = medicine.last_given.partition(" ")[2]
    return bool(when) and any(
        when in line and medicine.last_given_detail in line for line in medicine.given_day
    )


def _verbatim_cell(medicine: Medicine) -> _Cell:
    """Return the source's own words in place of dose and times, with what is beside them."""
    x, wide = _EDGES[1], _EDGES[3] - _EDGES[1] - _GUTTER
    lines = text_lines(wide - 3.0, medicine.verbatim, Face.BOLD, 8.5)
    for extra in (medicine.amount, medicine.route, *medicine.times, medicine.times_note):
        lines += text_lines(wide - 3.0, extra, Face.REGULAR, 8)
    return _Cell(x, wide, lines, medicine.verbatim_mark)


def _row(medicine: Medicine, section: Section) -> _Row:
    """Return a medicine's cells; what a stopped medicine was is struck through."""
    x = _EDGES
    room = [x[n + 1] - x[n] - _GUTTER for n in range(4)] + [x[5] - x[4]]
    is_stopped = medicine.stopped or section is Section.STOPPED
    drug = _drug(medicine, room[0]) + _form(medicine, room[0], with_tags=not is_stopped)
    struck = frozenset(line.block for line in drug if is_stopped)
    cells = [_Cell(x[0], room[0], drug, struck=struck)]
    if medicine.verbatim:
        cells.append(_verbatim_cell(medicine))
        if is_stopped:
            drug += _tags(medicine, room[0])
    else:
        dose = _dose(medicine, room[1])
        struck = frozenset(line.block for line in dose if is_stopped)
        dose = _tags(medicine, room[1], 9.5) + dose if is_stopped else dose
        cells.append(_Cell(x[1], room[1], dose, struck=struck))
        times = _times(medicine, section, room[2])
        struck = frozenset(times[0].block for _ in medicine.times[:1] if is_stopped)
        cells.append(_Cell(x[2], room[2], times, struck=struck))
    cells.append(_Cell(x[3], room[3], _why(medicine, section, room[3])))
    cells.append(_Cell(x[4], room[4], _history(medicine, room[4])))
    return _Row(cells, medicine.drug)


class _Flow:
    """Rows flowing down page after page."""

    def __init__(self, sheet: MedicationList, frame: Frame) -> None:
        self.sheet = sheet
        self.frame = frame
        self.pages = [frame.page()]
        self.y = frame.top + _TOP
        self.ahead = self.under_head = 0.0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def fits(self, high: float) -> bool:
        """Return whether something fits here, or all that is left fits to the very foot."""
        if self.y + self.ahead <= self.frame.bottom:
            return True
        return self.y + high <= self.frame.bottom - _CONTINUES

    def turn(self, section: MedicineSection | None) -> None:
        """Close the page with "continues" and open the next, its section named again."""
        y = min(self.y + _CONTINUES, self.frame.bottom - 0.4)
        self.page.say_right(PORTRAIT.right, y, self.sheet.continues + _ARROW, Face.BOLD, 8)
        self.pages.append(self.frame.page())
        self.y = self.frame.top + _TOP
        if section is not None:
            self.head(section, self.sheet.continued)

    def head(self, section: MedicineSection, continued: str = "") -> None:
        """Set a section's title and column heads above their rule.

        A title that reaches over the columns has their heads on a line of their own.
        """
        title = f"{section.title} – {continued}" if continued else section.title
        base = self.y + 5.3
        page, x = self.page, _EDGES
        end = page.say(x[0], base, title, Face.BOLD, 10)
        base += _SECOND_LINE if end > x[1] - 1.0 else 0.0
        for place, words in enumerate(section.columns[-4:], 1):
            is_last = place == len(x) - 2
            room = x[place + 1] - x[place] - (0.0 if is_last else _GUTTER)
            page.column_head(x[place], base, words, room)
        page.rule(PORTRAIT.left, base + 1.5, PORTRAIT.right, 1.2)
        self.y = self.under_head = base + 1.7

    def section(self, section: MedicineSection, rows: Sequence[_Row]) -> None:
        """Begin a section here where its first row fits too, else on the next page."""
        first = min(rows[0].height(), self._page_room()) if rows else 0.0
        is_fresh = self.y <= self.frame.top + _TOP
        if not is_fresh and not self.fits(max(_KEEP, _HEAD + _SECOND_LINE + first)):
            self.turn(None)
        self.head(section)

    def row(self, row: _Row, section: MedicineSection) -> None:
        """Set a row here, on the next page, or, taller than any page, over several."""
        high = row.height()
        if not self._fits_row(high):
            if self.y > self.frame.top + _KEEP or high <= self._page_room():
                self.turn(section)
            while row.height() > self.frame.bottom - _CONTINUES - self.y:
                now, row = _split(row, self.frame.bottom - _CONTINUES - self.y, self.sheet)
                self.draw(now)
                self.turn(section)
        self.draw(row)
        self.ahead -= high

    def _fits_row(self, high: float) -> bool:
        """Return whether a row fits here, the last one together with the end of the list (3)."""
        is_last = self.ahead <= high + _END + 0.01
        if is_last and self.y > max(self.under_head, self.frame.top + _KEEP):
            return self.y + high + _LEAST_GAP + _END_BOX <= self.frame.bottom
        return self.fits(high)

    def _page_room(self) -> float:
        return self.frame.bottom - _CONTINUES - self.frame.top - _TOP - _HEAD - _SECOND_LINE

    def draw(self, row: _Row) -> None:
        """Set a row and the hairline below it."""
        page, top = self.page, self.y + _PAD
        for cell in row.cells:
            if cell.mark:
                self._draw_marked(cell, row.height())
            else:
                page.stack(cell.x, top, cell.lines)
            if cell.struck:
                self._strike(cell, top)
        self.y += row.height()
        page.rule(PORTRAIT.left, self.y, PORTRAIT.right, 0.4)

    def _draw_marked(self, cell: _Cell, high: float) -> None:
        """Frame the source's own words under their mark, which is white on black."""
        page, top = self.page, self.y + 0.7
        mark = _mark_lines(cell)
        band = height_of(mark) + 0.8
        page.fill((cell.x, top, cell.wide, band), BLACK)
        page.frame((cell.x, top, cell.wide, high - 1.4), 0.8)
        page.stack(cell.x + 1.5, top + 0.4, mark, is_white=True)
        page.stack(cell.x + 1.5, top + band + 0.5, cell.lines)

    def _strike(self, cell: _Cell, top: float) -> None:
        for line in cell.lines:
            if line.block in cell.struck:
                size = line.line[0].size
                y = top + ASCENT * line.height - size * 0.1
                self.page.rule(cell.x, y, cell.x + line_width(line.line), 0.8)
            top += line.height

    def end(self, end: End) -> None:
        """Set the end box: solid where the list is whole, dashed where rows are missing."""
        if self.y + _LEAST_GAP + _END_BOX > self.frame.bottom:
            self.turn(None)
        gap = min(_END_GAP, self.frame.bottom - self.y - _END_BOX)
        place_end(self.page, self.y + gap, end)


def place_end(page: Page, top: float, end: End) -> None:
    """Set the box that ends a list, from margin to margin of portrait A4."""
    left, right = PORTRAIT.left, PORTRAIT.right
    page.frame((left, top, right - left, 8.6), 1.2 if end.complete else 2.2,
               "" if end.complete else "loud")  # fmt: skip
    x = page.say(left + 3.0, top + 5.6, end.text, Face.BOLD, 10.5)
    face = Face.REGULAR
    if written_width(end.counts, face, 8) > right - 3.0 - x - 4.0:
        face = Face.NARROW
    lines = text_lines(right - 3.0 - x - 4.0, end.counts, face, 8, lead=1.1)
    y = top + 5.3 - (len(lines) - 1) * 1.55
    for line in lines:
        page.put_right(right - 3.0, y, line.line, line.block)
        y += 3.1


def _split(row: _Row, room: float, sheet: MedicationList) -> tuple[_Row, _Row]:
    """Split a row into what fits in `room` mm and the rest, which names its drug again."""
    now, rest = [], []
    for cell in row.cells:
        left = room - 2 * _PAD - (_mark_height(cell) if cell.mark else 0.0)
        taken = 0
        while taken < len(cell.lines) and left >= cell.lines[taken].height:
            left -= cell.lines[taken].height
            taken += 1
        now.append(cell._replace(lines=cell.lines[:taken]))
        rest.append(cell._replace(lines=cell.lines[taken:]))
    first = rest[0]
    again = text_lines(first.wide, f"{row.name} – {sheet.continued}", Face.BOLD, 9.5)
    rest[0] = first._replace(lines=again + first.lines)
    return _Row(now, row.name), _Row(rest, row.name)


def lay_out(sheet: MedicationList) -> list[Page]:
    """Return the pages of a medication list."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    flow = _Flow(sheet, frame)
    rows: list[tuple[MedicineSection, Sequence[_Row]]] = [
        (section, [_row(medicine, section.section) for medicine in section.medicines])
        for section in sheet.sections
    ]
    heights = sum(row.height() for _, group in rows for row in group)
    flow.ahead = heights + (_HEAD + _SECOND_LINE) * len(rows) + _END
    for section, group in rows:
        flow.section(section, group)
        flow.ahead -= _HEAD + _SECOND_LINE
        for row in group:
            flow.row(row, section)
    flow.end(sheet.end)
    return frame.finish(flow.pages)
