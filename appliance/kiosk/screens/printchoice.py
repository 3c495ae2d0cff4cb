"""PrintChoice, what may be chosen before a print: the document, which of it, the printer."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import PrintOrder, PrintPlan
from appliance.kiosk.screens.printerrow import printer_row, row_height
from appliance.kiosk.screens.printoptions import name_of, options_of
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button, Pane

_HEAD = Type(18, bold=True)
_HIGH, _GAP = 56.0, 12.0
_LEAST_PRINTERS = 2

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
        for options in options_of(self._plan, self.glass.language):
            self._row(top, options)
            top += _HIGH + _GAP
        return self._printers(top) if len(self._plan.printers) > 1 else top

    def draw(self) -> None:
        """Draw the head of the printers."""
        if self._printers_at:
            words = self.glass.language.say("On which printer?")
            kind = gently(self.glass, _HEAD)
            base = self._printers_at + self.glass.texts.size(kind)
            self.pen.text(self.box.x, base, words, kind, "ink")

    def _documents(self, top: float) -> float:
        across = self._across()
        wide = (self.box.w - _GAP * (across - 1)) / across
        for place, order in enumerate(self._orders):
            row, column = divmod(place, across)
            box = Box(self.box.x + column * (wide + _GAP), top + row * (_HIGH + _GAP), wide, _HIGH)
            label = self.glass.language.say(name_of(order))
            chosen = order.kind is self._plan.order.kind
            self._button(box, label, self._with(order), chosen=chosen)
        return top + -(-len(self._orders) // across) * (_HIGH + _GAP)

    def _across(self) -> int:
        """Return how many documents stand side by side: more where there is little room below."""
        rows = -(-len(self._orders) // 2) + len(options_of(self._plan, self.glass.language))
        many = min(len(self._plan.printers), _LEAST_PRINTERS + 1)
        needed = rows * (_HIGH + _GAP) + (self._head_high + many * row_height(self.glass)) * (
            len(self._plan.printers) > 1
        )
        return 2 if needed <= self.box.h else 3

    @property
    def _head_high(self) -> float:
        return self.glass.texts.leading(gently(self.glass, _HEAD)) + 8

    def _with(self, order: PrintOrder) -> PrintOrder:
        """Return another document on the same printer."""
        return msgspec.structs.replace(order, printer=self._plan.order.printer)

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
        self._printers_at = top
        self.refresh()
        rows = [self._printer(place) for place in range(len(self._plan.printers))]
        top += self._head_high
        each = row_height(self.glass)
        high = min(len(rows) * each, max(self.box.y + self.box.h - top, _LEAST_PRINTERS * each))
        self.put(Listing(self.glass, Box(self.box.x, top, self.box.w, high), rows))
        return top + high

    def _printer(self, place: int) -> Row:
        one, order = self._plan.printers[place], self._plan.order
        chosen = msgspec.structs.replace(order, printer=one.name if place else "")
        taken = order.printer == one.name or (not order.printer and place == 0)
        return printer_row(self.glass, one, partial(self._choose, chosen), taken=taken)
