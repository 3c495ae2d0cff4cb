"""The administration overview: 24 hours of doses, now, and the window we are blind in."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, leading
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens.overviewgrid import Grid
from appliance.kiosk.screens.overviewrow import MedicineDay, end_row
from appliance.kiosk.screens.patientsheet import put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.timeoverview import time_overview_of
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.listing import Listing
from printing.sheets.sheet import AdministrationOverview, DoseState

_HEAD, _LEGEND, _BOTTOM = 54.0, 36.0, 716.0
_LEGEND_SYMBOL = {
    DoseState.GIVEN: "check",
    DoseState.NOT_GIVEN: "not-given",
    DoseState.PLANNED: "planned",
    DoseState.USUAL: "usual",
    DoseState.MAYBE_GIVEN: "maybe-given",
    DoseState.RUNNING: "running",
}


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
        sheet = self._sheet
        if sheet is None:
            return
        x, y = 24.0, _BOTTOM - self._legend_height(sheet) + 4
        for state, words in sheet.glass_legend:
            symbols.draw(self.pen, _LEGEND_SYMBOL[state], x, y, 22)
            x += 32 + self.pen.text(x + 32, y + 18, words, Type(17), "ink") + 26
        if sheet.blind is not None:
            self.pen.frame(Box(x, y + 1, 24, 20), "shade", "warnink", 2, 2)
            self.pen.paragraph(x + 32, y + 16, sheet.blind.text, Type(16), "ink", 1256 - x - 32)

    def _open(self, shown: Shown[AdministrationOverview]) -> None:
        sheet = shown.sheet
        self._sheet = sheet
        top = put_head(self, shown)
        bottom = _BOTTOM - self._legend_height(sheet)
        grid = Grid(self.glass, Box(0, top, WIDTH, bottom - top), sheet)
        rows = [MedicineDay(self.glass, sheet, row).row() for row in sheet.timed]
        rows += [
            MedicineDay(self.glass, sheet, row, as_needed=True).row() for row in sheet.as_needed
        ]
        rows += [MedicineDay(self.glass, sheet, row).row() for row in sheet.infusions]
        rows.append(end_row(self.glass, sheet))
        box = Box(0, top + _HEAD, WIDTH, bottom - top - _HEAD)
        self.put(grid, Listing(self.glass, box, rows, before_page=grid.lines))
        self.refresh()
        self._buttons()

    def _legend_height(self, sheet: AdministrationOverview) -> float:
        """Return the height of the legend, which never cuts what the blind window means."""
        texts, used = self.glass.texts, 24.0
        used += sum(texts.width(words, Type(17)) + 58 for _, words in sheet.glass_legend)
        words = sheet.blind.text if sheet.blind else ""
        lines = len(texts.wrap(words, Type(16), 1256 - used - 32))
        return max(_LEGEND, 10.0 + lines * leading(Type(16)))

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
