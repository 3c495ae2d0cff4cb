"""A remark to IT, kept sealed with the routine that is about to be signed."""

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.screen import House, Make
from appliance.kiosk.theme import Type

_HEAD = (Type(28, bold=True), Type(24, bold=True), Type(22, bold=True))


class Remark(Form):
    """One line; empty takes an earlier one away."""

    def __init__(self, house: House, kept: str = "") -> None:
        """Begin with what was written before."""
        super().__init__(house)
        self._line = self.make_field(Box(24, 216, 1232, 60))
        self._line.words = kept

    def build(self) -> None:
        """Put the field and the keyboard."""
        self.lay((self.say("Remark to IT"), self._line))

    def draw(self) -> None:
        """Draw what it is for."""
        super().draw()
        head = self.say("What should IT know of this check?")
        self.pen.filled(Box(24, 100, 1232, 50), head, _HEAD)
        note = self.say(
            "Never a patient's name. It is kept sealed, and stands on the month's evidence."
        )
        self.draw_note(24, 324, 1232, note)

    def words(self) -> tuple[str, str]:
        """Keep, and keeping."""
        return self.say("Keep the remark"), self.say("Saving")

    def submit(self) -> None:
        """Keep it, and go back to the check."""
        routines, text = self.house.desk.routines, self._line.words
        self.house.ask(lambda: routines.remark(text), lambda _: self.house.back(), self.refuse)


def remark_of(kept: str) -> Make:
    """Return the screen that writes a remark; `kept` is what was written before."""
    return lambda house: Remark(house, kept)
