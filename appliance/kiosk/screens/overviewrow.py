"""One medicine of the administration overview: its name, its dose, and what is said of it."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.screens import timeline
from appliance.kiosk.theme import WIDTH, Type
from printing.sheets.sheet import AdministrationOverview, Medicine, OverviewRow

NAME, SMALL, _TAG = Type(20, bold=True), Type(16), Type(16, bold=True)
NAME_WIDTH = 300.0


def dose_words(medicine: Medicine) -> str:
    """Return what stands under the name: the dose, or the source's own words."""
    words = medicine.verbatim or ", ".join(
        part for part in (medicine.amount, medicine.route) if part
    )
    return " · ".join(part for part in (words, medicine.needed_for, *medicine.limits) if part)


def _tags_width(glass: Glass, medicine: Medicine) -> float:
    return sum(glass.texts.width(tag, _TAG) + 24 for tag in medicine.tags)


def _tags_beside(glass: Glass, medicine: Medicine) -> bool:
    """Tell whether the tags fit beside the last line of the name."""
    last = glass.texts.wrap(medicine.drug, NAME, NAME_WIDTH)[-1]
    return glass.texts.width(last, NAME) + 2 + _tags_width(glass, medicine) <= NAME_WIDTH


def draw_name(pen: Pen, box: Box, medicine: Medicine) -> None:
    """Draw the name with its tags, and the dose under it."""
    texts = pen.glass.texts
    height = pen.paragraph(24, box.y + 22, medicine.drug, NAME, "ink", NAME_WIDTH)
    base = box.y + 22 + height - leading(NAME)
    x = 24 + texts.width(texts.wrap(medicine.drug, NAME, NAME_WIDTH)[-1], NAME) + 10
    if medicine.tags and not _tags_beside(pen.glass, medicine):
        x, base = 24.0, base + 26
    start = x
    for tag in medicine.tags:
        width = texts.width(tag, _TAG) + 16
        if x > start and x + width > 24 + NAME_WIDTH:
            x, base = 24.0, base + 26
        pen.fill(Box(x, base - 17, width, 22), "ink", 5)
        pen.text(x + 8, base, tag, _TAG, "bg")
        x += width + 8
    pen.paragraph(24, base + 21, dose_words(medicine), SMALL, "ink2", NAME_WIDTH)


def tags_height(glass: Glass, medicine: Medicine) -> float:
    """Return the height the tags need where they do not fit beside the name."""
    if not medicine.tags or _tags_beside(glass, medicine):
        return 0
    rows, used = 1, 0.0
    for tag in medicine.tags:
        width = glass.texts.width(tag, _TAG) + 24
        if used and used + width > NAME_WIDTH + 8:
            rows, used = rows + 1, 0.0
        used += width
    return 26.0 * rows


def draw_note(pen: Pen, box: Box, row: OverviewRow, now: float) -> None:
    """Draw after now why no box can be drawn."""
    medicine = row.medicine
    words = row.due_note
    if not words:
        return
    kind = Type(17, bold=True)
    width = pen.glass.texts.width(words, kind)
    x = max(timeline.LEFT, min(now + 12, timeline.RIGHT - width - 12))
    base = box.y + 32
    if medicine.verbatim:
        pen.frame(Box(x, base - 20, width + 20, 28), "primtint", "primedge", 2, 5)
        pen.text(x + 10, base, words, kind, "primink")
    else:
        pen.fill(Box(x, base - 18, width + 8, 24), "surface")
        pen.text(x + 4, base, words, kind, "ink")


def draw_end(sheet: AdministrationOverview) -> Callable[[Pen, Box, bool], None]:
    """Return the drawer of the row that says the list has ended."""

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        pen.fill(Box(334, box.y, WIDTH, box.h), "surface")
        token = "ink" if sheet.end.complete else "critink"
        pen.text(24, box.y + 27, sheet.end.text, Type(18, bold=True), token)

    return draw
