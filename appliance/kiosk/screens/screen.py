"""Screen, what stands between the bar and the lower edge."""

from collections.abc import Callable, Sequence

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import Right
from appliance.kiosk.screens.house import House, Make
from appliance.kiosk.theme import ACTION_TOP, BAR, HEIGHT, STRIP, WIDTH, Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.notices import Notices
from appliance.kiosk.widgets.pane import Button, Pane
from printing.sheets.sheet import Head
from storage.errors import LyktaError

__all__ = ["House", "Make", "Screen"]

_WAITING = (Type(26, bold=True), Type(22, bold=True), Type(18, bold=True))
_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True), Type(24, bold=True))
_LINES = (Type(22), Type(20), Type(18), Type(17), Type(16))


class Screen(Pane):
    """A screen: builds its panes once, draws its own ground, and hears of every new board."""

    strip = True
    patience = 0.0
    """So many seconds at least it stands untouched before it locks."""

    def __init__(self, house: House) -> None:
        """Cover the glass; `build` comes when the kiosk shows it."""
        super().__init__(house.glass, Box(0, 0, WIDTH, HEIGHT))
        self.house = house
        self.field: Field | None = None
        self._waiting = ""

    @property
    def say(self) -> Callable[..., str]:
        """Word a text in the reader's language."""
        return self.house.language.say

    @property
    def busy(self) -> bool:
        """Whether the desk is still at work for this screen."""
        return bool(self._waiting)

    def build(self) -> None:
        """Put the panes and ask the desk for what they show."""

    def on_board(self) -> None:
        """Hear that the board was asked anew."""

    def on_print(self) -> None:
        """Hear that a print went on."""

    def scanned(self, code: str) -> bool:
        """Take a scanner's code oneself, and say so; else it leads where its prefix says."""
        del code
        return False

    def enter(self) -> None:
        """Do what Enter does while no button has the focus."""
        self.press_hint("Enter")

    def draw(self) -> None:
        """Draw the ground, and what is being waited for."""
        if self._waiting:
            kind = self.glass.texts.fitting(self._waiting, _WAITING, WIDTH - 96)
            self.pen.text(WIDTH / 2, 420, self._waiting, kind, "ink", "middle")

    def draw_head(self, head: str, line: str = "", room: float = WIDTH - 48) -> None:
        """Draw a screen's name or question under the bar, and one sentence below it."""
        said = [Said(head, _HEADS)]
        if line:
            said.append(Said(line, _LINES))
        self.pen.stack(Box(24, BAR + 11, room, 108), *said, gap=21)

    def waiting(self, words: str) -> None:
        """Say that the desk is at work; empty when it answered."""
        self._waiting = words
        self.refresh()

    def fault(self, error: LyktaError) -> None:
        """Show a failure in words in the middle, with what to do; Back is always there."""
        self.waiting("")
        head, remedy = self.house.language.error(error)
        box = Box(240, STRIP + 140, 800, 0)
        self.put(Message(self.glass, box, "cross", self.say("This cannot be shown"), head, remedy))

    def say_first(self, sentences: tuple[str, ...], heads: Sequence[Head], top: float) -> float:
        """Put what must be read before a sheet: its own notices and its copy's, each once.

        Returns how far down they reach. They stand in red where the sheet is unverified.
        """
        told = (*(words for head in heads for words in head.notices), *sentences)
        loud = any(head.unverified for head in heads)
        said = tuple(dict.fromkeys(words for words in told if words))
        if not said:
            return top
        band = Notices(self.glass, (24, top + 8, 1232), said, loud=loud)
        self.put(band)
        return band.box.y + band.box.h + 8

    def leave_keys(self) -> None:
        """Put Back and, where somebody has unlocked, Lock, lower left."""
        self.button(24, 192, self.say("Back"), self.house.back, "Esc")
        if self.house.unlocked is not None:
            self.button(232, 192, self.say("Lock"), self.house.lock, "F2")

    def button(
        self,
        x: float,
        width: float,
        label: str,
        action: Callable[[], None],
        hint: str = "",
        kind: str = "secondary",
        right: Right | None = None,
    ) -> Button:
        """Put a button into the action bar; dull, and saying why, where she has not its right."""
        why = self.house.refused(right) if right else ""
        label, kind = (why, "disabled") if why else (label, kind)
        box = Box(x, ACTION_TOP, width, self.glass.action_height)
        size = 24 if kind == "primary" else 22
        made = Button(self.glass, box, label, action, hint=hint, kind=kind, size=size)
        self.put(made)
        return made

    def press_hint(self, hint: str) -> bool:
        """Press the button that bears a key's name; return whether there is one."""
        for pane in self.every():
            if isinstance(pane, Button) and pane.hint == hint and pane.kind != "disabled":
                pane.press()
                return True
        return False

    def focused_label(self) -> str:
        """Return the label of the button that has the focus, empty where none has."""
        return next(
            (one.label for one in self.every() if isinstance(one, Button) and one.focused), ""
        )

    def focus_on(self, label: str) -> None:
        """Give a button the focus again after the screen was built anew."""
        for pane in self.every():
            if label and isinstance(pane, Button) and pane.label == label:
                pane.focused = True
                pane.refresh()
                return
