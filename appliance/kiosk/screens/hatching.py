"""Hatching: the time after the copy, of which nothing is known, on any ground."""

from appliance.kiosk.pen import Box, Pen


def hatch(pen: Pen, box: Box) -> None:
    """Draw diagonal lines, each cut at the box's edges."""
    step, offset = 12.0, 0.0
    while offset < box.w + box.h:
        x1, y1 = box.x + min(offset, box.w), box.y + max(0.0, offset - box.w)
        x2, y2 = box.x + max(0.0, offset - box.h), box.y + min(offset, box.h)
        pen.stroke([x1, y1, x2, y2], "warnink", 1.5)
        offset += step
