"""The stamp sheet before a ready-made document, on one page of A4."""

from printing.paper.faces import Face
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import Page, text_lines
from printing.sheets.sheet import Cover


def lay_out(sheet: Cover) -> list[Page]:
    """Return the page of a stamp sheet. Raises HeadTooLong."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    page = frame.page()
    left, room = PORTRAIT.left, PORTRAIT.right - PORTRAIT.left
    top = page.stack(left, frame.top + 8, text_lines(room, sheet.title, Face.BOLD, 20)) + 5
    for words in sheet.lines:
        top = page.stack(left, top, text_lines(room, words, Face.REGULAR, 13)) + 4
    return frame.finish([page])
