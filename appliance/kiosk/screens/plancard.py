"""PlanCard, what would be printed or is being printed, in words, down the left side."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, leading
from appliance.kiosk.ports import Forecast, Lamp, PrintPlan
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

PLAN = Box(24, 124, 400, 580)
"""Where the card stands."""
_HEAD, _LABEL = Type(24, bold=True), Type(18)
_WORDS = (Type(20, bold=True), Type(18, bold=True))
_NOTE, _LOUD = Type(18), Type(18, bold=True)
_WIDE = 352.0


class PlanCard(Pane):
    """What, whose, how much, on which printer; below whether paper will do."""

    def __init__(self, glass: Glass, plan: PrintPlan, by: str = "", *, begun: bool = False) -> None:
        """Show a plan; `by` names who ordered it, `begun` that it is no longer to be prepared."""
        super().__init__(glass, PLAN)
        self._plan, self._by, self._begun = plan, by, begun

    def draw(self) -> None:
        """Draw the card."""
        say, plan = self.glass.language.say, self._plan
        x, y, _w, h = self.box
        self.pen.frame(self.box, "surface", "line", 1)
        self.pen.text(x + 24, y + 44, say("This is printed"), _HEAD, "ink")
        parts = [
            (say("What"), plan.what),
            (say("Whose"), plan.whose),
            (say("How much"), plan.count),
            (say("Printer"), plan.printer),
            (say("Ordered by"), self._by),
        ]
        base = y + 86
        for label, words in parts:
            if words:
                base = self._part(x + 24, base, label, words)
        self._foot(x + 24, y + h - 24)

    def _part(self, x: float, base: float, label: str, words: str) -> float:
        """Draw one thing over a hairline; return where the next one begins."""
        self.pen.text(x, base, label, _LABEL, "ink2")
        kind = self.glass.texts.fitting(words, _WORDS, _WIDE)
        base += self.pen.paragraph(x, base + 26, words, kind, "ink", _WIDE) + 16
        self.pen.across(x, base, _WIDE, "line")
        return base + 30

    def _foot(self, x: float, bottom: float) -> None:
        """Draw what is to be known before: the paper, else that a lock stops nothing."""
        forecast = self._plan.forecast
        if forecast is not None and not self._begun:
            self._forecast(x, bottom, forecast)
            return
        note = self.glass.language.say("The print goes on even if the screen locks.")
        self._words(x, bottom, "info", ((note, _NOTE),))

    def _forecast(self, x: float, bottom: float, forecast: Forecast) -> None:
        kind = _LOUD if forecast.lamp is Lamp.ATTENTION else _NOTE
        said = ((forecast.text, kind), (forecast.remedy, _LOUD))
        name = "info" if forecast.lamp is Lamp.UNKNOWN else LAMP_SYMBOL[forecast.lamp]
        self._words(x, bottom, name, said)

    def _words(
        self, x: float, bottom: float, symbol: str, said: tuple[tuple[str, Type], ...]
    ) -> None:
        """Draw sentences beside a symbol, the last line at the card's lower edge."""
        room = _WIDE - 42
        texts = self.glass.texts
        high = sum(
            len(texts.wrap(words, kind, room)) * leading(kind) for words, kind in said if words
        )
        base = bottom - high + 18
        symbols.draw(self.pen, symbol, x, base - 20, 26)
        for words, kind in said:
            if words:
                base += self.pen.paragraph(x + 42, base, words, kind, "ink", room)
