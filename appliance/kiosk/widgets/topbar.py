"""The top bar and the strip, which no screen covers: of when the copy is, and how old."""

from collections.abc import Callable
from typing import Any

from appliance.kiosk import symbols
from appliance.kiosk.pen import Align, Box, Glass, Said
from appliance.kiosk.ports import BoardView, Copy, Lamp, Sign
from appliance.kiosk.symbols import LAMP_SYMBOL, LIGHT_SYMBOL
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import BAR, MARGIN, STRIP, WIDTH, Type
from appliance.kiosk.widgets.pane import Pane
from storage.freshness import Light

_AGE, _SMALL = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True)), Type(17)
_TOP, _HIGH = 3.0, 66.0
_APART, _BEFORE_TITLE = 9.0, 16.0
_STRIP_STEP = 1.4  # more would touch the strip's edges
_WORD = (Type(22, bold=True), Type(20, bold=True), Type(18, bold=True))


class TopBar(Pane):
    """Light and age, who and where, live system, printer, clock."""

    def __init__(self, glass: Glass) -> None:
        """Show nothing known yet."""
        super().__init__(glass, Box(0, 0, WIDTH, BAR))
        self.board: BoardView | None = None
        self.person = ""

    def draw(self) -> None:
        """Draw the board's bar; without a board, that nothing is known."""
        board = self.board
        dark = board is not None and board.outage
        ground, ink, ink2 = ("obar", "oink", "oink2") if dark else ("bar", "barink", "barink2")
        self.pen.fill(Box(-400, 0, WIDTH + 800, BAR), ground)
        self.pen.across(-400, BAR - 2, WIDTH + 800, "line", 2)
        if board is None:
            symbols.draw(self.pen, "waiting", MARGIN, 14, 42)
            say = self.glass.language.say
            box = Box(82, _TOP, 900, _HIGH)
            self.pen.stack(box, Said(say("Reading the copies"), _AGE, ink))
            return
        self._age(board, ink)
        for x in (371, 631, 859, 1092):
            self.pen.down(x, 14, 44, "line")
        say = self.glass.language.say
        self._pair(388, self.person or say("Locked screen"), board.bar.place, ink, ink2, 236)
        self._sign(649, board.live, dark=dark, live=True)
        self._sign(877, board.printer, dark=dark, live=False)
        self._clock(board, ink, ink2, dark=dark)

    def _clock(self, board: BoardView, ink: str, ink2: str, *, dark: bool) -> None:
        """Write time and day; in the day's place what is wrong with them, beside its symbol."""
        place, below = Box(1100, _TOP, 156, _HIGH), Said(board.today, (_SMALL, Type(16)), ink2)
        if (sign := board.clock_sign) is not None:
            name = LAMP_SYMBOL[sign.lamp]
            name = "cross-dark" if dark and sign.lamp is Lamp.BAD else name
            symbols.draw(self.pen, name, 1102, 21, 28)
            place = Box(1134, _TOP, 122, _HIGH)
            below = Said(sign.word, (_SMALL, Type(16)), ink)
        self.pen.stack(place, Said(board.clock, (Type(34, bold=True),), ink), below, align="right")

    def _age(self, board: BoardView, ink: str) -> None:
        bar = board.bar
        name = LIGHT_SYMBOL[bar.light]
        if bar.before_outage:
            name = "paused-out" if board.outage else "paused"
        elif board.outage and name == "check":
            name = "check-dark"
        symbols.draw(self.pen, name, MARGIN, 14, 42)
        as_of = (Type(19), Type(17), Type(16))
        box = Box(82, _TOP, 280, _HIGH)
        self.pen.stack(box, Said(bar.age, _AGE, ink), Said(bar.as_of, as_of, ink))

    def _sign(self, x: float, sign: Sign, *, dark: bool, live: bool) -> None:
        name = LAMP_SYMBOL[sign.lamp]
        if dark and sign.lamp is Lamp.GOOD:
            name = "check-dark"
        if dark and sign.lamp is Lamp.BAD:
            name = "cross-out" if live else "cross-dark"
        symbols.draw(self.pen, name, x, 21, 28)
        ink, ink2 = ("oink", "oink2") if dark else ("barink", "barink2")
        self._pair(x + 41, sign.label, sign.word, ink, ink2, 160)

    def _pair(self, x: float, small: str, large: str, ink: str, ink2: str, room: float) -> None:
        texts, labels = self.glass.texts, (_SMALL, Type(16))
        small = texts.shorten(small, texts.fitting(small, labels, room), room)
        large = texts.shorten(large, texts.fitting(large, _WORD, room), room)
        box = Box(x, _TOP, room, _HIGH)
        self.pen.stack(box, Said(small, labels, ink2), Said(large, _WORD, ink))


