"""The task of an exercise at length: what is asked, how it is done, and the ways out of it."""

from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports.drill import DrillView
from appliance.kiosk.screens.drillresult import DrillResult
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button

_TEXT = (Type(28, bold=True), Type(26, bold=True), Type(24, bold=True), Type(22, bold=True))
_TOP = 196.0
_CHOICE = 76.0


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
        """Draw the head and the task."""
        super().draw()
        view = self._view
        if view is None:
            return
        line = self.say("The time goes on while you read.")
        self.draw_head(self.say("Task {place}", place=view.place), line)

    def _show(self, view: DrillView) -> None:
        self._view = view
        self.empty()
        self.refresh()
        if view.finished:
            self.house.replace(DrillResult)
            return
        y = self._task(view)
        if view.said and view.choices:
            y = self._message("warning", view.said, y)
        self._choices(view, y)
        self._keys()

    def _task(self, view: DrillView) -> float:
        """Put the task, and the hint where it was asked for; return how far down they reach."""
        task = Message(
            self.glass, Box(24, _TOP, 1232, 0), "info", self.say("What to do"), view.detail, ""
        )
        self.put(task)
        y = task.box.y + task.box.h + 16
        if view.hint:
            hint = Message(
                self.glass, Box(24, y, 1232, 0), "waiting", self.say("How it is done"), view.hint
            )
            self.put(hint)
            y = hint.box.y + hint.box.h + 16
        return y

    def _message(self, symbol: str, words: str, y: float) -> float:
        made = Message(self.glass, Box(24, y, 1232, 0), symbol, words, "")
        self.put(made)
        return made.box.y + made.box.h + 16

    def _choices(self, view: DrillView, y: float) -> None:
        """Put the answers, two to a row."""
        for place, words in enumerate(view.choices):
            row, column = divmod(place, 2)
            box = Box(24 + column * 624, y + row * (_CHOICE + 16), 608, _CHOICE)
            key = Button(
                self.glass, box, words, partial(self._answer, place), hint=str(place + 1), size=26
            )
            self.put(key)

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
