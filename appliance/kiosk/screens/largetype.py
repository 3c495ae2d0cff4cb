"""Large type: a medication list to be read aloud or copied by hand, where nothing prints.

The same sheet as on the list and on paper, a few medicines at a time, in type that can be read
from the other side of a bed. Nothing of it is left out, and it ends where it says so.
"""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.largerow import end_row, medicine_row
from appliance.kiosk.screens.patientsheet import put_head
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Listing
from printing.sheets.sheet import MedicationList

_BOTTOM = 704.0


class LargeType(Screen):
    """One patient's medication list, medicine by medicine."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show the patient with this key."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._top = 0.0

    def build(self) -> None:
        """Put the ways back and ask for the list."""
        self.leave_keys()
        self.waiting(self.say("Opening the medication list"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(
            lambda: desk.medication_list(self._unit, self._patient, language), self._open
        )

    def draw(self) -> None:
        """Draw the ground."""
        super().draw()
        if self._top:
            self.pen.fill(Box(-400, self._top, WIDTH + 800, _BOTTOM - self._top), "surface")

    def _open(self, shown: Shown[MedicationList]) -> None:
        sheet = shown.sheet
        self._top = put_head(self, shown)
        self.refresh()
        rows = [
            medicine_row(self.glass, one, section.title)
            for section in sheet.sections
            for one in section.medicines
        ]
        rows.append(end_row(self.glass, sheet.end))
        box = Box(0, self._top, WIDTH, _BOTTOM - self._top)
        self.put(Listing(self.glass, box, rows))


def in_large_type(unit: str, patient: str) -> Make:
    """Return how a patient's list is opened in large type."""
    return lambda house: LargeType(house, unit, patient)
