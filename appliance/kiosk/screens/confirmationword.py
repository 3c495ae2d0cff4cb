"""Open the envelope without a second person's proof: her name by word, or nobody's."""

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

_HEADS = tuple(Type(size, bold=True) for size in (28, 26, 24, 22, 20))
_LINES = (Type(20), Type(19), Type(18), Type(17))


class ByWord(Form):
    """Who is there, as it is said; the log says that nobody proved it."""

    def __init__(self, house: House) -> None:
        """Begin with an empty field."""
        super().__init__(house)
        self._name = self.make_field(Box(544, 152, 712, 60))

    def build(self) -> None:
        """Put the field, the keyboard, and the way of who is alone."""
        self.lay((self.say("Name of who is with you"), self._name))
        way = Box(440, 712, 400, 72)
        self.put(Button(self.glass, way, self.say("I am alone"), self._alone, hint="F7"))

    def draw(self) -> None:
        """Draw what it means."""
        super().draw()
        head = self.say("Open without proof")
        end = self.pen.filled(Box(24, 92, 490, 48), head, _HEADS, "ink")
        line = self.say(
            "Everything opens. It is logged that nobody proved who was there, and the screen "
            "tells everybody until IT has made a new envelope."
        )
        self.pen.filled(Box(24, end + 8, 490, 370 - end), line, _LINES, "ink")
        self.draw_note(544, 252, 712, self.say("If nobody is there, touch “I am alone”."))

    def words(self) -> tuple[str, str]:
        """Open, and opening."""
        return self.say("Open"), self.say("Opening")

    def missing(self) -> str:
        """Ask for a name; who is alone has a way of her own."""
        return "" if self._name.words.strip() else self.say("Give a name")

    def submit(self) -> None:
        """Ask the desk."""
        self._by(self._name.words.strip())

    def _alone(self) -> None:
        if not self.working:
            self.working = True
            self.show_way()
            self._by("")

    def _by(self, name: str) -> None:
        second = self.house.desk.second
        self.house.ask(lambda: second.by_word(name), self.house.opened, self.refuse)
