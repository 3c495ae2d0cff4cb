"""The task of an exercise at length: what is asked, how it is done, and the ways out of it."""

from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box
from appliance.kiosk.ports.drill import DrillView
from appliance.kiosk.screens.drillresult import DrillResult
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button

_HEAD = (Type(20, bold=True), Type(18, bold=True))
_TEXT = (Type(28), Type(26), Type(24), Type(22), Type(20), Type(18))
_TOP, _CHOICES, _BOTTOM, _CHOICE = 204.0, 520.0, 700.0, 80.0
_ANSWERS = ("F3", "F4", "F5", "F8")


class DrillHelp(Screen):
    """Open over any screen of the exercise; Back goes on where one was."""

    strip = False

    def __init__(self, house: House) -> None:
        """Ask how far it is."""
        super().__init__(house)
        self._view: DrillView | None = None

    def build(self) -> None:
        """Put the way back and ask."""
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.now(language), self._show)
        self._keys()

    def draw(self) -> None:
        """Draw the head, the task, and how it is done where that was asked."""
        super().draw()
        view = self._view
        if view is None or view.finished:
            return
        wrong = view.said if view.choices else ""
        self.draw_head(
            self.say("Task {place}", place=view.place),
            wrong or self.say("The time goes on while you read."),
        )
        bottom = _CHOICES - 16 if view.choices else _BOTTOM
        high = (bottom - _TOP - 16) / 2 if view.hint else bottom - _TOP
        self._card(Box(24, _TOP, 1232, high), "info", self.say("What to do"), view.detail)
        if view.hint:
            below = Box(24, _TOP + high + 16, 1232, high)
            self._card(below, "waiting", self.say("How it is done"), view.hint)

    def _card(self, box: Box, symbol: str, head: str, words: str) -> None:
        """Draw a card whose words are as large as it holds."""
        self.pen.frame(box, "surface", "primedge", 2)
        symbols.draw(self.pen, symbol, box.x + 24, box.y + 18, 34)
        x, room = box.x + 82, box.w - 106
        y = self.pen.filled(Box(x, box.y + 12, room, box.h / 3), head, _HEAD, "primink")
        left = box.y + box.h - y - 20
        self.pen.filled(Box(x, y + 14, room, left), words, _TEXT, "ink")

    def _show(self, view: DrillView) -> None:
        self._view = view
        self.empty()
        self.refresh()
        if view.finished:
            self.house.replace(DrillResult)
            return
        for place, words in enumerate(view.choices):
            row, column = divmod(place, 2)
            box = Box(24 + column * 624, _CHOICES + row * (_CHOICE + 16), 608, _CHOICE)
            act = partial(self._answer, place)
            self.put(Button(self.glass, box, words, act, hint=_ANSWERS[place], size=26))
        self._keys()

    def _keys(self) -> None:
        self.leave_keys()
        view, say = self._view, self.say
        if view is None or view.finished:
            return
        self.button(440, 248, say("Leave this task"), self._give_up, "F7")
        self.button(704, 264, say("End the exercise"), self._end, "F10", "danger")
        if view.hint:
            self.button(984, 272, say("Go on"), self.house.back, "Enter", "primary")
        else:
            self.button(984, 272, say("How?"), self._hint, "F6", "primary")

    def _hint(self) -> None:
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.hint(language), self._show)

    def _give_up(self) -> None:
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.give_up(language), self._show)

    def _answer(self, choice: int) -> None:
        drill, language = self.house.desk.drill, self.house.language
        self.house.ask(lambda: drill.answer(choice, language), self._answered)

    def _answered(self, view: DrillView) -> None:
        """Go on where one was after the right answer; say that it was wrong after another."""
        if view.choices:
            self._show(view)
        else:
            self.house.back()

    def _end(self) -> None:
        self.house.replace(DrillResult)
