"""Over, a card alone on the panel: what must be read before the screen under it is used again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.theme import HEIGHT, WIDTH, Type
from appliance.kiosk.widgets.pane import Button, Pane

_LEFT, _WIDE, _TEXT, _EDGE = 120.0, 1040.0, 152.0, 40.0
_HEADS = (Type(42, bold=True), Type(36, bold=True), Type(30, bold=True))
_BODY, _REMEDY = Type(22), Type(22, bold=True)
_GAP, _KEY, _KEY_WIDE = 12.0, 74.0, 340.0


@dataclass(frozen=True)
class Key:
    """A key of a card: its label, what it does, its keyboard hint and its look."""

    label: str
    action: Callable[[], object]
    hint: str = ""
    kind: str = "secondary"


class Over(Pane):
    """A card as high as its words, in the middle of an empty ground that hides what is under it."""

    modal = True

    def __init__(self, glass: Glass, symbol: str) -> None:
        """Cover the glass; `tell` says what stands on it."""
        super().__init__(glass, Box(0, 0, WIDTH, HEIGHT))
        self._symbol = symbol
        self._parts: tuple[tuple[str, Type], ...] = ()
        self._keys: tuple[Key, ...] = ()

    def tell(self, head: str, lines: Sequence[str], remedy: str = "", *keys: Key) -> None:
        """Say a head, lines and what to do; put the keys below, the last one to the right."""
        room = _WIDE - _TEXT - _EDGE
        body = [(words, _BODY) for words in lines] + [(remedy, _REMEDY)]
        said = [(head, self.glass.texts.fitting(head, _HEADS, room)), *body]
        self._parts = tuple((words, kind) for words, kind in said if words)
        self._keys = keys
        self.empty()
        self.refresh()
        card = self._card()
        left = card.x + card.w - _EDGE - len(keys) * (_KEY_WIDE + 24) + 24
        for place, key in enumerate(keys):
            box = Box(
                left + place * (_KEY_WIDE + 24), card.y + card.h - _EDGE - _KEY, _KEY_WIDE, _KEY
            )
            act = key.action
            self.put(
                Button(self.glass, box, key.label, _doing(act), hint=key.hint, kind=key.kind,
                       size=24)
            )  # fmt: skip

    def press_hint(self, hint: str) -> bool:
        """Press the key that bears a hint; return whether there is one."""
        for key in self._keys:
            if hint and key.hint == hint:
                key.action()
                return True
        return False

    def draw(self) -> None:
        """Draw the card."""
        texts, card = self.glass.texts, self._card()
        self.pen.fill(Box(-400, -400, WIDTH + 800, HEIGHT + 800), "bg")
        self.pen.frame(card, "surface", "ink", 4)
        symbols.draw(self.pen, self._symbol, card.x + 44, card.y + _EDGE, 64)
        top = card.y + _EDGE
        for (words, kind), height in zip(self._parts, self._heights(), strict=True):
            base = top + texts.ascent(kind)
            self.pen.paragraph(card.x + _TEXT, base, words, kind, "ink", _WIDE - _TEXT - _EDGE)
            top += height + _GAP

    def on_touch_down(self, touch: object) -> bool:
        """Take every touch: the one that ends this must open nothing beneath it."""
        super().on_touch_down(touch)
        return True

    def _heights(self) -> list[float]:
        texts, room = self.glass.texts, _WIDE - _TEXT - _EDGE
        return [
            len(texts.wrap(words, kind, room)) * texts.leading(kind) for words, kind in self._parts
        ]

    def _card(self) -> Box:
        high = sum(self._heights()) + _GAP * (len(self._parts) - 1) + 2 * _EDGE
        high += _KEY + 2 * _GAP if self._keys else 0
        return Box(_LEFT, (HEIGHT - high) / 2, _WIDE, high)


def _doing(act: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        act()

    return do
