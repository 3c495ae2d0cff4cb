"""The time overview: four days of one patient, as rows; what happened, what is planned."""

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens.patientsheet import put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.timerow import COLUMNS, legend_row, time_row
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.table import draw_heads, title_row, words_row
from printing.sheets.time_overview import TimeOverview

_BOTTOM, _HEAD = 704.0, 34.0


class TimeScreen(Screen):
    """Two days back, today with its times, a day ahead."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show the patient with this key."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._sheet: TimeOverview | None = None
        self._top = 0.0

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Opening the time overview"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.time_overview(self._unit, self._patient, language), self._open)

    def draw(self) -> None:
        """Draw the ground and the heads of the days."""
        super().draw()
        if self._sheet is None:
            return
        self.pen.fill(Box(-400, self._top, WIDTH + 800, _BOTTOM - self._top), "surface")
        draw_heads(self.pen, COLUMNS, ("", *self._sheet.days), self._top + 22)
        self.pen.across(-400, self._top + _HEAD - 2, WIDTH + 800, "edge", 2)

    def _open(self, shown: Shown[TimeOverview]) -> None:
        sheet = shown.sheet
        self._sheet = sheet
        self._top = put_head(self, shown)
        rows = _rows(self.glass, sheet)
        box = Box(24, self._top + _HEAD, WIDTH - 48, _BOTTOM - self._top - _HEAD)
        self.put(Listing(self.glass, box, rows))
        self.refresh()
        label = self.say("Print the time overview")
        make = print_of_patient(self._unit, self._patient, PrintKind.TIME_OVERVIEW)
        put_ways_on(self, (), (label, make))


def _rows(glass: Glass, sheet: TimeOverview) -> list[Row]:
    rows: list[Row] = []
    for group in sheet.groups:
        rows.append(title_row(glass, group.title, group.note))
        rows += [time_row(glass, one) for one in group.rows]
    token = "ink" if sheet.end_box.complete else "critink"
    end = " · ".join(part for part in (sheet.end_box.text, sheet.end_box.counts) if part)
    rows.append(words_row(glass, end, token=token, bold=True))
    rows.append(words_row(glass, sheet.advice))
    rows.append(legend_row(glass, sheet.legend))
    return rows


def time_overview_of(unit: str, patient: str) -> Make:
    """Return how a patient's time overview is opened."""
    return lambda house: TimeScreen(house, unit, patient)
