"""L8, the printer's test page on portrait A4: front and reverse, measured to the millimetre.

1. The corner marks stand exactly 5 mm from the edges of both pages, so that a shifted, scaled or
   skewed print, and a reverse that does not lie on its front, can be seen.
2. The ruler is exactly 50 mm.
3. Type of 6 pt and lines of 0.1 pt stand here and nowhere else: they are what is tested.
"""

from printing.paper.faces import Face
from printing.paper.form_frame import tick
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.lab_labels import bars
from printing.paper.page import BLACK, TINT, WHITE, Code, Page, height_of, text_lines
from printing.paper.wrap import written_width
from printing.sheets.test_page import PENS, SHADES, SIZES, TestPage

_LEFT, _RIGHT = PORTRAIT.left, PORTRAIT.right
_EDGE, _ARM = 5.0, 4.0
_MIDDLE = 116.0
_CODE_HIGH = 13.8
_SHADE, _SHADE_PITCH, _SHADE_HIGH = 17.0, 18.85, 10.6
_PEN_PITCH = 3.25
_RULER = 50
_BAR, _BARS = 0.25, 10.9
_SQUARE = 18.0
_CELL, _ROW = 8.68, 13.4
_BOX = 32.6
_QUESTION = 5.35
_GAPS = 6
_LEAD = 1.55
_COLUMNS = 16
_FIRST = 61.0