class Strip(Pane):
    """COPY, of when it is and what it cannot show; on every screen with patients on it."""

    def __init__(self, glass: Glass, newer: Callable[[], None]) -> None:
        """Wait for a board and the name of a sheet; `newer` asks for the newer copy there is."""
        super().__init__(glass, Box(0, BAR, WIDTH, STRIP - BAR))
        self.board: BoardView | None = None
        self.title, self.count = "", ""
        self.copy: Copy | None = None
        self._newer = newer

    def on_touch_down(self, touch: Any) -> bool:
        """Fetch the newer copy where there is one; nothing changes under a finger by itself.

        The bar above it takes the finger too: the strip alone is lower than 12 mm.
        """
        near = Box(0, 0, WIDTH, STRIP).holds(*self.glass.design(*touch.pos))
        if near and self.board is not None and self.board.bar.newer:
            self._newer()
            return True
        return False

    def draw(self) -> None:
        """Draw yellow in an outage, red where the copy is too old or unverified, else quiet."""
        board = self.board
        stale = board is None or (
            board.bar.light not in (Light.FRESH, Light.AGEING) and not board.bar.before_outage
        )
        ground, ink = ("primtint", "ink")
        if self._older or (board is not None and board.outage):
            ground, ink = "out", "onout"
        if stale or self._unverified:
            ground, ink = "crit", "oncrit"
        self.pen.fill(Box(-400, BAR, WIDTH + 800, STRIP - BAR), ground)
        x: float = MARGIN
        if ground == "crit":
            symbols.draw(self.pen, "cross-dark", x, BAR + 6, 24)
            x += 34
        say = self.glass.language.say
        lead = self._lead(stale=stale)
        words = board.bar.strip if board else say("Its age is not known.")
        if self._unverified:
            words = say("Nobody can prove of when it is.")
        if board is not None and board.bar.newer:
            words = say("{as_of} A newer copy exists: touch here or press F9.", as_of=words)
        bold, kind, plain = self._kinds((lead, words), WIDTH - MARGIN - x)
        x += self._write(x, lead, bold, ink) + _APART
        self._write(x, words, kind, ink)
        right: float = WIDTH - MARGIN
        if self.count:
            right -= self._write(right, self.count, plain, ink, "right") + _APART
        self._write(right, self.title, bold, ink, "right")

    def _kinds(self, said: tuple[str, str], room: float) -> tuple[Type, Type, Type]:
        """Return the types of lead and title, of the sentence, and of the count.

        All grow alike, as much of what the reader wants as all have room for.
        """
        texts = self.glass.texts
        for size in (18, 17, 16):
            for step in texts.steps():
                share = min(step, _STRIP_STEP) / texts.enlarged
                bold, plain = Type(18 * share, bold=True), Type(18 * share)
                kind = Type(size * share)
                wide = texts.width(said[0], bold) + texts.width(said[1], kind)
                wide += texts.width(self.count, plain) + texts.width(self.title, bold)
                if wide + 2 * _APART + _BEFORE_TITLE <= room:
                    return bold, kind, plain
        return bold, kind, plain

    def _write(self, x: float, words: str, kind: Type, ink: str, align: Align = "left") -> float:
        """Write a line into the strip's middle; return its width."""
        base = (BAR + STRIP + self.glass.texts.size(kind) * CAPITAL) / 2
        return self.pen.text(x, base, words, kind, ink, align)

    @property
    def _unverified(self) -> bool:
        return self.copy is not None and self.copy.unverified

    @property
    def _older(self) -> bool:
        return self.copy is not None and self.copy.older

    def _lead(self, *, stale: bool) -> str:
        say = self.glass.language.say
        if self._unverified:
            return say("UNVERIFIED COPY")
        if not stale:
            return say("OLDER COPY") if self._older else say("COPY")
        known = self.board is not None and self.board.bar.light is Light.STALE
        return say("COPY TOO OLD") if known else say("COPY OF UNKNOWN AGE")
