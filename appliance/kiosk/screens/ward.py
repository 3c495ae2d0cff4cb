"""The ward list: every patient of a unit in bed order, two columns."""

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.allergytag import allergy_tag, allergy_width
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.theme import STRIP, Type
from appliance.kiosk.widgets.listing import Listing, Row
from printing.sheets.sheet import WardList, WardRow
from storage.records import UnitKind

_BED, _NAME, _NUMBER = Type(18, bold=True, mono=True), Type(18, bold=True), Type(16, mono=True)
_HEAD = Type(16)
_ROW, _BED_WIDTH = 47.0, 54.0
_NAME_AT, _NAME_WIDTH, _NUMBER_AT, _RIGHT = 78.0, 222.0, 308.0, 594.0


class Ward(Screen):
    """A touch on a row opens the patient's medication list."""

    def __init__(self, house: House, unit: str) -> None:
        """Show the unit with this code."""
        super().__init__(house)
        self._unit = unit
        self._shown: Shown[WardList] | None = None
        self._top = float(STRIP)

    @property
    def patients(self) -> tuple[WardRow, ...]:
        """The patients of the list, in its order; empty while it is being opened."""
        return self._shown.sheet.rows if self._shown else ()

    def build(self) -> None:
        """Put the buttons and ask for the list."""
        self.leave_keys()
        self.button(440, 296, self.say("Find a patient"), self._search, "F3")
        self.waiting(self.say("Opening the ward list"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.ward_list(self._unit, language), self._open)

    def draw(self) -> None:
        """Draw the heads."""
        super().draw()
        if self._shown is None:
            return
        head = self._shown.sheet.head
        top = self._top
        self.pen.text(24, top + 38, head.name, Type(28, bold=True), "ink")
        wide = self.glass.texts.width(head.name, Type(28, bold=True))
        self.pen.text(24 + wide + 20, top + 38, head.count, Type(22), "ink")

    def _open(self, shown: Shown[WardList]) -> None:
        self._shown = shown
        sheet = shown.sheet
        self.waiting("")
        self.house.showing(shown.copy, sheet.head.title)
        self._top = self.notices(shown.notices, STRIP)
        rows = [self._row(row) for row in sheet.rows]
        box = Box(24, self._top + 78, 1232, 704 - self._top - 78)
        self.put(Listing(self.glass, box, rows, columns=2, gutter=16, before_page=_ground))
        self.refresh()
        n = len(rows)
        label = self.house.language.count("Print {n} patient", "Print all {n}", n)
        self.button(752, 504, label, self._print, "F8", "primary" if n else "disabled")

    def _row(self, row: WardRow) -> Row:
        texts = self.glass.texts
        names = texts.wrap(row.name, _NAME, _NAME_WIDTH)
        beds = texts.wrap(row.bed, _BED, _BED_WIDTH - 6)
        numbers = texts.wrap(row.number, _NUMBER, _number_width(self.glass, row))
        height = _ROW + (max(len(names), len(beds), len(numbers)) - 1) * leading(_NAME)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
            _draw_row(pen, box, row, chosen=chosen)

        return Row(
            height,
            draw,
            lambda: self.house.go(lambda house: MedicationScreen(house, self._unit, row.patient)),
        )

    def _search(self) -> None:
        self.house.go(Search)

    def _print(self) -> None:
        self.house.go(choose_print(self._unit, UnitKind.WARD))


def _ground(pen: Pen, box: Box, _first: int) -> None:
    pen.frame(Box(box.x, box.y, box.w, box.h + 1), "surface", "line", 1)
    say, base = pen.glass.language.say, box.y - 10
    pen.text(box.x + 18, base, say("Bed"), _HEAD, "ink2")
    pen.text(box.x + _NAME_AT, base, say("Name"), _HEAD, "ink2")
    pen.text(box.x + _NUMBER_AT, base, say("Personal number"), _HEAD, "ink2")
    pen.text(box.x + _RIGHT, base, say("Allergies"), _HEAD, "ink2", "right")


def _draw_row(pen: Pen, box: Box, row: WardRow, *, chosen: bool) -> None:
    if chosen:
        pen.fill(box, "primtint")
        pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
    pen.across(box.x, box.y + box.h - 1, box.w, "line")
    base = box.y + 30
    pen.paragraph(box.x + 18, base, row.bed, _BED, "ink", _BED_WIDTH - 6)
    pen.paragraph(box.x + _NAME_AT, base, row.name, _NAME, "ink", _NAME_WIDTH)
    room = _number_width(pen.glass, row)
    pen.paragraph(box.x + _NUMBER_AT, base, row.number, _NUMBER, "ink", room)
    allergy_tag(pen, box.x + _RIGHT, box.y + 23, row.allergy, right=True)


def _number_width(glass: Glass, row: WardRow) -> float:
    return _RIGHT - _NUMBER_AT - allergy_width(glass, row.allergy) - 2
