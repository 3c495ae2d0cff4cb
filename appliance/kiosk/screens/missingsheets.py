"""Which sheets are missing? The numbers of a print's sheets, to be touched one by one.

A printer that lays its pages face up gives them back in reverse, so the count alone does not say
which sheets are missing: what the machine guesses is marked, and a person has the last word.
"""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Pen, Said
from appliance.kiosk.ports import InHand
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row

_TOP, _BOTTOM = 196.0, 704.0
_SERIAL = Type(22, bold=True, mono=True)
Told = Callable[[House, InHand], None]
"""Hears the answer, and goes on from there."""


class MissingSheets(Screen):
    """A touch marks a sheet as missing or as there."""

    strip = False

    def __init__(self, house: House, asked: InHand, told: Told) -> None:
        """Begin with what the machine guessed; `told` hears the person's own answer."""
        super().__init__(house)
        self._asked, self._told = asked, told
        self._missing = set(asked.missing)
        self._list: Listing | None = None

    def build(self) -> None:
        """Put the sheets and the ways."""
        rows = [self._row(serial) for serial in self._asked.sheets]
        box = Box(24, _TOP, 1232, _BOTTOM - _TOP)
        self._list = Listing(self.glass, box, rows, columns=3, gutter=16)
        self.put(self._list)
        self.leave_keys()
        self._way()

    def draw(self) -> None:
        """Draw the question."""
        super().draw()
        head = self.say("Which sheets are missing?")
        line = self.say("The number stands at the foot of every page. Touch those you do not have.")
        heads, lines = (Type(42, bold=True), Type(34, bold=True)), (Type(22), Type(20), Type(18))
        self.pen.stack(Box(24, 92, 1232, 92), Said(head, heads), Said(line, lines), gap=14)

    def _row(self, serial: str) -> Row:
        def draw(pen: Pen, box: Box, _chosen: bool) -> None:
            lost = serial in self._missing
            card = Box(box.x, box.y, box.w, box.h - 8)
            ground, edge, width = ("crittint", "critedge", 3) if lost else ("surface", "edge", 1)
            pen.frame(card, ground, edge, width)
            middle, texts = card.y + card.h / 2, pen.glass.texts
            symbols.draw(pen, "cross" if lost else "check", card.x + 18, middle - 14, 28)
            kind = texts.fitting(serial, (_SERIAL, Type(18, mono=True)), card.w - 80)
            pen.text(card.x + 62, middle + texts.size(kind) * 0.365, serial, kind, "ink")

        return Row(
            max(58, self.glass.texts.leading(_SERIAL) + 30), draw, partial(self._turn, serial)
        )

    def _turn(self, serial: str) -> None:
        self._missing ^= {serial}
        if self._list is not None:
            self._list.chosen = None
            self._list.refresh()
        self._way()

    def _way(self) -> None:
        for pane in list(self.children):
            if getattr(pane, "hint", "") == "F8":
                self.take_off(pane)
        many = len(self._missing)
        label = self.house.language.count("{n} sheet is missing", "{n} sheets are missing", many)
        kind = "primary" if many else "disabled"
        words = label if many else self.say("Touch what is missing")
        self.button(752, 504, words, self._send, "F8", kind)

    def _send(self) -> None:
        missing = tuple(one for one in self._asked.sheets if one in self._missing)
        desk, language, asked = self.house.desk, self.house.language, self._asked
        self.house.ask(lambda: desk.confirm(asked, asked.counted, language, missing), self._heard)

    def _heard(self, answer: InHand) -> None:
        self._told(self.house, answer)


def missing_sheets(asked: InHand, told: Told) -> Make:
    """Return the screen that asks which sheets are missing."""
    return lambda house: MissingSheets(house, asked, told)
