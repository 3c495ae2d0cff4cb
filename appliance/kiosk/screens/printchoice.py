"""PrintChoice, what may be chosen before a print: the document, which of it, the printer."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import PrintOrder, PrintPlan
from appliance.kiosk.screens.printerrow import printer_row, row_height
from appliance.kiosk.screens.printoptions import name_of, options_of
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import at_step, gently
from appliance.kiosk.widgets.listing import Listing, Row, foot_height
from appliance.kiosk.widgets.pane import Button, Pane

_HEAD = Type(18, bold=True)
_IN_BUTTON = 28.0
_GRIDS = ((2, 56.0), (3, 56.0), (3, 48.0), (2, 48.0))
"""How many buttons stand side by side and how high they are, the best first."""
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
        self._printers_at, self._gap = 0.0, glass.apart()
        self._rows = options_of(plan, glass.language)
        self._across, self._high = self._grid()

    def lay(self) -> float:
        """Put all that there is to choose; return how far down it reaches."""
        top = self.box.y
        if len(self._orders) > 1:
            top = self._documents(top)
        for options in self._rows:
            self._row(top, options)
            top += self._high + self._gap
        return self._printers(top) if len(self._plan.printers) > 1 else top

    def draw(self) -> None:
        """Draw the head of the printers."""
        if self._printers_at:
            words = self.glass.language.say("On which printer?")
            kind = gently(self.glass, _HEAD)
            base = self._printers_at + self.glass.texts.size(kind)
            self.pen.text(self.box.x, base, words, kind, "ink")

    def _documents(self, top: float) -> float:
        wide, step = self._wide(self._across), self._high + self._gap
        for place, order in enumerate(self._orders):
            row, column = divmod(place, self._across)
            x = self.box.x + column * (wide + self._gap)
            label = self.glass.language.say(name_of(order))
            chosen = order.kind is self._plan.order.kind
            box = Box(x, top + row * step, wide, self._high)
            self._button(box, label, self._with(order), chosen=chosen)
        return top + -(-len(self._orders) // self._across) * step

    def _grid(self) -> tuple[int, float]:
        """Return how many documents stand side by side, and how high a button is.

        The first arrangement that leaves room for the printers, with no word broken.
        """
        many = len(self._plan.printers)
        shown = min(many, _LEAST_PRINTERS + 1) * row_height(self.glass)
        below = self._head_high + shown if many > 1 else 0.0
        for across, designed in _GRIDS:
            high = self.glass.touchable(designed)
            rows = -(-len(self._orders) // across) + len(self._rows)
            whole = self._longest_word() <= self._wide(across) - _IN_BUTTON
            if whole and rows * (high + self._gap) + below <= self.box.h:
                break
        return across, high

    def _wide(self, across: int) -> float:
        return (self.box.w - self._gap * (across - 1)) / across

    def _longest_word(self) -> float:
        if len(self._orders) == 1:
            return 0.0
        say, kind = self.glass.language.say, at_step(self.glass, Type(16, bold=True), 1.0)
        words = [word for order in self._orders for word in say(name_of(order)).split(" ")]
        return max(self.glass.texts.width(word, kind) for word in words)

    @property
    def _head_high(self) -> float:
        return self.glass.texts.leading(gently(self.glass, _HEAD)) + 8

    def _with(self, order: PrintOrder) -> PrintOrder:
        """Return another document on the same printer."""
        return msgspec.structs.replace(order, printer=self._plan.order.printer)

    def _row(self, top: float, options: list[tuple[str, PrintOrder, bool]]) -> None:
        wide = (self.box.w - self._gap * (len(options) - 1)) / len(options)
        for place, (label, order, chosen) in enumerate(options):
            box = Box(self.box.x + place * (wide + self._gap), top, wide, self._high)
            self._button(box, label, order, chosen=chosen)

    def _button(self, box: Box, label: str, order: PrintOrder, *, chosen: bool) -> None:
        kind = "chosen" if chosen else "secondary"
        choose = partial(self._choose, order)
        self.put(Button(self.glass, box, label, choose, kind=kind, size=20))

    def _printers(self, top: float) -> float:
        """Put the printers in the order they are tried."""
        rows = [self._printer(place) for place in range(len(self._plan.printers))]
        each, end = self.glass.touchable(row_height(self.glass)), self.box.y + self.box.h
        least = min(len(rows) * each, each + foot_height(self.glass))
        if top + self._head_high + least <= end:  # else the names and their states say enough
            self._printers_at = top
            self.refresh()
            top += self._head_high
        high = min(len(rows) * each, max(end - top, least))
        self.put(Listing(self.glass, Box(self.box.x, top, self.box.w, high), rows))
        return top + high

    def _printer(self, place: int) -> Row:
        one, order = self._plan.printers[place], self._plan.order
        chosen = msgspec.structs.replace(order, printer=one.name if place else "")
        taken = order.printer == one.name or (not order.printer and place == 0)
        return printer_row(self.glass, one, partial(self._choose, chosen), taken=taken)
