"""How many pages are in your hand? A number, typed on large keys; then which are missing."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import InHand
from appliance.kiosk.screens.handcard import HandCard
from appliance.kiosk.screens.missingsheets import missing_sheets
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keypad import Keypad
from appliance.kiosk.widgets.pane import Button

_DIGITS = 4
Again = Callable[[House, InHand], None]
"""Starts a print of what an answer says is missing, and shows it."""


class PagesInHand(Screen):
    """Count the pages, type the number; fewer than all names those that are missing."""

    strip = False

    def __init__(
        self, house: House, asked: InHand, told: Callable[[InHand], None], again: Again
    ) -> None:
        """Ask for the pages of one print; `told` hears the answer, `again` prints what misses."""
        super().__init__(house)
        self._asked, self._told, self._print = asked, told, again
        self._answered = False
        self._number = Field(self.glass, Box(24, 252, 400, 84), changed=self._typed)

    def build(self) -> None:
        """Put field, keys and ways; what is answered already is shown with its ways on."""
        if self._asked.answer:
            self._show(self._asked)
            return
        self.field = self._number
        self._number.active = True
        pad = Keypad(self.glass, Box(856, 124, 400, 560), self._number.type, self._number.erase)
        self.put(self._number, pad)
        pad.lay()
        self.leave_keys()
        self._way()

    def draw(self) -> None:
        """Draw the question."""
        super().draw()
        if self._answered:
            return
        texts = self.glass.texts
        head = self.say("How many pages are in your hand?")
        kind = texts.fitting(head, (Type(34, bold=True), Type(28, bold=True)), 800)
        self.pen.text(24, 150, head, kind, "ink")
        line = self.say("Count every page that came out, half printed ones too.")
        small, lines = texts.filling(line, (Type(20),), 800, 70)
        self.pen.block(24, 170 + texts.size(small), line, small, "ink", lines)
        words = self.house.language.count("of {n} page", "of {n} pages", self._asked.pages)
        self.pen.text(448, 304, words, texts.fitting(words, (Type(24, bold=True),), 380), "ink")

    def enter(self) -> None:
        """Enter sends the number."""
        self._send()

    def _typed(self, words: str) -> None:
        digits = "".join(sign for sign in words if sign in "0123456789")[:_DIGITS]
        if digits != words:
            self._number.words = digits
            self._number.refresh()
        self._way()

    def _wanted(self) -> int | None:
        words = self._number.words
        number = int(words) if words else None
        return number if number is not None and number <= self._asked.pages else None

    def _way(self) -> None:
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint == "Enter":
                self.take_off(pane)
        fits = self._wanted() is not None
        label = self.say("So many") if fits else self.say("Type the number")
        self.button(440, 400, label, self._send, "Enter", "primary" if fits else "disabled")

    def _send(self) -> None:
        number = self._wanted()
        if number is None or self._answered:
            return
        desk, language, asked = self.house.desk, self.house.language, self._asked
        self.house.ask(lambda: desk.confirm(asked, number, language), self._heard)

    def _heard(self, answer: InHand) -> None:
        self._told(answer)
        self._show(answer)

    def _show(self, answer: InHand) -> None:
        self._answered = True
        self.empty()
        self.field = None
        self.leave_keys()
        card = HandCard(self.glass, (24, 124, 1232), answer)
        self.put(card)
        again = partial(self._print, self.house, answer)
        others = partial(self.house.go, missing_sheets(answer, partial(_named, self._told)))
        card.lay(self.house.back, self.house.back, again, others)
        self.refresh()


def _named(told: Callable[[InHand], None], house: House, answer: InHand) -> None:
    """Tell which sheets are missing, and leave both screens."""
    told(answer)
    house.back()
    house.back()


def pages_in_hand(asked: InHand, told: Callable[[InHand], None], again: Again) -> Make:
    """Return the screen that asks for the number; `told` hears the answer, `again` prints."""
    return lambda house: PagesInHand(house, asked, told, again)
