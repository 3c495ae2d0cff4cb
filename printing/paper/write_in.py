"""The second part of the administration overview: as needed, infusions, blank rows, register.

1. A write-in cell has room for time, dose and signature; two signatures for high-alert drugs.
2. Blank rows ask for the prescriber's name, signature and time (R6).
3. The signature register says whose initials these are (R14).
"""

from collections.abc import Sequence
from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.frame import Frame
from printing.paper.medicine import dose_lines, drug_lines
from printing.paper.page import Page, Set, height_of, paragraph, parts, text_lines
from printing.paper.wrap import line_width, run, written_width
from printing.sheets.sheet import AdministrationOverview, DoseMark, Medicine, OverviewRow

CODES = 4.4
"""The height of the line of codes at the foot of a page."""

_LEFT, _RIGHT = 10.0, 287.0
_WHY, _GIVEN, _LEFT_BOX, _CELLS = 70.0, 110.0, 150.0, 171.9
_CELL_PITCH = 23.0
_CELL_WIDE = 22.2
_AS_NEEDED = 13.0
_INFUSION = 12.4
_HEAD = 7.4
_NEW_EDGES = (10.0, 78.5, 100.4, 116.5, 141.5, 180.5, 202.9)
_NEW_HIGH = 8.3
_NEW_GIVEN = 14.08
_REGISTER = 8.6
_SPARED = 2
_COUNTS = 4.6
_PAD = 0.9


class Span(NamedTuple):
    """The free part of a page, from `top` to `foot` in mm."""

    top: float
    foot: float


class _Row(NamedTuple):
    """One medicine with its columns and the labels of its five write-in cells."""

    medicine: Medicine
    columns: tuple[list[Set], ...]
    left: str
    labels: tuple[tuple[str, str], ...]
    high: float


class _Section(NamedTuple):
    """A titled group with its column heads."""

    title: str
    heads: tuple[str, str, str, str]
    rows: Sequence[_Row]


def _mark_text(mark: DoseMark) -> str:
    return " ".join(part for part in (mark.text, mark.detail) if part)


def _is_told(mark: DoseMark, lines: Sequence[str]) -> bool:
    """Return whether a past dose already stands among the lines of the day's doses."""
    return any(mark.text in line and mark.detail in line for line in lines)


def _as_needed(row: OverviewRow, words: dict[str, str]) -> _Row:
    medicine = row.medicine
    why: list[Set] = []
    for text in (medicine.needed_for, medicine.reason):
        why += text_lines(_GIVEN - _WHY - 2.0, text, Face.REGULAR, 8)
    for text in medicine.limits:
        why += text_lines(_GIVEN - _WHY - 2.0, text, Face.BOLD, 8)
    given: list[Set] = []
    room = _LEFT_BOX - _GIVEN - 2.0
    lines = medicine.given_day
    others = [mark for mark in row.past if not _is_told(mark, lines)]
    for text in (*lines, *map(_mark_text, others)):
        given += text_lines(room, text, Face.REGULAR, 8)
    if not given:
        given = text_lines(room, row.past_note, Face.REGULAR, 8)
    note = "" if row.due_note in words["as_needed_title"] else row.due_note
    for text in (*map(_mark_text, row.due), note):
        given += text_lines(room, text, Face.BOLD, 8)
    drug = drug_lines(medicine, _WHY - _LEFT - 2.0)
    labels = ((words["at"], words["dose"]),) * 5
    high = max(_AS_NEEDED, *(height_of(column) + 2 * _PAD for column in (drug, why, given)))
    left = medicine.left_amount or medicine.left
    return _Row(medicine, (drug, why, given), left, labels, high)


