"""The end of a routine: what is signed, and where it failed, what to do and whom to turn to."""

import msgspec

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen, Said
from appliance.kiosk.ports.routines import Ended, Failure, Lead
from appliance.kiosk.screens.routineask import draw_question
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.message import draw_message, message_height
from appliance.kiosk.widgets.pane import Pane

_OUTCOME = (Type(42, bold=True), Type(34, bold=True), Type(28, bold=True), Type(24, bold=True))
_TOP, _BOTTOM = 196.0, 704.0


class SignPanel(Pane):
    """In large words how the routine ends, before somebody puts her name to it."""

    def __init__(self, glass: Glass, lead: Lead) -> None:
        """Show how it would end."""
        super().__init__(glass, Box(440, 88, 816, 616))
        self._lead = lead

    def lay(self) -> None:
        """Put what failed, with what to do about it."""
        rows = [failure_row(self.glass, 816, one) for one in self._lead.failures]
        if self._lead.remark:
            kept = Failure(
                title=self.glass.language.say("Remark to IT"), text=self._lead.remark, remedy=""
            )
            rows.append(failure_row(self.glass, 816, kept, "info"))
        if rows:
            self.put(Listing(self.glass, Box(440, 416, 816, 288), rows))

    def draw(self) -> None:
        """Draw the outcome."""
        say, lead = self.glass.language.say, self._lead
        if lead.failed:
            head, hint = say("This did not pass"), say("Sign it, or print another page and go on.")
            lead = msgspec.structs.replace(lead, head=head, hint=hint)
        draw_question(self, lead)
        card = Box(440, 224, 816, 176)
        self.pen.frame(card, "surface", "line", 1)
        symbols.draw(self.pen, LAMP_SYMBOL[self._lead.outcome_lamp], 480, 268, 88)
        self.pen.stack(Box(608, 240, 620, 144), Said(self._lead.outcome, _OUTCOME))


class RoutineEnd(Screen):
    """Passed is calm; not passed says what, what to do, and whom to turn to in the site's words."""

    strip = False

    def __init__(self, house: House, ended: Ended) -> None:
        """Show how a routine ended."""
        super().__init__(house)
        self._ended = ended

    def build(self) -> None:
        """Put what failed, and the way on."""
        say, ended = self.say, self._ended
        self.leave_keys()
        rows = [failure_row(self.glass, 1232, one) for one in ended.failures]
        if ended.escalation:
            now = Failure(title=say("Do this now"), text="", remedy=ended.escalation)
            rows.insert(0, failure_row(self.glass, 1232, now, "cross"))
        if rows:
            self.put(Listing(self.glass, Box(24, _TOP, 1232, _BOTTOM - _TOP), rows))
        self.button(856, 400, say("To the checks"), self.house.back, "F8", "primary")

    def draw(self) -> None:
        """Draw how it ended."""
        super().draw()
        self.draw_head(self._ended.title, self._ended.text, 1120)
        symbols.draw(self.pen, LAMP_SYMBOL[self._ended.lamp], 1180, 96, 76)
        if not self._ended.failures and not self._ended.escalation:
            line = self.say("It is kept as evidence. Thank you.")
            self.pen.filled(Box(24, 240, 1232, 60), line, (Type(22), Type(20), Type(18)))


def failure_row(glass: Glass, width: float, one: Failure, symbol: str = "warning") -> Row:
    """Return the row of a step that failed: what it is called, what was found, what to do."""
    height = message_height(glass, width, one.title, one.text, one.remedy)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        place = Box(box.x, box.y, box.w, box.h - 16)
        draw_message(pen, place, symbol, one.title, one.text, one.remedy)

    return Row(height + 16, draw)


def ended_of(ended: Ended) -> Make:
    """Return the screen of a routine that ended."""
    return lambda house: RoutineEnd(house, ended)
