"""Sizes of paper: by their PWG name, in hundredths of a millimetre, and as people call them.

Names are PWG 5101.1's self-describing ones (iso_a4_210x297mm): what they end in is the size.
"""

import re

A4 = "iso_a4_210x297mm"
LABEL = "om_label_50x25mm"
"""A single label. What a label printer calls its own roll is anybody's guess, so that every size
but A4 is asked for by its dimensions."""

Size = tuple[int, int]
"""Width and height in hundredths of a millimetre."""

_CLOSE = 200
"""Two sizes within 2 mm are one: printers round inches and millimetres."""
_NAMED = {
    (21000, 29700): "A4",
    (14800, 21000): "A5",
    (29700, 42000): "A3",
    (10500, 14800): "A6",
    (21590, 27940): "Letter",
    (21590, 35560): "Legal",
}
_DIMENSIONS = re.compile(r"_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$")


def size_of(media: str) -> Size | None:
    """Return the size that a PWG media name ends in, None where it has none."""
    found = _DIMENSIONS.search(media)
    if not found:
        return None
    unit = 100 if found[3] == "mm" else 2540
    return round(float(found[1]) * unit), round(float(found[2]) * unit)


def same_size(one: Size, other: Size) -> bool:
    """Return whether two sizes are the same paper, whichever way it is turned."""
    (a, b), (c, d) = sorted(one), sorted(other)
    return abs(a - c) <= _CLOSE and abs(b - d) <= _CLOSE


def paper_name(size: Size) -> str:
    """Return what people call a size of paper: A4, or 50 x 25 mm."""
    for known, name in _NAMED.items():
        if same_size(size, known):
            return name
    return f"{size[0] / 100:g} x {size[1] / 100:g} mm"