def _infusion(row: OverviewRow, words: dict[str, str]) -> _Row:
    medicine = row.medicine
    drug = drug_lines(medicine, _WHY - _LEFT - 2.0, with_dose=False)
    rate = dose_lines(medicine, _GIVEN - _WHY - 2.0)
    for text in (medicine.reason, *medicine.limits):
        rate += text_lines(_GIVEN - _WHY - 2.0, text, Face.REGULAR, 8)
    running: list[Set] = []
    room = _CELLS - _GIVEN - 2.0
    for mark in row.past:
        running += text_lines(room, _mark_text(mark), Face.REGULAR, 8)
    running += text_lines(room, row.past_note, Face.REGULAR, 8)
    for mark in row.due:
        running += text_lines(room, _mark_text(mark), Face.BOLD, 9.5)
    running += text_lines(room, row.due_note, Face.BOLD, 9.5)
    per_hour = words["per_hour"]
    labels = (
        (words["new_bag"], per_hour),
        (words["new_bag"], per_hour),
        (words["changed"], per_hour),
        (words["changed"], per_hour),
        (words["stop"], words["volume_left"]),
    )
    high = max(_INFUSION, *(height_of(column) + 2 * _PAD for column in (drug, rate, running)))
    return _Row(medicine, (drug, rate, running), "", labels, high)


def _parts(row: _Row, room: float) -> list[_Row]:
    """Return a row, in parts where it is taller than a page; the later ones only to read."""
    if row.high <= room:
        return [row]
    again = text_lines(_WHY - _LEFT - 2.0, f"→ {row.medicine.drug}", Face.BOLD, 9.5)
    first, *others = parts(row.columns, room - 2 * _PAD, room - 2 * _PAD - height_of(again))
    found = [row._replace(columns=tuple(first), high=room)]
    for drug, why, given in others:
        columns = (again + drug, why, given)
        high = max(map(height_of, columns)) + 2 * _PAD
        found.append(row._replace(columns=columns, left="", labels=(), high=high))
    return found


def _sections(sheet: AdministrationOverview) -> list[_Section]:
    words = sheet.words
    sections = []
    if sheet.as_needed:
        heads = (words["limits"], words["given_day"], words["left"], words["give_now"])
        rows = [_as_needed(row, words) for row in sheet.as_needed]
        sections.append(_Section(words["as_needed_title"], heads, rows))
    if sheet.infusions:
        heads = (words["rate"], words["running"], "", words["bag_changes"])
        rows = [_infusion(row, words) for row in sheet.infusions]
        sections.append(_Section(words["infusion_title"], heads, rows))
    return sections


