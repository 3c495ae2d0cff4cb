"""The rows of a medication list: its sections' medicines, and the end."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.endrow import EndRow
from appliance.kiosk.screens.medicinecolumns import END, columns_of
from appliance.kiosk.screens.medicinerow import MedicineRow
from appliance.kiosk.screens.sectiontitle import draw_title, title_height
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Row
from appliance.kiosk.widgets.table import title_row
from printing.sheets.sheet import MedicationList, MedicineSection


def medication_rows(glass: Glass, sheet: MedicationList) -> list[Row]:
    """Return the rows of a whole list."""
    beside = columns_of(glass).beside
    rows = [
        row
        for section in sheet.sections
        for row in (_beside(glass, section) if beside else _under(glass, section))
    ]
    rows.append(_end(glass, sheet))
    return rows


def _beside(glass: Glass, section: MedicineSection) -> list[Row]:
    """Return a section's rows: its title stands beside the first two, which stay together."""
    made = [MedicineRow(glass, medicine) for medicine in section.medicines]
    first, *others = made
    needed = title_height(glass, section.title)
    if first.height >= needed or not others:
        leads, high = False, max(first.height, needed)
    else:
        leads, high = True, max(first.height, needed - others[0].height)
    return [
        Row(high, _drawer(first, section.title), leads=leads),
        *(Row(one.height, _drawer(one)) for one in others),
    ]


def _under(glass: Glass, section: MedicineSection) -> list[Row]:
    made = [MedicineRow(glass, medicine) for medicine in section.medicines]
    return [title_row(glass, section.title), *(Row(one.height, _drawer(one)) for one in made)]


def _drawer(row: MedicineRow, title: str = "") -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        if title:
            pen.across(-400, box.y - 1, WIDTH + 800, "edge", 2)
            draw_title(pen, title, box.y)
        else:
            left = columns_of(pen.glass).drug
            pen.across(left, box.y, END - left, "line")
        row.draw(pen, box)

    return draw


def _end(glass: Glass, sheet: MedicationList) -> Row:
    end = EndRow(glass, sheet.end, columns_of(glass).drug)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.across(-400, box.y - 1, WIDTH + 800, "edge", 2)
        end.draw(pen, box.y)

    return Row(end.height, draw)
