"""Evidence and figures: a month's checks, done in time, late or missed; then to paper."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports.evidence import Checked, EvidenceView
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.table import Columns, Words, table_row, title_row, words_row

_TOP, _BOTTOM = 196.0, 704.0
_FIGURES = Columns((40.0, 420.0, 556.0, 676.0, 804.0, 930.0, 1084.0), 1250.0)
_LARGE = Columns((40.0, 300.0, 436.0, 606.0, 712.0, 862.0, 1022.0), 1250.0)
"""The figures where letters are enlarged: the heads may not break inside a word."""
_CHECKS = Columns((40.0, 200.0, 470.0, 640.0, 850.0), 1250.0)
_TEXT, _NAME, _HEAD = Type(18), Type(18, bold=True), Type(16)
_WIDE_ENOUGH = 1.1


class Evidence(Screen):
    """One month; the months beside it are a touch away."""

    strip = False

    def __init__(self, house: House, first: date | None = None) -> None:
        """Show the month that begins on a day, this one where none is named."""
        super().__init__(house)
        self._first = first
        self._view: EvidenceView | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Reading the records"))
        evidence, language, first = self.house.desk.evidence, self.house.language, self._first
        self.house.ask(lambda: evidence.month(first, language), self._open)

    def draw(self) -> None:
        """Draw which month it is."""
        super().draw()
        if self._view is not None:
            self.draw_head(self._view.title, self._view.subline)

    def _open(self, view: EvidenceView) -> None:
        self._view = view
        self.waiting("")
        self.put(Listing(self.glass, Box(24, _TOP, 1232, _BOTTOM - _TOP), self._rows(view)))
        self._turner(440, self.say("Earlier month"), view.earlier, "F6")
        self._turner(640, self.say("Later month"), view.later, "F7")
        self.button(840, 416, self.say("Print the evidence"), self._print, "F8", "primary")

    def _turner(self, x: float, label: str, month: date | None, hint: str) -> None:
        """Put the way to another month, dull where there is none."""
        kind = "secondary" if month else "disabled"
        self.button(x, 184, label, partial(self.house.replace, evidence_of(month)), hint, kind)

    def _rows(self, view: EvidenceView) -> list[Row]:
        glass, words = self.glass, partial(words_row, self.glass, ground="surface")
        figures = _FIGURES if glass.enlarged < _WIDE_ENOUGH else _LARGE
        rows = [title_row(glass, view.figures_title)]
        rows += [self._heads(figures, view.columns)] if view.figures else [words(view.no_figures)]
        rows += [self._row(figures, cells) for cells in view.figures]
        rows.append(title_row(glass, view.checks_title))
        rows += [self._heads(_CHECKS, view.check_columns)] if view.checks else []
        rows += [self._checked(one) for one in view.checks] or [words(view.no_checks)]
        return rows + [words(remark) for remark in view.remarks]

    def _heads(self, columns: Columns, heads: Sequence[str]) -> Row:
        cells = [[Words(words, _HEAD, "ink2")] for words in heads]
        return table_row(self.glass, columns, cells, ground="surface")

    def _checked(self, one: Checked) -> Row:
        return self._row(_CHECKS, one.cells, bold=2 if one.bad else 1)

    def _row(self, columns: Columns, cells: Sequence[str], bold: int = 0) -> Row:
        """Return a row; the cell `bold` is what one looks for."""
        kinds = [_NAME if place == bold else _TEXT for place in range(len(cells))]
        made = [[Words(words, kind)] for words, kind in zip(cells, kinds, strict=True)]
        return table_row(self.glass, columns, made, ground="surface")

    def _print(self) -> None:
        if self._view is not None:
            order = self._view.order
            self.house.go(lambda house: Printout(house, (order,)))


def evidence_of(first: date | None) -> Make:
    """Return the screen of a month."""
    return lambda house: Evidence(house, first)
