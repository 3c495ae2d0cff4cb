"""Unlock: who you are, chosen or typed, and your password."""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.ports import Unlocked
from appliance.kiosk.screens.envelopecode import EnvelopeCode
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button


class Unlock(Form):
    """Name and password; a refusal says what was wrong and what to do, under the field."""

    def __init__(self, house: House) -> None:
        """Begin with empty fields."""
        super().__init__(house)
        self._name = self.make_field(Box(544, 152, 712, 60))
        self._password = self.make_field(Box(544, 250, 712, 60), secret=True)

    def build(self) -> None:
        """Put fields, keyboard and buttons; the names follow."""
        self.lay((self.say("Name"), self._name), (self.say("Password"), self._password))
        way = Box(440, 712, 400, 72)
        label = self.say("Open with the envelope")
        self.put(Button(self.glass, way, label, self._envelope, hint="F7"))
        self.house.ask(self.house.desk.names, self._names, lambda _: None)

    def draw(self) -> None:
        """Draw what it is for, the labels, and what went wrong."""
        super().draw()
        purpose = (
            self.say("Unlock to print the unit's lists")
            if self.house.goal == "print"
            else self.say("Unlock to read")
        )
        self.pen.text(544, 112, purpose, Type(22, bold=True), "ink")
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

    def _names(self, names: tuple[str, ...]) -> None:
        box = Box(24, 88, 504, 280)
        self.put(Names(self.house, box, names, self._pick))

    def _pick(self, name: str) -> None:
        self._name.words = name
        self._name.refresh()
        self.choose(self._password)
        self.heard("")

    def _opened(self, unlocked: Unlocked) -> None:
        given = self._password.words
        self._password.clear()
        if unlocked.must_change:
            self.house.admit(unlocked, given)
        else:
            self.house.opened(unlocked)


class Names(Listing):
    """The names that can unlock, to be touched instead of typed."""

    def __init__(
        self, house: House, box: Box, names: tuple[str, ...], pick: Callable[[str], None]
    ) -> None:
        """Show the names, four at a time."""
        inner = Box(box.x + 1, box.y + 56, box.w - 2, box.h - 58)
        rows = [self._row(name, pick) for name in names]
        super().__init__(house.glass, inner, rows)
        self._frame, self._title = box, house.language.say("Who are you?")

    def draw(self) -> None:
        """Draw the card under the rows."""
        self.pen.frame(self._frame, "surface", "line", 1)
        self.pen.text(self._frame.x + 28, self._frame.y + 38, self._title, Type(24, bold=True))
        super().draw()

    @staticmethod
    def _row(name: str, pick: Callable[[str], None]) -> Row:
        def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
            if chosen:
                pen.fill(box, "primtint")
                pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
            pen.across(box.x, box.y, box.w, "line")
            kind = pen.glass.texts.fitting(name, (Type(20, bold=True), Type(17, bold=True)), 440)
            pen.text(box.x + 28, box.y + 35, name, kind, "primink")

        return Row(55, draw, lambda: pick(name))
