"""Open with the envelope: somebody types the code on the paper, and says who she is.

1. Nobody is anonymous: the name is asked before the code is tried, and goes into the log.
2. Each group or word is judged while it is typed, without being tried; only a code whose
checksum is right can be sent, so a slip of the finger costs no waiting time.
3. What is typed is on the glass, because it is compared with paper; it goes with the screen.
4. A scanned code never ends up as a name, which would stand in the log.
"""

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Lamp, Spelling, Unlocked
from appliance.kiosk.screens.entry import enter
from appliance.kiosk.screens.form import Form
from appliance.kiosk.screens.screen import House
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.codefield import CodeField
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_LINE = Type(18)
_SCANNED = 20


class EnvelopeCode(Form):
    """Name on the left, the code on the right in groups or in words."""

    def __init__(self, house: House) -> None:
        """Begin with empty fields, in groups."""
        super().__init__(house)
        self._name = Field(
            self.glass, Box(24, 164, 392, 60), chosen=self.choose, changed=self._named
        )
        self._code = CodeField(
            self.glass, Box(440, 164, 816, 160), chosen=self.choose, changed=self._spelled
        )
        self._asked_for = ""

    def build(self) -> None:
        """Put the fields, the keyboard, and the choice of spelling."""
        self.lay((self.say("Your name"), self._name), ("", self._code))
        self._choice()
        self._ask()

    def empty(self) -> None:
        """Take everything off, and forget the code and its letters' textures (3)."""
        super().empty()
        self._code.words, self._code.spelling = "", None
        self.glass.texts.forget()

    def draw(self) -> None:
        """Draw what the envelope is for, and what is to be done now."""
        super().draw()
        head = self.say("Open with the envelope")
        self.pen.text(24, 120, head, Type(28, bold=True), "ink")
        line = self.say("Your name goes into the log, and the screen shows that the envelope "
                        "was opened.")  # fmt: skip
        self.pen.paragraph(24, 252, line, _LINE, "ink", 392)
        spelling = self._code.spelling
        if spelling is not None:
            bad = any(part.lamp is Lamp.BAD for part in spelling.parts)
            self.draw_note(440, 350, 816, spelling.advice, bad=bad)

    def words(self) -> tuple[str, str]:
        """Open, and opening."""
        return self.say("Open with this code"), self.say("Opening")

    def missing(self) -> str:
        """Ask for a name, then for a whole code (1, 2)."""
        if not self._name.words.strip():
            return self.say("Give your name")
        spelling = self._code.spelling
        return "" if spelling and spelling.whole else self.say("Type the whole code")

    def submit(self) -> None:
        """Ask the desk."""
        code, name = self._code.words, self._name.words.strip()
        desk = self.house.desk
        self.house.ask(lambda: desk.unlock_with_code(code, name), self._opened, self.refuse)

    def _choice(self) -> None:
        say, words = self.say, self._code.in_words
        high = self.glass.touchable(56)
        one, other = Box(840, 148 - high, 200, high), Box(1056, 148 - high, 200, high)
        for box, label, key, is_words in (
            (one, say("Groups"), "F5", False),
            (other, say("Words"), "F6", True),
        ):
            kind = "chosen" if words is is_words else "secondary"
            choose = self._in_words if is_words else self._in_groups
            self.put(Button(self.glass, box, label, choose, hint=key, kind=kind, size=20))

    def _in_groups(self) -> None:
        self._spell_in(words=False)

    def _in_words(self) -> None:
        self._spell_in(words=True)

    def _spell_in(self, *, words: bool) -> None:
        if self._code.in_words is not words:
            self._code.clear()
            self._code.in_words = words
        self._choose_anew()
        self.choose(self._code)
        self.heard("")
        self._ask()

    def _choose_anew(self) -> None:
        for pane in list(self.children):
            if isinstance(pane, Button) and pane.hint in ("F5", "F6"):
                self.take_off(pane)
        self._choice()

    def _named(self, words: str) -> None:
        """Take a code that was scanned while the name was asked to where it belongs (4)."""
        if len(words) >= _SCANNED and any(sign.isdigit() for sign in words):
            self._name.clear()
            self._spell_in(words=False)
            self._code.type(words)
        else:
            self.heard(words)

    def _spelled(self, words: str) -> None:
        if self._code.in_words and any(sign.isdigit() for sign in words):  # scanned: groups
            self._code.in_words = False
            self._choose_anew()
        self.heard(words)
        self._ask()

    def _ask(self) -> None:
        typed, words = self._code.words, self._code.in_words
        desk, language = self.house.desk, self.house.language

        def show(spelling: Spelling) -> None:
            if (typed, words) == (self._code.words, self._code.in_words):
                self._code.show(spelling)
                self.refresh()
                self.show_way()

        self.house.ask(lambda: desk.spelling(typed, language, words=words), show)

    def refuse(self, error: LyktaError) -> None:
        """Say what was wrong; the code stays, to be compared with the paper."""
        super().refuse(error)
        self.choose(self._code)

    def _opened(self, unlocked: Unlocked) -> None:
        self._code.clear()
        enter(self.house, unlocked)
