"""The personal card on A4: sentences above, the card (ISO/IEC 7810 ID-1, 85.6 x 54 mm) below.

1. Nothing but the card bears the code.
2. The bars are 0.25 mm at the narrowest, and both codes have their quiet zones inside the card.
3. A name that is too long is refused (BadgeTooLong), never cut: it says whose card it is.
"""

from printing.language import Language
from printing.paper.faces import Face
from printing.paper.lab_labels import bars
from printing.paper.page import BLACK, Code, Page, fitted_lines, height_of, text_lines
from printing.paper.press import print_pages
from printing.sheets.badge_card import BadgeCard
from storage.errors import LyktaError

_WIDE, _HIGH = 210.0, 297.0
_LEFT, _RIGHT = 20.0, 190.0
_CARD = (62.2, 122.0, 85.6, 54.0)
_EDGE = 3.5
_QR = 25.0
_BAR, _BARS_HIGH = 0.25, 9.0
_NAMES = (15.0, 12.0, 10.0, 8.5, 7.5)
_PLACES = ((Face.REGULAR, 8.5), (Face.REGULAR, 7.0))
_WORDS_FOOT = 40.0


class BadgeTooLong(LyktaError):
    """A name does not fit on a card; it is never cut, for it says whose card it is."""

    code = "K-43"
    message = "The card cannot be printed: the name {name} is too long."
    remedy = "Give the person or the site a shorter name, then make the card again."


def render(sheet: BadgeCard, language: Language) -> bytes:
    """Return the sheet as PDF; its properties say nothing of the code. Raises BadgeTooLong."""
    return print_pages((lay_out(sheet),), "Lykta", language.tag)


def lay_out(sheet: BadgeCard) -> Page:
    """Return the finished page. Raises BadgeTooLong."""
    page = Page(_WIDE, _HIGH)
    room = _RIGHT - _LEFT
    top = page.stack(_LEFT, 24, text_lines(room, sheet.title, Face.BOLD, 22)) + 2
    top = page.stack(_LEFT, top, text_lines(room, sheet.place, Face.REGULAR, 11)) + 6
    top = page.stack(_LEFT, top, text_lines(room, sheet.head, Face.BOLD, 13)) + 1
    for number, words in enumerate(sheet.lines, 1):
        page.say(_LEFT, top + 4.2, str(number), Face.BOLD, 11.5)
        top = page.stack(_LEFT + 7, top, text_lines(room - 7, words, Face.REGULAR, 11.5)) + 1.4
    if top > _CARD[1] - 4:
        raise BadgeTooLong(name=sheet.place)
    _card(page, sheet)
    left, under = _CARD[0], _CARD[1] + _CARD[3] + 5
    page.stack(left, under, text_lines(_RIGHT - left, sheet.cut, Face.REGULAR, 10))
    return page


def _card(page: Page, sheet: BadgeCard) -> None:
    x, y, wide, high = _CARD
    page.frame(_CARD, 0.6, "box")
    room = wide - 3 * _EDGE - _QR
    left = x + _EDGE
    foot = page.stack(left, y + _EDGE, fitted_lines(room, sheet.name, _PLACES)) + 1.2
    last = [
        *text_lines(room, sheet.function, Face.REGULAR, 9),
        *text_lines(room, sheet.found, Face.REGULAR, 8),
    ]
    for size in _NAMES:
        name = text_lines(room, sheet.person, Face.BOLD, size)
        if foot + height_of(name) + 1 + height_of(last) <= y + _WORDS_FOOT:
            break
    else:
        raise BadgeTooLong(name=sheet.person)  # 3
    page.stack(left, page.stack(left, foot, name) + 1, last)
    page.codes.append(Code(x + wide - _EDGE - _QR, y + _EDGE, _QR, sheet.scan))
    found = bars(sheet.scan)
    begin = x + (wide - sum(found[-1]) * _BAR) / 2
    for at, narrow in found:
        box = (begin + at * _BAR, y + high - _EDGE - _BARS_HIGH, narrow * _BAR, _BARS_HIGH)
        page.fill(box, BLACK)