class _Flow:
    """Rows flowing over the write-in pages."""

    def __init__(
        self, sheet: AdministrationOverview, frame: Frame, pages: list[Page], free: Span
    ) -> None:
        self.sheet = sheet
        self.frame = frame
        self.pages = pages
        self.y, self.foot = free
        self.is_shared = bool(pages)
        if not pages:
            self.turn()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn(self) -> None:
        self.pages.append(self.frame.page())
        self.y = self.frame.top
        self.foot = self.frame.bottom - CODES
        self.is_shared = False

    def section(self, section: _Section) -> None:
        """Set a section, its head again on every page it goes over."""
        room = self.frame.bottom - CODES - self.frame.top - _HEAD - 0.2
        rows = [part for row in section.rows for part in _parts(row, room)]
        if self.y + _HEAD + rows[0].high > self.foot:
            self.turn()
        self._head(section)
        for row in rows:
            if self.y + row.high > self.foot:
                self.turn()
                self._head(section)
            self._row(row)

    def _head(self, section: _Section) -> None:
        base = self.y + 5.4
        page = self.page
        page.say(_LEFT, base, section.title, Face.BOLD, 10)
        places = ((_WHY, 39.0), (_GIVEN, 39.0), (_LEFT_BOX, 20.0), (_CELLS, _RIGHT - _CELLS))
        for (x, room), words in zip(places, section.heads, strict=True):
            if words:
                page.column_head(x, base, words, room)
        page.rule(_LEFT, base + 1.5, _RIGHT, 1.2)
        self.y = base + 1.7

    def _row(self, row: _Row) -> None:
        page, y = self.page, self.y
        for x, lines in zip((_LEFT, _WHY, _GIVEN), row.columns, strict=True):
            page.stack(x, y + _PAD, lines)
        if row.left:
            _left_box(page, y, row)
        for place, labels in enumerate(row.labels):
            x = _CELLS + _CELL_PITCH * place
            self._cell(x, y + 0.7, row.high - 1.4, labels, two=row.medicine.high_alert)
        self.y += row.high
        page.rule(_LEFT, self.y, _RIGHT, 0.4)

    def _cell(
        self, x: float, top: float, high: float, labels: tuple[str, str], *, two: bool
    ) -> None:
        """Draw one cell to write in: two labelled fields above, the signature below (rule 1)."""
        page, words = self.page, self.sheet.words
        half = top + high * 0.46
        middle = x + _CELL_WIDE / 2
        page.frame((x, top, _CELL_WIDE, high), 1.1)
        page.rule(x, half, x + _CELL_WIDE, 0.6)
        page.upright(middle, top, half, 0.6)
        for left, label in zip((x, middle), labels, strict=True):
            page.say(left + 0.7, top + 2.5, label, Face.NARROW, 7)
        foot = top + high - 0.9
        if two:
            page.upright(middle, half, top + high, 0.6, "fine")
            page.say(x + 0.8, foot, words["first"], Face.NARROW, 7)
            page.say(middle + 0.8, foot, words["second"], Face.NARROW, 7)
        else:
            page.say(x + 0.8, foot, words["sign"], Face.NARROW, 7)

    def close(self) -> None:
        """Set blank rows, codes and register; the blank rows fill what room there is."""
        rows = max(1, self.sheet.blank_rows - _SPARED)
        if self.y + _HEAD + _NEW_HIGH * rows + _REGISTER + _COUNTS > self.foot:
            self.turn()
        register = (self.foot if self.is_shared else self.frame.bottom) - _REGISTER
        code_line = register - CODES - 0.6
        limit = register - 0.8 if self.is_shared else code_line
        if self.is_shared:
            code_line = self.frame.bottom - CODES
        counts = text_lines(_RIGHT - _LEFT, self.sheet.end.counts, Face.REGULAR, 7.5)
        limit -= height_of(counts)
        for place, line in enumerate(counts, 1):
            base = limit + height_of(counts[:place]) - 0.4
            self.page.put_right(_RIGHT, base, line.line, line.block)
        self._new_orders_head()
        number = 0
        while self.y + _NEW_HIGH <= limit:
            number += 1
            self._new_order(number)
        page = self.page
        page.rule(_LEFT, self.y, _RIGHT, 1.2)
        _code_line(page, code_line, self.sheet, self.sheet.end.text)
        if not self.sheet.end.complete:
            wide = written_width(self.sheet.end.text, Face.BOLD, 8) + 3.0
            page.frame((_RIGHT - wide + 1.4, code_line - 0.2, wide, 4.6), 1.8, "box")
        self._register(register)

    def _new_orders_head(self) -> None:
        words, page = self.sheet.words, self.page
        base = self.y + 5.4
        x = page.say(_LEFT, base, words["new_orders"], Face.BOLD, 10)
        page.say(x + 1.6, base, words["new_drug"], Face.NARROW, 7)
        keys = (
            "new_dose",
            "new_route",
            "new_times",
            "new_prescriber",
            "new_signature",
            "new_given",
        )
        for left, right, key in zip(_NEW_EDGES[1:], (*_NEW_EDGES[2:], _RIGHT), keys, strict=True):
            indent = 1.4 * (key != "new_given")
            page.column_head(left + indent, base, words[key], right - left - indent - 0.6)
        page.rule(_LEFT, base + 1.5, _RIGHT, 1.2)
        self.y = base + 1.5

    def _new_order(self, number: int) -> None:
        page, y = self.page, self.y
        page.say(_LEFT, y + 5.4, str(number), Face.NARROW, 7)
        for x in _NEW_EDGES[1:-1]:
            page.upright(x, y, y + _NEW_HIGH, 0.6)
        for place in range(6):
            box = (_NEW_EDGES[-1] + _NEW_GIVEN * place, y + 0.5, 13.3, _NEW_HIGH - 1.0)
            page.frame(box, 0.8)
            page.rule(box[0], y + _NEW_HIGH / 2, box[0] + 13.3, 0.4, "fine")
        self.y += _NEW_HIGH
        page.rule(_LEFT, self.y, _RIGHT, 0.6)

    def _register(self, top: float) -> None:
        """Draw the register of signatures: five pairs of initials and name (rule 3)."""
        page, words = self.page, self.sheet.words
        page.frame((_LEFT, top, _RIGHT - _LEFT, _REGISTER), 0.8)
        label = text_lines(26.0, words["register"], Face.BOLD, 8)
        label += text_lines(26.0, words["register_hint"], Face.REGULAR, 7)
        page.stack(_LEFT + 1.5, top + (_REGISTER - height_of(label)) / 2, label)
        first = _LEFT + max(22.0, *(line_width(row.line) + 3.0 for row in label))
        pitch = (_RIGHT - first) / 5
        base = top + 6.8
        for place in range(5):
            x = first + pitch * place
            page.upright(x, top, top + _REGISTER, 0.6)
            page.rule(x + 2.0, base, x + 12.0, 0.6)
            page.say(x + 13.2, base, "=", Face.REGULAR, 9)
            page.rule(x + 16.4, base, x + pitch - 2.0, 0.6)


