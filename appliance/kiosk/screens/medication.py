"""The medication list: all of one patient's medicines, by section, as the sheet has them."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass, Pen, leading
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens import medicinerow
from appliance.kiosk.screens.documents import documents_of
from appliance.kiosk.screens.endrow import EndRow
from appliance.kiosk.screens.largetype import in_large_type
from appliance.kiosk.screens.patientsheet import put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.listing import Listing, Row
from printing.sheets.sheet import MedicationList, Medicine, MedicineSection

_BOTTOM, _HEAD, _TITLE = 704.0, 32.0, 106.0
_COLUMNS = (
    medicinerow.DRUG,
    medicinerow.AMOUNT,
    medicinerow.ROUTE,
    medicinerow.TIMES,
    medicinerow.LAST,
    medicinerow.NEXT,
)


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
        self.pen.fill(Box(-400, self._top, WIDTH + 800, _BOTTOM - self._top), "surface")
        self.pen.fill(Box(-400, self._top, 534, _BOTTOM - self._top), "bg")
        for x, words in zip(_COLUMNS, self._sheet.glass_columns, strict=False):
            self.pen.text(x, self._top + 21, words, Type(16), "ink2")
        self.pen.across(-400, self._top + _HEAD - 2, WIDTH + 800, "edge", 2)
        self.pen.across(-400, _BOTTOM, WIDTH + 800, "line")

    def _open(self, shown: Shown[MedicationList]) -> None:
        sheet = shown.sheet
        self._sheet = sheet
        self._top = put_head(self, shown)
        rows = _rows(self.glass, sheet)
        box = Box(0, self._top + _HEAD, WIDTH, _BOTTOM - self._top - _HEAD)
        self.put(Listing(self.glass, box, rows, before_page=_sections(sheet)))
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


def _rows(glass: Glass, sheet: MedicationList) -> list[Row]:
    rows: list[Row] = []
    for section in sheet.sections:
        for index, medicine in enumerate(section.medicines):
            title = _short(section) if index else section.title
            high = max(medicinerow.medicine_height(glass, medicine), _title_height(glass, title))
            rows.append(Row(high, _drawer(section, medicine, first=index == 0)))
    rows.append(_end_row(glass, sheet))
    return rows


def _drawer(
    section: MedicineSection, medicine: Medicine, *, first: bool
) -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        if first:
            pen.across(-400, box.y - 1, WIDTH + 800, "edge", 2)
            _draw_title(pen, section.title, box.y)
        else:
            pen.across(medicinerow.DRUG, box.y, medicinerow.END - medicinerow.DRUG, "line")
        medicinerow.draw_medicine(pen, box, medicine)

    return draw


def _sections(sheet: MedicationList) -> Callable[[Pen, Box, int], None]:
    """Repeat a section's title on a page that begins inside it."""
    starts = [
        (section, index) for section in sheet.sections for index, _ in enumerate(section.medicines)
    ]

    def draw(pen: Pen, box: Box, first: int) -> None:
        if first < len(starts) and starts[first][1] > 0:
            _draw_title(pen, _short(starts[first][0]), box.y)

    return draw


def _title(glass: Glass, title: str) -> tuple[Type, tuple[str, ...]]:
    """Return a section title's type and lines."""
    kinds = (Type(18, bold=True), Type(16, bold=True))
    kind = glass.texts.fitting(title, kinds, _TITLE)
    if max(glass.texts.width(word, kind) for word in title.split(" ")) > _TITLE:
        kind = Type(16)  # rather a lighter word than a broken one
    return kind, glass.texts.flow(title, kind, _TITLE)


def _title_height(glass: Glass, title: str) -> float:
    """Return the height of a section's title beside its first row."""
    kind, lines = _title(glass, title)
    return 12.0 + len(lines) * leading(kind)


def _draw_title(pen: Pen, title: str, top: float) -> None:
    kind, lines = _title(pen.glass, title)
    pen.block(24, top + 25, title, kind, "ink", lines)


def _short(section: MedicineSection) -> str:
    """Return a title without its counts, for the further pages of a section."""
    return section.title.split(" · ")[0]


def _end_row(glass: Glass, sheet: MedicationList) -> Row:
    end = EndRow(glass, sheet.end, medicinerow.DRUG)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        pen.across(-400, box.y - 1, WIDTH + 800, "edge", 2)
        end.draw(pen, box.y)

    return Row(end.height, draw)
