"""Pane, the root of everything on the glass, and Button, what can be pressed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kivy.uix.widget import Widget

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type

_ROOM_FOR_HINT, _HIGH = 100, 56
_READ_FROM_AFAR, _LINES = 20, 2
_LAST_AIR = 14
_SIDES, _NARROW_SIDES, _WIDE = 24, 14, 140
_SIZES = (28, 26, 24, 22, 20, 18, 17, 16)
_HINT = Type(16, mono=True)
_BESIDE, _STEP, _AIR = 14, 1.15, 14
_NO_RULES = {"__no_builder": True}
"""Kivy's own style rules go by a class's name, and would be laid on our Button."""


class Pane(Widget):
    """A rectangle of the glass that draws itself, anew at every `refresh`."""

    def __init__(self, glass: Glass, box: Box) -> None:
        """Take a place in design pixels; nothing is drawn before `refresh`."""
        super().__init__(size_hint=(None, None), **_NO_RULES)
        self.glass = glass
        self.box = box
        self.focused = False
        x, y, self.width, self.height = glass.pixels(box)
        self.pos = (x, y)
        self.pen = Pen(self.canvas, glass)

    @property
    def focusable(self) -> bool:
        """Whether the Tab key stops here."""
        return False

    def draw(self) -> None:
        """Draw with `self.pen`; every kind of pane says what."""

    def refresh(self) -> None:
        """Wipe and draw anew."""
        self.pen.wipe()
        self.draw()

    def put(self, *panes: "Pane") -> None:
        """Add panes on top of this one and draw them."""
        for pane in panes:
            self.add_widget(pane)
            pane.refresh()

    def empty(self) -> None:
        """Take off every pane on this one and wipe their texts, so that none outlives a lock."""
        self.take_off(*self.children)

    def take_off(self, *panes: "Pane | None") -> None:
        """Take off some panes with all that stands on them."""
        for pane in panes:
            if pane is not None:
                pane.empty()
                pane.pen.wipe()
                self.remove_widget(pane)

    def every(self) -> list["Pane"]:
        """Return this pane and all on it, in the order they were put."""
        found: list[Pane] = [self]
        for pane in reversed(self.children):
            found.extend(pane.every())
        return found

    def on_press_key(self, key: str) -> bool:
        """Take a key while focused; return True where it meant something here."""
        del key
        return False

    def touched(self, touch: Any) -> bool:
        """Tell whether a touch lies inside."""
        return self.box.holds(*self.glass.design(*touch.pos))

    def ring(self, outside: float = 7) -> None:
        """Draw the focus ring, four pixels wide, three outside the pane."""
        if self.focused:
            box = self.box.inner(-outside)
            self.pen.fill(box, "focus", 15)
            self.pen.fill(box.inner(4), "bg", 12)


class Button(Pane):
    """A key with a label and its keyboard hint: primary, secondary, danger, function or disabled.

    The label takes the largest of the allowed sizes that fits, on two lines if it must; a
    disabled button's label says what is missing.
    """

    def __init__(
        self,
        glass: Glass,
        box: Box,
        label: str,
        action: Callable[[], None],
        *,
        hint: str = "",
        kind: str = "secondary",
        symbol: str = "",
        size: int = 22,
    ) -> None:
        """`hint` is the key's name ("F8", "Esc", "Enter"); `symbol` replaces the label."""
        super().__init__(glass, box)
        self.label = label
        self.action = action
        self.hint = hint
        self.kind = kind
        self.symbol = symbol
        self.size_of_type = size
        self._down = False

    @property
    def focusable(self) -> bool:
        """A disabled button is passed over."""
        return self.kind != "disabled"

    def press(self) -> None:
        """Do what the button says."""
        if self.kind != "disabled":
            self.action()

    def draw(self) -> None:
        """Draw ring, ground, label and hint."""
        self.ring()
        ground, ink, edge, width = self._look()
        if self._down and self.kind != "disabled":
            ground = "primtint" if ground == "surface" else ground
            edge, width = "focus", 4
        self.pen.frame(self.box, ground, edge, width, 10 if self.box.h > _HIGH else 8)
        if self.symbol:
            self._symbol(ink)
        else:
            self._label(ink)

    def _symbol(self, ink: str) -> None:
        x, y = self.box.middle
        texts = self.glass.texts
        kind = texts.fitting(self.hint, (_HINT,), self.box.w - 28 - 2 * _BESIDE)
        wide = texts.width(self.hint, kind) + _BESIDE if self.box.w >= _ROOM_FOR_HINT else 0
        symbols.draw(self.pen, self.symbol, x - 14 - wide / 2, y - 14, 28)
        if wide:
            low = y + texts.size(kind) * CAPITAL / 2
            self.pen.text(x + 28 - wide / 2, low, self.hint, kind, ink)

    def _look(self) -> tuple[str, str, str, float]:
        return {
            "primary": ("prim", "onprim", "primedge", 2),
            "secondary": ("surface", "primink", "primedge", 2),
            "danger": ("surface", "critink", "critedge", 2),
            "function": ("sunken", "ink", "edge", 1),
            "key": ("surface", "ink", "edge", 1),
            "chosen": ("ink", "bg", "ink", 2),
            "disabled": ("dis", "ondis", "line", 2),
        }[self.kind]

    def _label(self, ink: str) -> None:
        kind, lines, hint_kind = self._arranged()
        texts = self.glass.texts
        hint_width = self._hint_width(hint_kind)
        wide = max(texts.width(line, kind) for line in lines)
        x = self.box.x + (self.box.w - wide - hint_width) / 2
        middle = self.box.y + self.box.h / 2
        size = texts.size(kind)
        step = size * _STEP
        base = middle + size * CAPITAL / 2 - step * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            self.pen.text(x, base + index * step, line, kind, ink)
        if self.hint:
            low = middle + texts.size(hint_kind) * CAPITAL / 2
            self.pen.text(x + wide + _BESIDE, low, self.hint, hint_kind, ink)

    def _arranged(self) -> tuple[Type, tuple[str, ...], Type]:
        """Return the label's type and lines, and the hint's type.

        They are as designed, or else larger by as much of what the reader wants as fits.
        """
        texts, designed = self.glass.texts, self._designed()
        for hint in texts.ladder(_HINT)[:-1]:
            kind = replace(designed, size=designed.size * hint.size / texts.ladder(_HINT)[-1].size)
            for most in (1, _LINES):
                lines = texts.wrap(self.label, kind, self._room(hint))
                if len(lines) <= most and self._holds(kind, lines):
                    return kind, lines, hint
        hint = texts.ladder(_HINT)[-1]
        lines = texts.wrap(self.label, designed, self._room(hint))
        if not texts.keeps_words(self.label, lines):  # let it have what air there is
            lines = texts.wrap(self.label, designed, self._room(hint) + _LAST_AIR)
        return designed, lines, hint

    def _designed(self) -> Type:
        """Return the label's type where nobody wants larger letters.

        The largest that fits on one line; rather than very small, on two lines.
        """
        texts, bold = self.glass.texts, self.kind != "disabled"
        room = self._room(texts.ladder(_HINT)[-1])
        sizes = [size for size in _SIZES if size <= self.size_of_type] or [self.size_of_type]
        kinds = tuple(texts.ladder(Type(size, bold=bold))[-1] for size in sizes)
        kind = next((one for one in kinds if texts.width(self.label, one) <= room), kinds[-1])
        if texts.size(kind) >= _READ_FROM_AFAR or self.box.h < _HIGH:
            return kind
        return next((one for one in kinds if self._on_two_lines(one, room)), kind)

    def _on_two_lines(self, kind: Type, room: float) -> bool:
        """Whether two lines of a type hold the label with no word broken; large ones never."""
        texts = self.glass.texts
        if texts.size(kind) > _READ_FROM_AFAR:
            return False
        lines = texts.wrap(self.label, kind, room)
        return len(lines) <= _LINES and texts.keeps_words(self.label, lines)

    def _holds(self, kind: Type, lines: tuple[str, ...]) -> bool:
        """Tell whether these lines have room above each other, with no word broken."""
        texts = self.glass.texts
        size = texts.size(kind)
        high = size * (CAPITAL + _STEP * (len(lines) - 1))
        return high <= self.box.h - _AIR * len(lines) and texts.keeps_words(self.label, lines)

    def _room(self, hint: Type) -> float:
        sides = _SIDES if self.box.w >= _WIDE else _NARROW_SIDES
        return self.box.w - sides - self._hint_width(hint) - self.room_for_sign()

    def room_for_sign(self) -> float:
        """Return how much of its width a kind of key keeps for what else it shows."""
        return 0

    def _hint_width(self, hint: Type) -> float:
        return self.glass.texts.width(self.hint, hint) + _BESIDE if self.hint else 0

    def on_touch_down(self, touch: Any) -> bool:
        """Show that the finger was felt; what happens, happens when it leaves."""
        if not self.touched(touch):
            return False
        touch.grab(self)
        self._down = True
        self.refresh()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Press when the finger leaves inside the button."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._down = False
        self.refresh()
        if self.touched(touch):
            self.press()
        return True
