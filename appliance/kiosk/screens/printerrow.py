"""A printer in a list: its light, what people call it, how it is doing and its paper.

Where a long name leaves no room beside it the paper is left out: what is chosen tells it below.
"""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import PrinterChoice
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row

_NAMES = (Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
_WORDS = (Type(18), Type(16))
_LEAST, _GAP, _MIDDLE, _BETWEEN = 50.0, 8.0, 0.365, 20.0


def row_height(glass: Glass) -> float:
    """Return the height of a printer's row, its gap included."""
    return max(_LEAST, glass.texts.leading(_NAMES[0]) + 20) + _GAP


def printer_row(
    glass: Glass, one: PrinterChoice, opened: Callable[[], None], *, taken: bool = False
) -> Row:
    """Return the row of a printer; `taken` marks the one that is chosen."""

    def draw(pen: Pen, box: Box, chosen: bool) -> None:
        card = Box(box.x, box.y, box.w, box.h - _GAP)
        edge, width = ("primedge", 3.0) if taken else ("edge", 1.0)
        ground = "primtint" if taken or chosen else "surface"
        pen.frame(card, ground, edge, width)
        if taken:
            pen.fill(Box(card.x + 2, card.y + 8, 8, card.h - 16), "primedge", 4)
        middle, texts = card.y + card.h / 2, glass.texts
        symbols.draw(pen, LAMP_SYMBOL[one.lamp], card.x + 22, middle - 13, 26)
        room = card.w - 84
        said = _said(glass, one, room)
        least = texts.width(one.name, texts.fitting(one.name, _NAMES, 0.0)) + _BETWEEN
        kind = texts.fitting(said, _WORDS, max(room * 0.4, min(room * 0.62, room - least)))
        wide = texts.width(said, kind)
        base = middle + texts.size(kind) * _MIDDLE
        pen.text(card.x + card.w - 18, base, said, kind, "ink", "right")
        name = texts.fitting(one.name, _NAMES, room - wide - _BETWEEN)
        shown = texts.shorten(one.name, name, room - wide - _BETWEEN)
        base = middle + texts.size(name) * _MIDDLE
        pen.text(card.x + 62, base, shown, name, "ink")

    return Row(row_height(glass), draw, opened)


def _said(glass: Glass, one: PrinterChoice, room: float) -> str:
    """Return how a printer is doing, with its paper where that leaves its name as it is."""
    texts = glass.texts
    whole = " · ".join(part for part in (one.word, one.note) if part)
    both = texts.width(one.name, _NAMES[0]) + _BETWEEN + texts.width(whole, _WORDS[-1])
    return whole if both <= room else one.word
