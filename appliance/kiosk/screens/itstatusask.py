"""Ask the capture service for something and follow it; how long and why it shall rest."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kivy.clock import Clock

from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Right
from appliance.kiosk.ports.machine import Asked
from appliance.kiosk.screens.itstatusleaf import TOP
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button
from printing.language import mark

HOURS = (1, 2, 4)
"""For how many hours the copying can rest by a word at the glass."""
_REASONS = (
    mark("The record system is being upgraded"),
    mark("Work on the network"),
    mark("The record system is overloaded"),
)
_LABEL = Type(22, bold=True)
_EVERY = 0.5
"""Seconds between two looks at what was asked for: each surveys every unit."""


def asking(
    screen: Screen,
    right: Right,
    place: tuple[float, float],
    label: str,
    action: Callable[[], None],
    hint: str,
    kind: str = "secondary",
) -> Button:
    """Put a key that needs a right; dull, it says who may. `place` is its left and its width."""
    refused = screen.house.refused(right)
    return screen.button(*place, refused or label, action, hint, "disabled" if refused else kind)


class AskedScreen(Screen):
    """What was asked for, and what came of it; it follows by itself until the end."""

    strip = False

    def __init__(self, house: House, ask: Callable[[], Asked]) -> None:
        """`ask` asks on the desk's thread."""
        super().__init__(house)
        self._ask = ask
        self._asked: Asked | None = None
        self._again: Any = None

    def empty(self) -> None:
        """Take everything off, and follow no more."""
        if self._again is not None:
            self._again.cancel()
        super().empty()

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Asking"))
        self.house.ask(self._ask, self._told)

    def _told(self, asked: Asked) -> None:
        if asked != self._asked:  # the same is not laid anew under a finger
            self._asked = asked
            self._lay(asked)
        if not asked.ended:
            self._again = Clock.schedule_once(lambda _: self._follow(asked), _EVERY)

    def _follow(self, asked: Asked) -> None:
        machine, language = self.house.desk.machine, self.house.language
        self.house.ask(lambda: machine.followed(asked, language), self._told)

    def _lay(self, asked: Asked) -> None:
        self.waiting("")
        self.empty()
        self.leave_keys()
        box = Box(240, 220, 800, 0)
        symbol = LAMP_SYMBOL[asked.lamp]
        self.put(Message(self.glass, box, symbol, asked.title, asked.text, asked.remedy))
        if asked.ended:
            self.button(856, 400, self.say("Go on"), self.house.back, "F8", "primary")


def asked_of(ask: Callable[[], Asked]) -> Make:
    """Return the screen that asks for something and follows it."""
    return lambda house: AskedScreen(house, ask)


class PauseChoice(Screen):
    """Two rows of keys: for how long, and why; then the one way forward."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin with nothing chosen."""
        super().__init__(house)
        self._hours, self._why = 0, ""

    def build(self) -> None:
        """Put the keys."""
        self.empty()
        self.leave_keys()
        count, top = self.house.language.count, self._top()
        for place, hours in enumerate(HOURS):
            box = Box(24 + place * 416, top, 400, 80)
            kind = "chosen" if hours == self._hours else "secondary"
            words = count("{n} hour", "{n} hours", hours)
            self._key(box, words, partial(self._choose, hours, self._why), f"F{place + 3}", kind)
        for place, why in enumerate(_REASONS):
            box = Box(24, top + 136 + place * 96, 1232, 80)
            kind = "chosen" if why == self._why else "secondary"
            self._key(box, self.say(why), partial(self._choose, self._hours, why), f"F{place + 6}",
                      kind)  # fmt: skip
        missing = "" if self._hours and self._why else self.say("Choose how long and why")
        kind = "disabled" if missing else "primary"
        self.button(856, 400, missing or self.say("Pause the copying"), self._go, "Enter", kind)
        self.refresh()

    def draw(self) -> None:
        """Draw the question."""
        super().draw()
        say, ascent = self.say, self.glass.texts.ascent(_LABEL)
        line = say("The copies grow older meanwhile, and the board says so. It ends by itself.")
        self.draw_head(say("Pause the copying"), line)
        self.pen.text(24, self._top() - 40 + ascent, say("For how long?"), _LABEL, "ink")
        self.pen.text(24, self._top() + 96 + ascent, say("Why?"), _LABEL, "ink")

    def _top(self) -> float:
        return TOP + 44

    def _key(self, box: Box, label: str, action: Callable[[], None], hint: str, kind: str) -> None:
        self.put(Button(self.glass, box, label, action, hint=hint, kind=kind, size=24))

    def _choose(self, hours: int, why: str) -> None:
        self._hours, self._why = hours, why
        self.build()

    def _go(self) -> None:
        machine, language = self.house.desk.machine, self.house.language
        hours, why = self._hours, self.say(self._why)
        self.house.replace(asked_of(lambda: machine.pause(hours, why, language)))
