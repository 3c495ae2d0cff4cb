"""The cards of the status board's right column: notices first, quiet facts after them."""

from collections.abc import Callable, Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Card, Lamp
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.message import draw_message, message_height
from appliance.kiosk.widgets.pane import Pane

_QUIET = (Lamp.GOOD, Lamp.WAITING)
_SMALL, _WORD = Type(18), (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))
_LEAST, _MOST = 84.0, 116.0


class Cards(Pane):
    """What needs a person, in words; what is well, quietly."""

    def __init__(self, glass: Glass, box: Box, records: Callable[[], None]) -> None:
        """Begin empty; a touch on a card of prints opens the `records`."""
        super().__init__(glass, box)
        self._records = records
        self._cards: tuple[Card, ...] | None = None

    def show(self, cards: Sequence[Card]) -> None:
        """Show these cards, if they are others than before."""
        if self._cards == tuple(cards):
            return
        self._cards = tuple(cards)
        self.empty()
        notices = [card for card in cards if card.lamp not in _QUIET]
        facts = [card for card in cards if card.lamp in _QUIET]
        if not notices:
            self._all_quiet(facts)
            return
        rows = [self._notice(card) for card in notices]
        rows += [Row(_LEAST, _fact_drawer(card)) for card in facts]
        self.put(Listing(self.glass, self.box, rows))

    def _all_quiet(self, facts: list[Card]) -> None:
        height = min(_MOST, self.box.h / max(len(facts), 1))
        x, y, w, _ = self.box
        if height >= _LEAST:
            card = Box(x, y, w, height * len(facts))
            rows = [Row(height, _line_drawer(fact, last=fact is facts[-1])) for fact in facts]
            self.put(Ground(self.glass, card), Listing(self.glass, card, rows))
        else:
            rows = [Row(_LEAST, _fact_drawer(fact)) for fact in facts]
            self.put(Listing(self.glass, self.box, rows))

    def _notice(self, card: Card) -> Row:
        height = max(128.0, message_height(self.glass, self.box.w, card.text, card.remedy))

        def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
            place = Box(box.x, box.y, box.w, box.h - 16)
            symbol = LAMP_SYMBOL[card.lamp]
            draw_message(pen, place, symbol, card.title, card.text, card.remedy)
            if card.to_records:
                symbols.draw(pen, "arrow-right", place.x + place.w - 38, place.y + 18, 24)

        return Row(height + 16, draw, self._records if card.to_records else None)


class Ground(Pane):
    """A plain card."""

    def draw(self) -> None:
        """Draw the card."""
        self.pen.frame(self.box, "surface", "line", 1)


def _fact_drawer(card: Card) -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        place = Box(box.x, box.y, box.w, box.h - 8)
        pen.frame(place, "surface", "line", 1)
        _fact(pen, place, card)

    return draw


def _line_drawer(card: Card, *, last: bool) -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        _fact(pen, box, card)
        if not last:
            pen.across(box.x, box.y + box.h, box.w, "line")

    return draw


def _fact(pen: Pen, box: Box, card: Card) -> None:
    middle = box.y + box.h / 2
    symbols.draw(pen, LAMP_SYMBOL[card.lamp], box.x + 22, middle - 16, 32)
    room = box.w - 84
    title = pen.glass.texts.shorten(card.title, _SMALL, room)
    pen.text(box.x + 72, middle - 7, title, _SMALL, "ink2")
    kind = pen.glass.texts.fitting(card.text, _WORD, room)
    lines = pen.glass.texts.wrap(card.text, kind, room)
    if len(lines) == 1:
        pen.text(box.x + 72, middle + 18, card.text, kind, "ink")
    else:
        pen.paragraph(box.x + 72, middle + 15, card.text, Type(17, bold=True), "ink", room)
