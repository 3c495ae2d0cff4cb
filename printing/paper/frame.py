"""The frame of every page: head above, foot below, the same on each page of a sheet.

1. Two identifiers, the as-of box and the allergy box stand on every page.
2. The identifiers stand again at the foot, for a torn or half-scanned page.
3. Listed, none known and not recorded allergies never look alike.
4. Over its age limit, or of unknown age, the as-of box turns heavy and half black.
5. What is too long for its place wraps, and what lies below moves down.
6. That a copy is older than its neighbours' or not verified stands white on black on every
   page, between the allergy box and the rows: no page can be read past it.
"""

from typing import NamedTuple

from printing.paper.faces import Face
from printing.paper.faults import HeadTooLong
from printing.paper.page import (
    BLACK,
    Box,
    Mark,
    Page,
    Set,
    height_of,
    leading,
    paragraph,
    text_lines,
)
from printing.paper.wrap import line_width, run, written_width
from printing.sheets.sheet import AllergyBox, Foot, Head
from storage.records import AllergyState

_DOT = " · "
_WIDE_DOT = "\u00a0\u00a0\u00a0·   "  # it stays with the entry before it
_NUMBER_ROOM = 27.0
_LABEL_ROOM = 52.0
_FOOT_RIGHT = 62.0
_LEAST_BODY = 45.0


class Form(NamedTuple):
    """The measures of a page's frame in mm, by `mockups/paper-measures.md` section 2."""

    wide: float
    high: float
    left: float
    right: float
    title: float
    title_rule: float
    name: float
    as_of: Box
    second: Box | None
    code: tuple[float, float, float]
    code_text: float
    boxes: float
    boxes_right: float
    foot_rule: float
    foot_lines: tuple[float, float]
    tick: float
    air: float


PORTRAIT = Form(
    wide=210, high=297, left=12, right=200, title=12.6, title_rule=15.0, name=23.5,
    as_of=(116, 17.6, 61, 22), second=None, code=(179.6, 17.6, 20.4), code_text=41.1,
    boxes=43.0, boxes_right=200, foot_rule=281.4, foot_lines=(285.4, 289.0), tick=0.0, air=1.45,
)  # fmt: skip
LANDSCAPE = Form(
    wide=297, high=210, left=10, right=287, title=12.2, title_rule=14.6, name=22.2,
    as_of=(132, 16.4, 64, 19.8), second=(199, 16.4, 66, 19.8), code=(267.6, 16.4, 19.4),
    code_text=38.6, boxes=37.6, boxes_right=265, foot_rule=194.8, foot_lines=(199.0, 202.6),
    tick=160.0, air=1.3,
)  # fmt: skip


