"""The frame of a blank form: a head to write in, where a copy's sheet has its patient.

1. Every page has its own place for name, number and bed, so a loose page is nobody's guess.
2. The allergy box stands on every patient's form and asks; empty it says nothing, and never
   looks like "none known".
3. The form's number stands in the capsule, in the foot and in the code.
"""

from printing.paper.faces import Face
from printing.paper.frame import LANDSCAPE, PORTRAIT, Frame
from printing.paper.page import BLACK, Box, Page, height_of, text_lines
from printing.paper.wrap import line_width, written_width
from printing.sheets.blank_form import BlankForm, Identity

TICK = 3.6
"""The side in mm of a box to tick."""
_LABEL = 41.7
_LABEL_ROOM = 52.0
_ONE_LINE, _TWO_LINES = 9.4, 15.0


class FormFrame(Frame):
    """A form's head and foot; `top` and `bottom` bound what lies between."""

    def __init__(self, sheet: BlankForm) -> None:
        """Lay out what is the same on every page of a form. Raises HeadTooLong."""
        self._identity = sheet.identity
        super().__init__(LANDSCAPE if sheet.wide else PORTRAIT, sheet.head, sheet.foot)

    def _place_head(self) -> float:
        """Place title, boxes to write in, and the allergy box; return the y below them."""
        form, identity = self.form, self._identity
        self._place_title()
        x, top, wide, _high = form.as_of
        foot = form.boxes - 2.2
        right = form.boxes_right if form is LANDSCAPE else x + wide
        left: Box = (form.left, top, x - 3.0 - form.left, foot - top)
        self._boxed(left, identity.lines, identity.hint)
        self._boxed((x, top, right - x, foot - top), identity.begun, "", two=form is LANDSCAPE)
        y = foot + 2.2
        if identity.allergy:
            y = self._place_asked(identity, y)
        if self._head.attention:
            y = self._place_attention(y + 1.4)
        return max(y, form.code_text + 0.8)

    def _boxed(self, box: Box, labels: tuple[str, ...], hint: str, *, two: bool = False) -> None:
        """Draw a box of labelled lines, the first the tallest to write in; `two` to a line."""
        page = self._fixed
        x, top, wide, high = box
        page.frame(box, 1.1)
        rows = (
            [labels[n : n + 2] for n in range(0, len(labels), 2)] if two else [(w,) for w in labels]
        )
        each = high / len(rows)
        for place, row in enumerate(rows):
            y = top + each * place
            if place:
                page.rule(x, y, x + wide, 0.4)
            for part, words in enumerate(row):
                left = x + wide / len(row) * part
                if part:
                    page.upright(left, y, y + each, 0.4)
                page.say(left + 1.2, y + 2.9, words, Face.NARROW, 7)
        if hint:
            page.say_right(x + wide - 1.2, top + 2.9, hint, Face.NARROW, 7)

    def _place_asked(self, identity: Identity, top: float) -> float:
        """Place the allergy box to tick in (2); return its foot.

        On portrait pages the answers take a second line: what she reacts to needs room.
        """
        form, page = self.form, self._fixed
        label, first, *others = identity.allergy
        words = text_lines(_LABEL_ROOM, label, Face.BOLD, 10.5)
        cell = max(_LABEL, *(line_width(one.line) + 4.2 for one in words))
        lines = 2 if form is PORTRAIT else 1
        high = _ONE_LINE if lines == 1 else _TWO_LINES
        page.fill((form.left, top, cell, high), BLACK)
        page.frame((form.left, top, form.boxes_right - form.left, high), 2.2)
        page.stack(form.left + 2.1, top + (high - height_of(words)) / 2, words, is_white=True)
        left, right = form.left + cell + 3.0, form.boxes_right - 2.4
        base = top + high / 2 + 1.3 if lines == 1 else top + 5.9
        line = tick(page, left, base, first, 9)
        if lines == 1:
            right = self._answers_before(right, base, others)
        else:
            for answer in others:
                left = tick(page, left, top + high - 2.8, answer, 9) + 8.0
        page.rule(line + 1.4, base + 0.5, right, 0.6)
        return top + high

    def _answers_before(self, right: float, base: float, answers: list[str]) -> float:
        """Set answers to tick that end at `right`; return what is free before them."""
        for answer in reversed(answers):
            right -= written_width(answer, Face.REGULAR, 9) + TICK + 1.6
            tick(self._fixed, right, base, answer, 9)
            right -= 4.0
        return right


def tick(page: Page, x: float, base: float, words: str, size: float, side: float = TICK) -> float:
    """Draw a box to tick with its words on a baseline; return where they end."""
    page.frame((x, base - side + 0.7, side, side), 0.8)
    return page.say(x + side + 1.4, base, words, Face.REGULAR, size)
