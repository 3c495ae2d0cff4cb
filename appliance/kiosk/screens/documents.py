"""The ready-made documents of a patient or a unit, to choose from."""

from functools import partial

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import DocumentList
from appliance.kiosk.screens.document import opens
from appliance.kiosk.screens.documentrow import document_row
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import STRIP, WIDTH, Type
from appliance.kiosk.widgets.listing import Listing

_BOTTOM = 704.0
_WHOSE = (Type(28, bold=True), Type(22, bold=True), Type(18, bold=True))


class DocumentsScreen(Screen):
    """A touch on a row opens the document."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show those of the patient with this key, or the unit's own."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._found: DocumentList | None = None
        self._top = float(STRIP)

    def build(self) -> None:
        """Put the buttons and ask for the list."""
        self.leave_keys()
        self.waiting(self.say("Opening the documents"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.documents(self._unit, self._patient, language), self._open)

    def draw(self) -> None:
        """Draw whose they are."""
        super().draw()
        if self._found is not None:
            whose = Said(self._found.whose, _WHOSE)
            self.pen.stack(Box(24, self._top + 4, WIDTH - 48, 60), whose)
            top = self._top + 68
            self.pen.fill(Box(-400, top, WIDTH + 800, _BOTTOM - top), "surface")
            if not self._found.rows:
                words = self.say("There are no documents here.")
                kind = self.glass.texts.fitting(words, (Type(24, bold=True),), WIDTH - 96)
                self.pen.text(WIDTH / 2, 420, words, kind, "ink", "middle")

    def _open(self, found: DocumentList) -> None:
        self._found = found
        self.waiting("")
        self.house.showing(found.copy, self.say("Documents"))
        self._top = self.say_first(found.notices, (), STRIP)
        rows = [
            document_row(self.glass, one, partial(self.house.go, opens(one.ref)))
            for one in found.rows
        ]
        top = self._top + 68
        self.put(Listing(self.glass, Box(24, top, WIDTH - 48, _BOTTOM - top), rows))
        self.refresh()


def documents_of(unit: str, patient: str = "") -> Make:
    """Return how the documents of a patient, or of a unit, are opened."""
    return lambda house: DocumentsScreen(house, unit, patient)
