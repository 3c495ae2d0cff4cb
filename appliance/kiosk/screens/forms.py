"""Forms and cards: papers without any patient's data, that anybody may print in an outage."""

from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import DocumentRef, DocumentRow, FormChoice
from appliance.kiosk.screens.documentrow import document_row
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Listing

_TOP, _BOTTOM = 196.0, 704.0


class Forms(Screen):
    """A touch opens the print dialog."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without forms."""
        super().__init__(house)
        self._found: tuple[FormChoice, ...] | None = None

    def build(self) -> None:
        """Put the ways back and ask for the forms."""
        self.leave_keys()
        self.waiting(self.say("Opening the forms"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.forms(language), self._open)

    def draw(self) -> None:
        """Draw the head and the ground."""
        super().draw()
        if self._found is None:
            return
        line = self.say("Each copy gets a number of its own, so that a lost one is noticed.")
        self.draw_head(self.say("Forms and cards"), line)
        self.pen.fill(Box(-400, _TOP, WIDTH + 800, _BOTTOM - _TOP), "surface")

    def _open(self, found: tuple[FormChoice, ...]) -> None:
        self._found = found
        self.waiting("")
        rows = [
            document_row(
                self.glass,
                DocumentRow(ref=DocumentRef(key=""), title=one.title, detail=one.detail),
                partial(self._print, one),
            )
            for one in found
        ]
        self.put(Listing(self.glass, Box(24, _TOP, WIDTH - 48, _BOTTOM - _TOP), rows))

    def _print(self, one: FormChoice) -> None:
        self.house.go(lambda house: Printout(house, (one.order,)))
