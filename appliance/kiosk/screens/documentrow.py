"""A document in a list: its title, and under it where it lies or of when it is."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.ports import DocumentRow
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row

_TITLE, _DETAIL = Type(22, bold=True), Type(18)
_LEFT, _WIDTH = 20.0, 1180.0


def document_row(glass: Glass, one: DocumentRow, opened: Callable[[], None]) -> Row:
    """Return the row of a document; nothing of its title is cut."""
    lines = glass.texts.wrap(one.title, _TITLE, _WIDTH)
    titles = len(lines) * leading(_TITLE)

    def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        if chosen:
            pen.fill(box, "primtint")
            pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        pen.block(box.x + _LEFT, box.y + 29, one.title, _TITLE, "ink", lines)
        pen.text(box.x + _LEFT, box.y + titles + 27, one.detail, _DETAIL, "ink2")

    return Row(titles + 40, draw, opened)
