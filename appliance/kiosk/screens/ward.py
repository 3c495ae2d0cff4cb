"""The ward list: every patient of a unit in bed order, in two columns or one."""

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.documents import documents_of
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.wardrow import PatientRow, draw_ground, ward_columns
from appliance.kiosk.theme import STRIP, Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button
from printing.sheets.sheet import WardList, WardRow
from storage.records import UnitKind

_NAME, _COUNT = Type(28, bold=True), Type(22)


class Ward(Screen):
    """A touch on a row opens the patient's medication list."""

    def __init__(self, house: House, unit: str) -> None:
        """Show the unit with this code."""
        super().__init__(house)
        self._unit = unit
        self._shown: Shown[WardList] | None = None
        self._top = float(STRIP)
        self._ways: tuple[Button, ...] = ()

    @property
    def patients(self) -> tuple[WardRow, ...]:
        """The patients of the list, in its order; empty while it is being opened."""
        return self._shown.sheet.rows if self._shown else ()

    def build(self) -> None:
        """Put the buttons and ask for the list."""
        self.leave_keys()
        self._ways = self._find_and_due(224)
        self.waiting(self.say("Opening the ward list"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.ward_list(self._unit, language), self._open)

    def draw(self) -> None:
        """Draw the heads."""
        super().draw()
        if self._shown is None:
            return
        head, texts = self._shown.sheet.head, self.glass.texts
        name, count = gently(self.glass, _NAME), gently(self.glass, _COUNT)
        base = self._top + texts.size(name) + 8
        wide = self.pen.text(24, base, head.name, name, "ink")
        kind = texts.fitting(head.count, (count, Type(18), Type(16)), 1212 - wide)
        self.pen.text(44 + wide, base, head.count, kind, "ink")
        if not self._shown.sheet.rows:
            words = self.say("Nobody lies on this ward in the copy.")
            kind = texts.fitting(words, (Type(24, bold=True), Type(20, bold=True)), 1232)
            self.pen.text(640, 420, words, kind, "ink", "middle")

    def _open(self, shown: Shown[WardList]) -> None:
        self._shown = shown
        sheet = shown.sheet
        self.waiting("")
        self.house.showing(shown.copy, sheet.head.title)
        self._top = self.say_first(shown.notices, (sheet.head,), STRIP)
        rows = [self._row(row) for row in sheet.rows]
        heads = round(34 + 26 * self.glass.enlarged * 1.6)
        box = Box(24, self._top + heads, 1232, 706 - self._top - heads)
        count = ward_columns(self.glass).count
        self.put(Listing(self.glass, box, rows, columns=count, gutter=16, before_page=draw_ground))
        self.refresh()
        n = len(rows)
        label = self.house.language.count("Print {n} patient", "Print all {n}", n)
        narrow = bool(shown.documents)
        if narrow:
            self.take_off(*self._ways)
            self._find_and_due(152)
            words = self.say("Documents ({n})", n=shown.documents)
            self.button(776, 168, words, self._documents, "F7")
        x, width = (960, 296) if narrow else (920, 336)
        self.button(x, width, label, self._print, "F8", "primary" if n else "disabled")

    def _row(self, row: WardRow) -> Row:
        line = PatientRow(self.glass, row)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:
            line.draw(pen, box, chosen=chosen)

        return Row(
            line.height,
            draw,
            lambda: self.house.go(lambda house: MedicationScreen(house, self._unit, row.patient)),
        )

    def _find_and_due(self, wide: float) -> tuple[Button, ...]:
        """Put the keys that are there before the list is."""
        say, due = self.say, round_of(self._unit)
        return (
            self.button(440, wide, say("Find a patient"), self._search, "F3"),
            self.button(456 + wide, wide, say("Doses due"), lambda: self.house.go(due), "F5"),
        )

    def _documents(self) -> None:
        self.house.go(documents_of(self._unit))

    def _search(self) -> None:
        self.house.go(Search)

    def _print(self) -> None:
        self.house.go(choose_print(self._unit, UnitKind.WARD))
