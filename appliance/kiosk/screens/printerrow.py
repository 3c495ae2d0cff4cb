"""A printer in a list: its light, what people call it, how it is doing and its paper."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import PrinterChoice
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row

_NAMES = (Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
_WORDS = (Type(18), Type(16))
ROW = 58.0
"""The height of a row, its gap included."""


def printer_row(
    glass: Glass, one: PrinterChoice, opened: Callable[[], None], *, taken: bool = False
) -> Row:
    """Return the row of a printer; `taken` marks the one that is chosen."""
    said = " · ".join(part for part in (one.word, one.note) if part)

    def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        card = Box(box.x, box.y, box.w, box.h - 8)
        edge, width = ("primedge", 3.0) if taken else ("edge", 1.0)
        ground = "primtint" if taken or chosen else "surface"
        pen.frame(card, ground, edge, width)
        if taken:
            pen.fill(Box(card.x + 2, card.y + 8, 8, card.h - 16), "primedge", 4)
        middle = card.y + card.h / 2
        symbols.draw(pen, LAMP_SYMBOL[one.lamp], card.x + 22, middle - 13, 26)
        texts = glass.texts
        room = card.w - 84
        kind = texts.fitting(said, _WORDS, room * 0.62)
        wide = texts.width(said, kind)
        pen.text(card.x + card.w - 18, middle + 6, said, kind, "ink", "right")
        name = texts.fitting(one.name, _NAMES, room - wide)
        shown = texts.shorten(one.name, name, room - wide)
        pen.text(card.x + 62, middle + 7, shown, name, "ink")

    return Row(ROW, draw, opened)
