"""Check a printed sheet: its code scanned or typed, and in large words whether it may be used."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Lamp, SheetAnswer
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.verdict import draw_verdict
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_CARD = Box(24, 172, 1232, 326)
_LOOK = {
    Lamp.GOOD: ("oktint", "ok"),
    Lamp.ATTENTION: ("warntint", "warnink"),
    Lamp.BAD: ("crittint", "critedge"),
    Lamp.UNKNOWN: ("crittint", "critedge"),
    Lamp.WAITING: ("surface", "line"),
}


class SheetCheck(Screen):
    """The answer stays until the next code; what was scanned stays in the field."""

    strip = False

    def __init__(self, house: House, scanned: str = "") -> None:
        """Begin with an empty field, or with a code that was scanned elsewhere."""
        super().__init__(house)
        self._high = house.glass.touchable(60, 15.0)
        self._top = 92 - (self._high - 60) / 2
        line = Box(232, self._top, 808, self._high)
        self._field = Field(house.glass, line, changed=self._typed)
        self._field.words = scanned
        self._answer: SheetAnswer | None = None
        self._fault: tuple[str, str] | None = None
        self._done = False

    def build(self) -> None:
        """Put field, keyboard and ways; ask at once where a code was scanned."""
        say, top, high = self.say, self._top, self._high
        self.field = self._field
        self._field.active = True
        self.put(
            Button(self.glass, Box(24, top, 192, high), say("Back"), self.house.back, hint="Esc"),
            self._field,
            Button(self.glass, Box(1056, top, 200, high), say("Check"), self._check,
                   hint="Enter", kind="primary"),
            Keyboard(
                self.glass,
                Box(24, 514, 1232, 280),
                typed=self._field.type,
                erased=self._field.erase,
                key_height=58,
            ),
        )  # fmt: skip
        if self._field.words:
            self._check()

    def enter(self) -> None:
        """Enter asks; a scanner sends it after the code."""
        self._check()

    def draw(self) -> None:
        """Draw what to do, or the answer."""
        super().draw()
        if self._answer is not None:
            self._draw_answer(self._answer)
        elif self._fault is not None:
            self._frame(Lamp.UNKNOWN)
            draw_verdict(self.pen, _CARD, (self.say("Not checked"), *self._fault))
        elif not self.busy:
            self._frame(Lamp.WAITING)
            head = self.say("Scan the square code on the sheet")
            line = self.say("Or type the short code beside it, for instance 7KQ-4MX.")
            words = (head, line, self.say("Every page has a code of its own."))
            draw_verdict(self.pen, _CARD, words)

    def _frame(self, lamp: Lamp) -> None:
        ground, edge = _LOOK[lamp]
        self.pen.frame(_CARD, ground, edge, 1 if lamp is Lamp.WAITING else 4)
        name = "info" if lamp is Lamp.WAITING else LAMP_SYMBOL[lamp]
        symbols.draw(self.pen, name, _CARD.x + 32, _CARD.y + 32, 88)

    def _draw_answer(self, answer: SheetAnswer) -> None:
        self._frame(answer.lamp)
        words = (answer.verdict, answer.text, answer.remedy)
        draw_verdict(self.pen, _CARD, words, answer.facts)

    def _typed(self, _words: str) -> None:
        if self._done:  # a new code begins: the old answer must not stand beside it
            last = self._field.words[-1:]
            self._field.words, self._done = last, False
            self._field.refresh()
            self._answer = self._fault = None
            self.refresh()

    def _check(self) -> None:
        typed = self._field.words.strip()
        if not typed or self.busy:
            return
        self._answer = self._fault = None
        self.waiting(self.say("Checking the sheet"))
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.check_sheet(typed, language), self._heard)

    def _heard(self, answer: SheetAnswer) -> None:
        self._done, self._answer = True, answer
        self.waiting("")

    def fault(self, error: LyktaError) -> None:
        """Say why it could not be checked, beside the field."""
        self._done, self._fault = True, self.house.language.error(error)
        self.waiting("")


def check_of(scanned: str) -> Make:
    """Return the check of a code that was scanned on another screen."""
    return lambda house: SheetCheck(house, scanned)
