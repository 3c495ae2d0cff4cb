"""Quick cards on the glass: what to do, in steps; each can be printed. Nobody need unlock."""

from functools import partial

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports.outage import CardShown
from appliance.kiosk.screens.forms import Forms
from appliance.kiosk.screens.printout import Printout
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button
from printing.sheets.quick_card import Card

_LEFT, _WIDE, _TOP, _BOTTOM = 440.0, 816.0, 96.0, 704.0
_HEAD, _TEXT, _LEAD = Type(20, bold=True), Type(18), Type(22, bold=True)
_KEY_HIGH, _MOST = 72.0, 7


class QuickCards(Screen):
    """The cards' titles left, the chosen card right."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without cards."""
        super().__init__(house)
        self._cards: tuple[CardShown, ...] = ()
        self._chosen = 0

    def build(self) -> None:
        """Put the ways on and ask for the cards."""
        self._keys()
        self.waiting(self.say("Opening the cards"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.outage.cards(language), self._open)

    def draw(self) -> None:
        """Draw the card's ground."""
        super().draw()
        if self._cards:
            box = Box(_LEFT, _TOP, _WIDE, _BOTTOM - _TOP)
            self.pen.frame(box, "surface", "line", 1)

    def _open(self, cards: tuple[CardShown, ...]) -> None:
        self._cards = cards
        self.waiting("")
        self._lay()

    def _lay(self) -> None:
        """Put the titles and the chosen card."""
        chosen = self.focused_label()
        self.empty()
        self.refresh()
        self._keys()
        many = min(len(self._cards), _MOST)
        gap = self.glass.apart()
        high = min(_KEY_HIGH, (_BOTTOM - _TOP + gap) / max(1, many) - gap)
        for place, one in enumerate(self._cards[:_MOST]):
            box = Box(24, _TOP + place * (high + gap), 400, high)
            kind = "chosen" if place == self._chosen else "secondary"
            choose = partial(self._choose, place)
            self.put(Button(self.glass, box, one.text.title, choose, kind=kind, size=20))
        if self._cards:
            rows = card_rows(self.glass, self._cards[self._chosen].text, _WIDE - 48)
            inside = Box(_LEFT + 24, _TOP + 12, _WIDE - 48, _BOTTOM - _TOP - 24)
            self.put(Listing(self.glass, inside, rows))
        self.focus_on(chosen)

    def _keys(self) -> None:
        """Put the action bar, with the key that prints the chosen card."""
        self.leave_keys()
        go = self.house.go
        self.button(440, 296, self.say("Forms and cards"), lambda: go(Forms), "F6")
        if self._cards:
            self.button(752, 504, self.say("Print this card"), self._print, "F8", "primary")

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._lay()

    def _print(self) -> None:
        order = self._cards[self._chosen].order
        self.house.go(lambda house: Printout(house, (order,)))


def card_rows(glass: Glass, card: Card, width: float) -> list[Row]:
    """Return a card as rows: its lead, its numbered steps, what to do if it fails."""
    rows = [_row(glass, (card.lead, ""), width, _LEAD)] if card.lead else []
    rows += [
        _row(glass, (f"{number}. {step.title}", step.text), width)
        for number, step in enumerate(card.steps, 1)
    ]
    if card.cases:
        rows.append(_row(glass, (card.fails, ""), width, _LEAD))
    return rows + [_row(glass, (case.case, case.text), width) for case in card.cases]


def _row(glass: Glass, words: tuple[str, str], width: float, head: Type = _HEAD) -> Row:
    texts = glass.texts
    heads, lines = texts.wrap(words[0], head, width), texts.wrap(words[1], _TEXT, width)
    lines = lines if words[1] else ()
    high = len(heads) * texts.leading(head) + len(lines) * texts.leading(_TEXT) + 14

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        base = box.y + 6 + texts.size(head)
        base += pen.block(box.x, base, words[0], head, "ink", heads)
        base += texts.size(_TEXT) - texts.size(head) + 2
        pen.block(box.x, base, words[1], _TEXT, "ink", lines)

    return Row(high, draw)
