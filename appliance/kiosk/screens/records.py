"""What was printed lately, by no patient's name; first what nobody knows the end of."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import InHand, PrintRecord, PrintRecords
from appliance.kiosk.screens.anotherprint import after_print
from appliance.kiosk.screens.pagesinhand import pages_in_hand
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.underway import Underway
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_TOP, _BOTTOM = 196.0, 704.0
_TITLE, _SMALL, _WORD = Type(20, bold=True), Type(18), Type(20, bold=True)
_LEFT, _RIGHT, _BETWEEN, _AIR = 74.0, 22.0, 24.0, 12.0
_WIDE = 1232.0 - _LEFT - _RIGHT


class Records(Screen):
    """A touch on a row that is not confirmed asks for its pages."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without records."""
        super().__init__(house)
        self._found: PrintRecords | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Opening the machine's records"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.records(language), self._open)

    def draw(self) -> None:
        """Draw head and note."""
        super().draw()
        if self._found is None:
            return
        self.draw_head(self.say("What was printed"), self._found.note)

    def _open(self, found: PrintRecords) -> None:
        self._found = found
        self.waiting("")
        rows = [self._row(one) for one in found.rows]
        self.put(Listing(self.glass, Box(24, _TOP, 1232, _BOTTOM - _TOP), rows))

    def _row(self, one: PrintRecord) -> Row:
        asked = one.in_hand
        if asked is None:
            return record_row(self.glass, one, None)
        return record_row(self.glass, one, lambda: self._ask(asked))

    def _ask(self, asked: InHand) -> None:
        self.house.go(pages_in_hand(asked, _nothing, _copies))


def record_row(glass: Glass, one: PrintRecord, opened: Callable[[], None] | None) -> Row:
    """Return the row of one print: what it was, where, what became of it, what to do."""
    texts = glass.texts
    right = max(texts.width(one.word, _WORD), texts.width(one.when, _SMALL))
    left = _WIDE - right - _BETWEEN
    heads = texts.leading(_TITLE) * len(texts.wrap(one.title, _TITLE, left))
    details = texts.leading(_SMALL) * len(texts.wrap(one.detail, _SMALL, left))
    advice = texts.wrap(one.advice, _SMALL, _WIDE) if one.advice else ()
    height = 2 * _AIR + heads + details + len(advice) * texts.leading(_SMALL)

    def draw(pen: Pen, box: Box, chosen: bool) -> None:
        card = Box(box.x, box.y, box.w, box.h - 8)
        calm = not advice
        ground, edge, width = ("surface", "line", 1.0) if calm else ("warntint", "warnink", 3.0)
        pen.frame(card, "primtint" if chosen else ground, edge, width)
        symbols.draw(pen, LAMP_SYMBOL[one.lamp], card.x + 21, card.y + 21, 34)
        x, end = card.x + _LEFT, card.x + card.w - _RIGHT
        base = card.y + _AIR + texts.size(_TITLE) - 2
        pen.paragraph(x, base, one.title, _TITLE, "ink", left)
        pen.text(end, base, one.word, _WORD, "ink", "right")
        base = card.y + _AIR + heads + texts.size(_SMALL)
        pen.paragraph(x, base, one.detail, _SMALL, "ink", left)
        pen.text(end, base, one.when, _SMALL, "ink", "right")
        pen.block(x, base + details, one.advice, _SMALL, "ink", advice)

    return Row(height + 8, draw, opened)


def _nothing(_answer: InHand) -> None:
    """Take an answer that is read anew when the records are opened again."""


def _copies(house: House, answer: InHand) -> None:
    """Print marked copies of what is missing, and show how far they come."""
    if house.press.running:
        house.replace(after_print())
        return
    house.press.rest(house.language, answer.copies)
    house.replace(Underway)
