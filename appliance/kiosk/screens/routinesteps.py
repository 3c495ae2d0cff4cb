"""The left side of a routine: its name, and its steps with the one at hand marked."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports.routines import Lead, StepRow
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_BOX = Box(24, 88, 400, 616)
_HEAD, _HIGHEST = 70.0, 108.0
_MARK, _TEXT_AT, _GAP = 36.0, 79.0, 11.0
_TITLE = (Type(26, bold=True), Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))
_STEP = (Type(20, bold=True), Type(18, bold=True), Type(17, bold=True), Type(16, bold=True))
_DETAIL = (Type(18), Type(17), Type(16))


class Steps(Pane):
    """Every step with its shape: passed, remark, failed, at hand, to come."""

    def __init__(self, glass: Glass, lead: Lead) -> None:
        """Show a routine as it stands."""
        super().__init__(glass, _BOX)
        self._lead = lead

    def draw(self) -> None:
        """Draw the card."""
        pen, box = self.pen, self.box
        pen.frame(box, "surface", "line", 1)
        pen.filled(Box(box.x + 24, box.y + 22, box.w - 40, _HEAD - 26), self._lead.title, _TITLE)
        titles = [_titled(place, one) for place, one in enumerate(self._lead.steps, 1)]
        details = [one.detail for one in self._lead.steps if one.detail]
        kinds = self._common(titles, _STEP), self._common(details, _DETAIL)
        high = min(_HIGHEST, (box.h - _HEAD - 8) / len(self._lead.steps))
        for place, step in enumerate(self._lead.steps):
            row = Box(box.x + 1, box.y + _HEAD + place * high, box.w - 2, high)
            self._step(row, step, (titles[place], *kinds), at_hand=place == self._lead.at)

    def _common(self, words: list[str], kinds: tuple[Type, ...]) -> Type:
        """Return the largest type in which each of these lines of one column has room."""
        fits = [self.glass.texts.fitting(one, kinds, _BOX.w - _TEXT_AT - 18) for one in words]
        return min(fits, key=lambda one: one.size, default=kinds[-1])

    def _step(self, row: Box, step: StepRow, how: tuple[str, Type, Type], *, at_hand: bool) -> None:
        pen, texts, (title, kind, small) = self.pen, self.glass.texts, how
        if at_hand:
            pen.fill(row, "primtint")
            pen.fill(Box(row.x, row.y, 8, row.h), "primedge")
        elif step is not self._lead.steps[0]:
            pen.across(row.x, row.y, row.w, "line")
        mark = min(_MARK, row.h - 20)
        name = "running" if at_hand else LAMP_SYMBOL[step.lamp]
        symbols.draw(pen, name, row.x + 25, row.y + (row.h - mark) / 2, mark)
        large, less = texts.size(kind) * CAPITAL, texts.size(small) * CAPITAL
        lines = texts.wrap(title, kind, _BOX.w - _TEXT_AT - 18)
        told = step.detail and texts.width(step.detail, small) <= row.w - _TEXT_AT - 16
        more = (len(lines) - 1) * texts.leading(kind)
        high = large + more + (_GAP + less if told else 0)
        base = row.y + (row.h - high) / 2 + large
        pen.block(row.x + _TEXT_AT, base, title, kind, "ink", lines)
        if told:
            pen.text(row.x + _TEXT_AT, base + more + _GAP + less, step.detail, small, "ink2")


def _titled(number: int, step: StepRow) -> str:
    return f"{number}. {step.title}"
