"""Is the clock right? A person compares it with her own watch, and her word is logged."""

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import ClockShown
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_TIME, _DAY = (Type(120, bold=True),), (Type(36, bold=True), Type(30, bold=True))
_LINE = (Type(22), Type(20), Type(18))


class ClockQuestion(Screen):
    """The time in large figures, with the day and the year; yes or no."""

    strip = False

    def __init__(self, house: House) -> None:
        """Ask the desk what the clock says."""
        super().__init__(house)
        self._shown: ClockShown | None = None
        self._answered = False

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Reading the clock"))
        self._ask()

    def on_board(self) -> None:
        """Keep the time on the glass the present one, until it was answered."""
        if not self._answered:
            self._ask()

    def draw(self) -> None:
        """Draw the question and the clock."""
        super().draw()
        shown = self._shown
        if shown is None or self._answered:
            return
        self.draw_head(self.say("Is the clock right?"), shown.why)
        card = Box(24, 212, 1232, 260)
        self.pen.frame(card, "surface", "line", 1)
        self.pen.stack(card.inner(12), Said(shown.time, _TIME), Said(shown.day, _DAY),
                       align="middle", gap=48)  # fmt: skip
        line = self.say("Compare the time, the day and the year with your own watch or telephone.")
        self.pen.filled(Box(232, 492, 1024, 60), line, _LINE)

    def _ask(self) -> None:
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.clock(language), self._show)

    def _show(self, shown: ClockShown) -> None:
        first, self._shown = self._shown is None, shown
        self.waiting("")
        if not first:
            return
        yes, no = self.say("Yes, the clock is right"), self.say("No")
        self.put(
            Button(self.glass, Box(232, 560, 400, 96), no, self._no, hint="F6", size=28),
            Button(
                self.glass, Box(648, 560, 608, 96), yes, self._yes, hint="F8", kind="primary",
                size=28,
            ),
        )  # fmt: skip

    def _yes(self) -> None:
        shown = self._shown
        if shown is None or self._answered:
            return
        self._answered = True
        desk = self.house.desk
        self.house.ask(lambda: desk.confirm_clock(shown), lambda _: self.house.back(), self.fault)

    def _no(self) -> None:
        self._tell(
            "warning",
            self.say("Then go by your own watch"),
            self.say("The ages on the screen and on paper may be wrong; the times of the copies "
                     "are those of the machine's clock."),
            self.say("Call IT and say what the clock shows. The lists can be read and printed."),
        )  # fmt: skip

    def fault(self, error: LyktaError) -> None:
        """Say why nobody's word can be taken."""
        head = self.say("The clock is not confirmed")
        self._tell("cross", head, *self.house.language.error(error))

    def _tell(self, symbol: str, head: str, text: str, remedy: str) -> None:
        self._answered = True
        self.empty()
        self.leave_keys()
        self.waiting("")
        self.put(Message(self.glass, Box(240, 248, 800, 0), symbol, head, text, remedy))
