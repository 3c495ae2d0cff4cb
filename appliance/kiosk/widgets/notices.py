"""Notices, what must be read before a sheet: whole sentences that no touch takes away.

The first sentence of each notice says what is so and stands out; what it means follows in
plain type, so that the band leaves the sheet as much of the glass as it can.
"""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Drawn, Glass, Pen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.pane import Pane

_QUIET = (Type(17, bold=True), Type(16))
_LOUD = (Type(20, bold=True), Type(18))
_TEXT_AT, _PAD, _LEAST = 70.0, 7.0, 44.0
_SHORTEST = 160.0
_END = ". "


def notices_height(
    glass: Glass, width: float, sentences: tuple[str, ...], *, loud: bool = False
) -> float:
    """Return how high a band of this width is."""
    room = width - _TEXT_AT - 16
    return max(_LEAST, _lay_out(glass, None, Box(0, 0, room, 0), sentences, loud=loud) + 2 * _PAD)


def _lay_out(
    glass: Glass, pen: Pen | None, box: Box, sentences: tuple[str, ...], *, loud: bool
) -> float:
    """Place the notices; draw them where there is a pen; return the height they take."""
    top = box.y
    for sentence in sentences:
        before = len(pen.drawn) if pen else 0
        high = _lay_one(glass, pen, Box(box.x, top, box.w, 0), sentence, loud=loud)
        if pen:
            pen.drawn[before:] = [Drawn(sentence, Box(box.x, top, box.w, high))]
        top += high
    return top - box.y


def _lay_one(glass: Glass, pen: Pen | None, box: Box, sentence: str, *, loud: bool) -> float:
    """Place one notice: its first sentence, then the others behind it as far as they reach."""
    texts, ink = glass.texts, "oncrit" if loud else "onwarn"
    head, body = (gently(glass, kind) for kind in (_LOUD if loud else _QUIET))
    first, end, rest = sentence.partition(_END)
    first += end.strip()
    lines, step = texts.wrap(first, head, box.w), texts.leading(head)
    base = box.y + texts.size(head)
    if pen:
        pen.block(box.x, base, first, head, ink, lines)
    base += (len(lines) - 1) * step
    left = texts.width(lines[-1], head) + texts.width("  ", body)
    beside, below = _split(glass, rest, body, box.w - left)
    if pen:
        pen.text(box.x + left, base, beside, body, ink)
        pen.paragraph(box.x, base + texts.leading(body), below, body, ink, box.w)
    under = len(texts.wrap(below, body, box.w)) if below else 0
    return len(lines) * step + under * texts.leading(body)


def _split(glass: Glass, words: str, kind: Type, room: float) -> tuple[str, str]:
    """Return as much of a text as a line of this room holds, and what is left."""
    lines = glass.texts.wrap(words, kind, room) if words and room > _SHORTEST else ("",)
    beside = lines[0] if glass.texts.width(lines[0], kind) <= room else ""
    return beside, words[len(beside) :].lstrip()


class Notices(Pane):
    """A yellow band; a red one, `loud`, where the copy itself cannot be vouched for."""

    def __init__(
        self,
        glass: Glass,
        place: tuple[float, float, float],
        sentences: tuple[str, ...],
        *,
        loud: bool = False,
    ) -> None:
        """`place` is left, top and width; the band is as high as its words."""
        self._loud, self._sentences = loud, sentences
        x, y, width = place
        high = notices_height(glass, width, sentences, loud=loud)
        super().__init__(glass, Box(x, y, width, high))

    def draw(self) -> None:
        """Draw the band."""
        box = self.box
        self.pen.fill(box, "crit" if self._loud else "warn", 8)
        name = "cross-dark" if self._loud else "warning-on"
        symbols.draw(self.pen, name, box.x + 20, box.y + box.h / 2 - 16, 32)
        place = Box(box.x + _TEXT_AT, 0, box.w - _TEXT_AT - 16, 0)
        high = _lay_out(self.glass, None, place, self._sentences, loud=self._loud)
        place = Box(place.x, box.y + (box.h - high) / 2, place.w, high)
        _lay_out(self.glass, self.pen, place, self._sentences, loud=self._loud)
