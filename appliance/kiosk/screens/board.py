"""The cards of the status board's right column: what to do in an outage, notices, quiet facts."""

from collections.abc import Callable, Sequence

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Card, Lamp
from appliance.kiosk.screens.boardstep import step_rows
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.message import draw_message, message_height
from appliance.kiosk.widgets.pane import Pane

_QUIET = (Lamp.GOOD, Lamp.WAITING)
_SMALL = (Type(18), Type(16))
_WORD = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
_LEAST, _MOST, _GAP, _TEXT_AT = 84.0, 116.0, 16.0, 72.0

Steps = tuple[tuple[str, str], ...]


class Cards(Pane):
    """What needs a person, in words; what to do in an outage; what is well, quietly."""

    def __init__(
        self, glass: Glass, box: Box, records: Callable[[], None], routines: Callable[[], None]
    ) -> None:
        """Begin empty; a card of prints opens the `records`, one of checks the `routines`."""
        super().__init__(glass, box)
        self._records, self._routines = records, routines
        self._shown: tuple[tuple[Card, ...], Steps] | None = None

    def show(self, cards: Sequence[Card], steps: Steps = ()) -> None:
        """Show these cards and steps, if they are others than before."""
        if self._shown == (tuple(cards), steps):
            return
        self._shown = tuple(cards), steps
        self.empty()
        notices = [card for card in cards if card.lamp not in _QUIET]
        facts = [card for card in cards if card.lamp in _QUIET]
        if not notices and not steps:
            self._all_quiet(facts)
            return
        rows = [self._notice(card) for card in notices]
        rows = [*self._steps(steps, rows), *rows]
        rows += [Row(self._fact_height(card) + 8, _fact_drawer(card)) for card in facts]
        self.put(Listing(self.glass, self.box, rows))

    def _steps(self, steps: Steps, notices: Sequence[Row]) -> list[Row]:
        """Return the steps, which no notice pushes off the first page.

        Where there is no room for the notices beside them, the steps have the page to themselves.
        """
        if not steps:
            return []
        left = self.box.h - sum(row.height for row in notices)
        made = step_rows(self.glass, steps, self.box.w, left)
        if sum(row.height for row in made) <= left:
            return made
        page = Listing.page_of(self.glass, self.box)
        return step_rows(self.glass, steps, self.box.w, page)

    def _all_quiet(self, facts: list[Card]) -> None:
        x, y, w, _ = self.box
        high = max([_LEAST, *(self._fact_height(fact) for fact in facts)])
        height = min(max(_MOST, high), self.box.h / max(len(facts), 1))
        if height >= high:
            card = Box(x, y, w, height * len(facts))
            rows = [Row(height, _line_drawer(fact, last=fact is facts[-1])) for fact in facts]
            self.put(Ground(self.glass, card), Listing(self.glass, card, rows))
        else:
            rows = [Row(self._fact_height(fact) + 8, _fact_drawer(fact)) for fact in facts]
            self.put(Listing(self.glass, self.box, rows))

    def _fact_height(self, card: Card) -> float:
        """Return how high a quiet fact must be for its title and its words."""
        texts, room = self.glass.texts, self.box.w - _TEXT_AT - 12
        title = texts.fitting(card.title, _SMALL, room)
        lines = texts.wrap(card.text, texts.fitting(card.text, _WORD, room), room)
        words = texts.leading(texts.fitting(card.text, _WORD, room)) * len(lines)
        return max(_LEAST, texts.leading(title) + words + 24)

    def _notice(self, card: Card) -> Row:
        words = (card.title, card.text, card.remedy)
        routines = self._routines if card.to_routines else None
        opens = self._records if card.to_records else routines
        leads = opens is not None
        height = max(104.0, message_height(self.glass, self.box.w, *words, leads=leads))

        def draw(pen: Pen, box: Box, _chosen: bool) -> None:
            place = Box(box.x, box.y, box.w, box.h - _GAP)
            symbol = LAMP_SYMBOL[card.lamp]
            draw_message(pen, place, symbol, *words, leads=leads)

        return Row(height + _GAP, draw, opens)


class Ground(Pane):
    """A plain card."""

    def draw(self) -> None:
        """Draw the card."""
        self.pen.frame(self.box, "surface", "line", 1)


def _fact_drawer(card: Card) -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        place = Box(box.x, box.y, box.w, box.h - 8)
        pen.frame(place, "surface", "line", 1)
        _fact(pen, place, card)

    return draw


def _line_drawer(card: Card, *, last: bool) -> Callable[[Pen, Box, bool], None]:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        _fact(pen, box, card)
        if not last:
            pen.across(box.x, box.y + box.h, box.w, "line")

    return draw


def _fact(pen: Pen, box: Box, card: Card) -> None:
    """Write the title over the words, together in the middle of the box."""
    texts, room, x = pen.glass.texts, box.w - _TEXT_AT - 12, box.x + _TEXT_AT
    symbols.draw(pen, LAMP_SYMBOL[card.lamp], box.x + 22, box.y + box.h / 2 - 16, 32)
    title, kind = texts.fitting(card.title, _SMALL, room), texts.fitting(card.text, _WORD, room)
    lines = texts.wrap(card.text, kind, room)
    high = texts.leading(title) + texts.leading(kind) * len(lines)
    base = box.y + (box.h - high) / 2 + texts.size(title)
    pen.text(x, base, texts.shorten(card.title, title, room), title, "ink2")
    base += texts.leading(title) + texts.size(kind) - texts.size(title)
    pen.block(x, base, card.text, kind, "ink", lines)
