"""The administration overview: 24 hours of doses, now, and the window we are blind in."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens.overviewgrid import Grid, grid_head
from appliance.kiosk.screens.overviewlegend import draw_legend, legend_height
from appliance.kiosk.screens.overviewrow import MedicineDay, end_row
from appliance.kiosk.screens.patientsheet import put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.timeoverview import time_overview_of
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Listing
from printing.sheets.sheet import AdministrationOverview

_BOTTOM = 716.0


class OverviewScreen(Screen):
    """One patient's doses round now."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show the patient with this key."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._sheet: AdministrationOverview | None = None

    def build(self) -> None:
        """Put the buttons and ask for the overview."""
        self.leave_keys()
        self.waiting(self.say("Opening the administration overview"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(
            lambda: desk.administration_overview(self._unit, self._patient, language), self._open
        )

    def draw(self) -> None:
        """Draw the legend under the grid."""
        super().draw()
        if self._sheet is not None:
            draw_legend(self.pen, _BOTTOM - legend_height(self.glass, self._sheet), self._sheet)

    def _open(self, shown: Shown[AdministrationOverview]) -> None:
        sheet = shown.sheet
        self._sheet = sheet
        top = put_head(self, shown)
        bottom = _BOTTOM - legend_height(self.glass, sheet)
        grid = Grid(self.glass, Box(0, top, WIDTH, bottom - top), sheet)
        rows = [MedicineDay(self.glass, sheet, row).row() for row in sheet.timed]
        rows += [
            MedicineDay(self.glass, sheet, row, as_needed=True).row() for row in sheet.as_needed
        ]
        rows += [MedicineDay(self.glass, sheet, row).row() for row in sheet.infusions]
        rows.append(end_row(self.glass, sheet))
        head = grid_head(self.glass)
        box = Box(0, top + head, WIDTH, bottom - top - head)
        self.put(grid, Listing(self.glass, box, rows, before_page=grid.lines))
        self.refresh()
        self._buttons()

    def _buttons(self) -> None:
        from appliance.kiosk.screens.medication import MedicationScreen

        unit, patient, say = self._unit, self._patient, self.say
        to_list: Make = lambda house: MedicationScreen(house, unit, patient)  # noqa: E731 - one line
        put_ways_on(
            self,
            ((say("Medication list"), "F5", to_list),
             (say("Time overview"), "F6", time_overview_of(unit, patient))),
            (say("Print the overview"),
             print_of_patient(unit, patient, PrintKind.ADMINISTRATION_OVERVIEW)),
        )  # fmt: skip