class Frame:
    """A sheet's head and foot, laid out once; `top` and `bottom` bound what lies between."""

    def __init__(self, form: Form, head: Head, foot: Foot) -> None:
        """Lay out the parts that are the same on every page.

        Raises HeadTooLong where less than 45 mm would be left for the rows.
        """
        self.form = form
        self._head = head
        self._foot = foot
        self._fixed = Page(form.wide, form.high)
        self.bottom = self._place_foot() - (1.6 if form is PORTRAIT else 1.2)
        self.top = self._place_head()
        if self.bottom - self.top < _LEAST_BODY:
            raise HeadTooLong(serial=foot.serial)

    def page(self) -> Page:
        """Return an empty page of this frame's size."""
        return Page(self.form.wide, self.form.high)

    def finish(self, pages: list[Page]) -> list[Page]:
        """Set head, foot, code and "page x of y" on all pages of a sheet."""
        for number, page in enumerate(pages, 1):
            page.lay_over(self._fixed)
            self._number(page, number, len(pages))
        return pages

    # -- the parts that know the page's number ---------------------------------------------

    def _pattern(self, x: int, y: int) -> str:
        return self._foot.page_pattern.format(x=x, y=y)

    def _number(self, page: Page, x: int, y: int) -> None:
        form = self.form
        words = self._pattern(x, y)
        size = 10 if written_width(words, Face.BOLD, 10) < _NUMBER_ROOM else 9
        page.say_right(form.right, form.title, words, Face.BOLD, size)
        page.mark = Mark(self._foot.serial, x, y, *form.code, form.code_text)
        below = f"{self._foot.name}{_DOT}" if self._foot.name else ""
        lines = self._foot_name(f"{below}{words}")
        base = form.foot_lines[1] - 2.9 * (len(lines) - 1)
        for place, line in enumerate(lines):
            page.put_right(form.right, base + 2.9 * place, line.line, line.block)

    def _foot_name(self, words: str) -> list[Set]:
        return text_lines(_FOOT_RIGHT, words, Face.REGULAR, 7)

    # -- foot --------------------------------------------------------------------------------

    def _place_foot(self) -> float:
        """Place the foot; return the y of its rule, which moves up where lines must wrap."""
        form, foot, page = self.form, self._foot, self._fixed
        right_lines = len(self._foot_name(f"{foot.name}{_DOT}{self._pattern(99, 99)}"))
        identity = text_lines(_FOOT_RIGHT, foot.number or foot.name, Face.BOLD, 10)
        right_wide = _FOOT_RIGHT if right_lines > 1 else self._right_width(identity)
        limit = form.tick - 2.0 if form.tick and foot.tick else form.right - right_wide - 3.0
        room = limit - form.left
        widest = max(written_width(words, Face.REGULAR, 7) for words in foot.lines)
        face = Face.REGULAR if widest <= room else Face.NARROW
        lines = [line for words in foot.lines for line in text_lines(room, words, face, 7)]
        extra = max(len(lines) - 2, right_lines - 1 + len(identity) - 1, 0)
        rule = form.foot_rule - 3.6 * extra
        page.rule(form.left, rule, form.right, 0.6)
        base = form.foot_lines[1] - 3.6 * (len(lines) - 1)
        for place, line in enumerate(lines):
            page.put(form.left, base + 3.6 * place, line.line, line.block)
        above = form.foot_lines[1] - 3.6 - 2.9 * (right_lines - 1)
        above -= 4.2 * (len(identity) - 1)
        for place, line in enumerate(identity):
            page.put_right(form.right, above + 4.2 * place, line.line, line.block)
        if form.tick and foot.tick:
            self._place_tick(form.tick, right_wide)
        return rule

    def _right_width(self, identity: list[Set]) -> float:
        words = f"{self._foot.name}{_DOT}{self._pattern(99, 99)}"
        return max(
            written_width(words, Face.REGULAR, 7),
            *(line_width(line.line) for line in identity),
        )

    def _place_tick(self, x: float, right_wide: float) -> None:
        page, form = self._fixed, self.form
        page.frame((x, form.foot_lines[0] - 1.6, 3.8, 3.8), 0.8)
        room = form.right - right_wide - 3.0 - (x + 5.4)
        lines = text_lines(room, self._foot.tick, Face.REGULAR, 8)
        if len(lines) > 1:
            lines = text_lines(room, self._foot.tick, Face.NARROW, 7)
        page.stack(x + 5.4, form.foot_lines[0] + 0.3 - height_of(lines) / 2, lines)

    # -- head --------------------------------------------------------------------------------

    def _place_head(self) -> float:
        """Place the head; return the y below it."""
        form, head = self.form, self._head
        self._place_title()
        as_of_foot = self._place_as_of()
        second_foot = self._place_second()
        person_foot = self._place_person()
        top = max(form.boxes, person_foot + 2.2, as_of_foot + 2.0, second_foot + 2.0)
        if head.allergy is not None:
            top = self._place_allergy(head.allergy, top)
        elif form is PORTRAIT:
            top = max(top - 1.4, 42.6)
        if head.attention:
            top = self._place_attention(top + 1.4)
        if head.notices:
            top = self._place_notices(top + 1.4)
        return max(top, form.code_text + 0.8)

    def _place_title(self) -> None:
        form, head, page = self.form, self._head, self._fixed
        x = page.say(form.left, form.title, head.title, Face.BOLD, 13) + 3.0
        capsule_right = form.right - _NUMBER_ROOM
        words = written_width(head.capsule, Face.BOLD, 7.5)
        capsule_left = capsule_right - words - 5.0
        if head.capsule:
            page.capsules.append((capsule_left, form.title - 4.1, words + 5.0, 5.2))
            page.say(capsule_left + 2.5, form.title - 0.5, head.capsule, Face.BOLD, 7.5)
        lines = text_lines(capsule_left - 2.0 - x, head.count, Face.REGULAR, 9)
        if len(lines) == 1:
            page.put(x, form.title, lines[0].line, lines[0].block)
        elif lines:
            lines = text_lines(capsule_left - 2.0 - x, head.count, Face.NARROW, 7, lead=1.1)
            page.stack(x, form.title + 0.7 - height_of(lines), lines)
        page.rule(form.left, form.title_rule, form.right, 1.4)

    def _place_person(self) -> float:
        """Place name, number, person, place and facts; return the y of the last baseline."""
        form, head, page = self.form, self._head, self._fixed
        room = form.as_of[0] - 2.0 - form.left
        size, lines = _name_lines(head.name, room)
        y = form.name - (17 - size) * 0.4
        for place, line in enumerate(lines):
            y += leading(size, 1.2) if place else 0.0
            page.put(form.left, y, line.line, line.block)
        y += 6.6 if form is PORTRAIT or len(lines) == 1 else 6.2
        y = self._place_number(y, room)
        below = 5.2 if form is PORTRAIT else 4.4
        for text in self._small_lines():
            for line in text_lines(room, text, Face.REGULAR, 8):
                y += below
                below = 4.0 if form is PORTRAIT else 3.6
                page.put(form.left, y, line.line, line.block)
        return y

    def _place_number(self, y: float, room: float) -> float:
        """Place number, person and, where it fits, the place; return the last baseline."""
        form, head, page = self.form, self._head, self._fixed
        if not head.number:
            beside = _DOT.join(part for part in (head.person, head.place) if part)
            lines = text_lines(room, beside, Face.BOLD, 10)
            for place, line in enumerate(lines):
                page.put(form.left, y - 0.8 + 4.4 * place, line.line, line.block)
            return y - 0.8 + 4.4 * max(0, len(lines) - 1)
        x = form.left
        number = text_lines(room, head.number, Face.BOLD, 14)
        for place, line in enumerate(number):
            y += 6.0 if place else 0.0
            x = page.put(form.left, y, line.line, line.block) + 3.0
        lines = text_lines(form.left + room - x, head.person, Face.REGULAR, 9.5)
        if len(lines) > 1:
            x, y = form.left, y + 4.6
            lines = text_lines(room, head.person, Face.REGULAR, 9.5)
        for place, line in enumerate(lines):
            page.put(x, y + 4.2 * place, line.line, line.block)
        return y + 4.2 * max(0, len(lines) - 1)

    def _small_lines(self) -> list[str]:
        """Return the lines under the number; a second box without a place becomes lines."""
        head = self._head
        lines = [head.place] if head.number else []
        lines += head.facts
        if self.form is LANDSCAPE:
            lines = [_DOT.join(line for line in lines if line)]
        if self.form.second is None:
            second = (head.second_label, head.second_title, *head.second_lines)
            lines.append(_DOT.join(part for part in second if part))
        return [line for line in lines if line]

    def _place_as_of(self) -> float:
        """Place the as-of box; return its foot."""
        form, as_of = self.form, self._head.as_of
        x, y, wide, high = form.as_of
        room = wide - 5.0
        upper = text_lines(room, as_of.label, Face.REGULAR, 7, lead=form.air)
        upper += text_lines(room, as_of.when, Face.BOLD, 15, lead=1.24)
        face = Face.BOLD if as_of.too_old else Face.REGULAR
        lower = text_lines(room, as_of.age, face, 8.5 if as_of.too_old else 7.5)
        lower += text_lines(room, as_of.missing, Face.BOLD, 8, lead=form.air)
        pad = 1.1
        split = y + pad + height_of(upper) + 0.4
        foot = max(y + high, split + height_of(lower) + pad)
        if as_of.too_old:
            split = max(split, foot - height_of(lower) - 2.6)
            self._fixed.fill((x, split, wide, foot - split), BLACK)
        self._fixed.frame((x, y, wide, foot - y), 2.2 if as_of.too_old else 0.8)
        self._fixed.stack(x + 2.5, y + pad, upper)
        free = (foot - split - height_of(lower)) / 2
        self._fixed.stack(x + 2.5, split + free, lower, is_white=as_of.too_old)
        return foot

    def _place_second(self) -> float:
        """Place the second box where the form and the sheet have one; return its foot."""
        head, form, box = self._head, self.form, self.form.second
        if box is None or not (head.second_label or head.second_title):
            return 0.0
        x, y, wide, high = box
        room = wide - 5.0
        lines = text_lines(room, head.second_label, Face.REGULAR, 7, lead=form.air)
        lines += text_lines(room, head.second_title, Face.BOLD, 11.5, lead=1.5)
        for words in head.second_lines:
            lines += text_lines(room, words, Face.REGULAR, 8, lead=1.35)
        foot = max(y + high, y + height_of(lines) + 2.2)
        self._fixed.frame((x, y, wide, foot - y), 0.8)
        self._fixed.stack(x + 2.5, y + 1.1, lines)
        return foot

    def _cell(self) -> float:
        """Return the width that the labels of both boxes share."""
        label = self._head.allergy.label if self._head.allergy else ""
        loud = text_lines(_LABEL_ROOM, label, Face.BOLD, 10.5)
        quiet = text_lines(_LABEL_ROOM, self._head.attention_label, Face.BOLD, 8.5)
        wide = [line_width(line.line) + 4.2 for line in loud]
        wide += [line_width(line.line) + 1.7 for line in quiet]
        return max([41.7, *wide])

    def _place_allergy(self, allergy: AllergyBox, top: float) -> float:
        """Place the allergy box in one of its three looks (rule 3); return its foot."""
        form, page = self.form, self._fixed
        label = text_lines(_LABEL_ROOM, allergy.label, Face.BOLD, 10.5)
        cell = self._cell()
        room = form.boxes_right - form.left - cell - 6.0
        lines = allergy_lines(allergy, room, joined=form is LANDSCAPE)
        if height_of(lines) > form.high / 3:
            lines = allergy_lines(allergy, room, joined=True, size=8.5)
        least = 9.0 if form is PORTRAIT else 8.0
        high = max(least, height_of(lines) + 2.8, height_of(label) + 2.0)
        is_plain = allergy.state is AllergyState.NONE_KNOWN
        if is_plain:
            page.upright(form.left + cell, top, top + high, 0.8)
        else:
            page.fill((form.left, top, cell, high), BLACK)
        box = (form.left, top, form.boxes_right - form.left, high)
        is_missing = allergy.state is AllergyState.NOT_RECORDED
        page.frame(box, 0.8 if is_plain else 2.2, "loud" if is_missing else "")
        page.stack(
            form.left + 2.1, top + (high - height_of(label)) / 2, label, is_white=not is_plain
        )
        page.stack(form.left + cell + 3.0, top + (high - height_of(lines)) / 2, lines)
        return top + high

    def _place_notices(self, top: float) -> float:
        """Place what must be read first, white on black over the whole width (6)."""
        form, page = self.form, self._fixed
        room = form.boxes_right - form.left - 6.0
        lines = [
            line for words in self._head.notices for line in text_lines(room, words, Face.BOLD, 9.5)
        ]
        high = height_of(lines) + 3.0
        page.fill((form.left, top, form.boxes_right - form.left, high), BLACK)
        page.stack(form.left + 3.0, top + 1.5, lines, is_white=True)
        return top + high

    def _place_attention(self, top: float) -> float:
        """Place the attention box; return its foot."""
        form, head, page = self.form, self._head, self._fixed
        label = text_lines(_LABEL_ROOM, head.attention_label, Face.BOLD, 8.5)
        cell = self._cell() if label else 0.0
        room = form.boxes_right - form.left - cell - 6.0
        lines = text_lines(room, _DOT.join(head.attention), Face.BOLD, 8.5)
        high = max(6.5, height_of(lines) + 2.2, height_of(label) + 2.0)
        page.frame((form.left, top, form.boxes_right - form.left, high), 0.8)
        if label:
            page.upright(form.left + cell, top, top + high, 0.8)
        page.stack(form.left + 0.9, top + (high - height_of(label)) / 2, label)
        page.stack(form.left + cell + 3.0, top + (high - height_of(lines)) / 2, lines)
        return top + high


