"""Is the outage over? Asked before it ends; an end can be taken back for half an hour."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk.pen import Box
from appliance.kiosk.ports.outage import OutageRow
from appliance.kiosk.screens.outagesummary import OutageSummary
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from storage.errors import LyktaError

_HEAD = (Type(34, bold=True), Type(30, bold=True), Type(26, bold=True))
_TEXT = (Type(22), Type(20), Type(18))


def outage_end(row: OutageRow) -> Make:
    """Return the screen that ends an outage, or takes its end back."""
    return lambda house: OutageEnd(house, row)


class OutageEnd(Screen):
    """One question, two answers."""

    strip = False

    def __init__(self, house: House, row: OutageRow) -> None:
        """Ask about this outage."""
        super().__init__(house)
        self._row = row

    def build(self) -> None:
        """Put the answers."""
        self.leave_keys()
        row, say = self._row, self.say
        if row.undo:
            self._primary(say("It goes on: take the end back"), "undo")
        elif row.planned:
            self._primary(say("Call it off"), "mistaken")
        else:
            mistaken = partial(self._do, "mistaken")
            self.button(440, 296, say("There was none"), mistaken, "F6")
            self._primary(say("End the outage"), "end")

    def _primary(self, label: str, act: str) -> None:
        self.button(752, 504, label, partial(self._do, act), "F8", "primary")

    def draw(self) -> None:
        """Draw the question, and what the answer does."""
        super().draw()
        head, lines = self._question()
        texts = self.glass.texts
        kind = texts.fitting(head, _HEAD, 1232)
        self.pen.text(24, 150, head, kind, "ink")
        top = 196.0
        for words in lines:
            top = self.pen.filled(Box(24, top, 1232, 120), words, _TEXT) + 20

    def _question(self) -> tuple[str, tuple[str, ...]]:
        row, say = self._row, self.say
        about = f"{row.title}. {row.detail}."
        if row.undo:
            text = say("Then it counts as having gone on all the time. It is logged.")
            return say("Does the outage go on?"), (about, text)
        if row.planned:
            return say("Will there be no outage?"), (about, say("It is logged with your name."))
        return say("Can everybody work in the record system again?"), (
            about,
            row.note or say("The record system does not answer this machine yet."),
            say("Then the board goes back to normal, and a summary can be printed. You can take "
                "it back for half an hour."),
        )  # fmt: skip

    def _do(self, act: str) -> None:
        outage, key = self.house.desk.outage, self._row.key
        acts: dict[str, Callable[[], None]] = {
            "end": lambda: outage.end(key),
            "mistaken": lambda: outage.end(key, mistaken=True),
            "undo": lambda: outage.undo(key),
        }
        then = self._sum_up if act == "end" else self._back
        self.house.ask(acts[act], then, self._failed)

    def _sum_up(self, _nothing: object) -> None:
        self.house.replace(OutageSummary)

    def _back(self, _nothing: object) -> None:
        self.house.back()

    def _failed(self, error: LyktaError) -> None:
        head, remedy = self.house.language.error(error)
        self.put(
            Message(
                self.glass,
                Box(24, 460, 1232, 0),
                "cross",
                self.say("Nothing changed"),
                head,
                remedy,
            )
        )
