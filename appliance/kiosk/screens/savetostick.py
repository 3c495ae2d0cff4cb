"""Save to a memory stick: the last way but one to paper, sealed by a password on the glass."""

from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, leading
from appliance.kiosk.ports import PrintOrder, PrintPlan, Saved
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button

_TEXT = Type(22)


class SaveToStick(Screen):
    """Which stick, then the file's name and the password, to be written down."""

    def __init__(self, house: House, order: PrintOrder) -> None:
        """Offer to save what would be printed."""
        super().__init__(house)
        self._order = order
        self._plan: PrintPlan | None = None
        self._saved: Saved | None = None

    def build(self) -> None:
        """Put the ways back and look for sticks."""
        self.house.showing(None, self.say("Save to a memory stick"))
        self.leave_keys()
        self.waiting(self.say("Looking for a memory stick"))
        desk, language, order = self.house.desk, self.house.language, self._order
        self.house.ask(lambda: (desk.plan(order, language), desk.sticks()), self._offer)

    def draw(self) -> None:
        """Draw what is saved, then what opens it."""
        super().draw()
        plan, saved = self._plan, self._saved
        if plan is None:
            return
        head = self.say("Saved and sealed") if saved else self.say("Save to a memory stick")
        self.pen.text(24, 160, head, Type(34, bold=True), "ink")
        self.pen.text(24, 198, f"{plan.what}, {plan.whose}, {plan.count}", Type(20), "ink")
        if saved is not None:
            self._draw_saved(saved)
        else:
            note = self.say("Only when nothing prints here. The file can be read only with the "
                            "password that is shown after saving.")  # fmt: skip
            self.pen.paragraph(24, 236, note, Type(20), "ink", 1232)

    def _draw_saved(self, saved: Saved) -> None:
        self.pen.frame(Box(24, 232, 1232, 320), "surface", "edge", 2)
        self.pen.text(56, 276, self.say("Write down the password"), Type(22, bold=True), "ink")
        kinds = (Type(56, bold=True, mono=True), Type(42, bold=True, mono=True))
        kind = self.glass.texts.fitting(saved.password, kinds, 1168)
        self.pen.text(56, 352, saved.password, kind, "ink")
        self.pen.text(56, 402, self.say("File on the stick"), Type(18), "ink2")
        self.pen.text(56, 432, saved.file, Type(22, bold=True, mono=True), "ink")
        self.pen.paragraph(56, 476, saved.text, _TEXT, "ink", 1168)
        line = self.say("It is shown only now. Do not write it on the stick.")
        symbols.draw(self.pen, "warning", 24, 574, 32)
        self.pen.text(68, 574 + leading(_TEXT) - 4, line, Type(22, bold=True), "ink")

    def _offer(self, found: tuple[PrintPlan, tuple[str, ...]]) -> None:
        self._plan, sticks = found
        self.waiting("")
        if not sticks:
            head = self.say("There is no memory stick")
            text = self.say("Put a stick into the machine, go back and touch again.")
            self.put(Message(self.glass, Box(24, 300, 1232, 0), "info", head, text))
        for place, name in enumerate(sticks):
            label = self.say("Save on {stick}", stick=name)
            box = Box(24, 300 + place * 84, 816, 72)
            self.put(Button(self.glass, box, label, partial(self._save, name), size=24))
        self.refresh()

    def _save(self, stick: str) -> None:
        for pane in list(self.children):
            if isinstance(pane, Button) and not pane.hint:
                self.take_off(pane)
        self.waiting(self.say("Saving"))
        desk, language, order = self.house.desk, self.house.language, self._order
        self.house.ask(lambda: desk.save(order, stick, language), self._done)

    def _done(self, saved: Saved) -> None:
        self._saved = saved
        self.waiting("")


def save_to_stick(order: PrintOrder) -> Make:
    """Return the screen that saves what an order would print."""
    return lambda house: SaveToStick(house, order)
