"""A ward's next hours and its samples, as rows: what is due when, and which tubes are ordered."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import PrintKind, PrintOrder, Shown
from appliance.kiosk.screens.duerows import due_columns, due_rows, label_columns, label_rows
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.patientsheet import head_height
from appliance.kiosk.screens.printout import print_of_unit
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import STRIP, WIDTH, Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button
from appliance.kiosk.widgets.table import Columns, draw_heads
from printing.sheets.due_list import HOURS, DueList
from printing.sheets.lab_labels import LabLabels
from printing.sheets.sheet import Head

_TABS, _BOTTOM = STRIP + 12.0, 704.0
_SAMPLES = 0
"""In place of hours: the laboratory orders."""


class Round(Screen):
    """Tabs for the hours and for the samples; a touch on a row opens the patient's list."""

    def __init__(self, house: House, unit: str, hours: int) -> None:
        """Show so many hours of the unit with this code, or its samples for 0."""
        super().__init__(house)
        self._unit, self._hours = unit, hours
        self._head: Head | None = None
        self._heads: tuple[str, ...] = ()
        self._columns: Columns = due_columns(self.glass)
        self._top = _TABS + 68

    def build(self) -> None:
        """Put the tabs and the ways, and ask."""
        self.leave_keys()
        self._tabs()
        desk, language, unit = self.house.desk, self.house.language, self._unit
        if self._hours == _SAMPLES:
            self.waiting(self.say("Opening the samples"))
            self.house.ask(lambda: desk.lab_labels(unit, language), self._labels)
        else:
            self.waiting(self.say("Opening the doses due"))
            hours = self._hours
            self.house.ask(lambda: desk.due_list(unit, hours, language), self._due)

    def draw(self) -> None:
        """Draw what it is, and the heads of the columns."""
        super().draw()
        head = self._head
        if head is None:
            return
        texts, base = self.glass.texts, self._top + self._title_high - 16
        kinds = (gently(self.glass, Type(24, bold=True)), Type(20, bold=True))
        wide = self.pen.text(40, base, head.title, texts.fitting(head.title, kinds, 640), "ink")
        words = head.person or head.count
        small = texts.fitting(words, (Type(20), Type(18), Type(16)), WIDTH - 104 - wide)
        self.pen.text(64 + wide, base, words, small, "ink")
        top = self._top + self._title_high
        self.pen.fill(Box(-400, top, WIDTH + 800, _BOTTOM - top), "surface")
        heads = top + head_height(self.glass)
        draw_heads(self.pen, self._columns, self._heads, heads - 10)
        self.pen.across(-400, heads - 2, WIDTH + 800, "edge", 2)

    @property
    def _title_high(self) -> float:
        """How high the sheet's name stands over the heads of its columns."""
        return self.glass.texts.leading(gently(self.glass, Type(24, bold=True))) + 12

    def _tabs(self) -> None:
        count = self.house.language.count
        tabs = [(count("Next {n} hour", "Next {n} hours", hours), hours) for hours in HOURS]
        tabs.append((self.say("Samples"), _SAMPLES))
        gap, high = self.glass.apart(), self.glass.touchable(56)
        wide = (WIDTH - 48 - gap * (len(tabs) - 1)) / len(tabs)
        for place, (label, hours) in enumerate(tabs):
            box = Box(24 + place * (wide + gap), _TABS, wide, high)
            kind = "chosen" if hours == self._hours else "secondary"
            act = partial(self.house.replace, round_of(self._unit, hours))
            self.put(Button(self.glass, box, label, act, kind=kind, size=20))

    def _due(self, shown: Shown[DueList]) -> None:
        sheet = shown.sheet
        self._show(shown, sheet.head, due_rows(self.glass, sheet, self._opens), sheet.columns)
        order = PrintOrder(kind=PrintKind.DUE_LIST, unit=self._unit, hours=self._hours)
        self._print(order)

    def _labels(self, shown: Shown[LabLabels]) -> None:
        sheet = shown.sheet
        self._columns = label_columns(self.glass)
        self._show(shown, sheet.head, label_rows(self.glass, sheet, self._opens), sheet.columns)
        self._print(PrintOrder(kind=PrintKind.LAB_LABELS, unit=self._unit))

    def _show(
        self,
        shown: Shown[DueList] | Shown[LabLabels],
        head: Head,
        rows: list[Row],
        heads: tuple[str, ...],
    ) -> None:
        self.waiting("")
        self._head, self._heads = head, heads
        self.house.showing(shown.copy, head.title, head.count)
        self._top = self.say_first(shown.notices, (head,), _TABS + 68) - 4
        top = self._top + self._title_high + head_height(self.glass)
        box = Box(24, top, WIDTH - 48, _BOTTOM - top)
        self.put(Listing(self.glass, box, rows))
        self.refresh()

    def _opens(self, patient: str) -> Callable[[], None] | None:
        if not patient:
            return None
        unit = self._unit
        return lambda: self.house.go(lambda house: MedicationScreen(house, unit, patient))

    def _print(self, order: PrintOrder) -> None:
        make = print_of_unit(order)
        self.button(752, 504, self.say("Print"), lambda: self.house.go(make), "F8", "primary")


def round_of(unit: str, hours: int = HOURS[1]) -> Make:
    """Return how a ward's next hours are opened; its samples for 0 hours."""
    return lambda house: Round(house, unit, hours)
