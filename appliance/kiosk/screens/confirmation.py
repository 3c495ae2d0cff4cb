"""A second person confirms that the envelope is opened: by her password, or by her card.

1. Nothing is shown before; Back locks. 2. Nobody stands before a wall: when the countdown has run
out, a name by word is enough, or none. 3. A card that is scanned here is hers who confirms.
"""

from kivy.clock import Clock

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import SecondAsked
from appliance.kiosk.screens.confirmationword import ByWord
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.names import Names
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

_HEADS = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))
_WAY = Box(440, 712, 400, 74)


class Confirmation(Form):
    """Name and password of a colleague, and the countdown after which a name is enough."""

    def __init__(self, house: House) -> None:
        """Begin with empty fields."""
        super().__init__(house)
        self._name = self.make_field(Box(544, 152, 712, 60))
        self._password = self.make_field(Box(544, 250, 712, 60), secret=True)
        self._asked: SecondAsked | None = None
        self._clock = Clock.schedule_interval(lambda _: self._ask(), 1.0)

    def build(self) -> None:
        """Put fields, keyboard and names, and ask how long is waited."""
        self.lay((self.say("Name"), self._name), (self.say("Password"), self._password))
        self.house.ask(self.house.desk.second.names, self._names, lambda _: None)
        self._ask()

    def empty(self) -> None:
        """Take everything off, and count no more."""
        self._clock.cancel()
        super().empty()

    def draw(self) -> None:
        """Draw what is asked for, and how long."""
        super().draw()
        head = self.say("A second person confirms the envelope")
        kind = self.glass.texts.fitting(head, _HEADS, 712)
        self.pen.text(544, 112, head, kind, "ink")
        self.draw_note(544, 342, 712, self._asked.text if self._asked else "")

    def words(self) -> tuple[str, str]:
        """Confirm, and confirming."""
        return self.say("Confirm"), self.say("Confirming")

    def missing(self) -> str:
        """Both fields are needed."""
        if not self._name.words or not self._password.words:
            return self.say("Password, or scan a card")
        return ""

    def submit(self) -> None:
        """Ask the desk."""
        name, password, second = self._name.words, self._password.words, self.house.desk.second
        self.house.ask(lambda: second.confirm(name, password), self.house.opened, self.refuse)

    def scanned(self, code: str) -> bool:
        """Take a card for the colleague's (3)."""
        desk = self.house.desk
        if self.working or not desk.badges.is_badge(code):
            return False
        self.working = True
        self.show_way()
        self.house.ask(lambda: desk.second.confirm_by_badge(code), self.house.opened, self.refuse)
        return True

    def _ask(self) -> None:
        second, language = self.house.desk.second, self.house.language
        self.house.ask(lambda: second.asked(language), self._show, lambda _: None)

    def _show(self, asked: SecondAsked) -> None:
        known, self._asked = self._asked, asked
        if known != asked:
            self.refresh()
            self._way(asked)

    def _way(self, asked: SecondAsked) -> None:
        """Put the way without a colleague, dull while she is waited for (2)."""
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint == "F7":
                self.take_off(pane)
        label, kind = self.say("Nobody else is here"), "secondary"
        if asked.left:
            label, kind = self.say("Wait {n} s", n=asked.left), "disabled"
        self.put(Button(self.glass, _WAY, label, self._alone, hint="F7", kind=kind))

    def _alone(self) -> None:
        self.house.go(ByWord)

    def _names(self, names: tuple[str, ...]) -> None:
        if names:
            self.put(Names(self.house, names, self._pick, self.say("Who confirms?")))

    def _pick(self, name: str) -> None:
        self._name.words = name
        self._name.refresh()
        self.choose(self._password)
        self.heard("")
