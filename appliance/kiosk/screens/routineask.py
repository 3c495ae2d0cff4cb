"""The right side of a routine where it asks yes or no: of patients, of a watch, of the room."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Said
from appliance.kiosk.ports.routines import Lead, Queried
from appliance.kiosk.screens.routinekeys import NO, YES, AnswerKey
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

HEAD = Box(440, 92, 816, 96)
"""Where the question stands, with its hint."""
_TOP, _NOTE, _BOTTOM, _GAP = 208.0, 640.0, 704.0, 16.0
_HIGHEST, _ROOMY, _AIR = 128.0, 100.0, 6.0
_FEW = 3
_QUESTION = (Type(30, bold=True), Type(26, bold=True), Type(24, bold=True), Type(22, bold=True),
             Type(20, bold=True))  # fmt: skip
_HINT = (Type(20), Type(19), Type(18), Type(17), Type(16))
_NAME = (Type(26, bold=True), Type(24, bold=True), Type(22, bold=True), Type(20, bold=True),
         Type(18, bold=True), Type(16, bold=True))  # fmt: skip
_NUMBER = (Type(20, bold=True, mono=True), Type(18, bold=True, mono=True))
_DETAIL = (Type(19), Type(18), Type(17), Type(16))
_TIME, _DAY = (
    (Type(96, bold=True),),
    (Type(34, bold=True), Type(28, bold=True), Type(24, bold=True)),
)
Answer = Callable[[str, str], None]


class Questions(Pane):
    """The question, and for each patient a card with Yes and No; for one question two wide keys."""

    def __init__(self, glass: Glass, lead: Lead, answer: Answer) -> None:
        """Tell `answer` the question's key and "yes" or "no"."""
        super().__init__(glass, Box(440, 88, 816, 616))
        self._lead, self._answer = lead, answer

    def lay(self) -> None:
        """Put the keys."""
        if self._lead.questions and self._lead.questions[0].name:
            for place, one in enumerate(self._lead.questions):
                card = self._card(place)
                high = min(72.0, card.h - 12)
                top = card.y + (card.h - high) / 2
                wide = self._wide(card)
                right = Box(1232 - wide, top, wide, high)
                self._pair(one, (Box(right.x - wide - 16, top, wide, high), right))
        else:
            for one in self._lead.questions[:1]:
                top = 496.0 if self._lead.clock else 224.0
                boxes = Box(856, top, 400, 96), Box(440, top, 400, 96)
                self._pair(one, boxes, keys=("F8", "F6"))

    def draw(self) -> None:
        """Draw the question, the patients or the clock, and what an answer leads to."""
        draw_question(self, self._lead)
        for place, one in enumerate(self._lead.questions):
            if one.name:
                self._patient(self._card(place), one)
        clock = self._lead.clock
        if clock is not None:
            card = Box(440, _TOP, 816, 264)
            self.pen.frame(card, "surface", "line", 1)
            self.pen.stack(card.inner(12), Said(clock.time, _TIME), Said(clock.day, _DAY),
                           align="middle", gap=44)  # fmt: skip
        if len(self._lead.questions) <= _FEW:
            draw_note(self, self._lead)

    def _wide(self, card: Box) -> float:
        """Return how wide Yes and No are."""
        return 160.0 if card.h >= _ROOMY else 112.0

    def _pair(self, one: Queried, boxes: tuple[Box, Box], keys: tuple[str, str] = ("", "")) -> None:
        say = self.glass.language.say
        for answer, label, box, hint in zip(
            (YES, NO), (say("Yes"), say("No")), boxes, keys, strict=True
        ):
            given = answer if one.answer == answer else ""
            act = partial(self._answer, one.key, answer)
            self.put(AnswerKey(self.glass, box, label, act, given=given, hint=hint))

    def _card(self, place: int) -> Box:
        """Return a patient's card; more than three leave the note out, and stand closer."""
        many = len(self._lead.questions)
        end, gap = (_NOTE - _GAP, _GAP) if many <= _FEW else (_BOTTOM, 12.0)
        high = min(_HIGHEST, (end - _TOP + gap) / many - gap)
        return Box(440, _TOP + place * (high + gap), 816, high)

    def _patient(self, card: Box, one: Queried) -> None:
        self.pen.frame(card, "surface", "line", 1)
        texts, x = self.glass.texts, card.x + 24
        wide = 1232 - 2 * self._wide(card) - 16 - 16 - x
        low = [Said(one.number, _NUMBER), Said(one.detail, _DETAIL, "ink2")]
        if card.h < _ROOMY:
            low = [Said(f"{one.number} · {one.detail}", _DETAIL)]
        below = 48.0 if len(low) > 1 else 24.0
        room = card.h - 2 * _AIR - below
        kind, lines = texts.filling(one.name, _NAME, wide, room)
        high = texts.tall(kind, len(lines))
        top = card.y + (card.h - high - below - 6) / 2
        self.pen.filled(Box(x, top, wide, room), one.name, _NAME)
        self.pen.stack(Box(x, top + high + 4, wide, below), *low)


def draw_question(pane: Pane, lead: Lead) -> None:
    """Draw what is asked at this step, and how to find the answer."""
    said = [Said(lead.head, _QUESTION)] + ([Said(lead.hint, _HINT)] if lead.hint else [])
    widths = pane.glass.texts
    if lead.hint and widths.width(lead.hint, widths.ladder(*_HINT)[-1]) > HEAD.w:
        half = Box(HEAD.x, HEAD.y, HEAD.w, 40)
        pane.pen.filled(half, lead.head, _QUESTION)
        pane.pen.filled(Box(HEAD.x, HEAD.y + 52, HEAD.w, HEAD.h - 48), lead.hint, _HINT)
        return
    pane.pen.stack(HEAD, *said, gap=22)


def draw_note(pane: Pane, lead: Lead) -> None:
    """Draw what an answer leads to, or what has failed."""
    if lead.note:
        symbols.draw(pane.pen, "cross" if lead.warned else "info", 440, _NOTE, 30)
        pane.pen.filled(Box(484, _NOTE + 7, 772, _BOTTOM - _NOTE - 7), lead.note, _HINT)
