"""The envelope's sheet on A4: three parts of 99 mm, by `docs/decisions/041-envelope-sheet.md`.

1. Every word of the code stands between the fold and the cut: folded, it lies inside, behind
the printed upper part; cut off, the label bears none of it.
2. What is too long for its place wraps in a smaller type; a part that still overflows is
refused (EnvelopeTooLong), never printed over its neighbour.
"""

from collections.abc import Sequence

from printing.language import Language
from printing.paper.faces import Face
from printing.paper.page import BLACK, TINT, Code, Page, Set, fitted_lines, text_lines
from printing.paper.press import print_pages
from printing.paper.wrap import line_width
from printing.sheets.envelope import Envelope, EnvelopeKind, Outside, Panel, Secret
from storage.errors import LyktaError

_WIDE, _HIGH = 210.0, 297.0
_LEFT, _RIGHT = 12.0, 198.0
_FOLD, _CUT = 99.0, 198.0
_MIDDLE = 109.0
_BAND = 13.0
_TITLES = ((Face.BOLD, 20.0), (Face.BOLD, 17.0), (Face.BOLD, 14.0))
_SERIALS = ((Face.BOLD, 12.0), (Face.BOLD, 9.0), (Face.BOLD, 7.0))
_GROUPS = ((Face.MONO, 17.0), (Face.MONO, 13.0), (Face.MONO, 10.0))
_WORD, _TEXT = 12.5, 9.5
_ROWS = 4
_QR = 34.0
_LOW_LINE = 9.0


class EnvelopeTooLong(LyktaError):
    """A name does not fit its part of the sheet; a code is never printed over other words."""

    code = "U-03"
    message = "The envelope {serial} cannot be printed: a name on it is too long."
    remedy = "Give the site and the machine shorter names in the settings, then print it again."


def render(sheets: Sequence[Envelope], language: Language) -> bytes:
    """Return one PDF with a page for each envelope; its properties say nothing of the code.

    Raises EnvelopeTooLong, and ValueError where there is no envelope.
    """
    if not sheets:
        raise ValueError("there is no envelope to print")
    return print_pages((lay_out(sheet) for sheet in sheets), "Lykta", language.tag)


def lay_out(sheet: Envelope) -> Page:
    """Return the finished page. Raises EnvelopeTooLong."""
    page = Page(_WIDE, _HIGH)
    _within(_instructions(page, sheet), _FOLD - 3, sheet)  # 2
    _line(page, _FOLD, sheet.fold)
    _within(_secret(page, sheet.secret, sheet.serial), _CUT - 3, sheet)  # 1
    _line(page, _CUT, sheet.cut)
    _within(_outside(page, sheet.outside, sheet.kind), _HIGH - 7, sheet)
    return page


def _within(foot: float, limit: float, sheet: Envelope) -> None:
    if foot > limit:
        raise EnvelopeTooLong(serial=sheet.serial)


def _line(page: Page, y: float, words: str) -> None:
    """Draw a fold or cut line across the page with its words just below it."""
    page.rule(5, y, _WIDE - 5, 0.8, "loud")
    page.say(_LEFT, y + 4.2, words, Face.REGULAR, 8.5)


def _band(page: Page, top: float, title: str, serial: str, kind: EnvelopeKind) -> float:
    """Set title and number: white on black for the emergency envelope, framed for the other."""
    loud = kind is EnvelopeKind.BREAK_GLASS
    box = (_LEFT, top, _RIGHT - _LEFT, _BAND)
    if loud:
        page.fill(box, BLACK)
    else:
        page.frame(box, 1.4)
    base = top + 9.2
    left = _one_line(118, title, _TITLES, serial)
    page.put(_LEFT + 4, base, left.line, left.block, is_white=loud)
    right = _one_line(60, serial, _SERIALS, serial)
    page.put(_RIGHT - 4 - line_width(right.line), base, right.line, right.block, is_white=loud)
    return top + _BAND


def _one_line(room: float, words: str, looks: Sequence[tuple[Face, float]], serial: str) -> Set:
    """Return a text that may not wrap, in the first look that holds it. Raises EnvelopeTooLong."""
    lines = fitted_lines(room, words, looks, widest=line_width)
    if len(lines) != 1:
        raise EnvelopeTooLong(serial=serial)
    return lines[0]


