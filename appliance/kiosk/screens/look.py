"""The look: language, colours and size of letters, for as long as this reader stands here.

Every language is called by its own name, so that who cannot read the screen finds hers.
"""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.looks import SIZES
from appliance.kiosk.pen import Box, Said
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import THEMES, Type
from appliance.kiosk.widgets.pane import Button
from printing.language import LANGUAGES, Language, mark

_TOP, _HIGH, _GAP = 200.0, 96.0, 24.0
_LEFT, _HEADS_WIDE, _WIDE = 24.0, 248.0, 968.0
_MARK = 28.0
_THEMES = {"day": mark("Day"), "night": mark("Night"), "contrast": mark("High contrast")}
_SIZES = {1.0: mark("Normal"), 1.25: mark("Larger"), 1.5: mark("Largest")}
_SAMPLE = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))
_SAMPLE_DETAIL = (Type(18), Type(17), Type(16))
_OTHERS = "en"
"""The language most visitors can read, who cannot read the screen's."""

Choice = tuple[str, str | float, str]
"""What is chosen ("language", "theme" or "text"), its value, and what it is called."""


class LookScreen(Screen):
    """Open to everybody at the machine; a touch changes the look at once."""

    strip = False

    def build(self) -> None:
        """Put a row for each of the three, with a key that goes to the next."""
        say = self.say
        tongues: list[Choice] = [("language", one, Language(one).endonym) for one in LANGUAGES]
        colours: list[Choice] = [("theme", name, say(_THEMES[name])) for name in THEMES]
        letters: list[Choice] = [("text", size, say(_SIZES[size])) for size in SIZES]
        rows = (("F5", say("Language"), tongues), ("F6", say("Colours"), colours),
                ("F7", say("Text size"), letters))  # fmt: skip
        for place, (hint, name, choices) in enumerate(rows):
            self._row(_TOP + place * (_HIGH + _GAP), hint, name, choices)
        self.leave_keys()

    def draw(self) -> None:
        """Draw the head, and a line as it will stand in lists."""
        super().draw()
        line = self.say("It stays until the screen locks.")
        self.draw_head(self.say("Language and text"), line)
        top = _TOP + 3 * (_HIGH + _GAP)
        card = Box(_LEFT, top, 1232, 704 - top)
        self.pen.frame(card, "surface", "line", 1)
        drug, dose = self.say("Paracetamol 500 mg tablet"), self.say("2 tablets at 08:00 and 20:00")
        self.pen.stack(
            Box(card.x + 28, card.y + 8, card.w - 56, card.h - 16),
            Said(drug, _SAMPLE), Said(dose, _SAMPLE_DETAIL, "ink2"), gap=16,
        )  # fmt: skip

    def _row(self, top: float, hint: str, name: str, choices: list[Choice]) -> None:
        self.put(
            Button(self.glass, Box(_LEFT, top, _HEADS_WIDE, _HIGH), name, self._next(choices),
                   hint=hint, kind="function")
        )  # fmt: skip
        left = _LEFT + _HEADS_WIDE + 16
        wide = (_WIDE + 16) / len(choices) - 16
        for place, (what, value, label) in enumerate(choices):
            box = Box(left + place * (wide + 16), top, wide, _HIGH)
            take = partial(self._take, what, value)
            self.put(_Choice(self.glass, box, label, take, kind=self._kind(what, value)))

    def _kind(self, what: str, value: str | float) -> str:
        return "chosen" if getattr(self.house.looks, what) == value else "secondary"

    def _next(self, choices: list[Choice]) -> Callable[[], None]:
        values = [value for _, value, _ in choices]
        what = choices[0][0]
        at = values.index(getattr(self.house.looks, what))
        return partial(self._take, what, values[(at + 1) % len(values)])

    def _take(self, what: str, value: str | float) -> None:
        self.house.look(**{what: value})


class _Choice(Button):
    """One way to look; the chosen one is filled and bears a mark."""

    def draw(self) -> None:
        """Draw the key, and the mark where it is chosen."""
        super().draw()
        if self.kind == "chosen":
            x, y, _, h = self.box
            symbols.draw(self.pen, "chosen", x + 14, y + (h - _MARK) / 2, _MARK)

    def room_for_sign(self) -> float:
        """Keep room for the mark."""
        return 2 * (_MARK + 10)


def invitation(house: House) -> str:
    """Return what the key to this screen is called by whoever needs it: "Aa English"."""
    wanted = _OTHERS if house.looks.language != _OTHERS else LANGUAGES[0]
    return f"Aa {Language(wanted).endonym}"
