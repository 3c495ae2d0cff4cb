"""The end of an exercise by a real outage: said over everything, until somebody has read it."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.screens.unlock import Unlock
from appliance.kiosk.theme import BAR, Type

_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
_TEXT = (Type(26), Type(24), Type(22))
_CARD = Box(24, BAR + 48, 1232, 520)


class DrillEnded(Screen):
    """Red from edge to edge of its card; the way to paper is lower right, as on the board."""

    strip = False

    def build(self) -> None:
        """Put the ways on."""
        self.button(24, 320, self.say("To the board"), self.house.back, "Esc")
        label = self.say("Print the unit's lists")
        self.button(856, 400, label, self._print, "F8", "primary")

    def draw(self) -> None:
        """Draw the card."""
        super().draw()
        self.pen.fill(_CARD, "critedge", 10)
        self.pen.fill(_CARD.inner(4), "crit", 8)
        symbols.draw(self.pen, "cross-dark", _CARD.x + 48, _CARD.y + 64, 96)
        say, x, room = self.say, _CARD.x + 192, _CARD.w - 240
        head = say("This is real: the record system is down")
        kind = self.glass.texts.fitting(head, _HEADS, room)
        self.pen.text(x, _CARD.y + 124, head, kind, "oncrit")
        told = (
            say("The exercise has ended by itself. From now on the machine shows the real wards."),
            say(
                "Throw away every sheet that says {word}: nobody may use it.", word=say("EXERCISE")
            ),
            say("Unlock with your own name, and print the unit's lists."),
        )
        y, share = _CARD.y + 168, (_CARD.h - 192) / len(told)
        for place, words in enumerate(told):
            self.pen.filled(Box(x, y + place * share, room, share - 12), words, _TEXT, "oncrit")

    def _print(self) -> None:
        board = self.house.board
        tiles = board.tiles if board else ()
        self.house.goal = "print"
        self.house.unit = next((tile.code for tile in tiles if tile.own), "")
        self.house.replace(Unlock)
