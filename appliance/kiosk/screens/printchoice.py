"""PrintChoice, what may be chosen before a print: the document, which of it, the printer."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import PrintKind, PrintOrder, PrintPlan
from appliance.kiosk.screens.printerrow import ROW, printer_row
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button, Pane
from printing.language import mark
from printing.sheets.lab_labels import POSITIONS, LabelForm

NAMES = {
    PrintKind.MEDICATION_LIST: mark("Medication lists"),
    PrintKind.ADMINISTRATION_OVERVIEW: mark("Administration overviews"),
    PrintKind.WARD_LIST: mark("Only the ward list"),
    PrintKind.DUE_LIST: mark("Doses due"),
    PrintKind.TIME_OVERVIEW: mark("Time overviews"),
    PrintKind.LAB_LABELS: mark("Lab labels"),
    PrintKind.BACK_ENTRY: mark("Back-entry lists"),
    PrintKind.STATISTICS: mark("Statistics"),
    PrintKind.DAY_BOOK: mark("Day book"),
    PrintKind.DOCUMENT: mark("Document"),
}
"""What the kinds are called where one is chosen for a whole unit."""
OF_ONE = {
    PrintKind.MEDICATION_LIST: mark("Medication list"),
    PrintKind.ADMINISTRATION_OVERVIEW: mark("Administration overview"),
    PrintKind.TIME_OVERVIEW: mark("Time overview"),
    PrintKind.BACK_ENTRY: mark("Back-entry list"),
}
"""And where one is chosen for a single patient."""
HOURS = (4, 8, 12)
"""How far a due list may look ahead."""
COPIES = (1, 5, 10, 20, 40)
"""How many numbered copies of a form may be asked for at a touch."""
_ACROSS = 3
"""Labels in a row of a label sheet."""
_HIGH, _GAP = 56.0, 12.0
_LEAST_FOR_PRINTERS = 2 * ROW

Choose = Callable[[PrintOrder], None]


class PrintChoice(Pane):
    """Buttons for the documents and for what there is to say of one, then the printers."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        orders: Sequence[PrintOrder],
        plan: PrintPlan,
        choose: Choose,
    ) -> None:
        """Offer `orders`, the one of `plan` being chosen; `choose` is told of another."""
        super().__init__(glass, box)
        self._orders, self._plan, self._choose = orders, plan, choose
        self._printers_at = 0.0

    def lay(self) -> float:
        """Put all that there is to choose; return how far down it reaches."""
        top = self.box.y
        if len(self._orders) > 1:
            top = self._documents(top)
        for options in (self._which(), self._hours(), self._copies(), self._start()):
            if options:
                self._row(top, options)
                top += _HIGH + _GAP
        return self._printers(top) if len(self._plan.printers) > 1 else top

    def draw(self) -> None:
        """Draw the head of the printers."""
        if self._printers_at:
            say = self.glass.language.say
            self.pen.text(
                self.box.x, self._printers_at, say("On which printer?"), Type(18, bold=True), "ink"
            )

    def _documents(self, top: float) -> float:
        wide = (self.box.w - _GAP) / 2
        for place, order in enumerate(self._orders):
            row, column = divmod(place, 2)
            box = Box(self.box.x + column * (wide + _GAP), top + row * (_HIGH + _GAP), wide, _HIGH)
            label = self.glass.language.say(name_of(order))
            chosen = order.kind is self._plan.order.kind
            self._button(box, label, self._with(order), chosen=chosen)
        return top + -(-len(self._orders) // 2) * (_HIGH + _GAP)

    def _with(self, order: PrintOrder) -> PrintOrder:
        """Return another document on the same printer."""
        return msgspec.structs.replace(order, printer=self._plan.order.printer)

    def _which(self) -> list[tuple[str, PrintOrder, bool]]:
        """Offer all patients, or only those whose lists changed."""
        order, changed = self._plan.order, self._plan.changed
        if not changed:
            return []
        everybody = msgspec.structs.replace(order, changed=False)
        only = msgspec.structs.replace(order, changed=True)
        say = self.glass.language.say
        both = [(say("All patients"), everybody, not order.changed)]
        if not self._plan.nothing_new:
            both.append((changed, only, order.changed))
        return both if len(both) > 1 else []

    def _hours(self) -> list[tuple[str, PrintOrder, bool]]:
        """Offer how many hours a due list looks ahead."""
        order = self._plan.order
        if order.kind is not PrintKind.DUE_LIST:
            return []
        count = self.glass.language.count
        return [
            (
                count("Next {n} hour", "Next {n} hours", hours),
                msgspec.structs.replace(order, hours=hours),
                order.hours == hours,
            )
            for hours in HOURS
        ]

    def _copies(self) -> list[tuple[str, PrintOrder, bool]]:
        """Offer how many numbered copies of a blank form."""
        order = self._plan.order
        if order.kind is not PrintKind.BLANK_FORM:
            return []
        count = self.glass.language.count
        return [
            (
                count("{n} copy", "{n} copies", many),
                msgspec.structs.replace(order, copies=many),
                order.copies == many,
            )
            for many in COPIES
        ]

    def _start(self) -> list[tuple[str, PrintOrder, bool]]:
        """Offer where a label sheet that was used before is still free, row by row."""
        order, say = self._plan.order, self.glass.language.say
        if order.kind is not PrintKind.LAB_LABELS or order.labels != LabelForm.A4:
            return []
        before, after = max(1, order.start - _ACROSS), min(POSITIONS - 2, order.start + _ACROSS)
        return [
            (say("One row up"), msgspec.structs.replace(order, start=before), False),
            (say("From label {n}", n=order.start), order, True),
            (say("One row down"), msgspec.structs.replace(order, start=after), False),
        ]

    def _row(self, top: float, options: list[tuple[str, PrintOrder, bool]]) -> None:
        wide = (self.box.w - _GAP * (len(options) - 1)) / len(options)
        for place, (label, order, chosen) in enumerate(options):
            box = Box(self.box.x + place * (wide + _GAP), top, wide, _HIGH)
            self._button(box, label, order, chosen=chosen)

    def _button(self, box: Box, label: str, order: PrintOrder, *, chosen: bool) -> None:
        kind = "chosen" if chosen else "secondary"
        choose = partial(self._choose, order)
        self.put(Button(self.glass, box, label, choose, kind=kind, size=20))

    def _printers(self, top: float) -> float:
        """Put the printers in the order they are tried."""
        self._printers_at = top + 18
        self.refresh()
        rows = [self._printer(place) for place in range(len(self._plan.printers))]
        room = self.box.y + self.box.h - top - 32
        high = min(len(rows) * ROW, max(room, _LEAST_FOR_PRINTERS))
        self.put(Listing(self.glass, Box(self.box.x, top + 32, self.box.w, high), rows))
        return top + 32 + high

    def _printer(self, place: int) -> Row:
        one, order = self._plan.printers[place], self._plan.order
        chosen = msgspec.structs.replace(order, printer=one.name if place else "")
        taken = order.printer == one.name or (not order.printer and place == 0)
        return printer_row(self.glass, one, partial(self._choose, chosen), taken=taken)


def name_of(order: PrintOrder) -> str:
    """Return what an order's document is called, to be said in the reader's language."""
    one = OF_ONE.get(order.kind) if len(order.patients) == 1 else None
    return one or NAMES[order.kind]
