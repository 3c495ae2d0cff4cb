"""The source's own words, shown in place of a dose that may not be trusted alone."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.sheets.sheet import Medicine

_TAG, _SOURCE, _WHY = Type(16, bold=True), Type(16, mono=True), Type(16)
_AIR = 5.0


def quoted(medicine: Medicine) -> str:
    """Return the source's words in quotation marks."""
    return f"”{medicine.verbatim}”"


def verbatim_height(glass: Glass, medicine: Medicine, width: float) -> float:
    """Return how high the block must be at a width."""
    return 2 * _AIR + _lay_out(glass, None, Box(0, 0, width, 0), medicine)


def draw_verbatim(pen: Pen, box: Box, medicine: Medicine) -> None:
    """Draw the block with its mark and why it must be checked; nothing else in its place."""
    pen.fill(box, "primtint")
    pen.fill(Box(box.x, box.y, 6, box.h), "primedge")
    spare = max(0.0, (box.h - verbatim_height(pen.glass, medicine, box.w)) / 2)
    _lay_out(pen.glass, pen, Box(box.x, box.y + _AIR + spare, box.w, box.h), medicine)


def _lay_out(glass: Glass, pen: Pen | None, box: Box, medicine: Medicine) -> float:
    """Place quotation, mark and reason; draw them where there is a pen; return their height."""
    texts, width, x = glass.texts, box.w - 32, box.x + 16
    lines = texts.wrap(quoted(medicine), _SOURCE, width)
    size, step = texts.size(_TAG), texts.leading(_SOURCE)
    low, base = box.y + len(lines) * step, box.y + size + (len(lines) - 1) * step
    if pen:
        pen.block(x, box.y + size, quoted(medicine), _SOURCE, "ink", lines)
    after = x + texts.width(lines[-1], _SOURCE) + 12
    tag, high = texts.width(medicine.verbatim_mark, _TAG) + 16, round(size * 1.38)
    if medicine.verbatim_mark and after + tag > x + width + 8:
        after, base, low = x, low + size + 2, low + high + 3
    if pen and medicine.verbatim_mark:
        pen.frame(Box(after, base - size, tag, high), "primtint", "primedge", 2, 5)
        pen.text(after + 8, base, medicine.verbatim_mark, _TAG, "primink")
    if medicine.times_note:
        notes = texts.flow(medicine.times_note, _WHY, width)
        if pen:
            pen.block(x, low + size + 1, medicine.times_note, _WHY, "ink", notes)
        low += 1 + len(notes) * texts.leading(_WHY)
    return low - box.y
