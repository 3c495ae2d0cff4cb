"""A routine that leads: its steps on the left, one question on the right, one way forward."""

from collections.abc import Callable
from itertools import count

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Lamp
from appliance.kiosk.ports.routines import Asking, Lead, RoutineAct
from appliance.kiosk.screens import routineways as ways
from appliance.kiosk.screens.routineend import ended_of
from appliance.kiosk.screens.routinepaper import CodePanel
from appliance.kiosk.screens.routinepress import press_page
from appliance.kiosk.screens.routinesteps import Steps
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.widgets.message import Message
from storage.errors import LyktaError


class RoutineScreen(Screen):
    """Shows where the routine stands; every answer comes back as the next state."""

    strip = False
    patience = 300.0

    def __init__(self, house: House, routine: str, *, again: bool) -> None:
        """Begin this routine, or, `again`, go on with it where the screen is built anew."""
        super().__init__(house)
        self._routine, self._again = routine, again
        self._lead: Lead | None = None
        self._refused: tuple[str, str] | None = None
        self._pressed = False

    def build(self) -> None:
        """Begin it, and show its first question."""
        self.leave_keys()
        self.waiting(self.say("The machine looks for itself first"))
        routines, language = self.house.desk.routines, self.house.language
        if self._again:
            self.house.ask(lambda: routines.now(language), self._show)
        else:
            self.house.ask(lambda: routines.begin(self._routine, language), self._show)

    def scanned(self, code: str) -> bool:
        """Take the code of the test page; a colleague's card is none, and lets her in."""
        asked = self._lead is not None and self._lead.asking is Asking.SCAN
        wanted = asked and not self.house.desk.badges.is_badge(code)
        if wanted:
            self._answer("scan", code)
        return wanted

    def on_print(self) -> None:
        """Show how the page comes, and go on when it may be out."""
        view, lead = self.house.press.view, self._lead
        if not self._pressed or not lead or not view:
            return
        out = any(one.lamp is not Lamp.BAD for one in view.bundles)
        if out and view.finished and not self.house.press.running:
            self._pressed = False
            self._do(lambda: self.house.desk.routines.now(self.house.language))
        else:
            self._show(lead)

    def fault(self, error: LyktaError) -> None:
        """Say what was refused beside the question; without a question, in the middle."""
        if self._lead is None:
            super().fault(error)
            return
        self._refused = self.house.language.error(error)
        self._show(self._lead)

    def _do(self, work: Callable[[], Lead]) -> None:
        self._refused = None
        self.house.ask(work, self._show)

    def _answer(self, question: str, answer: str) -> None:
        routines, language = self.house.desk.routines, self.house.language
        self._do(lambda: routines.answer(question, answer, language))

    def _show(self, lead: Lead) -> None:
        focused = ways.focused_place(self)
        self._lead = lead
        self.waiting("")
        self.empty()
        self.field = None
        self.put(Steps(self.glass, lead))
        self._panel(lead)
        self.leave_keys()
        ways.put_ways(self, self, lead)
        if self.field is not None:
            self._typed("")
        ways.focus_place(self, focused)

    def _panel(self, lead: Lead) -> None:
        """Put what the step at hand asks, and what was refused of the last answer."""
        if lead.asking is Asking.CODE and not lead.failed:
            code = CodePanel(self.glass, lead, self._typed)
            self.field = code.field
        view = self.house.press.view if self._pressed else None
        made = code if self.field else ways.panel_of(self, lead, self._answer, view)
        self.put(made)
        made.lay()
        if self._refused:
            box = Box(440, 560, 816, 0)
            self.put(Message(self.glass, box, "cross", self.say("Not done"), *self._refused))

    def _typed(self, words: str) -> None:
        """Keep the digits alone, and offer the way forward when they are all there."""
        if self._lead is not None and self.field is not None:
            ways.put_code_way(self, self.field, self._lead.digits, words, self.enter)

    def enter(self) -> None:
        """Enter sends the code where it is whole."""
        lead, field = self._lead, self.field
        if lead is not None and field is not None and len(field.words) == lead.digits:
            self._answer("code", field.words)

    @property
    def printing(self) -> bool:
        """Whether the page is on its way."""
        return self._pressed and self.house.press.running

    @property
    def tried(self) -> bool:
        """Whether a page was to be printed, and its end is known."""
        return self._pressed and not self.house.press.running

    def act(self, what: RoutineAct) -> None:
        """Do what else can be done at this step."""
        self._pressed = self._pressed and what is not RoutineAct.NO_PAGE
        self._do(lambda: self.house.desk.routines.act(what, self.house.language))

    def print_page(self) -> None:
        """Print the test page, with a code of its own."""
        if press_page(self.house):
            self._pressed = True
            if self._lead is not None:
                self._show(self._lead)

    def sign(self) -> None:
        """Sign it as it stands."""
        routines, language = self.house.desk.routines, self.house.language
        end = self.house.replace
        self.house.ask(lambda: routines.sign(language), lambda ended: end(ended_of(ended)))


def routine_of(routine: str) -> Make:
    """Return the screen that leads through a routine."""
    begun = count()
    return lambda house: RoutineScreen(house, routine, again=next(begun) > 0)