class _Front:
    """The front being drawn, section under section."""

    def __init__(self, sheet: TestPage, frame: Frame) -> None:
        self.sheet = sheet
        self.words = sheet.words
        self.page = frame.page()
        self.y = frame.top + 2.6
        self.air = max(0.0, (frame.bottom - self.y - self._high()) / _GAPS)
        self._code()
        self._wedge()
        self._signs()
        self._scale()
        self._codes()
        self._model()
        self._questions()

    def _high(self) -> float:
        """Return the height of all sections without the air between them."""
        text = sum(size * 0.353 * _LEAD for size in SIZES)
        return 6 * 8.2 + _CODE_HIGH + 18.0 + text + 12.6 + 22.4 + _ROW + _BOX

    def _section(self, number: int, title: str, hint: str) -> None:
        page, base = self.page, self.y + 3.6
        page.say(_LEFT, base, str(number), Face.BOLD, 11)
        page.say(_LEFT + 4.8, base, title, Face.BOLD, 11)
        lines = text_lines(90.0, hint, Face.REGULAR, 8)
        for place, line in enumerate(lines):
            y = base - 3.4 * (len(lines) - 1 - place)
            page.put_right(_RIGHT, y, line.line, line.block)
        page.rule(_LEFT, base + 1.7, _RIGHT, 1.4)
        self.y = base + 4.4

    def _end(self, high: float) -> None:
        self.y += high + self.air

    def _code(self) -> None:
        words, page = self.words, self.page
        self._section(1, words.code, words.code_hint)
        page.frame((_LEFT, self.y, 61.5, _CODE_HIGH), 2.2)
        page.say_mid(_LEFT + 30.75, self.y + 9.9, self.sheet.code or "–", Face.BOLD, 24)
        room = _RIGHT - 79.0
        lines = [
            line for one in words.code_help for line in text_lines(room, one, size=9, lead=1.5)
        ]
        page.stack(79.0, self.y + (_CODE_HIGH - height_of(lines)) / 2, lines)
        self._end(_CODE_HIGH)

    def _wedge(self) -> None:
        page, y = self.page, self.y
        self._section(2, self.words.wedge, self.words.wedge_hint)
        y = self.y
        for place, (shade, words) in enumerate(zip(SHADES, self.sheet.shades, strict=True)):
            box = (_LEFT + _SHADE_PITCH * place, y, _SHADE, _SHADE_HIGH)
            page.fill(box, 1 - shade / 100)
            page.frame(box, 0.6)
            page.say_mid(box[0] + _SHADE / 2, y + _SHADE_HIGH + 3.6, words, Face.REGULAR, 8)
        page.hatches.append((_LEFT + _SHADE_PITCH * 5, y, 6.2, _SHADE_HIGH))
        for place, (pen, words) in enumerate(zip(PENS, self.sheet.pens, strict=True)):
            line = y + 1.0 + _PEN_PITCH * place
            page.rule(_MIDDLE, line, _RIGHT - 18.0, float(pen))
            page.say_right(_RIGHT, line + 1.0, words, Face.REGULAR, 8)
        self._end(18.0)

    def _signs(self) -> None:
        self._section(3, self.words.signs, self.words.signs_hint)
        for size, words in zip(SIZES, self.sheet.sizes, strict=True):
            high = size * 0.353 * _LEAD
            base = self.y + high * 0.76
            self.page.say(_LEFT, base, words, Face.REGULAR, 7)
            self.page.say(_LEFT + 11.0, base, self.sheet.sample, Face.REGULAR, size)
            self.y += high
        self._end(0.0)

    def _scale(self) -> None:
        words, page = self.words, self.page
        self._section(4, words.scale, words.scale_hint)
        left, base = _LEFT + 1.9, self.y + 4.2
        page.rule(left, base, left + _RULER, 0.6)
        for step in range(_RULER + 1):
            long = 3.4 if step % 10 == 0 else 2.2 if step % 5 == 0 else 1.2
            page.upright(left + step, base - long, base, 0.4)
            if step % 10 == 0:
                page.say_mid(left + step, base + 3.2, str(step), Face.REGULAR, 7)
        end = page.say(left + _RULER + 5.6, base - 0.2, words.measure, Face.REGULAR, 8.5)
        page.frame((end + 3.0, base - 5.0, 19.0, 7.0), 0.8)
        end = page.say(end + 23.4, base - 0.2, "mm", Face.REGULAR, 8.5)
        lines = text_lines(_RIGHT - end - 18.0, words.corners, size=8.5)
        page.stack(end + 8.0, base - 1.6 - height_of(lines) / 2, lines)
        page.frame((_RIGHT - 5.6, base - 3.9, 4.6, 4.6), 0.8)
        self._end(12.6)

    def _codes(self) -> None:
        words, page, sheet = self.words, self.page, self.sheet
        self._section(5, words.codes, words.codes_hint)
        y, left = self.y, _LEFT + 1.9
        runs = bars(sheet.barcode)
        for start, wide in runs:
            page.fill((left + start * _BAR, y, wide * _BAR, _BARS), BLACK)
        page.say(left, y + _BARS + 3.4, sheet.barcode, Face.MONO, 8.5)
        middle = left + sum(runs[-1]) * _BAR / 2
        page.say_mid(middle, y + _SQUARE + 3.2, words.barcode, Face.REGULAR, 7.5)
        page.codes.append(Code(98.0, y, _SQUARE, sheet.square))
        page.say_mid(98.0 + _SQUARE / 2, y + _SQUARE + 3.2, words.square, Face.REGULAR, 7.5)
        x = 140.0
        page.say(x, y + 2.8, words.scanned, Face.REGULAR, 8)
        for place, one in enumerate((words.barcode, words.square, words.seal)):
            tick(page, x, y + 8.0 + 5.2 * place, one, 8)
        self._end(22.4)

    def _model(self) -> None:
        """Draw one row as the overview has it: unknown time, due cells, cells that are not due."""
        words, page = self.words, self.page
        self._section(6, words.model, words.model_hint)
        y, first = self.y - 2.4, _FIRST
        lines = text_lines(46.0, words.drug, Face.BOLD, 9.5)
        lines += text_lines(46.0, words.strength, Face.REGULAR, 8)
        lines += text_lines(46.0, words.amount, Face.BOLD, 9.5)
        page.stack(_LEFT, y + (_ROW - height_of(lines)) / 2, lines)
        due = {1: ("20:00", "?"), 7: ("02:00", "")}
        page.hatches.append((first, y + 0.4, 2 * _CELL, _ROW - 0.8))
        for column in set(range(2, _COLUMNS)) - set(due):
            box = (first + _CELL * column + 0.25, y + 0.4, _CELL - 0.5, _ROW - 0.8)
            page.fill(box, TINT)
            middle = (box[0] + box[2] / 2 - 0.25, y + _ROW / 2 - 0.25, 0.5, 0.5)
            page.fill(middle, BLACK)
        for column, (text, sign) in due.items():
            self._due(first + _CELL * column + 0.2, y + 0.2, text, sign)
        page.rule(_LEFT, y + _ROW, _RIGHT, 0.6)
        self._end(_ROW - 2.4)

    def _due(self, x: float, y: float, text: str, sign: str) -> None:
        page, high = self.page, _ROW - 0.4
        page.fill((x, y, _CELL - 0.4, high), WHITE)
        page.frame((x, y, _CELL - 0.4, high), 1.1)
        page.say(x + 0.7, y + 2.9, text, Face.NARROW, 7)
        page.rule(x, y + (high + 3.6) / 2, x + _CELL - 0.4, 0.6, "fine")
        if sign:
            page.say_right(x + _CELL - 1.0, y + high - 1.0, sign, Face.BOLD, 10)

    def _questions(self) -> None:
        words, page, y = self.words, self.page, self.y + 1.4
        page.frame((_LEFT, y, _RIGHT - _LEFT, _BOX), 1.1)
        yes = 116.0
        no = yes + written_width(words.yes, Face.REGULAR, 9) + 11.0
        side = no + written_width(words.no, Face.REGULAR, 9) + 13.0
        for place, question in enumerate(words.questions):
            base = y + 6.0 + _QUESTION * place
            lines = text_lines(yes - _LEFT - 7.0, question, Face.REGULAR, 9)
            if len(lines) > 1:
                lines = text_lines(yes - _LEFT - 7.0, question, Face.NARROW, 8.5, 1.05)
            page.stack(_LEFT + 4.0, base - 2.6 - height_of(lines[1:]) / 2, lines)
            tick(page, yes, base, words.yes, 9)
            tick(page, no, base, words.no, 9)
        for base, label in ((y + 7.0, words.date), (y + 18.0, words.name)):
            page.say(side, base, label, Face.REGULAR, 8)
            page.rule(side, base + 6.6, _RIGHT - 4.0, 0.6)
        shred = text_lines(_RIGHT - 2.0 - side, words.shred, Face.NARROW, 8, 1.1)
        page.stack(side, y + _BOX - 2.0 - height_of(shred), shred)


