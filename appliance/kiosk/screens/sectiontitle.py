"""A section's title: beside its first rows, or over them where letters are enlarged."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.medicinecolumns import columns_of
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row
from appliance.kiosk.widgets.table import title_row
from printing.sheets.sheet import MedicationList, MedicineSection

_WIDE, _TOP = 106.0, 8.0


def title_height(glass: Glass, title: str) -> float:
    """Return the height of a section's title beside its first rows."""
    kind, lines = _laid(glass, title)
    return 2 * _TOP + len(lines) * glass.texts.leading(kind)


def draw_title(pen: Pen, title: str, top: float) -> None:
    """Draw a title beside the rows that begin at `top`."""
    kind, lines = _laid(pen.glass, title)
    pen.block(24, top + _TOP + pen.glass.texts.size(kind), title, kind, "ink", lines)


def short(section: MedicineSection) -> str:
    """Return a title without its counts, for the further pages of a section."""
    return section.title.split(" · ")[0]


def repeated_beside(sheet: MedicationList) -> Callable[[Pen, Box, int], None]:
    """Repeat a section's title beside a page that begins inside it."""
    starts = [
        (section, index) for section in sheet.sections for index, _ in enumerate(section.medicines)
    ]

    def draw(pen: Pen, box: Box, first: int) -> None:
        if first < len(starts) and starts[first][1] > 0:
            draw_title(pen, short(starts[first][0]), box.y)

    return draw


def repeated_over(glass: Glass, sheet: MedicationList) -> Callable[[int], Row | None] | None:
    """Return what repeats a section's title over a page, None where titles stand beside."""
    if columns_of(glass).beside:
        return None
    above: list[Row | None] = []
    for section in sheet.sections:
        row = title_row(glass, short(section))
        above += [None, None, *([row] * (len(section.medicines) - 1))]
    return lambda first: above[first] if first < len(above) else None


def _laid(glass: Glass, title: str) -> tuple[Type, tuple[str, ...]]:
    kinds = (Type(18, bold=True), Type(16, bold=True))
    kind = glass.texts.fitting(title, kinds, _WIDE)
    if max(glass.texts.width(word, kind) for word in title.split(" ")) > _WIDE:
        kind = Type(16)  # rather a lighter word than a broken one
    return kind, glass.texts.flow(title, kind, _WIDE)
