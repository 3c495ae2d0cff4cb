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


@dataclass(frozen=True)
class Words:
    """One text of a cell, in its type and ink; `loud` puts it white on the ink."""

    text: str
    kind: Type = Type(18)  # noqa: RUF009 - a frozen value
    token: str = "ink"  # noqa: S105 - a colour
    loud: bool = False


Cell = Sequence[Words]
"""The texts of a cell, one under the other; empty ones are left out."""


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
    kept = [[one for one in cell if one.text] for cell in cells]
    heights = [
        sum(_height(glass, one, columns.room(place)) for one in cell)
        for place, cell in enumerate(kept)
    ]
    height = max(_LEAST, max(heights) + 2 * _PAD)

    def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        if ground or chosen:
            pen.fill(Box(box.x, box.y, box.w, box.h), "primtint" if chosen else ground)
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        for place, cell in enumerate(kept):
            top = box.y + _PAD
            for one in cell:
                _write(pen, columns.starts[place], top, one, columns.room(place))
                top += _height(glass, one, columns.room(place))

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


def _height(glass: Glass, one: Words, room: float) -> float:
    inset = 12.0 if one.loud else 0.0
    lines = len(glass.texts.flow(one.text, one.kind, room - inset))
    return lines * glass.texts.leading(one.kind) + (4 if one.loud else 0)


def _write(pen: Pen, x: float, top: float, one: Words, room: float) -> None:
    base, token = top + pen.glass.texts.size(one.kind), one.token
    inset = 0.0
    if one.loud:
        lines = pen.glass.texts.flow(one.text, one.kind, room - 12)
        wide = max(pen.glass.texts.width(line, one.kind) for line in lines)
        high = _height(pen.glass, one, room) - 2
        pen.fill(Box(x, top, wide + 12, high), "ink", 4)
        inset, token = 6.0, "bg"
    pen.notes(x + inset, base, one.text, one.kind, token, room - 2 * inset)
