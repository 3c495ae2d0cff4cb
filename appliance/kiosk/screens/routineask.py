"""The right side of a routine where it asks yes or no: of patients, of a watch, of the room."""

from collections.abc import Callable
from functools import partial

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Said
from appliance.kiosk.ports.routines import Lead, Queried
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button, Pane

HEAD = Box(440, 92, 816, 96)
"""Where the question stands, with its hint."""
_TOP, _NOTE, _BOTTOM, _GAP = 208.0, 640.0, 704.0, 16.0
_HIGHEST = 128.0
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
YES, NO = "yes", "no"


class AnswerKey(Button):
    """Yes or No; the one that was given bears its shape, green and checked or red and crossed."""

    def __init__(
        self, glass: Glass, box: Box, label: str, action: Callable[[], None], *, given: str,
        hint: str = "",
    ) -> None:  # fmt: skip
        """`given` is "yes" or "no" where this is the answer that was given, else empty."""
        super().__init__(glass, box, label, action, hint=hint, size=24)
        self._given = given

    def draw(self) -> None:
        """Draw the key, or the answer."""
        if not self._given:
            super().draw()
            return
        self.ring()
        good = self._given == YES
        ground, edge, ink = (
            ("oktint", "ok", "okink") if good else ("crittint", "critedge", "critink")
        )
        self.pen.frame(self.box, ground, edge, 3)
        kind = self.glass.texts.fitting(self.label, (Type(24, bold=True), Type(20, bold=True)),
                                        self.box.w - 80)  # fmt: skip
        wide = 44 + self.glass.texts.width(self.label, kind)
        x, middle = self.box.x + (self.box.w - wide) / 2, self.box.y + self.box.h / 2
        symbols.draw(self.pen, "check" if good else "cross", x, middle - 15, 30)
        base = middle + self.glass.texts.size(kind) * 0.365
        self.pen.text(x + 44, base, self.label, kind, ink)


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
                self._pair(one, (Box(896, top, 160, high), Box(1072, top, 160, high)))
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
        draw_note(self, self._lead)

    def _pair(self, one: Queried, boxes: tuple[Box, Box], keys: tuple[str, str] = ("", "")) -> None:
        say = self.glass.language.say
        for answer, label, box, hint in zip(
            (YES, NO), (say("Yes"), say("No")), boxes, keys, strict=True
        ):
            given = answer if one.answer == answer else ""
            act = partial(self._answer, one.key, answer)
            self.put(AnswerKey(self.glass, box, label, act, given=given, hint=hint))

    def _card(self, place: int) -> Box:
        many = len(self._lead.questions)
        high = min(_HIGHEST, (_NOTE - _GAP - _TOP + _GAP) / many - _GAP)
        return Box(440, _TOP + place * (high + _GAP), 816, high)

    def _patient(self, card: Box, one: Queried) -> None:
        self.pen.frame(card, "surface", "line", 1)
        half = card.h / 2 - 10
        room = Box(card.x + 24, card.y + 4 + half, 416, half - 4)
        kind, lines = self.glass.texts.filling(one.name, _NAME, 416, half - 6)
        high = self.glass.texts.tall(kind, len(lines))
        top = card.y + max(10.0, half - high)
        self.pen.filled(Box(room.x, top, 416, half - 6), one.name, _NAME)
        self.pen.stack(room, Said(one.number, _NUMBER), Said(one.detail, _DETAIL, "ink2"))


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
