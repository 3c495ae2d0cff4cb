"""Save to a memory stick: the last way but one to paper, sealed by a password on the glass."""

from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Said
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
        words = f"{plan.what}, {plan.whose}, {plan.count}"
        kinds = (Type(20), Type(18), Type(16))
        heads = (Type(34, bold=True), Type(28, bold=True))
        self.pen.stack(Box(24, 120, 1232, 90), Said(head, heads), Said(words, kinds), gap=14)
        if saved is not None:
            self._draw_saved(saved)
        else:
            note = self.say("Only when nothing prints here. The file can be read only with the "
                            "password that is shown after saving.")  # fmt: skip
            self.pen.filled(Box(24, 220, 1232, 72), note, (Type(20),))

    def _draw_saved(self, saved: Saved) -> None:
        pen, texts = self.pen, self.glass.texts
        pen.frame(Box(24, 220, 1232, 330), "surface", "edge", 2)
        line = self.say("Write down the password")
        small, large = Type(22, bold=True), (Type(56, bold=True, mono=True),
                                             Type(42, bold=True, mono=True))  # fmt: skip
        pen.stack(
            Box(56, 226, 1168, 148), Said(line, (small,)), Said(saved.password, large), gap=24
        )
        line = self.say("File on the stick")
        mono = (Type(22, bold=True, mono=True), Type(18, bold=True, mono=True))
        pen.stack(Box(56, 376, 1168, 80), Said(line, (Type(18),), "ink2"), Said(saved.file, mono))
        pen.filled(Box(56, 464, 1168, 80), saved.text, (_TEXT,))
        line = self.say("It is shown only now. Do not write it on the stick.")
        symbols.draw(pen, "warning", 24, 574, 32)
        kind = texts.fitting(line, (small,), 1188)
        pen.text(68, 590 + texts.size(kind) * 0.365, line, kind, "ink")

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
