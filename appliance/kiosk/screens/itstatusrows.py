"""Facts as rows of a list: a lamp, what it is, how it is, and below it what it means."""

from collections.abc import Callable, Sequence
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports.machine import Fact, Group
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_HEAD, _TITLE, _RIGHT = Type(22, bold=True), Type(20, bold=True), Type(18)
_TEXT, _REMEDY = Type(18), Type(18, bold=True)
_MARK, _PAD = 26.0, 12.0
_LEFT = _MARK + 16
_GUTTER, _WIDE_ENOUGH = 24.0, 1.1
_SHARE = 0.55


def fact_listing(
    glass: Glass, box: Box, groups: Sequence[Group], opened: Callable[[str], None] | None = None
) -> Listing:
    """Return the groups as a list, in two columns while the letters are not enlarged.

    `opened` is told the unit of a fact that was touched.
    """
    columns = 2 if glass.texts.enlarged < _WIDE_ENOUGH else 1
    width = (box.w - _GUTTER * (columns - 1)) / columns
    rows: list[Row] = []
    for group in groups:
        rows.append(_head(glass, group.title, width))
        rows.extend(_row(glass, fact, width, opened) for fact in group.facts)
    return Listing(glass, box, rows, columns=columns, gutter=_GUTTER)


def _head(glass: Glass, title: str, width: float) -> Row:
    texts = glass.texts
    lines = texts.wrap(title, _HEAD, width)
    height = len(lines) * texts.leading(_HEAD) + 20

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        base = box.y + 10 + texts.ascent(_HEAD)
        pen.block(box.x, base, title, _HEAD, "ink", lines)
        pen.across(box.x, box.y + box.h - 2, box.w, "edge", 2)

    return Row(height, draw, leads=True)


def _row(glass: Glass, fact: Fact, width: float, opened: Callable[[str], None] | None) -> Row:
    """Return a fact's row; what does not fit beside the title goes below it, and nothing is cut."""
    texts = glass.texts
    left = _LEFT if fact.lamp is not None else 0.0
    room = width - left
    right = texts.width(fact.right, _RIGHT)
    beside = right <= room * _SHARE or texts.width(fact.title, _TITLE) + right + 16 <= room
    title = texts.wrap(fact.title, _TITLE, room - right - 16 if beside and right else room)
    below = (() if beside else ((fact.right, _RIGHT),)) + (
        (fact.text, _TEXT),
        (fact.remedy, _REMEDY),
    )
    paragraphs = [(words, kind, texts.wrap(words, kind, room)) for words, kind in below if words]
    first = len(title) * texts.leading(_TITLE)
    rest = sum(len(lines) * texts.leading(kind) for _words, kind, lines in paragraphs)
    height = max(first + rest, _MARK) + 2 * _PAD
    action = partial(opened, fact.unit) if opened is not None and fact.unit else None

    def draw(pen: Pen, box: Box, chosen: bool) -> None:
        if chosen:
            pen.fill(box, "primtint")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        if fact.lamp is not None:
            symbols.draw(pen, LAMP_SYMBOL[fact.lamp], box.x, box.y + _PAD, _MARK)
        x, base = box.x + left, box.y + _PAD + texts.ascent(_TITLE)
        base += pen.block(x, base, fact.title, _TITLE, "ink", title)
        if beside:
            at = box.y + _PAD + texts.ascent(_TITLE)
            pen.text(box.x + box.w, at, fact.right, _RIGHT, "ink", "right")
        for words, kind, lines in paragraphs:
            base += pen.block(x, base, words, kind, "ink", lines)

    return Row(height, draw, action)