def _reverse(sheet: TestPage, frame: Frame) -> Page:
    """Return the reverse: the same corner marks, and what to compare."""
    page = frame.page()
    y = frame.top + 30.0
    room = _RIGHT - _LEFT
    y = page.stack(_LEFT, y, text_lines(room, sheet.words.reverse, Face.BOLD, 26)) + 6.0
    for words in sheet.words.reverse_help:
        y = page.stack(_LEFT, y, text_lines(room, words, Face.REGULAR, 11)) + 2.0
    return page


def _corners(page: Page) -> None:
    """Draw the four corner marks, and say at the top how far from the edge they are (1)."""
    for x, inward in ((_EDGE, 1), (page.wide - _EDGE, -1)):
        for y, down in ((_EDGE, 1), (page.high - _EDGE, -1)):
            left, top = min(x, x + inward * _ARM), min(y, y + down * _ARM)
            page.rule(left, y, left + _ARM, 0.6)
            page.upright(x, top, top + _ARM, 0.6)
    page.say_mid(page.wide / 2, 6.9, "5\u00a0mm", Face.REGULAR, 7)


def lay_out(sheet: TestPage) -> list[Page]:
    """Return the front and the reverse of a test page. Raises HeadTooLong."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    pages = [_Front(sheet, frame).page, _reverse(sheet, frame)]
    for page in pages:
        _corners(page)
    return frame.finish(pages)
