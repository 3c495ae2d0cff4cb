"""Another printer: the printers there are and how they are doing; a touch moves the print."""

from functools import partial

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import PrinterChoice
from appliance.kiosk.screens.printerrow import printer_row
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing

_TOP, _BOTTOM = 124.0, 704.0


class OtherPrinter(Screen):
    """What has not come out goes to the printer that is touched."""

    def __init__(self, house: House) -> None:
        """Begin without printers."""
        super().__init__(house)
        self._printers: tuple[PrinterChoice, ...] = ()
        self.strip = house.press.plan is None or bool(house.press.plan.order.unit)

    def build(self) -> None:
        """Put the ways back and ask how the printers are doing."""
        self.leave_keys()
        self.house.showing(None, self.say("Print"))
        self.waiting(self.say("Asking the printers"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.printers(language), self._open)

    def draw(self) -> None:
        """Draw the question."""
        super().draw()
        if self._printers:
            head = self.say("Which printer takes what is left?")
            line = self.say("What may have come out is printed as a marked copy.")
            box = Box(24, _TOP, 1232, 84)
            kinds = (Type(30, bold=True), Type(26, bold=True))
            self.pen.stack(box, Said(head, kinds), Said(line, (Type(20), Type(18))), gap=14)

    def _open(self, printers: tuple[PrinterChoice, ...]) -> None:
        self._printers = printers
        self.waiting("")
        rows = [printer_row(self.glass, one, partial(self._take, one.name)) for one in printers]
        box = Box(24, _TOP + 96, 1232, _BOTTOM - _TOP - 96)
        self.put(Listing(self.glass, box, rows))

    def _take(self, name: str) -> None:
        self.house.press.control.move(name)
        self.house.back()
