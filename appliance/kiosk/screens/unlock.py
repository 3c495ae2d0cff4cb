"""Unlock: who you are, chosen or typed, and your password."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.ports import Unlocked
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_LABEL, _LINE = Type(18, bold=True), Type(18)


class Unlock(Screen):
    """Name and password; a refusal says what was wrong and what to do, under the field."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin with empty fields."""
        super().__init__(house)
        self._fault: tuple[str, str] | None = None
        self._busy = False
        glass = house.glass
        self._name = Field(glass, Box(544, 152, 712, 60), chosen=self._choose, changed=self._typed)
        self._password = Field(
            glass, Box(544, 250, 712, 60), chosen=self._choose, changed=self._typed, secret=True
        )

    def build(self) -> None:
        """Put fields, keyboard and buttons; the names follow."""
        self.put(self._name, self._password)
        self._choose(self._name)
        board = Box(24, 388, 1232, 300)
        self.put(Keyboard(self.glass, board, typed=self._type, erased=self._erase))
        back = Box(24, 712, 192, 72)
        self.put(Button(self.glass, back, self.say("Back"), self.house.back, hint="Esc"))
        self._buttons()
        self.house.ask(self.house.desk.names, self._names, lambda _: None)

    def draw(self) -> None:
        """Draw the labels and what went wrong."""
        head = Type(22, bold=True)
        purpose = (
            self.say("Unlock to print the unit's lists")
            if self.house.goal == "print"
            else self.say("Unlock to read")
        )
        self.pen.text(544, 112, purpose, head, "ink")
        self.pen.text(544, 144, self.say("Name"), _LABEL, "ink")
        self.pen.text(544, 242, self.say("Password"), _LABEL, "ink")
        if self._fault:
            symbols.draw(self.pen, "cross", 544, 322, 24)
            words = " ".join(self._fault)
            self.pen.paragraph(578, 340, words, Type(18, bold=True), "critink", 678)
        else:
            symbols.draw(self.pen, "info", 544, 324, 24)
            note = self.say("Every opening is logged with your name.")
            self.pen.text(578, 343, note, _LINE, "ink")

    def enter(self) -> None:
        """Enter goes from the name to the password, then unlocks."""
        if self.field is self._name and self._name.words and not self._password.words:
            self._choose(self._password)
        else:
            self._unlock()

    def _buttons(self) -> None:
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint == "Enter":
                self.remove_widget(pane)
        label, kind = self.say("Unlock"), "primary"
        if self._busy:
            label, kind = self.say("Unlocking"), "disabled"
        elif not self._name.words or not self._password.words:
            label, kind = self.say("Give name and password"), "disabled"
        box = Box(856, 712, 400, 72)
        button = Button(self.glass, box, label, self._unlock, hint="Enter", kind=kind, size=26)
        self.put(button)

    def _names(self, names: tuple[str, ...]) -> None:
        box = Box(24, 88, 504, 280)
        self.put(Names(self.house, box, names, self._pick))

    def _pick(self, name: str) -> None:
        self._name.words = name
        self._name.refresh()
        self._choose(self._password)
        self._typed("")

    def _choose(self, field: Field) -> None:
        for one in (self._name, self._password):
            one.active = one is field
            one.refresh()
        self.field = field

    def _type(self, sign: str) -> None:
        if self.field:
            self.field.type(sign)

    def _erase(self) -> None:
        if self.field:
            self.field.erase()

    def _typed(self, _words: str) -> None:
        self._fault = None
        self.refresh()
        self._buttons()

    def _unlock(self) -> None:
        name, password = self._name.words, self._password.words
        if self._busy or not name or not password:
            return
        self._busy = True
        self._buttons()
        desk = self.house.desk
        self.house.ask(lambda: desk.unlock(name, password), self._opened, self._refused)

    def _opened(self, unlocked: Unlocked) -> None:
        self._password.clear()
        self.house.opened(unlocked)

    def _refused(self, error: LyktaError) -> None:
        self._busy = False
        self._password.clear()
        self._fault = self.house.language.error(error)
        self._password.fault = True
        self._choose(self._password)
        self.refresh()
        self._buttons()


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
