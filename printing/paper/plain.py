"""A document of plain text or Markdown on A4: its words as they are, headings bold."""

from printing.language import Language
from printing.paper.faces import Face
from printing.paper.page import Page, Set, text_lines
from printing.paper.press import print_pages
from printing.sheets.plain import PlainText

_WIDE, _HIGH = 210.0, 297.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 15.0, 195.0, 14.0, 283.0
_SIZES = {1: 17.0, 2: 14.0, 3: 12.0}
_BODY, _INDENT = 10.5, 6.0


def render(sheet: PlainText, language: Language) -> bytes:
    """Return a document as PDF; the same words give the same bytes."""
    pages = _lay_out(sheet)
    for number, page in enumerate(pages, 1):
        page.rule(_LEFT, _BOTTOM + 2, _RIGHT)
        page.say(_LEFT, _BOTTOM + 6, sheet.foot, Face.REGULAR, 8)
        words = sheet.page_pattern.format(x=number, y=len(pages))
        page.say_right(_RIGHT, _BOTTOM + 6, words, Face.REGULAR, 8)
    return print_pages(pages, "Lykta", language.tag)


def _lay_out(sheet: PlainText) -> list[Page]:
    page, y = Page(_WIDE, _HIGH), _TOP
    pages = [page]
    for x, lines, air in _blocks(sheet):
        y += air if y > _TOP else 0.0
        for line in lines:
            if y + line.height > _BOTTOM:
                page, y = Page(_WIDE, _HIGH), _TOP
                pages.append(page)
            y = page.stack(x, y, [line])
    return pages


def _blocks(sheet: PlainText) -> list[tuple[float, list[Set], float]]:
    room = _RIGHT - _LEFT
    found = [(_LEFT, text_lines(room, sheet.title, Face.BOLD, 17), 0.0)]
    for one in sheet.paragraphs:
        face = Face.MONO if one.fixed else Face.BOLD if one.level else Face.REGULAR
        size = _SIZES.get(one.level, _BODY)
        indent = _INDENT * one.indent
        lines = text_lines(room - indent, one.text, face, size, lead=1.3)
        found.append((_LEFT + indent, lines, 3.4 if one.level else 0.2 if one.fixed else 1.9))
    return found
