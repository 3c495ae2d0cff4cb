"""A new password: forced where another person set the present one, or when somebody wants it."""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Unlocked
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.screen import House, Make
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field

_HEADS = tuple(Type(size, bold=True) for size in (28, 26, 24, 22, 20))
_LINES = (Type(20), Type(19), Type(18), Type(17))


def forced(old: str, *, too_old: bool = False) -> Make:
    """Return the screen of somebody who must change the password that she has just typed."""
    return lambda house: NewPassword(house, old, too_old=too_old)


def wanted(house: House) -> "NewPassword":
    """Return the screen of somebody who wants another password, and types her present one."""
    return NewPassword(house, "")


class NewPassword(Form):
    """The new password twice; the present one too where it was not typed just now."""

    def __init__(self, house: House, old: str, *, too_old: bool = False) -> None:
        """Begin with empty fields; `old` is empty where it must be typed here."""
        super().__init__(house)
        self._given, self._too_old = old, too_old
        self._old: Field | None = (
            None if old else self.make_field(Box(24, 250, 504, 60), secret=True)
        )
        self._new = self.make_field(Box(544, 152, 712, 60), secret=True)
        self._again = self.make_field(Box(544, 250, 712, 60), secret=True)

    def build(self) -> None:
        """Put the fields and the keyboard."""
        present = ((self.say("Present password"), self._old),) if self._old else ()
        self.lay(
            *present,
            (self.say("New password"), self._new),
            (self.say("New password once more"), self._again),
        )

    def draw(self) -> None:
        """Draw why, the labels, and what went wrong."""
        super().draw()
        if self._old:
            head, line = self.say("Change your password"), self.say("Every change is logged.")
        elif self._too_old:
            head = self.say("Choose a new password")
            line = self.say(
                "The one you have is too old for this site. Choose another; then the lists open."
            )
        else:
            head = self.say("Choose your own password")
            line = self.say(
                "Somebody else set the one you have. Choose one that nobody but you knows; "
                "then the lists open."
            )
        end = self.pen.filled(Box(24, 92, 490, 48), head, _HEADS, "ink")
        self.pen.filled(Box(24, end + 8, 490, 240 - end), line, _LINES, "ink")
        note = self.say("At least eight characters; three or four words are easy to remember.")
        self.draw_note(544, 342, 712, note)

    def words(self) -> tuple[str, str]:
        """Save, and saving."""
        return self.say("Save the new password"), self.say("Saving")

    def missing(self) -> str:
        """Every field is needed."""
        if self._old is not None and not self._old.words:
            return self.say("Give the present password")
        if not self._new.words or not self._again.words:
            return self.say("Type it twice")
        return ""

    def submit(self) -> None:
        """Ask the desk, where both are the same."""
        old = self._old.words if self._old is not None else self._given
        new, again = self._new.words, self._again.words
        if new != again:
            self.refuse_with(
                self.say("The two new passwords are not the same."),
                self.say("Type the new password twice."),
            )
            return
        desk = self.house.desk
        self.house.ask(lambda: desk.change_password(old, new), self._changed, self.refuse)

    def _changed(self, unlocked: Unlocked) -> None:
        for _, field in self.fields:
            field.clear()
        self._given = ""
        self.house.opened(unlocked)
