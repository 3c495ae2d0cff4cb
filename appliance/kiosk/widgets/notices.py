"""Notices, what must be read before a sheet: whole sentences that no touch takes away."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, leading
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Pane

_LINE, _LOUD = Type(18, bold=True), Type(20, bold=True)
_TEXT_AT, _PAD, _LEAST = 70.0, 9.0, 44.0


def notices_height(
    glass: Glass, width: float, sentences: tuple[str, ...], *, loud: bool = False
) -> float:
    """Return how high a band of this width is."""
    return max(_LEAST, _written(glass, width, sentences, loud=loud) + 2 * _PAD)


def _written(glass: Glass, width: float, sentences: tuple[str, ...], *, loud: bool) -> float:
    kind, room = _LOUD if loud else _LINE, width - _TEXT_AT - 16
    return sum(len(glass.texts.wrap(words, kind, room)) for words in sentences) * leading(kind)


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
        self._kind = _LOUD if loud else _LINE
        self._loud, self._sentences = loud, sentences
        x, y, width = place
        self._room = width - _TEXT_AT - 16
        high = notices_height(glass, width, sentences, loud=loud)
        super().__init__(glass, Box(x, y, width, high))

    def draw(self) -> None:
        """Draw the band."""
        box = self.box
        ground, ink = ("crit", "oncrit") if self._loud else ("warn", "onwarn")
        self.pen.fill(box, ground, 8)
        name = "cross-dark" if self._loud else "warning-on"
        symbols.draw(self.pen, name, box.x + 20, box.y + box.h / 2 - 16, 32)
        high = _written(self.glass, box.w, self._sentences, loud=self._loud)
        base = box.y + (box.h - high) / 2 + self._kind.size
        for words in self._sentences:
            base += self.pen.paragraph(box.x + _TEXT_AT, base, words, self._kind, ink, self._room)
