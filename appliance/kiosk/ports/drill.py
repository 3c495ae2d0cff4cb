"""The exercise: what the screens ask while somebody practises, and what they show of it."""

from typing import TYPE_CHECKING, Protocol

import msgspec

from appliance.kiosk.ports.board import Lamp
from printing.language import Language

if TYPE_CHECKING:
    from appliance.kiosk.ports import DeskPort

SUMMARY = "drill-summary"
"""The document that an exercise's desk prints of its result: a wish of it names no unit."""


class DrillView(msgspec.Struct, frozen=True, kw_only=True):
    """How far an exercise has come, for the band that stands over every screen.

    `place` is "2 of 6", `task` what is to be done in one line, `time` "0:43 of 1:00", `late`
    whether the target has passed. `detail` says the task at length, `hint` how it is done, empty
    until somebody asks for it. `choices` are the answers where the task is a question. `said` is
    what came of the last thing that was done ("Done in 0:43."), empty where it is not of now.
    `steps` has one lamp for each task. `finished` says that all tasks have ended, `outage` that a
    real outage ended the exercise, `left` that it ended because nobody touched the machine.
    """

    place: str
    task: str
    time: str
    detail: str
    steps: tuple[Lamp, ...]
    hint: str = ""
    choices: tuple[str, ...] = ()
    said: str = ""
    late: bool = False
    finished: bool = False
    outage: bool = False
    left: bool = False


class DrillRow(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a finished exercise: `word` "In time", `time` "0:43", `target` "1:00"."""

    lamp: Lamp
    title: str
    word: str
    time: str
    target: str
    points: str


class DrillScore(msgspec.Struct, frozen=True, kw_only=True):
    """What an exercise was worth: `score` "16 of 18", `head` one sentence, `rows` the tasks."""

    lamp: Lamp
    score: str
    head: str
    detail: str
    rows: tuple[DrillRow, ...]


class DrillShift(msgspec.Struct, frozen=True, kw_only=True):
    """One shift's exercises: how many, the best and the last of them, in words."""

    title: str
    many: str
    best: str
    last: str


class DrillPast(msgspec.Struct, frozen=True, kw_only=True):
    """One earlier exercise: "21 Nov 03:10, night", "16 of 18", what became of it."""

    lamp: Lamp
    when: str
    score: str
    word: str


class DrillScores(msgspec.Struct, frozen=True, kw_only=True):
    """The exercises held here, by shift, and the latest of them; no patient's name is in them."""

    note: str
    shifts: tuple[DrillShift, ...]
    latest: tuple[DrillPast, ...]


class DrillPort(Protocol):
    """Practising on the real machine with invented patients. None of it needs anybody unlocked.

    `begin` gives a desk of its own for the time of the exercise; that desk has this same port.
    """

    def scores(self, language: Language) -> DrillScores:
        """Return the exercises that were held here."""
        ...

    def begin(self, language: Language, *, paper: bool, person: str) -> "DeskPort":
        """Make the ward of an exercise, start its time, and return its desk.

        `paper` includes the tasks that print, `person` is who practises (empty: not known).
        Raises LyktaError during a real outage, or where there is no room in memory.
        """
        ...

    def now(self, language: Language, quiet: float = 0.0) -> DrillView:
        """Return how far the exercise has come; `quiet` seconds nobody has touched anything."""
        ...

    def hint(self, language: Language) -> DrillView:
        """Say how the task is done; it costs a point."""
        ...

    def give_up(self, language: Language) -> DrillView:
        """Leave the task and go on to the next."""
        ...

    def answer(self, choice: int, language: Language) -> DrillView:
        """Answer the task's question with the choice at this place."""
        ...

    def result(self, language: Language) -> DrillScore:
        """End the exercise where it goes on, keep its score once, and return it."""
        ...

    def stop(self) -> None:
        """Throw the exercise away when the kiosk ends, and wait until it is gone."""
        ...

    def leave(self) -> "DeskPort":
        """Throw the exercise away and return the real desk; waits for nothing."""
        ...
