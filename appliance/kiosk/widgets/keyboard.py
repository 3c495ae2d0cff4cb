"""The keyboard on the glass: the reader's letters, digits, and signs on a second layer.

The keys show the sign they will type, so that nobody guesses the case of a password. Every
letter of every language can be typed in each, so that a password opens whatever is read.
"""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Glass
from appliance.kiosk.widgets.pane import Button, Pane

_LETTERS = {
    "sv": ("1234567890", "qwertyuiopå", "asdfghjklöä", "zxcvbnm-"),
    "nb": ("1234567890", "qwertyuiopå", "asdfghjkløæ", "zxcvbnm-"),
    "de": ("1234567890", "qwertzuiopü", "asdfghjklöä", "yxcvbnm-"),
}
_SIGNS = ("åäöæøüßéèñ", "!@#$%&/()=+", "?*_.,:;'\"<>", "|\\~^{}[]")
_LOWEST = 3
_PITCH, _WIDTH, _GAP = 113.1, 101, 12.0


class Keyboard(Pane):
    """Four rows of eleven keys; every key goes to `typed`, the erase key to `erased`."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        *,
        typed: Callable[[str], None],
        erased: Callable[[], None],
        key_height: float = 66,
    ) -> None:
        """`box` is the whole board; rows are `key_height` high and 12 apart.

        On a small panel they are as high as a finger, as far as the box has room.
        """
        super().__init__(glass, box)
        self._typed = typed
        self._erased = erased
        self._gap = glass.apart(_GAP)
        room = (box.h + self._gap) / len(_SIGNS)
        self._pitch_down = max(key_height + 12, min(glass.touchable(0) + self._gap, room))
        self._shift = False
        self._signs = False
        self._lay()

    def _lay(self) -> None:
        self.empty()
        say = self.glass.language.say
        letters = _LETTERS.get(self.glass.language.code, _LETTERS["sv"])
        rows = _SIGNS if self._signs else letters
        for row, signs in enumerate(rows):
            first = 1 if row == _LOWEST else 0
            for column, sign in enumerate(signs):
                shown = sign.upper() if self._shift and sign != "ß" else sign  # never two signs
                self._key(row, first + column, shown, self._typist(shown))
        self._key(0, 10, say("Erase"), self._erased, function=True)
        self._key(3, 0, say("Shift"), self._turn_shift, function=True, chosen=self._shift)
        layer = say("Letters") if self._signs else "!?#"
        self._key(3, 9, layer, self._turn_signs, function=True, width=_WIDTH - 22)
        space = self.box.x + 9 * _PITCH + _WIDTH - 10
        self._key(
            3,
            10,
            say("Space"),
            lambda: self._type(" "),
            function=True,
            left=space,
            width=self.box.x + self.box.w - space,
        )

    def _key(
        self,
        row: int,
        column: int,
        label: str,
        action: Callable[[], None],
        *,
        function: bool = False,
        chosen: bool = False,
        left: float | None = None,
        width: float = _WIDTH,
    ) -> None:
        top = self.box.y + row * self._pitch_down
        x = round(self.box.x + column * _PITCH if left is None else left)
        box = Box(x, top, width - self._gap + _GAP, self._pitch_down - self._gap)
        kind = "chosen" if chosen else "function" if function else "key"
        size = 18 if function else 26
        self.put(KeyboardKey(self.glass, box, label, action, kind=kind, size=size))

    def _typist(self, sign: str) -> Callable[[], None]:
        return lambda: self._type(sign)

    def _type(self, sign: str) -> None:
        self._typed(sign)
        if self._shift:
            self._turn_shift()

    def _turn_shift(self) -> None:
        self._shift = not self._shift
        self._lay()

    def _turn_signs(self) -> None:
        self._signs = not self._signs
        self._lay()


class KeyboardKey(Button):
    """A key of the keyboard; Tab passes it over, since there is a real keyboard then."""

    @property
    def focusable(self) -> bool:
        """Never in the ring."""
        return False
