"""The time overview: four days of one patient; today to scale, with the copy and now on it."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import PrintKind, Shown
from appliance.kiosk.screens.patientsheet import put_head, put_ways_on
from appliance.kiosk.screens.printout import print_of_patient
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.timeaxis import Axis
from appliance.kiosk.screens.timerow import legend_row, time_row
from appliance.kiosk.theme import WIDTH
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.table import title_row, words_row
from printing.sheets.time_overview import TimeOverview

_BOTTOM = 704.0


class TimeScreen(Screen):
    """Two days back, today with its times, a day ahead."""

    def __init__(self, house: House, unit: str, patient: str) -> None:
        """Show the patient with this key."""
        super().__init__(house)
        self._unit, self._patient = unit, patient
        self._axis: Axis | None = None
        self._top = 0.0

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Opening the time overview"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.time_overview(self._unit, self._patient, language), self._open)

    def draw(self) -> None:
        """Draw the ground and the heads of the days."""
        super().draw()
        if self._axis is None:
            return
        self.pen.fill(Box(-400, self._top, WIDTH + 800, _BOTTOM - self._top), "surface")
        self._axis.draw_head(self.pen, self._top)
        self.pen.across(-400, self._top + self._axis.head - 2, WIDTH + 800, "edge", 2)

    def _open(self, shown: Shown[TimeOverview]) -> None:
        sheet = shown.sheet
        axis = self._axis = Axis(self.glass, sheet)
        self._top = put_head(self, shown)
        top = self._top + axis.head
        box = Box(24, top, WIDTH - 48, _BOTTOM - top)
        rows, lead = _rows(self.glass, axis, sheet)
        self.put(Listing(self.glass, box, rows, before_page=axis.lines, lead=lead))
        self.refresh()
        label = self.say("Print the time overview")
        make = print_of_patient(self._unit, self._patient, PrintKind.TIME_OVERVIEW)
        put_ways_on(self, (), (label, make))


def _rows(
    glass: Glass, axis: Axis, sheet: TimeOverview
) -> tuple[list[Row], Callable[[int], Row | None]]:
    """Return the rows, and what gives a page that begins inside a group its title again."""
    rows: list[Row] = []
    above: list[Row | None] = []
    for group in sheet.groups:
        title, again = title_row(glass, group.title, group.note), title_row(glass, group.title)
        rows += [title, *(time_row(glass, axis, one) for one in group.rows)]
        above += [None, None, *([again] * (len(group.rows) - 1))] if group.rows else [None]
    token = "ink" if sheet.end_box.complete else "critink"
    end = " · ".join(part for part in (sheet.end_box.text, sheet.end_box.counts) if part)
    rows.append(words_row(glass, end, token=token, bold=True, ground="surface"))
    rows.append(words_row(glass, sheet.advice, ground="surface"))
    rows.append(legend_row(glass, sheet.legend))
    return rows, lambda first: above[first] if first < len(above) else None


def time_overview_of(unit: str, patient: str) -> Make:
    """Return how a patient's time overview is opened."""
    return lambda house: TimeScreen(house, unit, patient)
