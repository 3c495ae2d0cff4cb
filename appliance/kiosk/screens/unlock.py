"""Unlock: who you are, chosen or typed, and your password."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Unlocked
from appliance.kiosk.screens.entry import enter
from appliance.kiosk.screens.envelopecode import EnvelopeCode
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.names import Names
from appliance.kiosk.screens.screen import House, Make
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_HEADS = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))


def unlock_as(name: str) -> Make:
    """Return the screen for somebody whose name is known by her card."""
    return lambda house: Unlock(house, name=name)


def unlock_instead(error: LyktaError) -> Make:
    """Return the screen for somebody whose card was refused, and why."""
    return lambda house: Unlock(house, refused=error)


class Unlock(Form):
    """Name and password; a refusal says what was wrong and what to do, under the field."""

    def __init__(self, house: House, *, name: str = "", refused: LyktaError | None = None) -> None:
        """Begin with empty fields, or the name that a card told."""
        super().__init__(house)
        self._told, self._why = name, refused
        self._cards = False
        self._name = self.make_field(Box(544, 152, 712, 60))
        self._password = self.make_field(Box(544, 250, 712, 60), secret=True)

    def build(self) -> None:
        """Put fields, keyboard and buttons; the names follow."""
        self.lay((self.say("Name"), self._name), (self.say("Password"), self._password))
        way = Box(440, 712, 400, 74)
        label = self.say("Open with the envelope")
        self.put(Button(self.glass, way, label, self._envelope, hint="F7"))
        desk = self.house.desk
        self.house.ask(desk.names, self._names, lambda _: None)
        if not self._told:
            self.house.ask(lambda: desk.badges.used, self._say_cards, lambda _: None)
        if self._told:
            self._pick(self._told)
        if self._why is not None:
            self.refused = self.house.language.error(self._why)
            self.refresh()

    def draw(self) -> None:
        """Draw what it is for, the labels, and what went wrong."""
        super().draw()
        purpose = (
            self.say("Unlock to print the unit's lists")
            if self.house.goal == "print"
            else self.say("Unlock to read")
        )
        if self._cards:
            purpose = self.say("Scan your card, or type name and password")
        kind = self.glass.texts.fitting(purpose, _HEADS, 712)
        self.pen.text(544, 112, purpose, kind, "ink")
        note = self.say("Every opening is logged with your name.")
        self.draw_note(544, 342, 712, note)

    def words(self) -> tuple[str, str]:
        """Unlock, and unlocking."""
        return self.say("Unlock"), self.say("Unlocking")

    def missing(self) -> str:
        """Both fields are needed."""
        if not self._name.words or not self._password.words:
            return self.say("Give name and password")
        return ""

    def submit(self) -> None:
        """Ask the desk."""
        name, password = self._name.words, self._password.words
        desk = self.house.desk
        self.house.ask(lambda: desk.unlock(name, password), self._opened, self.refuse)

    def _envelope(self) -> None:
        self.house.go(EnvelopeCode)

    def _say_cards(self, used: bool) -> None:
        self._cards = used
        self.refresh()

    def _names(self, names: tuple[str, ...]) -> None:
        self.put(Names(self.house, names, self._pick, self.say("Who are you?")))

    def _pick(self, name: str) -> None:
        self._name.words = name
        self._name.refresh()
        self.choose(self._password)
        self.heard("")

    def _opened(self, unlocked: Unlocked) -> None:
        given = self._password.words
        self._password.clear()
        enter(self.house, unlocked, given)