def _left_box(page: Page, y: float, row: _Row) -> None:
    """Draw the box of what is left: the number large, its unit below."""
    box = (_LEFT_BOX, y + 0.7, 18.6, row.high - 1.4)
    number, _, unit = row.left.replace("\u00a0", " ").partition(" ")
    page.frame(box, 1.1)
    middle = box[0] + box[2] / 2
    room = box[2] - 1.4
    is_small = (
        written_width(number, Face.BOLD, 15) <= room
        and written_width(unit, Face.REGULAR, 8) <= room
    )
    if unit and is_small:
        page.say_mid(middle, y + row.high / 2 + 0.6, number, Face.BOLD, 15)
        page.say_mid(middle, y + row.high / 2 + 4.4, unit, Face.REGULAR, 8)
        return
    lines = text_lines(17.2, row.left, Face.NARROW_BOLD, 8)
    page.stack(box[0] + 0.7, y + (row.high - height_of(lines)) / 2, lines)


def codes(page: Page, frame: Frame, sheet: AdministrationOverview, right: str) -> None:
    """Set the line of codes for doses not given at a page's foot, and words to its right."""
    _code_line(page, frame.bottom - CODES, sheet, right)


def _code_line(page: Page, top: float, sheet: AdministrationOverview, right: str) -> None:
    limit = page.say_right(_RIGHT, top + 3.2, right, Face.BOLD, 8) if right else _RIGHT
    runs = [run(sheet.codes_title, Face.REGULAR, 8)]
    runs += [run(f"    {code}", Face.REGULAR, 8) for code in sheet.codes]
    room = limit - _LEFT - 3.0
    lines = paragraph(room, *runs)
    if len(lines) > 1:
        narrow = [run(piece.text, Face.NARROW, 7) for piece in runs]
        lines = paragraph(room, *narrow, lead=1.05)
    page.stack(_LEFT, top + 3.2 - 0.78 * height_of(lines[:1]) - height_of(lines[1:]), lines)


def add_pages(
    sheet: AdministrationOverview, frame: Frame, grid: list[Page], free: Span
) -> list[Page]:
    """Return the grid's pages and what follows them; there is always room for new orders.

    The forms begin on the grid's last page where `free` leaves room for them.
    """
    flow = _Flow(sheet, frame, list(grid), free)
    for section in _sections(sheet):
        flow.section(section)
    flow.close()
    return flow.pages