def _instructions(page: Page, sheet: Envelope) -> float:
    """Fill the upper part; return its foot."""
    top = _band(page, 8, sheet.title, sheet.serial, sheet.kind) + 2.4
    top = page.stack(_LEFT, top, _small(sheet.place)) + 2.2
    left = _panel(page, _LEFT, top, _MIDDLE - _LEFT - 8, sheet.opens, "–")
    right = _panel(page, _MIDDLE, top, _RIGHT - _MIDDLE, sheet.closed, "–")
    right = _panel(page, _MIDDLE, right + 1.6, _RIGHT - _MIDDLE, sheet.keep, "")
    return _panel(page, _LEFT, max(left, right) + 1.6, _RIGHT - _LEFT, sheet.use, "1")


def _small(words: str) -> list[Set]:
    return text_lines(_RIGHT - _LEFT, words, Face.REGULAR, 10)


def _panel(page: Page, x: float, top: float, room: float, panel: Panel, sign: str) -> float:
    """Set a heading and its sentences, each with a dash or its number; return the foot."""
    top = page.stack(x, top, text_lines(room, panel.head, Face.BOLD, 11)) + 0.6
    indent = 5.0 if sign else 0.0
    for number, words in enumerate(panel.lines, 1):
        if sign:
            mark = str(number) if sign.isdigit() else sign
            page.say(x, top + 3.3, mark, Face.BOLD, _TEXT)
        lines = text_lines(room - indent, words, Face.REGULAR, _TEXT)
        top = page.stack(x + indent, top, lines) + 0.6
    return top


def _secret(page: Page, secret: Secret, serial: str) -> float:
    """Fill the middle part: groups, words, the code to scan; return its foot."""
    top = page.stack(_LEFT, _FOLD + 8, text_lines(120, secret.groups.head, Face.BOLD, 12)) + 1.0
    top = _groups(page, top, secret.groups.lines, serial) + 4.0
    right = _RIGHT - _QR
    page.stack(right - 2, top, text_lines(_QR + 2, secret.scan_words, Face.BOLD, 9))
    page.codes.append(Code(right, top + 11, _QR, secret.scan))
    foot = page.stack(_LEFT, top, text_lines(120, secret.words.head, Face.BOLD, 12)) + 1.6
    foot = _words(page, foot, secret.words.lines, right - 6 - _LEFT)
    foot = max(foot + 1.5, top + 11 + _QR + 2)
    return page.stack(_LEFT, foot, text_lines(_RIGHT - _LEFT, secret.advice, Face.REGULAR, 9.5))


def _groups(page: Page, top: float, groups: Sequence[str], serial: str) -> float:
    """Set each group in a frame of its own, its place above it, as the screen asks for it."""
    step = (_RIGHT - _LEFT) / len(groups)
    for place, group in enumerate(groups):
        x = _LEFT + place * step
        page.frame((x + 0.7, top, step - 1.4, 15.0), 0.8)
        page.say(x + 2.2, top + 4.2, str(place + 1), Face.REGULAR, 8)
        line = _one_line(step - 3, group, _GROUPS, serial)
        page.put(x + (step - line_width(line.line)) / 2, top + 11.6, line.line, line.block)
    return top + 15.0


def _words(page: Page, top: float, words: Sequence[str], room: float) -> float:
    """Set the numbered words down columns of four; return the foot."""
    columns = -(-len(words) // _ROWS)
    step = room / columns
    for place, word in enumerate(words):
        column, row = divmod(place, _ROWS)
        x, y = _LEFT + column * step, top + row * 8.6
        page.fill((x, y, 9.0, 7.4), TINT)
        page.say_mid(x + 4.5, y + 5.2, str(place + 1), Face.REGULAR, 9)
        page.say(x + 11, y + 5.4, word, Face.MONO, _WORD)
    return top + _ROWS * 8.6


def _outside(page: Page, outside: Outside, kind: EnvelopeKind) -> float:
    """Fill the label: which envelope, when to open it, and lines to write on; return its foot."""
    top = _band(page, _CUT + 8, outside.title, outside.serial, kind) + 2.4
    room = _RIGHT - _LEFT
    top = page.stack(_LEFT, top, _small(outside.place)) + 1.6
    top = page.stack(_LEFT, top, text_lines(room, outside.when, Face.BOLD, 13)) + 1.6
    top = page.stack(_LEFT, top, text_lines(room, outside.after, Face.REGULAR, 10.5)) + 2.0
    for line in outside.lines:
        top = _to_write_on(page, top, line)
    return top


def _to_write_on(page: Page, top: float, labels: Sequence[str]) -> float:
    """Set labels side by side, each over a line for a pen; return the foot."""
    step = (_RIGHT - _LEFT) / len(labels)
    for place, words in enumerate(labels):
        x = _LEFT + place * step
        page.say(x, top + 3.6, words, Face.REGULAR, 9)
        page.rule(x, top + 4 + _LOW_LINE, x + step - 5, 0.8)
    return top + 6 + _LOW_LINE
