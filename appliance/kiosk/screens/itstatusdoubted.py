"""Refused captures: why the guard refused each, in counts beside the newest good copy."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports import Lamp, Right
from appliance.kiosk.ports.machine import Doubted, Fact, Group
from appliance.kiosk.screens.itstatusask import asked_of, asking
from appliance.kiosk.screens.itstatusleaf import BOTTOM, TOP
from appliance.kiosk.screens.itstatusrows import fact_listing
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type

_WHY, _HEAD, _CELL = Type(20), Type(18, bold=True), Type(20)


class DoubtedList(Screen):
    """One row for each; a touch compares it."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin without rows."""
        super().__init__(house)
        self._found: tuple[Doubted, ...] | None = None

    def build(self) -> None:
        """Put the ways back and ask."""
        self.leave_keys()
        self.waiting(self.say("Reading the machine's reports"))
        machine, language = self.house.desk.machine, self.house.language
        self.house.ask(lambda: machine.doubted(language), self._open)

    def draw(self) -> None:
        """Draw the head."""
        super().draw()
        if self._found is not None:
            line = self.say("No list here comes from these. Touch one to compare it.")
            line = line if self._found else ""
            self.draw_head(self.say("Refused copies"), line)

    def _open(self, found: tuple[Doubted, ...]) -> None:
        self._found = found
        self.waiting("")
        facts = tuple(
            Fact(title=one.title, right=one.counts[0][2], text=one.why, unit=str(place))
            for place, one in enumerate(found)
        )
        none = Fact(lamp=Lamp.GOOD, title=self.say("No refused copy waits"))
        facts = facts or (none,)
        groups = (Group(title=self.say("Waiting for a word"), facts=facts),)
        box = Box(24, TOP, 1232, BOTTOM - TOP)
        self.put(fact_listing(self.glass, box, groups, self._compare))

    def _compare(self, place: str) -> None:
        if self._found is not None:
            self.house.go(comparison(self._found[int(place)]))


class Comparison(Screen):
    """The counts of one refused capture; accept or reject it."""

    strip = False

    def __init__(self, house: House, one: Doubted) -> None:
        """Show this one."""
        super().__init__(house)
        self._one, self._sure = one, False

    def build(self) -> None:
        """Put the keys; removing asks once more."""
        self.empty()
        self.leave_keys()
        label = self.say("Remove it for good?") if self._sure else self.say("Remove it")
        reject = self._judged(accept=False) if self._sure else self._ask_again
        asking(self, Right.QUARANTINE, (440, 400), label, reject, "F6", "danger")
        if not self._one.late:
            label = self.say("Use it all the same")
            accept = self._judged(accept=True)
            asking(self, Right.QUARANTINE, (856, 400), label, accept, "F8", "primary")

    def _ask_again(self) -> None:
        self._sure = True
        self.build()

    def _judged(self, *, accept: bool) -> Callable[[], None]:
        machine, language, one = self.house.desk.machine, self.house.language, self._one
        ask = partial(machine.judge, one, language, accept=accept)
        return lambda: self.house.replace(asked_of(ask))

    def draw(self) -> None:
        """Draw why, and the table."""
        super().draw()
        one, texts, pen = self._one, self.glass.texts, self.pen
        line = self.say("A newer good copy exists.") if one.late else self.say(
            "Is it true? Ask the ward before you use it.")  # fmt: skip
        self.draw_head(one.title, line)
        top = TOP
        symbols.draw(pen, "warning", 24, top + 4, 32)
        base = top + 8 + texts.ascent(_WHY)
        top += 8 + max(pen.paragraph(72, base, one.why, _WHY, "ink", 1184), 32.0)
        step = texts.leading(_CELL) + 14
        base = top + 12 + texts.ascent(_HEAD)
        for at, words in zip((864.0, 1256.0), one.heads, strict=True):
            pen.text(at, base, words, _HEAD, "ink2", "right")
        for row, (what, was, now) in enumerate(one.counts, start=1):
            under = top + row * step
            pen.across(24, under - 2, 1232, "line")
            base = under + 10 + texts.ascent(_CELL)
            pen.text(24, base, what, _CELL, "ink")
            pen.text(864, base, was, _CELL, "ink", "right")
            pen.text(1256, base, now, Type(20, bold=was != now), "ink", "right")


def comparison(one: Doubted) -> Make:
    """Return the screen that compares one refused capture with the newest good copy."""
    return lambda house: Comparison(house, one)