def _name_lines(name: str, room: float) -> tuple[float, list[Set]]:
    """Return the size and lines of a name: 17 pt on one line, 14 on two, else 12."""
    for size, most in ((17.0, 1), (14.0, 2), (12.0, 99)):
        lines = text_lines(room, name, Face.BOLD, size)
        if len(lines) <= most:
            break
    return size, lines


def allergy_lines(
    allergy: AllergyBox, room: float, *, joined: bool = False, size: float = 10.5
) -> list[Set]:
    """Return the words of an allergy box: entries one below the other, or joined."""
    small = size - 1.0
    entries = [
        (
            run(entry.substance, Face.BOLD, size),
            *((run(f" – {entry.detail}", Face.REGULAR, small),) if entry.detail else ()),
        )
        for entry in allergy.lines
    ]
    lines: list[Set] = []
    if joined and entries:
        row = [
            piece for entry in entries for piece in (*entry, run(_WIDE_DOT, Face.REGULAR, small))
        ]
        lines += paragraph(room, *row[:-1])
    else:
        for entry in entries:
            lines += paragraph(room, *entry)
    plain = allergy.state is AllergyState.NONE_KNOWN
    runs = [run(allergy.text, Face.REGULAR if plain else Face.BOLD, size)] if allergy.text else []
    if allergy.advice:
        gap = " " if runs else ""
        runs.append(run(gap + allergy.advice, Face.REGULAR, small))
    return lines + (paragraph(room, *runs) if runs else [])
