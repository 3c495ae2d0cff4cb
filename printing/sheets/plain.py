"""Plain text and Markdown as paragraphs, for glass and paper alike.

Of Markdown only what can be shown without changing a word: headings, lists, rules, and code as it
stands. Signs of emphasis and links stay as they were written: nothing is hidden.
"""

import re

import msgspec

from printing.language import Language

_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)])\s+(.*)")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_FENCE = re.compile(r"\s*(```|~~~).*")
_DEEPEST = 3


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph of a text.

    `level` 1 to 3 is a heading, `indent` how deep in a list it stands, `fixed` a table or code,
    whose signs stand under one another.
    """

    text: str
    level: int = 0
    indent: int = 0
    fixed: bool = False


class PlainText(msgspec.Struct, frozen=True, kw_only=True):
    """A document: its title, its paragraphs, and what stands at the foot of each page."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    foot: str
    page_pattern: str


def plain_text(
    title: str, text: str, foot: str, language: Language, *, markdown: bool
) -> PlainText:
    """Return a document from its text; a Markdown heading that repeats the title is not."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = _markdown(lines) if markdown else [_line(one) for one in lines if one.strip()]
    if found and found[0].level and found[0].text == title:
        found = found[1:]
    return PlainText(
        title=title,
        paragraphs=tuple(found),
        foot=foot,
        page_pattern=language.say("Page {x} of {y}"),
    )


def _line(line: str) -> Paragraph:
    """Return a line of plain text; its columns, as of a telephone list, stay under one another."""
    return Paragraph(text=line.expandtabs(4).rstrip(), fixed=True)


def _markdown(lines: list[str]) -> list[Paragraph]:
    reader = _Reader()
    for line in lines:
        reader.take(line)
    reader.end()
    return reader.found


class _Reader:
    """Markdown line by line: running text is joined, all else stands alone."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._open: list[str] = []
        self._indent = 0
        self._fenced = False

    def take(self, line: str) -> None:
        """Take one more line."""
        if _FENCE.fullmatch(line):
            self.end()
            self._fenced = not self._fenced
        elif self._fenced or line.lstrip().startswith("|"):
            self.end()
            self.found.append(Paragraph(text=line.expandtabs(4).rstrip() or " ", fixed=True))
        elif not line.strip() or _RULE.fullmatch(line):
            self.end()
        elif heading := _HEADING.fullmatch(line.strip()):
            self.end()
            level = min(len(heading[1]), _DEEPEST)
            self.found.append(Paragraph(text=heading[2], level=level))
        elif item := _ITEM.fullmatch(line):
            self.end()
            bullet = "•" if item[2] in "-*+" else item[2]
            self._indent = 1 + len(item[1].expandtabs(4)) // 2
            self._open = [f"{bullet} {item[3]}"]
        else:
            self._open.append(line.strip())

    def end(self) -> None:
        """End the paragraph that is open."""
        if self._open:
            indent = min(self._indent, 4)
            self.found.append(Paragraph(text=" ".join(self._open), indent=indent))
        self._open, self._indent = [], 0
