"""Rows of a table on the glass: cells that grow with their words, titles between them.

A row is as high as its tallest cell, and nothing in it is ever cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Row

_TITLE = Type(20, bold=True)
_PAD, _LEAST, _TITLE_AIR, _ROOM = 8.0, 46.0, 6.0, 1200.0
_INSET, _BETWEEN = 6.0, 22.0


@dataclass(frozen=True)
class Words:
    """One text of a cell, in its type and ink; `loud` puts it white on the ink.

    One that may stand `beside` the text before it does so where one line holds both.
    """

    text: str
    kind: Type = Type(18)  # noqa: RUF009 - a frozen value
    token: str = "ink"  # noqa: S105 - a colour
    loud: bool = False
    beside: bool = False


Cell = Sequence[Words]
"""The texts of a cell, one under the other; empty ones are left out."""
_Line = list[tuple[float, Words]]
"""Texts that stand on one line, each with its distance from the cell's left edge."""


@dataclass(frozen=True)
class Columns:
    """Where the columns of a table begin, and where the last one ends."""

    starts: tuple[float, ...]
    end: float

    def room(self, place: int) -> float:
        """Return the width of a column, a gap to the next left free."""
        after = (*self.starts[1:], self.end)[place]
        return after - self.starts[place] - 14.0


def table_row(
    glass: Glass,
    columns: Columns,
    cells: Sequence[Cell],
    *,
    ground: str = "",
    opened: Callable[[], None] | None = None,
) -> Row:
    """Return a row; `ground` colours it, `opened` is what a touch does."""
    kept = [
        _laid(glass, [one for one in cell if one.text], columns.room(place))
        for place, cell in enumerate(cells)
    ]
    heights = [
        sum(_line_height(glass, line, columns.room(place)) for line in cell)
        for place, cell in enumerate(kept)
    ]
    height = max(_LEAST, max(heights) + 2 * _PAD)

    def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        if ground or chosen:
            pen.fill(Box(box.x, box.y, box.w, box.h), "primtint" if chosen else ground)
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        for place, cell in enumerate(kept):
            top = box.y + _PAD
            for line in cell:
                _write_line(pen, columns.starts[place], top, line, columns.room(place))
                top += _line_height(glass, line, columns.room(place))

    return Row(height, draw, opened)


def title_row(glass: Glass, words: str, note: str = "", *, unsure: bool = False) -> Row:
    """Return the title of a group, with what must be read of it under it."""
    texts, kind, head = glass.texts, Type(17), gently(glass, _TITLE)
    lines = len(texts.wrap(words, head, _ROOM)) * texts.leading(head)
    notes = len(texts.wrap(note, kind, _ROOM)) * texts.leading(kind) if note else 0.0

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        ground, ink = ("warntint", "warnink") if unsure else ("sunken", "ink")
        pen.fill(Box(box.x, box.y, box.w, box.h), ground)
        left, base = max(box.x + 16, 24.0), box.y + _TITLE_AIR + texts.size(head)
        pen.paragraph(left, base, words, head, ink, _ROOM)
        base = box.y + _TITLE_AIR + lines + texts.size(kind)
        pen.paragraph(left, base, note, kind, "ink", _ROOM)

    return Row(lines + notes + 2 * _TITLE_AIR, draw, leads=True)


def words_row(
    glass: Glass,
    words: str,
    *,
    token: str = "ink",  # noqa: S107 - a colour
    bold: bool = False,
    ground: str = "",
) -> Row:
    """Return a row of one sentence over the whole width; `ground` covers what lies under it."""
    kind, texts = Type(18, bold=bold), glass.texts
    height = len(texts.wrap(words, kind, _ROOM)) * texts.leading(kind) + 2 * _PAD

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        if ground:
            pen.fill(box, ground)
        pen.paragraph(box.x + 16, box.y + _PAD + texts.size(kind), words, kind, token, _ROOM)
        pen.across(box.x, box.y + box.h - 1, box.w, "line")

    return Row(height, draw)


def draw_heads(pen: Pen, columns: Columns, heads: Sequence[str], base: float) -> None:
    """Draw the heads of the columns on a baseline."""
    for place, words in enumerate(heads):
        kind = pen.glass.texts.fitting(words, (Type(16),), columns.room(place))
        pen.text(columns.starts[place], base, words, kind, "ink2")


def _laid(glass: Glass, cell: Cell, room: float) -> list[_Line]:
    """Return a cell's texts as lines: beside one another where they may and have room."""
    lines: list[_Line] = []
    end = 0.0
    for one in cell:
        wide = glass.texts.width(one.text, one.kind) + (2 * _INSET if one.loud else 0)
        if lines and one.beside and end + _BETWEEN + wide <= room:
            lines[-1].append((end + _BETWEEN, one))
            end += _BETWEEN + wide
        else:
            lines.append([(0.0, one)])
            end = wide
    return lines


def _line_height(glass: Glass, line: _Line, room: float) -> float:
    return max(_height(glass, one, room) for _x, one in line)


def _height(glass: Glass, one: Words, room: float) -> float:
    inset = 2 * _INSET if one.loud else 0.0
    lines = len(glass.texts.flow(one.text, one.kind, room - inset))
    return lines * glass.texts.leading(one.kind) + (4 if one.loud else 0)


def _write_line(pen: Pen, x: float, top: float, line: _Line, room: float) -> None:
    """Write the texts of a line on one baseline, the largest one's."""
    base = top + max(pen.glass.texts.size(one.kind) for _at, one in line)
    for at, one in line:
        _write(pen, x + at, base, one, room)


def _write(pen: Pen, x: float, base: float, one: Words, room: float) -> None:
    token, inset, texts = one.token, 0.0, pen.glass.texts
    if one.loud:
        lines = texts.flow(one.text, one.kind, room - 2 * _INSET)
        wide = max(texts.width(line, one.kind) for line in lines)
        high = _height(pen.glass, one, room) - 2
        pen.fill(Box(x, base - texts.size(one.kind), wide + 2 * _INSET, high), "ink", 4)
        inset, token = _INSET, "bg"
    pen.notes(x + inset, base, one.text, one.kind, token, room - 2 * inset)
