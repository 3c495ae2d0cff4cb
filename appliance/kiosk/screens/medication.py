"""The medication list: all of one patient's medicines, by section, as the sheet has them."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens.documents import documents_of
from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.medicationrows import medication_rows
from appliance.kiosk.screens.medicinecolumns import columns_of
from appliance.kiosk.screens.patientsheet import head_height, put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.sectiontitle import repeated_beside, repeated_over
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.listing import Listing
from printing.sheets.sheet import MedicationList

_BOTTOM, _HEAD = 704.0, Type(16)


class MedicationScreen(Screen):
    """One patient's medication list."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show the patient with this key."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._sheet: MedicationList | None = None
        self._top = 0.0

    def build(self) -> None:
        """Put the buttons and ask for the list."""
        self.leave_keys()
        self.waiting(self.say("Opening the medication list"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(
            lambda: desk.medication_list(self._unit, self._patient, language), self._open
        )

    def draw(self) -> None:
        """Draw ground and column heads."""
        super().draw()
        if self._sheet is None:
            return
        columns, high = columns_of(self.glass), head_height(self.glass)
        self.pen.fill(Box(-400, self._top, WIDTH + 800, _BOTTOM - self._top), "surface")
        if columns.beside:
            self.pen.fill(Box(-400, self._top, 534, _BOTTOM - self._top), "bg")
        base = self._top + self.glass.texts.size(_HEAD) + 4
        for x, words in columns.heads(self._sheet.glass_columns):
            self.pen.text(x, base, words, _HEAD, "ink2")
        self.pen.across(-400, self._top + high - 2, WIDTH + 800, "edge", 2)
        self.pen.across(-400, _BOTTOM, WIDTH + 800, "line")

    def _open(self, shown: Shown[MedicationList]) -> None:
        sheet = shown.sheet
        self._sheet = sheet
        self._top = put_head(self, shown)
        rows = medication_rows(self.glass, sheet)
        top = self._top + head_height(self.glass)
        beside = columns_of(self.glass).beside
        listing = Listing(
            self.glass,
            Box(0, top, WIDTH, _BOTTOM - top),
            rows,
            before_page=repeated_beside(sheet) if beside else None,
            lead=repeated_over(self.glass, sheet),
        )
        self.put(listing)
        self.refresh()
        self._buttons(shown.documents)

    def _buttons(self, documents: int) -> None:
        from appliance.kiosk.screens.overview import OverviewScreen

        unit, patient, say = self._unit, self._patient, self.say
        ways: list[tuple[str, str, Make]] = [
            (say("Overview"), "F5", lambda house: OverviewScreen(house, unit, patient)),
            (say("Large type"), "F6", in_large_type(unit, patient)),
        ]
        if documents:
            label = say("Documents ({n})", n=documents)
            ways.append((label, "F7", documents_of(unit, patient)))
        make = print_of_patient(unit, patient, PrintKind.MEDICATION_LIST)
        put_ways_on(self, tuple(ways), (say("Print the medication list"), make))
