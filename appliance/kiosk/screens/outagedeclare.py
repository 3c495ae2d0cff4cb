"""Declare an outage: since when, of which record system, why. Ahead of time too."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import msgspec

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports.outage import DraftWords, OutageDraft, OutageView
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Button
from storage.errors import LyktaError

_HEADS, _SINCE = (
    (Type(34, bold=True), Type(30, bold=True)),
    (Type(26, bold=True), Type(22, bold=True)),
)
_LABEL, _EFFECT = (Type(18, bold=True), Type(16, bold=True)), (Type(18), Type(17), Type(16))
_LEFT, _WIDE, _HIGH = 24.0, 1232.0, 56.0
_STEPS = (-60, -15, -5, 0, 5, 15, 60)
_HOURS = (0, 2, 4, 8, 24)
Option = tuple[str, OutageDraft, bool]
"""A key: its words, the draft it makes, and whether that is the one at hand."""


class OutageDeclare(Screen):
    """Everything is chosen by touch; nothing is declared before the one primary key."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin with now, everything, and the first reason."""
        super().__init__(house)
        self._draft = OutageDraft()
        self._words: DraftWords | None = None
        self._view: OutageView | None = None
        self._tops: list[tuple[float, str]] = []

    def build(self) -> None:
        """Ask what can be chosen."""
        self.leave_keys()
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.outage.view(language), self._open)

    def draw(self) -> None:
        """Draw head, labels and the time."""
        super().draw()
        head = self.say("Since when can nobody work in it?")
        self.pen.stack(Box(_LEFT, 84, _WIDE, 52), Said(head, _HEADS))
        if self._words is not None:
            lines = Said(self._words.since, _SINCE), Said(self._words.effect, _EFFECT)
            self.pen.stack(Box(_LEFT, 136, _WIDE, 68), *lines, gap=12)
        for top, words in self._tops:
            self.pen.text(_LEFT, top + 20, words, self.glass.texts.fitting(words, _LABEL, _WIDE))

    def _open(self, view: OutageView) -> None:
        self._view = view
        self._take(msgspec.structs.replace(self._draft, why=view.choices.reasons[0][0]))

    def _take(self, draft: OutageDraft) -> None:
        self._draft = draft
        desk, language = self.house.desk, self.house.language
        self.house.ask(lambda: desk.outage.words(draft, language), self._told)

    def _told(self, words: DraftWords) -> None:
        chosen = self.focused_label()
        self._words = words
        self.empty()
        self._tops = []
        self.leave_keys()
        top = self._reasons(self._sources(self._times(212)))
        if self._draft.shift > 0:
            self._lengths(top)
        label = self.say("Plan it") if self._draft.shift > 0 else self.say("Declare the outage")
        self.button(752, 504, label, self._declare, "F8", "primary")
        self.refresh()
        self.focus_on(chosen)

    def _times(self, top: float) -> float:
        """Put the steps that move the beginning, Now among them."""
        options = [
            (self._step_words(step), self._shifted(step), not step and not self._draft.shift)
            for step in _STEPS
        ]
        return self._row(top, "", options)

    def _step_words(self, step: int) -> str:
        if not step:
            return self.say("Now")
        span = self.glass.language.age(timedelta(minutes=abs(step)))
        return f"{'+' if step > 0 else '−'}\u00a0{span}"

    def _shifted(self, step: int) -> OutageDraft:
        shift = self._draft.shift + step if step else 0
        return msgspec.structs.replace(self._draft, shift=shift)

    def _sources(self, top: float) -> float:
        choices = self._view.choices.sources if self._view else ()
        every = (("", self.say("All record systems")), *choices)
        options = self._options("source", every)
        return self._row(top, self.say("Which record system?"), options) if choices else top

    def _reasons(self, top: float) -> float:
        options = self._options("why", self._view.choices.reasons if self._view else ())
        half = -(-len(options) // 2)
        top = self._row(top, self.say("Why?"), options[:half])
        return self._row(top, "", options[half:])

    def _options(self, field: str, choices: Sequence[tuple[object, str]]) -> list[Option]:
        """Return a key for each value that a field of the draft may take."""
        return [
            (
                words,
                msgspec.structs.replace(self._draft, **{field: value}),
                getattr(self._draft, field) == value,
            )
            for value, words in choices
        ]

    def _lengths(self, top: float) -> float:
        count, none = self.glass.language.count, self.say("Not known")
        hours = [(one, count("{n} hour", "{n} hours", one) if one else none) for one in _HOURS]
        return self._row(top, self.say("For how long?"), self._options("hours", hours))

    def _row(self, top: float, label: str, options: list[Option]) -> float:
        """Put a row of keys under its label; return how far down it reaches."""
        if label:
            self._tops.append((top, label))
            top += 30
        gap, high = self.glass.apart(), self.glass.touchable(_HIGH)
        wide = (_WIDE - gap * (len(options) - 1)) / max(1, len(options))
        for place, (words, draft, is_chosen) in enumerate(options):
            box = Box(_LEFT + place * (wide + gap), top, wide, high)
            kind = "chosen" if is_chosen else "secondary"
            self.put(Button(self.glass, box, words, partial(self._take, draft), kind=kind, size=20))
        return top + high + 16

    def _declare(self) -> None:
        desk, draft = self.house.desk, self._draft
        self.house.ask(
            lambda: desk.outage.declare(draft), lambda _: self.house.back(), self._failed
        )

    def _failed(self, error: LyktaError) -> None:
        head, remedy = self.house.language.error(error)
        box = Box(240, 300, 800, 0)
        self.put(Message(self.glass, box, "cross", self.say("Nothing was declared"), head, remedy))
