"""Form, a screen on which something secret is typed: fields, keyboard, one way forward.

A refusal says what was wrong and what to do, empties what was secret, and stays until the
next sign is typed.
"""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_LABEL, _NOTE = Type(18, bold=True), Type(18)
_LESS = {
    False: (Type(17), Type(16)),
    True: (Type(17, bold=True), Type(16, bold=True)),
}
_BOARD, _GO = Box(24, 388, 1232, 300), Box(856, 712, 400, 74)


class Form(Screen):
    """Every kind of form says what it needs (`missing`) and what it does (`submit`)."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without fields."""
        super().__init__(house)
        self.fields: tuple[tuple[str, Field], ...] = ()
        self.refused: tuple[str, str] | None = None
        self.working = False

    def empty(self) -> None:
        """Take everything off, and forget what was typed in secret."""
        super().empty()
        for _, field in self.fields:
            if field.secret:
                field.words = ""

    def missing(self) -> str:
        """Return what is still to be given, in a few words; empty where nothing is."""
        return ""

    def submit(self) -> None:
        """Ask the desk; called only where nothing is missing."""

    def words(self) -> tuple[str, str]:
        """Return the label of the way forward, and the same while the desk is at work."""
        raise NotImplementedError

    def lay(self, *fields: tuple[str, Field]) -> None:
        """Put labelled fields, the keyboard, Back and the way forward."""
        self.fields = fields
        self.put(*(field for _, field in fields))
        self.put(Keyboard(self.glass, _BOARD, typed=self._type, erased=self._erase))
        back = Box(24, 712, 192, 74)
        self.put(Button(self.glass, back, self.say("Back"), self.house.back, hint="Esc"))
        self.choose(fields[0][1])
        self.show_way()
        self.refresh()

    def make_field(self, box: Box, *, secret: bool = False) -> Field:
        """Return a field of this form."""
        return Field(self.glass, box, chosen=self.choose, changed=self.heard, secret=secret)

    def choose(self, field: Field) -> None:
        """Let what is typed go into this field."""
        for _, one in self.fields:
            one.active = one is field
            one.refresh()
        self.field = field

    def heard(self, _words: str) -> None:
        """Forget the refusal, and offer the way forward where nothing is missing."""
        self.refused = None
        self.refresh()
        self.show_way()

    def show_way(self) -> None:
        """Put the one way forward; its label says what is missing."""
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint == "Enter":
                self.take_off(pane)
        ready, working = self.words()
        missing = self.missing()
        label = working if self.working else missing or ready
        kind = "disabled" if self.working or missing else "primary"
        self.put(Button(self.glass, _GO, label, self._go, hint="Enter", kind=kind, size=26))

    def enter(self) -> None:
        """Enter goes to the next empty field, then forward."""
        empty = [one for _, one in self.fields if not one.words and one is not self.field]
        if self.field is not None and self.field.words and empty:
            self.choose(empty[0])
        else:
            self._go()

    def refuse(self, error: LyktaError) -> None:
        """Say what was wrong and what to do; secrets are typed again."""
        self.refuse_with(*self.house.language.error(error))

    def refuse_with(self, message: str, remedy: str) -> None:
        """Say it in words of one's own."""
        self.working = False
        secret = [one for _, one in self.fields if one.secret]
        for one in secret:
            one.clear()
            one.fault = True
        if secret:
            self.choose(secret[0])
        self.refused = (message, remedy)
        self.refresh()
        self.show_way()

    def draw(self) -> None:
        """Draw the fields' labels."""
        super().draw()
        for label, field in self.fields:
            kind = self.glass.texts.fitting(label, (_LABEL,), field.box.w)
            self.pen.text(field.box.x, field.box.y - 9, label, kind, "ink")

    def draw_note(
        self, x: float, base: float, width: float, note: str, *, bad: bool = False
    ) -> None:
        """Draw the refusal, or a note where there is none; `bad` says that it is about a slip."""
        wrong = bad or self.refused is not None
        symbols.draw(self.pen, "cross" if wrong else "info", x, base - 18, 24)
        words = " ".join(self.refused) if self.refused else note
        kind, ink = (_LABEL, "critink") if wrong else (_NOTE, "ink")
        top = base - 16
        self.pen.filled(
            Box(x + 34, top, width - 34, _BOARD.y - 6 - top), words, (kind, *_LESS[wrong]), ink
        )

    def _go(self) -> None:
        if not self.working and not self.missing():
            self.working = True
            self.show_way()
            self.submit()

    def _type(self, sign: str) -> None:
        if self.field:
            self.field.type(sign)

    def _erase(self) -> None:
        if self.field:
            self.field.erase()
