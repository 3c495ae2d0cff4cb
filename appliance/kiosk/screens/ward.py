"""The ward list: every patient of a unit in bed order, two columns."""

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.ports import Shown
from appliance.kiosk.screens.allergytag import allergy_tag, allergy_width
from appliance.kiosk.screens.copynote import draw_note, note_height
from appliance.kiosk.screens.documents import documents_of
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.printout import choose_print
from appliance.kiosk.screens.round import round_of
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.search import Search
from appliance.kiosk.theme import STRIP, Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button
from printing.sheets.sheet import WardList, WardRow
from storage.records import UnitKind

_BED, _NAME, _NUMBER = Type(18, bold=True, mono=True), Type(18, bold=True), Type(16, mono=True)
_SMALL_NAME, _HEAD, _TWO = Type(16, bold=True), Type(16), 2
_ROW, _BED_WIDTH = 47.0, 48.0
_NAME_AT, _NAME_WIDTH, _NUMBER_AT, _RIGHT = 74.0, 222.0, 304.0, 594.0


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
        self._top = self.say_first(shown.notices, (sheet.head,), STRIP)
        rows = [self._row(row) for row in sheet.rows]
        box = Box(24, self._top + 76, 1232, 706 - self._top - 76)
        self.put(Listing(self.glass, box, rows, columns=2, gutter=16, before_page=_ground))
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
        line = _Line(self.glass, row)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
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


def _ground(pen: Pen, box: Box, _first: int) -> None:
    pen.frame(Box(box.x, box.y, box.w, box.h + 1), "surface", "line", 1)
    say, base = pen.glass.language.say, box.y - 10
    pen.text(box.x + 18, base, say("Bed"), _HEAD, "ink2")
    pen.text(box.x + _NAME_AT, base, say("Name"), _HEAD, "ink2")
    pen.text(box.x + _NUMBER_AT, base, say("Personal number"), _HEAD, "ink2")
    pen.text(box.x + _RIGHT, base, say("Allergies"), _HEAD, "ink2", "right")


class _Line:
    """One patient: bed, name, number, allergies, and what is special about her copy.

    A name that one line does not hold stands on two smaller ones; where those do not hold it
    either it takes the whole width, and number and allergies stand under it.
    """

    def __init__(self, glass: Glass, row: WardRow) -> None:
        self._row, texts = row, glass.texts
        tag = allergy_width(glass, row.allergy, lost=row.lost)
        self._room = _RIGHT - _NUMBER_AT - tag - 2
        self._type = texts.fitting(row.name, (_NAME, _SMALL_NAME), _NAME_WIDTH)
        self._names = texts.wrap(row.name, self._type, _NAME_WIDTH)
        self._under = 0.0
        if len(self._names) > _TWO:
            self._names = texts.wrap(row.name, self._type, _RIGHT - _NAME_AT)
            self._under = len(self._names) * leading(self._type)
        beds = len(texts.wrap(row.bed, _BED, _BED_WIDTH)) * leading(_BED)
        numbers = self._under + len(texts.wrap(row.number, _NUMBER, self._room)) * leading(_NUMBER)
        names = len(self._names) * leading(self._type)
        self._body = max(_ROW, max(names, beds, numbers) + (10 if self._under else 7))
        self.height = (
            self._body + note_height(glass, row.note, _RIGHT - _NAME_AT) + (3 if row.note else 0)
        )

    def draw(self, pen: Pen, box: Box, *, chosen: bool) -> None:
        row = self._row
        if chosen:
            pen.fill(box, "primtint")
            pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
        pen.across(box.x, box.y + box.h - 1, box.w, "line")
        alone = len(self._names) == 1 and not self._under
        base = box.y + (30 if alone else 19)
        pen.paragraph(box.x + 18, box.y + (30 if not self._under else 21), row.bed, _BED, "ink",
                      _BED_WIDTH)  # fmt: skip
        pen.block(box.x + _NAME_AT, base, row.name, self._type, "ink", self._names)
        middle = box.y + (23 if not self._under else self._under + 14)
        x, room = box.x + _NUMBER_AT, self._room
        pen.paragraph(x, middle + 7, row.number, _NUMBER, "ink", room)
        allergy_tag(pen, box.x + _RIGHT, middle, row.allergy, right=True, lost=row.lost)
        room = _RIGHT - _NAME_AT
        top = box.y + self._body - 2
        draw_note(pen, box.x + _NAME_AT, top, row.note, room, lost=row.lost)
