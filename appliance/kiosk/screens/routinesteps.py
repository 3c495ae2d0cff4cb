"""The left side of a routine: its name, and its steps with the one at hand marked."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Said
from appliance.kiosk.ports.routines import Lead, StepRow
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_BOX = Box(24, 88, 400, 616)
_HEAD, _HIGHEST = 70.0, 108.0
_MARK = 36.0
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
        room = box.w - 79 - 18
        titles = [_titled(place, one) for place, one in enumerate(self._lead.steps, 1)]
        fits = [self.glass.texts.fitting(words, _STEP, room) for words in titles]
        kind = min(fits, key=lambda one: one.size)
        high = min(_HIGHEST, (box.h - _HEAD - 8) / len(self._lead.steps))
        for place, step in enumerate(self._lead.steps):
            row = Box(box.x + 1, box.y + _HEAD + place * high, box.w - 2, high)
            self._step(row, step, (place + 1, kind), at_hand=place == self._lead.at)

    def _step(self, row: Box, step: StepRow, how: tuple[int, Type], *, at_hand: bool) -> None:
        pen, (number, kind) = self.pen, how
        if at_hand:
            pen.fill(row, "primtint")
            pen.fill(Box(row.x, row.y, 8, row.h), "primedge")
        elif number > 1:
            pen.across(row.x, row.y, row.w, "line")
        mark = min(_MARK, row.h - 20)
        name = "running" if at_hand else LAMP_SYMBOL[step.lamp]
        symbols.draw(pen, name, row.x + 25, row.y + (row.h - mark) / 2, mark)
        said = [Said(_titled(number, step), (kind,))]
        room = Box(row.x + 79, row.y + 6, row.w - 79 - 16, row.h - 12)
        texts = self.glass.texts
        if step.detail and texts.width(step.detail, texts.ladder(*_DETAIL)[-1]) <= room.w:
            said.append(Said(step.detail, _DETAIL, "ink2"))
        pen.stack(room, *said)


def _titled(number: int, step: StepRow) -> str:
    return f"{number}. {step.title}"
