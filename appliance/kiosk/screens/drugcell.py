"""The first cell of a medicine's row: name and tags, under them form, strength and reasons.

What is not the order itself (tags, form, reasons, who ordered) is enlarged half as much: a chart
of which one medicine can be seen at a time is no overview.
"""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.medicinecolumns import GAP, columns_of
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from printing.sheets.sheet import Medicine

_SMALL, _TAG = Type(16), Type(16, bold=True)
_AIR, _SAVES, _STEP = 8.0, 10.0, 2.0
"""Beside a tag's words, what a smaller name must save, between two lines of tags."""


def drug_room(glass: Glass) -> float:
    """Return the width that a drug's name has."""
    columns = columns_of(glass)
    return columns.amount - columns.drug - GAP


def lay_drug(glass: Glass, pen: Pen | None, top: float, medicine: Medicine) -> float:
    """Place name, tags and notes from `top`; draw them where there is a pen; return the height."""
    texts, left, room = glass.texts, columns_of(glass).drug, drug_room(glass)
    small = gently(glass, _SMALL)
    low = _lay_name(glass, pen, top, medicine, _name_type(glass, medicine))
    notes = _notes(glass, medicine)
    if not notes:
        return low - top
    if pen:
        pen.notes(left, low + texts.size(small) - 2, notes, small, "ink2", room)
    return low + len(texts.flow(notes, small, room)) * texts.leading(small) - top


def tag_height(glass: Glass) -> float:
    """Return how high a tag's black ground is."""
    return round(glass.texts.leading(gently(glass, _TAG)) * 1.1)


def lay_tags(
    glass: Glass, pen: Pen | None, at: tuple[float, float], low: float, medicine: Medicine
) -> float:
    """Place the tags behind a name that ends at `at`, each on the next line where it must.

    `low` is the lower edge of the name's last line. Returns how far down name and tags reach.
    """
    left, room = columns_of(glass).drug, drug_room(glass)
    return tags_in(glass, pen, (left, room), at, low, medicine)


def tags_in(
    glass: Glass,
    pen: Pen | None,
    column: tuple[float, float],
    at: tuple[float, float],
    low: float,
    medicine: Medicine,
) -> float:
    """Place tags in a column given by its left edge and width; as `lay_tags`."""
    texts, (left, room), (x, base) = glass.texts, column, at
    high, kind = tag_height(glass), gently(glass, _TAG)
    for tag in medicine.tags:
        width = texts.width(tag, kind) + 2 * _AIR
        if x > left and x + width > left + room + 2:
            x, base = left, low + texts.size(kind) + 2
            low += high + _STEP
        if pen:
            pen.fill(Box(x, base - texts.size(kind) - 1, width, high), "ink", 5)
            pen.text(x + _AIR, base, tag, kind, "bg")
        x += width + _AIR
    return low


def _notes(glass: Glass, medicine: Medicine) -> str:
    """Return the second line: form, strength, needed for what, why, how.

    Who ordered it stands under the dose, or here where there is no room for it there: beside
    the source's own words, and in enlarged letters.
    """
    form = " ".join(part for part in (medicine.form, medicine.strength) if part)
    words = [form, medicine.needed_for, medicine.reason, medicine.instruction]
    if medicine.verbatim:
        words += medicine.limits
    if medicine.verbatim or columns_of(glass).under:
        words.append(medicine.ordered)
    return " · ".join(word for word in words if word)


def _name_type(glass: Glass, medicine: Medicine) -> Type:
    """Return the type of the name: smaller where that saves it, or its tags, a line."""
    large, small = (Type(size, bold=not medicine.stopped) for size in (20, 18))
    low = {kind: _lay_name(glass, None, 0, medicine, kind) for kind in (large, small)}
    return small if low[small] + _SAVES < low[large] else large


def _lay_name(glass: Glass, pen: Pen | None, top: float, medicine: Medicine, kind: Type) -> float:
    """Place name and tags from `top`; draw them where there is a pen; return how low they reach."""
    texts, left = glass.texts, columns_of(glass).drug
    lines = texts.wrap(medicine.drug, kind, drug_room(glass))
    base = top + texts.size(kind) - 1
    if pen:
        pen.block(left, base, medicine.drug, kind, "ink2" if medicine.stopped else "ink", lines)
    base += (len(lines) - 1) * texts.leading(kind)
    low = top + len(lines) * texts.leading(kind)
    after = left + texts.width(lines[-1], kind) + 10
    return lay_tags(glass, pen, (after, base), low, medicine)
