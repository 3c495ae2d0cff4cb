"""Pin a copy, or let go of it: what that means, then the one key that asks for it."""

from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.screens.itstatusask import asked_of
from appliance.kiosk.screens.itstatusleaf import TOP
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button
from printing.language import mark

REASONS = (
    mark("The record system loses what was written"),
    mark("Before work on the record system"),
    mark("IT looks into a fault"),
)
_LABEL = Type(22, bold=True)


class Pinning(Screen):
    """Why this copy is pinned; nothing is chosen beforehand."""

    strip = False

    def __init__(self, house: House, unit: str, generation: str) -> None:
        """Ask about this copy of this unit."""
        super().__init__(house)
        self._unit, self._generation, self._why = unit, generation, ""

    def build(self) -> None:
        """Put the reasons and the way on."""
        chosen = self.focused_label()
        self.empty()
        self.leave_keys()
        for place, why in enumerate(REASONS):
            box = Box(24, TOP + 44 + place * 96, 1232, 80)
            kind, act = "chosen" if why == self._why else "secondary", partial(self._choose, why)
            hint = f"F{place + 5}"
            self.put(Button(self.glass, box, self.say(why), act, hint=hint, kind=kind, size=24))
        label = self.say("Pin this copy") if self._why else self.say("Choose why")
        kind = "primary" if self._why else "disabled"
        self.button(856, 400, label, self._go, "Enter", kind)
        self.refresh()
        self.focus_on(chosen)

    def draw(self) -> None:
        """Draw what it means, and the question."""
        super().draw()
        head = self.say("Pin copy {generation} of {unit}",
                        generation=self._generation, unit=self._unit)  # fmt: skip
        line = self.say("Nothing overwrites it until IT lets go of it. Copying goes on beside it.")
        self.draw_head(head, line)
        base = TOP + 4 + self.glass.texts.ascent(_LABEL)
        self.pen.text(24, base, self.say("Why?"), _LABEL, "ink")

    def _choose(self, why: str) -> None:
        self._why = why
        self.build()

    def _go(self) -> None:
        machine, language = self.house.desk.machine, self.house.language
        unit, generation, why = self._unit, int(self._generation), self.say(self._why)
        self.house.replace(asked_of(lambda: machine.pin(unit, generation, why, language)))


class LettingGo(Screen):
    """Asks once more: what is let go of may be gone an hour later."""

    strip = False

    def __init__(self, house: House, unit: str) -> None:
        """Ask about the pinned copy of this unit."""
        super().__init__(house)
        self._unit = unit

    def build(self) -> None:
        """Put the question and its two answers."""
        self.leave_keys()
        title = self.say("Let go of the pinned copy of {unit}?", unit=self._unit)
        text = self.say("It is then kept only as long as other copies of its age.")
        remedy = self.say("Do it when the record system is right again.")
        self.put(Message(self.glass, Box(240, 220, 800, 0), "warning", title, text, remedy))
        self.button(440, 400, self.say("Let go of it"), self._go, "F6", "danger")

    def _go(self) -> None:
        machine, language, unit = self.house.desk.machine, self.house.language, self._unit
        self.house.replace(asked_of(lambda: machine.unpin(unit, language)))


def pinning_of(unit: str, generation: str) -> Make:
    """Return the screen that pins a copy."""
    return lambda house: Pinning(house, unit, generation)


def letting_go_of(unit: str) -> Make:
    """Return the screen that lets go of a unit's pinned copy."""
    return lambda house: LettingGo(house, unit)
