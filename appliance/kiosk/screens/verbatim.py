"""The source's own words, shown in place of a dose that may not be trusted alone."""

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

_TAG, _SOURCE = Type(16, bold=True), Type(16, mono=True)


def verbatim_height(glass: Glass, medicine: Medicine, width: float) -> float:
    """Return how high the block must be at a width."""
    width -= 32
    lines = glass.texts.wrap(_quoted(medicine), _SOURCE, width)
    last = glass.texts.width(lines[-1], _SOURCE)
    beside = last + 12 + glass.texts.width(medicine.verbatim_mark, _TAG) + 16 <= width
    return 10.0 + len(lines) * leading(_SOURCE) + (0 if beside else 26)


def _quoted(medicine: Medicine) -> str:
    return f"”{medicine.verbatim}”"


def draw_verbatim(pen: Pen, box: Box, medicine: Medicine) -> None:
    """Draw the block with its mark; nothing else is shown in its place."""
    pen.fill(box, "primtint")
    pen.fill(Box(box.x, box.y, 6, box.h), "primedge")
    texts, width = pen.glass.texts, box.w - 32
    lines = texts.wrap(_quoted(medicine), _SOURCE, width)
    base = box.y + 18 + (box.h - verbatim_height(pen.glass, medicine, box.w)) / 2
    height = pen.paragraph(box.x + 16, base, _quoted(medicine), _SOURCE, "ink", width)
    end = box.x + 16 + texts.width(lines[-1], _SOURCE) + 12
    tag = texts.width(medicine.verbatim_mark, _TAG) + 16
    last = base + height - leading(_SOURCE)
    if end + tag > box.x + box.w - 8:
        end, last = box.x + 16, last + 26
    pen.frame(Box(end, last - 17, tag, 23), "primtint", "primedge", 2, 5)
    pen.text(end + 8, last, medicine.verbatim_mark, _TAG, "primink")
