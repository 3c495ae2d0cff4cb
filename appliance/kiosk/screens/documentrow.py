"""A document in a list: its title, and under it where it lies or of when it is."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import DocumentRow
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Row

_TITLE, _DETAIL = Type(22, bold=True), Type(18)
_LEFT, _WIDTH, _AIR = 20.0, 1180.0, 8.0


def document_row(glass: Glass, one: DocumentRow, opened: Callable[[], None]) -> Row:
    """Return the row of a document; nothing of its title is cut."""
    texts, name = glass.texts, gently(glass, _TITLE)
    lines = texts.wrap(one.title, name, _WIDTH)
    titles = len(lines) * texts.leading(name)
    details = texts.wrap(one.detail, _DETAIL, _WIDTH) if one.detail else ()
    high = titles + len(details) * texts.leading(_DETAIL) + 2 * _AIR

    def draw(pen: Pen, box: Box, chosen: bool) -> None:
        if chosen:
            pen.fill(box, "primtint")
            pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        base = box.y + _AIR + texts.size(name)
        pen.block(box.x + _LEFT, base, one.title, name, "ink", lines)
        base = box.y + _AIR + titles + texts.size(_DETAIL)
        pen.block(box.x + _LEFT, base, one.detail, _DETAIL, "ink2", details)

    return Row(glass.touchable(high), draw, opened)
