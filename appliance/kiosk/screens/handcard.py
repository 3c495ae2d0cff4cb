"""HandCard, the question after a print: are all its pages in your hand? One touch answers."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.ports import InHand
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.pane import Button, Pane

_HEAD, _TEXT = Type(24, bold=True), Type(19)
_KEYS, _LEFT, _AIR = 64.0, 74.0, 14.0


class HandCard(Pane):
    """Amber while nobody has answered, quiet and green once somebody has."""

    def __init__(self, glass: Glass, place: tuple[float, float, float], asked: InHand) -> None:
        """`place` is left, top and width."""
        x, y, width = place
        self._asked, self._room = asked, width - _LEFT - 22
        self._head = asked.answer or asked.question
        self._kind, texts = gently(glass, _HEAD), glass.texts
        high = len(texts.wrap(self._head, self._kind, self._room)) * texts.leading(self._kind)
        say = glass.language.say
        self._missing = say("Sheet {nr}", nr=", ".join(asked.missing)) if asked.missing else ""
        if self._missing:
            high += len(texts.wrap(self._missing, _TEXT, self._room)) * texts.leading(_TEXT)
        if asked.note:
            high += len(texts.wrap(asked.note, _TEXT, self._room)) * texts.leading(_TEXT)
        high += 2 * _AIR
        self._keys_at, self._high = y + high, glass.touchable(_KEYS, 15.0)
        has_keys = not asked.answer or bool(asked.missing)
        super().__init__(glass, Box(x, y, width, high + (self._high + 20 if has_keys else 0)))

    def lay(
        self,
        all_there: Callable[[], None],
        fewer: Callable[[], None],
        again: Callable[[], None],
        others: Callable[[], None],
    ) -> None:
        """Put the two answers, or the keys to print what is missing and to name other sheets."""
        say, asked = self.glass.language.say, self._asked
        if not asked.answer:
            words = self.glass.language.count("Yes, {n} page", "Yes, all {n} pages", asked.pages)
            self._two((words, all_there), (say("No, fewer"), fewer))
        elif asked.copies:
            self._two(
                (say("Print the missing sheets again"), again),
                (say("Others are missing"), others),
            )
        elif asked.missing:
            x, w = self.box.x + 20, self.box.w - 40
            self._key(
                Box(x, 0, w, self._high), say("Others are missing"), others, ("F6", "secondary")
            )

    def _two(
        self, first: tuple[str, Callable[[], None]], second: tuple[str, Callable[[], None]]
    ) -> None:
        x, w, gap = self.box.x + 20, self.box.w - 40, self.glass.apart()
        wide = (w - gap) * 0.6
        self._key(Box(x, 0, wide, self._high), *first, ("F8", "primary"))
        rest = Box(x + wide + gap, 0, w - wide - gap, self._high)
        self._key(rest, *second, ("F6", "secondary"))

    def _key(self, box: Box, label: str, act: Callable[[], None], look: tuple[str, str]) -> None:
        hint, kind = look
        place = Box(box.x, self._keys_at, box.w, box.h)
        self.put(Button(self.glass, place, label, act, hint=hint, kind=kind, size=24))

    def draw(self) -> None:
        """Draw the question or its answer."""
        asked, (x, y, _w, _h) = self._asked, self.box
        well = bool(asked.answer) and not asked.missing
        ground, edge, name = (
            ("oktint", "ok", "check") if well else ("warntint", "warnink", "warning")
        )
        self.pen.frame(self.box, ground, edge, 3)
        symbols.draw(self.pen, name, x + 21, y + 14, 34)
        top, texts = y + _AIR, self.glass.texts
        told = ((self._head, self._kind), (self._missing, _TEXT), (asked.note, _TEXT))
        for words, kind in told:
            base = top + texts.size(kind)
            top += self.pen.paragraph(x + _LEFT, base, words, kind, "ink", self._room)
