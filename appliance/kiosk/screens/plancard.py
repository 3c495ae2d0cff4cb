"""PlanCard, what would be printed or is being printed, in words, down the left side."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Lamp, PrintPlan
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import at_step
from appliance.kiosk.widgets.pane import Pane

PLAN = Box(24, 124, 400, 580)
"""Where the card stands."""
_HEAD, _LABEL = Type(24, bold=True), Type(18)
_WORDS = (Type(20, bold=True), Type(18, bold=True))
_NOTE, _LOUD = Type(18), Type(18, bold=True)
_WIDE, _AIR, _GAP, _SIGN = 352.0, 22.0, 7.0, 42.0


class PlanCard(Pane):
    """What, whose, how much, on which printer; below whether paper will do."""

    def __init__(
        self,
        glass: Glass,
        plan: PrintPlan,
        by: str = "",
        *,
        begun: bool = False,
        ended: bool = False,
    ) -> None:
        """Show a plan; `by` names who ordered it, `begun` that it is no longer to be prepared."""
        super().__init__(glass, PLAN)
        self._plan, self._by, self._begun, self._ended = plan, by, begun, ended

    def draw(self) -> None:
        """Draw the card in the largest letters in which all of it fits."""
        self.pen.frame(self.box, "surface", "line", 1)
        steps = self.glass.texts.steps()
        step = next((one for one in steps if self._fits(one)), steps[-1])
        self._parts(self.pen, step)
        self._foot(self.pen, step)

    def _fits(self, step: float) -> bool:
        return self._parts(None, step) + self._foot(None, step) <= self.box.h

    def _parts(self, pen: Pen | None, step: float) -> float:
        """Place head and parts; draw them where there is a pen; return the height they need."""
        say, plan, texts = self.glass.language.say, self._plan, self.glass.texts
        x, head = self.box.x + _AIR, at_step(self.glass, _HEAD, step)
        label = at_step(self.glass, _LABEL, step)
        top = self.box.y + _AIR
        if pen:
            pen.text(x, top + texts.size(head) * 0.9, say("This is printed"), head, "ink")
        top += texts.leading(head) + 4
        for name, words in (
            (say("What"), plan.what),
            (say("Whose"), plan.whose),
            (say("How much"), plan.count),
            (say("Printer"), plan.printer),
            (say("Ordered by"), self._by),
        ):
            if not words:
                continue
            top += _GAP
            if pen:
                pen.text(x, top + texts.size(label), name, label, "ink2")
            top += texts.leading(label)
            kinds = tuple(at_step(self.glass, kind, step) for kind in _WORDS)
            kind = next((one for one in kinds if texts.width(words, one) <= _WIDE), kinds[-1])
            if pen:
                pen.paragraph(x, top + texts.size(kind), words, kind, "ink", _WIDE)
            top += len(texts.wrap(words, kind, _WIDE)) * texts.leading(kind) + _GAP
            if pen:
                pen.across(x, top, _WIDE, "line")
        return top - self.box.y

    def _foot(self, pen: Pen | None, step: float) -> float:
        """Place what is to be known before: the paper, else that a lock stops nothing."""
        if self._ended:
            return 2 * _AIR
        symbol, said = self._known()
        texts, room = self.glass.texts, _WIDE - _SIGN
        worded = [(words, at_step(self.glass, kind, step)) for words, kind in said if words]
        high = sum(len(texts.wrap(words, kind, room)) * texts.leading(kind)
                   for words, kind in worded)  # fmt: skip
        x, top = self.box.x + _AIR, self.box.y + self.box.h - _AIR - high
        if pen:
            symbols.draw(pen, symbol, x, top - 2, 26)
            for words, kind in worded:
                base = top + texts.size(kind)
                top += pen.paragraph(x + _SIGN, base, words, kind, "ink", room)
        return high + 2 * _AIR

    def _known(self) -> tuple[str, tuple[tuple[str, Type], ...]]:
        forecast = self._plan.forecast
        if forecast is None or self._begun:
            note = self.glass.language.say("The print goes on even if the screen locks.")
            return "info", ((note, _NOTE),)
        kind = _LOUD if forecast.lamp is Lamp.ATTENTION else _NOTE
        name = "info" if forecast.lamp is Lamp.UNKNOWN else LAMP_SYMBOL[forecast.lamp]
        return name, ((forecast.text, kind), (forecast.remedy, _LOUD))
